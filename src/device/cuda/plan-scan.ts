/** From the launch of a scan to the form of kernel that suits it. */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { collapse } from '../../core/order.js'
import type { Launch, ScanKernel } from '../../ir/kernel.js'
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
import type { Access } from './writer/arguments.js'
import { recordBytes } from './writer/look-back.js'
import { type ScanVariant, scanThreads, segmentElements } from './writer/scan.js'
import { accumulatorTypes } from './writer/totals.js'

export interface PlannedScan extends Arranged {
  readonly variant: ScanVariant
  readonly accesses: readonly Access[]
  readonly head: readonly [number, number, number]
  readonly gridX: number
  /** Bytes of the records of all tiles, and of those with the groups' behind them; 0 where nothing looks back. */
  readonly tileBytes: number
  readonly recordBytes: number
}

/** Rows per multiprocessor that keep it busy with a warp for each. */
const warpsWanted = 24
/** Rows of so many segments are worth a warp each where there are enough of them; longer ones are shared. */
const longestTeamRow = 64

/** Registers that the elements of a thread's segment take, in bytes. */
const registerBytes = 128
/** Instructions of a body from which unrolling it many times costs more than it gives. */
const largeBody = 60

/** Elements that a thread handles at a time. */
export function itemsOf(types: readonly DTypeName[], instructions: number): number {
  const bytes = types.reduce((sum, type) => sum + Math.max(4, dtypes[type].itemsize), 0)
  const most = instructions > largeBody ? 4 : 32
  let items = 1
  while (items < most && 2 * items * bytes <= registerBytes) items *= 2
  return items
}

export function planScan(
  kernel: ScanKernel,
  launch: Launch,
  operands: readonly PlannedOperand[],
  multiprocessors: number,
  limit = standardLimit,
): PlannedScan {
  const { strides: all, pointers } = operandsOf(launch)
  const last = launch.dims.length - 1
  const length = launch.dims[last]
  const kept = collapse(
    launch.dims.slice(0, last),
    all.map((of) => of.slice(0, last)),
  )
  const rows = kept.dims.reduce((product, size) => product * size, 1)
  const types = accumulatorTypes(kernel.combine)
  const innerStrides = all.map((of) => of[last])
  const given = operands.map((operand, at) => accessOf(operand, innerStrides[at]))
  const items = itemsOf(types, kernel.body.instrs.length)
  const form = formOf(kernel, length, rows, 32 * items, multiprocessors)
  const short = form === 'teams' && length <= 32
  const most = form === 'serial' || short ? 1 : Math.min(items, widestPack(operands, given))
  const pack = alignedPack(most, operands, given, pointers, kept.strides)
  const team = form === 'serial' ? 1 : short ? teamOf(length) : 32
  const steps = form === 'serial' || short ? 1 : items / pack
  const variant: ScanVariant = { form, team, pack, steps, outer: kept.dims.length, narrow: rows * length < limit }
  const tile = (segmentElements(variant) * scanThreads) / 32
  const tiles = form === 'tiles' ? Math.ceil(length / tile) : 1
  const records = tiles > 1 ? recordBytes(types, tiles) : { tiles: 0, groups: 0 }
  return {
    variant,
    accesses: alignedAccesses(pack, operands, given, pointers, kept.strides),
    innerStrides,
    dims: kept.dims,
    strides: kept.strides,
    head: [length, rows, tiles],
    gridX: form === 'tiles' ? rows * tiles : Math.ceil((rows * team) / scanThreads),
    tileBytes: rows * records.tiles,
    recordBytes: rows * (records.tiles + records.groups),
  }
}

function formOf(
  { identity }: ScanKernel,
  length: number,
  rows: number,
  segment: number,
  multiprocessors: number,
): ScanVariant['form'] {
  if (identity === undefined || length === 1) return 'serial'
  if (length <= segment) return 'teams'
  return rows >= multiprocessors * warpsWanted && length <= longestTeamRow * segment ? 'teams' : 'tiles'
}

/** The smallest team that a row of at most 32 elements fits. */
function teamOf(length: number): ScanVariant['team'] {
  let team: 2 | 4 | 8 | 16 | 32 = 2
  while (team < length) team = (2 * team) as 4 | 8 | 16 | 32
  return team
}
