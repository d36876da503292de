/** Array creation. */
import type { ArrayLike } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import type { Scalar } from '../core/complex.js'
import { toDType } from '../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../core/dtype.js'
import { normalizeShape, type ShapeLike, sizeOf } from '../core/layout.js'
import { recordMap, scalarOperand } from '../graph/record.js'
import { Storage, storageOf } from '../graph/storage.js'
import { Chapter } from './chapter.js'
import { readOptions } from './options.js'

export class Creation extends Chapter {
  ones<D extends DTypeName = 'float64'>(
    shape: ShapeLike,
    options?: DTypeLike<D> | { dtype?: DTypeLike<D> },
  ): NDArray<D> {
    const { dtype } = readOptions<{ dtype: DTypeLike<D> }>('ones', options, ['dtype'])
    return filled(this.context, shape, dtypeOf(dtype ?? ('float64' as D)), 1)
  }
  array(object: ArrayLike): NDArray {
    return this.toArray(object, 'array')
  }

  frombuffer<D extends DTypeName = 'float64'>(
    buffer: ArrayBufferLike | ArrayBufferView,
    options?: DTypeLike<D> | { dtype?: DTypeLike<D> },
  ): NDArray<D> {
    const { dtype } = readOptions<{ dtype: DTypeLike<D> }>('frombuffer', options, ['dtype'])
    const type = dtypeOf(dtype ?? ('float64' as D))
    const bytes = ArrayBuffer.isView(buffer)
      ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
      : new Uint8Array(buffer)
    const size = bytes.length / type.itemsize
    return new NDArray(this.context, storageOf(this.context.runtime, type, size, bytes), type, [size], undefined, 0)
  }
}

/** An array of one value everywhere. */
export function filled<D extends DTypeName>(
  context: Chapter['context'],
  shape: ShapeLike,
  dtype: DType<D>,
  value: Scalar,
): NDArray<D> {
  const dims = normalizeShape(shape)
  const size = sizeOf(dims, dtype.itemsize)
  const operand = scalarOperand(toDType(value, dtype), dtype.name)
  const filledValue = recordMap(context.runtime, 'cast', dtype, [size], size, [operand])
  return new NDArray(context, new Storage(filledValue), dtype, dims, undefined, 0)
}
