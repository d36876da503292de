/** Elements on their way between a device's memory and files: in pieces, so that no second copy of them is made. */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { readable } from '../../array/read.js'
import { byteswapped } from '../../array/reinterpret.js'
import type { DType } from '../../core/dtype.js'
import { shapeText, ValueError } from '../../core/errors.js'
import { contiguousStrides, isContiguous, sliceLayout } from '../../core/layout.js'
import { storageOf } from '../../graph/storage.js'
import { type ByteSource, pieceBytes } from './byte-source.js'

/** Gives the bytes of the elements in C order to `take`, which mustn't keep them. */
export function writeElements(array: NDArray, take: (bytes: Uint8Array) => void): void {
  for (const block of blocks(array)) {
    if (block.size === 0) continue
    const source = readable(block)
    const { runtime, allocation } = source.storage.realized()
    const start = allocation!.pointer + source.offset
    const staged = runtime.device.hostView ? undefined : new Uint8Array(Math.min(pieceBytes, block.nbytes))
    for (let done = 0; done < block.nbytes; done += pieceBytes) {
      const count = Math.min(pieceBytes, block.nbytes - done)
      if (staged === undefined) {
        // Work that was started has to be done before its results are looked at.
        if (done === 0) runtime.device.synchronize()
        take(runtime.device.hostView!(start + done, count))
      } else {
        const part = staged.subarray(0, count)
        runtime.device.read(start + done, part)
        take(part)
      }
    }
  }
}

/** Parts of an array in C order, each of which is in memory as it is or small enough to be copied. */
function* blocks(array: NDArray): Generator<NDArray> {
  const { shape, strides, itemsize, nbytes } = array
  const axis = shape.findIndex((length) => length > 1)
  if (axis < 0 || nbytes <= pieceBytes || isContiguous(shape, strides, itemsize)) {
    yield array
    return
  }
  array.storage.realized()
  const rows = Math.max(1, Math.floor(pieceBytes / (nbytes / shape[axis])))
  for (let start = 0; start < shape[axis]; start += rows) {
    const part = sliceLayout(array, axis, start, 1, Math.min(rows, shape[axis] - start))
    yield* blocks(array.viewOf(part))
  }
}

/**
 * A new array whose elements are read from a source, where they lie in the order given.
 * @throws ValueError where the source ends before
 */
export function readElements(
  context: Context,
  source: ByteSource,
  dtype: DType,
  shape: readonly number[],
  size: number,
  { columns = false, swapped = false } = {},
): NDArray {
  const bytes = size * dtype.itemsize
  const tooShort = (found: number) =>
    new ValueError(
      `${source.name} ends early: an array of ${dtype.name} with shape ${shapeText(shape)} has ${bytes} bytes, and there are ${found}`,
      { shape, dtype: dtype.name, expected: bytes, found },
    )
  // Asked before memory is taken: a damaged header may speak of any size.
  if (source.left !== undefined && source.left < bytes) throw tooShort(source.left)
  const storage = storageOf(context.runtime, dtype, size)
  if (bytes > 0) {
    const { device } = context.runtime
    const { pointer } = storage.value.allocation!
    const staged = device.hostView ? undefined : new Uint8Array(Math.min(pieceBytes, bytes))
    for (let done = 0; done < bytes; done += pieceBytes) {
      const count = Math.min(pieceBytes, bytes - done)
      const target = staged?.subarray(0, count) ?? device.hostView!(pointer + done, count)
      const found = source.read(target)
      if (found < count) throw tooShort(done + found)
      if (staged !== undefined) device.write(pointer + done, target)
    }
  }
  const strides = columns ? contiguousStrides(shape, dtype.itemsize, 'F') : undefined
  const array = new NDArray(context, storage, dtype, shape, strides, 0)
  return swapped && dtype.itemsize > 1 ? byteswapped(array, true) : array
}
