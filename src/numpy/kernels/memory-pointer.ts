/** Memory of a module on a GPU: a variable that kernels see. */
import { emptyArray } from '../../array/fill.js'
import { NDArray } from '../../array/ndarray.js'
import { inCOrder } from '../../array/operate.js'
import { countMethods } from '../../core/argument-count.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../../core/dtype.js'
import { ArgumentError, DeviceError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { type Gpu, gpuOf } from '../cuda/gpus.js'
import { addressOf } from './operands.js'

export class MemoryPointer {
  /** @internal */
  constructor(
    /** @internal */
    readonly gpu: Gpu,
    /** The address. */
    readonly ptr: number,
    /** In bytes. */
    readonly size: number,
    /** @internal Keeps the memory: it is gone with its module. */
    readonly owner: unknown,
  ) {}

  /** Copies the elements of an array of the same GPU here. @throws ValueError where they don't fit */
  copyFrom(array: NDArray): this {
    if (!(array instanceof NDArray)) throw new ArgumentError(`[copyFrom] takes an array, not ${describe(array)}`)
    if (gpuOf(array.context) !== this.gpu) {
      throw new DeviceError(`[copyFrom] takes an array on ${this.gpu.device.id}, not on ${array.device}`)
    }
    if (array.nbytes > this.size) {
      throw new ValueError(`[copyFrom] ${array.nbytes} bytes don't fit ${this.size}`, { bytes: array.nbytes })
    }
    const source = inCOrder(array).eval()
    if (array.nbytes > 0) this.gpu.device.copy(this.ptr, addressOf(source), array.nbytes)
    return this
  }

  /** A copy of the contents as a one-dimensional array. */
  toArray<D extends DTypeName>(dtype: DTypeLike<D>): NDArray<D> {
    const type = dtypeOf(dtype) as DType<D>
    if (this.size % type.itemsize !== 0) {
      throw new ValueError(`[toArray] ${this.size} bytes are no whole number of ${type.name} elements`, {
        size: this.size,
      })
    }
    const result = emptyArray(this.gpu.context, [this.size / type.itemsize], type)
    this.gpu.device.copy(addressOf(result as NDArray), this.ptr, this.size)
    return result
  }

  /** @internal */
  checkGpu(operation: string, gpu: Gpu): void {
    if (gpu === this.gpu) return
    throw new DeviceError(`[${operation}] takes arrays on ${gpu.device.id}, and a pointer is on ${this.gpu.device.id}`)
  }
}
countMethods(MemoryPointer.prototype)
