/**
 * The complex functions in double, with the special values of C99's Annex G. The circular functions and their inverses
 * come from the hyperbolic ones by a quarter turn, so that each branch cut and each zero's sign is decided once.
 */
import { Complex } from '../../core/complex.js'
import { copySign } from './bits.js'
import { divide, multiply } from './complex-arithmetic.js'

const identity = (x: number): number => x
const times = (a: Complex, b: Complex): Complex => multiply(a, b, identity)
const over = (a: Complex, b: Complex): Complex => divide(a, b, identity)
const timesI = (z: Complex): Complex => new Complex(-z.im, z.re)
const overI = (z: Complex): Complex => new Complex(z.im, -z.re)
const scaled = (z: Complex, factor: number): Complex => new Complex(z.re * factor, z.im * factor)

/** eˣ·c without overflow where only eˣ would. */
function expTimes(x: number, c: number): number {
  if (x <= 709) return Math.exp(x) * c
  const root = Math.exp(x / 2)
  return root * c * root
}

export function exp(z: Complex): Complex {
  const { re, im } = z
  if (im === 0) return new Complex(Math.exp(re), im)
  if (re === Number.NEGATIVE_INFINITY && !Number.isFinite(im)) return new Complex(0, copySign(0, im))
  if (re === Number.POSITIVE_INFINITY && !Number.isFinite(im)) return new Complex(re, Number.NaN)
  return new Complex(expTimes(re, Math.cos(im)), expTimes(re, Math.sin(im)))
}

/** What rounding took from the angle y·ln 2 turns the result on. */
export function exp2({ re, im }: Complex): Complex {
  if (im === 0) return new Complex(2 ** re, im)
  if (!(Math.abs(im) < 1e250 && Math.abs(re) < 1100)) return exp(new Complex(re * Math.LN2, im * Math.LN2))
  const angle = im * Math.LN2
  const rest = restOfProduct(im, Math.LN2) + im * 2.3190468138462996e-17
  const turned = times(new Complex(Math.cos(angle), Math.sin(angle)), new Complex(1, rest))
  const root = 2 ** (re / 2)
  return scaled(scaled(turned, root), root)
}

export function expm1(z: Complex): Complex {
  const half = Math.sin(z.im / 2)
  return new Complex(Math.expm1(z.re) * Math.cos(z.im) - 2 * half * half, Math.exp(z.re) * Math.sin(z.im))
}

export function log(z: Complex): Complex {
  return new Complex(logHypot(z.re, z.im), Math.atan2(z.im, z.re))
}

export const log2 = (z: Complex): Complex => scaled(log(z), Math.LOG2E)
export const log10 = (z: Complex): Complex => scaled(log(z), Math.LOG10E)

export function log1p(z: Complex): Complex {
  const { re, im } = z
  const small = Math.abs(re) < 0.5 && Math.abs(im) < 0.5
  const size = small ? Math.log1p(re * (2 + re) + im * im) / 2 : logHypot(1 + re, im)
  return new Complex(size, Math.atan2(im, 1 + re))
}

/** log √(x² + y²), also where the sum of squares is close to 1. */
function logHypot(x: number, y: number): number {
  const [large, small] = Math.abs(x) >= Math.abs(y) ? [Math.abs(x), Math.abs(y)] : [Math.abs(y), Math.abs(x)]
  if (large > 0.5 && large < 2) return Math.log1p(squaresMinusOne(large, small)) / 2
  return Math.log(Math.hypot(x, y))
}

/** x² + y² − 1, from exact squares. */
function squaresMinusOne(x: number, y: number): number {
  const [xHigh, xLow] = exactSquare(x)
  const [yHigh, yLow] = exactSquare(y)
  const difference = xHigh - 1
  const differenceLow = xHigh - (difference + 1)
  const sum = difference + yHigh
  const back = sum - difference
  return sum + (difference - (sum - back) + (yHigh - back) + (differenceLow + xLow + yLow))
}

