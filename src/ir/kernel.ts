/**
 * A kernel: what one launch computes over an index space. Nothing in it depends on a shape or an address; those come
 * with the launch. The index space is `dims`, slowest first; each operand has one byte stride per dimension.
 *
 * - `map` evaluates its body at each point and stores the results.
 * - `reduce` evaluates its body at each point, combines the values over the last dimensions (as many as the launch
 *   says), and stores what `finish` makes of the totals at each point of the dimensions that remain.
 * - `scan` combines the values along the last dimension and stores what `finish` makes of the totals so far, at each point.
 * - `scatter` stores, or combines with what is there, each point's value at a position that the body computes.
 * - `compact` stores the values of the points that are to be kept, one after another.
 * - `sort` sorts rows; `select` finds the elements that would have certain places in a sorted row.
 * - `fft` makes discrete Fourier transforms along a dimension.
 * - `matmul` multiplies matrices.
 *
 * The lowered form, which is what writers get from `lower`, has only bools, integers, float32 and float64 as values:
 * - A complex buffer is read by `input` with part 0 or 1, a complex scalar by `scalar` with a part, both of the real dtype.
 * - An output of complex dtype takes two consecutive results, the real part and the imaginary part, stored side by side.
 * - A `load` from a complex table has a part too.
 * - A float16 buffer, table or output is one of uint16; a float16 scalar is one of float32. The launch stays as it was.
 */
import type { Scalar } from '../core/complex.js'
import type { DTypeName } from '../core/dtype.js'
import type { Body } from './expr.js'

/**
 * - `buffer`: read through a pointer and strides.
 * - `iota`: a buffer of which element k holds the int64 k, that needs no memory.
 * - `scalar`: one value for the whole launch.
 * - `table`: a block of elements of which `load` reads any.
 */
export interface Param {
  readonly kind: 'buffer' | 'iota' | 'scalar' | 'table'
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
  /** Says of `combine` what a device may use to be done sooner. */
  readonly picks?: Picks
  /** Takes the accumulators; its results are stored. May read scalar parameters. */
  readonly finish: Body
  readonly outputs: readonly DTypeName[]
}

/**
 * Of two pairs of a value and a position, the one with the greater or lesser value; NaN comes before all others, and
 * among equal values the lower position.
 */
export type Picks = 'max' | 'min'

/** The first point of a row gives its own values; each later one combines the totals before it with its values. */
export interface ScanKernel {
  readonly kind: 'scan'
  readonly params: readonly Param[]
  /** `results` are the values that enter, one per accumulator. */
  readonly body: Body
  /** Takes the accumulators of two parts (all of the first, then all of the second), gives those of both. */
  readonly combine: Body
  /** What is neutral in `combine`, which then is associative. Without it a row is gone through point by point. */
  readonly identity: readonly Scalar[] | undefined
  /** Takes the accumulators; its results are stored. */
  readonly finish: Body
  readonly outputs: readonly DTypeName[]
}

/** As if the points were visited in order: the last one that has a position wins, or is combined last. */
export interface ScatterKernel {
  readonly kind: 'scatter'
  readonly params: readonly Param[]
  /** Results: the position in the output, an int64 that counts elements, and the value. Outside of it nothing is stored. */
  readonly body: Body
  /** Takes what is there and the value, gives what is stored; without it the value is. */
  readonly combine: Body | undefined
  /** Says that no two points have one position. */
  readonly distinct: boolean
  readonly outputs: readonly DTypeName[]
}

export interface CompactKernel {
  readonly kind: 'compact'
  readonly params: readonly Param[]
  /** Results: whether the point is kept, a bool, and one value for each output. */
  readonly body: Body
  readonly outputs: readonly DTypeName[]
}

/**
 * Sorts each row of [rows, n] keys, all of them contiguous, in rising order; NaNs come last. The outputs are the sorted
 * keys, the payload in the order of its keys, or both. Equal keys keep their order, where there is a payload: −0 and 0
 * are equal, and so are all NaNs. Without one, equal keys may come in any order.
 */
export interface SortKernel {
  readonly kind: 'sort'
  /** The keys: of any dtype that isn't complex. Then the payload, if it is given: int64. */
  readonly params: readonly Param[]
  /** `positions`: the payload is each key's position in its row. */
  readonly payload: 'none' | 'positions' | 'given'
  /** The keys' dtype, if they are wanted; int64 for the payload, if there is one. */
  readonly outputs: readonly DTypeName[]
}

