/** Differences of neighbours. */
import type { Context } from '../../array/context.js'
import { joined } from '../../array/join.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs, elementwise } from '../../array/operate.js'
import { raveled } from '../../array/reshape.js'
import { broadcastStrides } from '../../core/broadcast.js'
import type { DType } from '../../core/dtype.js'
import { DTypeError } from '../../core/errors.js'
import { sliceLayout } from '../../core/layout.js'
import { canCast, promoteAll } from '../../core/promotion.js'

/** The elements from `start` on, `length` of them, along an axis. */
export function part(array: NDArray, axis: number, start: number, length: number): NDArray {
  return array.viewOf(sliceLayout(array, axis, start, 1, Math.max(0, length)))
}

/** Each element but the first less the one before it; of bools whether they differ. */
export function differences(array: NDArray, axis: number): NDArray {
  const { context, dtype, shape } = array
  const length = Math.max(0, shape[axis] - 1)
  const op = dtype.kind === 'b' ? 'ne' : 'sub'
  const pair = [part(array, axis, shape[axis] > 0 ? 1 : 0, length), part(array, axis, 0, length)]
  return elementwise(context, { op }, dtype, dtype.name, pair)
}

/** `array` with what comes before and after it; a 0-d array stands for one more place along the axis. */
export function extended(
  context: Context,
  array: NDArray,
  axis: number,
  before: NDArray | undefined,
  after: NDArray | undefined,
): NDArray {
  const parts = [before, array, after].filter((each) => each !== undefined)
  if (parts.length === 1) return array
  const whole = parts.map((each) => (each.ndim === 0 ? stretched(each, array.shape.with(axis, 1)) : each))
  return joined(context, whole, axis, promoteAll(whole.map((each) => each.dtype)), 'diff')
}

function stretched(array: NDArray, shape: readonly number[]): NDArray {
  const strides = broadcastStrides(array.shape, array.strides, shape)
  return array.viewOf({ shape, strides, offset: array.offset })
}

/** The differences of all elements in C order, between what is to stand before and after them. */
export function flatDifferences(array: NDArray, begin: NDArray | undefined, end: NDArray | undefined): NDArray {
  const { context, dtype } = array
  if (dtype.kind === 'b') {
    throw new DTypeError('[ediff1d] takes numbers: bools have no difference', { dtype: dtype.name })
  }
  const inside = differences(raveled(array), 0)
  const ends = [fitting(begin, dtype, 'toBegin'), fitting(end, dtype, 'toEnd')]
  if (ends[0] === undefined && ends[1] === undefined) return inside
  const parts = [ends[0], inside, ends[1]].filter((each) => each !== undefined)
  return joined(context, parts, 0, dtype, 'ediff1d')
}

function fitting(array: NDArray | undefined, dtype: DType, name: string): NDArray | undefined {
  if (array === undefined) return undefined
  if (!canCast(array.dtype, dtype, 'same_kind')) {
    throw new DTypeError(
      `[ediff1d] ${name} is a ${array.dtype.name}, which the array's dtype ${dtype.name} doesn't take within its kind`,
      { from: array.dtype.name, to: dtype.name },
    )
  }
  return copyAs(raveled(array), dtype, 'C')
}
