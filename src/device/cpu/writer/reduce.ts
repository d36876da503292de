/**
 * Reductions, in one of two forms, chosen by which dimension the operands are contiguous in.
 *
 * Along rows: one output at a time. The elements of a chunk go into vector accumulators; every 128 elements these are
 * added to a stack of partial results in which entry k stands for 2^k blocks, which gives the accuracy of pairwise
 * summation; not where any order gives the same. Down columns: a tile of outputs at a time, one accumulator per output in memory.
 *
 * Chunks have a fixed size, and their results are combined as a binary tree: the result doesn't depend on the number
 * of threads.
 */
import { dtypes } from '../../../core/dtype.js'
import { InternalError } from '../../../core/errors.js'
import type { ReduceKernel } from '../../../ir/kernel.js'
import { scratchBytes } from '../heap.js'
import type { Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { freeScratch, header, slotBytes } from './arguments.js'
import { extremeOf } from './extremes.js'
import { copyElementsFunction, type KernelPlan, writeSteps } from './map.js'
import { maskReduction } from './masks.js'
import { inBytes } from './narrow.js'
import { loadPartial, storePartial } from './partials.js'
import { type TileShape, writeColumns } from './reduce-columns.js'
import { ReduceWriter } from './reduce-parts.js'

/** Elements of one chunk along rows. */
export const rowChunk = 1 << 14
/** Elements that go into the accumulators before they are put on the stack. */
const blockElements = 128

export function writeReduce(
  kernel: ReduceKernel,
  plan: KernelPlan,
  memory: MemoryShape,
  /** The tiles of a reduction down columns; none for one along rows. */
  columns?: TileShape,
): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const copyElements = copyElementsFunction(module)
  if (columns) writeColumns(module, kernel, plan, copyElements, columns)
  else {
    checkStack(kernel, plan)
    writeRows(module, kernel, plan, copyElements)
    writeRowsFinal(module, kernel, plan, copyElements)
  }
  return module.encode()
}

/** Each step of a chunk could be the end of a row, and the stack has an entry for each power of two of blocks. */
function checkStack(kernel: ReduceKernel, plan: KernelPlan): void {
  const accumulators = kernel.combine.params.length / 2
  const entries = Math.log2((rowChunk * plan.lanes) / blockElements) + 1
  if (freeScratch(plan.layout) + entries * accumulators * plan.lanes * slotBytes <= scratchBytes) return
  throw new InternalError(
    `a reduction of ${plan.layout.operands.length} operands has too many accumulators: ${accumulators}`,
  )
}

/** Operations on integers whose results don't depend on the order. */
const orderless: ReadonlySet<string> = new Set(['add', 'mul', 'min', 'max', 'and', 'or', 'xor'])

/** Whether a reduction gives the same whichever way its elements are combined. */
function inAnyOrder(kernel: ReduceKernel): boolean {
  const { instrs, params, results } = kernel.combine
  const count = results.length
  if (extremeOf(kernel) !== undefined || kernel.picks !== undefined) return true
  return results.every((id, at) => {
    const { op, args } = instrs[id]
    const sides = args.map((arg) => (instrs[arg].op === 'arg' ? instrs[arg].index! : -1)).sort((a, b) => a - b)
    const own = sides.length === 2 && sides[0] === at && sides[1] === at + count
    return own && orderless.has(op) && !['f', 'c'].includes(dtypes[params[at]].kind)
  })
}

