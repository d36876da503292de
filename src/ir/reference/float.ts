import { Complex } from '../../core/complex.js'
import type { DTypeName } from '../../core/dtype.js'
import { float16Round } from '../../core/float16.js'
import type { OpOfKind } from '../ops.js'
import { copySign, isNegative, nextAfter, scaleByPowerOfTwo, splitExponent } from './bits.js'
import { roundings } from './rounding.js'

type Table = { readonly [Op in OpOfKind<'f'>]: (a: number, b: number) => number | boolean | Complex }

/**
 * Floats: each operation is computed in double and rounded once. Half precision is computed in single and rounded
 * again, as everywhere; for the four basic operations and the root that gives the same bits.
 */
export function floatMeanings(type: DTypeName): Table {
  if (type !== 'float16') return tableFor(type, roundings[type]!)
  const single = tableFor('float32', Math.fround)
  const half = Object.entries(single).map(([op, meaning]) => [
    op,
    (a: number, b: number) => {
      const result = meaning(a, b)
      return typeof result === 'number' ? float16Round(result) : result
    },
  ])
  return { ...(Object.fromEntries(half) as Table), nextafter: (a, b) => nextAfter('float16', a, b) }
}

function tableFor(type: DTypeName, round: (x: number) => number): Table {
  return {
    add: (a, b) => round(a + b),
    sub: (a, b) => round(a - b),
    mul: (a, b) => round(a * b),
    div: (a, b) => round(a / b),
    neg: (a) => -a,
    abs: (a) => Math.abs(a),
    min: (a, b) => Math.min(a, b),
    max: (a, b) => Math.max(a, b),
    sqrt: (a) => round(Math.sqrt(a)),
    floor: (a) => Math.floor(a),
    ceil: (a) => Math.ceil(a),
    trunc: (a) => Math.trunc(a),
    rint: nearestEven,
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    lt: (a, b) => a < b,
    le: (a, b) => a <= b,
    gt: (a, b) => a > b,
    ge: (a, b) => a >= b,

    real: (a) => a,
    imag: () => 0,
    conj: (a) => a,
    complex: (a, b) => new Complex(a, b),

    floorDiv: (a, b) => floorDivide(a, b, round),
    mod: (a, b) => remainder(a, b, round),
    fmod: (a, b) => a % b,

    pow: (a, b) => round(power(a, b)),
    cbrt: (a) => round(Math.cbrt(a)),
    hypot: (a, b) => round(Math.hypot(a, b)),
    exp: (a) => round(Math.exp(a)),
    exp2: (a) => round(2 ** a),
    expm1: (a) => round(Math.expm1(a)),
    log: (a) => round(Math.log(a)),
    log2: (a) => round(Math.log2(a)),
    log10: (a) => round(Math.log10(a)),
    log1p: (a) => round(Math.log1p(a)),
    logaddexp: (a, b) => round(logAddExp(a, b)),
    logaddexp2: (a, b) => round(logAddExp2(a, b)),

    sin: (a) => round(Math.sin(a)),
    cos: (a) => round(Math.cos(a)),
    tan: (a) => round(Math.tan(a)),
    asin: (a) => round(Math.asin(a)),
    acos: (a) => round(Math.acos(a)),
    atan: (a) => round(Math.atan(a)),
    atan2: (a, b) => round(Math.atan2(a, b)),
    sinh: (a) => round(Math.sinh(a)),
    cosh: (a) => round(Math.cosh(a)),
    tanh: (a) => round(Math.tanh(a)),
    asinh: (a) => round(Math.asinh(a)),
    acosh: (a) => round(Math.acosh(a)),
    atanh: (a) => round(Math.atanh(a)),

    copysign: copySign,
    nextafter: (a, b) => nextAfter(type, a, b),
    signbit: isNegative,
    frexpFraction: (a) => splitExponent(a)[0],
    frexpExponent: (a) => splitExponent(a)[1],
    ldexp: (a, n) => round(scaleByPowerOfTwo(a, n)),
    roundHalf: float16Round,
  }
}

function nearestEven(x: number): number {
  if (!(Math.abs(x) < 2 ** 52)) return x
  const low = Math.floor(x)
  const rest = x - low
  const nearest = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low
  return copySign(nearest, x)
}

/** NumPy's divmod: the quotient is that of the dividend less the remainder, snapped to a whole number. */
function floorDivide(a: number, b: number, round: (x: number) => number): number {
  if (b === 0) return round(a / b)
  const rest = a % b
  let quotient = round(round(a - rest) / b)
  if (rest !== 0 && b < 0 !== rest < 0) quotient = round(quotient - 1)
  if (quotient === 0) return copySign(0, a / b)
  const low = Math.floor(quotient)
  return quotient - low > 0.5 ? round(low + 1) : low
}

function remainder(a: number, b: number, round: (x: number) => number): number {
  const rest = a % b
  if (b === 0 || Number.isNaN(rest)) return Number.NaN
  if (rest === 0) return copySign(0, b)
  return b < 0 !== rest < 0 ? round(rest + b) : rest
}

/** C's pow: unlike JS, 1 to any power and −1 to an infinite one give 1. */
function power(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b
}

function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2
  const difference = a - b
  return difference > 0 ? a + Math.log1p(Math.exp(-difference)) : b + Math.log1p(Math.exp(difference))
}

function logAddExp2(a: number, b: number): number {
  if (a === b) return a + 1
  const difference = a - b
  return difference > 0 ? a + Math.log1p(2 ** -difference) * Math.LOG2E : b + Math.log1p(2 ** difference) * Math.LOG2E
}
