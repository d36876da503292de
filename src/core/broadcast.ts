/** Broadcasting: shapes are aligned at their last axes, and a dimension of 1 stretches. */
import { ShapeError, shapeText } from './errors.js'

/** The shape that all of `shapes` broadcast to. May be one of them: don't write to it. */
export function broadcastShapes(...shapes: (readonly number[])[]): readonly number[] {
  if (shapes.length === 0) return []
  let result = shapes[0]
  for (let k = 1; k < shapes.length; k++) {
    if (!equalShapes(result, shapes[k])) result = broadcastPair(result, shapes[k], shapes)
  }
  return result
}

export function equalShapes(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}

function broadcastPair(
  a: readonly number[],
  b: readonly number[],
  all: readonly (readonly number[])[],
): readonly number[] {
  const ndim = Math.max(a.length, b.length)
  const result = new Array<number>(ndim)
  for (let k = 1; k <= ndim; k++) {
    const left = k <= a.length ? a[a.length - k] : 1
    const right = k <= b.length ? b[b.length - k] : 1
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(`operands could not be broadcast together with shapes ${all.map(shapeText).join(' ')}`, {
        shapes: all,
      })
    }
    result[ndim - k] = left === 1 ? right : left
  }
  return result
}

/** Whether an array of `shape` can be stretched to `toShape`. */
export function broadcastsTo(shape: readonly number[], toShape: readonly number[]): boolean {
  const lead = toShape.length - shape.length
  if (lead < 0) return false
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] !== 1 && shape[axis] !== toShape[lead + axis]) return false
  }
  return true
}

/** The strides with which an array of `shape` is read as if it had `toShape`: 0 along stretched axes. */
export function broadcastStrides(
  shape: readonly number[],
  strides: readonly number[],
  toShape: readonly number[],
): readonly number[] {
  if (equalShapes(shape, toShape)) return strides
  if (!broadcastsTo(shape, toShape)) {
    throw new ShapeError(
      `could not broadcast input array from shape ${shapeText(shape)} into shape ${shapeText(toShape)}`,
      { shape, toShape },
    )
  }
  const lead = toShape.length - shape.length
  const result = new Array<number>(toShape.length).fill(0)
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === toShape[lead + axis]) result[lead + axis] = strides[axis]
  }
  return result
}
