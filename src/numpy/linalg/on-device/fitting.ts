/** Least squares by the singular value decomposition of the device's library. */
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs } from '../../../array/operate.js'
import { storedElements } from '../../../array/read.js'
import { dtypes } from '../../../core/dtype.js'
import type { Solver } from '../../../device/linalg/solver.js'
import type { MatrixType } from '../checks.js'
import { swapped } from '../stacks.js'
import { type Failure, isFailure } from './finiteness.js'
import { functionsOf } from './matrices.js'
import { svdOnDevice } from './singular-values.js'

export interface DeviceFit {
  readonly x: NDArray
  /** The squared lengths of what is left of the columns of b. */
  readonly residuals: NDArray
  readonly rank: number
  readonly values: NDArray
}

/** The smallest x with the smallest |a·x - b|. Singular values up to `limit` times the largest count as 0. */
export function leastSquaresOnDevice(
  solver: Solver,
  a: NDArray,
  b: NDArray,
  type: MatrixType,
  limit: number,
): DeviceFit | Failure {
  const np = functionsOf(a.context)
  const found = svdOnDevice(solver, a, type, false)
  if (isFailure(found)) return found
  const { values, u, vh } = found
  const large = values.gt(np.max(values).mul(limit)) as NDArray
  const rank = (storedElements(np.countNonzero(large)) as BigInt64Array)[0]
  const one = np.ones([], { dtype: values.dtype })
  const zero = np.zeros([], { dtype: values.dtype })
  const inverses = np.where(large, np.divide(one, np.where(large, values, one)), zero) as NDArray
  const adjoint = (matrix: NDArray) => np.conj(swapped(matrix)) as NDArray
  const sides = copyAs(b, type.result, 'C')
  const parts = np.matmul(adjoint(u!), sides) as NDArray
  const x = np.matmul(adjoint(vh!), parts.mul(inverses.at(':', null)) as NDArray) as NDArray
  const left = sides.sub(np.matmul(u!, parts) as NDArray) as NDArray
  const squares = (part: NDArray) => np.sum(part.mul(part) as NDArray, { axis: 0 }) as NDArray
  const residuals =
    type.lanes === 1 ? squares(left) : (squares(left.real as NDArray).add(squares(left.imag as NDArray)) as NDArray)
  return { x, residuals: copyAs(residuals, dtypes[type.real.name]), rank: Number(rank), values }
}