/** `run(args, scratch, begin, end)`: the chunks [begin, end), counted through all outputs. */
function writeRows(module: Module, kernel: ReduceKernel, given: KernelPlan, copyElements: number): void {
  const masked = maskReduction(kernel, given)
  const plan = masked ? inBytes(given, 32) : given
  const parts = new (masked?.writer ?? ReduceWriter)(module, kernel, plan, copyElements, 'run')
  const { code, operands, writer } = parts
  const anyOrder = inAnyOrder(kernel)
  const stackOffset = freeScratch(plan.layout)
  const [unit, output, chunk, chunks, position, end, inner, offset, index, left, blocks, steps] = Array.from(
    { length: 12 },
    () => code.local('i64'),
  )
  const [outer, reducedOuter] = [code.local('i32'), code.local('i32')]
  operands.loadSlot(header.chunks * slotBytes, chunks)
  operands.loadSlot(header.inner * slotBytes, inner)
  operands.loadSlot(header.outer * slotBytes, outer)
  operands.loadSlot(header.reducedOuter * slotBytes, reducedOuter)
  operands.start()
  operands.startIotas()
  const body = writer.start(masked?.mask ?? kernel.body, [], parts.leaves)
  body.write(0)
  const accumulators = parts.accumulators()
  const homes = operands.all.map((operand) => code.local(operand.pointer.type))

  // Leaves the chunk's results in the accumulators.
  const reduceChunk = () => {
    code.get(chunk).i64(rowChunk).op('i64.mul').tee(position).i64(rowChunk).op('i64.add').set(end)
    operands.loadSlot(header.reducedSize * slotBytes, left)
    code.get(end, left, end, left).op('i64.lt_s', 'select').set(end)
    parts.reset(accumulators)
    parts.picker?.start(operands)
    code.i64(0).tee(blocks).set(steps)
    code.block((done) =>
      code.loop((again) => {
        code.get(position, end).op('i64.ge_s').brIf(done)
        operands.start()
        operands.all.forEach(({ pointer }, at) => {
          code.get(homes[at]).set(pointer)
        })
        code.get(position).set(offset)
        code.get(reducedOuter)
        code.if(() => {
          code.get(position, inner).op('i64.div_u').tee(index).get(inner).op('i64.mul').set(offset)
          code.get(position, offset).op('i64.sub').set(offset)
          operands.moveOuter(index, outer, reducedOuter)
        })
        operands.moveInner(offset)
        code.get(inner, offset).op('i64.sub').tee(left).get(end, position).op('i64.sub')
        code.get(left).get(end, position).op('i64.sub', 'i64.lt_s', 'select').tee(left)
        code.get(position).op('i64.add').set(position)
        body.write(1)
        writeSteps(code, operands, {
          left,
          step: (tail) => {
            parts.accumulate(accumulators, body.write(2), tail)
            parts.picker?.goOn()
            if (anyOrder) return
            code
              .get(steps)
              .i64(1)
              .op('i64.add')
              .tee(steps)
              .i64(blockElements / plan.lanes)
              .op('i64.eq')
            code.if(() => {
              parts.pushOnStack(accumulators, blocks, stackOffset)
              code.i64(0).set(steps)
            })
          },
          tailStep: () => parts.setTailMask(left),
          storesOutputs: false,
          short: plan.short,
        })
        code.br(again)
      }),
    )
    if (!anyOrder) parts.foldStack(accumulators, blocks, stackOffset)
  }

  parts.eachUnit(unit, () => {
    code.get(unit, chunks).op('i64.div_u').tee(output).get(chunks).op('i64.mul').set(chunk)
    code.get(unit, chunk).op('i64.sub').set(chunk)
    operands.start()
    code.get(output).set(index)
    operands.moveOuter(index, 0, outer)
    operands.all.forEach(({ pointer }, at) => {
      code.get(pointer).set(homes[at])
    })
    parts.extreme?.start()
    let totals: Local[] = []
    code.loop((redo) => {
      reduceChunk()
      totals = parts.acrossLanes(accumulators)
      parts.redoOnDoubt(totals[0], redo)
    })
    code.get(chunks).i64(1).op('i64.eq')
    code.if(
      () => {
        operands.all.forEach(({ pointer }, at) => {
          code.get(homes[at]).set(pointer)
        })
        parts.finishScalars(totals)
      },
      () => storePartial(parts, totals, unit),
    )
  })
}

/** `final(args, scratch, begin, end)`: the outputs [begin, end) from the partial results of their chunks. */
function writeRowsFinal(module: Module, kernel: ReduceKernel, plan: KernelPlan, copyElements: number): void {
  const parts = new ReduceWriter(module, kernel, plan, copyElements, 'final')
  const { code, operands } = parts
  const [output, chunks, first, index, target, source] = Array.from({ length: 6 }, () => code.local('i64'))
  const outer = code.local('i32')
  operands.loadSlot(header.chunks * slotBytes, chunks)
  operands.loadSlot(header.outer * slotBytes, outer)
  parts.eachUnit(output, () => {
    code.get(output, chunks).op('i64.mul').set(first)
    parts.eachPair(chunks, (a, b) => {
      code.get(first, a).op('i64.add').set(target)
      code.get(first, b).op('i64.add').set(source)
      storePartial(parts, parts.combineScalars(loadPartial(parts, target), loadPartial(parts, source)), target)
    })
    const totals = loadPartial(parts, first)
    operands.start()
    code.get(output).set(index)
    operands.moveOuter(index, 0, outer)
    parts.finishScalars(totals)
  })
}
