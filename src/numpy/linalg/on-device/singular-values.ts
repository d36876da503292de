/** Singular value decompositions by the device's library. */
import { emptyArray } from '../../../array/fill.js'
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs } from '../../../array/operate.js'
import { type DType, dtypes } from '../../../core/dtype.js'
import type { Solver } from '../../../device/linalg/solver.js'
import type { MatrixType } from '../checks.js'
import { swapped } from '../stacks.js'
import { orthogonalOnDevice, reflectorsOf, upperTriangle } from './factoring.js'
import { type Failure, marked, outcomeOf, sanitised } from './finiteness.js'
import {
  addressOf,
  byColumns,
  byRows,
  type DeviceMatrices,
  emptyMatrices,
  functionsOf,
  infoFor,
  withRoom,
} from './matrices.js'
import { conjugated } from './spectra.js'

/**
 * Matrices with this many times as many rows as columns are made square by a QR factorisation first: with so few columns
 * that the library is faster with small squares, and otherwise.
 */
const [tallAndNarrow, tall] = [2, 16]

/** Up to so many elements single precision is no faster, and results that are close to 0 are worth more in double. */
const alwaysDouble = 2 ** 16

export interface SingularValues {
  readonly values: NDArray
  readonly u: NDArray | undefined
  readonly vh: NDArray | undefined
}

/** Vectors of tall matrices by columns: columns of U and of V, each a row in memory. */
interface Vectors {
  readonly left: NDArray
  readonly right: NDArray
}

/** Singular values, descending, and the vectors unless `full` is undefined. */
export function svdOnDevice(
  solver: Solver,
  a: NDArray,
  { result, real, wide }: MatrixType,
  full: boolean | undefined,
): SingularValues | Failure {
  const { context, shape, ndim } = a
  const np = functionsOf(context)
  const [m, n, lead] = [shape[ndim - 2], shape[ndim - 1], shape.slice(0, -2)]
  const { finite, fates } = sanitised(a)
  const type = a.size <= alwaysDouble ? wide : result
  // As it lies in C order a wide matrix is a tall one by columns.
  const turned = m <= n
  const matrices = turned ? byRows(finite, type) : byColumns(finite, type)
  const { rows, columns, count } = matrices
  const values = emptyArray(context, [...lead, columns], dtypes[type.real])
  const info = infoFor(context, count)
  const narrow = solver.prefersAllVectors({ ...matrices, rows: columns })
  const square = full !== true && rows >= (narrow ? tallAndNarrow : tall) * columns
  const work = square ? decomposeTall : decompose
  const vectors = work(solver, matrices, values, info, full)
  const { failure, infinite } = outcomeOf(fates, info)
  if (failure !== undefined) return failure
  const settled = (found: NDArray, dtype: DType) =>
    marked(np, found.dtype === dtype ? found : copyAs(found, dtype, 'C'), lead, infinite)
  if (vectors === undefined) return { values: settled(values, real), u: undefined, vh: undefined }
  const { left, right } = vectors
  const u = turned ? conjugated(np, swapped(right)) : copyAs(swapped(left), result, 'C')
  return {
    values: settled(values, real),
    u: settled(u, result),
    vh: settled(turned ? left : conjugated(np, right), result),
  }
}

function decompose(
  solver: Solver,
  matrices: DeviceMatrices,
  values: NDArray,
  info: NDArray,
  full: boolean | undefined,
): Vectors | undefined {
  const { array, rows, columns } = matrices
  const { context, dtype } = array
  const lead = array.shape.slice(0, -2)
  const all = full === true || (full === false && solver.prefersAllVectors(matrices))
  const left = full === undefined ? undefined : emptyMatrices(context, lead, rows, all ? rows : columns, dtype)
  const right = full === undefined ? undefined : emptyMatrices(context, lead, columns, columns, dtype)
  const arrays = [array, values, info, ...(left && right ? [left.array, right.array] : [])]
  const form = withRoom(context, arrays, (room) => {
    const vectors = left && right && { full: all, u: left.pointer, v: right.pointer }
    return solver.svd(matrices, addressOf(values), vectors, addressOf(info), room)
  })
  if (left === undefined || right === undefined) return undefined
  return {
    left: all && !full ? copyAs(left.array.at('...', `:${columns}`, ':'), dtype, 'C') : left.array,
    right: form === 'v' ? right.array : conjugated(functionsOf(context), swapped(right.array)),
  }
}

/** The singular values of R, and Q times the vectors of R. */
function decomposeTall(
  solver: Solver,
  matrices: DeviceMatrices,
  values: NDArray,
  info: NDArray,
  full: boolean | undefined,
): Vectors | undefined {
  const { array, columns } = matrices
  const reflectors = reflectorsOf(solver, matrices)
  const triangle = byColumns(upperTriangle(matrices, columns), array.dtype)
  const vectors = decompose(solver, triangle, values, info, full)
  if (vectors === undefined) return undefined
  const q = orthogonalOnDevice(solver, reflectors, columns)
  const left = functionsOf(array.context).matmul(vectors.left, swapped(q)) as NDArray
  return { left: copyAs(left, array.dtype, 'C'), right: vectors.right }
}
