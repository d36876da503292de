/**
 * What casting means, on every device. Kernels, the interpreter and the host follow these rules to the last bit:
 *
 * - To bool: whether the value is not 0; NaN is true, a complex number is where either part is.
 * - From bool: 0 or 1.
 * - From complex to real: the imaginary part is dropped, then as from its real dtype. To complex: the imaginary part is 0.
 * - Integer to integer: wraps (the low bits in two's complement).
 * - To floating, from whatever: the nearest value, ties to even, rounded once. Too large gives an infinity.
 * - Floating to integer: truncated toward zero; NaN gives 0. Out of range, where NumPy leaves it to the machine:
 *   - int32 and int64 saturate.
 *   - int8, int16, uint8, uint16: saturates to int32, then wraps.
 *   - uint32: saturates to int64, then wraps.
 *   - uint64: a negative value saturates to int64, then wraps; others saturate at 2^64 − 1.
 *
 * A value of a dtype is a boolean for bool, a bigint for int64 and uint64, a `Complex` for complex dtypes, else a number.
 */
import { Complex, type Scalar } from './complex.js'
import { type DType, type DTypeName, dtypes, type TypedArray } from './dtype.js'
import { DTypeError, OverflowError, ValueError } from './errors.js'
import { float16Bits, float16Round, float16Value } from './float16.js'
import { describe } from './integer.js'
import { fitsInteger, integerScalarType, outOfRange } from './promotion.js'

/** A value of the dtype `from`, cast to the dtype `to`. */
export function castScalar(value: Scalar, from: DTypeName, to: DTypeName): Scalar {
  if (from === to) return value
  const target = dtypes[to]
  if (typeof value !== 'object') return castReal(value, dtypes[from], target)
  if (target.kind === 'b') return value.re !== 0 || value.im !== 0
  if (target.kind === 'c') return roundComplex(value.re, value.im, target)
  return castReal(value.re, dtypes[dtypes[from].real], target)
}

function castReal(value: number | bigint | boolean, source: DType, target: DType): Scalar {
  switch (target.kind) {
    case 'b':
      return Boolean(value) || Number.isNaN(value)
    case 'f':
      return roundReal(value, target)
    case 'c':
      return new Complex(roundReal(value, dtypes[target.real]), 0)
    default:
      return source.kind === 'f' ? truncate(value as number, target) : wrap(value, target)
  }
}

/** The low bits of an integer. */
function wrap(value: number | bigint | boolean, target: DType): number | bigint {
  if (target.itemsize === 8 || typeof value === 'bigint') {
    const bits = target.itemsize * 8
    const wrapped = target.kind === 'i' ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value))
    return target.itemsize === 8 ? wrapped : Number(wrapped)
  }
  const unused = 32 - target.itemsize * 8
  const high = Number(value) << unused
  return target.kind === 'i' ? high >> unused : high >>> unused
}

const int32Max = 2 ** 31 - 1
const int64Limit = 2 ** 63
const uint64Limit = 2 ** 64

/** A float to an integer dtype: the rules at the top of this file. */
function truncate(value: number, target: DType): number | bigint {
  const whole = Number.isNaN(value) ? 0 : Math.trunc(value)
  if (target.itemsize === 8) {
    if (target.kind === 'u' && whole >= 0) return whole >= uint64Limit ? target.max! : BigInt(whole)
    const saturated = saturateInt64(whole)
    return target.kind === 'u' ? BigInt.asUintN(64, saturated) : saturated
  }
  if (target.kind === 'u' && target.itemsize === 4) return Number(BigInt.asUintN(32, saturateInt64(whole)))
  return wrap(Math.min(Math.max(whole, -int32Max - 1), int32Max), target)
}

function saturateInt64(whole: number): bigint {
  if (whole >= int64Limit) return dtypes.int64.max!
  return whole < -int64Limit ? dtypes.int64.min! : BigInt(whole)
}

