/** From indices along an axis to distances in a storage, checked against the length of the axis. */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { InternalError, ValueError } from '../../core/errors.js'
import { contiguousStrides } from '../../core/layout.js'
import type { Reduction } from '../../graph/value.js'
import { defineBody, defineFunction, type IrFunction } from '../../ir/expr.js'
import type { Context } from '../context.js'
import { fromStored } from '../from-js.js'
import { expressionNamed } from '../lookups.js'
import type { NDArray } from '../ndarray.js'
import { elementwise, reduceOver } from '../operate.js'
import { compacted } from '../patterns.js'
import { positionsAt } from '../positions.js'
import { int64 } from '../tables.js'
import { type Integers, resolvedValues } from './parts.js'

/** What happens to an index outside of the axis: NumPy's words. */
export type IndexMode = 'raise' | 'wrap' | 'clip'

/** An axis and how far apart its elements are. */
export interface IndexedAxis {
  /** What messages call it. */
  readonly axis: number
  readonly size: number
  readonly stride: number
}

/** A place before every storage, however many such are added up. */
const nowhere = -(2n ** 56n)

const params: readonly DTypeName[] = ['int64', 'int64', 'int64']

function distanceFunction(name: string): IrFunction {
  return expressionNamed(`distance.${name}`, params, (b, index, size, stride) => {
    const zero = b.literal('int64', 0)
    if (name === 'clip') {
      const last = b.op('sub', size, b.literal('int64', 1))
      return b.op('mul', b.op('min', b.op('max', index, zero), last), stride)
    }
    if (name === 'modulo') return b.op('mul', b.op('mod', index, size), stride)
    const negative = b.op('lt', index, zero)
    if (name === 'signed') return b.op('mul', b.select(negative, b.op('add', index, size), index), stride)
    const axis = Number(name.slice('check'.length))
    const inside = b.op('and', b.op('ge', index, b.op('neg', size)), b.op('lt', index, size))
    // What is out of bounds is reported, and neither read nor written.
    const distance = b.op('mul', b.checkIndex(index, size, axis), stride)
    return b.select(inside, distance, b.literal('int64', nowhere))
  })
}

const isOutside = defineFunction('distance.outside', ['int64', 'int64'], (b, index, size) =>
  b.op('or', b.op('lt', index, b.op('neg', size)), b.op('ge', index, size)),
)

const isNoChoice = defineFunction('distance.noChoice', ['int64', 'int64'], (b, index, size) =>
  b.op('or', b.op('lt', index, b.literal('int64', 0)), b.op('ge', index, size)),
)

const any: Reduction = {
  name: 'distance.any',
  combine: defineBody(['bool', 'bool'], (b, x, y) => [b.op('or', x, y)]),
  identity: [false],
  finish: defineBody(['bool'], (_, x) => [x]),
}

/**
 * How far each index leads along an axis. Numbers that are known here are checked at once; arrays too where the device
 * reports at once, else by the kernel that uses them.
 * @throws IndexError for an index out of bounds, in mode 'raise'
 */
export function distancesOf(
  context: Context,
  index: Integers,
  along: IndexedAxis,
  mode: IndexMode = 'raise',
): NDArray<'int64'> {
  const { size, stride, axis } = along
  if (index.values !== undefined) {
    const values = mode === 'raise' ? resolvedValues(index.values, size, axis) : index.values.map(bounds(mode, size))
    return storedDistances(context, index.shape, values, stride)
  }
  const array = index.array!
  const inputs = [array, int64(size), int64(stride)]
  const apply = (name: string) =>
    elementwise(context, { op: 'call', fn: distanceFunction(name) }, dtypes.int64, 'int64', inputs)
  if (mode !== 'raise') return apply(mode === 'clip' ? 'clip' : 'modulo')
  if (array.dtype.kind === 'b' && size > 1) return apply('signed')
  if (!context.runtime.device.reportsAtOnce) return apply(`check${axis}`)
  checkBounds(context, array, size, axis)
  return apply('signed')
}

/**
 * The same for choices, which negative indices don't choose from.
 * @throws ValueError for an index that is no choice, in mode 'raise'
 */
