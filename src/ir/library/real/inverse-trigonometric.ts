/**
 * asin, acos, atan and atan2. Each reduces its argument to where f(r) = r + r³·P(r²) with a short P: the arc sine and
 * cosine beyond ½ through the half angle, the arc tangent beyond tan(π/8) by turning through π/4 or π/2.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { defineFunction, type Id, type IrFunction } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'

/** (asin(r)/r − 1) / r² up to r = ½, as a quotient of polynomials in r². */
const asinTail: ByType<{ readonly numerator: readonly number[]; readonly denominator: readonly number[] }> = {
  float64: {
    numerator: [616.0531650368414, -1100.725305116132, 597.6359912981112, -96.0918733937242, 1],
    denominator: [3696.3189902209883, -8267.69537628773, 6316.193422893132, -1878.0851585225334, 170.26481715773494],
  },
  float32: {
    numerator: [
      0.16666753590106964, 0.07495249062776566, 0.04547668248414993, 0.024147871881723404, 0.04222051426768303,
    ],
    denominator: [],
  },
}

/** (atan(r)/r − 1) / r² up to r = tan(π/8), as a polynomial in r². */
const atanTail: ByType<readonly number[]> = {
  float64: [
    -0.3333333333333022, 0.19999999999104445, -0.14285714196505214, 0.11111106702504485, -0.09090783499616316,
    0.0769008288185081, -0.06641241600775936, 0.05693137832630237, -0.043607403628514646, 0.021279020890709908,
  ],
  float32: [-0.33333316445350647, 0.1999853104352951, -0.1424447000026703, 0.10599824041128159, -0.06091577187180519],
}

/** π in two parts. */
const piParts: ByType<readonly [number, number]> = {
  float64: [Math.PI, 1.2246467991473532e-16],
  float32: [Math.fround(Math.PI), -8.742277657347586e-8],
}

/** What lies between r and asin r, for a square r² ≤ ¼. */
function asinExcess(m: Arithmetic, r: Id, square: Id): Id {
  const { numerator, denominator } = m.pick(asinTail)
  const scaled = m.mul(r, square)
  const top = m.mul(scaled, m.polynomial(square, numerator))
  return denominator.length === 0 ? top : m.div(top, m.polynomial(square, denominator))
}

interface HalfAngle {
  readonly isLarge: Id
  /** asin |x|, or where |x| > ½ the angle that is half of acos |x|, as a sum. */
  readonly r: Id
  readonly excess: Id
}

function halfAngle(m: Arithmetic, magnitude: Id): HalfAngle {
  const isLarge = m.lt(m.num(0.5), magnitude)
  const halved = m.mul(m.sub(m.num(1), magnitude), m.num(0.5))
  const square = m.select(isLarge, halved, m.mul(magnitude, magnitude))
  const r = m.select(isLarge, m.b.op('sqrt', halved), magnitude)
  return { isLarge, r, excess: asinExcess(m, r, square) }
}

export const asin: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const { isLarge, r, excess } = halfAngle(m, m.abs(x))
  const [pi, piLow] = m.pick(piParts)
  const large = m.add(m.sub(m.num(pi / 2), m.add(r, r)), m.sub(m.num(piLow / 2), m.add(excess, excess)))
  return m.flipSign(m.select(isLarge, large, m.add(r, excess)), m.signBit(x))
}

/** π/2 − asin x; beyond ½ twice the half angle, or π less that. */
export const acos: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const { isLarge, r, excess } = halfAngle(m, m.abs(x))
  const [pi, piLow] = m.pick(piParts)
  const sign = m.signBit(x)
  const turned = m.xor(sign, m.select(isLarge, m.int(-1n << BigInt(m.format.bits - 1)), m.int(0)))
  const signed = (part: Id) => m.flipSign(m.select(isLarge, m.add(part, part), part), turned)
  const largeStart = m.select(m.lt(x, m.num(0)), m.num(pi), m.num(0))
  const start = m.select(isLarge, largeStart, m.num(pi / 2))
  return m.sub(start, m.add(signed(r), m.sub(signed(excess), m.mul(start, m.num(piLow / pi)))))
}

/** atan r − r. */
function atanExcess(m: Arithmetic, r: Id): Id {
  const square = m.mul(r, r)
  return m.mul(m.mul(r, square), m.polynomial(square, m.pick(atanTail)))
}

/** start + atan r, where `start` is a multiple of the dtype's π. */
function turnedBy(m: Arithmetic, start: Id, r: Id, excess: Id): Id {
  const [pi, piLow] = m.pick(piParts)
  return m.add(start, m.add(r, m.add(excess, m.mul(start, m.num(piLow / pi)))))
}

