/** Arithmetic: universal functions as members of the namespace. */
import { ufuncRows } from './table.js'
import type { BinaryPairUfunc, BinaryUfunc, UnaryUfunc } from './types.js'
import { Ufunc } from './ufunc.js'
import { UfuncChapter } from './ufunc-chapter.js'

export class ArithmeticUfuncs extends UfuncChapter {
  /** The class of all ufuncs. Mirrors `numpy.ufunc`. */
  readonly ufunc = Ufunc
  /** x1 + x2; on bools it is or. Mirrors `numpy.add`. */
  readonly add = this.make<BinaryUfunc<'same'>>(ufuncRows.add)
  /** x1 − x2; not for bools. Mirrors `numpy.subtract`. */
  readonly subtract = this.make<BinaryUfunc<'same'>>(ufuncRows.subtract)
  /** x1 · x2; on bools it is and. Mirrors `numpy.multiply`. */
  readonly multiply = this.make<BinaryUfunc<'same'>>(ufuncRows.multiply)
  /** x1 / x2 as floats. Mirrors `numpy.divide`. */
  readonly divide = this.make<BinaryUfunc<'quotient'>>(ufuncRows.divide)
  /** The same as `divide`. */
  readonly trueDivide = this.divide
  /** x1 / x2 rounded down; an integer by 0 gives 0. Mirrors `numpy.floor_divide`. */
  readonly floorDivide = this.make<BinaryUfunc<'number'>>(ufuncRows.floorDivide)
  /** What floorDivide leaves: it has the sign of x2. Mirrors `numpy.remainder`. */
  readonly remainder = this.make<BinaryUfunc<'number'>>(ufuncRows.remainder)
  /** The same as `remainder`. */
  readonly mod = this.remainder
  /** C's remainder: it has the sign of x1. Mirrors `numpy.fmod`. */
  readonly fmod = this.make<BinaryUfunc<'number'>>(ufuncRows.fmod)
  /** floorDivide and remainder. Mirrors `numpy.divmod`. */
  readonly divmod = this.make<BinaryPairUfunc<'number'>>(ufuncRows.divmod)
  /** x1 to the power x2. Integers can't be raised to negative ones (ValueError). Mirrors `numpy.power`. */
  readonly power = this.make<BinaryUfunc<'number'>>(ufuncRows.power)
  /** The same as `power`. */
  readonly pow = this.power
  /** x1 to the power x2 in double precision. Mirrors `numpy.float_power`. */
  readonly floatPower = this.make<BinaryUfunc<'double'>>(ufuncRows.floatPower)
  /** −x; not for bools. Mirrors `numpy.negative`. */
  readonly negative = this.make<UnaryUfunc<'same'>>(ufuncRows.negative)
  /** A copy; not for bools. Mirrors `numpy.positive`. */
  readonly positive = this.make<UnaryUfunc<'same'>>(ufuncRows.positive)
  /** |x|; of complex numbers the modulus. Mirrors `numpy.absolute`. */
  readonly absolute = this.make<UnaryUfunc<'real'>>(ufuncRows.absolute)
  /** The same as `absolute`. */
  readonly abs = this.absolute
  /** |x| as a float; not for complex numbers. Mirrors `numpy.fabs`. */
  readonly fabs = this.make<UnaryUfunc<'float'>>(ufuncRows.fabs)
  /** −1, 0 or 1; of complex numbers z/|z|. Mirrors `numpy.sign`. */
  readonly sign = this.make<UnaryUfunc<'same'>>(ufuncRows.sign)
  /** x · x. Mirrors `numpy.square`. */
  readonly square = this.make<UnaryUfunc<'number'>>(ufuncRows.square)
  /** 1/x; of integers cut off. Mirrors `numpy.reciprocal`. */
  readonly reciprocal = this.make<UnaryUfunc<'number'>>(ufuncRows.reciprocal)
  /** The complex conjugate. Mirrors `numpy.conjugate`. */
  readonly conjugate = this.make<UnaryUfunc<'number'>>(ufuncRows.conjugate)
  /** The same as `conjugate`. */
  readonly conj = this.conjugate
  /** The greatest common divisor. Mirrors `numpy.gcd`. */
  readonly gcd = this.make<BinaryUfunc<'number'>>(ufuncRows.gcd)
  /** The least common multiple of the absolute values. Mirrors `numpy.lcm`. */
  readonly lcm = this.make<BinaryUfunc<'number'>>(ufuncRows.lcm)
}
