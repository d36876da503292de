/**
 * Logarithms: x = 2^e · (1 + f) with 1 + f in [√½, √2), so that log x = e·ln2 + log(1 + f). With s = f / (2 + f),
 * log(1 + f) = 2·atanh(s) = f − s·(f − R), where R = 2·atanh(s)/s − 2 is a smooth function of s² that is small.
 * Zero, negative numbers, infinities, NaN and subnormal numbers go to a function of their own.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'

/** R / s² as a polynomial in s². */
const tail: ByType<readonly number[]> = {
  float64: [
    0.6666666666666734, 0.39999999999416463, 0.2857142874210494, 0.22222198594265286, 0.1818356352639704,
    0.15314065300942406, 0.14795847017343802,
  ],
  float32: [0.6666677594184875, 0.39977577328681946, 0.29871031641960144],
}

/** The value of one power of two in two parts, the first with enough trailing zeros that its multiples are exact. */
export const ln2: ByType<readonly [number, number]> = {
  float64: [0.6931471805592082, 7.371002565167799e-13],
  float32: [0.693145751953125, 1.428606765330187e-6],
}

const log10Of2: ByType<readonly [number, number]> = {
  float64: [0.3010299956640665, -8.532344317057107e-14],
  float32: [0.301025390625, 4.605039066518657e-6],
}

export interface Reduced {
  /** −e and f, as floats. */
  readonly minusExponent: Id
  readonly fraction: Id
}

/** The bits of a normal x > 0, less those of √½: above the mantissa stands e, plus a lift that keeps it positive. */
function relativeBits(m: Arithmetic, x: Id): Id {
  return m.add(m.bits(x), m.int((lift(m) << BigInt(m.format.mantissa)) - m.bitsOf(Math.SQRT1_2)))
}

function lift(m: Arithmetic): bigint {
  return BigInt(m.format.bias + 1)
}

/** There is no conversion of 64-bit integers in vectors: the bits of 2^52 + e + lift are put together instead. */
function minusExponent(m: Arithmetic, relative: Id): Id {
  const { mantissa, integer, unsigned } = m.format
  const raw = m.b.bitcast(m.shr(m.b.bitcast(relative, unsigned), mantissa), integer)
  const carrier = 2 ** mantissa
  return m.sub(m.num(carrier + Number(lift(m))), m.fromBits(m.or(raw, m.int(m.bitsOf(carrier)))))
}

/** x = 2^e · (1 + f), for a normal x > 0. */
export function reduce(m: Arithmetic, x: Id): Reduced {
  const relative = relativeBits(m, x)
  const mask = m.int((1n << BigInt(m.format.mantissa)) - 1n)
  const unit = m.fromBits(m.add(m.and(relative, mask), m.int(m.bitsOf(Math.SQRT1_2))))
  return { minusExponent: minusExponent(m, relative), fraction: m.sub(unit, m.num(1)) }
}

/**
 * 1 + x = 2^e · (1 + f), for x > −1. The sum that e is read from is rounded, which only moves the bounds of f a little;
 * f itself is x·2^−e − (1 − 2^−e): x itself where e = 0, and −0 for −0.
 */
function reduceSuccessor(m: Arithmetic, x: Id, successor: Id): Reduced {
  const { mantissa, bias } = m.format
  const relative = relativeBits(m, successor)
  const exponentBits = m.and(relative, m.int(-1n << BigInt(mantissa)))
  const scale = m.fromBits(m.sub(m.int((BigInt(bias) + lift(m)) << BigInt(mantissa)), exponentBits))
  const fraction = m.sub(m.mul(x, scale), m.sub(m.num(1), scale))
  return { minusExponent: minusExponent(m, relative), fraction }
}

/** s·(f − R) = s·f − s·R, what is to be taken from f to get log(1 + f); in two parts, of which the second comes late. */
function logDeficit(m: Arithmetic, f: Id): { readonly first: Id; readonly second: Id } {
  const s = m.div(f, m.add(f, m.num(2)))
  const square = m.mul(s, s)
  const second = m.mul(m.mul(s, square), m.polynomial(square, m.pick(tail)))
  return { first: m.mul(s, f), second }
}