function exactSquare(x: number): [number, number] {
  return [x * x, restOfProduct(x, x)]
}

/** x·y less its double (Dekker's product). */
function restOfProduct(x: number, y: number): number {
  const [xHigh, xLow] = splitInHalves(x)
  const [yHigh, yLow] = splitInHalves(y)
  return xLow * yLow - (x * y - xHigh * yHigh - xHigh * yLow - xLow * yHigh)
}

function splitInHalves(x: number): [number, number] {
  const shifted = x * 134217729
  const high = shifted - (shifted - x)
  return [high, x - high]
}

export function sqrt(z: Complex): Complex {
  const { re, im } = z
  if (Math.abs(im) === Number.POSITIVE_INFINITY) return new Complex(Number.POSITIVE_INFINITY, im)
  if (re === Number.POSITIVE_INFINITY) return new Complex(re, Number.isNaN(im) ? im : copySign(0, im))
  if (re === Number.NEGATIVE_INFINITY) {
    return Number.isNaN(im) ? new Complex(im, Number.POSITIVE_INFINITY) : new Complex(0, copySign(-re, im))
  }
  if (re === 0 && im === 0) return new Complex(0, im)
  const largest = Math.max(Math.abs(re), Math.abs(im))
  const [scale, back] = largest > 1e300 ? [2 ** -4, 4] : largest < 1e-290 ? [2 ** 108, 2 ** -54] : [1, 1]
  const [x, y] = [re * scale, im * scale]
  const root = Math.sqrt((Math.abs(x) + Math.hypot(x, y)) / 2)
  const other = y / (2 * root)
  return x >= 0 ? new Complex(root * back, other * back) : new Complex(Math.abs(other) * back, copySign(root, y) * back)
}

export function sinh(z: Complex): Complex {
  const { re, im } = z
  if (im === 0) return new Complex(Math.sinh(re), im)
  if (!Number.isFinite(im)) return new Complex(re === 0 ? re : infiniteOrNaN(re), Number.NaN)
  if (Math.abs(re) < 22) return new Complex(Math.sinh(re) * Math.cos(im), Math.cosh(re) * Math.sin(im))
  const size = Math.abs(re)
  return new Complex(expTimes(size, copySign(0.5, re) * Math.cos(im)), expTimes(size, 0.5 * Math.sin(im)))
}

export function cosh(z: Complex): Complex {
  const { re, im } = z
  if (im === 0) return new Complex(Math.cosh(re), Number.isNaN(re) ? im : copySign(1, re) * im)
  if (!Number.isFinite(im)) return new Complex(infiniteOrNaN(re), re === 0 ? 0 : Number.NaN)
  if (Math.abs(re) < 22) return new Complex(Math.cosh(re) * Math.cos(im), Math.sinh(re) * Math.sin(im))
  const size = Math.abs(re)
  return new Complex(expTimes(size, 0.5 * Math.cos(im)), expTimes(size, copySign(0.5, re) * Math.sin(im)))
}

const isInfinite = (x: number): boolean => Math.abs(x) === Number.POSITIVE_INFINITY

function infiniteOrNaN(re: number): number {
  return isInfinite(re) ? Math.abs(re) : Number.NaN
}

export function tanh(z: Complex): Complex {
  const { re, im } = z
  if (Math.abs(re) === Number.POSITIVE_INFINITY) {
    return new Complex(copySign(1, re), Number.isFinite(im) ? copySign(0, Math.sin(2 * im)) : copySign(0, im))
  }
  if (im === 0) return new Complex(Math.tanh(re), im)
  if (!Number.isFinite(im)) return new Complex(re === 0 ? re : Number.NaN, Number.NaN)
  if (Math.abs(re) >= 22) {
    return new Complex(copySign(1, re), 4 * Math.sin(im) * Math.cos(im) * Math.exp(-2 * Math.abs(re)))
  }
  const tangent = Math.tan(im)
  const beta = 1 + tangent * tangent
  const sine = Math.sinh(re)
  const rho = Math.sqrt(1 + sine * sine)
  const denominator = 1 + beta * sine * sine
  return new Complex((beta * rho * sine) / denominator, tangent / denominator)
}

