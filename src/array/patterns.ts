/** Scans, compactions, sorts, selections and scatters of arrays; see `graph/patterns.ts`. */
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { ValueError } from '../core/errors.js'
import { permute } from '../core/layout.js'
import { keepOrder, stridesInOrder } from '../core/order.js'
import { runCompact, runScan, runSelect, runSort, type Scan, type ScatterOptions } from '../graph/patterns.js'
import { Storage } from '../graph/storage.js'
import type { Operand, Value } from '../graph/value.js'
import { NDArray } from './ndarray.js'
import { copyAs, inCOrder, operandOver } from './operate.js'

/** The totals of `x`, computed as dtype `as`, along `axis`; a new array in NumPy's memory order 'K'. */
export function scanAlong<D extends DTypeName>(
  x: NDArray,
  scan: Scan,
  result: DType<D>,
  as: DTypeName,
  axis: number,
): NDArray<D> {
  const { context, shape } = x
  const strides = stridesInOrder(shape, result.itemsize, keepOrder(shape, [x.strides]))
  const order = [...shape.keys()].filter((other) => other !== axis)
  order.push(axis)
  const dims = permute(shape, order)
  const operand = operandOver(x, as, shape, order, dims)
  const value = runScan(context.runtime, scan, result, dims, permute(strides, order), [operand])
  return new NDArray(context, new Storage(value), result, shape, strides, 0)
}

/** The elements of `values` where `keep`, of the same shape, holds, in C order; `count` is how often it does. */
export function compacted(keep: NDArray<'bool'>, values: readonly NDArray[], count: number): NDArray[] {
  const { context, shape } = keep
  const order = [...shape.keys()]
  const [mask, ...rest] = [keep, ...values].map((array) => operandOver(array, array.dtype.name, shape, order, shape))
  const results = runCompact(context.runtime, shape, mask, rest, count)
  return results.map((value, at) => arrayOver(values[at], value, [count]))
}

export interface CombineOptions extends ScatterOptions {
  /** The dtype in which values are combined, where it isn't the target's. */
  readonly as?: DTypeName
}

/**
 * `target.storage[positions] = values` for positions counted in elements of the target's dtype from the beginning of
 * its storage; negative ones are passed over. Values have the positions' shape, and are cast to the target's dtype.
 * They are stored as if one after another.
 * @throws ValueError where the target is read-only
 */
export function scatterInto(
  target: NDArray,
  positions: NDArray<'int64'>,
  values: NDArray,
  options: CombineOptions = {},
): void {
  if (!target.writeable) throw new ValueError('assignment destination is read-only')
  const { shape } = positions
  const order = [...shape.keys()]
  const operand = (array: NDArray, as: DTypeName): Operand => operandOver(array, as, shape, order, shape)
  const { dtype } = target
  target.storage.scatter(dtype, shape, operand(positions, 'int64'), operand(values, options.as ?? dtype.name), options)
}

export interface SortedRows<D extends DTypeName> {
  readonly keys: NDArray<D> | undefined
  readonly payload: NDArray<'int64'> | undefined
}

/**
 * Sorts `x` (of no complex dtype) along its last axis: the sorted keys, and with them or instead of them the positions
 * that the keys had, or `payload`, an int64 array of the same shape, in the order of its keys. NaNs come last. Stable,
 * where there is a payload.
 */
export function sortRows<D extends DTypeName>(
  x: NDArray<D>,
  wantsKeys: boolean,
  payload: 'none' | 'positions' | NDArray<'int64'>,
): SortedRows<D> {
  const rows = rowsOf(x)
  // Held until the sort was started: what is pending or a view is sorted from a copy.
  const keys = block(x)
  const carried = payload instanceof NDArray ? block(payload) : undefined
  const sorted = runSort(keys.storage.realized(), rows, wantsKeys, carried?.storage.realized() ?? (payload as 'none'))
  return {
    keys: sorted.keys && arrayOver(x, sorted.keys, x.shape),
    payload: sorted.payload && arrayOver<'int64'>(x, sorted.payload, x.shape, dtypes.int64),
  }
}

/** The elements that `x`, sorted along its last axis, would have at `ranks`, which rise; the last axis is theirs. */
export function selectRows<D extends DTypeName>(x: NDArray<D>, ranks: readonly number[]): NDArray<D> {
  const keys = block(x)
  const value = runSelect(keys.storage.realized(), rowsOf(x), ranks)
  return arrayOver(x, value, [...x.shape.slice(0, -1), ranks.length])
}

function rowsOf({ shape, size }: NDArray): [number, number] {
  const length = shape.at(-1) ?? 1
  return [length === 0 ? 0 : size / length, length]
}

/** The array, or a copy, as all of a storage in C order. */
export function block<D extends DTypeName>(x: NDArray<D>): NDArray<D> {
  const whole = inCOrder(x)
  const { storage, dtype, size } = whole
  const { value } = storage
  if (whole.offset === 0 && size === value.size && (dtype as DType) === value.dtype && !value.iota) return whole
  return copyAs(whole, dtype, 'C')
}

function arrayOver<D extends DTypeName>(
  like: NDArray,
  value: Value,
  shape: readonly number[],
  dtype = like.dtype as DType<D>,
): NDArray<D> {
  return new NDArray<D>(like.context, new Storage(value), dtype, shape, undefined, 0)
}
