/** Methods that copy, convert and reinterpret arrays. */

import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { assignInto, copyAs, isArray } from '../../array/operate.js'
import { storedElements } from '../../array/read.js'
import { byteswapped, imaginaryPart, realPart, reinterpreted } from '../../array/reinterpret.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ShapeError, shapeText } from '../../core/errors.js'
import { isContiguous } from '../../core/layout.js'
import { type Casting, checkCast } from '../../core/promotion.js'
import type { RealOf } from '../../core/types.js'
import { toArray } from '../chapter.js'
import { watch } from '../floating-errors.js'
import { noticeCast } from '../notice.js'
import { readOptions } from '../options.js'
import { type AnyOrder, readOrder } from '../order.js'

export interface AstypeOptions {
  readonly order?: AnyOrder | null
  readonly casting?: Casting
  /** `false` gives the array itself where it has the dtype and the order already. */
  readonly copy?: boolean
}

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /**
     * The elements converted to `dtype`, in a new array. Mirrors numpy.ndarray.astype.
     * @throws DTypeError where `casting` ('unsafe' by default) doesn't allow it
     */
    astype<E extends DTypeName>(dtype: DTypeLike<E>, options?: AnyOrder | AstypeOptions): NDArray<E>
    /** A new array with the same elements, in C order unless told otherwise. Mirrors numpy.ndarray.copy. */
    copy(options?: AnyOrder | { readonly order?: AnyOrder | null }): NDArray<D>
    /** Sets every element to `value`, a scalar or a 0-d array. Mirrors numpy.ndarray.fill. */
    fill(value: ArrayLike): this
    /** The elements with their bytes in reverse order. Mirrors numpy.ndarray.byteswap. */
    byteswap(options?: boolean | { readonly inplace?: boolean }): NDArray<D>
    /**
     * The same memory with another dtype; where that has another size, the last axis gets shorter or longer.
     * @throws ValueError where the bytes don't fit. Mirrors numpy.ndarray.view.
     */
    view<E extends DTypeName = D>(dtype?: DTypeLike<E>): NDArray<E>
    /** The bytes of the elements in C order, or in the order asked for. Mirrors numpy.ndarray.tobytes. */
    tobytes(options?: 'C' | 'F' | 'A' | { readonly order?: 'C' | 'F' | 'A' | null }): Uint8Array
    /** The real part, a view; of a real array the array itself. Assigning writes into it. */
    get real(): NDArray<RealOf<D>>
    set real(value: ArrayLike)
    /** The imaginary part, a view; of a real array zeros that can't be written. Assigning writes into it. */
    get imag(): NDArray<RealOf<D>>
    set imag(value: ArrayLike)
  }
}

function assign(target: NDArray, value: ArrayLike, operation: string): void {
  const { dtype, context } = target
  const input = isScalar(value)
    ? { scalar: toDType(value, dtype), type: dtype.name }
    : toArray(context, value, operation)
  assignInto(target, { op: 'cast' }, dtype, dtype.name, [input])
}

Object.assign(NDArray.prototype, {
  astype(this: NDArray, dtype: DTypeLike, options?: AnyOrder | AstypeOptions): NDArray {
    const given = readOptions<AstypeOptions>('astype', options, ['order', 'casting', 'copy'])
    const type = dtypeOf(dtype) as DType
    const order = readOrder('astype', given.order, 'K')
    checkCast(this.dtype, type, given.casting ?? 'unsafe', 'astype', 'array')
    const { shape, strides, itemsize } = this
    const lies = (order !== 'C' && order !== 'F') || isContiguous(shape, strides, itemsize, order)
    if (given.copy === false && type === (this.dtype as DType) && lies) return this
    if (watch.active) noticeCast(this, type)
    return copyAs(this, type, order)
  },
  copy(this: NDArray, options?: AnyOrder | { readonly order?: AnyOrder | null }): NDArray {
    const { order } = readOptions<{ order: AnyOrder }>('copy', options, ['order'])
    return copyAs(this, this.dtype, readOrder('copy', order, 'C'))
  },
  fill(this: NDArray, value: ArrayLike): NDArray {
    if (isArray(value) && value.ndim > 0) {
      throw new ShapeError(`[fill] takes a scalar or a 0-d array, not an array of shape ${shapeText(value.shape)}`, {
        shape: value.shape,
      })
    }
    if (!isArray(value) && !isScalar(value)) throw new ArgumentError('[fill] takes a scalar or a 0-d array')
    assign(this, value, 'fill')
    return this
  },
  byteswap(this: NDArray, options?: boolean | { readonly inplace?: boolean }): NDArray {
    const { inplace } = readOptions<{ inplace: boolean }>('byteswap', options, ['inplace'])
    return byteswapped(this, inplace === true)
  },
  view(this: NDArray, dtype?: DTypeLike): NDArray {
    return dtype === undefined || dtype === null ? this.viewOf(this) : reinterpreted(this, dtypeOf(dtype))
  },
  tobytes(this: NDArray, options?: 'C' | 'F' | 'A' | { readonly order?: 'C' | 'F' | 'A' | null }): Uint8Array {
    const given = readOptions<{ order: AnyOrder }>('tobytes', options, ['order'])
    const order = readOrder('tobytes', given.order, 'C')
    const { shape, strides, itemsize } = this
    const rows = isContiguous(shape, strides, itemsize, 'C')
    const columns = order === 'F' || (order !== 'C' && !rows && isContiguous(shape, strides, itemsize, 'F'))
    const stored = storedElements(columns ? this.T : this)
    return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
  },
})

Object.defineProperties(NDArray.prototype, {
  real: {
    configurable: true,
    get(this: NDArray) {
      return realPart(this)
    },
    set(this: NDArray, value: ArrayLike) {
      assign(realPart(this), value, 'real')
    },
  },
  imag: {
    configurable: true,
    get(this: NDArray) {
      return imaginaryPart(this)
    },
    set(this: NDArray, value: ArrayLike) {
      if (this.dtype.kind !== 'c') {
        throw new DTypeError(`an array of ${this.dtype.name} has no imaginary part to set`, { dtype: this.dtype.name })
      }
      assign(imaginaryPart(this), value, 'imag')
    },
  },
})
