/** Binary search in sorted rows, as lookups: each element halves its range until its place is found. */
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { type Builder, defineBody, type Id } from '../ir/expr.js'
import { lookupNamed } from './lookups.js'
import type { NDArray } from './ndarray.js'
import { copyAs, type Input } from './operate.js'
import { int64, lookup, tableOf } from './tables.js'

/** `left`: in front of equal elements. `right`: behind them. */
export type Side = 'left' | 'right'

/** Whether `x` sorts before `y`: NaN comes last, complex numbers are ordered by real part, then by imaginary part. */
export function sortsBefore(b: Builder, x: Id, y: Id): Id {
  const { kind } = dtypes[b.typeOf(x)]
  if (kind === 'f') return floatBefore(b, x, y)
  if (kind !== 'c') return b.op('lt', x, y)
  const [re, im] = [b.op('real', x), b.op('imag', x)]
  const [otherRe, otherIm] = [b.op('real', y), b.op('imag', y)]
  // Numbers with a NaN part come after all others, those with a NaN real part after the rest.
  const [group, otherGroup] = [missingParts(b, re, im), missingParts(b, otherRe, otherIm)]
  const realBefore = floatBefore(b, re, otherRe)
  const sameReal = b.op('not', b.op('or', realBefore, floatBefore(b, otherRe, re)))
  const within = b.op('or', realBefore, b.op('and', sameReal, floatBefore(b, im, otherIm)))
  return b.op('or', b.op('lt', group, otherGroup), b.op('and', b.op('eq', group, otherGroup), within))
}

function floatBefore(b: Builder, x: Id, y: Id): Id {
  return b.op('or', b.op('lt', x, y), b.op('and', b.op('ne', y, y), b.op('eq', x, x)))
}

function missingParts(b: Builder, re: Id, im: Id): Id {
  const flag = (part: Id, weight: number) =>
    b.select(b.op('ne', part, part), b.literal('int32', weight), b.literal('int32', 0))
  return b.op('add', flag(re, 2), flag(im, 1))
}

/**
 * How many elements of a sorted row of table `index`, `count` from position `start` on, `stride` apart, sort before
 * `key`, or, from the right, don't sort after it. `own` is the dtype of the table, the key's is compared in. With a
 * `sorter`, table `sorter.index` has the places of the elements in order.
 */
export function searchRow(
  b: Builder,
  side: Side,
  own: DTypeName,
  key: Id,
  row: { readonly index: number; readonly start: Id; readonly count: Id; readonly stride: Id },
  sorter?: { readonly index: number; readonly start: Id; readonly stride: Id },
): Id {
  const type = b.typeOf(key)
  const state: DTypeName[] = ['int64', 'int64', type, 'int64', 'int64']
  if (sorter !== undefined) state.push('int64', 'int64')
  const body = defineBody(state, (inner, low, high, wanted, start, stride, sorterStart, sorterStride) => {
    const middle = inner.op('shr', inner.op('add', low, high), inner.literal('int64', 1n))
    const at =
      sorter === undefined
        ? middle
        : inner.load(sorter.index, 'int64', inner.op('add', sorterStart, inner.op('mul', middle, sorterStride)))
    const place = inner.op('add', start, inner.op('mul', at, stride))
    const element = inner.cast(inner.load(row.index, own, place), type)
    const behind =
      side === 'left' ? sortsBefore(inner, element, wanted) : inner.op('not', sortsBefore(inner, wanted, element))
    const next = inner.op('add', middle, inner.literal('int64', 1n))
    const results = [
      inner.op('lt', low, high),
      inner.select(behind, next, low),
      inner.select(behind, high, middle),
      wanted,
      start,
      stride,
    ]
    return sorter === undefined ? results : [...results, sorterStart, sorterStride]
  })
  const states = [b.literal('int64', 0n), row.count, key, row.start, row.stride]
  if (sorter !== undefined) states.push(sorter.start, sorter.stride)
  return b.loop(body, ...states)[0]
}

const searching = (type: DTypeName, own: DTypeName, side: Side, sorter: boolean) => {
  const params: DTypeName[] = [type, 'int64', 'int64', 'int64']
  if (sorter) params.push('int64', 'int64')
  const tables: DTypeName[] = sorter ? [own, 'int64'] : [own]
  const name = `search.${side}.${type}.${own}${sorter ? '.sorter' : ''}`
  return lookupNamed(name, tables, params, (b, key, start, count, stride, sorterStart, sorterStride) =>
    searchRow(
      b,
      side,
      own,
      key,
      { index: 0, start, count, stride },
      sorter ? { index: 1, start: sorterStart, stride: sorterStride } : undefined,
    ),
  )
}

/** Elements of a sample: so few stay in the nearest cache. */
const sampleSize = 2048
/** Elements and keys from which two steps are faster than one. */
const fewestSampled = 8192
const fewestKeys = 65536

/** The same in two steps: first among every so many elements, which lie side by side in a sample, then between two of those. */
const searchingSampled = (type: DTypeName, own: DTypeName, side: Side) =>
  lookupNamed(
    `search.sampled.${side}.${type}.${own}`,
    [own, own],
    [type, 'int64', 'int64', 'int64', 'int64', 'int64'],
    (b, key, start, count, stride, samples, step) => {
      const [zero, one] = [b.literal('int64', 0n), b.literal('int64', 1n)]
      const found = searchRow(b, side, own, key, { index: 1, start: zero, count: samples, stride: one })
      const high = b.op('min', b.op('mul', found, step), count)
      const behind = b.op('add', b.op('mul', b.op('sub', found, one), step), one)
      const low = b.select(b.op('eq', found, zero), zero, behind)
      const row = { start: b.op('add', start, b.op('mul', low, stride)), count: b.op('sub', high, low), stride }
      return b.op('add', low, searchRow(b, side, own, key, { index: 0, ...row }))
    },
  )

/** The places in `sorted`, of one dimension, where `keys` go; they are compared as `type`. */
export function searchPlaces(
  sorted: NDArray,
  keys: NDArray,
  type: DTypeName,
  side: Side,
  sorter?: NDArray,
): NDArray<'int64'> {
  const table = tableOf(sorted)
  const inputs: Input[] = [keys, int64(table.offset), int64(sorted.size), int64(table.strides[0])]
  const as: DTypeName[] = [type, 'int64', 'int64', 'int64']
  if (sorter === undefined && sorted.size >= fewestSampled && keys.size >= fewestKeys) {
    const step = Math.ceil(sorted.size / sampleSize)
    const samples = Math.ceil(sorted.size / step)
    const view = { shape: [samples], strides: [sorted.strides[0] * step], offset: sorted.offset }
    const sample = tableOf(copyAs(sorted.viewOf(view), sorted.dtype as DType, 'C'))
    inputs.push(int64(samples), int64(step))
    as.push('int64', 'int64')
    const fn = searchingSampled(type, sorted.dtype.name, side)
    return lookup(sorted.context, fn, dtypes.int64, as, inputs, [table, sample])
  }
  const tables = [table]
  if (sorter !== undefined) {
    const order = tableOf(sorter)
    inputs.push(int64(order.offset), int64(order.strides[0]))
    as.push('int64', 'int64')
    tables.push(order)
  }
  const fn = searching(type, sorted.dtype.name, side, sorter !== undefined)
  return lookup(sorted.context, fn, dtypes.int64, as, inputs, tables)
}
