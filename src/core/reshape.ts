/** Reshaping: what shape is meant, and whether the elements can stay where they are. */
import { equalShapes } from './broadcast.js'
import { ShapeError, ValueError } from './errors.js'
import { toInteger } from './integer.js'
import { contiguousStrides, isContiguous, maxDimensions, type Order, type ShapeLike } from './layout.js'

/** The shape that a reshape of `size` elements asks for, with a dimension of −1 worked out. */
export function inferReshape(size: number, newShape: ShapeLike): number[] {
  const asked = Array.isArray(newShape) ? (newShape as readonly number[]) : [newShape as number]
  if (asked.length > maxDimensions) {
    throw new ValueError(
      `maximum supported dimension for an ndarray is currently ${maxDimensions}, found ${asked.length}`,
      { shape: newShape },
    )
  }
  const shape = new Array<number>(asked.length)
  let unknown = -1
  let known = 1
  for (let axis = 0; axis < shape.length; axis++) {
    const length = toInteger(asked[axis], `shape[${axis}]`) + 0
    shape[axis] = length
    if (length >= 0) {
      known *= length
      continue
    }
    if (length !== -1) {
      throw new ValueError(`negative dimensions are not allowed: shape[${axis}] is ${length}; -1 stands for the rest`, {
        shape: newShape,
      })
    }
    if (unknown >= 0) throw new ValueError('can only specify one unknown dimension', { shape: newShape })
    unknown = axis
  }
  if (unknown < 0) {
    if (known !== size) throw mismatch(size, shape)
  } else {
    if (known === 0 || size % known !== 0) throw mismatch(size, shape)
    shape[unknown] = size / known
  }
  return shape
}

function mismatch(size: number, shape: readonly number[]): ShapeError {
  const parts = shape.map((length) => (length < 0 ? 'newaxis' : String(length)))
  const text = parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(',')})`
  return new ShapeError(`cannot reshape array of size ${size} into shape ${text}`, { size, shape })
}

/**
 * The strides with which the same memory reads as `newShape`, elements counted in `order`; undefined where that takes
 * a copy. Both shapes have the same size.
 */
export function reshapeStrides(
  shape: readonly number[],
  strides: readonly number[],
  newShape: readonly number[],
  itemsize: number,
  order: Order = 'C',
): number[] | undefined {
  if (equalShapes(shape, newShape)) return strides.slice()
  if (isContiguous(shape, strides, itemsize, order)) {
    // Where there are no elements the strides are those of dimensions of 1: what NumPy gives here, unlike for new arrays.
    const lengths = newShape.includes(0) ? newShape.map((length) => length || 1) : newShape
    return contiguousStrides(lengths, itemsize, order)
  }
  const runs = uniformRuns(shape, strides, order)
  return order === 'C' ? splitRowsFirst(runs, newShape) : splitColumnsFirst(runs, newShape)
}

/** Elements that follow each other at one distance. */
interface Run {
  length: number
  readonly stride: number
}

/** The axes merged as far as they can be, fastest first: no new axis can reach across the end of a run. */
function uniformRuns(shape: readonly number[], strides: readonly number[], order: Order): Run[] {
  const runs: Run[] = []
  const ndim = shape.length
  for (let k = 0; k < ndim; k++) {
    const axis = order === 'C' ? ndim - 1 - k : k
    if (shape[axis] === 1) continue
    const last = runs[runs.length - 1]
    if (last && strides[axis] === last.stride * last.length) last.length *= shape[axis]
    else runs.push({ length: shape[axis], stride: strides[axis] })
  }
  return runs
}

// The two directions differ only in the strides of dimensions of 1 at the end of a run, which are NumPy's.

function splitRowsFirst(runs: readonly Run[], newShape: readonly number[]): number[] | undefined {
  const strides = new Array<number>(newShape.length)
  let at = 0
  let left = runs[0].length
  let stride = runs[0].stride
  for (let axis = newShape.length - 1; axis >= 0; axis--) {
    const length = newShape[axis]
    if (length !== 1 && left === 1) {
      at++
      left = runs[at].length
      stride = runs[at].stride
    }
    if (left % length !== 0) return undefined
    strides[axis] = stride
    left /= length
    stride *= length
  }
  return strides
}

function splitColumnsFirst(runs: readonly Run[], newShape: readonly number[]): number[] | undefined {
  const strides = new Array<number>(newShape.length)
  let at = 0
  let left = runs[0].length
  let stride = runs[0].stride
  for (let axis = 0; axis < newShape.length; axis++) {
    const length = newShape[axis]
    if (left % length !== 0) return undefined
    strides[axis] = stride
    left /= length
    stride *= length
    if (left === 1 && at + 1 < runs.length) {
      at++
      left = runs[at].length
      stride = runs[at].stride
    }
  }
  return strides
}
