/** The dtypes of a namespace with NumPy's other names for them, and its constants. */
import type { Context } from '../array/context.js'
import { Complex } from '../core/complex.js'
import { ArgumentError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { Chapter } from './chapter.js'
import { type ComplexDTypeObject, type DTypeObject, dtypeObjects } from './dtype-objects.js'
import type { ArrayNamespace } from './namespace.js'

export class DTypeNames extends Chapter {
  readonly bool: DTypeObject<'bool'>
  readonly int8: DTypeObject<'int8'>
  readonly int16: DTypeObject<'int16'>
  readonly int32: DTypeObject<'int32'>
  readonly int64: DTypeObject<'int64'>
  readonly uint8: DTypeObject<'uint8'>
  readonly uint16: DTypeObject<'uint16'>
  readonly uint32: DTypeObject<'uint32'>
  readonly uint64: DTypeObject<'uint64'>
  readonly float16: DTypeObject<'float16'>
  readonly float32: DTypeObject<'float32'>
  readonly float64: DTypeObject<'float64'>
  readonly complex64: ComplexDTypeObject<'complex64'>
  readonly complex128: ComplexDTypeObject<'complex128'>

  // NumPy's names after C's types, on 64-bit Linux and macOS.
  readonly byte: DTypeObject<'int8'>
  readonly ubyte: DTypeObject<'uint8'>
  readonly short: DTypeObject<'int16'>
  readonly ushort: DTypeObject<'uint16'>
  readonly intc: DTypeObject<'int32'>
  readonly uintc: DTypeObject<'uint32'>
  readonly int: DTypeObject<'int64'>
  readonly uint: DTypeObject<'uint64'>
  readonly intp: DTypeObject<'int64'>
  readonly uintp: DTypeObject<'uint64'>
  readonly long: DTypeObject<'int64'>
  readonly ulong: DTypeObject<'uint64'>
  readonly longlong: DTypeObject<'int64'>
  readonly ulonglong: DTypeObject<'uint64'>
  readonly half: DTypeObject<'float16'>
  readonly single: DTypeObject<'float32'>
  readonly double: DTypeObject<'float64'>
  readonly csingle: ComplexDTypeObject<'complex64'>
  readonly cdouble: ComplexDTypeObject<'complex128'>

  /** 3.141592653589793 */
  readonly pi = Math.PI
  /** 2.718281828459045 */
  readonly e = Math.E
  /** The Euler–Mascheroni constant. */
  readonly eulerGamma = 0.5772156649015329
  readonly inf = Infinity
  readonly nan = NaN
  /** A new axis in an index. */
  readonly newaxis = null

  constructor(context: Context, np: ArrayNamespace) {
    super(context, np)
    const types = dtypeObjects(context)
    this.bool = types.bool
    this.int8 = this.byte = types.int8
    this.int16 = this.short = types.int16
    this.int32 = this.intc = types.int32
    this.int64 = this.int = this.intp = this.long = this.longlong = types.int64
    this.uint8 = this.ubyte = types.uint8
    this.uint16 = this.ushort = types.uint16
    this.uint32 = this.uintc = types.uint32
    this.uint64 = this.uint = this.uintp = this.ulong = this.ulonglong = types.uint64
    this.float16 = this.half = types.float16
    this.float32 = this.single = types.float32
    this.float64 = this.double = types.float64
    this.complex64 = this.csingle = types.complex64
    this.complex128 = this.cdouble = types.complex128
  }

  /** The complex number `re + im·j` as a scalar, which takes its dtype from the arrays beside it. */
  complex(re: number, im?: number): Complex {
    if (typeof re === 'number' && (im === undefined || typeof im === 'number')) return new Complex(re, im ?? 0)
    throw new ArgumentError(`[complex] takes two numbers, not ${describe(re)} and ${describe(im)}`)
  }
}
