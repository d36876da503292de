/** Cholesky and QR factorisations by the device's library. */
import { emptyArray } from '../../../array/fill.js'
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs } from '../../../array/operate.js'
import type { DType } from '../../../core/dtype.js'
import type { Solver } from '../../../device/linalg/solver.js'
import { belowMask } from '../../matrices.js'
import { swapped } from '../stacks.js'
import { blanked, failures, missingIn } from './finiteness.js'
import {
  addressOf,
  asArray,
  byColumns,
  byRows,
  type DeviceMatrices,
  firstBad,
  functionsOf,
  infoFor,
  owned,
  withRoom,
} from './matrices.js'

/** The triangular factors, or the position of a matrix that isn't positive definite. */
export function choleskyOnDevice(solver: Solver, a: NDArray, type: DType, upper: boolean): NDArray | number {
  const { context } = a
  const np = functionsOf(context)
  // The library is faster with the lower triangle. By columns, what lies in C order is transposed: there it is the upper
  // one of `a`, and the transpose of its factor is wanted.
  const matrices = upper ? byRows(a, type) : byColumns(a, type)
  const info = infoFor(context, matrices.count)
  withRoom(context, [matrices.array, info], (room) => solver.cholesky(matrices, false, addressOf(info), room))
  const { array, rows: n } = matrices
  const lower = belowMask(context, n, n, 0)
  const missing = missingIn(a, upper ? swapped(lower) : lower)
  // As in NumPy NaNs are no error, and the diagonal is real.
  const diagonal = np.eye(n, { dtype: 'bool' }) as NDArray
  const whole = blanked(upper ? array : swapped(array), missing, diagonal)
  const factor = copyAs((upper ? np.triu(whole) : np.tril(whole)) as NDArray, type, 'C').eval()
  const at = firstBad(failures(info, missing))
  return at < 0 ? factor : at
}

export interface DeviceReflectors {
  readonly matrices: DeviceMatrices
  /** [...lead, min(m, n)]. */
  readonly factors: NDArray
}

/** R and the reflectors, as LAPACK has them, in place of the matrices. */
export function reflectorsOf(solver: Solver, matrices: DeviceMatrices): DeviceReflectors {
  const { array, rows, columns, count } = matrices
  const { context, shape, dtype } = array
  const factors = emptyArray(context, [...shape.slice(0, -2), Math.min(rows, columns)], dtype)
  const info = infoFor(context, count)
  withRoom(context, [array, factors, info], (room) => solver.qr(matrices, addressOf(factors), addressOf(info), room))
  return { matrices, factors }
}

/** The first rows of R. */
export function upperTriangle({ array }: DeviceMatrices, rows: number): NDArray {
  const np = functionsOf(array.context)
  const first = swapped(array).at('...', `:${rows}`, ':')
  // At once, before the reflectors are overwritten.
  return copyAs(np.triu(first) as NDArray, array.dtype, 'C').eval()
}

/** The first `width` columns of Q, in place of the reflectors where those are as many. */
export function orthogonalOnDevice(solver: Solver, reflectors: DeviceReflectors, width: number): NDArray {
  const { matrices, factors } = reflectors
  if (solver.reflectsTogether(matrices)) return orthogonalsTogether(solver, reflectors, width)
  const { array, rows, columns, count } = matrices
  const { context } = array
  const least = Math.min(rows, columns)
  const q = width === columns ? owned(array) : widened(matrices, Math.min(columns, width), width)
  const info = infoFor(context, count)
  withRoom(context, [q.array, factors, info], (room) =>
    solver.formQ(q, least, addressOf(factors), addressOf(info), room),
  )
  return asArray(q)
}

/**
 * The product of reflectors 1 - τ·v·vᴴ is 1 - V·T·Vᴴ, where T⁻¹ is the upper triangle of Vᴴ·V with 1/τ on its diagonal:
 * products of matrices and one solution, however many matrices there are.
 */
function orthogonalsTogether(solver: Solver, { matrices, factors }: DeviceReflectors, width: number): NDArray {
  const { array, rows, columns } = matrices
  const np = functionsOf(array.context)
  const type = array.dtype
  const least = Math.min(rows, columns)
  const identity = (m: number, n: number) => np.eye(m, { M: n, dtype: type }) as NDArray
  // A reflector with τ = 0 does nothing.
  const active = factors.ne(0) as NDArray
  const below = np.tril(swapped(array).at('...', `:${least}`), -1).add(identity(rows, least)) as NDArray
  const vectors = np.multiply(below, active.at('...', null, ':')) as NDArray
  const adjoint = np.conj(swapped(vectors)) as NDArray
  const one = np.ones([], { dtype: type })
  const inverses = np.divide(one, np.where(active, factors, one)) as NDArray
  const upper = np.triu(np.matmul(adjoint, vectors) as NDArray, 1) as NDArray
  const triangles = upper.add(inverses.at('...', null).mul(identity(least, least))) as NDArray
  const systems = emptyArray(array.context, [...array.shape.slice(0, -2), least + width, least], type)
  systems.set(['...', `:${least}`, ':'], swapped(triangles))
  systems.set(['...', `${least}:`, ':'], swapped(adjoint.at('...', `:${width}`)))
  const info = infoFor(array.context, matrices.count)
  withRoom(array.context, [systems, info], (room) => solver.solve(owned(systems), addressOf(info), room))
  const product = np.matmul(vectors, swapped(systems.at('...', `${least}:`, ':'))) as NDArray
  return copyAs(np.subtract(identity(rows, width), product) as NDArray, type, 'C')
}

/** A copy with `width` columns, of which the first `filled` come from the matrices. */
function widened({ array, rows }: DeviceMatrices, filled: number, width: number): DeviceMatrices {
  const wide = emptyArray(array.context, [...array.shape.slice(0, -2), width, rows], array.dtype)
  wide.set(['...', `:${filled}`, ':'], array.at('...', `:${filled}`, ':'))
  return owned(wide)
}
