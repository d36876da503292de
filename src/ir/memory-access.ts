import { Complex, type Scalar } from '../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { float16Bits, float16Value } from '../core/float16.js'

/** Memory as the interpreter sees it: single elements at byte addresses. */
export interface ElementMemory {
  read(pointer: number, type: DType): Scalar
  write(pointer: number, type: DType, value: Scalar): void
}

/** Elements of a byte array of which address 0 is the first byte. Addresses need no alignment. */
export function memoryOver(bytes: Uint8Array): ElementMemory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    read: (pointer, type) => accessors[type.name].read(view, pointer),
    write: (pointer, type, value) => accessors[type.name].write(view, pointer, value),
  }
}

/** The bits of `value` of dtype `from` read as `to`. */
export function bitcastScalar(value: Scalar, from: DTypeName, to: DTypeName): Scalar {
  accessors[from].write(scratch, 0, value)
  return accessors[to].read(scratch, 0)
}

interface Accessor {
  read(view: DataView, at: number): Scalar
  write(view: DataView, at: number, value: Scalar): void
}

const scratch = new DataView(new ArrayBuffer(16))

const accessors: { readonly [D in DTypeName]: Accessor } = {
  bool: { read: (view, at) => view.getUint8(at) !== 0, write: (view, at, value) => view.setUint8(at, value ? 1 : 0) },
  int8: { read: (view, at) => view.getInt8(at), write: (view, at, value) => view.setInt8(at, value as number) },
  int16: {
    read: (view, at) => view.getInt16(at, true),
    write: (view, at, value) => view.setInt16(at, value as number, true),
  },
  int32: {
    read: (view, at) => view.getInt32(at, true),
    write: (view, at, value) => view.setInt32(at, value as number, true),
  },
  int64: {
    read: (view, at) => view.getBigInt64(at, true),
    write: (view, at, value) => view.setBigInt64(at, value as bigint, true),
  },
  uint8: { read: (view, at) => view.getUint8(at), write: (view, at, value) => view.setUint8(at, value as number) },
  uint16: {
    read: (view, at) => view.getUint16(at, true),
    write: (view, at, value) => view.setUint16(at, value as number, true),
  },
  uint32: {
    read: (view, at) => view.getUint32(at, true),
    write: (view, at, value) => view.setUint32(at, value as number, true),
  },
  uint64: {
    read: (view, at) => view.getBigUint64(at, true),
    write: (view, at, value) => view.setBigUint64(at, value as bigint, true),
  },
  float16: {
    read: (view, at) => float16Value(view.getUint16(at, true)),
    write: (view, at, value) => view.setUint16(at, float16Bits(value as number), true),
  },
  float32: {
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value) => view.setFloat32(at, value as number, true),
  },
  float64: {
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, value) => view.setFloat64(at, value as number, true),
  },
  complex64: {
    read: (view, at) => new Complex(view.getFloat32(at, true), view.getFloat32(at + 4, true)),
    write: (view, at, value) => {
      view.setFloat32(at, (value as Complex).re, true)
      view.setFloat32(at + 4, (value as Complex).im, true)
    },
  },
  complex128: {
    read: (view, at) => new Complex(view.getFloat64(at, true), view.getFloat64(at + 8, true)),
    write: (view, at, value) => {
      view.setFloat64(at, (value as Complex).re, true)
      view.setFloat64(at + 8, (value as Complex).im, true)
    },
  },
}

/** The part of a complex element that `part` names: where it lies and what it is. */
export function partOf(pointer: number, type: DTypeName, part: 0 | 1): [number, DType] {
  const real = dtypes[dtypes[type].real]
  return [pointer + part * real.itemsize, real]
}
