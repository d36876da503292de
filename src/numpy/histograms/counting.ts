/** Which bin elements are in, and how many are in each. Places of elements in no bin are negative. */
import { filledArray } from '../../array/fill.js'
import { expressionNamed, lookupNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { scatterInto } from '../../array/patterns.js'
import { searchRow } from '../../array/searching.js'
import { int64, lookup, tableOf } from '../../array/tables.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { promoteTypes } from '../../core/promotion.js'
import { defineBody, type Id } from '../../ir/expr.js'
import type { OuterEdges } from './edges.js'

const sums = {
  int64: { name: 'histogram.add.int64', body: defineBody(['int64', 'int64'], (b, x, y) => [b.op('add', x, y)]) },
  float64: {
    name: 'histogram.add.float64',
    body: defineBody(['float64', 'float64'], (b, x, y) => [b.op('add', x, y)]),
  },
}

/** How often each place from 0 to `length` is there. */
export function countInBins(places: NDArray<'int64'>, length: number): NDArray<'int64'> {
  const { context } = places
  const counts = filledArray(context, [length], dtypes.int64, 0n)
  const ones = filledArray(context, places.shape, dtypes.int64, 1n)
  scatterInto(counts, places, ones, { combine: sums.int64 })
  return counts
}

/** What the weights at each place sum to, added in their order. */
export function sumInBins(places: NDArray<'int64'>, weights: NDArray, length: number): NDArray<'float64'> {
  const totals = filledArray(places.context, [length], dtypes.float64, 0)
  scatterInto(totals, places, weights, { combine: sums.float64 })
  return totals
}

/** The sums in the weights' dtype; of the parts of complex ones. */
export function weightsInBins(places: NDArray<'int64'>, weights: NDArray, length: number): NDArray {
  const { context } = places
  const dtype = weights.dtype as DType
  const type = dtype.name
  if (dtype.kind !== 'c') {
    return elementwise(context, { op: 'cast' }, dtype, type, [sumInBins(places, weights, length)])
  }
  const [re, im] = (['real', 'imag'] as const).map((op) =>
    sumInBins(places, elementwise(context, { op }, dtypes[dtype.real] as DType, type, [weights]), length),
  )
  const whole = elementwise(context, { op: 'complex' }, dtypes.complex128 as DType, 'float64', [re, im])
  return elementwise(context, { op: 'cast' }, dtype, type, [whole])
}

/**
 * The bins of one width that elements are in: by arithmetic, and then by the edges next to what comes out. Like NumPy
 * it compares in the elements' dtype, or float64 for integers, and computes in that of the ends. NumPy divides by the
 * width. Where that can be a product, what is off by a rounding is off by less than a bin, and the edges put it right. Elements outside of the ends
 * may guess any bin: they have no place.
 */
export function uniformPlaces(a: NDArray, edges: NDArray, ends: OuterEdges, count: number): NDArray<'int64'> {
  const own = edges.dtype.name
  const wide = ends.type === undefined ? promoteTypes(edges.dtype, dtypes.float64).name : own
  const params: DTypeName[] = [own, own, own, wide, wide, 'int64']
  const scale = count / ends.width
  const multiplies = wide !== 'float16' && scale > 1e-30 && scale < 1e30
  const narrow: DTypeName = count < 2 ** 31 ? 'int32' : 'int64'
  const name = `histogram.${multiplies ? 'scaled' : 'divided'}.${own}.${wide}.${narrow}`
  const fn = lookupNamed(name, [own], params, (b, x, first, last, step, bins, number) => {
    const one = b.literal(narrow, narrow === 'int32' ? 1 : 1n)
    const kept = b.op('and', b.op('ge', x, first), b.op('le', x, last))
    const end = b.op('sub', b.cast(number, narrow), one)
    const distance = b.cast(b.op('sub', x, first), wide)
    const share = multiplies ? b.op('mul', distance, step) : b.op('mul', b.op('div', distance, step), bins)
    const guess = b.op('min', b.cast(share, narrow), end)
    const next = b.op('add', guess, one)
    const edgeAt = (place: Id) => b.load(0, own, b.cast(place, 'int64'))
    const below = b.op('lt', x, edgeAt(guess))
    const above = b.op('and', b.op('ge', x, edgeAt(next)), b.op('ne', guess, end))
    const place = b.select(below, b.op('sub', guess, one), b.select(above, next, guess))
    return b.select(kept, b.cast(place, 'int64'), b.literal('int64', -1n))
  })
  const scalars = [ends.first, ends.last, multiplies ? scale : ends.width, count].map((scalar) => ({
    scalar,
    type: 'float64' as const,
  }))
  return lookup(a.context, fn, dtypes.int64, params, [a, ...scalars, int64(count)], [tableOf(edges)])
}

/** The bins between given edges that elements are in; the last one has both of its edges. */
export function binPlaces(a: NDArray, edges: NDArray): NDArray<'int64'> {
  const own = edges.dtype.name
  const type = promoteTypes(a.dtype as DType, edges.dtype as DType).name
  const params: DTypeName[] = [type, 'int64', 'int64', 'int64']
  const fn = lookupNamed(`histogram.between.${type}.${own}`, [own], params, (b, x, start, count, stride) => {
    const one = b.literal('int64', 1n)
    const found = searchRow(b, 'right', own, x, { index: 0, start, count, stride })
    const end = b.op('sub', count, one)
    const last = b.cast(b.load(0, own, b.op('add', start, b.op('mul', end, stride))), type)
    // Behind all edges: in the last bin if it is on the last edge, in front of them: in none.
    const behind = b.select(b.op('eq', x, last), b.op('sub', end, one), b.literal('int64', -1n))
    return b.select(b.op('eq', found, count), behind, b.op('sub', found, one))
  })
  const table = tableOf(edges)
  const inputs = [a, int64(table.offset), int64(edges.size), int64(table.strides[0])]
  return lookup(a.context, fn, dtypes.int64, params, inputs, [table])
}

/** Places in a grid, from those in all dimensions but the last one and those in the last, which has `length`. */
export function gridPlaces(before: NDArray<'int64'>, last: NDArray<'int64'>, length: number): NDArray<'int64'> {
  const fn = expressionNamed('histogram.grid', ['int64', 'int64', 'int64'], (b, x, y, size) => {
    const zero = b.literal('int64', 0n)
    const outside = b.op('or', b.op('lt', x, zero), b.op('lt', y, zero))
    return b.select(outside, b.literal('int64', -1n), b.op('add', b.op('mul', x, size), y))
  })
  return elementwise(before.context, { op: 'call', fn }, dtypes.int64, 'int64', [before, last, int64(length)])
}
