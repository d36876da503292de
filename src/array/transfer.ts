/** Arrays on their way from one device to another. */

import type { DTypeName } from '../core/dtype.js'
import { isContiguous, permute } from '../core/layout.js'
import { copyOrder, stridesInOrder } from '../core/order.js'
import type { Device } from '../device/device.js'
import { storageOf } from '../graph/storage.js'
import type { Context } from './context.js'
import { NDArray } from './ndarray.js'
import { readable } from './read.js'

/** Bytes that are on the way at once where neither device can reach the other's memory. */
const pieceBytes = 64 << 20

/** A copy of the elements in the memory of another context's device, laid out in the order asked for. */
export function transferred<D extends DTypeName>(
  context: Context,
  array: NDArray<D>,
  order: 'C' | 'F' | 'A' | 'K' = 'K',
): NDArray<D> {
  const { shape, strides, offset, dtype, itemsize, size } = array
  const axes = axesInOrder(array, order)
  const rows = array.viewOf({ shape: permute(shape, axes), strides: permute(strides, axes), offset })
  const storage = storageOf(context.runtime, dtype, size)
  if (size > 0) {
    const source = readable(rows)
    const from = source.storage.realized().allocation!
    const to = storage.value.allocation!
    copyBetween(
      source.storage.runtime.device,
      from.pointer + source.offset,
      context.runtime.device,
      to.pointer,
      size * itemsize,
    )
  }
  return new NDArray(context, storage, dtype, shape, stridesInOrder(shape, itemsize, axes), 0)
}

/** The axes, slowest first, as they lie in the copy. */
function axesInOrder({ shape, strides, itemsize }: NDArray, order: 'C' | 'F' | 'A' | 'K'): number[] {
  const axes = [...shape.keys()]
  if (order === 'K') return copyOrder(strides)
  const columns =
    order === 'F' ||
    (order === 'A' && isContiguous(shape, strides, itemsize, 'F') && !isContiguous(shape, strides, itemsize, 'C'))
  return columns ? axes.reverse() : axes
}

function copyBetween(source: Device, from: number, target: Device, to: number, bytes: number): void {
  if (target.copyFrom?.(source, from, to, bytes)) return
  if (source.hostView) target.write(to, source.hostView(from, bytes))
  else if (target.hostView) source.read(from, target.hostView(to, bytes))
  else {
    const piece = new Uint8Array(Math.min(bytes, pieceBytes))
    for (let done = 0; done < bytes; done += piece.length) {
      const part = piece.subarray(0, Math.min(piece.length, bytes - done))
      source.read(from + done, part)
      target.write(to + done, part)
    }
  }
}
