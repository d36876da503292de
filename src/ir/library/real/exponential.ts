/**
 * e^x and 2^x: x = n·ln2 + r with |r| ≤ ln2/2, so that e^x = 2ⁿ·e^r. With R(r²) = r·coth(r/2), a smooth even function,
 * e^r = 1 + 2r / (R − r): the quotient needs few terms, and as it is below 1/2 its rounding errors weigh little.
 *
 * n + bias stands in the low bits of x·log2(e) + magic; shifted up they are the bits of 2ⁿ. The code takes 2ⁿ⁻¹ and
 * 2·e^r, since 2^1024 is needed for the largest results. Results below the normal range are rounded by a function of
 * their own.
 */
import { defineFunction, type Id, type IrFunction } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'

interface Base {
  readonly name: string
  /** n = rint(x · perUnit); r = x − n·high − n·low. */
  readonly perUnit: number
  readonly high: number
  readonly low: number
  /** R as a quotient of polynomials in r². */
  readonly numerator: readonly number[]
  readonly denominator: readonly number[]
  /** Below `tiny` the result is 0 or not normal; from `zero` down it is 0. From `huge` up it is infinite. */
  readonly tiny: number
  readonly zero: number
  readonly huge: number
}

const naturalBase: ByType<Base> = {
  float64: {
    name: 'expTiny64',
    perUnit: Math.LOG2E,
    high: 0.6931471805592082,
    low: 7.371002565167799e-13,
    numerator: [1008.3367417606344, 112.0340745790733, 1],
    denominator: [504.1683708803172, 14.0030063828458, 0.033316649769813786],
    tiny: -708,
    zero: -745.2,
    huge: 710.4,
  },
  float32: {
    name: 'expTiny32',
    perUnit: Math.LOG2E,
    high: 0.693145751953125,
    low: 1.428606765330187e-6,
    numerator: [2, 0.166666179895401, -0.00276601011864841],
    denominator: [1],
    tiny: -86.9,
    zero: -104,
    huge: 89.4,
  },
}

const binaryBase: ByType<Base> = {
  float64: {
    name: 'exp2Tiny64',
    perUnit: 1,
    high: 1,
    low: 0,
    numerator: [4368.212407688548, 233.1842476445521, 1],
    denominator: [1513.9070572381438, 20.202067866068138, 0.023093341853649578],
    tiny: -1021.4,
    zero: -1075.2,
    huge: 1025,
  },
  float32: {
    name: 'exp2Tiny32',
    perUnit: 1,
    high: 1,
    low: 0,
    numerator: [2.885390043258667, 0.1155247762799263, -0.0009229644201695919],
    denominator: [1],
    tiny: -125.4,
    zero: -150.2,
    huge: 129,
  },
}

/** 2^(n + shift), and r. */
interface Split {
  readonly scale: Id
  readonly r: Id
}

function split(m: Arithmetic, base: Base, x: Id, shift: number): Split {
  const { magic, bias, mantissa } = m.format
  const offset = m.num(magic + bias + shift)
  const scaled = base.perUnit === 1 ? x : m.mul(x, m.num(base.perUnit))
  const shifted = m.add(scaled, offset)
  const n = m.sub(shifted, offset)
  let r = m.sub(x, base.high === 1 ? n : m.mul(n, m.num(base.high)))
  if (base.low !== 0) r = m.sub(r, m.mul(n, m.num(base.low)))
  return { scale: m.fromBits(m.shl(m.bits(shifted), mantissa)), r }
}

/** 2·b^r. */
function twicePower(m: Arithmetic, base: Base, r: Id): Id {
  const square = m.mul(r, r)
  const top = m.polynomial(square, base.numerator)
  const part = base.denominator.length === 1 ? r : m.mul(r, m.polynomial(square, base.denominator))
  return m.add(m.num(2), m.div(m.mul(part, m.num(4)), m.sub(top, part)))
}

