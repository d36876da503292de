/** Methods of arrays for products and diagonals. */
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import type { Promote, SumResult } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import { namespaceOf } from '../namespace.js'
import type { DiagonalOptions, TraceOptions } from '../products/diagonals.js'
import { updateByMatrix } from '../products/in-place.js'
import type { OutOption } from '../products/products.js'

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** The sum of products over the last axis and the last but one of `b`: `np.dot`. */
    dot<B extends ArrayLike>(b: B, options?: NDArray | null | OutOption): NDArray<Promote<D, DTypeOf<B>>>
    /** `x @ y`: `np.matmul`. */
    matmul<Y extends ArrayLike>(y: Y): NDArray<Promote<D, DTypeOf<Y>>>
    /** `x @= y`. @throws ValueError for a vector as `y`; ShapeError; DTypeError where the result doesn't fit the dtype within its kind. */
    imatmul(y: ArrayLike): this
    /** A diagonal, as a view that can't be written: `np.diagonal`. */
    diagonal(options?: number | DiagonalOptions): NDArray<D>
    /** The sum along a diagonal: `np.trace`. */
    trace<E extends DTypeName>(options: TraceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
    trace(options?: number | TraceOptions): NDArray<SumResult<D>>
  }
}

Object.assign(NDArray.prototype, {
  dot(this: NDArray, b: ArrayLike, options?: NDArray | null | OutOption) {
    return namespaceOf(this).dot(this, b, options)
  },
  matmul(this: NDArray, y: ArrayLike) {
    return namespaceOf(this).matmul(this, y)
  },
  imatmul(this: NDArray, y: ArrayLike) {
    return updateByMatrix(this, y)
  },
  diagonal(this: NDArray, options?: number | DiagonalOptions) {
    return namespaceOf(this).diagonal(this, options)
  },
  trace(this: NDArray, options?: number | TraceOptions) {
    return namespaceOf(this).trace(this, options)
  },
})
