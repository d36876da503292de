/** Histograms, and how often whole numbers are there. */
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import { kept } from '../array/groups.js'
import type { NDArray } from '../array/ndarray.js'
import { raveled } from '../array/reshape.js'
import { equalShapes } from '../core/broadcast.js'
import type { DType } from '../core/dtype.js'
import { ArgumentError, DTypeError, shapeText, ValueError } from '../core/errors.js'
import { describe, toInteger } from '../core/integer.js'
import { Chapter } from './chapter.js'
import { binPlaces, countInBins, sumInBins, uniformPlaces, weightsInBins } from './histograms/counting.js'
import {
  checkEdges,
  countable,
  edgeType,
  insideMask,
  type OuterEdges,
  outerEdges,
  uniformEdges,
} from './histograms/edges.js'
import { type Estimator, estimatedCount, estimatorNames } from './histograms/estimators.js'
import { gridHistogram, sampleColumns } from './histograms/grids.js'
import {
  type BincountOptions,
  type BinRange,
  type Bins,
  type EdgeOptions,
  edgeKeys,
  type GridBins,
  type GridOptions,
  gridKeys,
  type HistogramOptions,
  histogramKeys,
} from './histograms/options.js'
import { integersIn, wholeNumbers } from './histograms/whole-numbers.js'
import type { ArrayNamespace } from './namespace.js'
import { readOptions } from './options.js'
import { endsOf } from './reductions/ends.js'

export type { Estimator } from './histograms/estimators.js'
export type {
  BincountOptions,
  BinRange,
  Bins,
  EdgeOptions,
  GridBins,
  GridOptions,
  HistogramOptions,
} from './histograms/options.js'

/** Options that say how many bins there are, and not where. */
type EvenBins = EdgeOptions & { readonly bins?: number | bigint | Estimator }
type EdgeResult<A> = DTypeOf<A> extends infer D ? (D extends 'float16' | 'float32' ? D : 'float64') : never

export class Histograms extends Chapter {
  /**
   * How many elements are in each bin, and the edges of the bins: `[counts, edges]`. All bins but the last one leave
   * their right edge to the next. With `weights` sums of these in their dtype, with `density` a density.
   * Reads the ends of the elements, unless there is a `range` or edges are given. Complex elements need edges.
   * @throws ValueError for bins or a range that can't be; ArgumentError for an estimator with weights
   * Mirrors numpy.histogram.
   */
  histogram<A extends ArrayLike>(
    a: A,
    options: EvenBins & { readonly density: true },
  ): [NDArray<'float64'>, NDArray<EdgeResult<A>>]
  histogram<A extends ArrayLike>(
    a: A,
    options?: number | bigint | Estimator | (EvenBins & { readonly density?: false | null; readonly weights?: null }),
  ): [NDArray<'int64'>, NDArray<EdgeResult<A>>]
  histogram(a: ArrayLike, options?: Bins | HistogramOptions): [NDArray, NDArray]
  histogram(a: ArrayLike, options?: Bins | HistogramOptions): [NDArray, NDArray] {
    const read = readOptions<HistogramOptions>('histogram', options, histogramKeys)
    const { x, weights } = elementsOf('histogram', this.toArray(a, 'histogram'), read, (w) =>
      this.toArray(w, 'histogram'),
    )
    const { edges, ends, count } = binsFor(this.np, 'histogram', x, read, weights, (bins) =>
      this.toArray(bins, 'histogram'),
    )
    const places = ends === undefined ? binPlaces(x, edges) : uniformPlaces(x, edges, ends, count)
    const counts = weights === undefined ? countInBins(places, count) : weightsInBins(places, weights, count)
    return [read.density ? densityOf(this.np, counts, edges) : counts, edges]
  }

  /** The edges of `histogram`. Mirrors numpy.histogram_bin_edges. */
  histogramBinEdges<A extends ArrayLike>(a: A, options?: number | bigint | Estimator | EvenBins): NDArray<EdgeResult<A>>
  histogramBinEdges(a: ArrayLike, options?: Bins | EdgeOptions): NDArray
  histogramBinEdges(a: ArrayLike, options?: Bins | EdgeOptions): NDArray {
    const name = 'histogramBinEdges'
    const read = readOptions<EdgeOptions>(name, options, edgeKeys)
    const { x, weights } = elementsOf(name, this.toArray(a, name), read, (w) => this.toArray(w, name))
    return binsFor(this.np, name, x, read, weights, (bins) => this.toArray(bins, name)).edges
  }

