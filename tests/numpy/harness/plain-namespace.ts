/** A namespace of a few lines, for the tests of the harness itself: arrays that lie in plain buffers and views of them. */
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { ShapeError } from '#src/core/errors.js'
import type { ArrayContents, NamespaceUnderTest } from './namespace.js'
import { forEachOffset } from './spec.js'
import { applyStep, contiguousStrides, type Placement, sizeOf } from './views.js'

export class PlainArray {
  constructor(
    readonly dtype: DTypeName,
    readonly buffer: Uint8Array,
    readonly place: Placement,
    readonly writeable = true,
  ) {}

  /** The elements in C order. */
  bytes(): Uint8Array {
    const { itemsize } = dtypes[this.dtype]
    const result = new Uint8Array(sizeOf(this.place.shape) * itemsize)
    let to = 0
    forEachOffset(this.place, (offset) => {
      result.set(this.buffer.subarray(offset * itemsize, (offset + 1) * itemsize), to)
      to += itemsize
    })
    return result
  }
}

export const plainFunctions = {
  array(dtype: DTypeName, shape: readonly number[], bytes: Uint8Array): PlainArray {
    return new PlainArray(dtype, bytes, { shape, strides: contiguousStrides(shape), offset: 0 })
  },
  copy: (array: PlainArray): PlainArray => plainFunctions.array(array.dtype, array.place.shape, array.bytes()),
  reshape(array: PlainArray, shape: readonly number[]): PlainArray {
    if (sizeOf(shape) !== sizeOf(array.place.shape)) throw new ShapeError(`cannot reshape to (${shape})`)
    return plainFunctions.array(array.dtype, shape, array.bytes())
  },
}

export const plainNamespace: NamespaceUnderTest<typeof plainFunctions, PlainArray> = {
  ns: plainFunctions,
  make: (bytes, dtype, shape) => plainFunctions.array(dtype, shape, bytes.slice()),
  view: (array, step) =>
    new PlainArray(array.dtype, array.buffer, applyStep(array.place, step), array.writeable && !('broadcast' in step)),
  isArray: (value) => value instanceof PlainArray,
  read: (value): ArrayContents => {
    const array = value as PlainArray
    const { dtype, place, writeable } = array
    const { itemsize } = dtypes[dtype]
    const follows = (wanted: readonly number[]): boolean =>
      sizeOf(place.shape) === 0 ||
      place.shape.every((extent, axis) => extent <= 1 || place.strides[axis] === wanted[axis])
    const reversed = contiguousStrides(place.shape.toReversed()).reverse()
    return {
      dtype,
      shape: place.shape,
      strides: place.strides.map((stride) => stride * itemsize),
      bytes: array.bytes(),
      flags: [follows(contiguousStrides(place.shape)), follows(reversed), writeable],
    }
  },
}
