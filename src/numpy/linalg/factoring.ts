/** Cholesky and QR factorisations. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import type { DType } from '../../core/dtype.js'
import { LinAlgError, shapeText, ValueError } from '../../core/errors.js'
import { linearAlgebra } from '../../device/linalg/host.js'
import type { Solver } from '../../device/linalg/solver.js'
import { checkSquare, checkStacked, matrixType } from './checks.js'
import { choleskyOnDevice, orthogonalOnDevice, reflectorsOf, upperTriangle } from './on-device/factoring.js'
import { asArray, byColumns, solverFor } from './on-device/matrices.js'
import { QRResult } from './results.js'
import { emptyStack, matrixAt, product, readStack, type Stack, swapped, writeStack, writeVectors } from './stacks.js'

/** L of a = L·Lᴴ from the lower triangle, or U of a = Uᴴ·U from the upper one. */
export function choleskyOf(context: Context, a: NDArray, upper: boolean): NDArray {
  const operation = 'linalg.cholesky'
  checkSquare(operation, a)
  const type = matrixType(operation, a)
  const notDefinite = (k: number, count: number) => {
    const which = count > 1 ? ` (matrix ${k} of ${count})` : ''
    const text = `[${operation}] Matrix is not positive definite: the shape is ${shapeText(a.shape)}${which}`
    return new LinAlgError(text, { shape: a.shape, at: k })
  }
  const solver = solverFor(a)
  if (solver !== undefined) {
    const found = choleskyOnDevice(solver, a, type.result, upper)
    if (typeof found === 'number') throw notDefinite(found, product(a.shape.slice(0, -2)))
    return found
  }
  // The transpose of U is the lower triangle of the transpose of a.
  const stack = readStack(upper ? swapped(a) : a, type)
  const { rows: n, lanes, count } = stack
  const library = linearAlgebra(n, n)
  for (let k = 0; k < count; k++) {
    const matrix = matrixAt(stack, k)
    if (!library.cholesky(lanes, n, matrix)) throw notDefinite(k, count)
    for (let column = 1; column < n; column++) matrix.fill(0, column * n * lanes, (column * n + column) * lanes)
  }
  const lower = writeStack(context, stack, type.result)
  return upper ? copyAs(swapped(lower), type.result, 'C') : lower
}

export type QRMode = 'reduced' | 'complete' | 'r' | 'raw' | 'economic' | 'full' | 'f' | 'e'

const modes: readonly string[] = ['reduced', 'complete', 'r', 'raw', 'economic', 'full', 'f', 'e']

/** Q and R; R alone in mode 'r'; reflectors (transposed) and their factors in mode 'raw'. */
export function qrOf(context: Context, a: NDArray, mode: string): QRResult | NDArray | [NDArray, NDArray] {
  const operation = 'linalg.qr'
  if (!modes.includes(mode)) {
    throw new ValueError(`[${operation}] Unrecognized mode '${mode}': the modes are reduced, complete, r and raw`, {
      mode,
    })
  }
  checkStacked(operation, a)
  const type = matrixType(operation, a)
  const { lanes, result } = type
  const solver = solverFor(a)
  if (solver !== undefined) return qrOnDevice(solver, a, result, mode)
  const stack = readStack(a, type)
  const { rows: m, columns: n, count, lead } = stack
  const least = Math.min(m, n)
  const factors = new Float64Array(count * least * lanes)
  const library = linearAlgebra(m, n)
  const factorsOf = (k: number) => factors.subarray(k * least * lanes, (k + 1) * least * lanes)
  for (let k = 0; k < count; k++) library.qr(lanes, m, n, matrixAt(stack, k), factorsOf(k))
  if (mode === 'raw') {
    const reflectors = swapped(writeStack(context, stack, result))
    return [reflectors, writeVectors(context, [...lead, least], lanes, factors, result)]
  }
  if (mode === 'e' || mode === 'economic') return writeStack(context, stack, result)
  const width = mode === 'complete' && m > n ? m : least
  const upper = triangles(stack, mode === 'r' ? least : width)
  if (mode === 'r') return writeStack(context, upper, result)
  const q = emptyStack(lead, m, width, lanes)
  for (let k = 0; k < count; k++) {
    const target = matrixAt(q, k)
    target.set(matrixAt(stack, k).subarray(0, Math.min(n, width) * m * lanes))
    library.formQ(lanes, m, width, least, target, factorsOf(k))
  }
  return new QRResult(writeStack(context, q, result), writeStack(context, upper, result))
}

function qrOnDevice(solver: Solver, a: NDArray, type: DType, mode: string): QRResult | NDArray | [NDArray, NDArray] {
  const reflectors = reflectorsOf(solver, byColumns(a, type))
  const { matrices, factors } = reflectors
  if (mode === 'raw') return [swapped(asArray(matrices)), factors]
  if (mode === 'e' || mode === 'economic') return asArray(matrices)
  const { rows: m, columns: n } = matrices
  const width = mode === 'complete' && m > n ? m : Math.min(m, n)
  const upper = upperTriangle(matrices, width)
  return mode === 'r' ? upper : new QRResult(orthogonalOnDevice(solver, reflectors, width), upper)
}

/** The upper triangles of the first `rows` rows. */
function triangles(stack: Stack, rows: number): Stack {
  const { lead, rows: height, columns, lanes } = stack
  const upper = emptyStack(lead, rows, columns, lanes)
  for (let k = 0; k < stack.count; k++) {
    const [from, to] = [matrixAt(stack, k), matrixAt(upper, k)]
    for (let column = 0; column < columns; column++) {
      const start = column * height * lanes
      to.set(from.subarray(start, start + Math.min(rows, column + 1) * lanes), column * rows * lanes)
    }
  }
  return upper
}
