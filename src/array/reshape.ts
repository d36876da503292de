/** Arrays of another shape over the same elements: a view where the memory allows it, else a copy. */
import type { DType, DTypeName } from '../core/dtype.js'
import { ValueError } from '../core/errors.js'
import {
  contiguousStrides,
  isContiguous,
  type Order,
  permute,
  type ShapeLike,
  transposeLayout,
} from '../core/layout.js'
import { copyOrder, keepOrder } from '../core/order.js'
import { inferReshape, reshapeStrides } from '../core/reshape.js'
import { storageOf } from '../graph/storage.js'
import type { Context } from './context.js'
import { NDArray } from './ndarray.js'
import { copyAs } from './operate.js'

/** An array over fresh memory that holds anything; its axes are laid out in `order`, slowest first. */
export function uninitialized<D extends DTypeName>(
  context: Context,
  dtype: DType<D>,
  shape: readonly number[],
  strides?: readonly number[],
): NDArray<D> {
  let size = 1
  for (const length of shape) size *= length
  return new NDArray(context, storageOf(context.runtime, dtype, size), dtype, shape, strides, 0)
}

/** 'F' where `order` is 'A' and the elements lie in columns only, else what it says. */
export function resolveOrder(array: NDArray, order: Order | 'A'): Order {
  if (order !== 'A') return order
  const { shape, strides, itemsize } = array
  return isContiguous(shape, strides, itemsize, 'F') && !isContiguous(shape, strides, itemsize, 'C') ? 'F' : 'C'
}

/**
 * The elements of `array`, counted in `order`, in another shape. `copy` true always copies, false never does.
 * @throws ShapeError where the sizes differ; ValueError where `copy` is false and there is no such view
 */
export function reshaped<D extends DTypeName>(
  array: NDArray<D>,
  newShape: ShapeLike,
  order: Order | 'A' = 'C',
  copy: boolean | null = null,
): NDArray<D> {
  const shape = inferReshape(array.size, newShape)
  const counted = resolveOrder(array, order)
  if (copy !== true) {
    const strides = reshapeStrides(array.shape, array.strides, shape, array.itemsize, counted)
    if (strides !== undefined) return array.viewOf({ shape, strides, offset: array.offset })
    if (copy === false) {
      throw new ValueError('Unable to avoid creating a copy while reshaping: the elements do not lie in that order', {
        shape: array.shape,
        newShape,
      })
    }
  }
  return overWholeStorage(copyAs(array, array.dtype, counted), shape, counted)
}

/** A fresh copy, whose elements fill its storage, under another shape. */
function overWholeStorage<D extends DTypeName>(copy: NDArray<D>, shape: readonly number[], order: Order): NDArray<D> {
  const strides = order === 'C' ? undefined : contiguousStrides(shape, copy.itemsize, order)
  return new NDArray(copy.context, copy.storage, copy.dtype, shape, strides, 0)
}

/** A fresh one-dimensional copy, elements counted in `order`; 'K' takes them as they lie in memory. */
export function flattened<D extends DTypeName>(array: NDArray<D>, order: Order | 'A' | 'K' = 'C'): NDArray<D> {
  if (order !== 'K') return overWholeStorage(copyAs(array, array.dtype, order), [array.size], 'C')
  // Unlike a copy in order 'K', this walks broadcast axes where they are.
  const inMemory = array.viewOf(transposeLayout(array, keepOrder(array.shape, [array.strides])))
  return overWholeStorage(copyAs(inMemory, array.dtype, 'C'), [array.size], 'C')
}

/** All elements along one axis, counted in `order`: a view where they lie side by side, else a copy. */
export function raveled<D extends DTypeName>(array: NDArray<D>, order: Order | 'A' | 'K' = 'C'): NDArray<D> {
  const { shape, strides, itemsize, offset, size } = array
  const counted = order === 'K' ? 'C' : resolveOrder(array, order)
  const gapless =
    isContiguous(shape, strides, itemsize, counted) || (order === 'K' && isContiguousInMemory(shape, strides, itemsize))
  return gapless ? array.viewOf({ shape: [size], strides: [itemsize], offset }) : flattened(array, order)
}

/** Whether the elements lie without gaps in some order of the axes. */
function isContiguousInMemory(shape: readonly number[], strides: readonly number[], itemsize: number): boolean {
  const order = copyOrder(strides)
  return isContiguous(permute(shape, order), permute(strides, order), itemsize)
}
