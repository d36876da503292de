import { NDArray } from '../array/ndarray.js'
import { checkDevice } from '../array/operate.js'
import type { ArrayNamespace } from './namespace.js'
import { np } from './np.js'

/**
 * The namespace that arrays live in, so that code can be written once for all devices. What isn't an array doesn't
 * count; without an array it is `np`.
 * @throws DeviceError for arrays of several devices
 *
 * Mirrors cupy.get_array_module.
 */
export function getArrayModule(...args: readonly unknown[]): ArrayNamespace {
  let first: NDArray | undefined
  for (const arg of args) {
    if (!(arg instanceof NDArray)) continue
    if (first === undefined) first = arg
    else checkDevice(first.context, arg, 'getArrayModule')
  }
  return first === undefined ? np : (first.context.module as ArrayNamespace)
}
