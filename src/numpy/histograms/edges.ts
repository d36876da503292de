/** The edges of bins. */
import type { Context } from '../../array/context.js'
import { expressionNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { castScalar } from '../../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import type { ArrayNamespace } from '../namespace.js'
import { endsOf } from '../reductions/ends.js'
import { reduceFold } from '../reductions/folds.js'
import type { BinRange } from './options.js'

/** Where the first bin begins and the last one ends. */
export interface OuterEdges {
  readonly first: number
  readonly last: number
  /** `last - first` in NumPy's dtypes: integers without a sign. */
  readonly width: number
  /** The dtype of the ends; undefined for numbers that adapt. */
  readonly type: DType | undefined
}

/**
 * The ends of bins of one width. Complex numbers, which are ordered by real part and then by imaginary part, have none.
 * @throws ValueError for a range that isn't finite or falls; DTypeError for complex numbers
 */
export function outerEdges(operation: string, a: NDArray, range: BinRange | null): OuterEdges {
  if (a.dtype.kind === 'c') {
    throw new DTypeError(
      `[${operation}] ${a.dtype.name} elements have no bins of one width: give their edges, in rising order, as bins`,
    )
  }
  if (range !== null) return widened(givenEnds(operation, range), undefined)
  if (a.size === 0) return widened([0, 1], undefined)
  const type = a.dtype as DType
  const [first, last] = endsOf(a)
  if (typeof first === 'number' && !(Number.isFinite(first) && Number.isFinite(last))) {
    throw new ValueError(`[${operation}] autodetected range of [${first}, ${last}] is not finite`)
  }
  if (first === last) {
    const inexact = type.kind === 'f' ? type : dtypes.float64
    return widened([Number(first), Number(last)], inexact)
  }
  const width = typeof first === 'bigint' ? Number((last as bigint) - first) : Number(last) - Number(first)
  return { first: Number(first), last: Number(last), width: rounded(width, type), type }
}

function givenEnds(operation: string, range: BinRange): [number, number] {
  const isNumber = (end: unknown) => typeof end === 'number' || typeof end === 'bigint'
  if (!Array.isArray(range) || range.length !== 2 || !range.every(isNumber)) {
    throw new ArgumentError(`[${operation}] range must be two numbers, not ${describe(range)}`)
  }
  const [first, last] = range.map(Number)
  if (first > last) throw new ValueError(`[${operation}] max must be larger than min in range parameter`, { range })
  if (!(Number.isFinite(first) && Number.isFinite(last))) {
    throw new ValueError(`[${operation}] supplied range of [${first}, ${last}] is not finite`, { range })
  }
  return [first, last]
}

/** An empty range is made wider by one. */
function widened([first, last]: readonly [number, number], type: DType | undefined): OuterEdges {
  const equal = first === last
  const low = rounded(equal ? first - 0.5 : first, type)
  const high = rounded(equal ? last + 0.5 : last, type)
  return { first: low, last: high, width: rounded(high - low, type), type }
}

function rounded(value: number, type: DType | undefined): number {
  return type?.kind === 'f' ? (castScalar(value, 'float64', type.name) as number) : value
}

/** `count` bins of one width. @throws ValueError where edges would be equal */
export function uniformEdges(
  np: ArrayNamespace,
  operation: string,
  ends: OuterEdges,
  count: number,
  dtype: DType,
): NDArray {
  const { first, last, type } = ends
  const options = { num: count + 1, dtype: dtype.name }
  const narrow = type?.kind === 'f' && type.itemsize < 8
  const edges = narrow
    ? np.linspace(np.array(first, type.name), np.array(last, type.name), options)
    : np.linspace(first, last, options)
  if (mayMeet(ends, count, dtype) && anyPair(edges, 'ge')) {
    throw new ValueError(
      `[${operation}] too many bins for data range: cannot create ${count} finite-sized bins of [${first}, ${last}]`,
    )
  }
  return edges
}

/** Relative steps above these can't vanish in the rounding of edges. */
const clearSteps: Readonly<Record<string, number>> = { float16: 2 ** -6, float32: 2 ** -19, float64: 2 ** -48 }

/** Whether neighbouring edges may be equal; where they can't be, nothing has to be read. */
function mayMeet({ first, last, width }: OuterEdges, count: number, dtype: DType): boolean {
  return !(width / count > clearSteps[dtype.name] * Math.max(Math.abs(first), Math.abs(last)))
}

/** Edges as they are given. @throws ValueError where they have more dimensions than one, or fall */
export function checkEdges(operation: string, edges: NDArray, name = 'bins'): NDArray {
  if (edges.ndim !== 1) {
    throw new ValueError(`[${operation}] ${name} must be 1d, when an array, not of shape ${shapeText(edges.shape)}`)
  }
  if (anyPair(edges, 'gt')) throw new ValueError(`[${operation}] ${name} must increase monotonically, when an array`)
  return edges
}

/** Whether some element compares so with the next one. Reads the answer. */
function anyPair(edges: NDArray, op: 'gt' | 'ge'): boolean {
  if (edges.size < 2) return false
  const { context } = edges
  const pairs = [edges.at(':-1'), edges.at('1:')]
  const found = elementwise(context, { op }, dtypes.bool, edges.dtype.name, pairs)
  return reduceFold({ context, operation: 'histogram', fold: 'or', type: 'bool' }, found, {}).item() as boolean
}

/** Bools are counted as the integers 0 and 1. */
export function countable(context: Context, a: NDArray): NDArray {
  return a.dtype.kind === 'b' ? elementwise(context, { op: 'cast' }, dtypes.uint8, 'uint8', [a]) : a
}

/** The dtype of computed edges. */
export const edgeType = ({ dtype }: NDArray): DType => (dtype.kind === 'f' ? (dtype as DType) : dtypes.float64)

/** Elements within both ends, for those estimators that look at these only. */
export function insideMask(a: NDArray, { first, last }: OuterEdges): NDArray<'bool'> {
  const type: DTypeName = edgeType(a).name
  const fn = expressionNamed(`histogram.inside.${type}`, [type, type, type], (b, x, low, high) =>
    b.op('and', b.op('ge', x, low), b.op('le', x, high)),
  )
  const ends = [first, last].map((scalar) => ({ scalar, type: 'float64' as const }))
  return elementwise(a.context, { op: 'call', fn }, dtypes.bool, type, [a, ...ends])
}
