/** Products of matrices as a reduction: their meaning, and what a device runs where it has nothing better. */
import { toDType } from '../core/convert.js'
import { type DTypeName, dtypes } from '../core/dtype.js'
import { Builder, defineBody } from './expr.js'
import type { MatmulKernel, Param, ReduceKernel } from './kernel.js'

const known = new Map<DTypeName, ReduceKernel>()

/** The reduction that computes the same from the same launch. */
export function multiplyReduce({ outputs: [dtype] }: MatmulKernel): ReduceKernel {
  let kernel = known.get(dtype)
  if (kernel === undefined) known.set(dtype, (kernel = reductionOf(dtype)))
  return kernel
}

/** Whether a kernel is that reduction. */
export const isMultiplyReduce = (kernel: ReduceKernel): boolean => known.get(kernel.outputs[0]) === kernel

function reductionOf(dtype: DTypeName): ReduceKernel {
  const inner = dtype === 'float16' ? 'float32' : dtype
  const factor: Param = { kind: 'buffer', dtype }
  const b = new Builder()
  const product = b.op('mul', b.cast(b.input(0, dtype), inner), b.cast(b.input(1, dtype), inner))
  return {
    kind: 'reduce',
    params: [factor, factor],
    body: b.body(product),
    combine: defineBody([inner, inner], (c, x, y) => [c.op('add', x, y)]),
    identity: [toDType(inner === 'bool' ? false : 0, dtypes[inner])],
    finish: defineBody([inner], (c, total) => [c.cast(total, dtype)]),
    outputs: [dtype],
  }
}
