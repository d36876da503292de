/** Sorting, and the positions that sort. */
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { copyAs } from '../array/operate.js'
import { partitioned } from '../array/partitioning.js'
import { raveled } from '../array/reshape.js'
import { rowsAlong, rowsBack } from '../array/rows.js'
import { rowOrder, sortedRows } from '../array/sorting.js'
import { normalizeAxis } from '../core/axis.js'
import { equalShapes } from '../core/broadcast.js'
import { type DTypeName, dtypes } from '../core/dtype.js'
import { ArgumentError, ShapeError, shapeText } from '../core/errors.js'
import { copyOrder } from '../core/order.js'
import type { ArrayOf } from './array-types.js'
import { Chapter } from './chapter.js'
import { readOptions } from './options.js'
import {
  checkPartitionOptions,
  checkSortOptions,
  type Kth,
  type PartitionOptions,
  partitionOptionKeys,
  placesOfKth,
  type SortOptions,
  sortOptionKeys,
} from './sorting/options.js'

/** The dtype of `sortComplex`. */
export type SortComplexResult<D extends DTypeName> = D extends 'int8' | 'uint8' | 'int16' | 'uint16' | 'complex64'
  ? 'complex64'
  : 'complex128'

export interface LexsortOptions {
  readonly axis?: number
}

export class Sorting extends Chapter {
  /**
   * A copy with the elements along `axis` in rising order; NaNs come last. Complex numbers are ordered by real part,
   * then by imaginary part. With `axis: null` all elements are sorted as one row.
   * @throws AxisError; ValueError for an unknown `kind`
   * Mirrors numpy.sort.
   */
  sort<A extends ArrayLike>(a: A, options?: number | null | SortOptions): ArrayOf<A> {
    const read = readOptions<SortOptions>('sort', options, sortOptionKeys)
    checkSortOptions('sort', read)
    return sorted(this.toArray(a, 'sort'), read.axis) as ArrayOf<A>
  }

  /**
   * The positions along `axis` that the elements have in rising order; equal elements stay in their order.
   * @throws AxisError; ValueError for an unknown `kind`
   * Mirrors numpy.argsort.
   */
  argsort(a: ArrayLike, options?: number | null | SortOptions): NDArray<'int64'> {
    const read = readOptions<SortOptions>('argsort', options, sortOptionKeys)
    checkSortOptions('argsort', read)
    return argsorted(this.toArray(a, 'argsort'), read.axis)
  }

  /**
   * The positions that sort by several keys of one shape: by the last one, then by the one before, and so on.
   * `keys` is a list of arrays, or an array whose first axis they lie along.
   * @throws ShapeError where shapes differ; ArgumentError without a key; AxisError
   * Mirrors numpy.lexsort.
   */
  lexsort(keys: NDArray | readonly ArrayLike[], options?: number | LexsortOptions): NDArray<'int64'> {
    const { axis = -1 } = readOptions<LexsortOptions>('lexsort', options, ['axis'])
    const list = [...(keys as Iterable<ArrayLike>)].map((key) => this.toArray(key, 'lexsort'))
    if (list.length === 0) throw new ArgumentError('[lexsort] needs one key at least')
    const { shape } = list[0]
    for (const key of list) {
      if (equalShapes(key.shape, shape)) continue
      throw new ShapeError(
        `[lexsort] all keys need to be of one shape, not ${shapeText(shape)} and ${shapeText(key.shape)}`,
        { shapes: list.map((each) => each.shape) },
      )
    }
    if (shape.length === 0) {
      if (axis !== 0 && axis !== -1) normalizeAxis(axis, 0)
      return this.np.zeros([], 'int64')
    }
    const at = normalizeAxis(axis, shape.length)
    let order: NDArray<'int64'> | undefined
    for (const key of list) order = rowOrder(rowsAlong(key, at), order)
    return rowsBack(order!, shape, at)
  }

