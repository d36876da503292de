/** Linear equations, inverses and determinants by the device's library. */
import { emptyArray } from '../../../array/fill.js'
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs } from '../../../array/operate.js'
import { reshaped } from '../../../array/reshape.js'
import { type DType, dtypes } from '../../../core/dtype.js'
import type { Solver } from '../../../device/linalg/solver.js'
import { stretched } from '../../manipulation/shapes.js'
import type { ArrayNamespace } from '../../namespace.js'
import type { MatrixType } from '../checks.js'
import { addressOf, asArray, byColumns, firstBad, functionsOf, infoFor, owned, withRoom } from './matrices.js'

/**
 * The x of a·x = b, or the position of a singular matrix. `b` is as large as the stack of solutions, and `a` broadcasts
 * to it: a single matrix is factored once, and all there is to solve are columns of one matrix.
 */
export function solveOnDevice(solver: Solver, a: NDArray, b: NDArray, type: DType): NDArray | number {
  const { context, shape, ndim } = b
  const n = shape[ndim - 2]
  const single = a.size === n * n
  const left = byColumns(single ? reshaped(a, [n, n]) : stretched(a, [...shape.slice(0, -2), n, n]), type)
  const right = byColumns(b, type)
  const sides = single ? { ...right, columns: right.columns * right.count, count: 1 } : right
  const info = infoFor(context, left.count)
  withRoom(context, (room) => solver.solve(left, sides, addressOf(info), room))
  const at = firstBad(info)
  return at < 0 ? asArray(right) : at
}

/** The inverses, or the position of a singular matrix; singular ones become `whenSingular` if that is given. */
export function inverseOnDevice(
  solver: Solver,
  a: NDArray,
  type: DType,
  whenSingular: number | undefined,
): NDArray | number {
  const { context, shape, ndim } = a
  const np = functionsOf(context)
  const left = byColumns(a, type)
  const identity = np.eye(shape[ndim - 1], { dtype: type }) as NDArray
  const right = owned(copyAs(stretched(identity, shape), type, 'C'))
  const info = infoFor(context, left.count)
  withRoom(context, (room) => solver.solve(left, right, addressOf(info), room))
  if (whenSingular === undefined) {
    const at = firstBad(info)
    return at < 0 ? asArray(right) : at
  }
  const singular = reshaped(info.ne(0) as NDArray, [...shape.slice(0, -2), 1, 1])
  return copyAs(np.where(singular, whenSingular, asArray(right)) as NDArray, type, 'C')
}

export interface DeviceDeterminants {
  readonly sign: NDArray
  readonly logarithm: NDArray
}

/** Signs and logarithms of determinants; of singular matrices 0 and -Infinity. Nothing waits for them. */
export function signsOnDevice(solver: Solver, a: NDArray, { result, lanes, real }: MatrixType): DeviceDeterminants {
  const { context, shape, ndim } = a
  const np = functionsOf(context)
  const [n, lead] = [shape[ndim - 1], shape.slice(0, -2)]
  const matrices = byColumns(a, result)
  const pivotType = dtypes[solver.pivotType(matrices)] as DType
  const pivots = emptyArray(context, [...lead, n], pivotType)
  const info = infoFor(context, matrices.count)
  withRoom(context, (room) => solver.lu(matrices, addressOf(pivots), addressOf(info), room))
  const diagonal = np.diagonal(matrices.array, { axis1: -2, axis2: -1 }) as NDArray
  const sizes = np.abs(diagonal) as NDArray
  const exchanged = pivots.ne(np.arange(1n, BigInt(n + 1)) as NDArray) as NDArray
  const odd = np.countNonzero(exchanged, { axis: -1 }).mod(2n).eq(1n) as NDArray
  const own = signsOf(np, diagonal, sizes, lanes === 2)
  const sign = np.where(odd, np.negative(own), own) as NDArray
  const singular = reshaped(info.ne(0) as NDArray, lead)
  const logarithm = np.sum(np.log(sizes) as NDArray, { axis: -1 })
  return {
    sign: copyAs(np.where(singular, 0, sign) as NDArray, result, 'C'),
    logarithm: copyAs(np.where(singular, Number.NEGATIVE_INFINITY, logarithm) as NDArray, dtypes[real.name], 'C'),
  }
}

/** Determinants, as NumPy makes them of signs and logarithms. */
export function determinantOnDevice(solver: Solver, a: NDArray, type: MatrixType): NDArray {
  const np = functionsOf(a.context)
  const { sign, logarithm } = signsOnDevice(solver, a, type)
  return copyAs(sign.mul(np.exp(logarithm) as NDArray) as NDArray, type.result, 'C')
}

/** The products of what is left of diagonals without their absolute values; as in NumPy, a real NaN has the sign 1. */
function signsOf(np: ArrayNamespace, diagonal: NDArray, sizes: NDArray, complex: boolean): NDArray {
  const each = complex ? diagonal.div(sizes) : np.where(diagonal.lt(0), -1, np.ones([], { dtype: diagonal.dtype }))
  return np.prod(each as NDArray, { axis: -1 })
}
