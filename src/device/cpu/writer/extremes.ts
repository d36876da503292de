/**
 * The greatest or the least float, faster than by WebAssembly's exact instruction, which is eight machine instructions
 * that wait for one another. The machine's own instruction loses NaN and takes −0 for +0, so that a chunk is done again,
 * exactly, where something may have been lost: where its result is 0, or the sum of its values is NaN, as it is where
 * one of them is (infinities of both signs have that sum too).
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { ReduceKernel } from '../../../ir/kernel.js'
import type { Code, Local } from '../wasm/code.js'
import type { VectorWriter } from './vector.js'
import { type VectorValue, vectorOp } from './vector-values.js'

export type Extreme = 'min' | 'max'

/** Which extreme of one float the kernel combines by; undefined for other kernels. */
export function extremeOf({ combine }: ReduceKernel): Extreme | undefined {
  const { instrs, params, results } = combine
  if (params.length !== 2 || results.length !== 1 || dtypes[params[0]].kind !== 'f') return undefined
  const { op, args } = instrs[results[0]]
  const [a, b] = args.map((id) => instrs[id])
  if ((op !== 'min' && op !== 'max') || a.op !== 'arg' || b.op !== 'arg' || a.index === b.index) return undefined
  return op
}

export class QuickExtreme {
  /** 1 while a chunk is done again. */
  private readonly again: Local
  private sums: readonly Local[] | undefined

  constructor(
    private readonly code: Code,
    private readonly writer: VectorWriter,
    private readonly op: Extreme,
    private readonly type: DTypeName,
  ) {
    this.again = code.local('i32')
  }

  /** A chunk begins. */
  start(): void {
    this.code.i32(0).set(this.again)
    for (const sum of this.sumRegisters) this.code.v128(new Uint8Array(16)).set(sum)
  }

  /** Runs `quick`, or `exact` where the chunk is done again. */
  choose(values: VectorValue, quick: () => void, exact: () => void): void {
    const { code, writer } = this
    code.get(this.again)
    code.if(exact, () => {
      const registers = writer.registers.count(values.type, values.uniform)
      this.sumRegisters.slice(0, registers).forEach((sum, index) => {
        code.get(sum, writer.registers.reg(values, index)).op(vectorOp(values.type, 'add')).set(sum)
      })
      quick()
    })
  }

  /** The quick combination of one accumulator with values. */
  combine(accumulator: VectorValue, values: VectorValue): VectorValue {
    const instr = { op: 'select' as const, type: accumulator.type, args: [] }
    return this.writer.quick(this.op === 'max' ? 'pmax' : 'pmin', instr, [accumulator, values, accumulator])
  }

  /**
   * At the end of a chunk: runs `redo` where the i32 on the stack says that a result is 0 or a value may have been NaN,
   * unless the chunk was done again.
   */
  onDoubt(redo: () => void): void {
    const { code, again, type } = this
    this.sumRegisters.forEach((sum, index) => {
      code.get(sum)
      if (index > 0) code.op(vectorOp(type, 'add'))
    })
    const total = this.writer.registers.keep()
    code.get(total, total).op(vectorOp(type, 'ne'), 'v128.any_true', 'i32.or')
    code.get(again).op('i32.eqz', 'i32.and')
    code.if(() => {
      code.i32(1).set(again)
      redo()
    })
  }

  private get sumRegisters(): readonly Local[] {
    const { registers } = this.writer
    this.sums ??= Array.from({ length: registers.count(this.type) }, () => registers.fresh())
    return this.sums
  }
}
