/** Weighted quantiles: sorted rows, running sums of their weights, and a search in these. */

import { placesInRows } from '../../array/groups.js'
import { expressionNamed, lookupNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { scanAlong } from '../../array/patterns.js'
import { fromPositions } from '../../array/positions.js'
import { reshaped } from '../../array/reshape.js'
import { rowStarts, takeFromRows } from '../../array/rows.js'
import { searchRow } from '../../array/searching.js'
import { sortedWithOrder } from '../../array/sorting.js'
import { int64, lookup, tableOf } from '../../array/tables.js'
import { broadcastStrides, equalShapes } from '../../core/broadcast.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import type { Scan } from '../../graph/patterns.js'
import { type Builder, defineBody, type Id } from '../../ir/expr.js'
import { isInexactName } from '../reductions/expressions.js'
import { reduceFold } from '../reductions/folds.js'
import { type Quantiles, type ReducedRows, rowsOver } from './arguments.js'
import { noElements, perQuantile, presentCount, startsFor } from './quantiles.js'

/** The weights in the shape of `x`. @throws ShapeError, ArgumentError where they can't be */
export function weightsFor(
  operation: string,
  weights: NDArray,
  x: NDArray,
  axes: readonly number[],
  axisGiven: boolean,
): NDArray {
  if (weights.dtype.kind === 'c') throw new DTypeError(`[${operation}] weights must be real, not ${weights.dtype.name}`)
  if (equalShapes(weights.shape, x.shape)) return weights
  if (!axisGiven) {
    throw new ArgumentError(
      `[${operation}] axis must be specified when shapes of a and weights differ: ${shapeText(x.shape)} and ${shapeText(weights.shape)}`,
    )
  }
  const wanted = axes.map((axis) => x.shape[axis])
  if (!equalShapes(weights.shape, wanted)) {
    throw new ShapeError(
      `[${operation}] shape of weights must be consistent with shape of a along specified axis: ${shapeText(weights.shape)} instead of ${shapeText(wanted)}`,
      { weights: weights.shape, shape: x.shape },
    )
  }
  const shape = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1))
  const strides = x.shape.map((_, axis) => (axes.includes(axis) ? weights.strides[axes.indexOf(axis)] : 0))
  return weights.viewOf({ shape: x.shape, strides: broadcastStrides(shape, strides, x.shape), offset: weights.offset })
}

const running: Scan = {
  name: 'quantile.weights',
  combine: defineBody(['float64', 'float64'], (b, x, y) => [b.op('add', x, y)]),
  identity: [0],
  finish: defineBody(['float64'], (_, total) => [total]),
}

/**
 * Quantiles by the method 'inverted_cdf' with weights. With `skipNaN` NaNs and their weights don't count. Reads whether
 * the weights are fit.
 * @throws ValueError for negative weights, or sums that are 0, infinite or NaN
 */
export function weightedQuantiles(
  operation: string,
  { rows, shape, axes }: ReducedRows,
  weights: NDArray,
  q: Quantiles,
  skipNaN: boolean,
): NDArray {
  const { context } = rows
  const dtype = rows.dtype as DType
  const [count, length] = rows.shape
  const own = dtype.name
  if (length === 0 && count > 0) throw noElements(operation, rows)
  const weightRows = rowsOver(weights, axes)
  const [sorted, order] = sortedWithOrder(rows)
  const sums = scanAlong(takeFromRows(weightRows, order), running, dtypes.float64, 'float64', 1)
  const skips = skipNaN && isInexactName(own)
  checkWeights(operation, weightRows, totals(sums, sorted, skips))
  const cdf = lookup(
    context,
    fractionFunction(own, q.type, skips),
    dtypes[q.type] as DType,
    'int64',
    [placesInRows(sums), rowStarts(sums, length), int64(length)],
    [tableOf(sums), tableOf(sorted)],
  )
  const inputs = [startsFor(rows, q.values.length, length), int64(length), perQuantile(rows, q, q.values, 'float64')]
  const as: DTypeName[] = ['int64', 'int64', q.type]
  const tables = [tableOf(sorted), tableOf(cdf)]
  const result = lookup(context, searchFunction(own, q.type, skips), dtype, as, inputs, tables)
  return reshaped(result, [...q.shape, ...shape])
}

