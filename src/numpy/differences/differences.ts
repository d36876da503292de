/** Differences, gradients and integrals of samples. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { reshaped } from '../../array/reshape.js'
import { anyNumber } from '../../core/argument-count.js'
import { normalizeAxes, normalizeAxis } from '../../core/axis.js'
import { ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import type { DivideResult, MeanResult } from '../../core/types.js'
import type { ArrayOf, DTypeOf } from '../array-types.js'
import { Chapter, toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { isOptions, readOptions } from '../options.js'
import { differences, extended, flatDifferences, part } from './diffs.js'
import { gradientAlong, readSpacings } from './gradients.js'
import { besideArray } from './weak.js'

export interface DiffOptions {
  /** How often differences are taken; once by default. */
  readonly n?: number
  /** The axis along which neighbours lie; the last one by default. */
  readonly axis?: number
  /** What stands before the elements; a scalar stands for one place. */
  readonly prepend?: ArrayLike
  /** What stands after them. */
  readonly append?: ArrayLike
}

export interface Ediff1dOptions {
  /** What follows the differences. */
  readonly toEnd?: ArrayLike | null
  /** What comes before them. */
  readonly toBegin?: ArrayLike | null
}

export interface GradientOptions {
  /** The axes along which to take it; all by default. */
  readonly axis?: number | readonly number[] | null
  /** The order of the differences at the ends: 1 (the default) or 2. */
  readonly edgeOrder?: 1 | 2
}

export interface TrapezoidOptions {
  /** Where the samples lie. */
  readonly x?: ArrayLike | null
  /** Their distance, where `x` isn't given; 1 by default. */
  readonly dx?: number | NDArray
  /** The axis to integrate along; the last one by default. */
  readonly axis?: number
}

export class Differences extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { gradient: anyNumber }

  /**
   * The differences of neighbours along an axis, taken `n` times: each result is one shorter. Of bools, whether they
   * differ.
   * @throws ValueError for a 0-d array or a negative `n`; AxisError; ShapeError where `prepend` or `append` don't fit
   * Mirrors numpy.diff.
   */
  diff<A extends ArrayLike>(a: A, options?: number | DiffOptions): ArrayOf<A> {
    const keys = ['n', 'axis', 'prepend', 'append'] as const
    const { n = 1, axis = -1, prepend, append } = readOptions<DiffOptions>('diff', options, keys)
    const count = toInteger(n, '[diff] n')
    const array = this.toArray(a, 'diff')
    if (count === 0) return array as ArrayOf<A>
    if (count < 0) throw new ValueError(`[diff] n must be non-negative, not ${count}`, { n })
    if (array.ndim === 0) throw new ValueError('[diff] takes an array of at least one dimension, not a 0-d one')
    const along = normalizeAxis(axis, array.ndim)
    const beside = (value: ArrayLike | undefined) =>
      value === undefined ? undefined : besideArray(this.context, array, value, 'diff')
    let result = extended(this.context, array, along, beside(prepend), beside(append))
    const steps = Math.min(count, result.shape[along])
    for (let step = 0; step < steps; step++) result = differences(result, along)
    return result as ArrayOf<A>
  }

  /**
   * The differences of neighbours in C order, with `toBegin` before and `toEnd` after them.
   * @throws DTypeError for bools, and for ends that aren't of the array's kind
   * Mirrors numpy.ediff1d.
   */
  ediff1d<A extends ArrayLike>(ary: A, options?: ArrayLike | null | Ediff1dOptions): ArrayOf<A> {
    const { toEnd, toBegin } = readOptions<Ediff1dOptions>('ediff1d', options ?? undefined, ['toEnd', 'toBegin'])
    const array = this.toArray(ary, 'ediff1d')
    const [begin, end] = [toBegin, toEnd].map((value) =>
      value === undefined || value === null ? undefined : besideArray(this.context, array, value, 'ediff1d'),
    )
    return flatDifferences(array, begin, end) as ArrayOf<A>
  }

  /**
   * The gradient by central differences, at the ends by one-sided ones: one array per axis, or the only one. Spacings
   * follow `f`: one number, or for each axis a number or the coordinates. Options come last. Reads coordinates.
   * @throws ArgumentError for a wrong number of spacings; ValueError where an axis is too short; AxisError
   * Mirrors numpy.gradient.
   */
  gradient<A extends ArrayLike>(
    f: A,
    ...spacings: readonly (ArrayLike | GradientOptions)[]
  ): NDArray<MeanResult<DTypeOf<A>>> | NDArray<MeanResult<DTypeOf<A>>>[] {
    const last = spacings.at(-1)
    const given = isOptions(last) ? last : undefined
    const { axis, edgeOrder = 1 } = readOptions<GradientOptions>('gradient', given, ['axis', 'edgeOrder'], null)
    const array = this.toArray(f, 'gradient')
    const axes = normalizeAxes(axis, array.ndim)
    const rest = (given === undefined ? spacings : spacings.slice(0, -1)) as readonly ArrayLike[]
    const distances = readSpacings(array, axes, rest)
    if (edgeOrder !== 1 && edgeOrder !== 2)
      throw new ValueError(`[gradient] edgeOrder is 1 or 2, not ${edgeOrder}`, { edgeOrder })
    const results = axes.map((each, at) => gradientAlong(array, each, distances[at], edgeOrder))
    return (results.length === 1 ? results[0] : results) as NDArray[] as NDArray<MeanResult<DTypeOf<A>>>[]
  }

  /**
   * The integral of samples along an axis by the trapezoidal rule; they lie at `x`, or `dx` apart.
   * @throws ShapeError where `x` doesn't fit; AxisError
   * Mirrors numpy.trapezoid.
   */
  trapezoid<A extends ArrayLike>(
    y: A,
    options?: ArrayLike | null | TrapezoidOptions,
  ): NDArray<DivideResult<DTypeOf<A>>> {
    return integral(this.context, this.np, 'trapezoid', y, options) as NDArray as NDArray<DivideResult<DTypeOf<A>>>
  }

  /** The same as `trapezoid`, under its older name. Mirrors numpy.trapz. */
  trapz<A extends ArrayLike>(y: A, options?: ArrayLike | null | TrapezoidOptions): NDArray<DivideResult<DTypeOf<A>>> {
    return integral(this.context, this.np, 'trapz', y, options) as NDArray as NDArray<DivideResult<DTypeOf<A>>>
  }
}

function integral(context: Context, np: ArrayNamespace, operation: string, y: ArrayLike, options: unknown): NDArray {
  const read = readOptions<TrapezoidOptions>(operation, options ?? undefined, ['x', 'dx', 'axis'])
  const { x, dx = 1, axis = -1 } = read
  const array = toArray(context, y, operation)
  const along = normalizeAxis(axis, array.ndim)
  const length = Math.max(0, array.shape[along] - 1)
  const pairs = part(array, along, Math.min(1, array.shape[along]), length).add(part(array, along, 0, length))
  const distance = x === undefined || x === null ? dx : steps(toArray(context, x, operation), array.ndim, axis)
  const areas = np.divide(np.multiply(distance, pairs), 2) as NDArray
  return areas.sum(along)
}

/** The distances of samples, along their axis. */
function steps(x: NDArray, ndim: number, axis: number): NDArray {
  if (x.ndim !== 1) return differences(x, normalizeAxis(axis, x.ndim))
  const distances = differences(x, 0)
  const along = normalizeAxis(axis, ndim)
  const shape = Array.from({ length: ndim }, (_, each) => (each === along ? distances.size : 1))
  return reshaped(distances, shape)
}
