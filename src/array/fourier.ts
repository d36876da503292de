/** Fourier transforms along an axis of an array. */
import { toDType } from '../core/convert.js'
import { type DType, dtypes } from '../core/dtype.js'
import { sliceLayout, transposeLayout } from '../core/layout.js'
import { copyOrder, stridesInOrder } from '../core/order.js'
import { type Fft, runFft } from '../graph/patterns.js'
import { Storage } from '../graph/storage.js'
import { filledArray } from './fill.js'
import { NDArray } from './ndarray.js'
import { assignInto, copyAs } from './operate.js'
import { block } from './patterns.js'

export interface Transform extends Fft {
  /** Of what is transformed, or of the real rows that a transform begins or ends with. */
  readonly length: number
  /** float32 or float64. */
  readonly precision: 'float32' | 'float64'
}

/**
 * The transforms along `axis`, of arrays of any dtype that `precision` allows for. What is longer than the transform is
 * cut off, and what is shorter is followed by zeros. A new array in NumPy's memory order 'K'.
 */
export function transformAlong(x: NDArray, { length, precision, ...fft }: Transform, axis: number): NDArray {
  const half = Math.floor(length / 2) + 1
  const complex = precision === 'float32' ? dtypes.complex64 : dtypes.complex128
  const dtype: DType = fft.form === 'real' ? dtypes[precision] : complex
  const order = copyOrder(x.strides)
  const place = order.indexOf(axis)
  const inMemory = x.viewOf(transposeLayout(x, order))
  const source = prepared(inMemory, dtype, place, fft.form === 'hermitian' ? half : length)
  const size = (lengths: readonly number[]) => lengths.reduce((product, each) => product * each, 1)
  const [outer, inner] = [size(source.shape.slice(0, place)), size(source.shape.slice(place + 1))]
  const value = runFft(source.storage.realized(), fft, [outer, length, inner])
  const shape = x.shape.with(axis, fft.form === 'real' ? half : length)
  const strides = stridesInOrder(shape, value.dtype.itemsize, order)
  return new NDArray(x.context, new Storage(value), value.dtype, shape, strides, 0)
}

/** The first `count` elements along `axis` as all of a storage in C order, with zeros after them where there are fewer. */
function prepared(x: NDArray, dtype: DType, axis: number, count: number): NDArray {
  const { context, shape } = x
  if (shape[axis] < count) {
    const padded = filledArray(context, shape.with(axis, count), dtype, toDType(0, dtype))
    if (x.size > 0) {
      assignInto(padded.viewOf(sliceLayout(padded, axis, 0, 1, shape[axis])), { op: 'cast' }, dtype, dtype.name, [x])
    }
    return padded
  }
  const cut = shape[axis] > count ? x.viewOf(sliceLayout(x, axis, 0, 1, count)) : x
  return cut.dtype.name === dtype.name ? block(cut) : copyAs(cut, dtype, 'C')
}