export const atan: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const a = m.abs(x)
  const one = m.num(1)
  const isLarge = m.lt(m.num(Math.SQRT2 + 1), a)
  const isMedium = m.lt(m.num(Math.SQRT2 - 1), a)
  const top = m.select(isLarge, m.num(-1), m.select(isMedium, m.sub(a, one), a))
  const bottom = m.select(isLarge, a, m.select(isMedium, m.add(a, one), one))
  const [pi] = m.pick(piParts)
  const start = m.select(isLarge, m.num(pi / 2), m.select(isMedium, m.num(pi / 4), m.num(0)))
  const r = m.div(top, bottom)
  return m.flipSign(turnedBy(m, start, r, atanExcess(m, r)), m.signBit(x))
}

/** atan2 of numbers whose sum is normal and far from infinity. */
function angle(m: Arithmetic, y: Id, x: Id, small: Id, large: Id, sum: Id): Id {
  const [pi] = m.pick(piParts)
  // The angle between the larger side and the diagonal of |x| and |y|, at most π/4.
  const isMedium = m.lt(m.mul(large, m.num(Math.SQRT2 - 1)), small)
  const r = m.div(m.select(isMedium, m.sub(small, large), small), m.select(isMedium, sum, large))
  const isSteep = m.lt(m.abs(x), m.abs(y))
  const signX = m.signBit(x)
  // θ = start ± atan r: mirrored on the diagonal where |y| is larger, and on the y axis where x is negative.
  const signBit = m.int(-1n << BigInt(m.format.bits - 1))
  const mirrored = m.xor(signX, m.select(isSteep, signBit, m.int(0)))
  const eighth = m.select(isMedium, m.num(pi / 4), m.num(0))
  const isLeft = m.ne(signX, m.int(0))
  const flat = m.select(isLeft, m.num(pi), m.num(0))
  const start = m.add(m.select(isSteep, m.num(pi / 2), flat), m.flipSign(eighth, mirrored))
  const signed = (part: Id) => m.flipSign(part, mirrored)
  return m.flipSign(turnedBy(m, start, signed(r), signed(atanExcess(m, r))), m.signBit(y))
}

/** Any numbers: zeros and infinities become numbers of the same angle, the others are scaled together. */
function angleOfAny(m: Arithmetic, y: Id, x: Id): Id {
  const [a, c] = [m.abs(x), m.abs(y)]
  const largest = m.atLeast(a, c)
  const infinity = m.num(Infinity)
  const isInfinite = m.eq(largest, infinity)
  const isBig = m.lt(m.num(1), largest)
  const scale = m.select(isBig, m.num(2 ** -8), m.num(2 ** (m.format.mantissa + 2)))
  const along = (magnitude: Id) =>
    m.select(isInfinite, m.select(m.eq(magnitude, infinity), m.num(1), m.num(0)), m.mul(magnitude, scale))
  const isZero = m.eq(largest, m.num(0))
  const sizeX = m.select(isZero, m.num(1), along(a))
  const sizeY = along(c)
  const [small, large] = [m.atMost(sizeX, sizeY), m.atLeast(sizeX, sizeY)]
  const [signedY, signedX] = [m.flipSign(sizeY, m.signBit(y)), m.flipSign(sizeX, m.signBit(x))]
  const result = angle(m, signedY, signedX, small, large, m.add(small, large))
  const isNumber = m.and(m.eq(x, x), m.eq(y, y))
  return m.select(isNumber, result, m.add(x, y))
}

function atan2Fallback(type: DTypeName): IrFunction {
  return defineFunction(`atan2Unusual${type}`, [type, type], (b, y, x) => angleOfAny(new Arithmetic(b, type), y, x))
}

const atan2Fallbacks: ByType<IrFunction> = { float32: atan2Fallback('float32'), float64: atan2Fallback('float64') }

export const atan2: Expansion = (b, type, y, x) => {
  const m = new Arithmetic(b, type)
  const [a, c] = [m.abs(x), m.abs(y)]
  const [small, large, sum] = [m.atMost(a, c), m.atLeast(a, c), m.add(a, c)]
  const { bias } = m.format
  const isUnusual = m.isOutside(sum, 2 ** (m.format.mantissa + 4 - bias), 2 ** (bias - 4))
  return b.callWhere(m.pick(atan2Fallbacks), isUnusual, angle(m, y, x, small, large, sum), y, x)
}
