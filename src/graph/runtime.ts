/** A device with its memory pool and the kernels that were made for it. */
import type { Device } from '../device/device.js'
import { validating } from '../device/validating-device.js'
import type { Kernel } from '../ir/kernel.js'
import { parseMemoryLimit } from '../memory/limit.js'
import { MemoryPool } from '../memory/pool.js'
import { ReaderHolds } from './readers.js'
import type { SingleKernels } from './single.js'

/** Kernels kept; the ones that weren't used for longest go first. */
const maxKernels = 2048

export class Runtime {
  readonly device: Device
  readonly pool: MemoryPool
  readonly readers = new ReaderHolds()
  /** Bounded by the operations and dtypes that there are. */
  readonly singles: SingleKernels = new Map()
  /** Kernels of reductions of one whole value: by their name, then by dtypes. */
  readonly wholes = new Map<string, Map<number, Kernel>>()
  private readonly kernels = new Map<string, Kernel>()

  /** `limitVariable` names the environment variable that bounds the memory taken from the device. */
  constructor(device: Device, limitVariable?: string) {
    this.device = process.env.CUTS_VALIDATE === '1' ? validating(device) : device
    this.pool = new MemoryPool(device.memory, { alignment: device.id === 'cpu' ? 64 : 256, device: device.id })
    this.pool.beforeSearch = () => this.readers.weaken()
    const limit = limitVariable === undefined ? undefined : process.env[limitVariable]
    if (limit) this.pool.setLimit(parseMemoryLimit(limit, limitVariable!))
  }

  kernel(key: string, make: () => Kernel): Kernel {
    const known = this.kernels.get(key)
    if (known !== undefined) return known
    const kernel = make()
    this.kernels.set(key, kernel)
    if (this.kernels.size > maxKernels) this.kernels.delete(this.kernels.keys().next().value!)
    return kernel
  }
}
