/**
 * Equal elements of sorted rows as groups: where one begins, how many there are, and, for each element, which one it
 * is in. Nothing here is read to the host, but for the number of groups.
 */
import { type DTypeName, dtypes } from '../core/dtype.js'
import type { Scan } from '../graph/patterns.js'
import { type Builder, defineBody, type Id } from '../ir/expr.js'
import { assignArray } from './assign.js'
import { lookupNamed } from './lookups.js'
import type { NDArray } from './ndarray.js'
import { elementwise, type Input, reduceOver } from './operate.js'
import { compacted, scanAlong, scatterInto } from './patterns.js'
import { fromPositions } from './positions.js'
import { uninitialized } from './reshape.js'
import { rowStarts } from './rows.js'
import { sortedWithOrder } from './sorting.js'
import { int64, lookup, tableOf } from './tables.js'

/** Whether two elements are in different groups; NaNs are equal to each other, or to nothing. */
export function differs(b: Builder, x: Id, y: Id, equalNaN: boolean): Id {
  const different = b.op('ne', x, y)
  const { kind } = dtypes[b.typeOf(x)]
  if (!equalNaN || (kind !== 'f' && kind !== 'c')) return different
  const missing = b.op('and', b.op('ne', x, x), b.op('ne', y, y))
  return b.op('and', different, b.op('not', missing))
}

/** The position of each element of [rows, length] in its row. */
export function placesInRows(like: NDArray): NDArray<'int64'> {
  return fromPositions(like.context, like.shape, dtypes.int64, null, [{ axis: 1 }])
}

const beginning = (type: DTypeName, equalNaN: boolean) =>
  lookupNamed(
    `groups.begin.${type}${equalNaN ? '.nan' : ''}`,
    [type],
    ['int64', 'int64', 'int64', 'int64'],
    (b, place, start, offset, stride) => {
      const row = b.op('add', start, offset)
      const at = (index: Id) => b.load(0, type, b.op('add', row, b.op('mul', index, stride)))
      const first = b.op('eq', place, b.literal('int64', 0n))
      const before = b.op('sub', place, b.literal('int64', 1n))
      return b.op('or', first, differs(b, at(place), at(before), equalNaN))
    },
  )

/** Where groups begin in sorted rows. */
export function groupStarts(sorted: NDArray, equalNaN: boolean): NDArray<'bool'> {
  const table = tableOf(sorted)
  const [rowStride, stride] = table.strides
  const inputs = [placesInRows(sorted), rowStarts(sorted, rowStride), int64(table.offset), int64(stride)]
  return lookup(sorted.context, beginning(sorted.dtype.name, equalNaN), dtypes.bool, 'int64', inputs, [table])
}

const count = {
  name: 'groups.count',
  combine: defineBody(['int64', 'int64'], (b, x, y) => [b.op('add', x, y)]),
  identity: [0n],
  finish: defineBody(['int64'], (_, total) => [total]),
}

/**
 * How many elements hold. Reads one number. A mask that is pending is computed: those who ask go through it again, and a
 * byte for each element is less to read than what it is made of.
 */
export function countOf(mask: NDArray<'bool'>): number {
  if (mask.size === 0) return 0
  mask.eval()
  const axes = [...mask.shape.keys()]
  const inputs = [{ input: mask, as: 'int64' as const }]
  return Number(reduceOver(mask.context, count, dtypes.int64, inputs, mask.shape, axes).item())
}

/** The elements of arrays of one shape where `mask` holds. Reads how many there are. */
export function kept(mask: NDArray<'bool'>, values: readonly NDArray[]): NDArray[] {
  return compacted(mask, values, countOf(mask))
}

const groupScan: Scan = {
  name: 'groups.number',
  combine: count.combine,
  identity: count.identity,
  finish: defineBody(['int64'], (b, total) => [b.op('sub', total, b.literal('int64', 1n))]),
}

