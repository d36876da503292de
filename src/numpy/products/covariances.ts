/** Covariances and correlations of variables. */
import type { Context } from '../../array/context.js'
import { filledArray } from '../../array/fill.js'
import type { ArrayLike } from '../../array/from-js.js'
import { joined } from '../../array/join.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs, elementwise } from '../../array/operate.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { promoteAll } from '../../core/promotion.js'
import type { Promote } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import { Chapter, toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import { conjugated } from './contract.js'

export interface CorrcoefOptions {
  /** More variables, in the form of `m`. */
  readonly y?: ArrayLike | null
  /** Whether each row is a variable (the default), or each column. */
  readonly rowvar?: boolean
  /** The dtype of the result: at least float64 by default. */
  readonly dtype?: DTypeLike | null
}

export interface CovOptions extends CorrcoefOptions {
  /** Divide by the number of observations in place of one less. */
  readonly bias?: boolean
  /** What the number of observations is lessened by, whatever `bias` says. */
  readonly ddof?: number | null
  /** How often each observation occurred. */
  readonly fweights?: ArrayLike | null
  /** How much each observation counts. */
  readonly aweights?: ArrayLike | null
}

const covKeys = ['y', 'rowvar', 'bias', 'ddof', 'fweights', 'aweights', 'dtype'] as const

/** The dtype of a covariance. */
type CovResult<A extends ArrayLike> = Promote<DTypeOf<A>, 'float64'>

export class Covariances extends Chapter {
  /**
   * The covariance of variables: a matrix, or a single value for one variable. Reads the values of weights.
   * @throws ValueError above two dimensions, for a fractional `ddof` and weights that are negative or don't fit
   * Mirrors numpy.cov.
   */
  cov<T extends DTypeName>(m: ArrayLike, options: CovOptions & { readonly dtype: DTypeLike<T> }): NDArray<T>
  cov<A extends ArrayLike>(m: A, options?: ArrayLike | null | CovOptions): NDArray<CovResult<A>>
  cov(m: ArrayLike, options?: ArrayLike | null | CovOptions): NDArray {
    const read = readOptions<CovOptions>('cov', options ?? undefined, covKeys)
    return covariance(this.context, this.np, 'cov', m, read)
  }

  /**
   * The correlation coefficients of variables: covariances divided by both standard deviations.
   * @throws ValueError above two dimensions
   * Mirrors numpy.corrcoef.
   */
  corrcoef<T extends DTypeName>(x: ArrayLike, options: CorrcoefOptions & { readonly dtype: DTypeLike<T> }): NDArray<T>
  corrcoef<A extends ArrayLike>(x: A, options?: ArrayLike | null | CorrcoefOptions): NDArray<CovResult<A>>
  corrcoef(x: ArrayLike, options?: ArrayLike | null | CorrcoefOptions): NDArray {
    const read = readOptions<CorrcoefOptions>('corrcoef', options ?? undefined, ['y', 'rowvar', 'dtype'])
    const c = covariance(this.context, this.np, 'corrcoef', x, read)
    if (c.ndim === 0) return c.div(c) as NDArray
    const deviations = this.np.sqrt(this.np.real(c.diagonal()))
    const scaled = c.div(deviations.reshape([-1, 1])).div(deviations.reshape([1, -1])) as NDArray
    if (scaled.dtype.kind !== 'c') return this.np.clip(scaled, -1, 1) as NDArray
    scaled.real.set('...', this.np.clip(scaled.real, -1, 1) as NDArray)
    scaled.imag.set('...', this.np.clip(scaled.imag, -1, 1) as NDArray)
    return scaled
  }
}

function covariance(
  context: Context,
  np: ArrayNamespace,
  operation: string,
  m: ArrayLike,
  options: CovOptions,
): NDArray {
  const { rowvar = true, bias = false, ddof } = options
  const given = [m, options.y].filter((each) => each !== undefined && each !== null)
  const arrays = given.map((each) => toArray(context, each, operation))
  for (const { ndim, shape } of arrays) {
    if (ndim > 2)
      throw new ValueError(`[${operation}] takes at most two dimensions, not an array of shape ${shapeText(shape)}`)
  }
  if (ddof !== undefined && ddof !== null && !Number.isInteger(ddof)) {
    throw new ValueError(`[${operation}] ddof must be a whole number, not ${ddof}`, { ddof })
  }
  const type: DType =
    options.dtype === undefined || options.dtype === null
      ? promoteAll([...arrays.map((each): DType => each.dtype), dtypes.float64])
      : dtypeOf(options.dtype)
  const [first, second] = arrays.map((array, index) => variables(array, type, rowvar, index))
  if (first.shape[0] === 0) return filledArray(context, [0, 0], dtypes.float64, 0)
  const x = second === undefined ? first : joined(context, [first, second], 0, type, operation)
  const w = readWeights(context, operation, options, x.shape[1])
  const less = ddof ?? (bias ? 0 : 1)
  const [mean, factor] = w === undefined ? evenly(np, x, less) : byWeight(np, x, w, less)
  const centered = x.sub(mean.reshape([-1, 1])) as NDArray
  const right = w === undefined ? centered : (centered.mul(w.all) as NDArray)
  const sums = np.dot(centered, conjugated(right).T)
  const result = sums.mul(np.divide(1, factor)) as NDArray
  return np.squeeze(result.dtype === (type as DType) ? result : copyAs(result, type))
}

/** One row per variable. */
function variables(array: NDArray, type: DType, rowvar: boolean, index: number): NDArray {
  const { shape, strides, offset, ndim } = array
  const lead = 2 - ndim
  const two = array.viewOf({
    shape: [...Array<number>(lead).fill(1), ...shape],
    strides: [...Array<number>(lead).fill(0), ...strides],
    offset,
  })
  const columns = !rowvar && (index === 0 ? ndim !== 1 : two.shape[0] !== 1)
  return copyAs(columns ? two.T : two, type)
}

interface Weights {
  readonly all: NDArray
  /** The weights without the frequencies in them. */
  readonly analytic: NDArray | undefined
}

function readWeights(context: Context, operation: string, options: CovOptions, count: number): Weights | undefined {
  const read = (name: 'fweights' | 'aweights') => {
    const given = options[name]
    return given === undefined || given === null ? undefined : weightsOf(context, operation, name, given, count)
  }
  const [frequencies, analytic] = [read('fweights'), read('aweights')]
  const all = frequencies === undefined ? analytic : analytic === undefined ? frequencies : frequencies.mul(analytic)
  return all === undefined ? undefined : { all: all as NDArray, analytic }
}

function weightsOf(context: Context, operation: string, name: string, given: ArrayLike, count: number): NDArray {
  const weights = copyAs(toArray(context, given, operation), dtypes.float64) as NDArray
  if (name === 'fweights' && !weights.eq(roundedWhole(weights)).all().item()) {
    throw new ArgumentError(`[${operation}] fweights must be whole numbers`)
  }
  if (weights.ndim !== 1 || weights.size !== count) {
    throw new ValueError(
      `[${operation}] ${name} has to be a vector with one weight for each of the ${count} observations, not of shape ${shapeText(weights.shape)}`,
      { shape: weights.shape },
    )
  }
  if (weights.lt(0).any().item()) throw new ValueError(`[${operation}] ${name} cannot be negative`)
  return weights
}

/** The means, and what the sums are divided by. */
function evenly(np: ArrayNamespace, x: NDArray, less: number): [NDArray, number] {
  return [np.mean(x, 1), Math.max(0, x.shape[1] - less)]
}

function byWeight(np: ArrayNamespace, x: NDArray, { all, analytic }: Weights, less: number): [NDArray, NDArray] {
  const mean = np.average(x, { axis: 1, weights: all })
  const total = all.sum()
  const lessened =
    less === 0
      ? total
      : analytic === undefined
        ? total.sub(less)
        : total.sub(all.mul(analytic).sum().mul(less).div(total))
  return [mean, np.maximum(lessened, 0) as NDArray]
}

const roundedWhole = (array: NDArray): NDArray =>
  elementwise(array.context, { op: 'rint' }, array.dtype, array.dtype.name, [array])
