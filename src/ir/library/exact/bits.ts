/** Functions that work on the bits of floats. */
import type { DTypeName } from '../../../core/dtype.js'
import type { Builder, Id } from '../../expr.js'
import { formatOf } from '../float-format.js'

/** A literal of an integer dtype, from a bigint. */
function integer(b: Builder, type: DTypeName, value: bigint): Id {
  return b.literal(type, type.endsWith('64') ? value : Number(value))
}

export function signbit(b: Builder, type: DTypeName, x: Id): Id {
  const { signed } = formatOf(type)
  return b.op('lt', b.bitcast(x, signed), integer(b, signed, 0n))
}

export function copysign(b: Builder, type: DTypeName, x: Id, sign: Id): Id {
  const { bits, signMask } = formatOf(type)
  const magnitude = b.op('and', b.bitcast(x, bits), integer(b, bits, signMask - 1n))
  const kept = b.op('and', b.bitcast(sign, bits), integer(b, bits, signMask))
  return b.bitcast(b.op('or', magnitude, kept), type)
}

/** Neighbours of one sign are neighbours as integers. */
export function nextafter(b: Builder, type: DTypeName, x: Id, y: Id): Id {
  const { signed } = formatOf(type)
  const zero = b.literal(type, 0)
  const one = integer(b, signed, 1n)
  const bits = b.bitcast(x, signed)
  const away = b.op('eq', b.op('gt', y, x), b.op('gt', x, zero))
  const moved = b.bitcast(b.select(away, b.op('add', bits, one), b.op('sub', bits, one)), type)
  const smallest = copysign(b, type, b.bitcast(one, type), y)
  const next = b.select(b.op('eq', x, zero), smallest, moved)
  const ordered = b.select(b.op('eq', x, y), y, next)
  const unordered = b.op('or', b.op('ne', x, x), b.op('ne', y, y))
  return b.select(unordered, b.op('add', x, y), ordered)
}

/** Zeros, infinities and NaN: their own fractions, with exponent 0. */
function hasNoExponent(b: Builder, type: DTypeName, x: Id): Id {
  const zero = b.literal(type, 0)
  return b.op('or', b.op('eq', x, zero), b.op('ne', b.op('sub', x, x), zero))
}

/** The bits of `x`, brought up by a power of two where it is subnormal; and whether it was. */
function normalBits(b: Builder, type: DTypeName, x: Id): { bits: Id; subnormal: Id; lift: number } {
  const { bits, bias, fraction } = formatOf(type)
  const lift = fraction + 2
  const subnormal = b.op('lt', b.op('abs', x), b.literal(type, 2 ** (1 - bias)))
  const lifted = b.select(subnormal, b.op('mul', x, b.literal(type, 2 ** lift)), x)
  return { bits: b.bitcast(lifted, bits), subnormal, lift }
}

export function frexpFraction(b: Builder, type: DTypeName, x: Id): Id {
  const { bits, bias, fraction, exponentMask, signMask } = formatOf(type)
  const all = signMask * 2n - 1n
  const cleared = b.op('and', normalBits(b, type, x).bits, integer(b, bits, all - exponentMask))
  const half = integer(b, bits, BigInt(bias - 1) << BigInt(fraction))
  return b.select(hasNoExponent(b, type, x), x, b.bitcast(b.op('or', cleared, half), type))
}

export function frexpExponent(b: Builder, type: DTypeName, x: Id): Id {
  const { bits, bias, fraction, exponentMask } = formatOf(type)
  const normal = normalBits(b, type, x)
  const field = b.op('and', normal.bits, integer(b, bits, exponentMask))
  const biased = b.cast(b.op('shr', field, integer(b, bits, BigInt(fraction))), 'int32')
  const i = (value: number) => b.literal('int32', value)
  const offset = b.select(normal.subnormal, i(bias - 1 + normal.lift), i(bias - 1))
  return b.select(hasNoExponent(b, type, x), b.literal(type, 0), b.cast(b.op('sub', biased, offset), type))
}

/**
 * At most two steps bring the exponent into the range of one factor. Downwards each step leaves room for the whole
 * fraction, so that only the last product can be inexact, or everything is so small that it vanishes.
 */
export function ldexp(b: Builder, type: DTypeName, x: Id, n: Id): Id {
  const { signed, bias, fraction } = formatOf(type)
  const i = (value: number) => b.literal('int32', value)
  const down = bias - 2 - fraction
  let value = x
  let rest = n
  const step = (op: 'gt' | 'lt', limit: number, by: number) => {
    const far = b.op(op, rest, i(limit))
    value = b.select(far, b.op('mul', value, b.literal(type, 2 ** by)), value)
    rest = b.select(far, b.op('sub', rest, i(by)), rest)
  }
  rest = b.op('max', b.op('min', rest, i(4 * bias)), i(-4 * bias))
  step('gt', bias, bias)
  step('gt', bias, bias)
  step('lt', 1 - bias, -down)
  step('lt', 1 - bias, -down)
  rest = b.op('max', b.op('min', rest, i(bias)), i(1 - bias))
  const biased = b.cast(b.op('add', rest, i(bias)), signed)
  const factor = b.bitcast(b.op('shl', biased, integer(b, signed, BigInt(fraction))), type)
  return b.op('mul', value, factor)
}

/**
 * Adding half a place, less one, and the last kept bit rounds to even; a carry runs into the exponent as it should.
 * Numbers below the smallest normal half are rounded by adding a number whose last place is the smallest half.
 */
export function roundHalf(b: Builder, type: DTypeName, x: Id): Id {
  const { bits, fraction } = formatOf(type)
  const dropped = BigInt(fraction - 10)
  const u = (value: bigint) => integer(b, bits, value)
  const magnitude = b.op('abs', x)
  const word = b.bitcast(magnitude, bits)
  const lastKept = b.op('and', b.op('shr', word, u(dropped)), u(1n))
  const carried = b.op('add', b.op('add', word, u((1n << (dropped - 1n)) - 1n)), lastKept)
  const cut = b.op('sub', carried, b.op('and', carried, u((1n << dropped) - 1n)))
  const normal = b.bitcast(cut, type)
  const finite = b.select(b.op('ge', normal, b.literal(type, 65536)), b.literal(type, Number.POSITIVE_INFINITY), normal)
  const shift = b.literal(type, 2 ** (fraction - 24))
  const subnormal = b.op('sub', b.op('add', magnitude, shift), shift)
  const rounded = b.select(b.op('lt', magnitude, b.literal(type, 2 ** -14)), subnormal, finite)
  return b.select(b.op('ne', x, x), x, copysign(b, type, rounded, x))
}
