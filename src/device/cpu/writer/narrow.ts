/**
 * Lanes of 8 or 16 bits. Where all that a map computes are integers of one such size, and bools, a register holds
 * sixteen or eight of them instead of four, and nothing has to be normalised: each lane wraps as its dtype does.
 */
import { dtypes } from '../../../core/dtype.js'
import type { Body } from '../../../ir/expr.js'
import type { OpName } from '../../../ir/ops.js'
import type { KernelPlan } from './map.js'
import type { LaneBytes } from './vector-values.js'

/** What has a form in lanes of any size. Shifts don't: how far they may go depends on the lanes. */
const anyLanes: ReadonlySet<OpName> = new Set<OpName>([
  ...(['input', 'scalar', 'literal', 'cast', 'bitcast', 'select'] as const),
  ...(['add', 'sub', 'mul', 'neg', 'abs', 'min', 'max'] as const),
  ...(['and', 'or', 'xor', 'not', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const),
])

/** The size of the lanes that a body can be written for. */
export function laneBytesOf({ instrs }: Body, { params, layout }: Pick<KernelPlan, 'params' | 'layout'>): LaneBytes {
  let bytes: number | undefined
  for (const { op, type, index } of instrs) {
    const { kind, itemsize } = dtypes[type]
    if (!anyLanes.has(op) || kind === 'f' || kind === 'c') return 4
    if (op === 'input' && layout.operands[params[index!].operand!].access === 'strided') return 4
    if (kind === 'b') continue
    if (bytes !== undefined && itemsize !== bytes) return 4
    bytes = itemsize
  }
  return bytes === undefined || bytes === 1 ? 1 : bytes === 2 ? 2 : 4
}

/** A plan for bodies of which the lanes are bytes. */
export const inBytes = (plan: KernelPlan, lanes: 16 | 32): KernelPlan => ({ ...plan, lanes, laneBytes: 1, short: true })
