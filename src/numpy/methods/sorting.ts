/** Methods of arrays for sorting and searching. Like NumPy's, `sort` and `partition` work in place. */
import { assignArray } from '../../array/assign.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import type { DTypeName } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { namespaceOf } from '../namespace.js'
import type { SearchOptions, Side } from '../searching.js'
import type { Kth, PartitionOptions, SortOptions } from '../sorting/options.js'

/** Sorting in place takes an axis of the array: there is no way to flatten it there. */
export interface SortInPlaceOptions extends SortOptions {
  readonly axis?: number
}
export interface PartitionInPlaceOptions extends PartitionOptions {
  readonly axis?: number
}

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** Sorts along an axis, in place: see `np.sort`. @throws ValueError where the array is read-only */
    sort(options?: number | SortInPlaceOptions): void
    /** The positions that sort along an axis: `np.argsort`. */
    argsort(options?: number | null | SortOptions): NDArray<'int64'>
    /** Partitions along an axis, in place: see `np.partition`. @throws ValueError where the array is read-only */
    partition(kth: Kth, options?: number | PartitionInPlaceOptions): void
    /** The positions that partition along an axis: `np.argpartition`. */
    argpartition(kth: Kth, options?: number | null | PartitionOptions): NDArray<'int64'>
    /** Where elements go in this sorted array: `np.searchsorted`. */
    searchsorted(v: ArrayLike, options?: Side | SearchOptions): NDArray<'int64'>
  }
}

function checkWriteable(array: NDArray, operation: string): void {
  if (!array.writeable) throw new ValueError(`[${operation}] the array is read-only`, { shape: array.shape })
}

/** Gives an array other elements, which nobody else has: their memory becomes the array's where it can. */
function replaceElements(array: NDArray, elements: NDArray): void {
  if (!array.plain || !elements.plain) {
    assignArray(array, elements)
    return
  }
  array.storage.replace(elements.storage.value)
  elements.dispose()
}

Object.assign(NDArray.prototype, {
  sort(this: NDArray, options?: number | SortInPlaceOptions) {
    checkWriteable(this, 'sort')
    replaceElements(this, namespaceOf(this).sort(this, options))
  },
  argsort(this: NDArray, options?: number | null | SortOptions) {
    return namespaceOf(this).argsort(this, options)
  },
  partition(this: NDArray, kth: Kth, options?: number | PartitionInPlaceOptions) {
    checkWriteable(this, 'partition')
    replaceElements(this, namespaceOf(this).partition(this, kth, options))
  },
  argpartition(this: NDArray, kth: Kth, options?: number | null | PartitionOptions) {
    return namespaceOf(this).argpartition(this, kth, options)
  },
  searchsorted(this: NDArray, v: ArrayLike, options?: Side | SearchOptions) {
    return namespaceOf(this).searchsorted(this, v, options)
  },
})
