/**
 * Products that need no thought, of one dtype: of two matrices, of a matrix and a vector, of two vectors, of stacks of as many matrices,
 * and of a stack and a matrix. They go straight to the device, as small ones need.
 */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { equalShapes } from '../../core/broadcast.js'
import { sizeOf } from '../../core/layout.js'
import { runDot, runDots, runMatmul } from '../../graph/matmul.js'
import { Storage } from '../../graph/storage.js'

/** The product as `matmul` has it, where it is one of those; undefined leaves the call, and its errors, to the general way. */
export function plainProduct(context: Context, a: unknown, b: unknown): NDArray | undefined {
  if (!(a instanceof NDArray) || !(b instanceof NDArray)) return undefined
  if (b.dtype !== a.dtype || a.context !== context || b.context !== context) return undefined
  const { shape, ndim } = a
  if (ndim === 0 || b.ndim === 0) return undefined
  const k = shape[ndim - 1]
  if (k < 2 || b.shape[b.ndim - (b.ndim > 1 ? 2 : 1)] !== k) return undefined
  if (ndim < 3 && b.ndim < 3) return ndim + b.ndim === 2 ? vectors(context, a, b, k) : single(context, a, b, k)
  if (b.ndim === 2 && a.plain) return stackAndMatrix(context, a, b, k)
  return b.ndim === ndim ? stacks(context, a, b, k) : undefined
}

/** The sums over the last axis of two arrays of one shape, in C order, as `vecdot` has them; undefined leaves them to it. */
export function plainDots(context: Context, a: unknown, b: unknown): NDArray | undefined {
  if (!(a instanceof NDArray) || !(b instanceof NDArray)) return undefined
  const { dtype, shape, ndim, size, itemsize, storage: left } = a
  const { storage: right } = b
  if (b.dtype !== dtype || a.context !== context || b.context !== context || dtype.kind === 'c') return undefined
  if (ndim < 2 || size === 0 || !a.plain || !b.plain || !equalShapes(shape, b.shape)) return undefined
  if (left.value.iota || right.value.iota) return undefined
  const k = shape[ndim - 1]
  const strides = [k * itemsize, itemsize]
  const value = runDots(
    context.runtime,
    dtype,
    [size / k, k],
    { value: left.realized(), offset: 0, strides },
    { value: right.realized(), offset: 0, strides },
  )
  return new NDArray(context, new Storage(value), dtype, shape.slice(0, -1), undefined, 0)
}

/** Two vectors. */
function vectors(context: Context, a: NDArray, b: NDArray, k: number): NDArray | undefined {
  const { dtype, storage: left } = a
  const { storage: right } = b
  if (left.value.iota || right.value.iota) return undefined
  const value = runDot(
    context.runtime,
    dtype,
    k,
    { value: left.realized(), offset: a.offset, strides: a.strides },
    { value: right.realized(), offset: b.offset, strides: b.strides },
  )
  return new NDArray(context, new Storage(value), dtype, [], undefined, 0)
}

/** Two matrices, or a matrix and a vector. */
function single(context: Context, a: NDArray, b: NDArray, k: number): NDArray | undefined {
  const [hasRows, hasColumns] = [a.ndim === 2, b.ndim === 2]
  const m = hasRows ? a.shape[0] : 1
  const n = hasColumns ? b.shape[1] : 1
  const { itemsize } = a
  return product(
    context,
    a,
    b,
    [m, n, k],
    [hasRows ? a.strides[0] : 0, 0, a.strides[a.ndim - 1]],
    [0, hasColumns ? b.strides[1] : 0, b.strides[0]],
    [n * itemsize, itemsize],
    hasRows ? (hasColumns ? [m, n] : [m]) : [n],
  )
}

/** A stack without gaps is one matrix with more rows. */
function stackAndMatrix(context: Context, a: NDArray, b: NDArray, k: number): NDArray | undefined {
  const { itemsize, ndim } = a
  const n = b.shape[1]
  const shape = a.shape.with(ndim - 1, n)
  return product(
    context,
    a,
    b,
    [a.size / k, n, k],
    [k * itemsize, 0, itemsize],
    [0, b.strides[1], b.strides[0]],
    [n * itemsize, itemsize],
    shape,
  )
}

/** Stacks of as many matrices; of several dimensions where they have no gaps. */
function stacks(context: Context, a: NDArray, b: NDArray, k: number): NDArray | undefined {
  const { shape, ndim, itemsize } = a
  if (ndim > 3 && !(a.plain && b.plain)) return undefined
  let batch = 1
  for (let axis = 0; axis < ndim - 2; axis++) {
    if (b.shape[axis] !== shape[axis]) return undefined
    batch *= shape[axis]
  }
  const [m, n] = [shape[ndim - 2], b.shape[ndim - 1]]
  return product(
    context,
    a,
    b,
    [batch, m, n, k],
    [a.strides[ndim - 3], a.strides[ndim - 2], 0, a.strides[ndim - 1]],
    [b.strides[ndim - 3], 0, b.strides[ndim - 1], b.strides[ndim - 2]],
    [m * n * itemsize, n * itemsize, itemsize],
    shape.with(ndim - 1, n),
  )
}

function product(
  context: Context,
  a: NDArray,
  b: NDArray,
  dims: readonly number[],
  ofA: readonly number[],
  ofB: readonly number[],
  out: readonly number[],
  shape: readonly number[],
): NDArray | undefined {
  const { dtype } = a
  // A row times a column, or one in each batch, is a reduction, and of nothing there is nothing to multiply.
  if (dims[dims.length - 3] * dims[dims.length - 2] < 2) return undefined
  const size = sizeOf(shape, dtype.itemsize)
  const [left, right] = [a.storage, b.storage]
  if (size === 0 || left.value.iota || right.value.iota) return undefined
  const value = runMatmul(
    context.runtime,
    dtype,
    dims,
    { value: left.realized(), offset: a.offset, strides: ofA },
    { value: right.realized(), offset: b.offset, strides: ofB },
    out,
    size,
  )
  return new NDArray(context, new Storage(value), dtype, shape, undefined, 0)
}
