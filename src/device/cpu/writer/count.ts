/**
 * Counting where a mask of bytes holds: the sum of a bool as a 64-bit integer. A bit for each lane is all that has to be
 * added up, and the order doesn't matter.
 */
import type { Body } from '../../../ir/expr.js'
import type { ReduceKernel } from '../../../ir/kernel.js'
import { tidyBody } from '../../../ir/lower/tidy.js'
import type { Local } from '../wasm/code.js'
import type { KernelPlan } from './map.js'
import { laneBytesOf } from './narrow.js'
import { type Accumulators, ReduceWriter } from './reduce-parts.js'
import type { VectorValue } from './vector-values.js'

/** The mask that a kernel counts, where it does nothing else; undefined for other kernels. */
export function countedMask({ body, combine }: ReduceKernel, plan: KernelPlan): Body | undefined {
  const [result] = body.results
  const cast = body.instrs[result]
  if (body.results.length !== 1 || cast.op !== 'cast' || (cast.type !== 'int64' && cast.type !== 'uint64'))
    return undefined
  if (body.instrs[cast.args[0]].type !== 'bool' || !addsUp(combine)) return undefined
  const mask = tidyBody({ ...body, results: cast.args })
  return laneBytesOf(mask, plan) === 1 ? mask : undefined
}

function addsUp({ instrs, params, results }: Body): boolean {
  if (params.length !== 2 || results.length !== 1) return false
  const { op, args } = instrs[results[0]]
  return op === 'add' && args.every((id) => instrs[id].op === 'arg') && instrs[args[0]].index !== instrs[args[1]].index
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
