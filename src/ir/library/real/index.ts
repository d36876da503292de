import type { ElementaryFunction, Expansion } from '../expansion.js'
import { exp, exp2, expm1 } from './exponential.js'
import { cosh, sinh, tanh } from './hyperbolic.js'
import { acosh, asinh, atanh } from './inverse-hyperbolic.js'
import { acos, asin, atan, atan2 } from './inverse-trigonometric.js'
import { logaddexp, logaddexp2 } from './log-add-exp.js'
import { log, log1p, log2, log10 } from './logarithm.js'
import { pow } from './power.js'
import { cbrt, hypot } from './roots.js'
import { cos, sin, tan } from './trigonometric.js'

/** The elementary functions of float32 and float64. */
export const elementaryExpansions: { readonly [Op in ElementaryFunction]: Expansion } = {
  pow,
  cbrt,
  hypot,
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  logaddexp,
  logaddexp2,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
}
