/** Least squares. */
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import { fromStored } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { reshaped } from '../../array/reshape.js'
import { dtypes } from '../../core/dtype.js'
import { ArgumentError, LinAlgError, shapeText } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { linearAlgebra } from '../../device/linalg/host.js'
import { checkMatrix, matrixType } from './checks.js'
import { finitenessOf } from './finite.js'
import { isFailure } from './on-device/finiteness.js'
import { leastSquaresOnDevice } from './on-device/fitting.js'
import { solverFor } from './on-device/matrices.js'
import { emptyStack, readStack, writeStack, writeVectors } from './stacks.js'

/** x, the squared lengths of what is left, the rank, and the singular values. */
export type Solution = [x: NDArray, residuals: NDArray, rank: NDArray<'int32'>, singularValues: NDArray]

export function lstsqOf(context: Context, a: NDArray, b: NDArray, rcond: number | null): Solution {
  const operation = 'linalg.lstsq'
  const vector = b.ndim === 1
  const sides = vector ? reshaped(b, [b.size, 1]) : b
  checkMatrix(operation, a, sides)
  if (rcond !== null && typeof rcond !== 'number') {
    throw new ArgumentError(`[${operation}] rcond has to be a number or null, not ${describe(rcond)}`, { rcond })
  }
  const [m, n] = a.shape
  const count = sides.shape[1]
  if (sides.shape[0] !== m) {
    throw new LinAlgError(
      `[${operation}] Incompatible dimensions: the shapes are ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
      { shapes: [a.shape, b.shape] },
    )
  }
  const type = matrixType(operation, a, b)
  const height = Math.max(m, n)
  const limit = rcond === null ? 2 ** -52 * height : rcond < 0 ? 2 ** -52 : rcond
  const { lanes } = type
  const solver = sides.size === 0 ? undefined : solverFor(a)
  if (solver !== undefined) {
    const found = leastSquaresOnDevice(solver, a, sides, type, limit)
    if (isFailure(found)) throw notConverged(a, found.nan)
    const { x, residuals, rank, values } = found
    return [
      vector ? reshaped(x, [n]) : x,
      rank === n && m > n ? residuals : emptyArray(context, [0], type.real),
      fromStored(context, dtypes.int32, [], Int32Array.of(rank)) as NDArray<'int32'>,
      values,
    ]
  }
  const matrix = readStack(a, type)
  const right = readStack(sides, type).data
  const both = new Float64Array(height * count * lanes)
  for (let side = 0; side < count; side++) {
    both.set(right.subarray(side * m * lanes, (side + 1) * m * lanes), side * height * lanes)
  }
  const values = new Float64Array(Math.min(m, n))
  let rank = 0
  if (values.length > 0) {
    const solvable = finitenessOf(matrix, matrix.data) === 'finite'
    rank = solvable ? linearAlgebra(m, n).leastSquares(lanes, m, n, count, matrix.data, both, values, limit) : -1
    if (rank < 0) throw notConverged(a, !solvable)
  }
  const x = emptyStack([], n, count, lanes)
  const residuals = new Float64Array(count)
  for (let side = 0; side < count; side++) {
    const from = side * height * lanes
    if (values.length > 0) x.data.set(both.subarray(from, from + n * lanes), side * n * lanes)
    for (let at = from + n * lanes; at < from + m * lanes; at++) residuals[side] += both[at] ** 2
  }
  const known = rank === n && m > n
  return [
    vector ? writeVectors(context, [n], lanes, x.data, type.result) : writeStack(context, x, type.result),
    writeVectors(context, [known ? count : 0], 1, known ? residuals : new Float64Array(0), type.real),
    fromStored(context, dtypes.int32, [], Int32Array.of(rank)) as NDArray<'int32'>,
    writeVectors(context, [values.length], 1, values, type.real),
  ]
}

function notConverged({ shape }: NDArray, missing: boolean): LinAlgError {
  const text = `[linalg.lstsq] SVD did not converge in Linear Least Squares: the shape is ${shapeText(shape)}`
  return new LinAlgError(missing ? `${text}, and there are NaNs or infinities` : text, { shape })
}
