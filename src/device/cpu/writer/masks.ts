/**
 * Reductions of masks in byte lanes: how often they hold, the sum of a bool as a 64-bit integer; whether they hold anywhere
 * or everywhere. The order doesn't matter, and a bit for each lane is all that has to be added up.
 */
import type { Body } from '../../../ir/expr.js'
import type { ReduceKernel } from '../../../ir/kernel.js'
import { tidyBody } from '../../../ir/lower/tidy.js'
import type { Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'
import type { KernelPlan } from './map.js'
import { laneBytesOf } from './narrow.js'
import { type Accumulators, ReduceWriter } from './reduce-parts.js'
import type { VectorValue } from './vector-values.js'

/** A mask of byte lanes, and what a kernel does with it. */
export interface MaskReduction {
  readonly mask: Body
  readonly writer: typeof CountWriter | typeof AnyWriter | typeof AllWriter
}

/** For kernels that do nothing else than to reduce a mask of bytes. */
export function maskReduction({ body, combine }: ReduceKernel, plan: KernelPlan): MaskReduction | undefined {
  const op = combinationOf(combine)
  if (op === undefined || body.results.length !== 1) return undefined
  const { type, args, op: last } = body.instrs[body.results[0]]
  const counts = op === 'add' && last === 'cast' && (type === 'int64' || type === 'uint64')
  if (!counts && !(type === 'bool' && (op === 'or' || op === 'and'))) return undefined
  const mask = counts ? tidyBody({ ...body, results: args }) : body
  if (mask.instrs[mask.results[0]].type !== 'bool' || laneBytesOf(mask, plan) !== 1) return undefined
  return { mask, writer: counts ? CountWriter : op === 'or' ? AnyWriter : AllWriter }
}

/** The one operation on both sides that combines them. */
function combinationOf({ instrs, params, results }: Body): string | undefined {
  if (params.length !== 2 || results.length !== 1) return undefined
  const { op, args } = instrs[results[0]]
  const [a, b] = args.map((id) => instrs[id])
  return args.length === 2 && a.op === 'arg' && b.op === 'arg' && a.index !== b.index ? op : undefined
}

export class CountWriter extends ReduceWriter {
  private readonly total = this.code.local('i64')
  private left: Local | undefined

  override accumulators(): Accumulators {
    return []
  }

  override reset(): void {
    this.code.i64(0).set(this.total)
  }

  override setTailMask(count: Local): void {
    this.left = count
  }

  override accumulate(_accumulators: Accumulators, [mask]: readonly VectorValue[], tail: Local | boolean): void {
    const { code, total } = this
    this.writer.registers.laneBits(mask)
    if (tail === true) code.i32(1).get(this.left!).op('i32.wrap_i64', 'i32.shl').i32(1).op('i32.sub', 'i32.and')
    code.op('i32.popcnt', 'i64.extend_i32_u').get(total).op('i64.add').set(total)
  }

  override pushOnStack(): void {}

  override foldStack(): void {}

  override acrossLanes(): Local[] {
    return [this.total]
  }
}

/** Lanes of a tail repeat its last element, which changes nothing here. */
abstract class LogicWriter extends ReduceWriter {
  private readonly found = this.code.local('v128')
  private readonly answer = this.code.local('i32')
  protected abstract readonly neutral: boolean
  protected abstract readonly combination: Opcode
  protected abstract readonly total: Opcode

  override accumulators(): Accumulators {
    return []
  }

  override reset(): void {
    this.code.v128(new Uint8Array(16).fill(this.neutral ? 255 : 0)).set(this.found)
  }

  override setTailMask(): void {}

  override accumulate(_accumulators: Accumulators, [mask]: readonly VectorValue[]): void {
    const { registers } = this.writer
    for (let index = 0; index < registers.count('bool', mask.uniform); index++) {
      this.code.get(this.found, registers.reg(mask, index)).op(this.combination).set(this.found)
    }
  }

  override pushOnStack(): void {}

  override foldStack(): void {}

  override acrossLanes(): Local[] {
    this.code.get(this.found).op(this.total).set(this.answer)
    return [this.answer]
  }
}

export class AnyWriter extends LogicWriter {
  protected readonly neutral = false
  protected readonly combination = 'v128.or'
  protected readonly total = 'v128.any_true'
}

export class AllWriter extends LogicWriter {
  protected readonly neutral = true
  protected readonly combination = 'v128.and'
  protected readonly total = 'i8x16.all_true'
}
