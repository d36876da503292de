/** Quantiles of rows: a few elements are selected, and what lies between them is computed when it is needed. */
import { fromStored } from '../../array/from-js.js'
import { lookupNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import type { Input } from '../../array/operate.js'
import { selectRows } from '../../array/patterns.js'
import { fromPositions } from '../../array/positions.js'
import { reshaped } from '../../array/reshape.js'
import { searchRow } from '../../array/searching.js'
import { sortedRows } from '../../array/sorting.js'
import { int64, lookup, tableOf } from '../../array/tables.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { DTypeError, IndexError, shapeText } from '../../core/errors.js'
import { promoteTypes } from '../../core/promotion.js'
import type { Builder, Id, IrFunction } from '../../ir/expr.js'
import { isInexactName } from '../reductions/expressions.js'
import type { Quantiles } from './arguments.js'
import {
  hostArithmetic,
  isDiscrete,
  kernelArithmetic,
  neighboursOf,
  placeOf,
  type QuantileMethod,
} from './quantile-methods.js'

/** What a list of numbers is, one for each quantile: a scalar for a scalar, else a column. */
export function perQuantile(like: NDArray, q: Quantiles, values: readonly number[], type: 'int64' | 'float64'): Input {
  if (q.shape.length === 0) return { scalar: type === 'int64' ? BigInt(values[0]) : values[0], type }
  const stored = type === 'int64' ? BigInt64Array.from(values, BigInt) : Float64Array.from(values)
  return fromStored(like.context, dtypes[type], [values.length, 1], stored)
}

/** Where each row begins, for results of [quantiles, rows]. */
export function startsFor(rows: NDArray, count: number, stride: number): NDArray<'int64'> {
  const shape = [count, rows.shape[0]]
  return fromPositions(rows.context, shape, dtypes.int64, null, [{ axis: 1, step: stride }])
}

/** The dtype that elements of `type` are interpolated in. */
function meetingType(type: DType, { weak, type: own }: Quantiles): DType {
  if (weak) return type.kind === 'f' ? type : dtypes.float64
  return promoteTypes(type, dtypes[own])
}

/** Whether elements are taken as they are. */
const takesElements = (q: Quantiles, method: QuantileMethod) => isDiscrete(method) || (q.whole && method === 'linear')

/** @throws DTypeError for bools, which can't be interpolated */
function checkInterpolates(operation: string, dtype: DType, q: Quantiles, method: QuantileMethod): void {
  if (dtype.kind !== 'b' || takesElements(q, method)) return
  throw new DTypeError(
    `[${operation}] bools have no difference to interpolate: take a discrete method ('nearest'), or integers`,
    { dtype: dtype.name, method },
  )
}

/**
 * `a + (b - a) t`, or from the other end in the upper half, as NumPy computes it in `type`. Differences of integers
 * are taken without a sign, so that they don't wrap.
 */
function lerp(b: Builder, low: Id, high: Id, t: Id, type: DTypeName): Id {
  const own = dtypes[b.typeOf(low)]
  const difference = b.op('sub', high, low)
  const wide = b.cast(own.kind === 'i' ? b.bitcast(difference, `u${own.name}` as DTypeName) : difference, type)
  const rest = b.cast(b.op('sub', b.literal(b.typeOf(t), 1), t), type)
  const fromLow = b.op('add', b.cast(low, type), b.op('mul', wide, b.cast(t, type)))
  const fromHigh = b.op('sub', b.cast(high, type), b.op('mul', wide, rest))
  return b.select(b.op('ge', t, b.literal(b.typeOf(t), 0.5)), fromHigh, fromLow)
}

/** `value`, or the row's last element where that is NaN. */
function unlessNaN(b: Builder, value: Id, last: Id): Id {
  if (!isInexactName(b.typeOf(last))) return value
  return b.select(b.op('ne', last, last), b.cast(last, b.typeOf(value)), value)
}

/** What NumPy raises for quantiles of nothing, unlike its medians. */
export const noElements = (operation: string, { shape }: NDArray) =>
  new IndexError(`[${operation}] there is no quantile of no elements: the rows have shape ${shapeText(shape)}`, {
    shape,
  })

/** Quantiles of all rows, as an array of the quantiles' shape and then `shape`. */
export function quantilesOf(
  operation: string,
  rows: NDArray,
  q: Quantiles,
  method: QuantileMethod,
  shape: readonly number[],
): NDArray {
  const dtype = rows.dtype as DType
  const [count, length] = rows.shape
  if (length === 0 && count > 0) throw noElements(operation, rows)
  checkInterpolates(operation, dtype, q, method)
  const taken = takesElements(q, method)
  const type = taken ? dtype : meetingType(dtype, q)
  const { previous, next, gamma } = places(q, method, length)
  const ranks = [...new Set([...previous, ...next, length - 1])].sort((a, b) => a - b)
  const selected = selectRows(rows, ranks)
  const at = (list: readonly number[]) =>
    perQuantile(
      rows,
      q,
      list.map((rank) => ranks.indexOf(rank)),
      'int64',
    )
  const inputs = [startsFor(rows, q.values.length, ranks.length), at(previous), int64(ranks.length - 1)]
  const as: DTypeName[] = ['int64', 'int64', 'int64']
  if (!taken) {
    inputs.push(at(next), perQuantile(rows, q, gamma, 'float64'))
    as.push('int64', q.type)
  }
  const fn = taken ? takeFunction(dtype.name) : lerpFunction(dtype.name, q.type, type.name)
  const result = lookup(rows.context, fn, type, as, inputs as Input[], [tableOf(selected)])
  return reshaped(result, [...q.shape, ...shape])
}

/** Places in sorted rows of one length. */
function places(q: Quantiles, method: QuantileMethod, length: number) {
  const m = hostArithmetic(q.type)
  const whole = (place: number) => (place < 0 ? place + length : place)
  if (takesElements(q, method)) {
    const previous = q.values.map((value) => whole(placeOf(m, method, length, value)))
    return { previous, next: previous, gamma: [] }
  }
  const found = q.values.map((value) => neighboursOf(m, method, m.num(length), value))
  return {
    previous: found.map(({ previous }) => whole(previous)),
    next: found.map(({ next }) => whole(next)),
    gamma: found.map(({ gamma }) => gamma),
  }
}

const takeFunction = (own: DTypeName): IrFunction =>
  lookupNamed(`quantile.take.${own}`, [own], ['int64', 'int64', 'int64'], (b, start, place, last) => {
    const at = (index: Id) => b.load(0, own, b.op('add', start, index))
    return unlessNaN(b, at(place), at(last))
  })

const lerpFunction = (own: DTypeName, gamma: DTypeName, type: DTypeName): IrFunction => {
  const params: DTypeName[] = ['int64', 'int64', 'int64', 'int64', gamma]
  return lookupNamed(`quantile.lerp.${own}.${gamma}.${type}`, [own], params, (b, start, previous, last, next, t) => {
    const at = (index: Id) => b.load(0, own, b.op('add', start, index))
    return unlessNaN(b, lerp(b, at(previous), at(next), t, type), at(last))
  })
}

/** How many elements of a sorted row aren't NaN: they end behind the largest number. */
export function presentCount(b: Builder, own: DTypeName, index: number, start: Id, length: Id): Id {
  const { kind, real } = dtypes[own]
  const end = b.literal(real, Number.POSITIVE_INFINITY)
  const key = kind === 'c' ? b.op('complex', end, end) : end
  return searchRow(b, 'right', own, key, { index, start, count: length, stride: b.literal('int64', 1n) })
}

/** The same of what isn't NaN in each row; NaN where nothing is left. */
export function nanQuantilesOf(rows: NDArray, q: Quantiles, method: QuantileMethod, shape: readonly number[]): NDArray {
  const dtype = rows.dtype as DType
  const [, length] = rows.shape
  const taken = takesElements(q, method)
  const type = taken ? dtype : meetingType(dtype, q)
  const sorted = sortedRows(rows)
  const inputs = [startsFor(rows, q.values.length, length), int64(length), perQuantile(rows, q, q.values, 'float64')]
  const fn = presentFunction(dtype.name, q.type, type.name, method, taken)
  const result = lookup(rows.context, fn, type, ['int64', 'int64', q.type], inputs, [tableOf(sorted)])
  return reshaped(result, [...q.shape, ...shape])
}

const presentFunction = (own: DTypeName, gamma: DTypeName, type: DTypeName, method: QuantileMethod, taken: boolean) =>
  lookupNamed(
    `quantile.present.${method}.${own}.${gamma}.${type}${taken ? '.taken' : ''}`,
    [own],
    ['int64', 'int64', gamma],
    (b, start, length, q) => {
      const m = kernelArithmetic(b, gamma)
      const present = presentCount(b, own, 0, start, length)
      const n = b.cast(present, gamma)
      const at = (place: Id) => {
        const whole = b.cast(place, 'int64')
        const fromEnd = b.select(b.op('lt', whole, b.literal('int64', 0n)), b.op('add', whole, present), whole)
        return b.load(0, own, b.op('add', start, fromEnd))
      }
      let value: Id
      if (taken) value = at(placeOf(m, method, n, q))
      else {
        const found = neighboursOf(m, method, n, q)
        value = lerp(b, at(found.previous), at(found.next), found.gamma, type)
      }
      return b.select(b.op('eq', present, b.literal('int64', 0n)), b.literal(type, Number.NaN), value)
    },
  )
