/**
 * A chapter of NumPy's reference: its methods become the functions of a namespace, bound to where that namespace's
 * arrays live. Inside a chapter `this.np` is the whole namespace, for what other chapters do.
 */
import type { Context } from '../array/context.js'
import { type ArrayLike, fromJS } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { checkDevice } from '../array/operate.js'
import type { ArrayNamespace } from './namespace.js'

export abstract class Chapter {
  /** @internal */
  protected readonly context: Context
  /** @internal */
  protected readonly np: ArrayNamespace

  constructor(context: Context, np: ArrayNamespace) {
    this.context = context
    this.np = np
  }

  /**
   * Anything array-like as an array of this namespace.
   * @internal
   * @throws DeviceError for an array of another device
   */
  protected toArray(value: ArrayLike, operation: string): NDArray {
    return toArray(this.context, value, operation)
  }
}

export function toArray(context: Context, value: ArrayLike, operation: string): NDArray {
  if (value instanceof NDArray) {
    checkDevice(context, value, operation)
    return value
  }
  return fromJS(context, value)
}
