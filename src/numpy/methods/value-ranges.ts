/** Methods of arrays for rounding and clipping. */
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import type { DTypeName } from '../../core/dtype.js'
import { namespaceOf } from '../namespace.js'
import type { ClipOptions, ClipResult, RoundOptions, RoundResult } from '../value-ranges.js'

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** Rounds to `decimals` places, halves to even: `np.round`. */
    round(options?: number | RoundOptions): NDArray<RoundResult<D>>
    /** The elements, with those below `min` and above `max` replaced by these: `np.clip`. */
    clip<Low extends ArrayLike | null, High extends ArrayLike | null>(
      min: Low,
      max: High,
      options?: ClipOptions,
    ): NDArray<ClipResult<NDArray<D>, Low, High>>
    clip(options?: ClipOptions): NDArray
    clip(min?: ArrayLike | null, max?: ArrayLike | null): NDArray
  }
}

Object.assign(NDArray.prototype, {
  round(this: NDArray, options?: number | RoundOptions) {
    return namespaceOf(this).round(this, options)
  },
  clip(this: NDArray, ...args: readonly unknown[]) {
    return (namespaceOf(this).clip as (a: NDArray, ...rest: readonly unknown[]) => NDArray)(this, ...args)
  },
})
