/**
 * Matrices on their way to the host's library and back. Factorisations run there, in double precision, unless the
 * device has a library of its own: see `on-device`. Arrays of a GPU that has none are copied to the host, and results back.
 */

import { readByColumns, writeByColumns } from '../../array/by-columns.js'
import type { Context } from '../../array/context.js'
import { fromStored } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { readable, storedElements } from '../../array/read.js'
import { type DType, dtypes } from '../../core/dtype.js'
import type { Lanes } from '../../device/linalg/routines.js'
import type { MatrixType } from './checks.js'

/** Matrices of one shape, one after the other, each by columns. */
export interface Stack {
  readonly lead: readonly number[]
  readonly count: number
  readonly rows: number
  readonly columns: number
  readonly lanes: Lanes
  readonly data: Float64Array
}

export function product(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total * length, 1)
}

/** Room for matrices, all 0. */
export function emptyStack(lead: readonly number[], rows: number, columns: number, lanes: Lanes): Stack {
  const count = product(lead)
  return { lead, count, rows, columns, lanes, data: new Float64Array(count * rows * columns * lanes) }
}

/** A view with the last two axes exchanged. */
export function swapped(array: NDArray): NDArray {
  const exchange = <T>(list: readonly T[]): T[] => [...list.slice(0, -2), list[list.length - 1], list[list.length - 2]]
  return array.viewOf({ shape: exchange(array.shape), strides: exchange(array.strides), offset: array.offset })
}

/** A copy of an array's matrices, in double precision. */
export function readStack(array: NDArray, { wide, lanes }: MatrixType): Stack {
  const { shape, ndim } = array
  return {
    lead: shape.slice(0, -2),
    count: product(shape.slice(0, -2)),
    rows: shape[ndim - 2],
    columns: shape[ndim - 1],
    lanes,
    data: readByColumns(array, wide) ?? readWide(swapped(array), wide),
  }
}

/** The elements in C order, in double precision. */
function readWide(array: NDArray, wide: DType): Float64Array {
  const converted = array.dtype === wide ? readable(array) : copyAs(array, wide, 'C')
  return storedElements(converted) as Float64Array
}

/** Matrix k, sharing memory. */
export function matrixAt({ data, rows, columns, lanes }: Stack, k: number): Float64Array {
  const size = rows * columns * lanes
  return data.subarray(k * size, (k + 1) * size)
}

/** The array of a stack's matrices. */
export function writeStack(context: Context, stack: Stack, type: DType): NDArray {
  const { lead, rows, columns, lanes, data } = stack
  const wide = (lanes === 2 ? dtypes.complex128 : dtypes.float64) as DType
  const turned = type === wide ? writeByColumns(context, type, [...lead, rows, columns], data) : undefined
  if (turned !== undefined) return turned
  const byColumns = fromStored(context, wide, [...lead, columns, rows], data)
  return copyAs(swapped(byColumns), type, 'C')
}

/** An array of vectors (or of numbers) that lie one after the other. */
export function writeVectors(
  context: Context,
  shape: readonly number[],
  lanes: Lanes,
  data: Float64Array,
  type: DType,
): NDArray {
  const wide = (lanes === 2 ? dtypes.complex128 : dtypes.float64) as DType
  const array = fromStored(context, wide, shape, data)
  return type === wide ? array : copyAs(array, type, 'C')
}
