/** Products of matrices that are in memory. They run when they are asked for. */
import type { DType } from '../core/dtype.js'
import type { MatmulKernel } from '../ir/kernel.js'
import type { Allocation } from '../memory/allocation.js'
import { launchWithScratch } from './patterns.js'
import type { Runtime } from './runtime.js'
import { release, Value } from './value.js'

/** A value in memory, and where its elements lie over the dimensions of a product: bytes. */
export interface Matrices {
  readonly value: Value
  readonly offset: number
  readonly strides: readonly number[]
}

/**
 * The products over `dims`, which are [...batch, m, n, k], in memory at `strides` over [...batch, m, n], which leave no
 * gaps; `size` elements. See `MatmulKernel`.
 */
export function runMatmul(
  runtime: Runtime,
  dtype: DType,
  dims: readonly number[],
  a: Matrices,
  b: Matrices,
  strides: readonly number[],
  size: number,
): Value {
  const kernel = matmulKernel(runtime, dtype)
  const result = new Value(runtime, dtype, [size], size)
  // Held until the launch is done: taking memory may sweep what nobody can reach.
  a.value.uses++
  b.value.uses++
  let allocation: Allocation | undefined
  try {
    allocation = runtime.pool.allocate(result.bytes)
    launchWithScratch(runtime, kernel, {
      dims,
      reduced: 1,
      params: [
        { kind: 'buffer', pointer: a.value.allocation!.pointer + a.offset, strides: a.strides },
        { kind: 'buffer', pointer: b.value.allocation!.pointer + b.offset, strides: b.strides },
      ],
      outputs: [{ pointer: allocation.pointer, strides }],
    })
  } catch (error) {
    allocation?.release()
    throw error
  } finally {
    release(a.value)
    release(b.value)
  }
  result.allocation = allocation
  return result
}

function matmulKernel(runtime: Runtime, { name }: DType): MatmulKernel {
  return runtime.kernel(`matmul ${name}`, () => ({
    kind: 'matmul',
    params: [
      { kind: 'buffer', dtype: name },
      { kind: 'buffer', dtype: name },
    ],
    outputs: [name],
  })) as MatmulKernel
}
