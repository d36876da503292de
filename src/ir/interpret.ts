/**
 * Executes any kernel, lowered or not, one element at a time and in index order: what the devices are compared with.
 */
import type { Scalar } from '../core/complex.js'
import { type DTypeName, dtypes } from '../core/dtype.js'
import { InternalError } from '../core/errors.js'
import { outOfBounds } from '../core/indexing.js'
import { type Environment, type Evaluator, evaluateBody, evaluatorOf } from './evaluate.js'
import type { Body } from './expr.js'
import { interpretFft } from './interpret-fft.js'
import { interpretSelect, interpretSort } from './interpret-order.js'
import type {
  BodyKernel,
  CompactKernel,
  Kernel,
  Launch,
  MapKernel,
  Param,
  ReduceKernel,
  ScanKernel,
  ScatterKernel,
} from './kernel.js'
import { multiplyReduce } from './matmul.js'
import { type ElementMemory, memoryOver, partOf } from './memory-access.js'

export { evaluateBody } from './evaluate.js'
export { type ElementMemory, memoryOver } from './memory-access.js'

/**
 * Runs `kernel` over `memory`.
 * @throws IndexError for the first index out of bounds; what was stored before it stays.
 */
export function interpret(kernel: Kernel, launch: Launch, memory: ElementMemory): void {
  if (kernel.kind === 'map') interpretMap(kernel, launch, memory)
  else if (kernel.kind === 'reduce') interpretReduce(kernel, launch, memory)
  else if (kernel.kind === 'scan') interpretScan(kernel, launch, memory)
  else if (kernel.kind === 'scatter') interpretScatter(kernel, launch, memory)
  else if (kernel.kind === 'compact') interpretCompact(kernel, launch, memory)
  else if (kernel.kind === 'sort') interpretSort(kernel, launch, memory)
  else if (kernel.kind === 'select') interpretSelect(kernel, launch, memory)
  else if (kernel.kind === 'matmul') interpretReduce(multiplyReduce(kernel), launch, memory)
  else interpretFft(kernel, launch, memory)
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

function interpretScan(kernel: ScanKernel, launch: Launch, memory: ElementMemory): void {
  const last = launch.dims.length - 1
  const point = new Array<number>(launch.dims.length).fill(0)
  const environment = environmentAt(kernel.params, launch, memory, point)
  const evaluator = evaluatorOf(kernel.body)
  const combine = evaluatorOf(kernel.combine)
  const store = storeOf(kernel, kernel.finish, launch, memory)
  forEachPoint(point, launch.dims.slice(0, last), 0, () => {
    let totals: Scalar[] | undefined
    forEachPoint(point, launch.dims, last, () => {
      const values = evaluator([], environment)
      totals = totals === undefined ? values : combine([...totals, ...values], environment)
      store(point, evaluateBody(kernel.finish, totals, environment))
    })
  })
}

function interpretScatter(kernel: ScatterKernel, launch: Launch, memory: ElementMemory): void {
  const point = new Array<number>(launch.dims.length).fill(0)
  const environment = environmentAt(kernel.params, launch, memory, point)
  const evaluator = evaluatorOf(kernel.body)
  const combine = kernel.combine && evaluatorOf(kernel.combine)
  const [output] = elementsOf(kernel.outputs, launch, memory, kernel.body.results.length - 1)
  forEachPoint(point, launch.dims, 0, () => {
    const [position, ...values] = evaluator([], environment)
    const at = Number(position)
    if (!output.has(at)) return
    output.write(at, combine === undefined ? values : combine([...output.read(at), ...values], environment))
  })
}

function interpretCompact(kernel: CompactKernel, launch: Launch, memory: ElementMemory): void {
  const point = new Array<number>(launch.dims.length).fill(0)
  const environment = environmentAt(kernel.params, launch, memory, point)
  const evaluator = evaluatorOf(kernel.body)
  const outputs = elementsOf(kernel.outputs, launch, memory, kernel.body.results.length - 1)
  let count = 0
  forEachPoint(point, launch.dims, 0, () => {
    const [keep, ...values] = evaluator([], environment)
    if (!keep) return
    let at = 0
    for (const output of outputs) {
      if (output.has(count)) output.write(count, values.slice(at, at + output.parts))
      at += output.parts
    }
    count++
  })
}

/** The elements of an output that lie one after another; complex ones of a lowered kernel have two parts. */
function elementsOf(types: readonly DTypeName[], launch: Launch, memory: ElementMemory, values: number) {
  const lowered = values > types.length
  return types.map((type, index) => {
    const { pointer, length } = launch.outputs[index]
    const { itemsize, kind } = dtypes[type]
    const parts = kind === 'c' && lowered ? ([0, 1] as const) : undefined
    return {
      parts: parts?.length ?? 1,
      has: (at: number) => at >= 0 && at < length!,
      read: (at: number): Scalar[] => {
        const place = pointer + at * itemsize
        if (parts === undefined) return [memory.read(place, dtypes[type])]
        return parts.map((part) => memory.read(...partOf(place, type, part)))
      },
      write: (at: number, results: readonly Scalar[]) => {
        const place = pointer + at * itemsize
        if (parts === undefined) memory.write(place, dtypes[type], results[0])
        else for (const part of parts) memory.write(...partOf(place, type, part), results[part])
      },
    }
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
      if (param.kind !== 'buffer')
        throw new InternalError(`parameter ${index} is a ${param.kind}, which isn't read in order`)
      const pointer = param.pointer + offsetAt(point, param.strides)
      const type = params[index].dtype
      return part === undefined ? memory.read(pointer, dtypes[type]) : memory.read(...partOf(pointer, type, part))
    },
    scalar: (index) => (launch.params[index] as { value: Scalar }).value,
    load(index, position, part) {
      const table = launch.params[index] as { pointer: number; length: number }
      const type = params[index].dtype
      const inside = position >= 0n && position < BigInt(table.length)
      if (!inside) return zeroOf(part === undefined ? type : dtypes[type].real)
      const pointer = table.pointer + Number(position) * dtypes[type].itemsize
      return part === undefined ? memory.read(pointer, dtypes[type]) : memory.read(...partOf(pointer, type, part))
    },
    fail(index, axis, size) {
      throw outOfBounds(index, axis, Number(size))
    },
  }
}

const zeros = memoryOver(new Uint8Array(16))
const zeroOf = (type: DTypeName): Scalar => zeros.read(0, dtypes[type])

function offsetAt(point: readonly number[], strides: readonly number[]): number {
  let offset = 0
  for (let axis = 0; axis < strides.length; axis++) offset += point[axis] * strides[axis]
  return offset
}

type Store = (point: readonly number[], results: readonly Scalar[]) => void

/** Stores one point's results; a complex output of a lowered kernel takes two of them. */
function storeOf(kernel: BodyKernel, body: Body, launch: Launch, memory: ElementMemory): Store {
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
