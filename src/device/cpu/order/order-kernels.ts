/** The kernels that put elements in order, as the CPU device runs them. */
import type { Launch, SelectKernel, SortKernel } from '../../../ir/kernel.js'
import { type Compiled, type Modules, Variants } from '../modules.js'
import { keyOf } from './keys.js'
import { launchSort, sortOptions, sortPlace } from './launch-sort.js'
import type { SortOptions } from './radix.js'
import type { Runner } from './runner.js'
import { writeSort } from './sort.js'

export class OrderKernels {
  private readonly variants = new Variants()

  constructor(
    private readonly runner: Runner,
    private readonly modules: Modules,
  ) {}

  launch(kernel: SortKernel | SelectKernel, launch: Launch): void {
    const options = sortOptions(kernel as SortKernel)
    launchSort(this.runner, options, this.sortModule(kernel, options), sortPlace(options, launch))
  }

  /** Dtypes of one form share a module. */
  private sortModule(kernel: SortKernel | SelectKernel, options: SortOptions): Compiled {
    const { key, payload, wantsKeys } = options
    const name = `sort ${key.kind} ${key.bytes} ${payload} ${wantsKeys}`
    return this.modules.find(this.variants, name, kernel, () => writeSort(options, this.runner.memory.shape))
  }
}
