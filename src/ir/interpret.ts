/**
 * Executes any kernel, lowered or not, one element at a time and in index order: what the devices are compared with.
 */
import type { Scalar } from '../core/complex.js'
import { type DTypeName, dtypes } from '../core/dtype.js'
import { type Environment, type Evaluator, evaluateBody, evaluatorOf } from './evaluate.js'
import type { Body } from './expr.js'
import type { Kernel, Launch, MapKernel, Param, ReduceKernel } from './kernel.js'
import { type ElementMemory, partOf } from './memory-access.js'

export { evaluateBody } from './evaluate.js'
export { type ElementMemory, memoryOver } from './memory-access.js'

/** Runs `kernel` over `memory`. */
export function interpret(kernel: Kernel, launch: Launch, memory: ElementMemory): void {
  if (kernel.kind === 'map') interpretMap(kernel, launch, memory)
  else interpretReduce(kernel, launch, memory)
}

function interpretMap(kernel: MapKernel, launch: Launch, memory: ElementMemory): void {
  const point = new Array<number>(launch.dims.length).fill(0)
  const environment = environmentAt(kernel.params, launch, memory, point)
  const evaluator = evaluatorOf(kernel.body)
  const store = storeOf(kernel, kernel.body, launch, memory)
  forEachPoint(point, launch.dims, 0, () => store(point, evaluator([], environment)))
}

function interpretReduce(kernel: ReduceKernel, launch: Launch, memory: ElementMemory): void {
  const point = new Array<number>(launch.dims.length).fill(0)
  const kept = launch.dims.length - launch.reduced
  const environment = environmentAt(kernel.params, launch, memory, point)
  const evaluator = evaluatorOf(kernel.body)
  const combine = evaluatorOf(kernel.combine)
  const finish: Evaluator = (args) => evaluateBody(kernel.finish, args, environment)
  const store = storeOf(kernel, kernel.finish, launch, memory)
  forEachPoint(point, launch.dims.slice(0, kept), 0, () => {
    let totals: Scalar[] = [...kernel.identity]
    forEachPoint(point, launch.dims, kept, () => {
      totals = combine([...totals, ...evaluator([], environment)], environment)
    })
    store(point, finish(totals))
  })
}

/** Counts `point` through the dimensions from `first` on, the last one fastest, and leaves those before as they are. */
function forEachPoint(point: number[], dims: readonly number[], first: number, visit: () => void): void {
  for (let axis = first; axis < dims.length; axis++) {
    if (dims[axis] === 0) return
    point[axis] = 0
  }
  for (;;) {
    visit()
    let axis = dims.length - 1
    while (axis >= first && ++point[axis] === dims[axis]) point[axis--] = 0
    if (axis < first) return
  }
}

function environmentAt(
  params: readonly Param[],
  launch: Launch,
  memory: ElementMemory,
  point: readonly number[],
): Environment {
  return {
    input(index, part) {
      const param = launch.params[index]
      if (param.kind === 'iota') return BigInt(param.start + offsetAt(point, param.strides))
      if (param.kind === 'scalar') return param.value
      const pointer = param.pointer + offsetAt(point, param.strides)
      const type = params[index].dtype
      return part === undefined ? memory.read(pointer, dtypes[type]) : memory.read(...partOf(pointer, type, part))
    },
    scalar: (index) => (launch.params[index] as { value: Scalar }).value,
  }
}

function offsetAt(point: readonly number[], strides: readonly number[]): number {
  let offset = 0
  for (let axis = 0; axis < strides.length; axis++) offset += point[axis] * strides[axis]
  return offset
}

type Store = (point: readonly number[], results: readonly Scalar[]) => void

/** Stores one point's results; a complex output of a lowered kernel takes two of them. */
function storeOf(kernel: Kernel, body: Body, launch: Launch, memory: ElementMemory): Store {
  const stores: { output: number; type: DTypeName; part?: 0 | 1 }[] = []
  kernel.outputs.forEach((type, output) => {
    const lowered = dtypes[type].kind === 'c' && dtypes[body.instrs[body.results[stores.length]].type].kind !== 'c'
    if (lowered) stores.push({ output, type, part: 0 }, { output, type, part: 1 })
    else stores.push({ output, type })
  })
  return (point, results) => {
    stores.forEach(({ output, type, part }, index) => {
      const { pointer, strides } = launch.outputs[output]
      const at = pointer + offsetAt(point, strides)
      if (part === undefined) memory.write(at, dtypes[type], results[index])
      else memory.write(...partOf(at, type, part), results[index])
    })
  }
}
