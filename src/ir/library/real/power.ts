/**
 * x^y = 2^(y·log2 x). An error of the logarithm is multiplied by up to a thousand, so it is computed in two parts: as in
 * the logarithm, x = 2^e·(1 + f) and s = f / (2 + f), with log2(1 + f) = 2/(3 ln2) · s·W, W = 3 + s² + s⁴·T(s²). The
 * leading parts are cut to half a mantissa, so that their products are exact.
 *
 * Main path: x normal and finite, and if it is negative y a whole number; the result normal. All else is `powerOfAny`.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { defineFunction, type Id, type IrFunction } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'
import { binaryPower } from './exponential.js'
import { reduce } from './logarithm.js'

/** (3·atanh(s)/s − 3 − s²) / s⁴ as a polynomial in s². */
const tail: ByType<readonly number[]> = {
  float64: [
    0.6000000000000338, 0.4285714285514907, 0.3333333377996258, 0.2727267654258584, 0.23080136299358203,
    0.1988522610387041, 0.19794386998066238,
  ],
  float32: [0.6000022888183594, 0.4282063841819763, 0.35129350423812866],
}

/** 2/(3 ln2), and its two parts. */
const factor: ByType<readonly [number, number, number]> = {
  float64: [0.9617966939259756, 0.9617966860532761, 7.872699542894897e-9],
  float32: [0.9617967009544373, 0.961669921875, 0.00012677205086220056],
}

/** Where the power is sure to be a normal number. */
const safeExponent: ByType<number> = { float64: 1021, float32: 125 }

/** A number as a sum: `high` has half a mantissa. */
interface Pair {
  readonly high: Id
  readonly low: Id
}

/** s = f / (2 + f). */
function quotient(m: Arithmetic, f: Id): Pair & { readonly whole: Id } {
  const two = m.num(2)
  const bottom = m.add(f, two)
  const inverse = m.div(m.num(1), bottom)
  const whole = m.mul(f, inverse)
  const high = m.upperHalf(whole)
  const bottomHigh = m.upperHalf(bottom)
  const bottomLow = m.sub(f, m.sub(bottomHigh, two))
  const rest = m.sub(m.sub(f, m.mul(high, bottomHigh)), m.mul(high, bottomLow))
  return { whole, high, low: m.mul(rest, inverse) }
}

/** log2 of 2^−minusExponent · (1 + f). */
function preciseLog2(m: Arithmetic, minusExponent: Id, f: Id): Pair {
  const s = quotient(m, f)
  const square = m.mul(s.whole, s.whole)
  const highSquare = m.mul(s.high, s.high)
  const rest = m.add(
    m.mul(m.mul(square, square), m.polynomial(square, m.pick(tail))),
    m.mul(s.low, m.add(s.high, s.whole)),
  )
  const three = m.num(3)
  const wHigh = m.upperHalf(m.add(m.add(three, highSquare), rest))
  const wLow = m.sub(rest, m.sub(m.sub(wHigh, three), highSquare))
  const product = m.mul(s.high, wHigh)
  const below = m.add(m.mul(s.low, wHigh), m.mul(wLow, s.whole))
  const high = m.upperHalf(m.add(product, below))
  const low = m.sub(below, m.sub(high, product))
  const [by, byHigh, byLow] = m.pick(factor)
  const scaled = m.mul(high, m.num(byHigh))
  const scaledLow = m.add(m.mul(high, m.num(byLow)), m.mul(low, m.num(by)))
  const total = m.upperHalf(m.sub(m.add(scaled, scaledLow), minusExponent))
  return { high: total, low: m.sub(scaledLow, m.sub(m.add(total, minusExponent), scaled)) }
}

function times(m: Arithmetic, y: Id, log: Pair): Pair {
  const yHigh = m.upperHalf(y)
  const low = m.add(m.mul(m.sub(y, yHigh), log.high), m.mul(y, log.low))
  return { high: m.mul(yHigh, log.high), low }
}

