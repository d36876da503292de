/** The methods of arrays that mirror functions: each is the namespace's function without its first argument. */
import { NDArray } from '../array/ndarray.js'
import type { DTypeName } from '../core/dtype.js'
import { namespaceOf } from './namespace.js'
import './methods/manipulation.js'
import './methods/reductions.js'

declare module '../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** In place: `x *= y`. */
    imul(y: unknown): this
  }
}

Object.assign(NDArray.prototype, {
  imul(this: NDArray, y: unknown) {
    return namespaceOf(this).multiply(this, y, { out: this })
  },
})
