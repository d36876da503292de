/** Products of vectors, matrices and tensors, as sums of products over labelled axes. */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { deliverInto } from '../../array/operate.js'
import { reshaped } from '../../array/reshape.js'
import { normalizeAxis } from '../../core/axis.js'
import { equalShapes } from '../../core/broadcast.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { isContiguous } from '../../core/layout.js'
import { promoteTypes } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import { contract, labelsFrom } from './contract.js'
import { plainProduct } from './plain-product.js'

/** How many axes to sum over, or which: those of the first array, then those of the second. */
export type TensordotAxes = number | readonly [number | readonly number[], number | readonly number[]]

/** The sum over the last axis of `a` and the last but one (or the only one) of `b`. */
export function dotOf(context: Context, a: NDArray, b: NDArray, out?: NDArray | null): NDArray {
  if (a.ndim < 3 && b.ndim < 3 && (out === undefined || out === null)) {
    const product = plainProduct(context, a, b)
    if (product !== undefined) return product
  }
  const type = promoteTypes(a.dtype, b.dtype)
  const labels = labelsFrom(0, a.ndim)
  const others = labelsFrom(a.ndim, b.ndim)
  if (a.ndim > 0 && b.ndim > 0) {
    const [last, summed] = [a.ndim - 1, Math.max(0, b.ndim - 2)]
    checkAligned(a, last, b, summed)
    others[summed] = last
    return delivered(context, type, a, labels, b, others, out, last)
  }
  return delivered(context, type, a, labels, b, others, out)
}

function delivered(
  context: Context,
  type: DType,
  a: NDArray,
  labels: readonly number[],
  b: NDArray,
  others: readonly number[],
  out: NDArray | null | undefined,
  summed = -1,
): NDArray {
  const factors = [
    { array: a, labels },
    { array: b, labels: others },
  ]
  const output = [...labels, ...others].filter((label) => label !== summed)
  const result = contract(context, type, factors, output)
  if (out === undefined || out === null) return result
  if (!(out instanceof NDArray)) throw new ArgumentError(`[dot] out has to be an array, not ${describe(out)}`)
  toArray(context, out, 'dot')
  const fits = (out.dtype as DType) === type && equalShapes(out.shape, result.shape)
  if (!fits || !isContiguous(out.shape, out.strides, out.itemsize)) {
    throw new ValueError(
      `[dot] output array is not acceptable: it has to be a C-contiguous ${type.name} of shape ${shapeText(result.shape)}, ` +
        `and is a ${out.dtype.name} of shape ${shapeText(out.shape)}`,
      { out: out.shape, shape: result.shape },
    )
  }
  deliverInto(out, result)
  return out
}

function checkAligned(a: NDArray, axisOfA: number, b: NDArray, axisOfB: number): void {
  const [left, right] = [a.shape[axisOfA], b.shape[axisOfB]]
  if (left === right) return
  throw new ShapeError(
    `shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} not aligned: ${left} (dim ${axisOfA}) != ${right} (dim ${axisOfB})`,
    { shapes: [a.shape, b.shape] },
  )
}

/** The sum over the last axes of both. */
export function innerOf(context: Context, a: NDArray, b: NDArray): NDArray {
  const type = promoteTypes(a.dtype, b.dtype)
  const [labels, others] = [labelsFrom(0, a.ndim), labelsFrom(a.ndim, b.ndim)]
  let summed = -1
  if (a.ndim > 0 && b.ndim > 0) {
    summed = a.ndim - 1
    checkAligned(a, summed, b, b.ndim - 1)
    others[b.ndim - 1] = summed
  }
  return delivered(context, type, a, labels, b, others, undefined, summed)
}

