/**
 * The product of two matrices, of a matrix and a vector, or of two stacks of as many matrices, of one dtype: straight to
 * the device, as small ones need.
 */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { sizeOf } from '../../core/layout.js'
import { runMatmul } from '../../graph/matmul.js'
import { Storage } from '../../graph/storage.js'

/** The product, where it is as simple as that; undefined leaves the call, and its errors, to the general way. */
export function plainProduct(context: Context, a: unknown, b: unknown): NDArray | undefined {
  if (!(a instanceof NDArray) || !(b instanceof NDArray)) return undefined
  const { shape, strides, ndim, dtype } = a
  if (b.dtype !== dtype || a.context !== context || b.context !== context) return undefined
  if (ndim < 3 && b.ndim < 3 && ndim + b.ndim === 3) return withVector(context, a, b)
  if (ndim < 2 || ndim > 3 || b.ndim !== ndim) return undefined
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

/** The product of a matrix and a vector, or of a vector and a matrix. */
function withVector(context: Context, a: NDArray, b: NDArray): NDArray | undefined {
  const { dtype } = a
  const { itemsize } = dtype
  const matrixFirst = a.ndim === 2
  const k = a.shape[a.ndim - 1]
  const length = matrixFirst ? a.shape[0] : b.shape[1]
  if (b.shape[0] !== k || k < 2 || length < 2) return undefined
  const [left, right] = [a.storage, b.storage]
  if (left.value.iota || right.value.iota) return undefined
  const ofA = matrixFirst ? [a.strides[0], 0, a.strides[1]] : [0, 0, a.strides[0]]
  const ofB = matrixFirst ? [0, 0, b.strides[0]] : [0, b.strides[1], b.strides[0]]
  const value = runMatmul(
    context.runtime,
    dtype,
    matrixFirst ? [length, 1, k] : [1, length, k],
    { value: left.realized(), offset: a.offset, strides: ofA },
    { value: right.realized(), offset: b.offset, strides: ofB },
    [itemsize, itemsize],
    sizeOf([length], itemsize),
  )
  return new NDArray(context, new Storage(value), dtype, [length], undefined, 0)
}
