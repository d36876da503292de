/** Methods of arrays for totals along an axis. */
import { NDArray } from '../../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import type { SumResult } from '../../core/types.js'
import type { CumulativeOptions } from '../cumulative.js'
import { namespaceOf } from '../namespace.js'

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** The sums of the elements so far along `axis`, or in C order: `np.cumsum`. */
    cumsum<E extends DTypeName>(options: CumulativeOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    cumsum(options?: number | null | CumulativeOptions): NDArray<SumResult<D>>
    /** The products of the elements so far along `axis`, or in C order: `np.cumprod`. */
    cumprod<E extends DTypeName>(options: CumulativeOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    cumprod(options?: number | null | CumulativeOptions): NDArray<SumResult<D>>
  }
}

Object.assign(NDArray.prototype, {
  cumsum(this: NDArray, options?: number | null | CumulativeOptions) {
    return namespaceOf(this).cumsum(this, options)
  },
  cumprod(this: NDArray, options?: number | null | CumulativeOptions) {
    return namespaceOf(this).cumprod(this, options)
  },
})
