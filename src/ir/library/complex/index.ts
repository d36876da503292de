import type { DTypeName } from '../../../core/dtype.js'
import type { Builder } from '../../expr.js'
import type { ComplexFunction } from '../expansion.js'
import type { Pair } from './arithmetic.js'
import { exp, exp2, expm1, log, log1p, log2, log10 } from './exponential.js'
import { cos, cosh, sin, sinh, tan, tanh } from './hyperbolic.js'
import { acos, acosh, asin, asinh, atan, atanh } from './inverse.js'
import { pow } from './power.js'
import { sqrt } from './root.js'

/** A complex function in real operations; `type` is the dtype of the parts. */
export type ComplexExpansion = (b: Builder, type: DTypeName, z: Pair, w: Pair) => Pair

/** The complex functions but for those that only take numbers apart; and the root, a primitive only of reals. */
export const complexExpansions: {
  readonly [Op in Exclude<ComplexFunction, 'real' | 'imag' | 'conj'> | 'sqrt']: ComplexExpansion
} = {
  sqrt,
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  pow,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
}
