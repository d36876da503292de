/** Diagonals as views, and their sums. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxis } from '../../core/axis.js'
import type { DTypeLike } from '../../core/dtype.js'
import { shapeText, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { reduceFold, sumTypeOf } from '../reductions/folds.js'

/** Which diagonal of which two axes. */
export interface DiagonalOptions {
  /** 0 for the main diagonal, positive above it, negative below. */
  readonly offset?: number
  /** The axis of the rows, 0 by default. */
  readonly axis1?: number
  /** The axis of the columns, 1 by default. */
  readonly axis2?: number
}

export interface TraceOptions extends DiagonalOptions {
  /** The dtype to add in, which is also the result's. */
  readonly dtype?: DTypeLike | null
  readonly out?: NDArray | null
}

/** The diagonal as the last axis of a view that can't be written. */
export function diagonalOf(array: NDArray, { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions): NDArray {
  const k = toInteger(offset, 'offset')
  const { ndim, shape, strides } = array
  if (ndim < 2) {
    throw new ValueError(`diag requires an array of at least two dimensions, not one of shape ${shapeText(shape)}`, {
      shape,
    })
  }
  const [first, second] = [normalizeAxis(axis1, ndim), normalizeAxis(axis2, ndim)]
  if (first === second) throw new ValueError('axis1 and axis2 cannot be the same', { axis1, axis2 })
  const [rows, columns] = [shape[first] + Math.min(k, 0), shape[second] - Math.max(k, 0)]
  const length = Math.max(0, Math.min(rows, columns))
  const start = length === 0 ? 0 : k >= 0 ? k * strides[second] : -k * strides[first]
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== first && axis !== second)
  const layout = {
    shape: [...others.map((axis) => shape[axis]), length],
    strides: [...others.map((axis) => strides[axis]), strides[first] + strides[second]],
    offset: array.offset + start,
  }
  return array.viewOf(layout, undefined, false)
}

/** The sum along a diagonal. */
export function traceOf(context: Context, array: NDArray, options: TraceOptions): NDArray {
  const { dtype, out } = options
  const diagonal = diagonalOf(array, options)
  const type = sumTypeOf({ dtype, out }, array)
  return reduceFold({ context, operation: 'trace', fold: 'add', type }, diagonal, { axis: diagonal.ndim - 1, out })
}
