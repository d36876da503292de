/**
 * How the border of a padded array is filled. Axes are filled one after the other; while one is, those after it are
 * seen only where the original elements are, so that corners are written once.
 */
import { assignArray, assignValue } from '../../array/assign.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { ValueError } from '../../core/errors.js'
import { sliceLayout } from '../../core/layout.js'
import { isInteger } from '../../core/promotion.js'
import type { ArrayNamespace } from '../namespace.js'
import type { Pair } from './pairs.js'

/** One axis of an array that is being padded: `view` has its original elements between `before` and `after`. */
export interface Border {
  readonly np: ArrayNamespace
  readonly view: NDArray
  readonly axis: number
  readonly before: number
  readonly after: number
}

/** `length` elements from `start` on, along the axis. */
function part({ view, axis }: Border, start: number, length: number): NDArray {
  return view.viewOf(sliceLayout(view, axis, start, 1, length))
}

/** The same from `last` backwards. */
function backwards({ view, axis }: Border, last: number, length: number): NDArray {
  return view.viewOf(sliceLayout(view, axis, last, -1, length))
}

const lengthOf = ({ view, axis, before, after }: Border) => view.shape[axis] - before - after

/** Writes one value on each side: a scalar, or an array that broadcasts. */
export function fillSides(border: Border, [left, right]: Pair<unknown>): void {
  const { before, after, view, axis } = border
  if (before > 0) assignValue(part(border, 0, before), left as ArrayLike)
  if (after > 0) assignValue(part(border, view.shape[axis] - after, after), right as ArrayLike)
}

/** The first and the last original element along the axis. */
function edges(border: Border): Pair<NDArray> {
  return [part(border, border.before, 1), part(border, border.view.shape[border.axis] - border.after - 1, 1)]
}

export function fillEdges(border: Border): void {
  fillSides(border, edges(border))
}

/** Ramps from the end values to the edges. */
export function fillRamps(border: Border, ends: Pair<NDArray>): void {
  const { np, view, axis, before, after } = border
  const [first, last] = edges(border).map((edge) => np.squeeze(edge, { axis }))
  const ramp = (end: NDArray, edge: NDArray, num: number) =>
    np.linspace(end, edge, { num, endpoint: false, dtype: view.dtype.name, axis })
  if (before > 0) assignArray(part(border, 0, before), ramp(ends[0], first, before))
  if (after > 0) assignArray(backwards(border, view.shape[axis] - 1, after), ramp(ends[1], last, after))
}

export type Statistic = (chunk: NDArray, options: { readonly axis: number; readonly keepdims: true }) => NDArray

/** A statistic of the `lengths` elements next to each side, or of all of them. */
export function fillStatistics(
  border: Border,
  lengths: Pair<number | null>,
  statistic: Statistic,
  needsElements: boolean,
): void {
  const { np, view, axis, before, after } = border
  const whole = lengthOf(border)
  const [left, right] = lengths.map((length) => Math.min(length ?? whole, whole))
  if (needsElements && (left === 0 || right === 0)) {
    throw new ValueError('[pad] statLength of 0 yields no value for padding', { statLength: lengths })
  }
  const of = (chunk: NDArray) => {
    const value = statistic(chunk, { axis, keepdims: true })
    return isInteger(view.dtype) && !isInteger(value.dtype) ? np.round(value) : value
  }
  const first = of(part(border, before, left))
  const same = left === whole && right === whole
  fillSides(border, [first, same ? first : of(part(border, view.shape[axis] - after - right, right))])
}

/**
 * The elements mirrored at the edges, again and again where the border is wider than they reach. What was filled so far
 * counts as original for the next round, as far as it holds whole periods.
 */
export function fillReflections(border: Border, symmetric: boolean, odd: boolean, period: number): void {
  // With the edge repeated a mirrored stretch is as long as the original, else one shorter.
  const skip = symmetric ? 0 : 1
  let { before, after } = border
  while (before > 0 || after > 0) {
    const now = { ...border, before, after }
    const { view, axis } = now
    const reach = Math.floor((lengthOf(now) - skip) / (period - skip)) * (period - skip)
    const mirrored = (chunk: NDArray, edge: NDArray) => (odd ? edge.mul(2).sub(chunk) : chunk)
    const [first, last] = edges(now)
    if (before > 0) {
      const length = Math.min(reach, before)
      assignArray(
        part(now, before - length, length),
        mirrored(backwards(now, before + skip + length - 1, length), first),
      )
      before -= length
    }
    if (after > 0) {
      const length = Math.min(reach, after)
      const end = view.shape[axis] - after
      assignArray(part(now, end, length), mirrored(backwards(now, end - 1 - skip, length), last))
      after -= length
    }
  }
}

/** The elements over and over again, in rounds like those of reflections. */
export function fillWrapped(border: Border, period: number): void {
  let { before, after } = border
  while (before > 0 || after > 0) {
    const now = { ...border, before, after }
    const reach = Math.floor(lengthOf(now) / period) * period
    const end = now.view.shape[now.axis] - after
    if (before > 0) {
      const length = Math.min(reach, before)
      assignArray(part(now, before - length, length), part(now, before + reach - length, length))
      before -= length
    }
    if (after > 0) {
      const length = Math.min(reach, after)
      assignArray(part(now, end, length), part(now, end - reach, length))
      after -= length
    }
  }
}