  /**
   * How many points (x, y) are in each bin of a grid: `[counts, edges along x, edges along y]`. `bins` is a number or
   * a list of two, each a number or edges; other lists are edges for both.
   * @throws ValueError where lengths differ, or for bins that can't be
   * Mirrors numpy.histogram2d.
   */
  histogram2d(x: ArrayLike, y: ArrayLike, options?: GridBins | GridOptions): [NDArray, NDArray, NDArray] {
    const read = readOptions<GridOptions>('histogram2d', options, gridKeys)
    const columns = [x, y].map((each) => this.toArray(each, 'histogram2d'))
    const [first, second] = columns
    if (first.ndim !== 1 || !equalShapes(first.shape, second.shape)) {
      throw new ValueError(
        `[histogram2d] x and y must have one dimension and the same length, not ${shapeText(first.shape)} and ${shapeText(second.shape)}`,
      )
    }
    const { bins = 10 } = read
    const length = typeof bins === 'object' && 'length' in bins ? bins.length : typeof bins === 'object' ? bins.size : 1
    const shared = typeof bins === 'object' && length !== 1 && length !== 2
    const edges = shared ? this.toArray(bins as ArrayLike, 'histogram2d') : undefined
    const options2 = { ...read, bins: edges === undefined ? bins : [edges, edges] }
    const [hist, [alongX, alongY]] = gridHistogram(this.np, 'histogram2d', columns, options2)
    return [hist, alongX, alongY]
  }

  /**
   * How many points are in each bin of a grid in several dimensions: `[counts, edges of each dimension]`. A sample is an
   * array [points, dimensions], or a list with an array of coordinates for each dimension.
   * @throws ValueError for bins that can't be, or where their number isn't that of the dimensions
   * Mirrors numpy.histogramdd.
   */
  histogramdd(sample: NDArray | readonly ArrayLike[], options?: GridBins | GridOptions): [NDArray, NDArray[]] {
    const read = readOptions<GridOptions>('histogramdd', options, gridKeys)
    return gridHistogram(this.np, 'histogramdd', sampleColumns(this.np, 'histogramdd', sample), read)
  }

  /**
   * How often each whole number from 0 on is there, or the sums of `weights` in float64. Reads the largest element.
   * @throws ValueError for negative elements, weights of another length, or more dimensions than one; DTypeError for
   *   elements that aren't whole
   * Mirrors numpy.bincount.
   */
  bincount(
    x: ArrayLike,
    options: NDArray | readonly number[] | (BincountOptions & { readonly weights: ArrayLike }),
  ): NDArray<'float64'>
  bincount(x: ArrayLike, options?: null | (BincountOptions & { readonly weights?: null })): NDArray<'int64'>
  bincount(x: ArrayLike, options?: ArrayLike | null | BincountOptions): NDArray
  bincount(x: ArrayLike, options?: ArrayLike | null | BincountOptions): NDArray {
    const read = readOptions<BincountOptions>('bincount', options, ['weights', 'minlength'])
    const { weights = null } = read
    const minimum = toInteger(read.minlength ?? (read.minlength === undefined ? 0 : null), '[bincount] minlength')
    if (minimum < 0) throw new ValueError(`[bincount] minlength must not be negative: it is ${minimum}`)
    const numbers = integersIn(this.context, 'bincount', x)
    // Not the value that the ends are found of: that would be kept in memory, and this one is part of the count.
    const values = wholeNumbers(this.context, 'bincount', numbers)
    if (values.ndim !== 1) {
      throw new ValueError(`[bincount] x must have one dimension, not the shape ${shapeText(values.shape)}`)
    }
    const length = values.size === 0 ? minimum : Math.max(minimum, largestIn(numbers) + 1)
    if (weights === null) return countInBins(values as NDArray<'int64'>, length)
    const amounts = this.toArray(weights, 'bincount')
    if (amounts.dtype.kind === 'c') {
      throw new DTypeError(`[bincount] weights must be real, not ${amounts.dtype.name}`, { dtype: amounts.dtype.name })
    }
    if (!equalShapes(amounts.shape, values.shape)) {
      throw new ValueError(
        `[bincount] the weights and x don't have the same length: ${shapeText(amounts.shape)} and ${shapeText(values.shape)}`,
      )
    }
    // As in NumPy, without elements there are counts.
    return values.size === 0
      ? countInBins(values as NDArray<'int64'>, length)
      : sumInBins(values as NDArray<'int64'>, amounts, length)
  }
}

