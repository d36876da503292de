/** Distinct whole numbers that lie close together: found by counting, without a sort. */
import { filledArray } from '../../array/fill.js'
import { kept } from '../../array/groups.js'
import { expressionNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { scatterInto } from '../../array/patterns.js'
import { fromPositions } from '../../array/positions.js'
import { raveled } from '../../array/reshape.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { defineBody } from '../../ir/expr.js'
import { endsOf } from '../reductions/ends.js'

export interface CountedValues {
  readonly values: NDArray
  readonly counts: NDArray<'int64'>
}

/** Counts of so many numbers fit into the memory that a block of threads shares. */
const mostNumbers = 8192
/** Elements per number from which counting is faster than sorting. */
const elementsPerNumber = 4
/** Arrays so small that nothing is gained. */
const fewestElements = 4096

const sum = { name: 'unique.count', body: defineBody(['int64', 'int64'], (b, x, y) => [b.op('add', x, y)]) }

/**
 * The distinct elements in rising order, and how often each is there; undefined where the dtype or the elements don't
 * suit. Reads the ends, and the number of distinct elements.
 */
export function countedValues(x: NDArray): CountedValues | undefined {
  const { context, size } = x
  const dtype = x.dtype as DType
  if (!'iub'.includes(dtype.kind) || size < fewestElements) return undefined
  const numbers = dtype.kind === 'b' ? elementwise(context, { op: 'cast' }, dtypes.uint8, 'uint8', [x]) : x
  const type = numbers.dtype.name
  const [least, largest] = endsOf(numbers) as readonly [bigint, bigint]
  const span = largest - least + 1n
  if (span > mostNumbers || Number(span) * elementsPerNumber > size) return undefined
  const length = Number(span)
  const start = { scalar: least, type }
  const places = elementwise(context, { op: 'call', fn: distance(type) }, dtypes.int64, type, [raveled(numbers), start])
  const counts = filledArray(context, [length], dtypes.int64, 0n)
  scatterInto(counts, places, filledArray(context, [size], dtypes.int64, 1n), { combine: sum })
  const all = fromPositions(context, [length], dtypes.int64, null, [{ axis: 0 }])
  const present = elementwise(context, { op: 'ne' }, dtypes.bool, 'int64', [counts, { scalar: 0n, type: 'int64' }])
  const [found, often] = kept(present, [all, counts]) as NDArray<'int64'>[]
  const values = elementwise(context, { op: 'call', fn: numberAt(dtype.name) }, dtype, 'int64', [
    found,
    { scalar: BigInt.asIntN(64, least), type: 'int64' },
  ])
  return { values, counts: often }
}

/** Differences wrap, and are right all the same: they are small. */
const distance = (type: DTypeName) =>
  expressionNamed(`unique.distance.${type}`, [type, type], (b, x, least) =>
    b.op('sub', b.cast(x, 'int64'), b.cast(least, 'int64')),
  )

const numberAt = (type: DTypeName) =>
  expressionNamed(`unique.number.${type}`, ['int64', 'int64'], (b, place, least) =>
    b.cast(b.op('add', place, least), type),
  )
