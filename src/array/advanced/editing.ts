/** Arrays with any positions along an axis taken out or put in: a scatter marks them, and the others follow in order. */
import { type DType, dtypes } from '../../core/dtype.js'
import { contiguousStrides } from '../../core/layout.js'
import { insertionPoint } from '../edit.js'
import { filledArray } from '../fill.js'
import { expressionNamed } from '../lookups.js'
import type { NDArray } from '../ndarray.js'
import { elementwise } from '../operate.js'
import { sortRows } from '../patterns.js'
import { fromPositions } from '../positions.js'
import { raveled, reshaped, resolveOrder, uninitialized } from '../reshape.js'
import { int64 } from '../tables.js'
import { takenWhere } from './along.js'
import { checkNow, distancesOf } from './distances.js'
import { type IndexPart, type Integers, resolvedValues } from './parts.js'
import { writeAt } from './write.js'

/** All along an axis but the positions given. @throws IndexError for one out of bounds, which names the axis as `axis` */
export function withoutPositions(array: NDArray, positions: Integers, axis: number): NDArray {
  const { context, shape } = array
  const keep = filledArray(context, [shape[axis]], dtypes.bool, true)
  writeAt(keep, [indexOf(positions, { axis, size: shape[axis] }, array)], false)
  return takenWhere(array, keep, axis)
}

/** One of `values`, which broadcast, in front of each position; the result lies in columns where the array does. */
export function withInsertedAt(array: NDArray, positions: Integers, values: NDArray, axis: number): NDArray {
  const { context } = array
  const count = positions.shape[0] ?? 1
  const length = array.shape[axis] + count
  const places = placesAfter(array, positions, axis, count)
  const others = filledArray(context, [length], dtypes.bool, true)
  writeAt(others, [places], false)
  const shape = array.shape.with(axis, length)
  const strides = contiguousStrides(shape, array.itemsize, resolveOrder(array, 'A'))
  const result = uninitialized(context, array.dtype as DType, shape, strides)
  const before = new Array<IndexPart>(axis).fill(':')
  writeAt(result, [...before, places], values)
  writeAt(result, [...before, others], array)
  return result
}

/** The places that inserted values have in the result: each is moved on by what is inserted before it. */
function placesAfter(array: NDArray, positions: Integers, axis: number, count: number): IndexPart {
  const { context } = array
  const size = array.shape[axis]
  if (positions.values !== undefined) {
    const resolved = positions.values.map((value) => insertionPoint(value, axis, size))
    const order = [...resolved.keys()].sort((a, b) => resolved[a] - resolved[b])
    order.forEach((at, moved) => {
      resolved[at] += moved
    })
    return resolved
  }
  // One more than there are elements: behind the last is a place too.
  const counted = { kind: 'integers', shape: [count], array: fromEnd(positions.array!, size) } as const
  const resolved = distancesOf(context, counted, { axis, size: size + 1, stride: 1 })
  // Before the shapes of what is inserted are looked at, as in NumPy.
  checkNow(context, [resolved])
  const { keys, payload } = sortRows(reshaped(resolved, [1, count]), true, 'positions')
  const along = fromPositions(context, [count], dtypes.int64, null, [{ axis: 0 }])
  const moved = elementwise(context, { op: 'add' }, dtypes.int64, 'int64', [raveled(keys!), along])
  const places = uninitialized(context, dtypes.int64, [count])
  writeAt(places, [raveled(payload!)], moved)
  return places
}

/** Positions for an axis that is longer by one, counted from the last element of the shorter one where negative. */
function fromEnd(positions: NDArray, size: number): NDArray {
  const fn = expressionNamed('insert.position', ['int64', 'int64'], (b, position, length) => {
    const counted = b.op('add', position, length)
    const zero = b.literal('int64', 0)
    // What is still negative stays out of bounds.
    const outside = b.op('sub', position, b.literal('int64', 1))
    const fromLast = b.select(b.op('lt', counted, zero), outside, counted)
    return b.select(b.op('lt', position, zero), fromLast, position)
  })
  return elementwise(positions.context, { op: 'call', fn }, dtypes.int64, 'int64', [positions, int64(size)])
}

/** The positions as a part of an index for one axis, checked here where they are known, so that the message names the axis. */
function indexOf(
  positions: Integers,
  { axis, size }: { readonly axis: number; readonly size: number },
  array: NDArray,
) {
  if (positions.values !== undefined) return resolvedValues(positions.values, size, axis)
  const { context } = array
  return distancesOf(context, positions, { axis, size, stride: 1 })
}
