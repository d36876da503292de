/** From the launch of a compaction to the form of kernel that suits it. */
import { dtypes } from '../../core/dtype.js'
import { collapse } from '../../core/order.js'
import type { CompactKernel, Launch } from '../../ir/kernel.js'
import {
  type Arranged,
  accessOf,
  alignedAccesses,
  alignedPack,
  operandsOf,
  type PlannedOperand,
  narrowLimit as standardLimit,
  widestPack,
} from './plan.js'
import { itemsOf } from './plan-scan.js'
import type { Access } from './writer/arguments.js'
import { type CompactVariant, compactTile, countTypes } from './writer/compact.js'
import { recordBytes } from './writer/look-back.js'

export interface PlannedCompact extends Arranged {
  readonly variant: CompactVariant
  readonly accesses: readonly Access[]
  readonly head: readonly [number, number]
  readonly gridX: number
  readonly tileBytes: number
  readonly recordBytes: number
}

export function planCompact(
  kernel: CompactKernel,
  launch: Launch,
  operands: readonly PlannedOperand[],
  limit = standardLimit,
): PlannedCompact {
  const moving = operands.length - kernel.outputs.length
  const inputs = operands.slice(0, moving)
  const { strides: all, pointers } = operandsOf(launch)
  const { dims, strides } = collapse(launch.dims, all.slice(0, moving))
  const last = dims.length - 1
  const inner = last < 0 ? 1 : dims[last]
  const size = dims.reduce((product, length) => product * length, 1)
  const narrow = size < limit
  const innerStrides = inputs.map(({ itemsize }, at) => (last < 0 ? itemsize : strides[at][last]))
  const outerStrides = strides.map((of) => of.slice(0, Math.max(0, last)))
  const given = inputs.map((operand, at) => accessOf(operand, innerStrides[at]))
  const parts = kernel.outputs.flatMap((type) => Array.from({ length: dtypes[type].lanes }, () => dtypes[type].real))
  const items = itemsOf(parts, kernel.body.instrs.length)
  let most = Math.min(items, widestPack(inputs, given))
  while (last > 0 && inner % most !== 0) most /= 2
  const pack = alignedPack(most, inputs, given, pointers, outerStrides)
  const variant: CompactVariant = { pack, steps: items / pack, outer: Math.max(0, last), narrow }
  const tiles = Math.ceil(size / compactTile(variant))
  const records = recordBytes(countTypes(narrow), tiles)
  const none = kernel.outputs.map(() => new Array<number>(variant.outer).fill(0))
  const contiguous = kernel.outputs.map((): Access => 'contiguous')
  return {
    variant,
    accesses: [...alignedAccesses(pack, inputs, given, pointers, outerStrides), ...contiguous],
    innerStrides: [...innerStrides, ...launch.outputs.map(({ length }) => length!)],
    dims: dims.slice(0, variant.outer),
    strides: [...outerStrides, ...none],
    head: [size, inner / pack],
    gridX: tiles,
    tileBytes: records.tiles,
    recordBytes: records.tiles + records.groups,
  }
}
