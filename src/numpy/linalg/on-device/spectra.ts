/** Eigenvalues by the device's library. */
import { emptyArray } from '../../../array/fill.js'
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs } from '../../../array/operate.js'
import { storedElements } from '../../../array/read.js'
import { reshaped } from '../../../array/reshape.js'
import { type DType, dtypes } from '../../../core/dtype.js'
import { complexTable } from '../../../core/promotion-table.js'
import type { Solver } from '../../../device/linalg/solver.js'
import { belowMask } from '../../matrices.js'
import type { ArrayNamespace } from '../../namespace.js'
import type { MatrixType } from '../checks.js'
import { swapped } from '../stacks.js'
import { type Failure, fate, marked, outcomeOf, sanitised } from './finiteness.js'
import { addressOf, byColumns, byRows, emptyMatrices, functionsOf, infoFor, withRoom } from './matrices.js'

/** The elements of a real array as they are, and the conjugates of complex ones, in C order. */
export function conjugated(np: ArrayNamespace, values: NDArray): NDArray {
  return copyAs((values.dtype.kind === 'c' ? np.conj(values) : values) as NDArray, values.dtype, 'C')
}

export interface Spectrum {
  readonly values: NDArray
  /** By columns; undefined where they weren't wanted. */
  readonly vectors: NDArray | undefined
}

/** Of Hermitian matrices, ascending. */
export function hermitianOnDevice(
  solver: Solver,
  a: NDArray,
  { result, real }: MatrixType,
  upper: boolean,
  wanted: boolean,
): Spectrum | Failure {
  const { context, shape, ndim } = a
  const np = functionsOf(context)
  const [n, lead] = [shape[ndim - 1], shape.slice(0, -2)]
  const lower = belowMask(context, n, n, 0)
  const { finite, fates } = sanitised(a, upper ? swapped(lower) : lower)
  // By columns these are the transposes: the other triangle is read, and eigenvectors are the conjugates.
  const matrices = byRows(finite, result)
  const values = emptyArray(context, [...lead, n], real)
  const info = infoFor(context, matrices.count)
  withRoom(context, [matrices.array, values, info], (room) => {
    solver.hermitian(matrices, !upper, addressOf(values), wanted, addressOf(info), room)
  })
  const { failure, infinite } = outcomeOf(fates, info)
  if (failure !== undefined) return failure
  const vectors = wanted ? marked(np, conjugated(np, swapped(matrices.array)), lead, infinite) : undefined
  return { values: marked(np, values, lead, infinite), vectors }
}

/** Of any square matrices; complex, unless the matrices are real and all eigenvalues too. Elements are finite. */
export function generalOnDevice(
  solver: Solver,
  a: NDArray,
  { result, lanes }: MatrixType,
  wanted: boolean,
): Spectrum | Failure {
  const { context, shape, ndim } = a
  const np = functionsOf(context)
  const [n, lead] = [shape[ndim - 1], shape.slice(0, -2)]
  const complex = dtypes[complexTable[result.name]] as DType
  const { finite, fates } = sanitised(a)
  const matrices = byColumns(finite, result)
  const values = emptyArray(context, [...lead, n], complex)
  const right = wanted ? emptyMatrices(context, lead, n, n, result) : undefined
  const info = infoFor(context, matrices.count)
  withRoom(context, [matrices.array, values, info, ...(right ? [right.array] : [])], (room) => {
    solver.general(matrices, addressOf(values), right?.pointer, addressOf(info), room)
  })
  const flat = reshaped(fates, [info.size])
  const turning = reshaped(np.any(np.imag(values).ne(0) as NDArray, { axis: -1 }), [info.size])
  const states = np.stack([copyAs(flat, dtypes.int32), info, copyAs(turning, dtypes.int32)]) as NDArray
  const read = storedElements(states) as Int32Array
  const count = info.size
  for (let at = 0; at < count; at++) {
    if (read[at] !== fate.done || read[count + at] !== 0) return { at, nan: read[at] !== fate.done }
  }
  const real = lanes === 1 && !read.subarray(2 * count).includes(1)
  const found = real ? copyAs(np.real(values) as NDArray, result, 'C') : values
  if (right === undefined) return { values: found, vectors: undefined }
  const columns = swapped(right.array)
  const vectors = real || lanes === 2 ? copyAs(columns, result, 'C') : pairedVectors(np, values, columns, complex)
  return { values: found, vectors }
}

/** Complex eigenvectors of real matrices: column k and the next one are the parts of those of a conjugate pair. */
function pairedVectors(np: ArrayNamespace, values: NDArray, columns: NDArray, complex: DType): NDArray {
  const turn = np.imag(values).at('...', null, ':') as NDArray
  const [first, second] = [turn.gt(0) as NDArray, turn.lt(0) as NDArray]
  const before = np.roll(columns, 1, { axis: -1 }) as NDArray
  const after = np.roll(columns, -1, { axis: -1 }) as NDArray
  const zero = np.zeros([], { dtype: columns.dtype })
  const re = np.where(second, before, columns) as NDArray
  const im = np.where(first, after, np.where(second, np.negative(columns), zero)) as NDArray
  const vectors = emptyArray(columns.context, columns.shape, complex)
  ;(vectors.real as NDArray).set('...', re)
  ;(vectors.imag as NDArray).set('...', im)
  return vectors
}
