/** Calling a function for vectors along an axis, or for whole axes one after the other. */

import { assignValue } from '../../array/assign.js'
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxes, normalizeAxis } from '../../core/axis.js'
import { isScalar, scalarType } from '../../core/convert.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { sizeOf, transposeLayout } from '../../core/layout.js'
import { toArray } from '../chapter.js'

/** A function of vectors. */
export type VectorFunction = (vector: NDArray, ...args: readonly never[]) => ArrayLike

export function checkFunction(operation: string, value: unknown): void {
  if (typeof value !== 'function') throw new ArgumentError(`[${operation}] takes a function, not ${describe(value)}`)
}

/** The indices of all elements of a shape, in C order. */
export function* indicesOf(shape: readonly number[]): Generator<readonly number[]> {
  const index = shape.map(() => 0)
  for (let left = sizeOf(shape); left > 0; left--) {
    yield index
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break
      index[axis] = 0
    }
  }
}

/** The part of an array at an index of its leading axes, as a view; of dimension 0 too. */
export function partAt(array: NDArray, index: readonly number[]): NDArray {
  const { shape, strides } = array
  let { offset } = array
  for (let axis = 0; axis < index.length; axis++) offset += index[axis] * strides[axis]
  return array.viewOf({ shape: shape.slice(index.length), strides: strides.slice(index.length), offset })
}

/** What `fn` gives for each vector along `axis`, in the places of the vectors. */
export function alongAxis(array: NDArray, axis: number, fn: (vector: NDArray) => ArrayLike): NDArray {
  const { context, ndim } = array
  const at = normalizeAxis(axis, ndim)
  const others = array.shape.map((_, each) => each).filter((each) => each !== at)
  const vectors = array.viewOf(transposeLayout(array, [...others, at]))
  const loop = vectors.shape.slice(0, -1)
  if (sizeOf(loop) === 0) {
    throw new ValueError(
      `[applyAlongAxis] cannot apply the function where another dimension than axis ${at} is 0: the shape is ${shapeText(array.shape)}`,
      { shape: array.shape, axis },
    )
  }
  const results = collected(context, loop, (index) => fn(partAt(vectors, index)))
  const own = results.ndim - loop.length
  const order = loop.map((_, each) => each)
  order.splice(at, 0, ...Array.from({ length: own }, (_, each) => loop.length + each))
  return results.viewOf(transposeLayout(results, order))
}

/** The results of all calls in one array, in the shape and dtype of the first one. */
function collected(context: Context, loop: readonly number[], call: (index: readonly number[]) => ArrayLike): NDArray {
  let target: NDArray | undefined
  let scalars: unknown[] | undefined
  for (const index of indicesOf(loop)) {
    const result = call(index)
    if (target === undefined && scalars === undefined && isScalar(result)) scalars = []
    if (scalars !== undefined && isScalar(result)) {
      scalars.push(result)
      continue
    }
    const array = toArray(context, result, 'applyAlongAxis')
    if (scalars !== undefined) {
      scalars.push(array.item())
      continue
    }
    target ??= emptyArray(context, [...loop, ...array.shape], array.dtype)
    assignValue(partAt(target, index), array)
  }
  if (target !== undefined) return target
  const [first] = scalars as Parameters<typeof scalarType>[0][]
  return fromJS(context, scalars, scalarType(first)).reshape(loop) as NDArray
}

/** `fn(a, axis)` for one axis after the other; what loses its axis gets it back with length 1. */
export function overAxes(
  array: NDArray,
  axes: number | readonly number[],
  fn: (array: NDArray, axis: number) => ArrayLike,
): NDArray {
  let current = array
  for (const axis of normalizeEach(axes, array.ndim)) {
    const result = toArray(array.context, fn(current, axis), 'applyOverAxes')
    if (result.ndim === current.ndim) {
      current = result
      continue
    }
    if (result.ndim !== current.ndim - 1) {
      throw new ValueError(
        `[applyOverAxes] the function is not returning an array of the correct shape: of ${shapeText(current.shape)} it made ${shapeText(result.shape)}`,
        { shape: result.shape },
      )
    }
    const { shape, strides, offset } = result
    current = result.viewOf({ shape: shape.toSpliced(axis, 0, 1), strides: strides.toSpliced(axis, 0, 0), offset })
  }
  return current
}

/** Axes may come twice. */
function normalizeEach(axes: number | readonly number[], ndim: number): number[] {
  const list = Array.isArray(axes) ? (axes as readonly number[]) : [axes as number]
  return list.map((axis) => normalizeAxes([axis], ndim)[0])
}
