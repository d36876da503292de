/** Products of matrices and of vectors that are in memory. They run when they are asked for. */
import { type DType, dtypeNames } from '../core/dtype.js'
import type { Kernel, LaunchOutput, MatmulKernel } from '../ir/kernel.js'
import { multiplyReduce } from '../ir/matmul.js'
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
  return run(runtime, dtype, [size], size, a, b, strides, (output) => {
    launchWithScratch(runtime, matmulKernel(runtime, dtype), {
      dims,
      reduced: 1,
      params: [bufferOf(a), bufferOf(b)],
      outputs: [output],
    })
  })
}

/** The sum of the products of the elements of two vectors, whose strides are over their one dimension. */
export function runDot(runtime: Runtime, dtype: DType, length: number, a: Matrices, b: Matrices): Value {
  return run(runtime, dtype, noDims, 1, a, b, noDims, (output) => {
    runtime.device.launch(dotKernel(runtime, dtype), {
      dims: [length],
      reduced: 1,
      params: [bufferOf(a), bufferOf(b)],
      outputs: [output],
    })
  })
}

/** The same for pairs of vectors, which lie at strides over [count, length]. */
export function runDots(
  runtime: Runtime,
  dtype: DType,
  [count, length]: readonly [number, number],
  a: Matrices,
  b: Matrices,
): Value {
  return run(runtime, dtype, [count], count, a, b, [dtype.itemsize], (output) => {
    runtime.device.launch(dotKernel(runtime, dtype), {
      dims: [count, length],
      reduced: 1,
      params: [bufferOf(a), bufferOf(b)],
      outputs: [output],
    })
  })
}

const noDims: readonly number[] = []

const bufferOf = ({ value, offset, strides }: Matrices) =>
  ({ kind: 'buffer', pointer: value.allocation!.pointer + offset, strides }) as const

/** Gives the result memory, which `launch` fills. */
function run(
  runtime: Runtime,
  dtype: DType,
  dims: readonly number[],
  size: number,
  a: Matrices,
  b: Matrices,
  strides: readonly number[],
  launch: (output: LaunchOutput) => void,
): Value {
  const result = new Value(runtime, dtype, dims, size)
  // Held until the launch is done: taking memory may sweep what nobody can reach.
  a.value.uses++
  b.value.uses++
  let allocation: Allocation | undefined
  try {
    allocation = runtime.pool.allocate(result.bytes)
    launch({ pointer: allocation.pointer, strides })
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

/** Names that are made once: a new text would have to be hashed by each launch. */
const names = {
  matmul: dtypeNames.map((name) => `matmul ${name}`),
  dot: dtypeNames.map((name) => `dot ${name}`),
}

const dotKernel = (runtime: Runtime, dtype: DType): Kernel =>
  runtime.kernel(names.dot[dtype.id], () => multiplyReduce(matmulKernel(runtime, dtype)))

function matmulKernel(runtime: Runtime, { name, id }: DType): MatmulKernel {
  return runtime.kernel(names.matmul[id], () => ({
    kind: 'matmul',
    params: [
      { kind: 'buffer', dtype: name },
      { kind: 'buffer', dtype: name },
    ],
    outputs: [name],
  })) as MatmulKernel
}
