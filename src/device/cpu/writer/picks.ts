/**
 * Positions of extremes. Nearly no element is greater than all those before it, and to see that it isn't takes one
 * comparison, where to choose between two pairs of a value and a position takes a dozen instructions.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { isMoving, type ReduceKernel } from '../../../ir/kernel.js'
import type { Local } from '../wasm/code.js'
import { header, operandOffset, slotBytes } from './arguments.js'
import type { Operands } from './operands.js'
import type { VectorWriter } from './vector.js'
import type { VectorValue } from './vector-values.js'

export class Picker {
  /** 1 while all elements to come have higher positions than those that were picked: then equal ones don't win. */
  private readonly rising: Local
  /** Whether that is so from the first element of a chunk on. */
  private readonly rises: Local

  constructor(
    private readonly writer: VectorWriter,
    private readonly kernel: ReduceKernel,
  ) {
    const { code } = writer
    ;[this.rising, this.rises] = [code.local('i32'), code.local('i32')]
  }

  /** Before the first element of a chunk of a row: it is taken in, whatever it is. */
  start(operands: Operands): void {
    const counter = this.counter()
    if (counter === undefined) return
    const { code } = this.writer
    const [stride, dims] = [code.local('i64'), code.local('i64')]
    operands.loadSlot(operandOffset(counter) + slotBytes, stride)
    operands.loadSlot(header.reducedOuter * slotBytes, dims)
    code.get(stride).i64(0).op('i64.gt_s').get(dims).op('i64.eqz', 'i32.and').set(this.rises)
    code.i32(0).set(this.rising)
  }

  /** After a step of a row. */
  goOn(): void {
    this.writer.code.get(this.rises).set(this.rising)
  }

  /** Runs `take` unless none of the values can win against those that were picked. */
  choose(picked: VectorValue, value: VectorValue, take: () => void): void {
    const { code } = this.writer
    const loses = (orEqual: boolean) => {
      const op = this.kernel.picks === 'max' ? (orEqual ? 'le' : 'lt') : orEqual ? 'ge' : 'gt'
      const instr = { op, type: 'bool' as const, args: [] } as const
      this.writer.allLanes(this.writer.instr(instr, [{ ...value }, { ...picked }]))
    }
    const lost = code.local('i32')
    code.get(this.rising)
    code.if(
      () => {
        loses(true)
        code.set(lost)
      },
      () => {
        loses(false)
        code.set(lost)
      },
    )
    code.get(lost).op('i32.eqz')
    code.if(take)
  }

  /** The operand that the positions are, which counts up or down along a row. */
  private counter(): number | undefined {
    const { body, params } = this.kernel
    let { op, index, args } = body.instrs[body.results[1]]
    if (op === 'cast') ({ op, index, args } = body.instrs[args[0]])
    if (op !== 'input' || params[index!].kind !== 'iota') return undefined
    return params.slice(0, index).filter(isMoving).length
  }
}

/** The quicker way for a kernel that picks pairs; undefined for others. */
export function pickerOf(writer: VectorWriter, kernel: ReduceKernel, types: readonly DTypeName[]): Picker | undefined {
  if (kernel.picks === undefined || types.length !== 2) return undefined
  return dtypes[types[0]].kind === 'c' ? undefined : new Picker(writer, kernel)
}