/** The nearest value of a floating dtype. */
function roundReal(value: number | bigint | boolean, target: DType): number {
  if (target.itemsize === 8) return Number(value)
  const wide = typeof value === 'bigint' ? roundToOdd(value) : Number(value)
  return target.itemsize === 4 ? Math.fround(wide) : float16Round(wide)
}

function roundComplex(re: number, im: number, target: DType): Complex {
  const real = dtypes[target.real]
  return new Complex(roundReal(re, real), roundReal(im, real))
}

/** The double that keeps 53 bits of an integer, the last one set if bits are lost: rounding it further rounds once. */
function roundToOdd(value: bigint): number {
  const magnitude = value < 0n ? -value : value
  if (magnitude <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
  const dropped = BigInt(magnitude.toString(2).length - 53)
  const kept = magnitude >> dropped
  const odd = Number((kept << dropped === magnitude ? kept : kept | 1n) << dropped)
  return value < 0n ? -odd : odd
}

/** Element `index` of memory that holds values of `type`. */
export function readElement(type: DType, array: TypedArray, index: number): Scalar {
  switch (type.kind) {
    case 'b':
      return array[index] !== 0
    case 'f':
      return type.itemsize === 2 ? float16Value(array[index] as number) : array[index]
    case 'c':
      return new Complex(array[2 * index] as number, array[2 * index + 1] as number)
    default:
      return array[index]
  }
}

/** Writes a value of `type`, as `castScalar` and `toDType` give it, to element `index`. */
export function writeElement(type: DType, array: TypedArray, index: number, value: Scalar): void {
  switch (type.kind) {
    case 'b':
      array[index] = value ? 1 : 0
      break
    case 'f':
      array[index] = type.itemsize === 2 ? float16Bits(value as number) : (value as number)
      break
    case 'c':
      array[2 * index] = (value as Complex).re
      array[2 * index + 1] = (value as Complex).im
      break
    default:
      array[index] = value as number
  }
}

/** The dtype that a JS value has by itself. */
export function scalarType(value: Scalar): DType {
  switch (typeof value) {
    case 'number':
      return dtypes.float64
    case 'bigint':
      return integerScalarType(value)
    case 'boolean':
      return dtypes.bool
    default:
      if (value instanceof Complex) return dtypes.complex128
      throw new DTypeError(`${describe(value)} is not a scalar`, { value })
  }
}

export function isScalar(value: unknown): value is Scalar {
  const type = typeof value
  return type === 'number' || type === 'bigint' || type === 'boolean' || value instanceof Complex
}

/**
 * A user's value as one of `type`, as `np.array(value, dtype)` takes it: unlike a cast it doesn't wrap or saturate.
 * A fraction is cut off for integer dtypes.
 * @throws OverflowError for a number outside an integer dtype; DTypeError for a complex number where a real one is wanted.
 */
export function toDType(value: Scalar, type: DType): Scalar {
  if (!isScalar(value)) throw new DTypeError(`${describe(value)} is not a scalar`, { value })
  if (typeof value !== 'object') {
    if (type.kind === 'i' || type.kind === 'u') return toIntegerType(value, type)
    if (typeof value === 'bigint' && type.kind !== 'b' && !Number.isFinite(Number(value))) {
      throw new OverflowError(`integer too large to convert to ${type.name}`, { value, dtype: type.name })
    }
    return castReal(value, dtypes.float64, type)
  }
  if (type.kind !== 'b' && type.kind !== 'c') {
    throw new DTypeError(`the complex number ${value} can't be a ${type.name}: take its real part`, { value })
  }
  return castScalar(value, 'complex128', type.name)
}

function toIntegerType(value: number | bigint | boolean, type: DType): number | bigint {
  if (Number.isNaN(value)) throw new ValueError(`cannot convert NaN to ${type.name}`, { value, dtype: type.name })
  const whole = typeof value === 'number' ? Math.trunc(value) : value
  if (typeof whole !== 'boolean' && !fitsInteger(whole, type)) throw outOfRange(whole, type)
  return wrap(whole, type)
}
