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
  float64: [0.6931471805601177, -1.7239444525614835e-13],
  float32: [0.693145751953125, 1.428606765330187e-6],
}

const log10Of2: ByType<readonly [number, number]> = {
  float64: [0.3010299956640665, -8.532344317057107e-14],
  float32: [0.301025390625, 4.605039066518657e-6],
}

export interface Reduced {
  /** e and f, as floats. */
  readonly exponent: Id
  readonly fraction: Id
}

/** x = 2^e · (1 + f), for a normal x > 0. */
export function reduce(m: Arithmetic, x: Id): Reduced {
  const { bits, mantissa, bias, integer, unsigned } = m.format
  const start = m.bitsOf(Math.SQRT1_2)
  const mask = m.int((1n << BigInt(mantissa)) - 1n)
  // A multiple of 2^mantissa that keeps e positive where it is read off without a sign.
  const lift = bits === 64 ? BigInt(bias + 1) : 0n
  const relative = m.add(m.bits(x), m.int((lift << BigInt(mantissa)) - start))
  const unit = m.fromBits(m.add(m.and(relative, mask), m.int(start)))
  let exponent: Id
  if (bits === 64) {
    // There is no conversion of 64-bit integers in vectors: the bits of 2^52 + e are put together instead.
    const raw = m.b.bitcast(m.shr(m.b.bitcast(relative, unsigned), mantissa), integer)
    exponent = m.sub(m.fromBits(m.or(raw, m.int(m.bitsOf(2 ** 52)))), m.num(2 ** 52 + Number(lift)))
  } else {
    exponent = m.b.cast(m.shr(relative, mantissa), m.type)
  }
  return { exponent, fraction: m.sub(unit, m.num(1)) }
}

/** s·(f − R): what is to be taken from f to get log(1 + f). */
export function logDeficit(m: Arithmetic, f: Id): Id {
  const s = m.div(f, m.add(f, m.num(2)))
  const square = m.mul(s, s)
  const rest = m.mul(square, m.polynomial(square, m.pick(tail)))
  return m.mul(s, m.sub(f, rest))
}

/** The result from e and f; `exponent` may have been corrected. */
type Finish = (m: Arithmetic, parts: Reduced) => Id

const finishNatural: Finish = (m, { exponent, fraction }) => {
  const [high, low] = m.pick(ln2)
  const deficit = m.sub(logDeficit(m, fraction), m.mul(exponent, m.num(low)))
  return m.add(m.mul(exponent, m.num(high)), m.sub(fraction, deficit))
}

const finishBinary: Finish = (m, { exponent, fraction }) =>
  m.add(exponent, m.mul(m.sub(fraction, logDeficit(m, fraction)), m.num(Math.LOG2E)))

const finishDecimal: Finish = (m, { exponent, fraction }) => {
  const [high, low] = m.pick(log10Of2)
  const natural = m.mul(m.sub(fraction, logDeficit(m, fraction)), m.num(Math.LOG10E))
  return m.add(m.mul(exponent, m.num(high)), m.add(natural, m.mul(exponent, m.num(low))))
}

/** Zero, negative, not finite or subnormal. */
function isUnusual(m: Arithmetic, x: Id): Id {
  const { bits, mantissa } = m.format
  // Turned by half the range, the bits of normal positive numbers are the lowest integers.
  const lowest = -(1n << BigInt(bits - 1))
  const smallest = 1n << BigInt(mantissa)
  const infinite = m.bitsOf(Infinity)
  return m.le(m.int(infinite - smallest + lowest), m.add(m.bits(x), m.int(lowest - smallest)))
}

function unusual(name: string, type: DTypeName, finish: Finish): IrFunction {
  return defineFunction(name, [type], (b, x) => {
    const m = new Arithmetic(b, type)
    const lift = m.format.mantissa + 2
    const { exponent, fraction } = reduce(m, m.mul(x, m.num(2 ** lift)))
    const subnormal = finish(m, { exponent: m.sub(exponent, m.num(lift)), fraction })
    const zero = m.num(0)
    // x − x is NaN for infinities, and 0/0 is the NaN of negative numbers.
    const other = m.select(m.lt(x, zero), m.num(NaN), m.add(x, x))
    const positive = m.select(m.lt(m.abs(x), m.num(2 ** (2 - m.format.bias))), subnormal, other)
    return m.select(m.eq(x, zero), m.num(-Infinity), m.select(m.lt(x, zero), m.num(NaN), positive))
  })
}

function logarithm(name: string, finish: Finish): Expansion {
  const fallbacks: ByType<IrFunction> = {
    float32: unusual(`${name}Unusual32`, 'float32', finish),
    float64: unusual(`${name}Unusual64`, 'float64', finish),
  }
  return (b: Builder, type, x) => {
    const m = new Arithmetic(b, type)
    return b.callWhere(m.pick(fallbacks), isUnusual(m, x), finish(m, reduce(m, x)), x)
  }
}

export const log = logarithm('log', finishNatural)
export const log2 = logarithm('log2', finishBinary)
export const log10 = logarithm('log10', finishDecimal)
