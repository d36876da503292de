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
import { blanked, failures, missingIn } from './finiteness.js'
import { addressOf, byColumns, firstBad, functionsOf, infoFor, owned, withRoom } from './matrices.js'

/**
 * The results, as NaN for matrices with a NaN in them, which a library may take for 0; or the position of the first
 * matrix that is singular. Waits for the device.
 */
function checked(found: NDArray, info: NDArray, missing: NDArray): NDArray | number {
  // At once, so that it runs while the flags are on their way.
  const result = blanked(found, missing).eval()
  const at = firstBad(failures(info, missing))
  return at < 0 ? result : at
}

/**
 * The x of a·x = b, or the position of a singular matrix. `b` is as large as the stack of solutions, and `a` broadcasts
 * to it: a single matrix is factored once, and all there is to solve are columns of one matrix.
 */
export function solveOnDevice(solver: Solver, a: NDArray, b: NDArray, type: DType): NDArray | number {
  const { context, shape, ndim } = b
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
  return checked(swapped(right), info, missingIn(left))
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
  if (whenSingular === undefined) return checked(found, info, missing)
  const singular = reshaped(failures(info, missing), [...lead, 1, 1])
  return blanked(copyAs(np.where(singular, whenSingular, found) as NDArray, type), missing)
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

/** The diagonals of U in PLU, and what is known of them; one element per matrix but for `diagonal`. */
interface Pivots {
  readonly diagonal: NDArray
  readonly odd: NDArray
  readonly singular: NDArray
  readonly missing: NDArray
}

function pivotsOf(solver: Solver, a: NDArray, type: DType): Pivots {
  const { context, shape, ndim } = a
  const np = functionsOf(context)
  const [n, lead] = [shape[ndim - 1], shape.slice(0, -2)]
  const matrices = byColumns(a, type)
  const pivots = emptyArray(context, [...lead, n], dtypes[solver.pivotType(matrices)] as DType)
  const info = infoFor(context, matrices.count)
  withRoom(context, [matrices.array, pivots, info], (room) =>
    solver.lu(matrices, addressOf(pivots), addressOf(info), room),
  )
  const exchanged = pivots.ne(np.arange(1n, BigInt(n + 1)) as NDArray) as NDArray
  const missing = missingIn(a)
  return {
    diagonal: np.diagonal(matrices.array, { axis1: -2, axis2: -1 }) as NDArray,
    odd: np.countNonzero(exchanged, { axis: -1 }).mod(2n).eq(1n) as NDArray,
    singular: reshaped(failures(info, missing), lead),
    missing,
  }
}

/** What was found, or what is known of singular matrices and of ones with NaNs. */
function settled(
  np: ArrayNamespace,
  found: NDArray,
  pivots: Pivots,
  whenSingular: number,
  whenMissing: number,
): NDArray {
  const { singular, missing } = pivots
  const chosen = np.where(missing, whenMissing, np.where(singular, whenSingular, found)) as NDArray
  return copyAs(chosen, found.dtype, 'C')
}

export interface DeviceDeterminants {
  readonly sign: NDArray
  readonly logarithm: NDArray
}

/** Signs and logarithms of determinants; of singular matrices 0 and -Infinity. Nothing waits for them. */
export function signsOnDevice(solver: Solver, a: NDArray, { result, lanes }: MatrixType): DeviceDeterminants {
  const np = functionsOf(a.context)
  const pivots = pivotsOf(solver, a, result)
  const { sign, logarithm } = inLogarithms(np, pivots, lanes === 2)
  // As in NumPy the sign of a real NaN is 1.
  return {
    sign: settled(np, sign, pivots, 0, lanes === 2 ? Number.NaN : 1),
    logarithm: settled(np, logarithm, pivots, Number.NEGATIVE_INFINITY, Number.NaN),
  }
}

function inLogarithms(np: ArrayNamespace, { diagonal, odd }: Pivots, complex: boolean): DeviceDeterminants {
  const sizes = np.abs(diagonal) as NDArray
  const own = signsOf(np, diagonal, sizes, complex)
  return {
    sign: np.where(odd, np.negative(own), own) as NDArray,
    logarithm: np.sum(np.log(sizes) as NDArray, { axis: -1 }),
  }
}

/** The sum of logarithms' sizes up to which a product of any of the pivots is far from the ends of a dtype's range. */
const safe: Readonly<Record<string, number>> = { float32: 80, float64: 600 }

/** Determinants: products of the pivots, or, where those could leave the range on the way, of signs and logarithms. */
export function determinantOnDevice(solver: Solver, a: NDArray, { result, lanes, real }: MatrixType): NDArray {
  const np = functionsOf(a.context)
  const pivots = pivotsOf(solver, a, result)
  const { diagonal, odd } = pivots
  const { sign, logarithm } = inLogarithms(np, pivots, lanes === 2)
  const product = np.prod(diagonal, { axis: -1 }) as NDArray
  const reach = np.sum(np.abs(np.log(np.abs(diagonal) as NDArray) as NDArray) as NDArray, { axis: -1 })
  const near = np.where(odd, np.negative(product), product) as NDArray
  const far = sign.mul(np.exp(logarithm) as NDArray) as NDArray
  return settled(np, np.where(reach.lt(safe[real.name]), near, far) as NDArray, pivots, 0, Number.NaN)
}

/** The products of what is left of diagonals without their absolute values. */
function signsOf(np: ArrayNamespace, diagonal: NDArray, sizes: NDArray, complex: boolean): NDArray {
  const each = complex ? diagonal.div(sizes) : np.where(diagonal.lt(0), -1, np.ones([], { dtype: diagonal.dtype }))
  return np.prod(each as NDArray, { axis: -1 })
}
