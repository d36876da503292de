/** `x[index]` where the index has arrays in it: a copy of the elements at the places that it takes. */
import { equalShapes } from '../../core/broadcast.js'
import type { DTypeName } from '../../core/dtype.js'
import { countOf } from '../groups.js'
import type { NDArray } from '../ndarray.js'
import { compacted } from '../patterns.js'
import { tableOf } from '../tables.js'
import { type AnyPart, type IndexPart, isAdvanced, readParts } from './parts.js'
import { gather } from './places.js'
import { placesOf, planIndex } from './plan.js'

/** @throws IndexError as NumPy has it: bounds, shapes of masks and arrays, kinds of parts */
export function readAt<D extends DTypeName>(array: NDArray<D>, index: readonly IndexPart[]): NDArray<D> {
  const { context, dtype, shape } = array
  const parts = readParts(context, index)
  const mask = wholeMask(array, parts)
  if (mask !== undefined) return compacted(mask, [array], countOf(mask))[0] as NDArray as NDArray<D>
  const table = tableOf(array)
  const plan = planIndex({ shape, strides: table.strides, offset: table.offset }, parts)
  return gather(context, dtype, table, placesOf(context, plan))
}

/** The mask, where one of the array's own shape is all of the index. */
export function wholeMask({ shape }: NDArray, parts: readonly AnyPart[]): NDArray<'bool'> | undefined {
  const [part] = parts
  if (parts.length !== 1 || !isAdvanced(part) || part.kind !== 'mask') return undefined
  return equalShapes(part.mask.shape, shape) ? part.mask : undefined
}