function logOfSuccessor(m: Arithmetic, f: Id): Id {
  const { first, second } = logDeficit(m, f)
  return m.sub(f, m.sub(first, second))
}

/** The result from e and f; `exponent` may have been corrected. */
type Finish = (m: Arithmetic, parts: Reduced) => Id

// With −e = +0 where e = 0, the differences keep the sign of a zero fraction.
const finishNatural: Finish = (m, { minusExponent, fraction }) => {
  const [high, low] = m.pick(ln2)
  const { first, second } = logDeficit(m, fraction)
  const upper = m.sub(fraction, m.mul(minusExponent, m.num(high)))
  const lower = m.add(first, m.mul(minusExponent, m.num(low)))
  return m.sub(upper, m.sub(lower, second))
}

const finishBinary: Finish = (m, { minusExponent, fraction }) =>
  m.sub(m.mul(logOfSuccessor(m, fraction), m.num(Math.LOG2E)), minusExponent)

const finishDecimal: Finish = (m, { minusExponent, fraction }) => {
  const [high, low] = m.pick(log10Of2)
  const rest = m.mul(logOfSuccessor(m, fraction), m.num(Math.LOG10E))
  return m.sub(m.sub(rest, m.mul(minusExponent, m.num(low))), m.mul(minusExponent, m.num(high)))
}

/** log x of any x. */
function logOfAny(m: Arithmetic, x: Id, finish: Finish): Id {
  const shift = m.format.mantissa + 2
  const smallest = m.num(2 ** (1 - m.format.bias))
  const isSubnormal = m.lt(x, smallest)
  const normal = m.select(isSubnormal, m.mul(x, m.num(2 ** shift)), x)
  const { minusExponent, fraction } = reduce(m, normal)
  const added = m.select(isSubnormal, m.num(shift), m.num(0))
  const positive = finish(m, { minusExponent: m.add(minusExponent, added), fraction })
  const zero = m.num(0)
  const notNegative = m.select(m.eq(x, zero), m.num(-Infinity), positive)
  // A sum keeps +∞ and NaN.
  const finite = m.lt(m.abs(x), m.num(Infinity))
  return m.select(m.lt(x, zero), m.num(NaN), m.select(finite, notNegative, m.add(x, x)))
}

function logarithm(name: string, finish: Finish): Expansion {
  const fallback = (type: DTypeName) =>
    defineFunction(`${name}Unusual${type}`, [type], (b, x) => logOfAny(new Arithmetic(b, type), x, finish))
  const fallbacks: ByType<IrFunction> = { float32: fallback('float32'), float64: fallback('float64') }
  return (b: Builder, type, x) => {
    const m = new Arithmetic(b, type)
    return b.callWhere(m.pick(fallbacks), m.isOutside(x, m.format.smallest, Infinity), finish(m, reduce(m, x)), x)
  }
}

/** The natural logarithm of what is known to be positive and neither subnormal nor infinite. */
export const logOfNormal: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  return finishNatural(m, reduce(m, x))
}

export const log = logarithm('log', finishNatural)
export const log2 = logarithm('log2', finishBinary)
export const log10 = logarithm('log10', finishDecimal)

const log1pFallbacks: ByType<IrFunction> = {
  float32: log1pFallback('float32'),
  float64: log1pFallback('float64'),
}

/** For x ≤ −1, for infinities and NaN, and for x so large that 1 + x is x. */
function log1pFallback(type: DTypeName): IrFunction {
  return defineFunction(`log1pUnusual${type}`, [type], (b, x) => {
    const m = new Arithmetic(b, type)
    return logOfAny(m, m.add(x, m.num(1)), finishNatural)
  })
}

export const log1p: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const successor = m.add(x, m.num(1))
  const result = finishNatural(m, reduceSuccessor(m, x, successor))
  // Above the upper bound 2^−e would not be normal.
  const isUnusual = m.isOutside(successor, m.format.smallest, 2 ** (m.format.bias - 2))
  return b.callWhere(m.pick(log1pFallbacks), isUnusual, result, x)
}