/** Σ conj(a)·b over all elements. */
export function vdotOf(context: Context, a: NDArray, b: NDArray): NDArray {
  if (a.size !== b.size) {
    throw new ShapeError(
      `[vdot] takes arrays of one size: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} have ${a.size} and ${b.size} elements`,
      { shapes: [a.shape, b.shape] },
    )
  }
  const type = promoteTypes(a.dtype, b.dtype)
  // Arrays of one shape are read as they lie; others element by element in C order.
  const flat = equalShapes(a.shape, b.shape) ? [a, b] : [reshaped(a, -1), reshaped(b, -1)]
  const labels = labelsFrom(0, flat[0].ndim)
  const factors = [
    { array: flat[0], labels, conjugate: true },
    { array: flat[1], labels },
  ]
  return contract(context, type, factors, [])
}

/** The sum over pairs of axes. */
export function tensordotOf(context: Context, a: NDArray, b: NDArray, axes: TensordotAxes): NDArray {
  const [axesOfA, axesOfB] = readPairs(a, b, axes)
  const aligned =
    axesOfA.length === axesOfB.length && axesOfA.every((axis, at) => a.shape[axis] === b.shape[axesOfB[at]])
  if (!aligned) {
    throw new ShapeError(
      `[tensordot] shape-mismatch for sum: axes (${axesOfA.join()}) of shape ${shapeText(a.shape)} and ` +
        `(${axesOfB.join()}) of shape ${shapeText(b.shape)}`,
      { shapes: [a.shape, b.shape], axes: [axesOfA, axesOfB] },
    )
  }
  const [labels, others] = [labelsFrom(0, a.ndim), labelsFrom(a.ndim, b.ndim)]
  axesOfB.forEach((axis, at) => {
    others[axis] = axesOfA[at]
  })
  const output = [...labels, ...others].filter((label) => !axesOfA.includes(label))
  const factors = [
    { array: a, labels },
    { array: b, labels: others },
  ]
  return contract(context, promoteTypes(a.dtype, b.dtype), factors, output)
}

function readPairs(a: NDArray, b: NDArray, axes: TensordotAxes): [number[], number[]] {
  if (Array.isArray(axes)) {
    if (axes.length !== 2) throw new ValueError(`[tensordot] axes has to be two lists, and has ${axes.length} items`)
    const [first, second] = axes as readonly [number | readonly number[], number | readonly number[]]
    return [distinctAxes(first, a.ndim), distinctAxes(second, b.ndim)]
  }
  const count = toInteger(axes, '[tensordot] axes')
  if (count < 0 || count > a.ndim || count > b.ndim) {
    throw new ShapeError(
      `[tensordot] can't sum over ${count} axes: the shapes are ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
      { shapes: [a.shape, b.shape], axes },
    )
  }
  return [labelsFrom(a.ndim - count, count), labelsFrom(0, count)]
}

function distinctAxes(axes: number | readonly number[], ndim: number): number[] {
  const list = (Array.isArray(axes) ? (axes as readonly number[]) : [axes as number]).map((axis) =>
    normalizeAxis(axis, ndim),
  )
  if (new Set(list).size !== list.length) {
    throw new ShapeError(`[tensordot] duplicate axes are not allowed: (${list.join(', ')})`, { axes })
  }
  return list
}

/** Blocks of `b`, each times an element of `a`. */
export function kronOf(context: Context, a: NDArray, b: NDArray): NDArray {
  const ndim = Math.max(a.ndim, b.ndim)
  const [left, right] = [a, b].map((array) => {
    const lead = ndim - array.ndim
    return array.viewOf({
      shape: [...Array<number>(lead).fill(1), ...array.shape],
      strides: [...Array<number>(lead).fill(0), ...array.strides],
      offset: array.offset,
    })
  })
  const factors = [
    { array: left, labels: labelsFrom(0, ndim) },
    { array: right, labels: labelsFrom(ndim, ndim) },
  ]
  const output = left.shape.flatMap((_, axis) => [axis, ndim + axis])
  const blocks = contract(context, promoteTypes(a.dtype, b.dtype), factors, output)
  return reshaped(
    blocks,
    left.shape.map((length, axis) => length * right.shape[axis]),
  )
}
