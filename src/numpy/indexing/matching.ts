/** Indices that go with the rows of an array: `takeAlongAxis` and `putAlongAxis`. */
import { checkNow, distancesOf } from '../../array/advanced/distances.js'
import { type Integers, readIntegers } from '../../array/advanced/parts.js'
import { gather, type Places } from '../../array/advanced/places.js'
import { inElements, sourceOf, writeTo } from '../../array/advanced/write.js'
import { assignArray } from '../../array/assign.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { flattened, raveled, reshaped } from '../../array/reshape.js'
import { tableOf } from '../../array/tables.js'
import { normalizeAxis } from '../../core/axis.js'
import { IndexError, shapeText, ValueError } from '../../core/errors.js'
import { isContiguous, type Layout } from '../../core/layout.js'
import type { IndexLike } from './arguments.js'

export function takenAlongAxis(array: NDArray, indices: IndexLike, axis: number | null): NDArray {
  const index = readIndices(array, 'takeAlongAxis', indices)
  if (axis === null) checkFlat(index)
  const source = axis === null ? raveled(array) : array
  const at = normalizeAxis(axis ?? 0, source.ndim)
  const table = tableOf(source)
  return gather(source.context, source.dtype, table, placesOf(source, { shape: source.shape, ...table }, index, at))
}

export function putAlongAxis(array: NDArray, indices: IndexLike, values: ArrayLike, axis: number | null): void {
  const index = readIndices(array, 'putAlongAxis', indices)
  const source = sourceOf(array, values)
  if (axis !== null) {
    const at = normalizeAxis(axis, array.ndim)
    inElements(array, (target, layout) => writeTo(target, placesOf(target, layout, index, at), source, {}))
    return
  }
  checkFlat(index)
  flatly(array, (flat) =>
    inElements(flat, (target, layout) => writeTo(target, placesOf(target, layout, index, 0), source, {})),
  )
}

/** Calls `write` with all elements in a row: a view of them, or a copy that they take over. */
export function flatly(array: NDArray, write: (flat: NDArray) => void): void {
  if (isContiguous(array.shape, array.strides, array.itemsize)) {
    write(raveled(array))
    return
  }
  const copy = flattened(array)
  write(copy)
  assignArray(array, reshaped(copy, array.shape))
}

function readIndices(array: NDArray, operation: string, indices: IndexLike): Integers {
  const index = readIntegers(array.context, indices, operation)
  if (index.array?.dtype.kind === 'b') throw new IndexError(`[${operation}] \`indices\` must be an integer array`)
  return index
}

function checkFlat(index: Integers): void {
  if (index.shape.length === 1) return
  throw new ValueError(
    `when axis=None, \`indices\` must have a single dimension: their shape is ${shapeText(index.shape)}`,
    { indices: index.shape },
  )
}

/** The axes other than `axis` broadcast. */
function placesOf({ context, shape }: NDArray, layout: Layout, index: Integers, axis: number): Places {
  if (index.shape.length !== shape.length) {
    throw new ValueError(
      `\`indices\` and \`arr\` must have the same number of dimensions: their shapes are ${shapeText(index.shape)} and ${shapeText(shape)}`,
      { indices: index.shape, shape },
    )
  }
  const common = shape.map((length, at) => {
    const other = index.shape[at]
    if (at === axis || length === other || length === 1) return other
    if (other === 1) return length
    throw new IndexError(
      `shape mismatch: indices of shape ${shapeText(index.shape)} do not broadcast with an array of shape ${shapeText(shape)} except along axis ${axis}`,
      { indices: index.shape, shape, axis },
    )
  })
  const strides = layout.strides.map((stride, at) => (at === axis || shape[at] === 1 ? 0 : stride))
  const places = { shape: common, strides, offset: layout.offset, along: undefined }
  if (common.includes(0)) return places
  const along = distancesOf(context, index, { axis, size: shape[axis], stride: layout.strides[axis] })
  if (shape.includes(0)) checkNow(context, [along])
  return { ...places, along }
}
