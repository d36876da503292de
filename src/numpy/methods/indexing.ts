/** Methods of arrays that take and put elements. */
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import type { DTypeName } from '../../core/dtype.js'
import type { IndexLike, IndexMode } from '../indexing/arguments.js'
import type { PutOptions } from '../indexing/putting.js'
import type { ChooseOptions, CompressOptions, TakeOptions } from '../indexing/taking.js'
import { namespaceOf } from '../namespace.js'

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** The elements at indices along an axis, or of all elements. `np.take`. */
    take(indices: IndexLike, options?: number | null | TakeOptions): NDArray<D>
    /** Replaces the elements at positions counted in C order. `np.put`. */
    put(ind: IndexLike, v: ArrayLike, options?: IndexMode | PutOptions): void
    /** For each element k, that of the k-th of `choices`. `np.choose`. */
    choose(choices: NDArray | readonly ArrayLike[], options?: NDArray | null | ChooseOptions): NDArray
    /** The positions along an axis where a condition holds. `np.compress`. */
    compress(condition: ArrayLike, options?: number | null | CompressOptions): NDArray<D>
    /** Where elements aren't zero: for each axis an array of positions. `np.nonzero`. */
    nonzero(): NDArray<'int64'>[]
  }
}

Object.assign(NDArray.prototype, {
  take(this: NDArray, indices: IndexLike, options?: number | null | TakeOptions) {
    return namespaceOf(this).take(this, indices, options)
  },
  put(this: NDArray, ind: IndexLike, v: ArrayLike, options?: IndexMode | PutOptions) {
    namespaceOf(this).put(this, ind, v, options)
  },
  choose(this: NDArray, choices: NDArray | readonly ArrayLike[], options?: NDArray | null | ChooseOptions) {
    return namespaceOf(this).choose(this, choices, options)
  },
  compress(this: NDArray, condition: ArrayLike, options?: number | null | CompressOptions) {
    return namespaceOf(this).compress(condition, this, options)
  },
  nonzero(this: NDArray) {
    return namespaceOf(this).nonzero(this)
  },
})
