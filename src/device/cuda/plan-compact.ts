/** From the launch of a compaction to the form of kernel that suits it. */
import { dtypes } from '../../core/dtype.js'
import type { CompactKernel, Launch } from '../../ir/kernel.js'
import { type PlannedOperand, narrowLimit as standardLimit } from './plan.js'
import { type PlannedPoints, planPoints } from './plan-points.js'
import { itemsOf } from './plan-scan.js'
import { type CompactVariant, compactTile, countTypes } from './writer/compact.js'
import { recordBytes } from './writer/look-back.js'

/** Instructions of a body from which unrolling it many times costs more than it gives. */
const largeBody = 60

export interface PlannedCompact {
  readonly points: PlannedPoints
  readonly variant: CompactVariant
  readonly gridX: number
  /** Bytes of the records of all tiles, and of those with the groups' behind them. */
  readonly tileBytes: number
  readonly recordBytes: number
}

export function planCompact(
  kernel: CompactKernel,
  launch: Launch,
  operands: readonly PlannedOperand[],
  limit = standardLimit,
): PlannedCompact {
  const parts = kernel.outputs.flatMap((type) => Array.from({ length: dtypes[type].lanes }, () => dtypes[type].real))
  const items = kernel.body.instrs.length > largeBody ? 4 : itemsOf(parts)
  const points = planPoints(launch, operands, items)
  const { pack, outer, size } = points
  const variant: CompactVariant = { pack, steps: items / pack, outer, narrow: size < limit }
  const tiles = Math.ceil(size / compactTile(variant))
  const records = recordBytes(countTypes(variant.narrow), tiles)
  return {
    points,
    variant,
    gridX: tiles,
    tileBytes: records.tiles,
    recordBytes: records.tiles + records.groups,
  }
}
