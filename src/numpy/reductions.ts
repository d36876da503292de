/** Reductions: sums, extremes, means, tests and positions. */
import type { Context } from '../array/context.js'
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../core/dtype.js'
import type { MeanResult, Promote, RealOf, SumResult } from '../core/types.js'
import { Chapter, toArray } from './chapter.js'
import { readOptions } from './options.js'
import { reduceArg } from './reductions/arguments.js'
import { reduceAverage } from './reductions/averages.js'
import { type Fold, reduceCount, reduceFold, reduceRange, sumTypeOf } from './reductions/folds.js'
import { reduceMean } from './reductions/means.js'
import type {
  ArgOptions,
  AverageOptions,
  Axis,
  AxisOptions,
  ExtremeOptions,
  MeanOptions,
  OutOption,
  SumOptions,
  TestOptions,
  VarianceOptions,
} from './reductions/options.js'
import { reduceVariance } from './reductions/variances.js'

export const sumKeys = ['axis', 'dtype', 'out', 'keepdims', 'initial', 'where'] as const
export const extremeKeys = ['axis', 'out', 'keepdims', 'initial', 'where'] as const
const testKeys = ['axis', 'out', 'keepdims', 'where'] as const
export const meanKeys = ['axis', 'dtype', 'out', 'keepdims', 'where'] as const
export const varianceKeys = ['axis', 'dtype', 'out', 'ddof', 'keepdims', 'where', 'mean', 'correction'] as const
export const argKeys = ['axis', 'out', 'keepdims'] as const

