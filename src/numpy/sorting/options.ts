/** The options of sorts and partitions, and how they are read. */
import { NDArray } from '../../array/ndarray.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'

export const sortKinds = ['quicksort', 'mergesort', 'heapsort', 'stable'] as const
export type SortKind = (typeof sortKinds)[number]

export interface SortOptions {
  /** The axis to sort along, the last one by default; null sorts all elements as one row. */
  readonly axis?: number | null
  /** All kinds give the same order here; `stable` keeps equal elements in order, as do all sorts of positions. */
  readonly kind?: SortKind | null
  /** There are no fields to order by: null. */
  readonly order?: null
  /** Another way to say `kind: 'stable'`. */
  readonly stable?: boolean | null
}

export interface PartitionOptions {
  readonly axis?: number | null
  readonly kind?: 'introselect' | null
  readonly order?: null
}

/** Places in sorted order: one or several, negative ones from the end. */
export type Kth = number | bigint | readonly (number | bigint)[] | NDArray

export const sortOptionKeys = ['axis', 'kind', 'order', 'stable'] as const
export const partitionOptionKeys = ['axis', 'kind', 'order'] as const

/** @throws ValueError for a kind that there isn't, an order, or both a kind and `stable` */
export function checkSortOptions(operation: string, { kind, order, stable }: SortOptions): void {
  checkOrder(operation, order)
  if (kind !== undefined && kind !== null) {
    if (!sortKinds.includes(kind)) {
      throw new ValueError(`[${operation}] kind must be one of ${sortKinds.join(', ')}, not ${describe(kind)}`, {
        kind,
      })
    }
    if (stable !== undefined && stable !== null) {
      throw new ValueError(`[${operation}] kind and stable can't both be given: use only one of them`, { kind, stable })
    }
  }
  if (stable !== undefined && stable !== null && typeof stable !== 'boolean') {
    throw new ArgumentError(`[${operation}] stable must be true, false or null, not ${describe(stable)}`)
  }
}

/** @throws ValueError for another kind than 'introselect', or an order */
export function checkPartitionOptions(operation: string, { kind, order }: PartitionOptions): void {
  checkOrder(operation, order)
  if (kind !== undefined && kind !== null && kind !== 'introselect') {
    throw new ValueError(`[${operation}] kind must be 'introselect', not ${describe(kind)}`, { kind })
  }
}

function checkOrder(operation: string, order: unknown): void {
  if (order === undefined || order === null) return
  throw new ValueError(`[${operation}] cannot specify order when the array has no fields`, { order })
}

/** The places in a row of that length, from its beginning. @throws ValueError for one out of bounds */
export function placesOfKth(operation: string, kth: Kth, length: number, empty: boolean): number[] {
  const given = kth instanceof NDArray ? kth.tolist() : kth
  const places = (Array.isArray(given) ? given : [given]) as readonly unknown[]
  if (kth instanceof NDArray && (kth.ndim > 1 || (kth.dtype.kind !== 'i' && kth.dtype.kind !== 'u'))) {
    throw new ArgumentError(
      `[${operation}] kth must be whole numbers along one axis, not ${kth.ndim}-d ${kth.dtype.name}`,
    )
  }
  return places.map((place) => {
    const whole = toInteger(place, `[${operation}] kth`)
    if (!empty && (whole >= length || whole < -length)) {
      throw new ValueError(`[${operation}] kth(=${whole}) out of bounds (${length})`, { kth: whole, length })
    }
    return whole < 0 ? whole + length : whole
  })
}