/** Which group each element is in, at the place that it had before its row was sorted. */
export function groupNumbers(starts: NDArray<'bool'>, order: NDArray<'int64'>): NDArray<'int64'> {
  const numbers = scanAlong(starts, groupScan, dtypes.int64, 'int64', 1)
  const result = uninitialized(starts.context, dtypes.int64, starts.shape)
  const [, length] = starts.shape
  const places =
    starts.shape[0] === 1
      ? order
      : elementwise(starts.context, { op: 'add' }, dtypes.int64, 'int64', [order, rowStarts(order, length)])
  scatterInto(result, places, numbers, { distinct: true })
  return result
}

/** Each element's number among the distinct elements of its row, in rising order. */
export function denseRanks(rows: NDArray): NDArray<'int64'> {
  const [sorted, order] = sortedWithOrder(rows)
  return groupNumbers(groupStarts(sorted, true), order)
}

const sizing = () =>
  lookupNamed('groups.sizes', ['int64'], ['int64', 'int64', 'int64'], (b, group, groups, total) => {
    const next = b.op('add', group, b.literal('int64', 1n))
    const end = b.select(b.op('lt', next, groups), b.load(0, 'int64', next), total)
    return b.op('sub', end, b.load(0, 'int64', group))
  })

/** How large groups are that begin at the places `starts` of `total`. */
export function groupSizes(starts: NDArray<'int64'>, total: number): NDArray<'int64'> {
  const { context, size } = starts
  const numbers = fromPositions(context, [size], dtypes.int64, null, [{ axis: 0 }])
  const inputs: Input[] = [numbers, int64(size), int64(total)]
  return lookup(context, sizing(), dtypes.int64, 'int64', inputs, [tableOf(starts)])
}

const pairing = () =>
  lookupNamed('groups.pairs', ['int64'], ['int64', 'int64', 'int64', 'int64'], (b, pair, place, last, length) => {
    const row = (index: Id) => b.load(0, 'int64', b.op('add', b.op('mul', index, length), place))
    const first = b.op('add', pair, pair)
    // The last of an odd number of rows is paired with itself, which changes nothing in its order.
    const second = b.op('min', b.op('add', first, b.literal('int64', 1n)), last)
    return b.op('add', b.op('mul', row(first), length), row(second))
  })

/** Ranks take more memory than most elements: so many are made at a time. */
const maxRanked = 2 ** 24

/**
 * The order in which the columns of [height, length] sort: by their first elements, then by their second ones, and so
 * on. All rows are ranked in one sort, then pairs of ranks, until one rank is left for each column.
 */
export function columnRanks(columns: NDArray, most = maxRanked): NDArray<'int64'> {
  const [height, length] = columns.shape
  const rows = Math.max(1, Math.floor(most / Math.max(length, 1)))
  let ranks = ranksOf(columns.at(`:${rows}`))
  for (let start = rows; start < height; start += rows) {
    const both = uninitialized(columns.context, dtypes.int64, [2, length])
    assignArray(both.at('0:1'), ranks)
    assignArray(both.at('1:2'), ranksOf(columns.at(`${start}:${start + rows}`)))
    ranks = pairRanks(both)
  }
  return ranks
}

function ranksOf(columns: NDArray): NDArray<'int64'> {
  let ranks = denseRanks(columns)
  while (ranks.shape[0] > 1) ranks = pairRanks(ranks)
  return ranks
}

/** The ranks of pairs of neighbouring rows: half as many rows. */
function pairRanks(ranks: NDArray<'int64'>): NDArray<'int64'> {
  const { context } = ranks
  const [height, length] = ranks.shape
  const shape = [Math.ceil(height / 2), length]
  const along = (axis: number) => fromPositions(context, shape, dtypes.int64, null, [{ axis }])
  const inputs = [along(0), along(1), int64(height - 1), int64(length)]
  return denseRanks(lookup(context, pairing(), dtypes.int64, 'int64', inputs, [tableOf(ranks)]))
}
