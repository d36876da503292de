/**
 * Matrices by columns, as libraries of linear algebra want them, out of arrays and into them. Where JavaScript reaches a
 * device's memory, those of a moderate size are turned around on the way.
 */
import { type DType, dtypes } from '../core/dtype.js'
import { storageOf } from '../graph/storage.js'
import type { Value } from '../graph/value.js'
import type { Context } from './context.js'
import { NDArray } from './ndarray.js'

/** Elements up to which the device's threads wouldn't turn them faster. */
const most = 1 << 16
/** Rows and columns that are turned at a time: what is read once and what is written once stays in the first cache. */
const edge = 16

/** The matrices of an array of float64 or complex128, one after another, by columns; undefined where they take another way. */
export function readByColumns(array: NDArray, wide: DType): Float64Array | undefined {
  const { plain, shape, ndim, size, storage } = array
  if (!plain || size === 0 || size > most || array.context.runtime.device.hostView === undefined) return undefined
  const dtype = array.dtype as DType
  if (dtype !== wide) return undefined
  const value = storage.realized()
  if (value.iota) return undefined
  const target = new Float64Array(size * dtype.lanes)
  turn(reachable(value, target.length), target, shape[ndim - 2], shape[ndim - 1], dtype.lanes)
  return target
}

/** An array of the matrices that lie by columns in `data`; undefined where they take another way. */
export function writeByColumns(
  context: Context,
  dtype: DType,
  shape: readonly number[],
  data: Float64Array,
): NDArray | undefined {
  const { runtime } = context
  const size = data.length / dtype.lanes
  if (size === 0 || size > most || runtime.device.hostView === undefined) return undefined
  if (dtype !== dtypes.float64 && dtype !== dtypes.complex128) return undefined
  const storage = storageOf(runtime, dtype, size)
  turn(data, reachable(storage.value, data.length), shape[shape.length - 1], shape[shape.length - 2], dtype.lanes)
  return new NDArray(context, storage, dtype, shape, undefined, 0)
}

function reachable({ runtime, allocation }: Value, length: number): Float64Array {
  const { buffer, byteOffset } = runtime.device.hostView!(allocation!.pointer, 8 * length)
  return new Float64Array(buffer, byteOffset, length)
}

/** Matrices by rows become matrices by columns. */
function turn(source: Float64Array, target: Float64Array, rows: number, columns: number, lanes: number): void {
  const size = rows * columns * lanes
  for (let first = 0; first < source.length; first += size) {
    for (let top = 0; top < rows; top += edge) {
      const bottom = Math.min(rows, top + edge)
      for (let left = 0; left < columns; left += edge) {
        const right = Math.min(columns, left + edge)
        if (lanes === 1) turnBlock(source, target, first, rows, columns, top, bottom, left, right)
        else turnPairs(source, target, first, rows, columns, top, bottom, left, right)
      }
    }
  }
}

function turnBlock(
  source: Float64Array,
  target: Float64Array,
  first: number,
  rows: number,
  columns: number,
  top: number,
  bottom: number,
  left: number,
  right: number,
): void {
  for (let column = left; column < right; column++) {
    const to = first + column * rows
    let from = first + top * columns + column
    for (let row = top; row < bottom; row++, from += columns) target[to + row] = source[from]
  }
}

function turnPairs(
  source: Float64Array,
  target: Float64Array,
  first: number,
  rows: number,
  columns: number,
  top: number,
  bottom: number,
  left: number,
  right: number,
): void {
  for (let column = left; column < right; column++) {
    let to = first + 2 * (column * rows + top)
    let from = first + 2 * (top * columns + column)
    for (let row = top; row < bottom; row++, to += 2, from += 2 * columns) {
      target[to] = source[from]
      target[to + 1] = source[from + 1]
    }
  }
}
