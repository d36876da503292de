/** Elements repeated, rolled, and made to fill a shape. */
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { checkDevice, copyAs } from '../../array/operate.js'
import { repeated, repeatedByCounts, repeatedEach, resized, rolled, tiled } from '../../array/repeat.js'
import { raveled, reshaped } from '../../array/reshape.js'
import { normalizeAxis } from '../../core/axis.js'
import { dtypes } from '../../core/dtype.js'
import { ShapeError, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { normalizeShape, type ShapeLike } from '../../core/layout.js'
import { checkCast } from '../../core/promotion.js'
import type { ArrayOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { leadingOnes } from './shapes.js'

export interface RepeatOptions {
  /** The axis along which to repeat; the array is flattened where it isn't given. */
  readonly axis?: number | null
}

export interface RollOptions {
  /** The axes to roll along; all elements are rolled as one row where they aren't given. */
  readonly axis?: number | readonly number[] | null
}

export class Repeating extends Chapter {
  /**
   * Each element repeated, as often as `repeats` says for all or for each position. Mirrors numpy.repeat.
   * @throws ShapeError where there is not one number per position; ValueError for a negative one; AxisError
   */
  repeat<A extends ArrayLike>(
    a: A,
    repeats: number | readonly number[] | NDArray,
    options?: number | null | RepeatOptions,
  ): ArrayOf<A> {
    const { axis = null } = readOptions<RepeatOptions>('repeat', options, ['axis'])
    const given = this.toArray(a, 'repeat')
    const array = axis === null || given.ndim === 0 ? raveled(given) : given
    const at = normalizeAxis(axis ?? 0, array.ndim)
    const length = array.shape[at]
    if (repeats instanceof NDArray && repeats.ndim === 1 && repeats.size > 1 && repeats.dtype.kind !== 'f') {
      checkDevice(this.context, repeats, 'repeat')
      checkCount(repeats.size, array, at)
      checkCounts(repeats)
      return repeatedByCounts(array, repeats, at) as ArrayOf<A>
    }
    const counts = countsOf(repeats, length)
    if (counts.length === 1) return repeated(array, counts[0], at) as ArrayOf<A>
    checkCount(counts.length, array, at)
    if (runsOf(counts) <= fewRuns) return repeatedEach(array, counts, at) as ArrayOf<A>
    return repeatedByCounts(array, fromJS(this.context, counts, dtypes.int64), at) as ArrayOf<A>
  }

  /** The array laid side by side, as often as `reps` says for each of the last axes. Mirrors numpy.tile. */
  tile<A extends ArrayLike>(A: A, reps: ShapeLike): ArrayOf<A> {
    const counts = normalizeShape(reps, 'reps')
    const array = leadingOnes(this.toArray(A, 'tile'), counts.length)
    if (counts.every((count) => count === 1)) return copyAs(array, array.dtype) as ArrayOf<A>
    return tiled(array, [...new Array<number>(array.ndim - counts.length).fill(1), ...counts]) as ArrayOf<A>
  }

  /**
   * The elements moved on along axes; those that leave at the end come in at the beginning. Mirrors numpy.roll.
   * @throws ValueError where there are not as many shifts as axes; AxisError
   */
  roll<A extends ArrayLike>(
    a: A,
    shift: number | readonly number[],
    options?: number | readonly number[] | null | RollOptions,
  ): ArrayOf<A> {
    const { axis = null } = readOptions<RollOptions>('roll', options, ['axis'])
    const array = this.toArray(a, 'roll')
    const shifts = Array.isArray(shift) ? (shift as readonly number[]) : [shift as number]
    if (axis === null) {
      const total = shifts.reduce((sum, each) => sum + toInteger(each, 'shift'), 0)
      const flat = rolled(raveled(array), new Map([[0, total]]))
      return reshaped(flat, array.shape) as ArrayOf<A>
    }
    const axes = (Array.isArray(axis) ? (axis as readonly number[]) : [axis as number]).map((each) =>
      normalizeAxis(each, array.ndim),
    )
    return rolled(array, shiftsByAxis(shifts, axes)) as ArrayOf<A>
  }

  /** The elements in a new shape: again from the beginning where it takes more, cut off where less. Mirrors numpy.resize. */
  resize<A extends ArrayLike>(a: A, newShape: ShapeLike): ArrayOf<A> {
    return resized(raveled(this.toArray(a, 'resize')), normalizeShape(newShape, 'newShape')) as ArrayOf<A>
  }
}

/** Up to so many neighbours with one count are written by a kernel each. */
const fewRuns = 8

function runsOf(counts: readonly number[]): number {
  return counts.reduce((runs, count, at) => (at > 0 && counts[at - 1] === count ? runs : runs + 1), 0)
}

function checkCount(count: number, { shape }: NDArray, axis: number): void {
  if (count === shape[axis]) return
  throw new ShapeError(`[repeat] operands could not be broadcast together with shape (${shape[axis]},) (${count},)`, {
    repeats: count,
    shape,
    axis,
  })
}

/** @throws DTypeError unless the counts are integers, safely cast to int64; ValueError for a negative one */
function checkCounts(counts: NDArray): void {
  checkCast(counts.dtype, dtypes.int64, 'safe', 'repeat')
  if (counts.dtype.kind !== 'i') return
  const least = counts.min()
  if (Number(least.item()) < 0) throw new ValueError('[repeat] repeats may not contain negative values.')
}

/** A number for all positions, or one for each. Where there is nothing to repeat, NumPy takes a negative one. */
function countsOf(repeats: number | readonly number[] | NDArray, length: number): number[] {
  if (repeats instanceof NDArray && repeats.ndim > 1) {
    throw new ValueError('[repeat] repeats must be a number or have one dimension', { shape: repeats.shape })
  }
  const listed = repeats instanceof NDArray ? repeats.tolist() : repeats
  const counts = (Array.isArray(listed) ? listed : [listed]).map((count) => toInteger(count, 'repeats'))
  if (counts.length === 1 && length === 0) return [Math.max(counts[0], 0)]
  for (const count of counts) {
    if (count < 0) throw new ValueError(`[repeat] repeats may not contain negative values: ${count}`, { count })
  }
  return counts
}

/** How far to roll each axis; a single shift or axis goes with all of the other. */
function shiftsByAxis(shifts: readonly number[], axes: readonly number[]): Map<number, number> {
  const count = shifts.length === 1 ? axes.length : shifts.length
  if (axes.length !== 1 && axes.length !== count) {
    throw new ShapeError(`[roll] ${shifts.length} shifts don't go with ${axes.length} axes`, { shifts, axes })
  }
  const total = new Map<number, number>()
  for (let index = 0; index < count; index++) {
    const axis = axes[axes.length === 1 ? 0 : index]
    const shift = toInteger(shifts[shifts.length === 1 ? 0 : index], 'shift')
    total.set(axis, (total.get(axis) ?? 0) + shift)
  }
  return total
}
