/** Methods of arrays for sums, extremes, means, tests and positions. */
import { NDArray } from '../../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import type { MeanResult, RealOf, SumResult } from '../../core/types.js'
import { namespaceOf } from '../namespace.js'
import type {
  ArgOptions,
  Axis,
  ExtremeOptions,
  MeanOptions,
  SumOptions,
  TestOptions,
  VarianceOptions,
} from '../reductions/options.js'

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** The sum of the elements over `axis`: `np.sum`. */
    sum<E extends DTypeName>(options: SumOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    sum(options?: Axis | SumOptions): NDArray<SumResult<D>>
    /** The product of the elements over `axis`: `np.prod`. */
    prod<E extends DTypeName>(options: SumOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    prod(options?: Axis | SumOptions): NDArray<SumResult<D>>
    /** The smallest element over `axis`: `np.min`. */
    min(options?: Axis | ExtremeOptions): NDArray<D>
    /** The largest element over `axis`: `np.max`. */
    max(options?: Axis | ExtremeOptions): NDArray<D>
    /** The mean over `axis`: `np.mean`. */
    mean<E extends DTypeName>(options: MeanOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    mean(options?: Axis | MeanOptions): NDArray<MeanResult<D>>
    /** The variance over `axis`: `np.var`. */
    var<E extends DTypeName>(options: VarianceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    var(options?: Axis | VarianceOptions): NDArray<RealOf<MeanResult<D>>>
    /** The standard deviation over `axis`: `np.std`. */
    std<E extends DTypeName>(options: VarianceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    std(options?: Axis | VarianceOptions): NDArray<RealOf<MeanResult<D>>>
    /** Whether any element isn't 0: `np.any`. */
    any(options?: Axis | TestOptions): NDArray<'bool'>
    /** Whether no element is 0: `np.all`. */
    all(options?: Axis | TestOptions): NDArray<'bool'>
    /** The position of the first smallest element: `np.argmin`. */
    argmin(options?: number | null | ArgOptions): NDArray<'int64'>
    /** The position of the first largest element: `np.argmax`. */
    argmax(options?: number | null | ArgOptions): NDArray<'int64'>
  }
}

Object.assign(NDArray.prototype, {
  sum(this: NDArray, options?: Axis | SumOptions) {
    return namespaceOf(this).sum(this, options)
  },
  prod(this: NDArray, options?: Axis | SumOptions) {
    return namespaceOf(this).prod(this, options)
  },
  min(this: NDArray, options?: Axis | ExtremeOptions) {
    return namespaceOf(this).min(this, options)
  },
  max(this: NDArray, options?: Axis | ExtremeOptions) {
    return namespaceOf(this).max(this, options)
  },
  mean(this: NDArray, options?: Axis | MeanOptions) {
    return namespaceOf(this).mean(this, options)
  },
  var(this: NDArray, options?: Axis | VarianceOptions) {
    return namespaceOf(this).var(this, options)
  },
  std(this: NDArray, options?: Axis | VarianceOptions) {
    return namespaceOf(this).std(this, options)
  },
  any(this: NDArray, options?: Axis | TestOptions) {
    return namespaceOf(this).any(this, options)
  },
  all(this: NDArray, options?: Axis | TestOptions) {
    return namespaceOf(this).all(this, options)
  },
  argmin(this: NDArray, options?: number | null | ArgOptions) {
    return namespaceOf(this).argmin(this, options)
  },
  argmax(this: NDArray, options?: number | null | ArgOptions) {
    return namespaceOf(this).argmax(this, options)
  },
})
