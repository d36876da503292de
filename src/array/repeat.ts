/** Repeating and moving elements as copies of views: no element is looked at twice. */
import { type DTypeName, dtypes } from '../core/dtype.js'
import { type Layout, sizeOf, sliceLayout } from '../core/layout.js'
import { copyOrder, stridesInOrder } from '../core/order.js'
import type { Scan } from '../graph/patterns.js'
import { defineBody, defineFunction } from '../ir/expr.js'
import { placesAlong } from './advanced/along.js'
import { gather } from './advanced/places.js'
import { assignArray, assignValue } from './assign.js'
import { filledArray } from './fill.js'
import type { NDArray } from './ndarray.js'
import { copyAs, elementwise } from './operate.js'
import { scanAlong, scatterInto } from './patterns.js'
import { fromPositions } from './positions.js'
import { reshaped, uninitialized } from './reshape.js'
import { int64, tableOf } from './tables.js'

/** Every element along `axis` `count` times, one after the other. */
export function repeated<D extends DTypeName>(array: NDArray<D>, count: number, axis: number): NDArray<D> {
  const shape = array.shape.with(axis, array.shape[axis] * count)
  sizeOf(shape, array.itemsize)
  return reshaped(copyAs(array.viewOf(insertAxis(array, axis + 1, count)), array.dtype, 'C'), shape)
}

/** Element k along `axis` `counts[k]` times. Neighbours with one count are written together. */
export function repeatedEach<D extends DTypeName>(
  array: NDArray<D>,
  counts: readonly number[],
  axis: number,
): NDArray<D> {
  const length = counts.reduce((sum, count) => sum + count, 0)
  const shape = array.shape.with(axis, length)
  sizeOf(shape, array.itemsize)
  const result = uninitialized(array.context, array.dtype, shape)
  let place = 0
  for (let start = 0, end = 0; start < counts.length; start = end) {
    const count = counts[start]
    while (end < counts.length && counts[end] === count) end++
    const source = sliceLayout(array, axis, start, 1, end - start)
    const target = sliceLayout(result, axis, place, 1, (end - start) * count)
    if (count > 0) {
      assignArray(result.viewOf(splitAxis(target, axis, count)), array.viewOf(insertAxis(source, axis + 1, count)))
    }
    place += (end - start) * count
  }
  return result
}

const countScan: Scan = {
  name: 'repeat.count',
  combine: defineBody(['int64', 'int64'], (b, x, y) => [b.op('add', x, y)]),
  identity: [0n],
  finish: defineBody(['int64'], (_, total) => [total]),
}

const lastScan: Scan = {
  name: 'repeat.last',
  combine: defineBody(['int64', 'int64'], (b, x, y) => [b.op('max', x, y)]),
  identity: [0n],
  finish: defineBody(['int64'], (_, last) => [last]),
}

const startOf = defineFunction('repeat.start', ['int64', 'int64'], (b, end, count) => {
  const none = b.op('eq', count, b.literal('int64', 0))
  return b.select(none, b.literal('int64', -1), b.op('sub', end, count))
})

/**
 * The same for counts in an array of one dimension, none of them negative: where an element comes first it leaves its
 * position, and each place takes the last position left before it. Reads how many there are.
 */
export function repeatedByCounts<D extends DTypeName>(array: NDArray<D>, counts: NDArray, axis: number): NDArray<D> {
  const { context, shape, dtype } = array
  const ends = scanAlong(counts, countScan, dtypes.int64, 'int64', 0)
  const length = ends.size === 0 ? 0 : Number(ends.at(-1).item())
  sizeOf(shape.with(axis, length), array.itemsize)
  const starts = elementwise(context, { op: 'call', fn: startOf }, dtypes.int64, 'int64', [ends, counts])
  const first = filledArray(context, [length], dtypes.int64, 0n)
  scatterInto(first, starts, fromPositions(context, counts.shape, dtypes.int64, null, [{ axis: 0 }]), {
    distinct: true,
  })
  const source = scanAlong(first, lastScan, dtypes.int64, 'int64', 0)
  const table = tableOf(array)
  const distances = elementwise(context, { op: 'mul' }, dtypes.int64, 'int64', [source, int64(table.strides[axis])])
  return gather(context, dtype, table, placesAlong({ shape, ...table }, axis, distances))
}

/** The array side by side with itself, `counts[axis]` times along each axis. */
export function tiled<D extends DTypeName>(array: NDArray<D>, counts: readonly number[]): NDArray<D> {
  const shape = array.shape.map((length, axis) => length * counts[axis])
  sizeOf(shape, array.itemsize)
  let layout: Layout = array
  for (let axis = array.ndim - 1; axis >= 0; axis--) {
    if (counts[axis] !== 1) layout = insertAxis(layout, axis, counts[axis])
  }
  return reshaped(copyAs(array.viewOf(layout), array.dtype, 'C'), shape)
}

/** The elements moved on along axes, in the memory order of `array`. */
export function rolled<D extends DTypeName>(array: NDArray<D>, shifts: ReadonlyMap<number, number>): NDArray<D> {
  const { shape } = array
  let moves: { from: Layout; to: Layout }[] = []
  const result = uninitialized(
    array.context,
    array.dtype,
    shape,
    stridesInOrder(shape, array.itemsize, copyOrder(array.strides)),
  )
  moves.push({ from: array, to: result })
  for (const [axis, shift] of shifts) {
    const length = shape[axis]
    const by = length === 0 ? 0 : ((shift % length) + length) % length
    if (by === 0) continue
    moves = moves.flatMap(({ from, to }) => [
      { from: sliceLayout(from, axis, 0, 1, length - by), to: sliceLayout(to, axis, by, 1, length - by) },
      { from: sliceLayout(from, axis, length - by, 1, by), to: sliceLayout(to, axis, 0, 1, by) },
    ])
  }
  for (const { from, to } of moves) assignArray(result.viewOf(to), array.viewOf(from))
  return result
}

/** The elements of a 1-d array over and over again, until `shape` is full; zeros where there are none. */
export function resized<D extends DTypeName>(flat: NDArray<D>, shape: readonly number[]): NDArray<D> {
  const size = sizeOf(shape, flat.itemsize)
  const result = uninitialized(flat.context, flat.dtype, shape)
  if (size === 0) return result
  if (flat.size === 0) {
    assignValue(result, 0)
    return result
  }
  const row = reshaped(result, [size])
  const rounds = Math.floor(size / flat.size)
  const whole = rounds * flat.size
  if (rounds > 0) {
    assignArray(reshaped(row.viewOf(sliceLayout(row, 0, 0, 1, whole)), [rounds, flat.size]), flat)
  }
  if (whole < size) {
    const rest = size - whole
    assignArray(row.viewOf(sliceLayout(row, 0, whole, 1, rest)), flat.viewOf(sliceLayout(flat, 0, 0, 1, rest)))
  }
  return result
}

/** A new axis of `length`, along which nothing changes. */
function insertAxis({ shape, strides, offset }: Layout, axis: number, length: number): Layout {
  return { shape: shape.toSpliced(axis, 0, length), strides: strides.toSpliced(axis, 0, 0), offset }
}

/** One axis as two, of which the second has `length`. */
export function splitAxis({ shape, strides, offset }: Layout, axis: number, length: number): Layout {
  return {
    shape: shape.toSpliced(axis, 1, shape[axis] / length, length),
    strides: strides.toSpliced(axis, 1, strides[axis] * length, strides[axis]),
    offset,
  }
}
