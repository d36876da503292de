/**
 * A map kernel: `run(args, scratch, begin, end)` computes the elements [begin, end) of the index space, row by row.
 * The last elements of a row, fewer than a vector, go through scratch memory, so that there is only one loop body.
 */

import type { DTypeName } from '../../../core/dtype.js'
import { InternalError } from '../../../core/errors.js'
import type { Instr } from '../../../ir/expr.js'
import type { MapKernel } from '../../../ir/kernel.js'
import { scratchBytes } from '../heap.js'
import type { Code, Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { type ArgumentLayout, dimsOffset, freeScratch, header, scalarOffset, slotBytes } from './arguments.js'
import { Operands, writeCopyElements } from './operands.js'
import { FunctionTable } from './scalar.js'
import { checkIndices, loadTables, loadVector } from './tables.js'
import { type VectorLeaves, VectorWriter } from './vector.js'
import { isFloat, isWide, type LaneBytes, type VectorValue } from './vector-values.js'

export interface KernelPlan {
  /** For each parameter of the kernel: its operand, or its scalar, by index; a table is a scalar that has a dtype. */
  readonly params: readonly { readonly operand?: number; readonly scalar?: number; readonly table?: DTypeName }[]
  readonly layout: ArgumentLayout
  /** Index of the first output among the operands. */
  readonly firstOutput: number
  /** For each output that is a block of memory: the scalar that says where, and how many elements it has room for. */
  readonly blocks: readonly number[]
  readonly lanes: number
  readonly laneBytes: LaneBytes
  /** Whether every iota is the element's number plus a multiple of the lanes. */
  readonly counts: boolean
  /** Few and cheap instructions. */
  readonly short: boolean
}

export function copyElementsFunction(module: Module): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address, address, address, 'i32', 'i32', 'i32'], [])
  writeCopyElements(code)
  return index
}

export function writeMap(kernel: MapKernel, plan: KernelPlan, memory: MemoryShape): Uint8Array<ArrayBuffer> {
  if (freeScratch(plan.layout) > scratchBytes) {
    throw new InternalError(`a kernel has too many operands: ${plan.layout.operands.length}`)
  }
  const module = new Module(memory)
  const functions = new FunctionTable(module)
  const copyElements = copyElementsFunction(module)
  const address = memory.wide ? 'i64' : 'i32'
  const { code } = module.function([address, address, 'f64', 'f64'], [], 'run')
  const [args, scratch] = [code.param(0), code.param(1)]
  const writer = new VectorWriter(code, plan.lanes, functions, plan.laneBytes)
  const operands = new Operands(code, writer.registers, plan.layout, args, scratch, copyElements)
  const leaves = kernelLeaves(writer, operands, plan)
  const body = writer.start(kernel.body, [], leaves)

  operands.start()
  operands.startIotas()
  body.write(0)
  writeRows(code, operands, (left) => {
    body.write(1)
    writeSteps(code, operands, {
      left,
      step: () => storeOutputs(operands, plan, body.write(2)),
      storesOutputs: true,
      short: plan.short,
    })
  })
  return module.encode()
}

/**
 * Reads inputs through operands and scalars from the argument block. Made at the beginning of a function, where it
 * reads where tables are.
 */
export function kernelLeaves(writer: VectorWriter, operands: Operands, plan: KernelPlan): VectorLeaves {
  const { code, registers, functions } = writer
  const tables = loadTables(code, operands.args, plan)
  const isIota = ({ index }: Instr) => {
    const { operand } = plan.params[index!]
    return operand !== undefined && operands.all[operand].kind === 'iota'
  }
  return {
    counts: plan.counts ? isIota : undefined,
    growsEvenly: isIota,
    load: (instr, position, even) => loadVector(registers, tables.get(instr.index!)!, instr, position, even),
    check: (instr, values) => checkIndices(registers, functions, code.param(2), instr, values),
    level: (instr) => {
      const { operand } = plan.params[instr.index!]
      return operand === undefined ? 0 : operands.level(operands.all[operand])
    },
    read: (instr, level) => {
      const { operand, scalar } = plan.params[instr.index!]
      if (operand !== undefined) return operands.read(operands.all[operand], instr, level)
      return readScalar(writer, operands, instr, scalarOffset(plan.layout, scalar!) + (instr.part ?? 0) * slotBytes)
    },
  }
}

function readScalar(writer: VectorWriter, operands: Operands, instr: Instr, offset: number): VectorValue {
  const { code, registers } = writer
  const wide = isWide(instr.type)
  code.get(operands.args)
  if (isFloat(instr.type)) code.memory(wide ? 'f64.load' : 'f32.load', offset).op(wide ? 'f64x2.splat' : 'f32x4.splat')
  else code.memory(wide ? 'i64.load' : 'i32.load', offset).op(registers.op(instr.type, 'splat'))
  if (instr.type === 'bool') code.op(registers.op('bool', 'neg'))
  return { type: instr.type, level: 0, uniform: true, regs: [registers.keep()] }
}

