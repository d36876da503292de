/** The compiled kernels of one device, which stay loaded until there are too many. */
import { OutOfMemoryError } from '../../core/errors.js'
import type { KernelCompiler } from './compile.js'
import { isOutOfMemory } from './cuda-results.js'
import type { Driver } from './driver.js'
import { kernelName } from './writer/source.js'

export interface Compiled {
  readonly module: number
  readonly handle: number
  /** When it was launched last, in launches of the device. */
  used: number
}

/** The compiled variants of one kernel. */
export type Variants = Map<string, Compiled>

/** Modules kept loaded; when there are more, those that weren't launched for longest are unloaded. */
const maxModules = 1024

export class ModuleCache {
  private readonly loaded = new Map<Compiled, () => void>()
  private launches = 0

  constructor(
    private readonly driver: Driver,
    private readonly compiler: KernelCompiler,
    private readonly stream: number,
    /** Gives back memory that nobody uses. */
    private readonly reclaim: () => void,
  ) {}

  /** The variant under `key`, made from `source` where there is none; `forget` is called when it is unloaded. */
  compiled(variants: Variants, key: string, source: () => string, forget?: () => void): Compiled {
    let found = variants.get(key)
    if (found === undefined) {
      const { image } = this.compiler.compile({ name: kernelName, source: source() })
      if (this.loaded.size >= maxModules) this.unloadOldest()
      found = this.load(image)
      variants.set(key, found)
      this.loaded.set(found, () => {
        variants.delete(key)
        forget?.()
      })
    }
    this.touch(found)
    return found
  }

  /** Notes that a kernel is launched. */
  touch(compiled: Compiled): void {
    compiled.used = ++this.launches
  }

  private load(image: Uint8Array): Compiled {
    const module = this.withMemory(() => this.driver.moduleLoadData(image))
    try {
      return { module, handle: this.driver.moduleGetFunction(module, kernelName), used: 0 }
    } catch (error) {
      this.driver.moduleUnload(module)
      throw error
    }
  }

  /** Modules lie in the device's memory too: where there is none left, the pool gives back what nobody uses. */
  private withMemory<T>(take: () => T): T {
    try {
      return take()
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
    }
    this.reclaim()
    try {
      return take()
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      throw new OutOfMemoryError('no device memory for a kernel', {}, { cause: error })
    }
  }

  /** Unloads a quarter of the modules. */
  private unloadOldest(): void {
    this.driver.streamSynchronize(this.stream)
    const oldest = [...this.loaded.keys()].sort((a, b) => a.used - b.used).slice(0, maxModules / 4)
    for (const compiled of oldest) {
      this.loaded.get(compiled)!()
      this.loaded.delete(compiled)
      this.driver.moduleUnload(compiled.module)
    }
  }
}