/**
 * For each row of [rows, n] keys, all of them contiguous, the elements that the sorted row would have at the places
 * `ranks` of the launch, in rising order of rank: [rows, ranks].
 */
export interface SelectKernel {
  readonly kind: 'select'
  readonly params: readonly Param[]
  readonly outputs: readonly DTypeName[]
}

/**
 * Along the middle ones of the dimensions [outer, n, inner], or [outer, …lengths, inner], the sums over j of
 * x[j]·exp(−2πi·jk/n), times a scalar; `inverse` has a plus there. Input and output are contiguous, and begin at
 * multiples of 16 bytes. How many lengths there may be, and whether the input may be spaced (it then begins at a multiple
 * of a complex element), is the device's (`TransformTraits`).
 * - `complex`: n complex numbers give n of them.
 * - `real`: n real numbers, along the last length, give the first ⌊n/2⌋ + 1 elements; the others are their conjugates.
 * - `hermitian`, of one length: the first ⌊n/2⌋ + 1 elements of a row whose others are their conjugates give n real
 *   numbers. The imaginary parts of elements that are conjugates of themselves don't count.
 */
export interface FftKernel {
  readonly kind: 'fft'
  readonly form: 'complex' | 'real' | 'hermitian'
  readonly inverse: boolean
  /** The input, a table, and the scalar, of its real dtype: float32 or float64. */
  readonly params: readonly Param[]
  readonly outputs: readonly DTypeName[]
}

/**
 * Products of matrices: over the dimensions [...batch, m, n, k] the sum over k, the only reduced one, of the first
 * factor's element times the second's. The first factor has stride 0 along n and the second along m; any other stride
 * may be 0 or negative too, so that views, transposes and broadcast batches are factors as they lie. The output doesn't
 * overlap with a factor, and no two of its elements do.
 *
 * Both factors and the output have one dtype. Integers wrap; bools are combined by `and`, then `or`; float16 is summed
 * in float32 and rounded once. In which order floats are summed, and whether products are rounded before, is the
 * device's own: results differ between devices as sums of k products may. `ir/matmul.ts` has it as a reduction.
 */
export interface MatmulKernel {
  readonly kind: 'matmul'
  readonly params: readonly Param[]
  readonly outputs: readonly DTypeName[]
}

/** Kernels whose elements follow from an expression. */
export type BodyKernel = MapKernel | ReduceKernel | ScanKernel | ScatterKernel | CompactKernel
export type Kernel = BodyKernel | SortKernel | SelectKernel | FftKernel | MatmulKernel

/** A parameter that is read at the point: what moves along with the index space. */
export const isMoving = <P extends { readonly kind: Param['kind'] }>(
  param: P,
): param is P & { readonly kind: 'buffer' | 'iota' } => param.kind === 'buffer' || param.kind === 'iota'

/**
 * `iota`: the position is `start` plus the point times the strides, which count elements.
 * `scalar`: the value is one of the parameter's dtype, rounded to it already.
 * `table`: `length` elements from `pointer` on.
 */
export type LaunchParam =
  | { readonly kind: 'buffer'; readonly pointer: number; readonly strides: readonly number[] }
  | { readonly kind: 'iota'; readonly start: number; readonly strides: readonly number[] }
  | { readonly kind: 'scalar'; readonly value: Scalar }
  | {
      readonly kind: 'table'
      readonly pointer: number
      readonly length: number
      /** Of a transform of one length, where there is but `outer` or `inner`: distances of transforms, and of elements. */
      readonly spacing?: Spacing
    }

/** In elements. */
export interface Spacing {
  readonly distance: number
  readonly stride: number
}

export interface LaunchOutput {
  readonly pointer: number
  /** Byte strides; over the kept dimensions only, where the kernel reduces some. None where there is a length. */
  readonly strides: readonly number[]
  /** How many elements there is room for, one after another: of a kernel whose outputs have no strides. */
  readonly length?: number
}

export interface Launch {
  readonly dims: readonly number[]
  /** How many of the last dimensions are reduced; 1 for a scan or a product of matrices, 0 for anything else. */
  readonly reduced: number
  readonly params: readonly LaunchParam[]
  readonly outputs: readonly LaunchOutput[]
  /** The places that a selection asks for, rising, within the length of a row. */
  readonly ranks?: readonly number[]
  /** As many bytes as the device said it needs (`Device.scratchBytes`), for the time of the launch. */
  readonly scratch?: number
}
