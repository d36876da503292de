/** What users pass to their kernels: arrays of one GPU, and scalars. */
import type { NDArray as AnyArray } from '../../array/ndarray.js'
import { NDArray } from '../../array/ndarray.js'
import { checkDevice } from '../../array/operate.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar, scalarType } from '../../core/convert.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError, DeviceError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import type { RawKernels } from '../../device/device.js'
import { currentGpu, type Gpu, gpuOf } from '../cuda/gpus.js'

export interface ScalarArgument {
  readonly scalar: Scalar
  /** A JS value takes its dtype from the arrays beside it; `np.float32(v)` has its own. */
  readonly weak: boolean
  readonly dtype: DType
}

export type KernelArgument = AnyArray | ScalarArgument

/**
 * An argument as kernels take it: arrays of `cp` as they are, JS values and 0-d arrays of `np` by value.
 * @throws DeviceError for other arrays of `np`, ArgumentError for anything else
 */
export function toKernelArgument(operation: string, value: unknown, what: string): KernelArgument {
  if (value instanceof NDArray) {
    if (gpuOf(value.context) !== undefined) return value as AnyArray
    if (value.ndim === 0)
      return { scalar: value.item({ bigint: true }) as Scalar, weak: false, dtype: value.dtype as DType }
    throw new DeviceError(
      `[${operation}] ${what} is an array of np on ${value.device}: cp.asarray(x) brings it to the GPU`,
      { operation, device: value.device },
    )
  }
  if (isScalar(value)) return { scalar: value, weak: true, dtype: scalarType(value) }
  throw new ArgumentError(
    `[${operation}] ${what} is an array of cp or a scalar, not ${describe(value)}: cp.asarray(x) makes an array of a list`,
  )
}

/** The GPU of all arrays among the arguments; the current one where there are none. @throws DeviceError for several */
export function gpuFor(operation: string, args: readonly KernelArgument[]): Gpu {
  let first: AnyArray | undefined
  for (const arg of args) {
    if (!(arg instanceof NDArray)) continue
    if (first === undefined) first = arg
    else checkDevice(first.context, arg, operation)
  }
  return first === undefined ? currentGpu() : gpuOf(first.context)!
}

export function rawKernelsOf(gpu: Gpu): RawKernels {
  return gpu.device.rawKernels
}
