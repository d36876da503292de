/** Arrays laid side by side: each part is written once, into its place in the result. */
import type { DType, DTypeName } from '../core/dtype.js'
import { ShapeError, shapeText } from '../core/errors.js'
import { sliceLayout } from '../core/layout.js'
import { joinOrder, stridesInOrder } from '../core/order.js'
import { assignArray } from './assign.js'
import type { Context } from './context.js'
import type { NDArray } from './ndarray.js'
import { uninitialized } from './reshape.js'

/** The shape of arrays joined along `axis`. @throws ShapeError where they differ along another axis */
export function joinedShape(arrays: readonly NDArray[], axis: number, operation: string): number[] {
  const shape = arrays[0].shape.slice()
  for (let index = 1; index < arrays.length; index++) {
    const other = arrays[index].shape
    if (other.length !== shape.length) {
      throw new ShapeError(
        `[${operation}] all the input arrays must have the same number of dimensions, but array 0 has shape ${shapeText(arrays[0].shape)} and array ${index} has shape ${shapeText(other)}`,
        { shapes: arrays.map((array) => array.shape) },
      )
    }
    for (let at = 0; at < shape.length; at++) {
      if (at !== axis && other[at] !== shape[at]) {
        throw new ShapeError(
          `[${operation}] all the input array dimensions except for the joined axis ${axis} must match: along axis ${at}, array 0 has shape ${shapeText(arrays[0].shape)} and array ${index} has shape ${shapeText(other)}`,
          { shapes: arrays.map((array) => array.shape), axis },
        )
      }
    }
    shape[axis] += other[axis]
  }
  return shape
}

/** A new array of `arrays` one after another along `axis`, in the memory order that they have in common. */
export function joined<D extends DTypeName>(
  context: Context,
  arrays: readonly NDArray[],
  axis: number,
  dtype: DType<D>,
  operation: string,
): NDArray<D> {
  const shape = joinedShape(arrays, axis, operation)
  const order = joinOrder(arrays)
  const result = uninitialized(context, dtype, shape, stridesInOrder(shape, dtype.itemsize, order))
  writeParts(result, arrays, axis)
  return result
}

/** Writes `arrays` one after another along an axis of `target`. */
export function writeParts(target: NDArray, arrays: readonly NDArray[], axis: number): void {
  let start = 0
  for (const array of arrays) {
    const length = array.shape[axis]
    if (array.size > 0) assignArray(target.viewOf(sliceLayout(target, axis, start, 1, length)), array)
    start += length
  }
}
