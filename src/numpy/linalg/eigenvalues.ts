/** Eigenvalues and eigenvectors. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { LinAlgError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { linearAlgebra } from '../../device/linalg/host.js'
import { checkSquare, type MatrixType, matrixType } from './checks.js'
import { finitenessOf } from './finite.js'
import { EighResult } from './results.js'
import { matrixAt, readStack, type Stack, swapped, writeStack, writeVectors } from './stacks.js'

/** Which triangle of a Hermitian matrix is read. */
export type Triangle = 'L' | 'U' | 'l' | 'u'

interface Decomposed {
  readonly stack: Stack
  readonly type: MatrixType
  readonly values: Float64Array
}

/** Eigenvalues of Hermitian matrices; their eigenvectors take the place of the matrices. */
function decompose(a: NDArray, uplo: string, vectors: boolean, operation: string): Decomposed {
  const triangle = typeof uplo === 'string' ? uplo.toUpperCase() : ''
  if (triangle !== 'L' && triangle !== 'U') {
    throw new ValueError(`[${operation}] UPLO argument must be 'L' or 'U', not ${describe(uplo)}`, { UPLO: uplo })
  }
  checkSquare(operation, a)
  const type = matrixType(operation, a)
  // The conjugate of the upper triangle, turned around, is the lower one.
  const stack = readStack(triangle === 'U' ? swapped(a) : a, type)
  const { rows: n, lanes, count, data } = stack
  if (triangle === 'U' && lanes === 2) for (let at = 1; at < data.length; at += 2) data[at] = -data[at]
  const values = new Float64Array(count * n)
  const library = linearAlgebra()
  for (let k = 0; k < count; k++) {
    const matrix = matrixAt(stack, k)
    const own = values.subarray(k * n, (k + 1) * n)
    const finiteness = finitenessOf(stack, matrix, true)
    if (finiteness === 'infinite') {
      own.fill(Number.NaN)
      matrix.fill(Number.NaN)
    } else if (finiteness === 'nan' || !library.hermitian(lanes, n, matrix, own, vectors)) {
      throw notConverged(operation, a, k)
    }
  }
  return { stack, type, values }
}

function notConverged(operation: string, a: NDArray, at: number): LinAlgError {
  const text = `[${operation}] Eigenvalues did not converge: the shape is ${shapeText(a.shape)}`
  return new LinAlgError(text, { shape: a.shape, at })
}

export function eighOf(context: Context, a: NDArray, uplo: string, operation = 'linalg.eigh'): EighResult {
  const { stack, type, values } = decompose(a, uplo, true, operation)
  const eigenvalues = writeVectors(context, [...stack.lead, stack.rows], 1, values, type.real)
  return new EighResult(eigenvalues, writeStack(context, stack, type.result))
}

export function eigvalshOf(context: Context, a: NDArray, uplo: string, operation = 'linalg.eigvalsh'): NDArray {
  const { stack, type, values } = decompose(a, uplo, false, operation)
  return writeVectors(context, [...stack.lead, stack.rows], 1, values, type.real)
}
