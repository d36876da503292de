/** What turns a kernel as the graph writes it into one that a writer can write. */
import type { Kernel } from '../kernel.js'
import { withBodies } from './bodies.js'
import { lowerComplex } from './complex.js'
import { expandFunctions, type NativeOps } from './functions.js'
import { lowerHalf } from './half.js'
import { tidyBody } from './tidy.js'

export type { NativeOp, NativeOps } from './functions.js'

export interface LowerOptions {
  /** The function ops that the writer writes itself, on reals; all others are expanded. */
  readonly native: NativeOps
}

/** An equivalent kernel in which all values are bools, integers, float32 or float64: see `Kernel` for its form. */
export function lower(kernel: Kernel, options: LowerOptions): Kernel {
  const real = lowerComplex(lowerHalf(kernel))
  return withBodies(expandFunctions(real, options.native), tidyBody)
}
