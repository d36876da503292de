/** The kernels that put elements in order, as the CPU device runs them. */
import type { Launch, SelectKernel, SortKernel } from '../../../ir/kernel.js'
import { type Compiled, Variants } from '../modules.js'
import type { Runner } from '../runner.js'
import { keyOf } from './keys.js'
import { launchSelect } from './launch-select.js'
import { launchSort, sortOptions, sortPlace } from './launch-sort.js'
import type { SortOptions } from './radix.js'
import { writeSelect } from './select.js'
import { writeSort } from './sort.js'

export class OrderKernels {
  private readonly variants = new Variants()

  constructor(private readonly runner: Runner) {}

  launch(kernel: SortKernel | SelectKernel, launch: Launch): void {
    const { runner } = this
    const sortModule = (options: SortOptions) => this.sortModule(kernel, options)
    if (kernel.kind === 'sort') {
      const options = sortOptions(kernel)
      launchSort(runner, options, sortModule(options), sortPlace(options, launch))
    } else {
      const key = keyOf(kernel.params[0].dtype)
      const module = this.runner.modules.find(this.variants, `select ${key.kind} ${key.bytes}`, kernel, () =>
        writeSelect(key, runner.heap.shape),
      )
      launchSelect(runner, key, module, sortModule, launch)
    }
  }

  /** Dtypes of one form share a module. */
  private sortModule(kernel: SortKernel | SelectKernel, options: SortOptions): Compiled {
    const { key, payload, wantsKeys } = options
    const name = `sort ${key.kind} ${key.bytes} ${payload} ${wantsKeys}`
    return this.runner.modules.find(this.variants, name, kernel, () => writeSort(options, this.runner.heap.shape))
  }
}
