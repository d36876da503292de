/** Reductions that leave NaN out. */
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../core/dtype.js'
import type { MeanResult, RealOf, SumResult } from '../core/types.js'
import { Chapter, toArray } from './chapter.js'
import { readOptions } from './options.js'
import { type Fold, reduceFold, sumTypeOf } from './reductions/folds.js'
import { checkInexact, reduceNanArg, reduceNanMean, withoutNaN } from './reductions/missing.js'
import type {
  ArgOptions,
  Axis,
  ExtremeOptions,
  MeanOptions,
  SumOptions,
  VarianceOptions,
} from './reductions/options.js'
import { reduceVariance } from './reductions/variances.js'
import { argKeys, extremeKeys, meanKeys, sumKeys, varianceKeys } from './reductions.js'

export class NanReductions extends Chapter {
  /** The sum over `axis` with NaN as 0. Mirrors numpy.nansum. */
  nansum<E extends DTypeName>(a: ArrayLike, options: SumOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  nansum<D extends DTypeName>(a: NDArray<D>, options?: Axis | SumOptions): NDArray<SumResult<D>>
  nansum(a: ArrayLike, options?: Axis | SumOptions): NDArray
  nansum(a: ArrayLike, given?: Axis | SumOptions): NDArray {
    return total(this.context, 'nansum', 'add', a, given)
  }

  /** The product over `axis` with NaN as 1. Mirrors numpy.nanprod. */
  nanprod<E extends DTypeName>(a: ArrayLike, options: SumOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  nanprod<D extends DTypeName>(a: NDArray<D>, options?: Axis | SumOptions): NDArray<SumResult<D>>
  nanprod(a: ArrayLike, options?: Axis | SumOptions): NDArray
  nanprod(a: ArrayLike, given?: Axis | SumOptions): NDArray {
    return total(this.context, 'nanprod', 'mul', a, given)
  }

  /**
   * The smallest element over `axis` that isn't NaN; NaN where there is no other.
   * @throws ValueError where a result has no element and there is no `initial`
   * Mirrors numpy.nanmin.
   */
  nanmin<D extends DTypeName>(a: NDArray<D>, options?: Axis | ExtremeOptions): NDArray<D>
  nanmin(a: ArrayLike, options?: Axis | ExtremeOptions): NDArray
  nanmin(a: ArrayLike, given?: Axis | ExtremeOptions): NDArray {
    return extreme(this.context, 'nanmin', 'fmin', a, given)
  }

  /**
   * The largest element over `axis` that isn't NaN; NaN where there is no other.
   * @throws ValueError where a result has no element and there is no `initial`
   * Mirrors numpy.nanmax.
   */
  nanmax<D extends DTypeName>(a: NDArray<D>, options?: Axis | ExtremeOptions): NDArray<D>
  nanmax(a: ArrayLike, options?: Axis | ExtremeOptions): NDArray
  nanmax(a: ArrayLike, given?: Axis | ExtremeOptions): NDArray {
    return extreme(this.context, 'nanmax', 'fmax', a, given)
  }

  /** The mean over `axis` of what isn't NaN, in the array's own dtype. Mirrors numpy.nanmean. */
  nanmean<E extends DTypeName>(a: ArrayLike, options: MeanOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  nanmean<D extends DTypeName>(a: NDArray<D>, options?: Axis | MeanOptions): NDArray<MeanResult<D>>
  nanmean(a: ArrayLike, options?: Axis | MeanOptions): NDArray
  nanmean(a: ArrayLike, given?: Axis | MeanOptions): NDArray {
    const options = readOptions<MeanOptions>('nanmean', given, meanKeys)
    return reduceNanMean(this.context, this.toArray(a, 'nanmean'), options)
  }

  /**
   * The variance over `axis` of what isn't NaN; NaN where no more than `ddof` elements are left.
   * Mirrors numpy.nanvar.
   */
  nanvar<E extends DTypeName>(a: ArrayLike, options: VarianceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  nanvar<D extends DTypeName>(a: NDArray<D>, options?: Axis | VarianceOptions): NDArray<RealOf<MeanResult<D>>>
  nanvar(a: ArrayLike, options?: Axis | VarianceOptions): NDArray
  nanvar(a: ArrayLike, given?: Axis | VarianceOptions): NDArray {
    return variance(this.context, 'nanvar', false, a, given)
  }

  /** The square root of `nanvar`. Mirrors numpy.nanstd. */
  nanstd<E extends DTypeName>(a: ArrayLike, options: VarianceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  nanstd<D extends DTypeName>(a: NDArray<D>, options?: Axis | VarianceOptions): NDArray<RealOf<MeanResult<D>>>
  nanstd(a: ArrayLike, options?: Axis | VarianceOptions): NDArray
  nanstd(a: ArrayLike, given?: Axis | VarianceOptions): NDArray {
    return variance(this.context, 'nanstd', true, a, given)
  }

  /**
   * The position of the smallest element along `axis`, or in C order, that isn't NaN.
   * @throws ValueError where all elements are NaN, or there is none
   * Mirrors numpy.nanargmin.
   */
  nanargmin(a: ArrayLike, options?: number | null | ArgOptions): NDArray<'int64'> {
    const read = readOptions<ArgOptions>('nanargmin', options, argKeys)
    return reduceNanArg(this.context, 'nanargmin', 'min', this.toArray(a, 'nanargmin'), read)
  }

  /**
   * The position of the largest element along `axis`, or in C order, that isn't NaN.
   * @throws ValueError where all elements are NaN, or there is none
   * Mirrors numpy.nanargmax.
   */
  nanargmax(a: ArrayLike, options?: number | null | ArgOptions): NDArray<'int64'> {
    const read = readOptions<ArgOptions>('nanargmax', options, argKeys)
    return reduceNanArg(this.context, 'nanargmax', 'max', this.toArray(a, 'nanargmax'), read)
  }
}

function total(context: Context, operation: string, fold: Fold, a: ArrayLike, given: unknown): NDArray {
  const options = readOptions<SumOptions>(operation, given, sumKeys)
  const x = toArray(context, a, operation)
  const present = withoutNaN(context, x, fold === 'add' ? 0 : 1)
  return reduceFold({ context, operation, fold, type: sumTypeOf(options, x) }, present, options)
}

function extreme(context: Context, operation: string, fold: Fold, a: ArrayLike, given: unknown): NDArray {
  const options = readOptions<ExtremeOptions>(operation, given, extremeKeys)
  const x = toArray(context, a, operation)
  return reduceFold({ context, operation, fold, type: x.dtype.name }, x, options)
}

function variance(context: Context, operation: string, root: boolean, a: ArrayLike, given: unknown): NDArray {
  const options = readOptions<VarianceOptions>(operation, given, varianceKeys)
  const x = toArray(context, a, operation)
  checkInexact(operation, x, options)
  return reduceVariance({ context, operation, root, skipNaN: true }, x, options)
}