export class Reductions extends Chapter {
  /**
   * The sum of the elements over `axis` (one, several, or all). Small integers and bools are summed in 64 bits.
   * @throws AxisError for an axis that isn't there; ShapeError where `out` or `where` don't fit
   * Mirrors numpy.sum.
   */
  sum<E extends DTypeName>(a: ArrayLike, options: SumOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  sum<D extends DTypeName>(a: NDArray<D>, options?: Axis | SumOptions): NDArray<SumResult<D>>
  sum(a: ArrayLike, options?: Axis | SumOptions): NDArray
  sum(a: ArrayLike, given?: Axis | SumOptions): NDArray {
    return total(this.context, 'sum', 'add', a, given)
  }

  /**
   * The product of the elements over `axis`, in the dtypes of `sum`.
   * Mirrors numpy.prod.
   */
  prod<E extends DTypeName>(a: ArrayLike, options: SumOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  prod<D extends DTypeName>(a: NDArray<D>, options?: Axis | SumOptions): NDArray<SumResult<D>>
  prod(a: ArrayLike, options?: Axis | SumOptions): NDArray
  prod(a: ArrayLike, given?: Axis | SumOptions): NDArray {
    return total(this.context, 'prod', 'mul', a, given)
  }

  /**
   * The smallest element over `axis`; a NaN wins. Complex numbers compare by real part, then by imaginary part.
   * @throws ValueError where a result has no element and there is no `initial`
   * Mirrors numpy.min.
   */
  min<D extends DTypeName>(a: NDArray<D>, options?: Axis | ExtremeOptions): NDArray<D>
  min(a: ArrayLike, options?: Axis | ExtremeOptions): NDArray
  min(a: ArrayLike, given?: Axis | ExtremeOptions): NDArray {
    return extreme(this.context, 'min', 'min', a, given)
  }

  /**
   * The largest element over `axis`; a NaN wins. Complex numbers compare by real part, then by imaginary part.
   * @throws ValueError where a result has no element and there is no `initial`
   * Mirrors numpy.max.
   */
  max<D extends DTypeName>(a: NDArray<D>, options?: Axis | ExtremeOptions): NDArray<D>
  max(a: ArrayLike, options?: Axis | ExtremeOptions): NDArray
  max(a: ArrayLike, given?: Axis | ExtremeOptions): NDArray {
    return extreme(this.context, 'max', 'max', a, given)
  }

  /** `min` under its other name. Mirrors numpy.amin. */
  amin<D extends DTypeName>(a: NDArray<D>, options?: Axis | ExtremeOptions): NDArray<D>
  amin(a: ArrayLike, options?: Axis | ExtremeOptions): NDArray
  amin(a: ArrayLike, given?: Axis | ExtremeOptions): NDArray {
    return extreme(this.context, 'amin', 'min', a, given)
  }

  /** `max` under its other name. Mirrors numpy.amax. */
  amax<D extends DTypeName>(a: NDArray<D>, options?: Axis | ExtremeOptions): NDArray<D>
  amax(a: ArrayLike, options?: Axis | ExtremeOptions): NDArray
  amax(a: ArrayLike, given?: Axis | ExtremeOptions): NDArray {
    return extreme(this.context, 'amax', 'max', a, given)
  }

  /**
   * The largest element less the smallest one, over `axis`. Integers wrap.
   * @throws DTypeError for bools; ValueError where a result has no element
   * Mirrors numpy.ptp.
   */
  ptp<D extends DTypeName>(a: NDArray<D>, options?: Axis | (AxisOptions & OutOption)): NDArray<D>
  ptp(a: ArrayLike, options?: Axis | (AxisOptions & OutOption)): NDArray
  ptp(a: ArrayLike, given?: Axis | (AxisOptions & OutOption)): NDArray {
    const options = readOptions<AxisOptions & OutOption>('ptp', given, ['axis', 'out', 'keepdims'])
    return reduceRange(this.context, this.toArray(a, 'ptp'), options)
  }

  /**
   * The mean over `axis`: of integers a float64, of float16 computed in float32. Of no elements it is NaN.
   * Mirrors numpy.mean.
   */
  mean<E extends DTypeName>(a: ArrayLike, options: MeanOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  mean<D extends DTypeName>(a: NDArray<D>, options?: Axis | MeanOptions): NDArray<MeanResult<D>>
  mean(a: ArrayLike, options?: Axis | MeanOptions): NDArray
  mean(a: ArrayLike, given?: Axis | MeanOptions): NDArray {
    const options = readOptions<MeanOptions>('mean', given, meanKeys)
    return reduceMean(this.context, this.toArray(a, 'mean'), options)
  }

  /**
   * The variance over `axis`: the mean of the squared deviations from the mean, with the count less `ddof` as the
   * divisor. Of complex numbers it is real.
   * Mirrors numpy.var.
   */
  var<E extends DTypeName>(a: ArrayLike, options: VarianceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  var<D extends DTypeName>(a: NDArray<D>, options?: Axis | VarianceOptions): NDArray<RealOf<MeanResult<D>>>
  var(a: ArrayLike, options?: Axis | VarianceOptions): NDArray
  var(a: ArrayLike, given?: Axis | VarianceOptions): NDArray {
    return variance(this.context, 'var', false, a, given)
  }

  /** The standard deviation over `axis`: the square root of `var`. Mirrors numpy.std. */
  std<E extends DTypeName>(a: ArrayLike, options: VarianceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  std<D extends DTypeName>(a: NDArray<D>, options?: Axis | VarianceOptions): NDArray<RealOf<MeanResult<D>>>
  std(a: ArrayLike, options?: Axis | VarianceOptions): NDArray
  std(a: ArrayLike, given?: Axis | VarianceOptions): NDArray {
    return variance(this.context, 'std', true, a, given)
  }

  /**
   * The weighted average over `axis`; with `returned` also the sum of the weights. Weights have the shape of `a`, or
   * that of its axes in `axis`. Reads the weights' sums.
   * @throws ShapeError for other weights; ValueError where they sum to 0
   * Mirrors numpy.average.
   */
  average(a: ArrayLike, options: AverageOptions & { readonly returned: true }): [NDArray, NDArray]
  average<A extends ArrayLike>(
    a: A,
    options?: Axis | (AverageOptions & { readonly weights?: null; readonly returned?: false }),
  ): NDArray<MeanResult<DTypeOf<A>>>
  average<A extends ArrayLike, W extends ArrayLike>(
    a: A,
    options: AverageOptions & { readonly weights: W; readonly returned?: false },
  ): NDArray<MeanResult<Promote<DTypeOf<A>, DTypeOf<W>>>>
  average(a: ArrayLike, options?: Axis | (AverageOptions & { readonly returned?: false })): NDArray
  average(a: ArrayLike, given?: Axis | AverageOptions): NDArray | [NDArray, NDArray] {
    const options = readOptions<AverageOptions>('average', given, ['axis', 'weights', 'returned', 'keepdims'])
    const both = reduceAverage(this.context, this.toArray(a, 'average'), options)
    return options.returned ? both : both[0]
  }

  /** Whether any element over `axis` isn't 0; NaN isn't. Mirrors numpy.any. */
  any(a: ArrayLike, options?: Axis | TestOptions): NDArray<'bool'> {
    return test(this.context, 'any', 'or', a, options)
  }

  /** Whether no element over `axis` is 0. Mirrors numpy.all. */
  all(a: ArrayLike, options?: Axis | TestOptions): NDArray<'bool'> {
    return test(this.context, 'all', 'and', a, options)
  }

  /**
   * The position of the smallest element along `axis`, or in C order; the first of several, NaN before all others.
   * @throws ValueError where a result has no element
   * Mirrors numpy.argmin.
   */
  argmin(a: ArrayLike, options?: number | null | ArgOptions): NDArray<'int64'> {
    const read = readOptions<ArgOptions>('argmin', options, argKeys)
    return reduceArg(this.context, 'argmin', 'min', this.toArray(a, 'argmin'), read)
  }

  /**
   * The position of the largest element along `axis`, or in C order; the first of several, NaN before all others.
   * @throws ValueError where a result has no element
   * Mirrors numpy.argmax.
   */
  argmax(a: ArrayLike, options?: number | null | ArgOptions): NDArray<'int64'> {
    const read = readOptions<ArgOptions>('argmax', options, argKeys)
    return reduceArg(this.context, 'argmax', 'max', this.toArray(a, 'argmax'), read)
  }

  /** How many elements over `axis` aren't 0. Mirrors numpy.count_nonzero. */
  countNonzero(a: ArrayLike, options?: Axis | AxisOptions): NDArray<'int64'> {
    const read = readOptions<AxisOptions>('countNonzero', options, ['axis', 'keepdims'])
    return reduceCount(this.context, this.toArray(a, 'countNonzero'), read) as NDArray<'int64'>
  }
}

function total(context: Context, operation: string, fold: Fold, a: ArrayLike, given: unknown): NDArray {
  const options = readOptions<SumOptions>(operation, given, sumKeys)
  const x = toArray(context, a, operation)
  return reduceFold({ context, operation, fold, type: sumTypeOf(options, x) }, x, options)
}

function extreme(context: Context, operation: string, fold: Fold, a: ArrayLike, given: unknown): NDArray {
  const options = readOptions<ExtremeOptions>(operation, given, extremeKeys)
  const x = toArray(context, a, operation)
  return reduceFold({ context, operation, fold, type: x.dtype.name }, x, options)
}

function test(context: Context, operation: string, fold: Fold, a: ArrayLike, given: unknown): NDArray<'bool'> {
  const options = readOptions<TestOptions>(operation, given, testKeys)
  const x = toArray(context, a, operation)
  return reduceFold({ context, operation, fold, type: 'bool' }, x, options) as NDArray<'bool'>
}

function variance(context: Context, operation: string, root: boolean, a: ArrayLike, given: unknown): NDArray {
  const options = readOptions<VarianceOptions>(operation, given, varianceKeys)
  return reduceVariance({ context, operation, root, skipNaN: false }, toArray(context, a, operation), options)
}
