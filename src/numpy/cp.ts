/** `cp`: NumPy's functions over arrays in the memory of NVIDIA GPUs, and what CuPy adds to them. */
import { counted } from '../core/argument-count.js'
import { addOnFirstUse } from './chapter.js'
import { shareModule } from './cuda/gpus.js'
import { cuda, synchronizeAll } from './cuda/index.js'
import { spreadNamespace } from './cuda/spread.js'
import { type KernelClasses, kernelClasses } from './kernels/kernel-classes.js'
import type { ArrayNamespace } from './namespace.js'
import { np } from './np.js'

/** What `cp` has beyond the functions that it shares with `np`. */
export interface CupyNamespace extends ArrayNamespace, KernelClasses {
  /** GPUs, streams and events. */
  readonly cuda: typeof cuda
}

const members = Object.assign(spreadNamespace(Object.keys(np)), {
  cuda,
  isAvailable: cuda.isAvailable,
  synchronize: counted('synchronize', synchronizeAll),
})
for (const name of ['ElementwiseKernel', 'ReductionKernel', 'RawKernel', 'RawModule'] as const) {
  addOnFirstUse(members, name, () => kernelClasses()[name])
}
export const cp = members as typeof members & CupyNamespace
shareModule(cp)