/** The largest element. Reads it. @throws ValueError where one is negative */
function largestIn(numbers: NDArray): number {
  const [least, largest] = endsOf(numbers) as readonly [bigint, bigint]
  if (least < 0n || largest >= 2n ** 63n) throw new ValueError('[bincount] x must have no negative elements')
  return Number(largest)
}

interface Elements {
  readonly x: NDArray
  readonly weights: NDArray | undefined
}

function elementsOf(
  operation: string,
  a: NDArray,
  { weights = null }: EdgeOptions,
  toWeights: (weights: ArrayLike) => NDArray,
): Elements {
  const x = raveled(countable(a.context, a))
  if (weights === null) return { x, weights: undefined }
  const given = toWeights(weights)
  if (!equalShapes(given.shape, a.shape)) {
    throw new ValueError(
      `[${operation}] weights should have the same shape as a: ${shapeText(given.shape)} and ${shapeText(a.shape)}`,
    )
  }
  return { x, weights: raveled(given) }
}

interface BinsFound {
  readonly edges: NDArray
  /** The ends, where all bins have one width. */
  readonly ends: OuterEdges | undefined
  readonly count: number
}

function binsFor(
  np: ArrayNamespace,
  operation: string,
  x: NDArray,
  { bins = 10, range = null }: EdgeOptions,
  weights: NDArray | undefined,
  toEdges: (bins: ArrayLike) => NDArray,
): BinsFound {
  if (typeof bins === 'string') return estimatedBins(np, operation, x, bins, range, weights !== undefined)
  const scalar = typeof bins === 'number' || typeof bins === 'bigint'
  const given = scalar ? undefined : toEdges(bins)
  if (given !== undefined && given.ndim > 0) {
    const edges = checkEdges(operation, given)
    return { edges, ends: undefined, count: Math.max(edges.size - 1, 0) }
  }
  if (given !== undefined && given.dtype.kind !== 'i' && given.dtype.kind !== 'u') {
    throw new ArgumentError(`[${operation}] bins must be an integer, a string, or an array, not ${given.dtype.name}`)
  }
  const count = toInteger(given === undefined ? bins : Number(given), `[${operation}] bins`)
  if (count < 1) throw new ValueError(`[${operation}] bins must be positive, when an integer, not ${count}`)
  const ends = outerEdges(operation, x, range)
  return { edges: uniformEdges(np, operation, ends, count, edgeType(x) as DType), ends, count }
}

function estimatedBins(
  np: ArrayNamespace,
  operation: string,
  x: NDArray,
  name: Estimator,
  range: BinRange | null,
  weighted: boolean,
): BinsFound {
  if (!estimatorNames.includes(name)) {
    throw new ValueError(
      `[${operation}] ${describe(name)} is no estimator for bins: there are ${estimatorNames.join(', ')}`,
    )
  }
  if (weighted) {
    throw new ArgumentError(
      `[${operation}] automated estimation of the number of bins is not supported for weighted data`,
    )
  }
  const ends = outerEdges(operation, x, range)
  const inside = range === null ? x : kept(insideMask(x, ends), [x])[0]
  const count = estimatedCount(np, name, inside, ends)
  return { edges: uniformEdges(np, operation, ends, count, edgeType(x) as DType), ends, count }
}

function densityOf(np: ArrayNamespace, counts: NDArray, edges: NDArray): NDArray {
  const widths = np.subtract(edges.at('1:'), edges.at(':-1')).astype('float64') as NDArray
  return np.trueDivide(np.trueDivide(counts, widths) as NDArray, np.sum(counts) as NDArray) as NDArray
}
