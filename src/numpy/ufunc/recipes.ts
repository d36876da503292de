/** Expressions for what the kernel language has no operation for. */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import type { Builder, Id } from '../../ir/expr.js'
import type { PrimitiveOp } from '../../ir/ops.js'

type Recipe1 = (b: Builder, type: DTypeName, x: Id) => Id
type Recipe2 = (b: Builder, type: DTypeName, x: Id, y: Id) => Id

export const constant =
  (value: boolean) =>
  (b: Builder): Id =>
    b.literal('bool', value)

export const isNotANumber: Recipe1 = (b, _, x) => b.op('ne', x, x)

const infinite = (op: PrimitiveOp): Recipe1 => {
  return (b, type, x) => b.op(op, b.op('abs', x), b.literal(type, Number.POSITIVE_INFINITY))
}
export const isInfinite = infinite('eq')
export const isBounded = infinite('lt')

/** A test of both parts of a complex number. */
export const ofParts =
  (join: 'and' | 'or', test: Recipe1): Recipe1 =>
  (b, type, x) => {
    const part = dtypes[type].real
    return b.op(join, test(b, part, b.op('real', x)), test(b, part, b.op('imag', x)))
  }

/** A function of both parts of a complex number. */
export const eachPart =
  (of: PrimitiveOp): Recipe1 =>
  (b, _, x) =>
    b.op('complex', b.op(of, b.op('real', x)), b.op(of, b.op('imag', x)))

export const logicalNot: Recipe1 = (b, _, x) => b.op('not', b.cast(x, 'bool'))

export const logical =
  (op: 'and' | 'or' | 'xor'): Recipe2 =>
  (b, _, x, y) =>
    b.op(op, b.cast(x, 'bool'), b.cast(y, 'bool'))

export const scaled =
  (factor: number): Recipe1 =>
  (b, type, x) =>
    b.op('mul', x, b.literal(type, factor))

export const square: Recipe1 = (b, _, x) => b.op('mul', x, x)

// --- sign

export const signOfSigned: Recipe1 = (b, type, x) => {
  const [zero, one] = [b.literal(type, 0), b.literal(type, 1)]
  return b.select(b.op('gt', x, zero), one, b.select(b.op('lt', x, zero), b.literal(type, -1), zero))
}

export const signOfUnsigned: Recipe1 = (b, type, x) => b.op('min', x, b.literal(type, 1))

/** NaN stays, and both zeros give +0. */
export const signOfFloat: Recipe1 = (b, type, x) => b.select(b.op('ne', x, x), x, signOfSigned(b, type, x))

/** z/|z|; an infinite part leaves only its own sign, two of them NaN. */
export const signOfComplex: Recipe1 = (b, type, z) => {
  const part = dtypes[type].real
  const [zero, infinity] = [b.literal(part, 0), b.literal(part, Number.POSITIVE_INFINITY)]
  const [x, y] = [b.op('real', z), b.op('imag', z)]
  const modulus = b.op('hypot', x, y)
  const divisor = b.select(b.op('eq', modulus, zero), b.literal(part, 1), modulus)
  const unbounded = b.op('eq', modulus, infinity)
  const both = b.op('and', b.op('eq', b.op('abs', x), infinity), b.op('eq', b.op('abs', y), infinity))
  const component = (own: Id) => {
    const sided = b.select(b.op('eq', b.op('abs', own), infinity), signOfSigned(b, part, own), zero)
    const finite = b.select(b.op('eq', modulus, zero), zero, b.op('div', own, divisor))
    const nan = b.literal(part, Number.NaN)
    const undefinedSign = b.op('or', both, b.op('ne', modulus, modulus))
    return b.select(undefinedSign, nan, b.select(unbounded, sided, finite))
  }
  return b.op('complex', component(x), component(y))
}

// --- reciprocal

export const reciprocalOfFloat: Recipe1 = (b, type, x) => b.op('div', b.literal(type, 1), x)

/** Smith's way, as NumPy goes it. */
export const reciprocalOfComplex: Recipe1 = (b, type, z) => {
  const one = b.literal(dtypes[type].real, 1)
  const [x, y] = [b.op('real', z), b.op('imag', z)]
  const wide = b.op('le', b.op('abs', y), b.op('abs', x))
  const [large, small] = [b.select(wide, x, y), b.select(wide, y, x)]
  const ratio = b.op('div', small, large)
  const divisor = b.op('add', large, b.op('mul', small, ratio))
  const re = b.op('div', b.select(wide, one, ratio), divisor)
  return b.op('complex', re, b.op('div', b.op('neg', b.select(wide, ratio, one)), divisor))
}

