/** Bits, comparisons, logic, rounding and the parts of floats: universal functions as members of the namespace. */
import { ufuncRows } from './table.js'
import type { BinaryUfunc, CountedUfunc, UnaryPairUfunc, UnaryUfunc } from './types.js'
import { UfuncChapter } from './ufunc-chapter.js'

export class ElementUfuncs extends UfuncChapter {
  /** The nearest whole number, ties to even. Mirrors `numpy.rint`. */
  readonly rint = this.make<UnaryUfunc<'float'>>(ufuncRows.rint)
  /** Rounded down; integers stay as they are. Mirrors `numpy.floor`. */
  readonly floor = this.make<UnaryUfunc<'same'>>(ufuncRows.floor)
  /** Rounded up; integers stay as they are. Mirrors `numpy.ceil`. */
  readonly ceil = this.make<UnaryUfunc<'same'>>(ufuncRows.ceil)
  /** Rounded towards 0; integers stay as they are. Mirrors `numpy.trunc`. */
  readonly trunc = this.make<UnaryUfunc<'same'>>(ufuncRows.trunc)
  /** The bits that both have. Mirrors `numpy.bitwise_and`. */
  readonly bitwiseAnd = this.make<BinaryUfunc<'same'>>(ufuncRows.bitwiseAnd)
  /** The bits that either has. Mirrors `numpy.bitwise_or`. */
  readonly bitwiseOr = this.make<BinaryUfunc<'same'>>(ufuncRows.bitwiseOr)
  /** The bits that just one has. Mirrors `numpy.bitwise_xor`. */
  readonly bitwiseXor = this.make<BinaryUfunc<'same'>>(ufuncRows.bitwiseXor)
  /** All bits turned; not, of bools. Mirrors `numpy.invert`. */
  readonly invert = this.make<UnaryUfunc<'same'>>(ufuncRows.invert)
  /** The same as `invert`. */
  readonly bitwiseNot = this.invert
  /** The same as `invert`. */
  readonly bitwiseInvert = this.invert
  /** x1 · 2^x2: bits move up. Counts outside the width give 0. Mirrors `numpy.left_shift`. */
  readonly leftShift = this.make<BinaryUfunc<'number'>>(ufuncRows.leftShift)
  /** The same as `leftShift`. */
  readonly bitwiseLeftShift = this.leftShift
  /** Bits move down; the sign stays. Mirrors `numpy.right_shift`. */
  readonly rightShift = this.make<BinaryUfunc<'number'>>(ufuncRows.rightShift)
  /** The same as `rightShift`. */
  readonly bitwiseRightShift = this.rightShift
  /** How many bits are set in |x|. Mirrors `numpy.bitwise_count`. */
  readonly bitwiseCount = this.make<UnaryUfunc<'uint8'>>(ufuncRows.bitwiseCount)
  /** x1 = x2. Integers are compared exactly, whatever their dtypes. Mirrors `numpy.equal`. */
  readonly equal = this.make<BinaryUfunc<'bool'>>(ufuncRows.equal)
  /** x1 ≠ x2. Mirrors `numpy.not_equal`. */
  readonly notEqual = this.make<BinaryUfunc<'bool'>>(ufuncRows.notEqual)
  /** x1 < x2. Complex numbers compare by their real parts first. Mirrors `numpy.less`. */
  readonly less = this.make<BinaryUfunc<'bool'>>(ufuncRows.less)
  /** x1 ≤ x2. Mirrors `numpy.less_equal`. */
  readonly lessEqual = this.make<BinaryUfunc<'bool'>>(ufuncRows.lessEqual)
  /** x1 > x2. Mirrors `numpy.greater`. */
  readonly greater = this.make<BinaryUfunc<'bool'>>(ufuncRows.greater)
  /** x1 ≥ x2. Mirrors `numpy.greater_equal`. */
  readonly greaterEqual = this.make<BinaryUfunc<'bool'>>(ufuncRows.greaterEqual)
  /** The larger one; NaN if either is. Mirrors `numpy.maximum`. */
  readonly maximum = this.make<BinaryUfunc<'same'>>(ufuncRows.maximum)
  /** The smaller one; NaN if either is. Mirrors `numpy.minimum`. */
  readonly minimum = this.make<BinaryUfunc<'same'>>(ufuncRows.minimum)
  /** The larger one; the other one if one is NaN. Mirrors `numpy.fmax`. */
  readonly fmax = this.make<BinaryUfunc<'same'>>(ufuncRows.fmax)
  /** The smaller one; the other one if one is NaN. Mirrors `numpy.fmin`. */
  readonly fmin = this.make<BinaryUfunc<'same'>>(ufuncRows.fmin)
  /** Whether both are not 0. Mirrors `numpy.logical_and`. */
  readonly logicalAnd = this.make<BinaryUfunc<'bool'>>(ufuncRows.logicalAnd)
  /** Whether either is not 0. Mirrors `numpy.logical_or`. */
  readonly logicalOr = this.make<BinaryUfunc<'bool'>>(ufuncRows.logicalOr)
  /** Whether just one is not 0. Mirrors `numpy.logical_xor`. */
  readonly logicalXor = this.make<BinaryUfunc<'bool'>>(ufuncRows.logicalXor)
  /** Whether x is 0. Mirrors `numpy.logical_not`. */
  readonly logicalNot = this.make<UnaryUfunc<'bool'>>(ufuncRows.logicalNot)
  /** Whether x is neither infinite nor NaN. Mirrors `numpy.isfinite`. */
  readonly isfinite = this.make<UnaryUfunc<'bool'>>(ufuncRows.isfinite)
  /** Whether x is infinite. Mirrors `numpy.isinf`. */
  readonly isinf = this.make<UnaryUfunc<'bool'>>(ufuncRows.isinf)
  /** Whether x is NaN. Mirrors `numpy.isnan`. */
  readonly isnan = this.make<UnaryUfunc<'bool'>>(ufuncRows.isnan)
  /** Whether the sign is set, that of −0 and NaN too. Mirrors `numpy.signbit`. */
  readonly signbit = this.make<UnaryUfunc<'bool'>>(ufuncRows.signbit)
  /** x1 with the sign of x2. Mirrors `numpy.copysign`. */
  readonly copysign = this.make<BinaryUfunc<'float'>>(ufuncRows.copysign)
  /** The next float after x1 towards x2. Mirrors `numpy.nextafter`. */
  readonly nextafter = this.make<BinaryUfunc<'float'>>(ufuncRows.nextafter)
  /** How far the next float away from 0 is. Mirrors `numpy.spacing`. */
  readonly spacing = this.make<UnaryUfunc<'float'>>(ufuncRows.spacing)
  /** 0 below 0, 1 above, x2 at 0. Mirrors `numpy.heaviside`. */
  readonly heaviside = this.make<BinaryUfunc<'float'>>(ufuncRows.heaviside)
  /** The fraction and the whole part, both with the sign of x. Mirrors `numpy.modf`. */
  readonly modf = this.make<UnaryPairUfunc<'float'>>(ufuncRows.modf)
  /** The fraction in ±[0.5, 1) and the exponent of 2 that make up x. Mirrors `numpy.frexp`. */
  readonly frexp = this.make<UnaryPairUfunc<'float', 'int32'>>(ufuncRows.frexp)
  /** x1 · 2^x2 for whole x2. Mirrors `numpy.ldexp`. */
  readonly ldexp = this.make<CountedUfunc>(ufuncRows.ldexp)
}
