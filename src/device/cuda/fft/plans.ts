/** The plans of one GPU, kept for the next transform of their form, precision and layout. */
import { OutOfMemoryError } from '../../../core/errors.js'
import type { FftPlans } from '../../device.js'
import type { Driver } from '../driver.js'
import { type Cufft, cufft, type PlanDescription } from './cufft.js'

export interface Plan {
  readonly handle: number
  /** The work memory that a transform takes. */
  readonly workBytes: number
  /** What the plan itself holds. */
  readonly bytes: number
  readonly description: PlanDescription
}

/** Plans and bytes that are kept. */
const defaultMost = 64
const defaultLimit = 1 << 30

export class CufftPlans implements FftPlans {
  /** Those used last come last. */
  private readonly plans = new Map<string, Plan>()
  private bytes = 0
  private limit = defaultLimit
  private most = defaultMost
  private hits = 0
  private misses = 0

  constructor(
    private readonly driver: Driver,
    private readonly stream: number,
    /** Makes the GPU's context current. */
    private readonly enter: () => void,
    /** Gives back memory that nobody uses. */
    private readonly reclaim: () => void,
  ) {}

  /** @throws DeviceUnavailableError without cuFFT; OutOfMemoryError; CudaError */
  get library(): Cufft {
    return cufft()
  }

  find(key: string, describe: () => PlanDescription): Plan {
    const found = this.plans.get(key)
    if (found !== undefined) {
      this.hits++
      this.plans.delete(key)
      this.plans.set(key, found)
      return found
    }
    this.misses++
    const plan = this.make(describe())
    this.plans.set(key, plan)
    this.bytes += plan.bytes
    this.trim(key)
    return plan
  }

  info(): ReturnType<FftPlans['info']> {
    const { hits, misses, bytes, limit, most } = this
    return { hits, misses, count: this.plans.size, bytes, limit, most }
  }

  setLimit(bytes: number): void {
    this.limit = bytes
    this.trim()
  }

  setMost(plans: number): void {
    this.most = plans
    this.trim()
  }

  clear(): void {
    this.destroy([...this.plans.keys()])
    this.hits = 0
    this.misses = 0
  }

  private make(description: PlanDescription): Plan {
    const { driver } = this
    const { library } = this
    const { free } = driver.memoryInfo()
    const attempt = () => library.plan(description, this.stream)
    let made = attempt()
    if (made === undefined) {
      this.destroy([...this.plans.keys()])
      this.reclaim()
      made = attempt()
    }
    if (made === undefined) {
      const { lengths, batch } = description.geometry
      throw new OutOfMemoryError(
        `no device memory for cuFFT's plan of ${batch} transforms of length (${lengths.join(', ')})`,
        { lengths, batch, free: driver.memoryInfo().free },
      )
    }
    const bytes = Math.max(0, free - driver.memoryInfo().free)
    return { ...made, bytes, description }
  }

  /** Destroys the plans that weren't used for longest, but for that under `key`, until the others are within the limits. */
  private trim(key?: string): void {
    const leaving: string[] = []
    let { bytes } = this
    for (const [each, plan] of this.plans) {
      if (bytes <= this.limit && this.plans.size - leaving.length <= this.most) break
      if (each === key) continue
      leaving.push(each)
      bytes -= plan.bytes
    }
    this.destroy(leaving)
  }

  private destroy(keys: readonly string[]): void {
    if (keys.length === 0) return
    this.enter()
    this.driver.streamSynchronize(this.stream)
    for (const key of keys) {
      const plan = this.plans.get(key)!
      this.plans.delete(key)
      this.bytes -= plan.bytes
      this.library.destroy(plan.handle)
    }
  }
}
