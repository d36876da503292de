/** Powers, exponentials, logarithms, angles: universal functions as members of the namespace. */
import { ufuncRows } from './table.js'
import type { BinaryUfunc, UnaryUfunc } from './types.js'
import { UfuncChapter } from './ufunc-chapter.js'

export class MathematicalUfuncs extends UfuncChapter {
  /** The square root; NaN for negative real numbers. Mirrors `numpy.sqrt`. */
  readonly sqrt = this.make<UnaryUfunc<'float'>>(ufuncRows.sqrt)
  /** The cube root. Mirrors `numpy.cbrt`. */
  readonly cbrt = this.make<UnaryUfunc<'float'>>(ufuncRows.cbrt)
  /** e to the power x. Mirrors `numpy.exp`. */
  readonly exp = this.make<UnaryUfunc<'float'>>(ufuncRows.exp)
  /** 2 to the power x. Mirrors `numpy.exp2`. */
  readonly exp2 = this.make<UnaryUfunc<'float'>>(ufuncRows.exp2)
  /** exp(x) − 1, precise for small x. Mirrors `numpy.expm1`. */
  readonly expm1 = this.make<UnaryUfunc<'float'>>(ufuncRows.expm1)
  /** The natural logarithm. Mirrors `numpy.log`. */
  readonly log = this.make<UnaryUfunc<'float'>>(ufuncRows.log)
  /** The logarithm to base 2. Mirrors `numpy.log2`. */
  readonly log2 = this.make<UnaryUfunc<'float'>>(ufuncRows.log2)
  /** The logarithm to base 10. Mirrors `numpy.log10`. */
  readonly log10 = this.make<UnaryUfunc<'float'>>(ufuncRows.log10)
  /** log(1 + x), precise for small x. Mirrors `numpy.log1p`. */
  readonly log1p = this.make<UnaryUfunc<'float'>>(ufuncRows.log1p)
  /** log(exp(x1) + exp(x2)). Mirrors `numpy.logaddexp`. */
  readonly logaddexp = this.make<BinaryUfunc<'float'>>(ufuncRows.logaddexp)
  /** log2(2^x1 + 2^x2). Mirrors `numpy.logaddexp2`. */
  readonly logaddexp2 = this.make<BinaryUfunc<'float'>>(ufuncRows.logaddexp2)
  /** The sine of an angle in radians. Mirrors `numpy.sin`. */
  readonly sin = this.make<UnaryUfunc<'float'>>(ufuncRows.sin)
  /** The cosine of an angle in radians. Mirrors `numpy.cos`. */
  readonly cos = this.make<UnaryUfunc<'float'>>(ufuncRows.cos)
  /** The tangent of an angle in radians. Mirrors `numpy.tan`. */
  readonly tan = this.make<UnaryUfunc<'float'>>(ufuncRows.tan)
  /** The angle whose sine is x. Mirrors `numpy.arcsin`. */
  readonly arcsin = this.make<UnaryUfunc<'float'>>(ufuncRows.arcsin)
  /** The same as `arcsin`. */
  readonly asin = this.arcsin
  /** The angle whose cosine is x. Mirrors `numpy.arccos`. */
  readonly arccos = this.make<UnaryUfunc<'float'>>(ufuncRows.arccos)
  /** The same as `arccos`. */
  readonly acos = this.arccos
  /** The angle whose tangent is x. Mirrors `numpy.arctan`. */
  readonly arctan = this.make<UnaryUfunc<'float'>>(ufuncRows.arctan)
  /** The same as `arctan`. */
  readonly atan = this.arctan
  /** The angle of the point (x2, x1), in (−π, π]. Mirrors `numpy.arctan2`. */
  readonly arctan2 = this.make<BinaryUfunc<'float'>>(ufuncRows.arctan2)
  /** The same as `arctan2`. */
  readonly atan2 = this.arctan2
  /** √(x1² + x2²) without overflow. Mirrors `numpy.hypot`. */
  readonly hypot = this.make<BinaryUfunc<'float'>>(ufuncRows.hypot)
  /** The hyperbolic sine. Mirrors `numpy.sinh`. */
  readonly sinh = this.make<UnaryUfunc<'float'>>(ufuncRows.sinh)
  /** The hyperbolic cosine. Mirrors `numpy.cosh`. */
  readonly cosh = this.make<UnaryUfunc<'float'>>(ufuncRows.cosh)
  /** The hyperbolic tangent. Mirrors `numpy.tanh`. */
  readonly tanh = this.make<UnaryUfunc<'float'>>(ufuncRows.tanh)
  /** The inverse hyperbolic sine. Mirrors `numpy.arcsinh`. */
  readonly arcsinh = this.make<UnaryUfunc<'float'>>(ufuncRows.arcsinh)
  /** The same as `arcsinh`. */
  readonly asinh = this.arcsinh
  /** The inverse hyperbolic cosine. Mirrors `numpy.arccosh`. */
  readonly arccosh = this.make<UnaryUfunc<'float'>>(ufuncRows.arccosh)
  /** The same as `arccosh`. */
  readonly acosh = this.arccosh
  /** The inverse hyperbolic tangent. Mirrors `numpy.arctanh`. */
  readonly arctanh = this.make<UnaryUfunc<'float'>>(ufuncRows.arctanh)
  /** The same as `arctanh`. */
  readonly atanh = this.arctanh
  /** Radians as degrees. Mirrors `numpy.degrees`. */
  readonly degrees = this.make<UnaryUfunc<'float'>>(ufuncRows.degrees)
  /** Degrees as radians. Mirrors `numpy.radians`. */
  readonly radians = this.make<UnaryUfunc<'float'>>(ufuncRows.radians)
  /** Radians as degrees. Mirrors `numpy.rad2deg`. */
  readonly rad2deg = this.make<UnaryUfunc<'float'>>(ufuncRows.rad2deg)
  /** Degrees as radians. Mirrors `numpy.deg2rad`. */
  readonly deg2rad = this.make<UnaryUfunc<'float'>>(ufuncRows.deg2rad)
}
