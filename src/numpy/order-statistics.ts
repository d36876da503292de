/** Order statistics: medians, quantiles, percentiles, and the same of what isn't NaN. */
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { inMemoryOrder } from '../array/rows.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { DTypeError, ValueError } from '../core/errors.js'
import { keepOrder } from '../core/order.js'
import { checkCast } from '../core/promotion.js'
import type { MeanResult, Promote } from '../core/types.js'
import type { DTypeOf } from './array-types.js'
import { Chapter, toArray } from './chapter.js'
import { readOptions } from './options.js'
import {
  checkMethod,
  type MedianOptions,
  medianKeys,
  type QuantileMethod,
  type QuantileOptions,
  quantileKeys,
  readQuantiles,
  reducedRows,
} from './order-statistics/arguments.js'
import { mediansOf, nanMediansOf } from './order-statistics/medians.js'
import type { DiscreteMethod } from './order-statistics/quantile-methods.js'
import { nanQuantilesOf, quantilesOf } from './order-statistics/quantiles.js'
import { weightedQuantiles, weightsFor } from './order-statistics/weighted.js'
import { isInexactName } from './reductions/expressions.js'
import { type Axis, deliver } from './reductions/options.js'

export type { MedianOptions, QuantileMethod, QuantileOptions } from './order-statistics/arguments.js'

type MethodOf<O> = O extends { readonly method?: infer M }
  ? Extract<M, QuantileMethod> | (undefined extends M ? 'linear' : never)
  : 'linear'

/** The dtype of elements between elements: a number for `q` adapts to the array, an array doesn't. */
type Between<D extends DTypeName, Q> = Q extends number | bigint | boolean
  ? MeanResult<D>
  : DTypeOf<Q> extends 'float16' | 'float32' | 'float64'
    ? Promote<D, DTypeOf<Q>>
    : Promote<D, 'float64'> | D

type QuantileDType<D extends DTypeName, Q, M extends QuantileMethod> = M extends DiscreteMethod
  ? D
  : M extends 'linear'
    ? Q extends bigint | boolean
      ? D | MeanResult<D>
      : Between<D, Q>
    : Between<D, Q>

/** What quantiles `Q` of an array-like are, by the method that the options name. */
export type QuantileResult<A extends ArrayLike, Q, O> = NDArray<QuantileDType<DTypeOf<A>, Q, MethodOf<O>>>

export class OrderStatistics extends Chapter {
  /**
   * The middle element over `axis` (one, several, or all), or the mean of the two in the middle. NaN where there is a
   * NaN, or no element.
   * @throws AxisError; ShapeError where `out` doesn't fit
   * Mirrors numpy.median.
   */
  median<D extends DTypeName>(a: NDArray<D>, options?: Axis | MedianOptions): NDArray<MeanResult<D>>
  median(a: ArrayLike, options?: Axis | MedianOptions): NDArray
  median(a: ArrayLike, options?: Axis | MedianOptions): NDArray {
    return median(this.context, 'median', a, options, false)
  }

  /** The median over `axis` of what isn't NaN; NaN where nothing is left. Mirrors numpy.nanmedian. */
  nanmedian<D extends DTypeName>(a: NDArray<D>, options?: Axis | MedianOptions): NDArray<MeanResult<D>>
  nanmedian(a: ArrayLike, options?: Axis | MedianOptions): NDArray
  nanmedian(a: ArrayLike, options?: Axis | MedianOptions): NDArray {
    return median(this.context, 'nanmedian', a, options, true)
  }

  /**
   * The quantiles `q`, numbers from 0 to 1, over `axis`: an array of the shape of `q`, followed by the axes that remain.
   * NaN where there is a NaN. Discrete methods, and whole `q` given as bigint, give elements as they are; others
   * interpolate. Reads `q`, and with weights whether they are fit.
   * @throws ValueError for a `q` out of range, an unknown method, or weights with another method than 'inverted_cdf';
   *   IndexError where there are no elements; DTypeError for complex numbers, and bools that would be interpolated
   * Mirrors numpy.quantile.
   */
  quantile<A extends ArrayLike, Q extends ArrayLike, const O extends Axis | QuantileOptions = null>(
    a: A,
    q: Q,
    options?: O,
  ): QuantileResult<A, Q, O>
  quantile(a: ArrayLike, q: ArrayLike, options?: Axis | QuantileOptions): NDArray {
    return quantile(this.context, 'quantile', a, q, options, { percent: false, skipNaN: false })
  }

