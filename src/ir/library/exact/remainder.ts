/**
 * C's remainder of floats, exact for all magnitudes. Where the quotient is small enough to be known to one unit, the
 * remainder is the dividend less an exact product. The rare others divide digit by digit, in integers.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { type Builder, defineBody, defineFunction, type Id, type IrFunction } from '../../expr.js'
import { formatOf } from '../float-format.js'
import { copysign } from './bits.js'

export function fmod(b: Builder, type: DTypeName, x: Id, y: Id): Id {
  const [n, d] = [b.op('abs', x), b.op('abs', y)]
  const { near, rest } = type === 'float32' ? nearSingle(b, n, d) : nearDouble(b, n, d)
  const zero = b.literal(type, 0)
  const infinity = b.literal(type, Number.POSITIVE_INFINITY)
  const below = b.op('lt', n, d)
  const defined = b.op('and', b.op('lt', n, infinity), b.op('gt', d, zero))
  const usual = b.op('or', near, below)
  const far = b.op('and', defined, b.op('not', b.op('or', usual, b.op('ne', d, d))))
  const size = b.callWhere(digitwise[type === 'float32' ? 'float32' : 'float64'], far, rest, n, d)
  const nan = b.literal(type, Number.NaN)
  const known = b.op('and', defined, b.op('eq', d, d))
  return b.select(known, copysign(b, type, b.select(below, n, size), x), nan)
}

/** In double, the product of a quotient below 2²⁹ and a single is exact, and so is what it leaves. */
function nearSingle(b: Builder, n: Id, d: Id): { near: Id; rest: Id } {
  const [wideN, wideD] = [b.cast(n, 'float64'), b.cast(d, 'float64')]
  const quotient = b.op('trunc', b.op('div', wideN, wideD))
  const rest = b.op('sub', wideN, b.op('mul', quotient, wideD))
  const near = b.op('lt', quotient, b.literal('float64', 2 ** 29))
  return { near, rest: b.cast(intoRange(b, rest, wideD), 'float32') }
}

/** The product as a sum of two doubles (Dekker's), for magnitudes at which none of its parts over- or underflows. */
function nearDouble(b: Builder, n: Id, d: Id): { near: Id; rest: Id } {
  const f = (value: number) => b.literal('float64', value)
  const quotient = b.op('trunc', b.op('div', n, d))
  const split = (value: Id): [Id, Id] => {
    const shifted = b.op('mul', value, f(2 ** 27 + 1))
    const high = b.op('sub', shifted, b.op('sub', shifted, value))
    return [high, b.op('sub', value, high)]
  }
  const [qHigh, qLow] = split(quotient)
  const [dHigh, dLow] = split(d)
  const product = b.op('mul', quotient, d)
  const cross = (u: Id, v: Id, sum: Id) => b.op('add', sum, b.op('mul', u, v))
  const start = b.op('sub', b.op('mul', qHigh, dHigh), product)
  const error = cross(qLow, dLow, cross(qLow, dHigh, cross(qHigh, dLow, start)))
  const rest = b.op('sub', b.op('sub', n, product), error)
  const moderate = b.op('and', b.op('lt', n, f(2 ** 990)), b.op('gt', d, f(2 ** -900)))
  const near = b.op('and', moderate, b.op('lt', quotient, f(2 ** 52)))
  return { near, rest: intoRange(b, rest, d) }
}

/** The quotient may have been one too large, or so close below that the rest is the whole divisor. */
function intoRange(b: Builder, rest: Id, d: Id): Id {
  const raised = b.select(b.op('lt', rest, b.literal('float64', 0)), b.op('add', rest, d), rest)
  return b.select(b.op('ge', raised, d), b.op('sub', raised, d), raised)
}

const digitwise: { readonly float32: IrFunction; readonly float64: IrFunction } = {
  float32: digitwiseRemainder('float32', 40),
  float64: digitwiseRemainder('float64', 11),
}

/** For n ≥ d > 0, finite: the fractions as integers, a digit of `width` bits at a time. */
function digitwiseRemainder(type: DTypeName, width: number): IrFunction {
  return defineFunction(`fmod_digits_${type}`, [type, type], (b, n, d) => {
    const { fraction, bias } = formatOf(type)
    const [whole, power] = fractionAndExponent(b, type, n)
    const [divisor, unit] = fractionAndExponent(b, type, d)
    const one = b.literal('uint64', 1n)
    // a divisor of 0 comes here in lanes that aren't wanted
    const safe = b.op('max', divisor, one)
    const step = defineBody(['uint64', 'uint64', 'int32'], (inner, rest, by, left) => {
      const i = (value: number) => inner.literal('int32', value)
      const goesOn = inner.op('and', inner.op('gt', left, i(0)), inner.op('ne', rest, inner.literal('uint64', 0n)))
      const count = inner.op('max', inner.op('min', left, i(width)), i(0))
      const next = inner.op('irem', inner.op('shl', rest, inner.cast(count, 'uint64')), by)
      return [goesOn, next, by, inner.op('sub', left, count)]
    })
    const [rest] = b.loop(step, b.op('irem', whole, safe), safe, b.op('sub', power, unit))
    return b.op('ldexp', b.cast(rest, type), b.op('sub', unit, b.literal('int32', bias + fraction)))
  })
}

/** A positive float as an integer fraction and the exponent's bits (1 for subnormals). */
function fractionAndExponent(b: Builder, type: DTypeName, x: Id): [Id, Id] {
  const { bits, fraction } = formatOf(type)
  const word = b.cast(b.bitcast(x, bits), 'uint64')
  const u = (value: bigint) => b.literal('uint64', value)
  const exponent = b.cast(b.op('shr', word, u(BigInt(fraction))), 'int32')
  const low = b.op('and', word, u((1n << BigInt(fraction)) - 1n))
  const normal = b.op('gt', exponent, b.literal('int32', 0))
  const hidden = b.select(normal, u(1n << BigInt(fraction)), u(0n))
  return [b.op('or', low, hidden), b.op('max', exponent, b.literal('int32', 1))]
}
