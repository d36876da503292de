/**
 * Where the elements of an array lie: plain data and pure functions over it. Strides and offsets count bytes. The
 * element at index (i, j, …) starts at `offset + i * strides[0] + j * strides[1] + …`.
 */
import { normalizePermutation } from './axis.js'
import { ArgumentError, ValueError } from './errors.js'
import { describe, toInteger } from './integer.js'

export interface Layout {
  readonly shape: readonly number[]
  /** Bytes from one element to the next along each axis; 0 where an axis is broadcast. */
  readonly strides: readonly number[]
  /** Where the first element starts, in bytes. */
  readonly offset: number
}

/** A layout together with the size of its elements: arrays are such objects too. */
export interface ElementLayout extends Layout {
  readonly itemsize: number
}

/** A memory order that lays elements out: rows first or columns first. */
export type Order = 'C' | 'F'

/** What a user gives for a shape: a number stands for one dimension. */
export type ShapeLike = number | readonly number[]

/** NumPy's limit. */
export const maxDimensions = 64

/** The shape that a user's argument stands for, as a fresh list. `what` names the argument in errors. */
export function normalizeShape(input: ShapeLike, what = 'shape'): number[] {
  if (!Array.isArray(input)) {
    if (typeof input === 'number' || typeof input === 'bigint') return [dimension(input, what)]
    throw new ArgumentError(`${what} must be a whole number or a list of them, not ${describe(input)}`, {
      [what]: input,
    })
  }
  if (input.length > maxDimensions) {
    throw new ValueError(
      `maximum supported dimension for an ndarray is currently ${maxDimensions}, found ${input.length}`,
      { [what]: input },
    )
  }
  const shape = new Array<number>(input.length)
  for (let axis = 0; axis < shape.length; axis++) shape[axis] = dimension(input[axis], `${what}[${axis}]`)
  return shape
}

function dimension(value: unknown, what: string): number {
  const size = toInteger(value, what)
  if (size < 0) throw new ValueError(`negative dimensions are not allowed: ${what} is ${size}`, { value: size })
  return size + 0
}

/**
 * How many elements an array of this shape has.
 * @throws ValueError where they, or their bytes, can't be counted exactly (2^53 and more), also beside a dimension of 0.
 */
export function sizeOf(shape: readonly number[], itemsize = 1): number {
  let product = 1
  let empty = false
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 0) empty = true
    else product *= shape[axis]
  }
  if (product * itemsize > Number.MAX_SAFE_INTEGER) {
    throw new ValueError(`array is too big: shape (${shape.join(',')}) with ${itemsize} bytes per element`, {
      shape,
      itemsize,
    })
  }
  return empty ? 0 : product
}

/** The strides of a fresh array. An empty one has strides of 0, as in NumPy. */
export function contiguousStrides(shape: readonly number[], itemsize: number, order: Order = 'C'): number[] {
  const ndim = shape.length
  const strides = new Array<number>(ndim)
  let stride = shape.includes(0) ? 0 : itemsize
  for (let k = 0; k < ndim; k++) {
    const axis = order === 'C' ? ndim - 1 - k : k
    strides[axis] = stride
    stride *= shape[axis]
  }
  return strides
}

/** Whether the elements lie without gaps in the given order. An empty array does; dimensions of 1 don't matter. */
export function isContiguous(
  shape: readonly number[],
  strides: readonly number[],
  itemsize: number,
  order: Order = 'C',
): boolean {
  const ndim = shape.length
  let expected = itemsize
  let contiguous = true
  for (let k = 0; k < ndim; k++) {
    const axis = order === 'C' ? ndim - 1 - k : k
    const size = shape[axis]
    if (size === 0) return true
    if (size === 1) continue
    if (strides[axis] !== expected) contiguous = false
    expected *= size
  }
  return contiguous
}

/** `values` in another order: element k of the result is `values[order[k]]`. */
export function permute(values: readonly number[], order: readonly number[]): number[] {
  const result = new Array<number>(order.length)
  for (let k = 0; k < order.length; k++) result[k] = values[order[k]]
  return result
}

/** The same elements with the axes in another order; reversed where none is given. */
export function transposeLayout(layout: Layout, axes?: readonly number[] | null): Layout {
  const order = normalizePermutation(axes, layout.shape.length)
  return { shape: permute(layout.shape, order), strides: permute(layout.strides, order), offset: layout.offset }
}

/** `length` elements along one axis, from `start` on, `step` apart. The caller has checked the bounds. */
export function sliceLayout(layout: Layout, axis: number, start: number, step: number, length: number): Layout {
  const shape = layout.shape.slice()
  const strides = layout.strides.slice()
  shape[axis] = length
  if (length > 0) strides[axis] = layout.strides[axis] * step + 0
  const offset = length === 0 ? layout.offset : layout.offset + start * layout.strides[axis]
  return { shape, strides, offset }
}