  /** `quantile` with `q` from 0 to 100. Mirrors numpy.percentile. */
  percentile<A extends ArrayLike, Q extends ArrayLike, const O extends Axis | QuantileOptions = null>(
    a: A,
    q: Q,
    options?: O,
  ): QuantileResult<A, Q, O>
  percentile(a: ArrayLike, q: ArrayLike, options?: Axis | QuantileOptions): NDArray {
    return quantile(this.context, 'percentile', a, q, options, { percent: true, skipNaN: false })
  }

  /** The quantiles over `axis` of what isn't NaN; NaN where nothing is left. Mirrors numpy.nanquantile. */
  nanquantile<A extends ArrayLike, Q extends ArrayLike, const O extends Axis | QuantileOptions = null>(
    a: A,
    q: Q,
    options?: O,
  ): QuantileResult<A, Q, O>
  nanquantile(a: ArrayLike, q: ArrayLike, options?: Axis | QuantileOptions): NDArray {
    return quantile(this.context, 'nanquantile', a, q, options, { percent: false, skipNaN: true })
  }

  /** `nanquantile` with `q` from 0 to 100. Mirrors numpy.nanpercentile. */
  nanpercentile<A extends ArrayLike, Q extends ArrayLike, const O extends Axis | QuantileOptions = null>(
    a: A,
    q: Q,
    options?: O,
  ): QuantileResult<A, Q, O>
  nanpercentile(a: ArrayLike, q: ArrayLike, options?: Axis | QuantileOptions): NDArray {
    return quantile(this.context, 'nanpercentile', a, q, options, { percent: true, skipNaN: true })
  }
}

function median(
  context: Context,
  operation: string,
  a: ArrayLike,
  given: Axis | MedianOptions | undefined,
  skipNaN: boolean,
): NDArray {
  const { axis, out, keepdims } = readOptions<MedianOptions>(operation, given, medianKeys)
  const x = toArray(context, a, operation)
  const { rows, shape, axes } = reducedRows(x, axis, keepdims)
  const skips = skipNaN && isInexactName(x.dtype.name) && rows.shape[1] > 0
  const result = skips ? nanMediansOf(rows, shape) : mediansOf(rows, shape)
  // Along one axis NumPy keeps the memory order of the others.
  if (axes.length !== 1 || skipNaN || keepdims || x.ndim < 3) return deliver(context, operation, result, out)
  const order = keepOrder(shape, [x.strides.toSpliced(axes[0], 1)])
  return deliver(context, operation, inMemoryOrder(result, order), out)
}

function quantile(
  context: Context,
  operation: string,
  a: ArrayLike,
  q: ArrayLike,
  given: Axis | QuantileOptions | undefined,
  { percent, skipNaN }: { readonly percent: boolean; readonly skipNaN: boolean },
): NDArray {
  const options = readOptions<QuantileOptions>(operation, given, quantileKeys)
  const { axis, out, keepdims, method = 'linear', weights = null } = options
  const x = toArray(context, a, operation)
  if (x.dtype.kind === 'c') {
    throw new DTypeError(`[${operation}] takes real numbers, not ${x.dtype.name}`, { dtype: x.dtype.name })
  }
  const quantiles = readQuantiles(operation, q, percent, (array) => toArray(context, array, operation))
  checkMethod(operation, method)
  if (weights !== null && method !== 'inverted_cdf') {
    throw new ValueError(`[${operation}] only method 'inverted_cdf' supports weights, not '${method}'`, { method })
  }
  const reduced = reducedRows(x, axis, keepdims)
  const { rows, shape } = reduced
  let result: NDArray
  if (skipNaN && x.size === 0) {
    const type = isInexactName(x.dtype.name) ? (x.dtype as DType) : dtypes.float64
    result = mediansOf(emptyRows(rows, type), shape)
  } else if (weights !== null) {
    const axisGiven = axis !== undefined && axis !== null
    const fitting = weightsFor(operation, toArray(context, weights, operation), x, reduced.axes, axisGiven)
    result = weightedQuantiles(operation, reduced, fitting, quantiles, skipNaN)
  } else {
    const skips = skipNaN && x.dtype.kind === 'f'
    result = skips
      ? nanQuantilesOf(rows, quantiles, method, shape)
      : quantilesOf(operation, rows, quantiles, method, shape)
  }
  if (out) checkCast(result.dtype, out.dtype, 'same_kind', operation)
  return deliver(context, operation, result, out)
}

/** Rows without elements, whose medians are NaN. */
function emptyRows(rows: NDArray, type: DType): NDArray {
  return rows.viewOf({ shape: [rows.shape[0], 0], strides: [0, 0], offset: 0 }, type)
}
