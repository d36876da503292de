import { Complex } from '../../core/complex.js'
import type { DTypeName } from '../../core/dtype.js'
import { dtypes } from '../../core/dtype.js'
import type { OpOfKind } from '../ops.js'
import { divide, multiply } from './complex-arithmetic.js'
import * as functions from './complex-functions.js'
import { roundings } from './rounding.js'

type Table = { readonly [Op in OpOfKind<'c'>]: (a: Complex, b: Complex) => Complex | number | boolean }

/** Arithmetic rounds after every real step, as NumPy's loops do; functions are computed in double and rounded once. */
export function complexMeanings(type: DTypeName): Table {
  const round = roundings[dtypes[type].real]!
  const rounded = (z: Complex): Complex => new Complex(round(z.re), round(z.im))
  const viaDouble =
    (f: (z: Complex) => Complex) =>
    (z: Complex): Complex =>
      rounded(f(z))
  return {
    add: (a, b) => new Complex(round(a.re + b.re), round(a.im + b.im)),
    sub: (a, b) => new Complex(round(a.re - b.re), round(a.im - b.im)),
    mul: (a, b) => multiply(a, b, round),
    div: (a, b) => divide(a, b, round),
    neg: (a) => new Complex(-a.re, -a.im),
    abs: (a) => round(Math.hypot(a.re, a.im)),
    min: (a, b) => (hasNaN(a) || lessEqual(a, b) ? a : b),
    max: (a, b) => (hasNaN(a) || lessEqual(b, a) ? a : b),
    eq: (a, b) => a.re === b.re && a.im === b.im,
    ne: (a, b) => a.re !== b.re || a.im !== b.im,
    lt: less,
    le: lessEqual,
    gt: (a, b) => less(b, a),
    ge: (a, b) => lessEqual(b, a),
    real: (a) => a.re,
    imag: (a) => a.im,
    conj: (a) => new Complex(a.re, -a.im),
    pow: (a, b) => rounded(functions.pow(a, b)),
    sqrt: viaDouble(functions.sqrt),
    exp: viaDouble(functions.exp),
    exp2: viaDouble(functions.exp2),
    expm1: viaDouble(functions.expm1),
    log: viaDouble(functions.log),
    log2: viaDouble(functions.log2),
    log10: viaDouble(functions.log10),
    log1p: viaDouble(functions.log1p),
    sin: viaDouble(functions.sin),
    cos: viaDouble(functions.cos),
    tan: viaDouble(functions.tan),
    asin: viaDouble(functions.asin),
    acos: viaDouble(functions.acos),
    atan: viaDouble(functions.atan),
    sinh: viaDouble(functions.sinh),
    cosh: viaDouble(functions.cosh),
    tanh: viaDouble(functions.tanh),
    asinh: viaDouble(functions.asinh),
    acosh: viaDouble(functions.acosh),
    atanh: viaDouble(functions.atanh),
  }
}

function hasNaN(a: Complex): boolean {
  return Number.isNaN(a.re) || Number.isNaN(a.im)
}

/** Lexicographic, and false where an imaginary part that would decide nothing is NaN. */
function less(a: Complex, b: Complex): boolean {
  return (a.re < b.re && !Number.isNaN(a.im) && !Number.isNaN(b.im)) || (a.re === b.re && a.im < b.im)
}

function lessEqual(a: Complex, b: Complex): boolean {
  return (a.re < b.re && !Number.isNaN(a.im) && !Number.isNaN(b.im)) || (a.re === b.re && a.im <= b.im)
}
