/** The product of two matrices, or of two stacks of as many, of one dtype: straight to the device, as small ones need. */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { sizeOf } from '../../core/layout.js'
import { runMatmul } from '../../graph/matmul.js'
import { Storage } from '../../graph/storage.js'

/** The product, where it is as simple as that; undefined leaves the call, and its errors, to the general way. */
export function plainProduct(context: Context, a: unknown, b: unknown): NDArray | undefined {
  if (!(a instanceof NDArray) || !(b instanceof NDArray)) return undefined
  const { shape, strides, ndim, dtype } = a
  if (ndim < 2 || ndim > 3 || b.ndim !== ndim || b.dtype !== dtype) return undefined
  if (a.context !== context || b.context !== context) return undefined
  const [m, k] = [shape[ndim - 2], shape[ndim - 1]]
  const n = b.shape[ndim - 1]
  if (b.shape[ndim - 2] !== k || k < 2 || m * n < 2) return undefined
  const [left, right] = [a.storage, b.storage]
  if (left.value.iota || right.value.iota) return undefined
  const { itemsize } = dtype
  const [byM, byK] = [strides[ndim - 2], strides[ndim - 1]]
  const [ofK, ofN] = [b.strides[ndim - 2], b.strides[ndim - 1]]
  const row = n * itemsize
  if (ndim === 2) {
    const result = sizeOf([m, n], itemsize)
    const value = runMatmul(
      context.runtime,
      dtype,
      [m, n, k],
      { value: left.realized(), offset: a.offset, strides: [byM, 0, byK] },
      { value: right.realized(), offset: b.offset, strides: [0, ofN, ofK] },
      [row, itemsize],
      result,
    )
    return new NDArray(context, new Storage(value), dtype, [m, n], undefined, 0)
  }
  const batch = shape[0]
  if (batch < 2 || b.shape[0] !== batch) return undefined
  const value = runMatmul(
    context.runtime,
    dtype,
    [batch, m, n, k],
    { value: left.realized(), offset: a.offset, strides: [strides[0], byM, 0, byK] },
    { value: right.realized(), offset: b.offset, strides: [b.strides[0], 0, ofN, ofK] },
    [m * row, row, itemsize],
    sizeOf([batch, m, n], itemsize),
  )
  return new NDArray(context, new Storage(value), dtype, [batch, m, n], undefined, 0)
}
