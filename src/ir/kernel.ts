/**
 * A kernel: what one launch computes over an index space. Nothing in it depends on a shape or an address; those come
 * with the launch. The index space is `dims`, slowest first; each operand has one byte stride per dimension.
 *
 * A `map` evaluates its body at each point and stores the results. A `reduce` evaluates its body at each point,
 * combines the values over the last dimensions (as many as the launch says), and stores what `finish` makes of the
 * totals at each point of the dimensions that remain.
 *
 * The lowered form, which is what writers get from `lower`, has only bools, integers, float32 and float64 as values:
 * - A complex buffer is read by `input` with part 0 or 1, a complex scalar by `scalar` with a part, both of the real dtype.
 * - An output of complex dtype takes two consecutive results, the real part and the imaginary part, stored side by side.
 * - A float16 buffer or output is one of uint16; a float16 scalar is one of float32. The launch stays as it was.
 */
import type { Scalar } from '../core/complex.js'
import type { DTypeName } from '../core/dtype.js'
import type { Body } from './expr.js'

/**
 * - `buffer`: read through a pointer and strides.
 * - `iota`: a buffer of which element k holds the int64 k, that needs no memory.
 * - `scalar`: one value for the whole launch.
 */
export interface Param {
  readonly kind: 'buffer' | 'iota' | 'scalar'
  readonly dtype: DTypeName
}

export interface MapKernel {
  readonly kind: 'map'
  readonly params: readonly Param[]
  /** `results` are stored, one output each, with the dtypes in `outputs`. */
  readonly body: Body
  readonly outputs: readonly DTypeName[]
}

export interface ReduceKernel {
  readonly kind: 'reduce'
  readonly params: readonly Param[]
  /** `results` are the values that enter, one per accumulator. */
  readonly body: Body
  /** Takes the accumulators of two parts (all of the first, then all of the second), gives those of both. Associative. */
  readonly combine: Body
  /** What an empty part gives: neutral in `combine`. */
  readonly identity: readonly Scalar[]
  /** Takes the accumulators; its results are stored. May read scalar parameters. */
  readonly finish: Body
  readonly outputs: readonly DTypeName[]
}

export type Kernel = MapKernel | ReduceKernel

/**
 * `iota`: the position is `start` plus the point times the strides, which count elements.
 * `scalar`: the value is one of the parameter's dtype, rounded to it already.
 */
export type LaunchParam =
  | { readonly kind: 'buffer'; readonly pointer: number; readonly strides: readonly number[] }
  | { readonly kind: 'iota'; readonly start: number; readonly strides: readonly number[] }
  | { readonly kind: 'scalar'; readonly value: Scalar }

export interface LaunchOutput {
  readonly pointer: number
  /** Byte strides; over the kept dimensions only, where the kernel is a reduction. */
  readonly strides: readonly number[]
}

export interface Launch {
  readonly dims: readonly number[]
  /** How many of the last dimensions are reduced; 0 for a map. */
  readonly reduced: number
  readonly params: readonly LaunchParam[]
  readonly outputs: readonly LaunchOutput[]
}
