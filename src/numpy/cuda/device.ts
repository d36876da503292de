/** `cp.cuda.Device`: one GPU. */
import { countMethods } from '../../core/argument-count.js'
import { DeviceAttribute, type DeviceProperties, deviceProperties } from '../../device/cuda/device-attributes.js'
import { cudaDriver } from '../../device/cuda/runtime.js'
import { checkOrdinal, currentGpu, gpu, toOrdinal, withGpu } from './gpus.js'

/** A device's attributes by their names in CUDA. */
export type DeviceAttributes = { readonly [K in keyof typeof DeviceAttribute]: number }

/**
 * One GPU: the current one without an argument. Nothing is asked of it before a property is read.
 *
 * Mirrors cupy.cuda.Device.
 */
export class Device {
  /** Its number, from 0. */
  readonly id: number

  constructor(device?: number | { readonly id: number }) {
    this.id = device === undefined || device === null ? currentGpu().ordinal : toOrdinal(device)
  }

  /** How many GPUs there are. @throws DeviceUnavailableError where no driver answers. */
  static get count(): number {
    return cudaDriver().deviceCount()
  }

  /**
   * Calls `call` with this GPU as the current one: arrays made in it live here. The one before is current again
   * afterwards, also where it throws. `call` is synchronous.
   */
  use<T>(call: () => T): T {
    return withGpu(this.id, call)
  }

  /** Waits until all the work that this GPU was given is done; throws what went wrong in it. */
  synchronize(): void {
    gpu(checkOrdinal(this.id)).device.synchronize()
  }

  /** Memory of the GPU in bytes: free for anybody, and all of it. */
  get memInfo(): { readonly free: number; readonly total: number } {
    const { device } = gpu(checkOrdinal(this.id))
    device.enter()
    return device.driver.memoryInfo()
  }

  get name(): string {
    return this.properties.name
  }

  /** `'90'` for 9.0, as CuPy writes it. */
  get computeCapability(): string {
    return String(this.properties.architecture)
  }

  get attributes(): DeviceAttributes {
    const driver = cudaDriver()
    const device = driver.deviceGet(checkOrdinal(this.id))
    const entries = Object.entries(DeviceAttribute).map(([name, code]) => [name, driver.deviceAttribute(code, device)])
    return Object.fromEntries(entries) as DeviceAttributes
  }

  /** `'0000:1B:00'` */
  get pciBusId(): string {
    return this.properties.pciBus
  }

  toString(): string {
    return `<CUDA Device ${this.id}>`
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  private get properties(): DeviceProperties {
    return deviceProperties(cudaDriver(), checkOrdinal(this.id))
  }
}
countMethods(Device.prototype)
