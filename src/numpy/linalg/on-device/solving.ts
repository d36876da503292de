/** Linear equations, inverses and determinants by the device's library. */
import { emptyArray } from '../../../array/fill.js'
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs } from '../../../array/operate.js'
import { reshaped } from '../../../array/reshape.js'
import { type DType, dtypes } from '../../../core/dtype.js'
import type { MatrixDType, Solver } from '../../../device/linalg/solver.js'
import { stretched } from '../../manipulation/shapes.js'
import type { ArrayNamespace } from '../../namespace.js'
import type { MatrixType } from '../checks.js'
import { product, swapped } from '../stacks.js'
import { missingIn } from './finiteness.js'
import { addressOf, byColumns, firstBad, functionsOf, infoFor, owned, withRoom } from './matrices.js'

/** For all of a stack of `lead`, as something that broadcasts with its matrices. */
function forEach(flags: NDArray, lead: readonly number[]): NDArray {
  return reshaped(flags, [...lead, 1, 1])
}

/**
 * The results, as NaN for matrices with a NaN in them, which a library may take for 0; or the position of the first
 * matrix that is singular. Waits for the device.
 */
function checked(np: ArrayNamespace, found: NDArray, info: NDArray, missing: NDArray): NDArray | number {
  const flags = np.logicalAnd(info.ne(0), np.logicalNot(reshaped(missing, [info.size]))) as NDArray
  const result = withNaNs(np, found, forEach(missing, missing.shape)).eval()
  const at = firstBad(flags)
  return at < 0 ? result : at
}

function withNaNs(np: ArrayNamespace, found: NDArray, where: NDArray): NDArray {
  return copyAs(np.where(where, Number.NaN, found) as NDArray, found.dtype, 'C')
}

/**
 * The x of a·x = b, or the position of a singular matrix. `b` is as large as the stack of solutions, and `a` broadcasts
 * to it: a single matrix is factored once, and all there is to solve are columns of one matrix.
 */
export function solveOnDevice(solver: Solver, a: NDArray, b: NDArray, type: DType): NDArray | number {
  const { context, shape, ndim } = b
  const np = functionsOf(context)
  const [n, sides, lead] = [shape[ndim - 2], shape[ndim - 1], shape.slice(0, -2)]
  const single = a.size === n * n
  const stack = single ? [] : lead
  const left = single ? reshaped(a, [n, n]) : stretched(a, [...lead, n, n])
  const systems = emptyArray(context, [...stack, n + (single ? product(lead) * sides : sides), n], type)
  systems.set(['...', `:${n}`, ':'], swapped(left))
  const right = reshaped(systems.at('...', `${n}:`, ':'), [...lead, sides, n])
  right.set('...', swapped(b))
  const info = infoFor(context, product(stack))
  withRoom(context, [systems, info], (room) => solver.solve(owned(systems), addressOf(info), room))
  return checked(np, swapped(right), info, missingIn(left))
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
  const [n, lead] = [shape[ndim - 1], shape.slice(0, -2)]
  const info = infoFor(context, product(lead))
  const found = invert(solver, a, n, type, info)
  const missing = missingIn(a)
  if (whenSingular === undefined) return checked(np, found, info, missing)
  const singular = np.logicalAnd(reshaped(info.ne(0) as NDArray, lead), np.logicalNot(missing)) as NDArray
  const marked = np.where(forEach(singular, lead), whenSingular, found) as NDArray
  return withNaNs(np, copyAs(marked, type), forEach(missing, lead))
}

function invert(solver: Solver, a: NDArray, n: number, type: DType, info: NDArray): NDArray {
  const { context, shape } = a
  const np = functionsOf(context)
  const whole = { type: type.name as MatrixDType, rows: n, columns: n, count: info.size, pointer: 0 }
  if (solver.inverts(whole)) {
    const matrices = byColumns(a, type)
    const inverses = emptyArray(context, matrices.array.shape, type)
    withRoom(context, [matrices.array, inverses, info], (room) =>
      solver.invert(matrices, addressOf(inverses), addressOf(info), room),
    )
    return swapped(inverses)
  }
  const systems = emptyArray(context, [...shape.slice(0, -2), 2 * n, n], type)
  systems.set(['...', `:${n}`, ':'], swapped(a))
  systems.set(['...', `${n}:`, ':'], np.eye(n, { dtype: type }))
  withRoom(context, [systems, info], (room) => solver.solve(owned(systems), addressOf(info), room))
  return swapped(systems.at('...', `${n}:`, ':'))
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
  withRoom(context, [matrices.array, pivots, info], (room) =>
    solver.lu(matrices, addressOf(pivots), addressOf(info), room),
  )
  const diagonal = np.diagonal(matrices.array, { axis1: -2, axis2: -1 }) as NDArray
  const sizes = np.abs(diagonal) as NDArray
  const exchanged = pivots.ne(np.arange(1n, BigInt(n + 1)) as NDArray) as NDArray
  const odd = np.countNonzero(exchanged, { axis: -1 }).mod(2n).eq(1n) as NDArray
  const own = signsOf(np, diagonal, sizes, lanes === 2)
  const sign = np.where(odd, np.negative(own), own) as NDArray
  const missing = missingIn(a)
  const singular = np.logicalAnd(reshaped(info.ne(0) as NDArray, lead), np.logicalNot(missing)) as NDArray
  const logarithm = np.sum(np.log(sizes) as NDArray, { axis: -1 })
  // As in NumPy the sign of a real NaN is 1.
  const unknown = lanes === 2 ? Number.NaN : 1
  const pick = (found: NDArray, whenSingular: number, whenMissing: number, type: DType) =>
    copyAs(np.where(missing, whenMissing, np.where(singular, whenSingular, found)) as NDArray, type, 'C')
  return {
    sign: pick(sign, 0, unknown, result),
    logarithm: pick(logarithm, Number.NEGATIVE_INFINITY, Number.NaN, real),
  }
}

/** Determinants, as NumPy makes them of signs and logarithms. */
export function determinantOnDevice(solver: Solver, a: NDArray, type: MatrixType): NDArray {
  const np = functionsOf(a.context)
  const { sign, logarithm } = signsOnDevice(solver, a, type)
  return copyAs(sign.mul(np.exp(logarithm) as NDArray) as NDArray, type.result, 'C')
}

/** The products of what is left of diagonals without their absolute values. */
function signsOf(np: ArrayNamespace, diagonal: NDArray, sizes: NDArray, complex: boolean): NDArray {
  const each = complex ? diagonal.div(sizes) : np.where(diagonal.lt(0), -1, np.ones([], { dtype: diagonal.dtype }))
  return np.prod(each as NDArray, { axis: -1 })
}