/** 1/x cut off; for 0 what the conversion of an infinity gives. */
export const reciprocalOfInteger: Recipe1 = (b, type, x) => {
  const zero = b.literal(type, 0)
  const isZero = b.op('eq', x, zero)
  const quotient = b.op('idiv', b.literal(type, 1), b.select(isZero, b.literal(type, 1), x))
  const { kind, itemsize, min } = dtypes[type]
  const atZero = kind === 'i' && itemsize >= 4 ? b.literal(type, min!) : zero
  return b.select(isZero, atZero, quotient)
}

// --- bits

/** A shift whose count may be anything: all bits leave for counts outside [0, bits). */
export const shift =
  (op: 'shl' | 'shr'): Recipe2 =>
  (b, type, x, count) => {
    const { kind, itemsize, name } = dtypes[type]
    const bits = itemsize * 8
    const limit = b.literal(type, bits)
    const zero = b.literal(type, 0)
    const small = b.op('lt', count, limit)
    const inside = kind === 'i' ? b.op('and', small, b.op('ge', count, zero)) : small
    const shifted = b.op(op, x, b.select(inside, count, zero))
    const gone = op === 'shr' && kind === 'i' ? b.op('shr', x, b.literal(name, bits - 1)) : zero
    return b.select(inside, shifted, gone)
  }

// --- comparisons of int64 with uint64, exact

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

/** (int64, uint64): a negative number is below all others. */
export const signedWithUnsigned =
  (op: Comparison): Recipe2 =>
  (b, _, x, y) => {
    const negative = b.op('lt', x, b.literal('int64', 0))
    const below = op === 'ne' || op === 'lt' || op === 'le'
    return b.select(negative, b.literal('bool', below), b.op(op, b.cast(x, 'uint64'), y))
  }

/** (uint64, int64) */
export const unsignedWithSigned =
  (op: Comparison): Recipe2 =>
  (b, _, x, y) => {
    const negative = b.op('lt', y, b.literal('int64', 0))
    const above = op === 'ne' || op === 'gt' || op === 'ge'
    return b.select(negative, b.literal('bool', above), b.op(op, x, b.cast(y, 'uint64')))
  }

// --- floats

/** The extreme of those that aren't NaN; the first one where both are. */
export const ignoringNaN =
  (op: 'max' | 'min', isMissing: Recipe1): Recipe2 =>
  (b, type, x, y) =>
    b.select(isMissing(b, type, y), x, b.select(isMissing(b, type, x), y, b.op(op, x, y)))

export const heaviside: Recipe2 = (b, type, x, atZero) => {
  const zero = b.literal(type, 0)
  const step = b.select(b.op('lt', x, zero), zero, b.literal(type, 1))
  return b.select(b.op('ne', x, x), x, b.select(b.op('eq', x, zero), atZero, step))
}

/** How far the next number away from 0 is; for half precision, as NumPy has it, the next one above. */
export const spacing: Recipe1 = (b, type, x) => {
  const infinity = b.literal(type, Number.POSITIVE_INFINITY)
  const below = b.literal(type, Number.NEGATIVE_INFINITY)
  const towards = type === 'float16' ? infinity : b.select(b.op('lt', x, b.literal(type, 0)), below, infinity)
  const step = b.op('sub', b.op('nextafter', x, towards), x)
  return b.select(isInfinite(b, type, x), b.literal(type, Number.NaN), step)
}

/** What `modf` leaves behind the point, with the sign of x. */
export const fraction: Recipe1 = (b, type, x) => {
  const isInfinity = isInfinite(b, type, x)
  const rest = b.op('sub', x, b.op('trunc', x))
  return b.op('copysign', b.select(isInfinity, b.literal(type, 0), rest), x)
}

export const frexpExponent: Recipe1 = (b, _, x) => b.cast(b.op('frexpExponent', x), 'int32')

/** Any count beyond these gives 0 or an infinity already. */
const ldexpLimit = 5000

export const ldexp: Recipe2 = (b, _, x, count) => {
  const type = b.typeOf(count)
  const low = b.op('max', count, b.literal(type, -ldexpLimit))
  return b.op('ldexp', x, b.cast(b.op('min', low, b.literal(type, ldexpLimit)), 'int32'))
}

// --- integers

export const lcm: Recipe2 = (b, type, x, y) => {
  const [zero, one] = [b.literal(type, 0), b.literal(type, 1)]
  const divisor = b.op('gcd', x, y)
  const none = b.op('eq', divisor, zero)
  const quotient = b.op('idiv', b.op('abs', x), b.select(none, one, divisor))
  return b.op('mul', quotient, b.op('abs', y))
}
