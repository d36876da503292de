/** Puts the chapters of `fft` together. */
import type { Context } from '../../array/context.js'
import { countMethods } from '../../core/argument-count.js'
import { addChapters, Chapter } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { Helpers } from './helpers.js'
import { PlanCache } from './plan-cache.js'
import { Transforms } from './transforms.js'

const chapters = [Transforms, Helpers] as const

/** NumPy's Fourier transforms, over the arrays of one device. */
export interface FftNamespace extends Transforms, Helpers {
  /** What transforms keep for the next ones. Mirrors cupy.fft.config. */
  readonly config: {
    /** The plans that are kept. Mirrors cupy.fft.config.get_plan_cache. */
    getPlanCache(): PlanCache
  }
}

export class Fourier extends Chapter {
  /** Discrete Fourier transforms. Mirrors numpy.fft. */
  readonly fft: FftNamespace

  constructor(context: Context, np: ArrayNamespace) {
    super(context, np)
    const fft: Record<string, unknown> = { config: countMethods({ getPlanCache: () => new PlanCache(context) }) }
    addChapters(fft, chapters, context, np, 'fft.')
    this.fft = fft as unknown as FftNamespace
  }
}