export function choiceOf(
  context: Context,
  index: Integers,
  size: number,
  stride: number,
  mode: IndexMode,
): NDArray<'int64'> {
  const along = { axis: 0, size, stride }
  if (mode !== 'raise') return distancesOf(context, index, along, mode)
  if (index.values !== undefined) {
    if (index.values.some((value) => value < 0 || value >= size)) throw invalidChoice(size)
    return distancesOf(context, index, along)
  }
  const array = index.array!
  const inputs = [array, int64(size), int64(stride)]
  const apply = (name: string) =>
    elementwise(context, { op: 'call', fn: distanceFunction(name) }, dtypes.int64, 'int64', inputs)
  // A ValueError, not what a kernel that checks an index would report: so it is asked for here on every device.
  if (holdsAnywhere(context, isNoChoice, array, size)) throw invalidChoice(size)
  return apply('signed')
}

/** Checks indices whose elements nobody will read, on a device that tells of failures with what is read. */
export function checkNow(context: Context, distances: readonly NDArray[]): void {
  const { device } = context.runtime
  if (device.reportsAtOnce || distances.length === 0) return
  for (const array of distances) array.eval()
  device.synchronize()
}

function invalidChoice(size: number): ValueError {
  return new ValueError(`[choose] invalid entry in choice array: there are ${size} choices, counted from 0`, { size })
}

/** @throws IndexError where an index is outside [−size, size); reads the answer. */
function checkBounds(context: Context, array: NDArray, size: number, axis: number): void {
  if (!holdsAnywhere(context, isOutside, array, size)) return
  const inputs = [array, int64(size), int64(1)]
  const fn = distanceFunction(`check${axis}`)
  elementwise(context, { op: 'call', fn }, dtypes.int64, 'int64', inputs).eval()
  throw new InternalError(`an index is out of bounds for axis ${axis} with size ${size}`)
}

/** Whether `fn(index, size)` holds for some index; reads the answer. */
function holdsAnywhere(context: Context, fn: IrFunction, index: NDArray, size: number): boolean {
  if (index.size === 0) return false
  const outside = elementwise(context, { op: 'call', fn }, dtypes.bool, 'int64', [index, int64(size)])
  const axes = [...index.shape.keys()]
  return reduceOver(context, any, dtypes.bool, [{ input: outside, as: 'bool' }], index.shape, axes).item()
}

function bounds(mode: 'wrap' | 'clip', size: number): (value: number) => number {
  if (mode === 'clip') return (value) => Math.min(Math.max(value, 0), size - 1)
  return (value) => ((value % size) + size) % size
}

function storedDistances(
  context: Context,
  shape: readonly number[],
  values: readonly number[],
  stride: number,
): NDArray<'int64'> {
  const distances = new Float64Array(values.length)
  let small = true
  for (let at = 0; at < values.length; at++) {
    const distance = values[at] * stride
    distances[at] = distance
    if ((distance | 0) !== distance) small = false
  }
  const array = small
    ? fromStored(context, dtypes.int32, shape, Int32Array.from(distances))
    : fromStored(context, dtypes.float64, shape, distances)
  return elementwise(context, { op: 'cast' }, dtypes.int64, 'int64', [array])
}

/** How far the points where a mask holds lie along the axes that it covers, in C order. */
export function maskDistances(mask: NDArray<'bool'>, strides: readonly number[], count: number): NDArray<'int64'> {
  const [distances] = compacted(mask, [positionsAt(mask.context, mask.shape, strides)], count)
  return distances as NDArray as NDArray<'int64'>
}

/** Distances of whole rows in C order, for what is counted through all axes. */
export const rowStrides = (shape: readonly number[]): readonly number[] => contiguousStrides(shape, 1)

/** Sums of distances, of shapes that broadcast. */
export function sumDistances(context: Context, parts: readonly NDArray<'int64'>[]): NDArray<'int64'> {
  return parts.reduce((sum, part) => elementwise(context, { op: 'add' }, dtypes.int64, 'int64', [sum, part]))
}
