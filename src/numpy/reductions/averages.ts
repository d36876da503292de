/** Weighted averages. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input } from '../../array/operate.js'
import { normalizeAxes } from '../../core/axis.js'
import { equalShapes } from '../../core/broadcast.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { isInexact, promoteAll } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import { functionNamed } from './expressions.js'
import { reduceFold } from './folds.js'
import { reduceMean } from './means.js'
import { type AverageOptions, type Axis, reducedSize } from './options.js'

/** The average, and the sum of the weights that it was divided by. */
export function reduceAverage(context: Context, x: NDArray, options: AverageOptions): [NDArray, NDArray] {
  const { weights, keepdims } = options
  const axes = normalizeAxes(options.axis, x.ndim)
  if (weights === undefined || weights === null) {
    const mean = reduceMean(context, x, { axis: axes, keepdims })
    const count = { scalar: reducedSize(x.shape, axes), type: 'float64' as const }
    return [mean, likeFirst(context, mean, count)]
  }
  const spread = weightsOver(context, x, weights, options.axis, axes)
  const own = x.dtype as DType
  const type = promoteAll(isInexact(own) ? [own, spread.dtype] : [own, spread.dtype, dtypes.float64])
  const sum = (array: NDArray) =>
    reduceFold({ context, operation: 'average', fold: 'add', type: type.name }, array, { axis: axes, keepdims })
  const total = sum(spread)
  checkDivisible(context, total)
  const weighted = sum(elementwise(context, { op: 'mul' }, type, type.name, [x, spread]))
  const average = elementwise(context, { op: 'div' }, type, type.name, [weighted, total])
  return [average, likeFirst(context, average, total)]
}

/** `value` in the shape and the dtype of `like`. */
function likeFirst(context: Context, like: NDArray, value: Input): NDArray {
  const { name } = like.dtype
  const fn = functionNamed(`likeFirst.${name}`, [name, name], (_, _like, second) => second)
  return elementwise(context, { op: 'call', fn }, like.dtype as DType, name, [like, value])
}

/** The weights as an array that broadcasts to the shape of `x`. */
function weightsOver(
  context: Context,
  x: NDArray,
  given: ArrayLike,
  axis: Axis | undefined,
  axes: readonly number[],
): NDArray {
  const weights = toArray(context, given, 'average')
  if (equalShapes(weights.shape, x.shape)) return weights
  if (axis === undefined || axis === null) {
    throw new ArgumentError(
      `[average] axis must be specified when shapes of a and weights differ: ${shapeText(x.shape)} and ${shapeText(weights.shape)}`,
    )
  }
  const wanted = axes.map((each) => x.shape[each])
  if (!equalShapes(weights.shape, wanted)) {
    throw new ShapeError(
      `[average] shape of weights must be consistent with shape of a along specified axis: ${shapeText(weights.shape)} instead of ${shapeText(wanted)}`,
      { weights: weights.shape, shape: x.shape, axis },
    )
  }
  const shape = x.shape.map((length, each) => (axes.includes(each) ? length : 1))
  const strides = x.shape.map((_, each) => (axes.includes(each) ? weights.strides[axes.indexOf(each)] : 0))
  return weights.viewOf({ shape, strides, offset: weights.offset })
}

/** @throws ValueError where weights sum to 0 */
function checkDivisible(context: Context, total: NDArray): void {
  const axes = total.shape.map((_, axis) => axis)
  const allFinite = reduceFold({ context, operation: 'average', fold: 'and', type: 'bool' }, total, { axis: axes })
  if (!allFinite.item()) throw new ValueError("Weights sum to zero, can't be normalized")
}
