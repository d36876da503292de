/** Elements taken along one axis of an array: by indices, or where a condition holds. */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { IndexError } from '../../core/errors.js'
import { type Layout, sizeOf } from '../../core/layout.js'
import { countOf } from '../groups.js'
import { lookupNamed } from '../lookups.js'
import type { NDArray } from '../ndarray.js'
import { elementwise } from '../operate.js'
import { compacted } from '../patterns.js'
import { positionsAt } from '../positions.js'
import { raveled, reshaped } from '../reshape.js'
import { int64, lookup, tableOf } from '../tables.js'
import { checkNow, distancesOf, type IndexMode, maskDistances, rowStrides } from './distances.js'
import type { Integers } from './parts.js'
import { gather, type Places, withTrailing } from './places.js'

/** The places of the elements at `distances` along `axis`; the distances' axes take the place of that one. */
export function placesAlong(layout: Layout, axis: number, distances: NDArray<'int64'>): Places {
  const { shape, strides, offset } = layout
  const zeros = distances.shape.map(() => 0)
  return {
    shape: shape.toSpliced(axis, 1, ...distances.shape),
    strides: strides.toSpliced(axis, 1, ...zeros),
    offset,
    along: withTrailing(distances, shape.length - axis - 1),
  }
}

/** @throws IndexError for an index out of bounds in mode 'raise', and for any where the axis is empty */
export function takenAlong<D extends DTypeName>(
  array: NDArray<D>,
  index: Integers,
  axis: number,
  mode: IndexMode = 'raise',
): NDArray<D> {
  const { context, shape, dtype } = array
  const size = shape[axis]
  if (size === 0 && !index.shape.includes(0)) {
    throw new IndexError('cannot do a non-empty take from an empty axes.', { shape, axis })
  }
  const table = tableOf(array)
  const distances = distancesOf(context, index, { axis, size, stride: table.strides[axis] }, mode)
  const places = placesAlong({ shape, ...table }, axis, distances)
  if (places.shape.includes(0)) checkNow(context, [distances])
  return gather(context, dtype, table, places)
}

/** The positions along `axis` where a condition for each of them holds. */
export function takenWhere<D extends DTypeName>(
  array: NDArray<D>,
  condition: NDArray<'bool'>,
  axis: number,
): NDArray<D> {
  const { context, shape, dtype } = array
  const count = countOf(condition)
  if (array.ndim === 1) return compacted(condition, [array], count)[0] as NDArray as NDArray<D>
  const table = tableOf(array)
  const distances = maskDistances(condition, [table.strides[axis]], count)
  return gather(context, dtype, table, placesAlong({ shape, ...table }, axis, distances))
}

/** Whether elements are other than zero. */
export function truthOf(array: NDArray): NDArray<'bool'> {
  if (array.dtype.kind === 'b') return array as NDArray as NDArray<'bool'>
  return elementwise(array.context, { op: 'cast' }, dtypes.bool, 'bool', [array])
}

/** Coordinates that one compaction gives: more would be more pointers than a kernel needs to carry. */
const coordinatesAtOnce = 4

/** Where a mask holds, in C order: an array of positions for each axis. */
export function nonzeroOf(mask: NDArray<'bool'>): NDArray<'int64'>[] {
  const { context, shape } = mask
  const count = countOf(mask)
  const coordinates = shape.map((_, axis) => {
    const strides = new Array<number>(shape.length).fill(0).with(axis, 1)
    return positionsAt(context, shape, strides)
  })
  const found: NDArray[] = []
  for (let axis = 0; axis < shape.length; axis += coordinatesAtOnce) {
    found.push(...compacted(mask, coordinates.slice(axis, axis + coordinatesAtOnce), count))
  }
  return found as NDArray[] as NDArray<'int64'>[]
}

const cycleOf = (type: DTypeName) =>
  lookupNamed(`cycle.${type}`, [type], ['int64', 'int64', 'int64', 'int64'], (b, at, count, stride, offset) =>
    b.load(0, type, b.op('add', offset, b.op('mul', b.op('mod', at, count), stride))),
  )

/** The elements of `values` in C order, from the beginning again where they end, in a shape. There has to be one. */
export function cycled<D extends DTypeName>(values: NDArray<D>, shape: readonly number[]): NDArray<D> {
  const { context, dtype, size } = values
  const flat = raveled(values)
  if (size === 1) return flat.viewOf({ shape: shape.map(() => 1), strides: shape.map(() => 0), offset: flat.offset })
  if (size === sizeOf(shape, 1)) return reshaped(flat, shape)
  const table = tableOf(flat)
  const at = positionsAt(context, shape, rowStrides(shape))
  const inputs = [at, int64(size), int64(table.strides[0]), int64(table.offset)]
  return lookup(context, cycleOf(dtype.name), dtype, 'int64', inputs, [table])
}
