/** The plans of transforms that a device keeps, as CuPy shows them. */
import type { Context } from '../../array/context.js'
import { countMethods } from '../../core/argument-count.js'
import { DeviceError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import type { FftPlans } from '../../device/device.js'

/** Mirrors cupy.fft._cache.PlanCache. */
export class PlanCache {
  /** @internal */
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  /** How often a plan was there already. */
  get hits(): number {
    return this.plans.info().hits
  }

  /** How often one had to be made. */
  get misses(): number {
    return this.plans.info().misses
  }

  /** How many plans are kept. */
  getCurrSize(): number {
    return this.plans.info().count
  }

  /** The bytes that they take. */
  getCurrMemsize(): number {
    return this.plans.info().bytes
  }

  /** How many are kept at most; −1 where only their bytes count. */
  getSize(): number {
    const { most } = this.plans.info()
    return most === Number.POSITIVE_INFINITY ? -1 : most
  }

  /**
   * Keeps so many plans at most, those that were used last; −1 for any number.
   * @throws ValueError for what is no number of plans
   */
  setSize(plans: number): void {
    if (!Number.isInteger(plans) || plans < -1) {
      throw new ValueError(`[setSize] takes a number of plans, or -1, not ${describe(plans)}`, { plans })
    }
    this.plans.setMost(plans === -1 ? Number.POSITIVE_INFINITY : plans)
  }

  /** The bytes that they may take between transforms. */
  getMemsize(): number {
    return this.plans.info().limit
  }

  /** @throws ValueError for what is no number of bytes */
  setMemsize(bytes: number): void {
    if (!(bytes >= 0)) throw new ValueError(`[setMemsize] takes a number of bytes, not ${describe(bytes)}`, { bytes })
    this.plans.setLimit(bytes)
  }

  /** Gives up all plans, and counts from 0 again. */
  clear(): void {
    this.plans.clear()
  }

  toString(): string {
    const { hits, misses, count, bytes, limit } = this.plans.info()
    return `PlanCache: ${count} plans, ${bytes} of ${limit} bytes; ${hits} hits, ${misses} misses`
  }

  private get plans(): FftPlans {
    const { device } = this.context.runtime
    if (device.fftPlans !== undefined) return device.fftPlans
    throw new DeviceError(`[getPlanCache] ${device.id} keeps no plans of Fourier transforms`, { device: device.id })
  }
}
countMethods(PlanCache.prototype)
