/** From the launch of a scan to the form of kernel that suits it. */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { collapse } from '../../core/order.js'
import type { Launch, ScanKernel } from '../../ir/kernel.js'
import {
  type Arranged,
  accessOf,
  alignedAccesses,
  operandsOf,
  type PlannedOperand,
  narrowLimit as standardLimit,
} from './plan.js'
import type { Access } from './writer/arguments.js'
import { recordBytes } from './writer/look-back.js'
import { type ScanVariant, scanThreads, segmentElements } from './writer/scan-text.js'
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

/** Rows per multiprocessor that keep it busy with a thread for each. */
const threadsWanted = 1024
/** Elements that one thread loads at a time. */
const serialSteps = 8
/** Rows side by side from which threads beside each other pay. */
const fewestColumns = 16
/** Rows per multiprocessor that keep it busy with a warp for each. */
const warpsWanted = 24
/** Rows of so many segments are worth a warp each where there are enough of them; longer ones are shared. */
const longestWarpRow = 64

/** Registers that the elements of a thread's segment take, in bytes. */
const registerBytes = 128
/** The same where blocks share a row: the larger their tiles are, the less they wait for each other. */
const tileRegisterBytes = 256

/** Elements that a thread handles at a time. */
export function itemsOf(types: readonly DTypeName[], room = registerBytes): number {
  const bytes = types.reduce((sum, type) => sum + Math.max(4, dtypes[type].itemsize), 0)
  let items = 1
  while (items < 32 && 2 * items * bytes <= room) items *= 2
  return items
}

/** Elements of a pack: 16 bytes of the largest output. What lies otherwise is read element by element. */
function packOf({ outputs }: ScanKernel): number {
  return 16 / Math.max(...outputs.map((type) => dtypes[type].itemsize))
}

/**
 * Which elements are combined first follows from the dtypes of the totals and from where they are stored, not from what
 * is read: so a scan gives the same bits whether its operand is computed along with it or was in memory before.
 */
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
  const few = itemsOf(types)
  const across = liesAcross(launch, operands.at(-1)!.itemsize)
  const form = formOf(kernel, { length, rows, items: few, across, multiprocessors })
  const items = form === 'tiles' ? itemsOf(types, tileRegisterBytes) : few
  const pack = form === 'tiles' || form === 'warps' ? Math.min(items, packOf(kernel)) : 1
  const steps = form === 'serial' ? Math.min(items, serialSteps) : form === 'teams' ? 1 : items / pack
  const variant: ScanVariant = { form, pack, steps, outer: kept.dims.length, narrow: rows * length < limit }
  const grid = gridOf(variant, rows, length)
  const records = grid.tiles > 1 ? recordBytes(types, grid.tiles) : { tiles: 0, groups: 0 }
  return {
    variant,
    accesses: pack === 1 ? given : alignedAccesses(pack, operands, given, pointers, kept.strides),
    innerStrides,
    dims: kept.dims,
    strides: kept.strides,
    head: [length, rows, form === 'teams' ? grid.team : grid.tiles],
    gridX: grid.blocks,
    tileBytes: rows * records.tiles,
    recordBytes: rows * (records.tiles + records.groups),
  }
}

/** Blocks; threads that share a row; and tiles of a row. */
function gridOf({ form, pack, steps }: ScanVariant, rows: number, length: number) {
  if (form === 'tiles') {
    const tiles = Math.ceil(length / ((segmentElements({ pack, steps }) * scanThreads) / 32))
    return { blocks: rows * tiles, team: scanThreads, tiles }
  }
  if (form === 'columns') {
    const tiles = Math.ceil(length / ((steps * scanThreads) / 32))
    return { blocks: Math.ceil(rows / 32) * tiles, team: 1, tiles }
  }
  let team = form === 'serial' ? 1 : form === 'warps' ? 32 : 2
  while (form === 'teams' && team < length) team *= 2
  return { blocks: Math.ceil((rows * team) / scanThreads), team, tiles: 1 }
}

interface ScanShape {
  readonly length: number
  readonly rows: number
  readonly items: number
  /** Whether neighbouring rows lie side by side, and their elements don't. */
  readonly across: boolean
  readonly multiprocessors: number
}

function formOf(kernel: ScanKernel, { length, rows, items, across, multiprocessors }: ScanShape): ScanVariant['form'] {
  if (kernel.identity === undefined || length === 1) return 'serial'
  if (across) return length <= 2 * items || rows >= multiprocessors * threadsWanted ? 'serial' : 'columns'
  if (length <= 32) return 'teams'
  if (length <= 32 * items) return 'warps'
  return rows >= multiprocessors * warpsWanted && length <= longestWarpRow * 32 * items ? 'warps' : 'tiles'
}

/** Whether neighbouring rows of the results lie side by side, and their elements don't. */
function liesAcross({ dims, outputs }: Launch, itemsize: number): boolean {
  const { strides } = outputs[0]
  const last = dims.length - 1
  const rows = collapse(dims.slice(0, last), [strides.slice(0, last)])
  const inner = rows.dims.length - 1
  if (inner < 0 || rows.dims[inner] < fewestColumns) return false
  const beside = Math.abs(rows.strides[0][inner])
  return beside <= 2 * itemsize && beside < Math.abs(strides[last])
}