  /**
   * The elements as complex numbers, sorted along the last axis: complex64 for integers of 8 and 16 bits, else complex128.
   * Mirrors numpy.sort_complex.
   */
  sortComplex<D extends DTypeName>(a: NDArray<D>): NDArray<SortComplexResult<D>>
  sortComplex(a: ArrayLike): NDArray<'complex64' | 'complex128'>
  sortComplex(a: ArrayLike): NDArray {
    const x = sorted(this.toArray(a, 'sortComplex'), -1)
    const { kind, itemsize } = x.dtype
    if (kind === 'c') return x
    const narrow = (kind === 'i' || kind === 'u') && itemsize <= 2
    return copyAs(x, narrow ? dtypes.complex64 : dtypes.complex128)
  }

  /**
   * A copy in which each element that is at a place `kth` is the one that sorting would put there, no element before
   * it is larger, and none after it is smaller.
   * @throws ValueError for a place out of bounds; AxisError
   * Mirrors numpy.partition.
   */
  partition<A extends ArrayLike>(a: A, kth: Kth, options?: number | null | PartitionOptions): ArrayOf<A> {
    const read = readOptions<PartitionOptions>('partition', options, partitionOptionKeys)
    checkPartitionOptions('partition', read)
    const { axis = -1 } = read
    const x = this.toArray(a, 'partition')
    const length = axis === null ? x.size : x.shape[normalizeAxis(axis, x.ndim)]
    const places = placesOfKth('partition', kth, length, x.size === 0)
    const row = selectableRow(x, axis, places)
    return (row === undefined ? sorted(x, axis) : partitioned(row, row, places)) as ArrayOf<A>
  }

  /**
   * The positions along `axis` that the elements of `partition` have.
   * @throws ValueError for a place out of bounds; AxisError
   * Mirrors numpy.argpartition.
   */
  argpartition(a: ArrayLike, kth: Kth, options?: number | null | PartitionOptions): NDArray<'int64'> {
    const read = readOptions<PartitionOptions>('argpartition', options, partitionOptionKeys)
    checkPartitionOptions('argpartition', read)
    const { axis = -1 } = read
    const x = this.toArray(a, 'argpartition')
    const length = axis === null || x.ndim === 0 ? x.size : x.shape[normalizeAxis(axis, x.ndim)]
    const places = placesOfKth('argpartition', kth, length, x.size === 0)
    const row = selectableRow(x, axis, places)
    if (row === undefined) return argsorted(x, axis)
    return partitioned(row, this.np.arange(BigInt(row.size)), places) as NDArray as NDArray<'int64'>
  }
}

/**
 * Elements of a row from which on a selection and passes over the groups cost less than a sort, and places at most.
 * Narrow elements are sorted by one digit or two: nothing costs less.
 */
const longRow = 1 << 17
const mostPlaces = 2
const narrowBytes = 2

/** The row, where there is a single long one from which few places are asked for; else sorting is as good. */
function selectableRow(x: NDArray, axis: number | null | undefined, places: readonly number[]): NDArray | undefined {
  const row = axis === null ? raveled(x) : x
  if (row.ndim !== 1 || row.size < longRow || row.dtype.kind === 'c' || row.itemsize <= narrowBytes) return undefined
  return places.length > 0 && places.length <= mostPlaces ? row : undefined
}

function sorted<D extends DTypeName>(x: NDArray<D>, axis: number | null | undefined = -1): NDArray<D> {
  const row = axis === null ? raveled(x) : x
  const at = normalizeAxis(axis ?? -1, row.ndim)
  return rowsBack(sortedRows(rowsAlong(row, at)), row.shape, at, copyOrder(row.strides))
}

/** As NumPy has it, positions lie in C order, and a number is a row of one. */
function argsorted(x: NDArray, axis: number | null | undefined = -1): NDArray<'int64'> {
  const row = axis === null || x.ndim === 0 ? raveled(x) : x
  const at = normalizeAxis(axis ?? -1, row.ndim)
  return rowsBack(rowOrder(rowsAlong(row, at)), row.shape, at)
}
