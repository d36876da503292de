/** Users' own kernels, loaded when one is first made. */
import { ElementwiseKernel } from './elementwise-kernel.js'
import { RawKernel, RawModule } from './raw-kernel.js'
import { ReductionKernel } from './reduction-kernel.js'

export interface KernelClasses {
  readonly ElementwiseKernel: typeof ElementwiseKernel
  readonly ReductionKernel: typeof ReductionKernel
  readonly RawKernel: typeof RawKernel
  readonly RawModule: typeof RawModule
}

export const kernelClasses = (): KernelClasses => ({ ElementwiseKernel, ReductionKernel, RawKernel, RawModule })
