/** Basic indexing: numbers, slices, new axes and an ellipsis turn a layout into that of a view. */
import { IndexError } from './errors.js'
import { describe } from './integer.js'
import { type Layout, maxDimensions } from './layout.js'
import { parseSlice, Slice, sliceIndices } from './slice.js'

/** A part of a basic index. A string is a slice (`'1:10:2'`) or the ellipsis (`'...'`); null is a new axis. */
export type BasicPart = number | bigint | string | Slice | null

export const ellipsis = '...'

/** Whether `part` is one of `BasicPart`: what isn't makes an index an advanced one. */
export function isBasicPart(part: unknown): part is BasicPart {
  const type = typeof part
  return type === 'number' || type === 'bigint' || type === 'string' || part === null || part instanceof Slice
}

/** The layout of `x[parts]`, which shares memory with x; undefined where the index is an advanced one. */
export function basicIndex(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  index: readonly unknown[],
): Layout | undefined {
  const indexed = countIndexed(index, shape.length)
  if (indexed < 0) return undefined
  const parts = index as readonly BasicPart[]
  const rest = shape.length - indexed
  const outShape: number[] = []
  const outStrides: number[] = []
  let axis = 0
  let at = offset
  let seenEllipsis = false
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k]
    if (typeof part === 'number' || typeof part === 'bigint') {
      at += strides[axis] * resolveIndex(part, axis, shape[axis])
      axis++
    } else if (part === null) {
      outShape.push(1)
      outStrides.push(0)
    } else if (part === ellipsis) {
      seenEllipsis = true
      for (const end = axis + rest; axis < end; axis++) {
        outShape.push(shape[axis])
        outStrides.push(strides[axis])
      }
    } else {
      const taken = sliceIndices(typeof part === 'string' ? parseSlice(part) : part, shape[axis])
      outShape.push(taken.length)
      // An empty slice stays where it is, as NumPy's do: its start may lie past the end.
      outStrides.push(taken.length === 0 ? strides[axis] : strides[axis] * taken.step + 0)
      if (taken.length > 0) at += strides[axis] * taken.start
      axis++
    }
  }
  if (!seenEllipsis) {
    for (; axis < shape.length; axis++) {
      outShape.push(shape[axis])
      outStrides.push(strides[axis])
    }
  }
  if (outShape.length > maxDimensions) {
    throw new IndexError(
      `number of dimensions must be within [0, ${maxDimensions}], indexing result would have ${outShape.length}`,
      { shape },
    )
  }
  return { shape: outShape, strides: outStrides, offset: at }
}

/** How many axes the parts use up; −1 where there is one that isn't a basic part. */
function countIndexed(parts: readonly unknown[], ndim: number): number {
  let count = 0
  let ellipses = 0
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k]
    if (part === ellipsis) ellipses++
    else if (part !== null) {
      if (!isBasicPart(part)) return -1
      count++
    }
  }
  if (ellipses > 1) throw new IndexError("an index can only have a single ellipsis ('...')", { index: parts })
  if (count > ndim) throw tooManyIndices(ndim, count)
  return count
}

/** `index` counted from 0, checked against the axis it selects from. */
export function resolveIndex(index: number | bigint, axis: number, size: number): number {
  const position = typeof index === 'bigint' ? Number(index) : index
  if (!Number.isInteger(position)) throw invalidIndex(index)
  if (position < -size || position >= size) throw outOfBounds(index, axis, size)
  return position < 0 ? position + size : position + 0
}

export function outOfBounds(index: number | bigint, axis: number, size: number): IndexError {
  return new IndexError(`index ${index} is out of bounds for axis ${axis} with size ${size}`, { index, axis, size })
}

export function tooManyIndices(ndim: number, count: number): IndexError {
  return new IndexError(`too many indices for array: array is ${ndim}-dimensional, but ${count} were indexed`, {
    ndim,
    count,
  })
}

export function invalidIndex(part: unknown): IndexError {
  return new IndexError(
    `${describe(part)} is not a valid index: expected a whole number, a slice ('1:10:2' or slice(start, stop, step)), ` +
      "'...', null, a boolean, or an array of integers or booleans",
    { index: part },
  )
}
