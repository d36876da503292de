/** What scatters and compactions are made of: a walk over the points in order, and outputs that lie in one block. */
import type { DTypeName } from '../../../core/dtype.js'
import { dtypes } from '../../../core/dtype.js'
import type { CompactKernel, ScatterKernel } from '../../../ir/kernel.js'
import { places } from '../heap.js'
import type { Code, Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { copyElementsFunction, type KernelPlan, kernelLeaves, type Range, writeRows, writeSteps } from './map.js'
import { Operands } from './operands.js'
import { FunctionTable } from './scalar.js'
import { loadTable, type Table, writeScaled } from './tables.js'
import { type BodyInLevels, type VectorLeaves, VectorWriter } from './vector.js'
import { laneStores } from './vector-memory.js'
import { lanesPerRegister } from './vector-values.js'

export class OrderedWriter {
  readonly code: Code
  readonly functions: FunctionTable
  readonly writer: VectorWriter
  readonly operands: Operands
  readonly leaves: VectorLeaves
  /** The outputs: where they are and how many elements there is room for. */
  readonly blocks: readonly Table[]

  constructor(
    module: Module,
    readonly kernel: ScatterKernel | CompactKernel,
    readonly plan: KernelPlan,
    name: string,
    copyElements = copyElementsFunction(module),
  ) {
    const address = module.memory.wide ? 'i64' : 'i32'
    this.code = module.function([address, address, 'f64', 'f64'], [], name).code
    this.functions = new FunctionTable(module)
    this.writer = new VectorWriter(this.code, plan.lanes, this.functions, plan.laneBytes)
    const [args, scratch] = [this.code.param(0), this.code.param(1)]
    this.operands = new Operands(this.code, this.writer.registers, plan.layout, args, scratch, copyElements)
    this.leaves = kernelLeaves(this.writer, this.operands, plan)
    this.blocks = kernel.outputs.map((type, at) => loadTable(this.code, args, plan.layout, plan.blocks[at], type))
  }

  /** Before the walks: what a body needs that is the same for all points. */
  begin(body: BodyInLevels): void {
    this.operands.start()
    this.operands.startIotas()
    body.write(0)
  }

  /** Runs `step` for each vector of points in the range; in a tail the first `count` lanes are points. */
  walk(body: BodyInLevels, step: (tail: Local | boolean, count: Local) => void, range?: Range): void {
    const { code, operands, plan } = this
    writeRows(
      code,
      operands,
      (left) => {
        body.write(1)
        const steps = {
          left,
          step: (tail: Local | boolean) => step(tail, left),
          storesOutputs: false,
          short: plan.short,
        }
        writeSteps(code, operands, steps)
      },
      range,
    )
  }

  /** Runs `tail` or `whole`, whichever the step is. */
  either(tail: Local | boolean, inTail: () => void, inside: () => void): void {
    if (tail === true) inTail()
    else if (tail === false) inside()
    else {
      this.code.get(tail)
      this.code.if(inTail, inside)
    }
  }
}

/** Leaves the address of element `position` on the stack; where `isInside`, on the stack, is 0, that of the sink. */
export function blockAddress(code: Code, { pointer, type }: Table, position: Local, isInside: () => void): void {
  code.get(pointer)
  writeScaled(code, position, dtypes[type].itemsize)
  code.addressOp('add').addressConst(places.sink)
  isInside()
  code.op('select')
}

/** Stores one lane of an element's parts, which are as `storedParts` gives them. */
export function storeLane(code: Code, address: Local, type: DTypeName, parts: readonly Local[][], lane: number): void {
  const { itemsize } = dtypes[type]
  const per = lanesPerRegister(type)
  // A lane of a narrow dtype stands every four bytes.
  const laneStep = itemsize < 4 ? 4 / itemsize : 1
  parts.forEach((regs, part) => {
    code.get(address, regs[Math.floor(lane / per)])
    code.memoryLane(laneStores[itemsize], (lane % per) * laneStep, part * itemsize)
  })
}
