/** Arguments of kernels as bytes, laid out as C++ lays out a struct of them. */
import { Complex, type Scalar } from '../../core/complex.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import { float16Bits } from '../../core/float16.js'

/** What a launch takes since CUDA 12.1. */
const capacity = 32764

export class Packer {
  private readonly buffer: ArrayBuffer
  private readonly view: DataView
  private end = 0

  private constructor() {
    this.buffer = new ArrayBuffer(capacity)
    this.view = new DataView(this.buffer)
  }

  private static readonly only = new Packer()

  /** An empty struct, in the place of the one before. */
  static start(): Packer {
    Packer.only.end = 0
    return Packer.only
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.buffer, 0, this.end)
  }

  /** Leaves room for a member of so many bytes; gives its place. */
  take(bytes: number, alignment: number): number {
    const at = Math.ceil(this.end / alignment) * alignment
    this.reach(at, bytes)
    return at
  }

  /** Makes sure that the bytes at a place are part of the struct. */
  reach(at: number, bytes: number): void {
    if (at + bytes > this.buffer.byteLength) {
      throw new ArgumentError(`the arguments of a kernel take at most ${this.buffer.byteLength} bytes`)
    }
    this.end = Math.max(this.end, at + bytes)
  }

  /** A whole number of 64 bits: an address, a size. */
  integer(value: number, at = this.take(8, 8)): void {
    this.view.setInt32(at, value | 0, true)
    this.view.setInt32(at + 4, Math.floor(value / 2 ** 32), true)
  }

  scalar(value: Scalar, { kind, itemsize }: DType, at: number): void {
    const { view } = this
    if (value instanceof Complex) {
      if (itemsize === 16) {
        view.setFloat64(at, value.re, true)
        view.setFloat64(at + 8, value.im, true)
      } else {
        view.setFloat32(at, value.re, true)
        view.setFloat32(at + 4, value.im, true)
      }
    } else if (kind === 'f') {
      if (itemsize === 8) view.setFloat64(at, Number(value), true)
      else if (itemsize === 4) view.setFloat32(at, Number(value), true)
      else view.setUint16(at, float16Bits(Number(value)), true)
    } else if (itemsize === 8) view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true)
    else if (itemsize === 4) view.setInt32(at, Number(value) | 0, true)
    else if (itemsize === 2) view.setInt16(at, Number(value), true)
    else view.setInt8(at, Number(value))
  }

  /** Rounds the size up, as the end of a struct. */
  pad(alignment: number): void {
    this.reach(this.take(0, alignment), 0)
  }
}