/** Where Annex G leaves the sign of an infinity or a zero open, it is positive. */
const withImaginary = (z: Complex, im: number): Complex => new Complex(z.re, im)

export function sin(z: Complex): Complex {
  const result = overI(sinh(timesI(z)))
  return isInfinite(z.im) && !Number.isFinite(z.re) ? withImaginary(result, Number.POSITIVE_INFINITY) : result
}

export const cos = (z: Complex): Complex => cosh(timesI(z))
export const tan = (z: Complex): Complex => overI(tanh(timesI(z)))

export function asin(z: Complex): Complex {
  const result = overI(asinh(timesI(z)))
  return isInfinite(z.re) && Number.isNaN(z.im) ? withImaginary(result, Number.POSITIVE_INFINITY) : result
}

export function atan(z: Complex): Complex {
  const result = overI(atanh(timesI(z)))
  return isInfinite(z.re) && Number.isNaN(z.im) ? withImaginary(result, 0) : result
}

/** Kahan's formulas: products of the roots of 1 − z and 1 + z, in which nothing cancels. */
export function acos(z: Complex): Complex {
  const { re, im } = z
  if (!Number.isFinite(re) || !Number.isFinite(im)) return acosOfSpecial(re, im)
  if (Math.max(Math.abs(re), Math.abs(im)) > 1e150) {
    return new Complex(Math.atan2(Math.abs(im), re), -copySign(logOfTwice(re, im), im))
  }
  const minus = sqrt(new Complex(1 - re, -im))
  const plus = sqrt(new Complex(1 + re, im))
  return new Complex(2 * Math.atan2(minus.re, plus.re), Math.asinh(plus.re * minus.im - plus.im * minus.re))
}

function acosOfSpecial(re: number, im: number): Complex {
  const infinity = Number.POSITIVE_INFINITY
  if (Math.abs(re) === infinity) {
    if (Number.isNaN(im)) return new Complex(im, -infinity)
    return new Complex(Math.atan2(Math.abs(im), re), -copySign(infinity, im))
  }
  if (Math.abs(im) === infinity) return new Complex(Number.isNaN(re) ? re : Math.PI / 2, -im)
  return new Complex(re === 0 ? Math.PI / 2 : Number.NaN, Number.NaN)
}

export function acosh(z: Complex): Complex {
  const { re, im } = acos(z)
  if (Number.isNaN(z.im) && z.re === 0) return new Complex(Number.NaN, re)
  return Number.isNaN(im) ? new Complex(im, re) : new Complex(Math.abs(im), copySign(re, z.im))
}

export function asinh(z: Complex): Complex {
  const { re, im } = z
  if (!Number.isFinite(re) || !Number.isFinite(im)) return asinhOfSpecial(re, im)
  if (Math.max(Math.abs(re), Math.abs(im)) > 1e150) {
    return new Complex(copySign(logOfTwice(re, im), re), Math.atan2(im, Math.abs(re)))
  }
  const minus = sqrt(new Complex(1 + im, -re))
  const plus = sqrt(new Complex(1 - im, re))
  return new Complex(
    Math.asinh(minus.re * plus.im - minus.im * plus.re),
    Math.atan2(im, minus.re * plus.re - minus.im * plus.im),
  )
}

function asinhOfSpecial(re: number, im: number): Complex {
  const infinity = Number.POSITIVE_INFINITY
  if (Math.abs(re) === infinity) return new Complex(re, Number.isNaN(im) ? im : Math.atan2(im, Math.abs(re)))
  if (Math.abs(im) === infinity) {
    return new Complex(
      Number.isNaN(re) ? infinity : copySign(infinity, re),
      Number.isNaN(re) ? re : copySign(Math.PI / 2, im),
    )
  }
  return new Complex(Number.NaN, im === 0 ? im : Number.NaN)
}