/** How many elements of a row count. */
const countedOf = (b: Builder, own: DTypeName, index: number, start: Id, length: Id, skips: boolean): Id =>
  skips ? presentCount(b, own, index, start, length) : length

/** What the weights of each row sum to; 1 for a row of which nothing counts. */
function totals(sums: NDArray, sorted: NDArray, skips: boolean): NDArray {
  const [count, length] = sums.shape
  const own = sorted.dtype.name
  const tables: DTypeName[] = ['float64', own]
  const name = `quantile.total${skips ? `.${own}` : ''}.${own}`
  const fn = lookupNamed(name, tables, ['int64', 'int64'], (b, start, size) => {
    const counted = countedOf(b, own, 1, start, size, skips)
    const last = b.op('sub', counted, b.literal('int64', 1n))
    const total = b.load(0, 'float64', b.op('add', start, last))
    return b.select(b.op('gt', counted, b.literal('int64', 0n)), total, b.literal('float64', 1))
  })
  const starts = fromPositions(sums.context, [count], dtypes.int64, null, [{ axis: 0, step: length }])
  return lookup(sums.context, fn, dtypes.float64, 'int64', [starts, int64(length)], [tableOf(sums), tableOf(sorted)])
}

function checkWeights(operation: string, weights: NDArray, sums: NDArray): void {
  const { context } = weights
  const negative = expressionNamed('quantile.negative', ['float64'], (b, x) => b.op('lt', x, b.literal('float64', 0)))
  const unfit = expressionNamed('quantile.unfit', ['float64'], (b, x) => {
    const share = b.op('div', x, x)
    return b.op('ne', share, share)
  })
  const any = (fn: typeof negative, x: NDArray) => {
    const found = elementwise(context, { op: 'call', fn }, dtypes.bool, 'float64', [x])
    return reduceFold({ context, operation, fold: 'or', type: 'bool' }, found, {})
  }
  const code = expressionNamed('quantile.weights', ['uint8', 'uint8'], (b, x, y) => b.op('add', x, b.op('add', y, y)))
  const faults = [any(negative, weights), any(unfit, sums)]
  const found = Number(elementwise(context, { op: 'call', fn: code }, dtypes.uint8, 'uint8', faults).item())
  if (found === 1 || found === 3) throw new ValueError(`[${operation}] weights must be non-negative`)
  if (found === 2) throw new ValueError(`[${operation}] weights included NaN, inf or were all zero`)
}

/** Running sums as shares of the whole; leading zeros are −1, so that no quantile is found there. */
const fractionFunction = (own: DTypeName, type: DTypeName, skips: boolean) =>
  lookupNamed(
    `quantile.fraction.${type}.${own}${skips ? '.present' : ''}`,
    ['float64', own],
    ['int64', 'int64', 'int64'],
    (b, place, start, length) => {
      const counted = countedOf(b, own, 1, start, length, skips)
      const at = (index: Id) => b.load(0, 'float64', b.op('add', start, index))
      const total = at(b.op('sub', counted, b.literal('int64', 1n)))
      const share = b.cast(b.op('div', at(place), total), type)
      return b.select(b.op('eq', share, b.literal(type, 0)), b.literal(type, -1), share)
    },
  )

const searchFunction = (own: DTypeName, type: DTypeName, skips: boolean) =>
  lookupNamed(
    `quantile.weighted.${type}.${own}${skips ? '.present' : ''}`,
    [own, type],
    ['int64', 'int64', type],
    (b, start, length, q) => {
      const [zero, one] = [b.literal('int64', 0n), b.literal('int64', 1n)]
      const counted = countedOf(b, own, 0, start, length, skips)
      const found = searchRow(b, 'left', type, q, { index: 1, start, count: counted, stride: one })
      const place = b.op('max', b.op('min', found, b.op('sub', counted, one)), zero)
      const value = b.load(0, own, b.op('add', start, place))
      if (!isInexactName(own)) return value
      const last = b.load(0, own, b.op('add', start, b.op('sub', length, one)))
      const missing = skips ? b.op('eq', counted, zero) : b.op('ne', last, last)
      return b.select(missing, last, value)
    },
  )