export function storeOutputs(operands: Operands, plan: KernelPlan, results: readonly VectorValue[]): void {
  let at = 0
  for (const operand of operands.all.slice(plan.firstOutput)) {
    const parts = operand.type.lanes
    operands.store(operand, results.slice(at, at + parts))
    at += parts
  }
}

/** The points of a walk, i64s: the position moves on to the end. */
export interface Range {
  readonly position: Local
  readonly end: Local
}

/** The points that a call is given: [begin, end). */
function givenRange(code: Code): Range {
  const [position, end] = [code.local('i64'), code.local('i64')]
  code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(position)
  code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(end)
  return { position, end }
}

/**
 * A loop over the rows that the range touches; `row` is given the number of elements in the row, an i64. Positions are
 * worked out, which takes divisions, where the last outer dimension begins anew; its other rows follow by their strides.
 */
export function writeRows(
  code: Code,
  operands: Operands,
  row: (left: Local) => void,
  { position, end }: Range = givenRange(code),
): void {
  const [inner, offset, index, left, last, rows] = Array.from({ length: 6 }, () => code.local('i64'))
  const outer = code.local('i32')
  const record = code.address()
  operands.loadSlot(header.inner * slotBytes, inner)
  operands.loadSlot(header.outer * slotBytes, outer)
  code.get(outer)
  code.if(() => {
    operands.recordOf(() => code.get(outer).i32(1).op('i32.sub'))
    code.set(record).get(record).memory('i64.load', dimsOffset(operands.layout)).set(last)
  })
  code.block((done) =>
    code.loop((again) => {
      code.get(position, end).op('i64.ge_s').brIf(done)
      code.get(position).set(offset).i64(1).set(rows)
      operands.start()
      code.get(outer)
      code.if(() => {
        code.get(position, inner).op('i64.div_u').tee(index)
        code.get(inner).op('i64.mul').set(offset)
        code.get(position, offset).op('i64.sub').set(offset)
        code.get(last, index, last).op('i64.rem_u', 'i64.sub').set(rows)
        operands.moveOuter(index, 0, outer)
      })
      const homes = operands.keepHomes()
      operands.moveInner(offset)
      code.loop((next) => {
        // min(inner − offset, end − position)
        code.get(inner, offset).op('i64.sub').tee(left).get(end, position).op('i64.sub')
        code.get(left).get(end, position).op('i64.sub', 'i64.lt_s', 'select').tee(left)
        code.get(position).op('i64.add').set(position)
        row(left)
        code.get(rows).i64(1).op('i64.sub').tee(rows).op('i64.eqz').brIf(again)
        code.get(position, end).op('i64.ge_s').brIf(done)
        operands.moveHomes(homes, record)
        code.i64(0).set(offset)
        code.br(next)
      })
    }),
  )
}

/** How the elements of one row are gone through. */
export interface Steps {
  /** The number of elements, an i64; destroyed. */
  readonly left: Local
  /** Writes the work on one vector. `tail` says whether it is the last one of a row, with fewer elements. */
  readonly step: (tail: Local | boolean) => void
  /** Prepares for the tail. */
  readonly tailStep?: () => void
  readonly storesOutputs: boolean
  /** Work so short that the loop around it counts: it is written twice, once for whole vectors alone. */
  readonly short: boolean
}

/** A loop over the vectors of one row. */
export function writeSteps(code: Code, operands: Operands, steps: Steps): void {
  if (steps.short) writeShortSteps(code, operands, steps)
  else writeLongSteps(code, operands, steps)
}

function writeShortSteps(code: Code, operands: Operands, { left, step, tailStep, storesOutputs }: Steps): void {
  const { lanes } = operands.registers
  const whole = code.local('i64')
  code.get(left).i64(Math.log2(lanes)).op('i64.shr_u').tee(whole).op('i64.eqz', 'i32.eqz')
  code.if(() =>
    code.loop((again) => {
      step(false)
      operands.moveStep()
      code.get(whole).i64(1).op('i64.sub').tee(whole).op('i64.eqz', 'i32.eqz').brIf(again)
    }),
  )
  code
    .get(left)
    .i64(lanes - 1)
    .op('i64.and')
    .tee(left)
    .op('i64.eqz', 'i32.eqz')
  code.if(() => {
    operands.enterTail(left, storesOutputs)
    tailStep?.()
    step(true)
    operands.leaveTail(left, storesOutputs)
  })
}

function writeLongSteps(code: Code, operands: Operands, { left, step, tailStep, storesOutputs }: Steps): void {
  const tail = code.local('i32')
  const { lanes } = operands.registers
  code.i32(0).set(tail)
  code.block((done) =>
    code.loop((again) => {
      code.get(left).i64(lanes).op('i64.lt_s')
      code.if(() => {
        code.get(left).op('i64.eqz').brIf(done)
        operands.enterTail(left, storesOutputs)
        tailStep?.()
        code.i32(1).set(tail)
      })
      step(tail)
      code.get(tail)
      code.if(() => {
        operands.leaveTail(left, storesOutputs)
        code.br(done)
      })
      operands.moveStep()
      code.get(left).i64(lanes).op('i64.sub').set(left)
      code.br(again)
    }),
  )
}
