/**
 * `x[index] = value` where the index has arrays in it. A mask with one value is a choice between the value and what is
 * there; anything else is a scatter to the places that the index takes. All that NumPy rejects is rejected before
 * anything is written.
 */
import { broadcastsTo } from '../../core/broadcast.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import type { Layout } from '../../core/layout.js'
import { assignArray, assignMasked, elementFromSequence } from '../assign.js'
import { filledArray } from '../fill.js'
import { type ArrayLike, fromJS, isTypedArray } from '../from-js.js'
import { countOf } from '../groups.js'
import { NDArray } from '../ndarray.js'
import { checkDevice, copyAs } from '../operate.js'
import { type CombineOptions, scatterInto } from '../patterns.js'
import { maskDistances } from './distances.js'
import { type IndexPart, readParts } from './parts.js'
import { type Places, placesArray, withTrailing } from './places.js'
import { type IndexPlan, placesOf, planIndex } from './plan.js'
import { wholeMask } from './read.js'

/** A scalar of the target's dtype, or an array. */
type Source = Scalar | NDArray

/** @throws IndexError, ShapeError, ArgumentError where NumPy rejects the index or the value; ValueError if read-only */
export function writeAt(target: NDArray, index: readonly IndexPart[], value: ArrayLike): void {
  if (!target.writeable) throw new ValueError('assignment destination is read-only', { shape: target.shape })
  const { context } = target
  const parts = readParts(context, index)
  const source = sourceOf(target, value)
  inElements(target, (array, layout) => {
    const mask = wholeMask(array, parts)
    if (mask !== undefined) {
      writeWhereTrue(array, layout, mask, source)
      return
    }
    const plan = planIndex(layout, parts)
    if (plan.isElement && source instanceof NDArray && source.ndim > 0) throw elementFromSequence(source.shape)
    const masked = plan.masks.length === 1 && plan.integers.length + plan.truths.length === 0
    if (masked && sizeOf(source) === 1) {
      const [view, where] = maskedView(array, plan)
      assignMasked(view, single(source), where)
      return
    }
    const distinct = plan.integers.length === 0
    writeTo(array, placesOf(context, plan), source, { distinct })
  })
}

/**
 * Calls `write` with an array of which offset and strides are whole numbers of elements, as a scatter needs them, and
 * its layout counted so: the target, or where it isn't one, a copy whose elements it takes then.
 */
export function inElements(target: NDArray, write: (array: NDArray, layout: Layout) => void): void {
  const { itemsize, shape, strides, offset } = target
  if (offset % itemsize === 0 && strides.every((stride) => stride % itemsize === 0)) {
    write(target, { shape, strides: strides.map((stride) => stride / itemsize), offset: offset / itemsize })
    return
  }
  const copy = copyAs(target, target.dtype, 'C')
  inElements(copy, write)
  assignArray(target, copy)
}

/**
 * Writes what broadcasts to the places' shape, or combines it with what is there.
 * @param source where it is a scalar, one of `options.as`, or of the target's dtype
 * @throws ShapeError where it doesn't broadcast
 */
export function writeTo(target: NDArray, places: Places, source: Source, options: CombineOptions): void {
  const { context, dtype } = target
  const type: DType = options.as === undefined ? dtype : dtypes[options.as]
  const values = source instanceof NDArray ? trimmed(source, places.shape) : filledArray(context, [], type, source)
  if (places.shape.includes(0)) return
  scatterInto(target, placesArray(context, places), values, options)
}

/** Under a mask of the target's shape: one value, or one for each element where it holds. */
function writeWhereTrue(target: NDArray, layout: Layout, mask: NDArray<'bool'>, source: Source): void {
  if (source instanceof NDArray && source.ndim > 1) {
    throw new ArgumentError(
      `NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has ${source.ndim} dimensions`,
      { shape: source.shape },
    )
  }
  if (sizeOf(source) === 1) {
    assignMasked(target, single(source), mask)
    return
  }
  const count = countOf(mask)
  if (sizeOf(source) !== count) {
    throw new ShapeError(
      `NumPy boolean array indexing assignment cannot assign ${sizeOf(source)} input values to the ${count} output values where the mask is true`,
      { values: sizeOf(source), count },
    )
  }
  if (count === 0) return
  const along = maskDistances(mask, layout.strides, count)
  writeTo(target, { shape: [count], offset: layout.offset, strides: [0], along }, source, { distinct: true })
}

/** What the basic parts leave, with the mask's axes among them; and the mask, with axes to broadcast along. */
function maskedView(target: NDArray, { rest, masks }: IndexPlan): [NDArray, NDArray<'bool'>] {
  const [{ part, shape, strides, place }] = masks
  const view = target.viewOf({
    shape: rest.shape.toSpliced(place, 0, ...shape),
    strides: rest.strides.toSpliced(place, 0, ...strides).map((stride) => stride * target.itemsize),
    offset: rest.offset * target.itemsize,
  })
  return [view, withTrailing(part.mask, rest.shape.length - place)]
}

/** The value as it is assigned: scalars and lists have to fit the target's dtype, arrays are cast to it. */
export function sourceOf({ context, dtype }: NDArray, value: ArrayLike): Source {
  if (isScalar(value)) return toDType(value, dtype)
  if (!(value instanceof NDArray)) return fromJS(context, value, isTypedArray(value) ? undefined : dtype)
  checkDevice(context, value, 'set')
  return value
}

function sizeOf(source: Source): number {
  return source instanceof NDArray ? source.size : 1
}

function single(source: Source): Source {
  return source instanceof NDArray ? source.viewOf({ shape: [], strides: [], offset: source.offset }) : source
}

/** Without leading dimensions of 1 that the places don't have. */
function trimmed(source: NDArray, shape: readonly number[]): NDArray {
  const extra = Math.max(source.ndim - shape.length, 0)
  const own = source.shape.slice(extra)
  if (source.shape.slice(0, extra).some((length) => length !== 1) || !broadcastsTo(own, shape)) {
    throw new ShapeError(
      `shape mismatch: value array of shape ${shapeText(source.shape)} could not be broadcast to indexing result of shape ${shapeText(shape)}`,
      { from: source.shape, to: shape },
    )
  }
  return extra === 0
    ? source
    : source.viewOf({ shape: own, strides: source.strides.slice(extra), offset: source.offset })
}