/** b^x for a normal result. With `lift`, the result is computed too large by 2^lift, and then scaled down. */
function power(m: Arithmetic, base: Base, x: Id, lift: number): Id {
  const { scale, r } = split(m, base, x, lift - 1)
  return lowered(m, m.mul(twicePower(m, base, r), scale), lift)
}

/** 2^(x + below), likewise, for a `below` that is small against 1. */
export function binaryPower(m: Arithmetic, x: Id, below: Id, lift: number): Id {
  const base = m.pick(binaryBase)
  const { scale, r } = split(m, base, x, lift - 1)
  return lowered(m, m.mul(twicePower(m, base, m.add(r, below)), scale), lift)
}

function lowered(m: Arithmetic, result: Id, lift: number): Id {
  return lift === 0 ? result : m.mul(result, m.num(2 ** -lift))
}

function powerOf(bases: ByType<Base>): Expansion {
  const tinyFunction = (type: 'float32' | 'float64'): IrFunction =>
    defineFunction(bases[type].name, [type], (b, x) => power(new Arithmetic(b, type), bases[type], x, 64))
  const tiny: ByType<IrFunction> = { float32: tinyFunction('float32'), float64: tinyFunction('float64') }
  return (b, type, x) => {
    const m = new Arithmetic(b, type)
    const base = m.pick(bases)
    const lowest = (1 - m.format.bias) / base.perUnit
    const clamped = m.atMost(m.atLeast(x, m.num(lowest)), m.num(base.huge))
    const result = power(m, base, clamped, 0)
    const middle = (base.tiny + base.zero) / 2
    const isTiny = m.lt(m.abs(m.sub(x, m.num(middle))), m.num(base.tiny - middle))
    return b.callWhere(m.pick(tiny), isTiny, result, x)
  }
}

export const exp = powerOf(naturalBase)
export const exp2 = powerOf(binaryBase)

/** With R = N/D: D, and (2D − N) / r². */
const excessTerms: ByType<{ readonly denominator: readonly number[]; readonly defect: readonly number[] }> = {
  float64: {
    denominator: [15131.880826312774, 420.2828399347739, 1.0],
    defect: [-2521.980137718728, -28.014137698384808],
  },
  float32: { denominator: [1], defect: [-0.166666179895401, 0.00276601011864841] },
}

/** e^r − 1 = r + r·h / (2D − h) with h = r·D + (2D − N): accurate to its own last place, as h is small. */
function excess(m: Arithmetic, r: Id): Id {
  const { denominator, defect } = m.pick(excessTerms)
  const square = m.mul(r, r)
  const bottom = m.polynomial(square, denominator)
  const part = denominator.length === 1 ? r : m.mul(r, bottom)
  const h = m.add(part, m.mul(square, m.polynomial(square, defect)))
  const twice = denominator.length === 1 ? m.num(2) : m.add(bottom, bottom)
  return m.add(r, m.div(m.mul(r, h), m.sub(twice, h)))
}

/** 2^(n + shift) and e^r − 1, for an x that is not below −500 (float32: −60). */
export function naturalParts(m: Arithmetic, x: Id, shift: number): { readonly scale: Id; readonly rest: Id } {
  const { scale, r } = split(m, m.pick(naturalBase), x, shift)
  return { scale, rest: excess(m, r) }
}

/** From here up e^x is infinite, while 2^(n − 1) is not. */
const expm1Huge: ByType<number> = { float64: 709.9, float32: 88.8 }
/** From here down e^x − 1 is −1. */
const expm1Lowest: ByType<number> = { float64: -50, float32: -30 }

/** With s = 2ⁿ⁻¹, half the result is s·(e^r − 1) + (s − ½). */
export const expm1: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const clamped = m.atMost(m.atLeast(x, m.num(m.pick(expm1Lowest))), m.num(m.pick(expm1Huge)))
  const { scale, rest } = naturalParts(m, clamped, -1)
  const half = m.add(m.mul(scale, rest), m.sub(scale, m.num(0.5)))
  return m.keepTiny(x, m.add(half, half))
}
