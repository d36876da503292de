/**
 * An advanced index taken apart. Numbers, slices and new axes are applied to the layout, as in a basic index; the axes
 * that arrays index are left out of it and kept beside it. As in NumPy, a number counts as an array for where the
 * arrays' common shape goes: to the place of the first of them if they follow each other, else to the front.
 */
import { broadcastShapes } from '../../core/broadcast.js'
import { IndexError, ShapeError, shapeText } from '../../core/errors.js'
import { ellipsis, resolveIndex, tooManyIndices } from '../../core/indexing.js'
import { type Layout, maxDimensions } from '../../core/layout.js'
import { parseSlice, sliceIndices } from '../../core/slice.js'
import type { Context } from '../context.js'
import { countOf } from '../groups.js'
import type { NDArray } from '../ndarray.js'
import { checkNow, distancesOf, maskDistances, sumDistances } from './distances.js'
import { type AnyPart, type Integers, isAdvanced, type Mask, type Truth } from './parts.js'
import type { Places } from './places.js'
import { withTrailing } from './places.js'

interface IndexedByIntegers {
  readonly part: Integers
  readonly axis: number
  readonly size: number
  readonly stride: number
}

interface IndexedByMask {
  readonly part: Mask
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  /** How many axes of the layout come before it. */
  readonly place: number
}

export interface IndexPlan {
  /** What the basic parts leave, without the axes that arrays index. */
  readonly rest: Layout
  /** In front of which axis of `rest` the arrays' shape goes. */
  readonly place: number
  readonly integers: readonly IndexedByIntegers[]
  readonly masks: readonly IndexedByMask[]
  readonly truths: readonly Truth[]
  /** Whether the index is one number for each axis, some of them in arrays. */
  readonly isElement: boolean
}

/** @throws IndexError for too many parts, and for a mask that doesn't fit the axes it covers */
export function planIndex({ shape, strides, offset }: Layout, parts: readonly AnyPart[]): IndexPlan {
  const left = shape.length - countAxes(parts, shape.length)
  const rest: { shape: number[]; strides: number[] } = { shape: [], strides: [] }
  const keep = (length: number, stride: number) => {
    rest.shape.push(length)
    rest.strides.push(stride)
  }
  const integers: IndexedByIntegers[] = []
  const masks: IndexedByMask[] = []
  const truths: Truth[] = []
  const order = new ArrayOrder()
  let axis = 0
  let at = offset
  for (const part of parts.includes(ellipsis) ? parts : [...parts, ellipsis]) {
    if (typeof part === 'number' || typeof part === 'bigint') {
      order.array(rest.shape.length)
      at += strides[axis] * resolveIndex(part, axis, shape[axis])
      axis++
    } else if (part === null) {
      order.other()
      keep(1, 0)
    } else if (part === ellipsis) {
      order.other()
      for (const end = axis + left; axis < end; axis++) keep(shape[axis], strides[axis])
    } else if (!isAdvanced(part)) {
      order.other()
      const taken = sliceIndices(typeof part === 'string' ? parseSlice(part) : part, shape[axis])
      keep(taken.length, strides[axis] * taken.step)
      if (taken.length > 0) at += strides[axis] * taken.start
      axis++
    } else {
      order.array(rest.shape.length)
      if (part.kind === 'truth') truths.push(part)
      else if (part.kind === 'integers') {
        integers.push({ part, axis, size: shape[axis], stride: strides[axis] })
        axis++
      } else {
        const end = axis + part.mask.ndim
        checkMask(part.mask, shape, axis)
        masks.push({ part, shape: shape.slice(axis, end), strides: strides.slice(axis, end), place: rest.shape.length })
        axis = end
      }
    }
  }
  const isElement =
    masks.length + truths.length === 0 &&
    integers.every(({ part }) => part.shape.length === 0) &&
    parts.length === shape.length &&
    !parts.includes(ellipsis) &&
    rest.shape.length === 0
  return { rest: { ...rest, offset: at }, place: order.place, integers, masks, truths, isElement }
}

/** Where the first array stands, and whether all others follow it. */
class ArrayOrder {
  private first: number | undefined
  private ended = false
  private separated = false

  array(place: number): void {
    if (this.first === undefined) this.first = place
    else if (this.ended) this.separated = true
  }

  other(): void {
    if (this.first !== undefined) this.ended = true
  }

  get place(): number {
    return this.separated ? 0 : (this.first ?? 0)
  }
}

function countAxes(parts: readonly AnyPart[], ndim: number): number {
  let count = 0
  let ellipses = 0
  for (const part of parts) {
    if (part === ellipsis) ellipses++
    else if (part === null) continue
    else if (!isAdvanced(part) || part.kind === 'integers') count++
    else if (part.kind === 'mask') count += part.mask.ndim
  }
  if (ellipses > 1) throw new IndexError("an index can only have a single ellipsis ('...')", { index: parts })
  if (count > ndim) throw tooManyIndices(ndim, count)
  return count
}

function checkMask(mask: NDArray, shape: readonly number[], first: number): void {
  mask.shape.forEach((length, at) => {
    const axis = first + at
    if (length === shape[axis]) return
    throw new IndexError(
      `boolean index did not match indexed array along axis ${axis}; size of axis is ${shape[axis]} but size of corresponding boolean axis is ${length}`,
      { axis, size: shape[axis], mask: mask.shape },
    )
  })
}

/**
 * The places that an index takes, with what masks and arrays say counted and checked.
 * @throws IndexError for shapes that don't broadcast, and for an index out of bounds
 */
export function placesOf(context: Context, plan: IndexPlan): Places {
  const { rest, place, integers, masks, truths } = plan
  const counts = masks.map(({ part }) => countOf(part.mask))
  const shapes = [
    ...integers.map(({ part }) => part.shape),
    ...counts.map((count) => [count]),
    ...truths.map(({ count }) => [count]),
  ]
  const common = commonShape(shapes)
  const split = (list: readonly number[], between: readonly number[]) => [
    ...list.slice(0, place),
    ...between,
    ...list.slice(place),
  ]
  const shape = split(rest.shape, common)
  if (shape.length > maxDimensions) {
    throw new IndexError(
      `number of dimensions must be within [0, ${maxDimensions}], indexing result would have ${shape.length}`,
      { shape },
    )
  }
  const strides = split(rest.strides, new Array<number>(common.length).fill(0))
  const places = { shape, offset: rest.offset, strides, along: undefined }
  // Where the arrays together ask for no element, they aren't looked at, except for those that stand for a number.
  const looked = common.includes(0) ? integers.filter(({ part }) => part.shape.length === 0) : integers
  const distances = looked.map(({ part, ...along }) => distancesOf(context, part, along))
  if (shape.includes(0)) checkNow(context, distances)
  if (common.includes(0)) return places
  const parts = [
    ...distances,
    ...masks.map(({ part, strides: along }, at) => maskDistances(part.mask, along, counts[at])),
  ]
  if (parts.length === 0) return places
  return { ...places, along: withTrailing(sumDistances(context, parts), rest.shape.length - place) }
}

function commonShape(shapes: readonly (readonly number[])[]): readonly number[] {
  try {
    return broadcastShapes(...shapes)
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    throw new IndexError(
      `shape mismatch: indexing arrays could not be broadcast together with shapes ${shapes.map(shapeText).join(' ')}`,
      { shapes },
      { cause: error },
    )
  }
}
