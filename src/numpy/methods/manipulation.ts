/** Methods of arrays for shapes and axes. */
import { NDArray } from '../../array/ndarray.js'
import { flattened } from '../../array/reshape.js'
import type { DTypeName } from '../../core/dtype.js'
import type { Order, ShapeLike } from '../../core/layout.js'
import type { AxesOptions } from '../manipulation/axes.js'
import type { RepeatOptions } from '../manipulation/repeating.js'
import { checkOrder, flatOrders, type OrderOptions, type ReshapeOptions } from '../manipulation/shapes.js'
import { namespaceOf } from '../namespace.js'
import { readOptions } from '../options.js'

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** The same elements in another shape: a view where possible, else a copy. `np.reshape`. */
    reshape(shape: ShapeLike, options?: Order | 'A' | ReshapeOptions): NDArray<D>
    /** All elements along one axis: a view where they lie side by side, else a copy. `np.ravel`. */
    ravel(options?: Order | 'A' | 'K' | OrderOptions): NDArray<D>
    /** A copy of all elements along one axis. Mirrors numpy.ndarray.flatten. */
    flatten(options?: Order | 'A' | 'K' | OrderOptions): NDArray<D>
    /** A view with the axes in another order. `np.transpose`. */
    transpose(options?: readonly number[] | null | AxesOptions): NDArray<D>
    /** A view with two axes swapped. `np.swapaxes`. */
    swapaxes(axis1: number, axis2: number): NDArray<D>
    /** A view without dimensions of length 1. `np.squeeze`. */
    squeeze(
      options?: number | readonly number[] | null | { readonly axis?: number | readonly number[] | null },
    ): NDArray<D>
    /** Each element repeated. `np.repeat`. */
    repeat(repeats: number | readonly number[] | NDArray, options?: number | null | RepeatOptions): NDArray<D>
  }
}

Object.assign(NDArray.prototype, {
  reshape(this: NDArray, shape: ShapeLike, options?: Order | 'A' | ReshapeOptions) {
    return namespaceOf(this).reshape(this, shape, options)
  },
  ravel(this: NDArray, options?: Order | 'A' | 'K' | OrderOptions) {
    return namespaceOf(this).ravel(this, options)
  },
  flatten(this: NDArray, options?: Order | 'A' | 'K' | OrderOptions) {
    const { order = 'C' } = readOptions<OrderOptions>('flatten', options, ['order'])
    return flattened(this, checkOrder('flatten', order, flatOrders))
  },
  transpose(this: NDArray, options?: readonly number[] | null | AxesOptions) {
    return namespaceOf(this).transpose(this, options)
  },
  swapaxes(this: NDArray, axis1: number, axis2: number) {
    return namespaceOf(this).swapaxes(this, axis1, axis2)
  },
  squeeze(this: NDArray, options?: number | readonly number[] | null) {
    return namespaceOf(this).squeeze(this, options)
  },
  repeat(this: NDArray, repeats: number | readonly number[] | NDArray, options?: number | null | RepeatOptions) {
    return namespaceOf(this).repeat(this, repeats, options)
  },
})
