/** Puts the parts of `lib` together. */
import type { Context } from '../../array/context.js'
import { addChapters, Chapter } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { StrideTricks } from './stride-tricks.js'

/** NumPy's functions for strides, over the arrays of one device. */
export interface StrideTricksNamespace extends StrideTricks {}

export interface LibNamespace {
  /** Views with strides of one's own. Mirrors numpy.lib.stride_tricks. */
  readonly strideTricks: StrideTricksNamespace
}

export class Library extends Chapter {
  /** Functions for special purposes. Mirrors numpy.lib. */
  readonly lib: LibNamespace

  constructor(context: Context, np: ArrayNamespace) {
    super(context, np)
    const strideTricks: Record<string, unknown> = {}
    addChapters(strideTricks, [StrideTricks], context, np)
    this.lib = { strideTricks: strideTricks as unknown as StrideTricksNamespace }
  }
}
