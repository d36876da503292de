import type { ElementaryFunction, Expansion } from '../expansion.js'
import { exp, exp2 } from './exponential.js'
import { log, log2, log10 } from './logarithm.js'
import { cos, sin } from './trigonometric.js'

/** The elementary functions of float32 and float64. */
export const elementaryExpansions: { readonly [Op in ElementaryFunction]?: Expansion } = {
  exp,
  exp2,
  log,
  log2,
  log10,
  sin,
  cos,
}
