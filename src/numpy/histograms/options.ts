/** The options of histograms. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { TypedArray } from '../../core/dtype.js'
import type { Estimator } from './estimators.js'

/** How many bins of one width, or how to find that, or the edges. */
export type Bins = number | bigint | Estimator | readonly (number | bigint)[] | NDArray | TypedArray

/** The ends of all bins of one width. */
export type BinRange = readonly [number | bigint, number | bigint]

export interface EdgeOptions {
  /** 10 by default. */
  readonly bins?: Bins
  /** The least and the largest element by default. */
  readonly range?: BinRange | null
  /** One weight per element. */
  readonly weights?: ArrayLike | null
}

export interface HistogramOptions extends EdgeOptions {
  /** Give a density, whose integral is 1, instead of counts. */
  readonly density?: boolean | null
}

/** A number or edges for all dimensions, or a list with one of them for each. */
export type GridBins =
  | number
  | bigint
  | NDArray
  | readonly (number | bigint | readonly number[] | NDArray | TypedArray)[]

export interface GridOptions {
  readonly bins?: GridBins
  /** One for each dimension. */
  readonly range?: readonly (BinRange | null)[] | null
  readonly density?: boolean | null
  readonly weights?: ArrayLike | null
}

export interface BincountOptions {
  /** What each element counts; 1 by default. */
  readonly weights?: ArrayLike | null
  /** The least length of the result. */
  readonly minlength?: number
}

export const edgeKeys = ['bins', 'range', 'weights'] as const
export const histogramKeys = ['bins', 'range', 'density', 'weights'] as const
export const gridKeys = ['bins', 'range', 'density', 'weights'] as const
