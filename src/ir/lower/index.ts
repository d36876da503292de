/** What turns a kernel as the graph writes it into one that a writer can write. */
import type { Kernel } from '../kernel.js'
import { withBodies } from './bodies.js'
import { lowerComplex } from './complex.js'
import { expandFunctions, type NativeOps } from './functions.js'
import { lowerHalf } from './half.js'
import { inlineCalls } from './inline.js'
import { tidyBody } from './tidy.js'

export type { NativeOp, NativeOps } from './functions.js'

export interface LowerOptions {
  /** The function ops that the writer writes itself, on reals; all others are expanded. */
  readonly native: NativeOps
  /** Whether functions are written in place, however long. */
  readonly inline?: boolean
}

/** An equivalent kernel in which all values are bools, integers, float32 or float64: see `Kernel` for its form. */
export function lower<K extends Kernel>(kernel: K, options: LowerOptions): K
export function lower(kernel: Kernel, options: LowerOptions): Kernel {
  const real = lowerComplex(lowerHalf(kernel))
  const expanded = expandFunctions(real, options.native)
  return withBodies(expanded, (body) => tidyBody(options.inline ? inlineCalls(body) : body))
}
