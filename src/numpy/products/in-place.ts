/** `x @= y`. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { shapeText, ValueError } from '../../core/errors.js'
import { toArray } from '../chapter.js'
import { gufuncRows } from './gufunc.js'
import { applyGufunc } from './gufunc-call.js'

/** Replaces the vectors along the last axis by their products with a matrix. */
export function updateByMatrix(target: NDArray, matrix: ArrayLike): NDArray {
  const y = toArray(target.context, matrix, 'imatmul')
  if (target.ndim === 0 || y.ndim < 2) {
    throw new ValueError(
      'inplace matrix multiplication requires the first operand to have at least one and the second at least two ' +
        `dimensions: the shapes are ${shapeText(target.shape)} and ${shapeText(y.shape)}`,
      { shapes: [target.shape, y.shape] },
    )
  }
  return applyGufunc(target.context, gufuncRows.matmul, [target, y], { out: target })
}
