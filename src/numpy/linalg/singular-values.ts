/** Singular value decompositions. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { LinAlgError, shapeText } from '../../core/errors.js'
import { linearAlgebra } from '../../device/linalg/host.js'
import type { ArrayNamespace } from '../namespace.js'
import { checkStacked, type MatrixType, matrixType } from './checks.js'
import { eighOf, eigvalshOf } from './eigenvalues.js'
import { finitenessOf } from './finite.js'
import { isFailure } from './on-device/finiteness.js'
import { solverFor } from './on-device/matrices.js'
import { type SingularValues, svdOnDevice } from './on-device/singular-values.js'
import { SVDResult } from './results.js'
import { emptyStack, matrixAt, readStack, type Stack, swapped, writeStack, writeVectors } from './stacks.js'

interface Vectors {
  readonly full: boolean
  readonly u: Stack
  readonly vh: Stack
}

/** The singular values of all matrices of a stack, one list after the other. */
function decompose(operation: string, stack: Stack, vectors?: Vectors): Float64Array {
  const { count, rows, columns, lanes } = stack
  const least = Math.min(rows, columns)
  const values = new Float64Array(count * least)
  const library = linearAlgebra(rows, columns)
  for (let k = 0; k < count; k++) {
    const matrix = matrixAt(stack, k)
    const own = values.subarray(k * least, (k + 1) * least)
    const [u, vh] = vectors === undefined ? [undefined, undefined] : [matrixAt(vectors.u, k), matrixAt(vectors.vh, k)]
    const finiteness = finitenessOf(stack, matrix)
    // As in NumPy: NaN where there are infinities, an error where there are NaNs.
    if (finiteness === 'infinite') {
      for (const each of [own, u, vh]) each?.fill(Number.NaN)
      continue
    }
    const done =
      finiteness === 'finite' &&
      library.svd(lanes, rows, columns, matrix, own, u && vh && { full: vectors!.full, u, vh })
    if (done) continue
    throw notConverged(operation, [...stack.lead, rows, columns], k, finiteness === 'nan')
  }
  return values
}

function notConverged(operation: string, shape: readonly number[], at: number, nan: boolean): LinAlgError {
  const text = `[${operation}] SVD did not converge: the shape is ${shapeText(shape)}`
  return new LinAlgError(nan ? `${text}, and there are NaNs` : text, { at })
}

/** By the device's library; undefined where there is none. Vectors unless `full` is undefined. */
function valuesOnDevice(
  operation: string,
  a: NDArray,
  type: MatrixType,
  full: boolean | undefined,
): SingularValues | undefined {
  const solver = solverFor(a)
  if (solver === undefined) return undefined
  const found = svdOnDevice(solver, a, type, full)
  if (isFailure(found)) throw notConverged(operation, a.shape, found.at, found.nan)
  return found
}

export function svdOf(context: Context, a: NDArray, full: boolean, operation = 'linalg.svd'): SVDResult {
  checkStacked(operation, a)
  const type = matrixType(operation, a)
  const found = valuesOnDevice(operation, a, type, full)
  if (found !== undefined) return new SVDResult(found.u!, found.values, found.vh!)
  const stack = readStack(a, type)
  const { lead, rows: m, columns: n, lanes } = stack
  const least = Math.min(m, n)
  const u = emptyStack(lead, m, full ? m : least, lanes)
  const vh = emptyStack(lead, full ? n : least, n, lanes)
  const values = decompose(operation, stack, { full, u, vh })
  return new SVDResult(
    writeStack(context, u, type.result),
    writeVectors(context, [...lead, least], 1, values, type.real),
    writeStack(context, vh, type.result),
  )
}

export function singularValuesOf(context: Context, a: NDArray, operation = 'linalg.svdvals'): NDArray {
  checkStacked(operation, a)
  const type = matrixType(operation, a)
  const found = valuesOnDevice(operation, a, type, undefined)
  if (found !== undefined) return found.values
  const stack = readStack(a, type)
  const values = decompose(operation, stack)
  return writeVectors(context, [...stack.lead, Math.min(stack.rows, stack.columns)], 1, values, type.real)
}

/** For Hermitian matrices: the absolute values of eigenvalues. */
export function hermitianSvdOf(context: Context, np: ArrayNamespace, a: NDArray, operation = 'linalg.svd'): SVDResult {
  const { eigenvalues, eigenvectors } = eighOf(context, a, 'L', operation)
  const sizes = np.abs(eigenvalues) as NDArray
  const order = np.argsort(sizes, { axis: -1 }).at('...', '::-1')
  const inOrder = (values: NDArray) => np.takeAlongAxis(values, order, { axis: -1 }) as NDArray
  const signs = inOrder(np.copysign(1, eigenvalues) as NDArray)
  const u = np.takeAlongAxis(eigenvectors, order.at('...', null, ':'), { axis: -1 }) as NDArray
  const vh = np.conj(swapped(u.mul(signs.at('...', null, ':')))) as NDArray
  return new SVDResult(u, inOrder(sizes), vh)
}

export function hermitianSingularValuesOf(
  context: Context,
  np: ArrayNamespace,
  a: NDArray,
  operation = 'linalg.svd',
): NDArray {
  const sizes = np.abs(eigvalshOf(context, a, 'L', operation)) as NDArray
  return np.sort(sizes, { axis: -1 }).at('...', '::-1')
}