/** The sign's bit where x is negative and a whole y is odd; a y of 2^53 or more is even. */
function signOfPower(m: Arithmetic, x: Id, y: Id): Id {
  const half = m.mul(y, m.num(0.5))
  const isOdd = m.ne(m.b.op('rint', half), half)
  return m.select(isOdd, m.signBit(x), m.int(0))
}

function powerOfAny(m: Arithmetic, x: Id, y: Id): Id {
  const [zero, one, infinity] = [m.num(0), m.num(1), m.num(Infinity)]
  const magnitude = m.abs(x)
  const shift = m.format.mantissa + 2
  const isSubnormal = m.lt(magnitude, m.num(m.format.smallest))
  const normal = m.select(isSubnormal, m.mul(magnitude, m.num(2 ** shift)), magnitude)
  const { minusExponent, fraction } = reduce(m, normal)
  const exponent = m.add(minusExponent, m.select(isSubnormal, m.num(shift), zero))
  const product = times(m, y, preciseLog2(m, exponent, fraction))

  // Far outside the range only the sign of the exponent counts.
  const reach = m.num(m.pick({ float64: 1100, float32: 160 }))
  const isFar = m.not(m.lt(m.abs(product.high), reach))
  const clamped = m.atMost(m.atLeast(product.high, m.neg(reach)), reach)
  const ordinary = scaledPower(m, clamped, m.select(isFar, zero, product.low))

  const isGrowing = m.eq(m.lt(one, magnitude), m.lt(zero, y))
  const extreme = m.select(isGrowing, infinity, zero)
  const isInfinite = (value: Id) => m.eq(m.abs(value), infinity)
  const isExtreme = m.or(m.or(isInfinite(x), isInfinite(y)), m.eq(x, zero))
  const size = m.select(m.eq(magnitude, one), one, m.select(isExtreme, extreme, ordinary))

  const isWhole = m.eq(m.b.op('rint', y), y)
  const signed = m.select(isWhole, m.flipSign(size, signOfPower(m, x, y)), size)
  const isUndefined = m.and(m.not(isWhole), m.and(m.lt(x, zero), m.not(isInfinite(x))))
  const defined = m.select(isUndefined, m.num(NaN), signed)
  const isNumber = m.and(m.eq(x, x), m.eq(y, y))
  const result = m.select(isNumber, defined, m.add(x, y))
  return m.select(m.or(m.eq(y, zero), m.eq(x, one)), one, result)
}

/** 2^(high + low) with overflow and gradual underflow: computed too near to 1, then scaled by a power of two. */
function scaledPower(m: Arithmetic, high: Id, low: Id): Id {
  const step = m.pick({ float64: 200, float32: 64 })
  return m.select(m.lt(m.num(0), high), binaryPower(m, high, low, -step), binaryPower(m, high, low, step))
}

function fallback(type: DTypeName): IrFunction {
  return defineFunction(`powUnusual${type}`, [type, type], (b, x, y) => powerOfAny(new Arithmetic(b, type), x, y))
}

const fallbacks: ByType<IrFunction> = { float32: fallback('float32'), float64: fallback('float64') }

export const pow: Expansion = (b, type, x, y) => {
  const m = new Arithmetic(b, type)
  const magnitude = m.abs(x)
  const { minusExponent, fraction } = reduce(m, magnitude)
  const product = times(m, y, preciseLog2(m, minusExponent, fraction))
  const result = m.flipSign(binaryPower(m, product.high, product.low, 0), signOfPower(m, x, y))
  const isOutOfRange = m.not(m.lt(m.abs(product.high), m.num(m.pick(safeExponent))))
  const isUndefined = m.and(m.lt(x, m.num(0)), m.ne(m.b.op('rint', y), y))
  const isUnusual = m.or(m.or(m.isOutside(magnitude, m.format.smallest, Infinity), isOutOfRange), isUndefined)
  return b.callWhere(m.pick(fallbacks), isUnusual, result, x, y)
}
