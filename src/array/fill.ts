/** New arrays that need no elements from the host: of one value everywhere, or with whatever was in memory. */
import type { Scalar } from '../core/complex.js'
import type { DType, DTypeName } from '../core/dtype.js'
import { type Order, sizeOf } from '../core/layout.js'
import { stridesInOrder } from '../core/order.js'
import { recordMap, scalarOperand } from '../graph/record.js'
import { Storage, storageOf } from '../graph/storage.js'
import type { Context } from './context.js'
import { NDArray } from './ndarray.js'

/** Axes, slowest first, for 'C' and 'F'; undefined for 'C', which is what arrays have without further ado. */
export function axesInOrder(ndim: number, order: Order): readonly number[] | undefined {
  return order === 'F' && ndim > 1 ? Array.from({ length: ndim }, (_, axis) => ndim - 1 - axis) : undefined
}

function stridesFor(shape: readonly number[], dtype: DType, axes: readonly number[] | undefined) {
  return axes && stridesInOrder(shape, dtype.itemsize, axes)
}

/**
 * An array of one value everywhere; pending, so that it takes no memory before it is needed.
 * @param value one of `dtype` already
 * @param axes the axes in the order in which they lie in memory, slowest first; C order without
 */
export function filledArray<D extends DTypeName>(
  context: Context,
  shape: readonly number[],
  dtype: DType<D>,
  value: Scalar,
  axes?: readonly number[],
): NDArray<D> {
  const size = sizeOf(shape, dtype.itemsize)
  const filled = recordMap(context.runtime, 'cast', dtype, [size], size, [scalarOperand(value, dtype.name)])
  return new NDArray(context, new Storage(filled), dtype, shape, stridesFor(shape, dtype, axes), 0)
}

/** An array in memory whose elements nobody has written. */
export function emptyArray<D extends DTypeName>(
  context: Context,
  shape: readonly number[],
  dtype: DType<D>,
  axes?: readonly number[],
): NDArray<D> {
  const storage = storageOf(context.runtime, dtype, sizeOf(shape, dtype.itemsize))
  return new NDArray(context, storage, dtype, shape, stridesFor(shape, dtype, axes), 0)
}
