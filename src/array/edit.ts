/** Arrays with positions along an axis taken out or put in, assembled from a few views of the old and the new one. */
import type { DTypeName } from '../core/dtype.js'
import { IndexError } from '../core/errors.js'
import { resolveIndex } from '../core/indexing.js'
import { contiguousStrides, type Layout, sliceLayout } from '../core/layout.js'
import { type Slice, sliceIndices } from '../core/slice.js'
import { assignArray } from './assign.js'
import type { NDArray } from './ndarray.js'
import { copyAs } from './operate.js'
import { splitAxis } from './repeat.js'
import { resolveOrder, uninitialized } from './reshape.js'

/** `count` positions, `step` apart, the first at `start`. */
interface Positions {
  readonly start: number
  readonly step: number
  readonly count: number
}

/** The array without the positions that an index takes along `axis`. */
export function without<D extends DTypeName>(array: NDArray<D>, index: number | Slice, axis: number): NDArray<D> {
  const length = array.shape[axis]
  const { start, step, count } = ascending(
    typeof index === 'number'
      ? { start: resolveIndex(index, axis, length), step: 1, count: 1 }
      : positionsOf(index, length),
  )
  if (count === 0) return copyAs(array, array.dtype, resolveOrder(array, 'A'))
  const result = withLength(array, axis, length - count)
  const write = (from: Layout, to: Layout) => assignArray(result.viewOf(to), array.viewOf(from))
  write(sliceLayout(array, axis, 0, 1, start), sliceLayout(result, axis, 0, 1, start))
  const gaps = count - 1
  if (gaps > 0 && step > 1) {
    // Between two positions step - 1 elements remain.
    const from = splitAxis(sliceLayout(array, axis, start, 1, gaps * step), axis, step)
    const to = splitAxis(sliceLayout(result, axis, start, 1, gaps * (step - 1)), axis, step - 1)
    write(sliceLayout(from, axis + 1, 1, 1, step - 1), to)
  }
  const last = start + gaps * step + 1
  const rest = length - last
  write(sliceLayout(array, axis, last, 1, rest), sliceLayout(result, axis, length - count - rest, 1, rest))
  return result
}

/** The array with `values` in front of each position that an index takes along `axis`. */
export function withInserted<D extends DTypeName>(
  array: NDArray<D>,
  index: number | Slice,
  values: NDArray,
  axis: number,
): NDArray<D> {
  const length = array.shape[axis]
  const given = typeof index === 'number' ? undefined : positionsOf(index, length)
  const filled = leadingDimensions(values, array.ndim)
  if (given === undefined || given.count === 1) {
    const first = given?.start ?? insertionPoint(index as number, axis, length)
    // In front of a single number, the first axis of the values is the one that grows; NumPy keeps a slice's as it is.
    return insertRun(array, first, given === undefined ? moveFirstTo(filled, axis) : filled, axis)
  }
  if (given.count === 0) {
    const copy = copyAs(array, array.dtype, resolveOrder(array, 'A'))
    // No place for the values; they have to fit there all the same.
    assignArray(copy.viewOf(sliceLayout(copy, axis, 0, 1, 0)), filled)
    return copy
  }
  return insertEach(array, given, filled, axis)
}

/** The array with all of `values`, which have the array's axes, in front of one position. */
export function withRunAt<D extends DTypeName>(
  array: NDArray<D>,
  position: number,
  values: NDArray,
  axis: number,
): NDArray<D> {
  const first = insertionPoint(position, axis, array.shape[axis])
  return insertRun(array, first, leadingDimensions(values, array.ndim), axis)
}

/** All of `values` in front of one position. */
function insertRun<D extends DTypeName>(array: NDArray<D>, first: number, values: NDArray, axis: number): NDArray<D> {
  const length = array.shape[axis]
  const count = values.shape[axis]
  const result = withLength(array, axis, length + count)
  assignArray(result.viewOf(sliceLayout(result, axis, first, 1, count)), values)
  const write = (from: Layout, to: Layout) => assignArray(result.viewOf(to), array.viewOf(from))
  write(sliceLayout(array, axis, 0, 1, first), sliceLayout(result, axis, 0, 1, first))
  const rest = length - first
  write(sliceLayout(array, axis, first, 1, rest), sliceLayout(result, axis, first + count, 1, rest))
  return result
}

/** One of `values` in front of each position. */
function insertEach<D extends DTypeName>(
  array: NDArray<D>,
  positions: Positions,
  values: NDArray,
  axis: number,
): NDArray<D> {
  const length = array.shape[axis]
  const { start, step, count } = ascending(positions)
  const result = withLength(array, axis, length + count)
  // The positions move apart by what was inserted before them; values for descending ones are in reverse order.
  const target = sliceLayout(result, axis, start, step + 1, count)
  const reverse = positions.step < 0
  assignArray(result.viewOf(reverse ? sliceLayout(target, axis, count - 1, -1, count) : target), values)
  const write = (from: Layout, to: Layout) => assignArray(result.viewOf(to), array.viewOf(from))
  write(sliceLayout(array, axis, 0, 1, start), sliceLayout(result, axis, 0, 1, start))
  const gaps = count - 1
  const from = splitAxis(sliceLayout(array, axis, start, 1, gaps * step), axis, step)
  const to = splitAxis(sliceLayout(result, axis, start, 1, gaps * (step + 1)), axis, step + 1)
  write(from, sliceLayout(to, axis + 1, 1, 1, step))
  const last = start + gaps * step
  const rest = length - last
  write(sliceLayout(array, axis, last, 1, rest), sliceLayout(result, axis, length + count - rest, 1, rest))
  return result
}

function positionsOf(slice: Slice, length: number): Positions {
  const { start, step, length: count } = sliceIndices(slice, length)
  return { start, step, count }
}

function ascending({ start, step, count }: Positions): Positions {
  return step < 0 ? { start: start + (count - 1) * step, step: -step, count } : { start, step, count }
}

/** Where to insert: unlike an index, this may be behind the last element. */
export function insertionPoint(index: number, axis: number, length: number): number {
  if (index < -length || index > length) {
    throw new IndexError(`index ${index} is out of bounds for axis ${axis} with size ${length}`, { index, axis })
  }
  return index < 0 ? index + length : index
}

/** A new array like `array`, with another length along one axis: in columns where `array` is, else in rows. */
function withLength<D extends DTypeName>(array: NDArray<D>, axis: number, length: number): NDArray<D> {
  const shape = array.shape.with(axis, length)
  return uninitialized(
    array.context,
    array.dtype,
    shape,
    contiguousStrides(shape, array.itemsize, resolveOrder(array, 'A')),
  )
}

function leadingDimensions(array: NDArray, ndim: number): NDArray {
  const missing = ndim - array.ndim
  if (missing <= 0) return array
  const zeros = new Array<number>(missing).fill(0)
  return array.viewOf({
    shape: [...zeros.map(() => 1), ...array.shape],
    strides: [...zeros, ...array.strides],
    offset: array.offset,
  })
}

function moveFirstTo(array: NDArray, axis: number): NDArray {
  const move = (list: readonly number[]) => list.slice(1).toSpliced(axis, 0, list[0])
  return array.viewOf({ shape: move(array.shape), strides: move(array.strides), offset: array.offset })
}
