/** `cp`: NumPy's functions over arrays in the memory of NVIDIA GPUs, and what CuPy adds to them. */
import { shareModule } from './cuda/gpus.js'
import { cuda, synchronizeAll } from './cuda/index.js'
import { spreadNamespace } from './cuda/spread.js'
import { ElementwiseKernel } from './kernels/elementwise-kernel.js'
import { RawKernel, RawModule } from './kernels/raw-kernel.js'
import { ReductionKernel } from './kernels/reduction-kernel.js'
import type { ArrayNamespace } from './namespace.js'
import { np } from './np.js'

/** What `cp` has beyond the functions that it shares with `np`. */
export interface CupyNamespace extends ArrayNamespace {
  /** GPUs, streams and events. */
  readonly cuda: typeof cuda
  readonly ElementwiseKernel: typeof ElementwiseKernel
  readonly ReductionKernel: typeof ReductionKernel
  readonly RawKernel: typeof RawKernel
  readonly RawModule: typeof RawModule
}

export const cp: CupyNamespace = Object.assign(spreadNamespace(Object.keys(np)), {
  cuda,
  isAvailable: cuda.isAvailable,
  synchronize: synchronizeAll,
  ElementwiseKernel,
  ReductionKernel,
  RawKernel,
  RawModule,
})
shareModule(cp)
