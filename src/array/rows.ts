/**
 * Arrays as rows: one axis moved last and the others run together, which is what sorts and selections work on, and
 * their results brought back to the shape and the memory order that they are to have.
 */
import { type DTypeName, dtypes } from '../core/dtype.js'
import { permute, transposeLayout } from '../core/layout.js'
import { stridesInOrder } from '../core/order.js'
import { lookupNamed } from './lookups.js'
import { NDArray } from './ndarray.js'
import { copyAs } from './operate.js'
import { fromPositions } from './positions.js'
import { reshaped } from './reshape.js'
import { int64, lookup, tableOf } from './tables.js'

/** All axes in their order, but for `axis`, which comes last. */
function lastAxisOrder(ndim: number, axis: number): number[] {
  const order: number[] = []
  for (let other = 0; other < ndim; other++) if (other !== axis) order.push(other)
  order.push(axis)
  return order
}

/** The elements of `x` as [rows, length], where `axis` has `length`. */
export function rowsAlong<D extends DTypeName>(x: NDArray<D>, axis: number): NDArray<D> {
  const { shape, ndim } = x
  let rows = 1
  for (let other = 0; other < ndim; other++) if (other !== axis) rows *= shape[other]
  const moved = axis === ndim - 1 ? x : x.viewOf(transposeLayout(x, lastAxisOrder(ndim, axis)))
  return reshaped(moved, [rows, shape[axis]])
}

/**
 * What was made of the rows of an array of `shape` along `axis`, as an array of that shape again; rows may have got
 * another length. `memory` has the axes in the order in which they are to lie, slowest first.
 */
export function rowsBack<D extends DTypeName>(
  rows: NDArray<D>,
  shape: readonly number[],
  axis: number,
  memory: readonly number[] = [...shape.keys()],
): NDArray<D> {
  const { context, dtype } = rows
  const order = lastAxisOrder(shape.length, axis)
  const result = shape.with(axis, rows.shape[1])
  const moved = reshaped(rows, permute(result, order))
  const back = new Array<number>(shape.length)
  order.forEach((from, to) => {
    back[from] = to
  })
  const layout = transposeLayout(moved, back)
  return inMemoryOrder(new NDArray(context, moved.storage, dtype, result, layout.strides, layout.offset), memory)
}

/**
 * The elements of a new array, which nobody else has seen, with the axes in an order in memory, slowest first: the
 * array under other strides where that is how they lie, else a copy.
 */
export function inMemoryOrder<D extends DTypeName>(array: NDArray<D>, order: readonly number[]): NDArray<D> {
  const { context, dtype, shape, storage } = array
  const strides = stridesInOrder(shape, dtype.itemsize, order)
  const lies =
    array.offset === 0 &&
    array.size === storage.value.size &&
    array.strides.every((stride, at) => shape[at] === 1 || stride === strides[at])
  if (lies || array.size === 0) return new NDArray(context, storage, dtype, shape, strides, 0)
  const inMemory = array.viewOf(transposeLayout(array, order))
  return new NDArray(context, copyAs(inMemory, dtype, 'C').storage, dtype, shape, strides, 0)
}

/** Where each row of [rows, any length] begins in a table with `stride` elements from row to row. */
export function rowStarts(like: NDArray, stride: number): NDArray<'int64'> {
  return fromPositions(like.context, like.shape, dtypes.int64, null, [{ axis: 0, step: stride }])
}

const taking = (type: DTypeName) =>
  lookupNamed(`rows.take.${type}`, [type], ['int64', 'int64', 'int64', 'int64'], (b, index, start, offset, stride) =>
    b.load(0, type, b.op('add', b.op('add', start, offset), b.op('mul', index, stride))),
  )

/** `x[row, index[row, k]]` for each row and k; all positions have to be there. */
export function takeFromRows<D extends DTypeName>(x: NDArray<D>, index: NDArray<'int64'>): NDArray<D> {
  const table = tableOf(x)
  const [rowStride, stride] = table.strides
  const inputs = [index, rowStarts(index, rowStride), int64(table.offset), int64(stride)]
  return lookup(x.context, taking(x.dtype.name), x.dtype, 'int64', inputs, [table])
}
