/** Puts the parts of `lib` together. */
import type { Context } from '../../array/context.js'
import { addChapters, Chapter } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { ArrayUtils } from './array-utils.js'
import { StrideTricks } from './stride-tricks.js'

/** NumPy's functions for strides, over the arrays of one device. */
export interface StrideTricksNamespace extends StrideTricks {}

/** NumPy's helpers for functions of arrays. */
export interface ArrayUtilsNamespace extends ArrayUtils {}

export interface LibNamespace {
  /** Axes and bounds, for functions of arrays. Mirrors numpy.lib.array_utils. */
  readonly arrayUtils: ArrayUtilsNamespace
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
    const arrayUtils: Record<string, unknown> = {}
    addChapters(arrayUtils, [ArrayUtils], context, np)
    this.lib = {
      arrayUtils: arrayUtils as unknown as ArrayUtilsNamespace,
      strideTricks: strideTricks as unknown as StrideTricksNamespace,
    }
  }
}
