/**
 * The greatest or the least float, faster than by WebAssembly's exact instruction, which is eight machine instructions
 * that wait for one another. The machine's own instruction loses NaN and takes −0 for +0, so it is only used while
 * nothing can be lost: a step in whose values a NaN may be (their sum is one, which infinities of both signs give too)
 * is done exactly, and so is all of a chunk again whose result is 0.
 */
import { dtypes } from '../../../core/dtype.js'
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

  constructor(
    private readonly code: Code,
    private readonly writer: VectorWriter,
    private readonly op: Extreme,
  ) {
    this.again = code.local('i32')
  }

  /** A chunk begins. */
  start(): void {
    this.code.i32(0).set(this.again)
  }

  /** Runs `quick` where `values` can't have a NaN among them, else `exact`. */
  choose(values: VectorValue, quick: () => void, exact: () => void): void {
    const { code, writer } = this
    const count = writer.registers.count(values.type, values.uniform)
    for (let index = 0; index < count; index++) {
      code.get(writer.registers.reg(values, index))
      if (index > 0) code.op(vectorOp(values.type, 'add'))
    }
    const sum = writer.registers.keep()
    code.get(sum, sum).op(vectorOp(values.type, 'ne'), 'v128.any_true').get(this.again).op('i32.or')
    code.if(exact, quick)
  }

  /** The quick combination of one accumulator with values. */
  combine(accumulator: VectorValue, values: VectorValue): VectorValue {
    const instr = { op: 'select' as const, type: accumulator.type, args: [] }
    return this.writer.quick(this.op === 'max' ? 'pmax' : 'pmin', instr, [accumulator, values, accumulator])
  }

  /** Runs `redo` where the i32 on the stack says that a result of the chunk is 0, unless the chunk was done again. */
  onZero(redo: () => void): void {
    const { code, again } = this
    code.get(again).op('i32.eqz', 'i32.and')
    code.if(() => {
      code.i32(1).set(again)
      redo()
    })
  }
}
