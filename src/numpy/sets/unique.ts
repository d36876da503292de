/** Distinct elements, and distinct slices along an axis. */

import { columnRanks, groupNumbers, groupSizes, groupStarts, kept, placesInRows } from '../../array/groups.js'
import { expressionNamed, lookupNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { fromPositions } from '../../array/positions.js'
import { raveled, reshaped, uninitialized } from '../../array/reshape.js'
import { rowsAlong } from '../../array/rows.js'
import { rowOrder, sortedRows, sortedWithOrder } from '../../array/sorting.js'
import { int64, lookup, tableOf } from '../../array/tables.js'
import { normalizeAxis } from '../../core/axis.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { transposeLayout } from '../../core/layout.js'
import { reduceFold } from '../reductions/folds.js'
import { countedValues } from './counted.js'

/** What is asked for, all of it decided. */
export interface UniqueRequest {
  readonly index: boolean
  readonly inverse: boolean
  readonly counts: boolean
  readonly equalNaN: boolean
}

export interface UniqueParts {
  readonly values: NDArray
  /** Where each distinct element is first. */
  readonly index?: NDArray<'int64'>
  /** Which distinct element each element is. */
  readonly inverse?: NDArray<'int64'>
  readonly counts?: NDArray<'int64'>
}

/** The distinct elements of an array, in rising order. Reads their number. */
export function uniqueElements(x: NDArray, request: UniqueRequest): UniqueParts {
  const ordered = request.index || request.inverse
  const counted = ordered ? undefined : countedValues(x)
  if (counted !== undefined) return request.counts ? counted : { values: counted.values }
  const row = reshaped(raveled(x), [1, x.size])
  const [sorted, order] = ordered ? sortedWithOrder(row) : [sortedRows(row), undefined]
  const parts = partsOf(groupStarts(sorted, request.equalNaN), order, sorted, request)
  return { ...parts, inverse: parts.inverse && reshaped(parts.inverse, x.shape) }
}

/** What there is to know of groups that begin at `starts` of [1, length]. */
function partsOf(
  starts: NDArray<'bool'>,
  order: NDArray<'int64'> | undefined,
  values: NDArray,
  { index, inverse, counts }: UniqueRequest,
): UniqueParts {
  const wanted: NDArray[] = [values]
  if (index) wanted.push(order!)
  if (counts) wanted.push(placesInRows(starts))
  const numbers = inverse ? reshaped(groupNumbers(starts, order!), [starts.size]) : undefined
  const [found, ...rest] = kept(starts, wanted) as NDArray<'int64'>[]
  const first = index ? rest.shift() : undefined
  return {
    values: found,
    index: first,
    inverse: numbers,
    counts: counts ? groupSizes(rest[0], starts.size) : undefined,
  }
}

/**
 * The distinct slices along an axis, ordered by their first elements, then by their second ones, and so on; one with a
 * NaN equals no other. Reads their number.
 */
export function uniqueSlices(x: NDArray, axis: number, request: UniqueRequest): UniqueParts {
  const at = normalizeAxis(axis, x.ndim)
  const { context } = x
  const columns = rowsAlong(x, at)
  const [height, length] = columns.shape
  const ranks = height === 0 ? zeroRanks(x, length) : columnRanks(columns)
  const order = rowOrder(ranks)
  const starts = sliceStarts(columns, ranks, order)
  const parts = partsOf(starts, order, order, request)
  const first = parts.values as NDArray<'int64'>
  const rest = x.shape.toSpliced(at, 1)
  const table = tableOf(columns)
  const [rowStride, stride] = table.strides
  const shape = [height, first.size]
  const rows = fromPositions(context, shape, dtypes.int64, null, [{ axis: 0, step: rowStride }])
  const type = x.dtype.name
  const inputs = [rows, reshaped(first, [1, first.size]), int64(table.offset), int64(stride)]
  const values = lookup(context, columnTaking(type), x.dtype as DType, 'int64', inputs, [table])
  const moved = reshaped(values, [...rest, first.size])
  const order2 = rest.map((_, each) => each).toSpliced(at, 0, rest.length)
  return { ...parts, values: moved.viewOf(transposeLayout(moved, order2)) }
}

function zeroRanks({ context }: NDArray, length: number): NDArray<'int64'> {
  return fromPositions(context, [1, length], dtypes.int64, null, [{ axis: 0 }])
}

const columnTaking = (type: DTypeName) =>
  lookupNamed(`unique.column.${type}`, [type], ['int64', 'int64', 'int64', 'int64'], (b, row, column, offset, stride) =>
    b.load(0, type, b.op('add', b.op('add', row, offset), b.op('mul', column, stride))),
  )

/** Where the slices, in order, differ from the one before. */
function sliceStarts(columns: NDArray, ranks: NDArray<'int64'>, order: NDArray<'int64'>): NDArray<'bool'> {
  const { context, dtype } = columns
  const inexact = dtype.kind === 'f' || dtype.kind === 'c'
  const params: DTypeName[] = ['int64']
  const fn = lookupNamed(`unique.slices${inexact ? '.nan' : ''}`, ['int64', 'int64', 'bool'], params, (b, place) => {
    const zero = b.literal('int64', 0n)
    const column = b.load(1, 'int64', place)
    const before = b.load(1, 'int64', b.op('max', b.op('sub', place, b.literal('int64', 1n)), zero))
    const differ = b.op('ne', b.load(0, 'int64', column), b.load(0, 'int64', before))
    const first = b.op('or', b.op('eq', place, zero), differ)
    return inexact ? b.op('or', first, b.load(2, 'bool', column)) : first
  })
  const missing = inexact ? missingIn(columns) : uninitialized(context, dtypes.bool, [1])
  const tables = [tableOf(ranks), tableOf(order), tableOf(missing)]
  return lookup(context, fn, dtypes.bool, 'int64', [placesInRows(order)], tables)
}

/** Which columns have a NaN. */
function missingIn(columns: NDArray): NDArray<'bool'> {
  const { context, dtype } = columns
  const type = dtype.name
  const fn = expressionNamed(`unique.missing.${type}`, [type], (b, x) => b.op('ne', x, x))
  const missing = elementwise(context, { op: 'call', fn }, dtypes.bool, type, [columns])
  return reduceFold({ context, operation: 'unique', fold: 'or', type: 'bool' }, missing, { axis: 0 }) as NDArray<'bool'>
}