/** log |2z| of a large z. */
function logOfTwice(re: number, im: number): number {
  return Math.log(Math.hypot(re / 4, im / 4)) + 3 * Math.LN2
}

export function atanh(z: Complex): Complex {
  const [x, y] = [Math.abs(z.re), Math.abs(z.im)]
  if (Number.isNaN(x))
    return new Complex(
      y === Number.POSITIVE_INFINITY ? 0 : x,
      y === Number.POSITIVE_INFINITY ? copySign(Math.PI / 2, z.im) : x,
    )
  if (Number.isNaN(y)) return new Complex(x === 0 || x === Number.POSITIVE_INFINITY ? copySign(0, z.re) : y, y)
  if (x > 1e150 || y > 1e150) {
    return new Complex(copySign(realOfInverse(x, y), z.re), copySign(Math.PI / 2, z.im))
  }
  if (x === 1 && y < 1e-150) {
    const size = y === 0 ? Number.POSITIVE_INFINITY : (Math.LN2 - Math.log(y)) / 2
    return new Complex(copySign(size, z.re), copySign(y === 0 ? 0 : Math.PI / 4, z.im))
  }
  const size = Math.log1p((4 * x) / ((1 - x) * (1 - x) + y * y)) / 4
  const angle = Math.atan2(2 * y, (1 - x) * (1 + x) - y * y) / 2
  return new Complex(copySign(size, z.re), copySign(angle, z.im))
}

/** The real part of 1 / (x + iy), of which one is large. */
function realOfInverse(x: number, y: number): number {
  if (x === Number.POSITIVE_INFINITY || y === Number.POSITIVE_INFINITY) return 0
  const ratio = x > y ? y / x : x / y
  return x > y ? 1 / x / (1 + ratio * ratio) : ratio / y / (1 + ratio * ratio)
}

/** NumPy's rules: by repeated multiplication for small whole exponents, else through the logarithm. */
export function pow(a: Complex, b: Complex): Complex {
  if (b.re === 0 && b.im === 0) return new Complex(1, 0)
  if (a.re === 0 && a.im === 0) {
    return b.re > 0 ? new Complex(0, 0) : new Complex(Number.NaN, Number.NaN)
  }
  if (b.im === 0 && Number.isInteger(b.re) && Math.abs(b.re) < 100) return integerPower(a, b.re)
  return exp(boundedProduct(b, log(a)))
}

/** C's product (Annex G): NaN in both parts, with an infinity in it, becomes the infinity in its direction. */
function boundedProduct(z: Complex, w: Complex): Complex {
  const plain = times(z, w)
  if (!Number.isNaN(plain.re) || !Number.isNaN(plain.im)) return plain
  const isInfinite = (...values: number[]) => values.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY)
  const overflows = isInfinite(z.re * w.re, z.im * w.im, z.re * w.im, z.im * w.re)
  if (!overflows && !isInfinite(z.re, z.im, w.re, w.im)) return plain
  const boxed = ({ re, im }: Complex) =>
    [re, im].map((value) => {
      if (isInfinite(re, im)) return copySign(isInfinite(value) ? 1 : 0, value)
      return Number.isNaN(value) ? 0 : value
    })
  const [[a, b], [c, d]] = [boxed(z), boxed(w)]
  return new Complex(Number.POSITIVE_INFINITY * (a * c - b * d), Number.POSITIVE_INFINITY * (a * d + b * c))
}

function integerPower(a: Complex, n: number): Complex {
  if (n === 1) return a
  if (n === 2) return times(a, a)
  if (n === 3) return times(a, times(a, a))
  let result = new Complex(1, 0)
  for (let power = a, rest = Math.abs(n); rest > 0; rest >>= 1, power = times(power, power)) {
    if (rest & 1) result = times(result, power)
  }
  return n < 0 ? over(new Complex(1, 0), result) : result
}
