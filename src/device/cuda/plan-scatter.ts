/** From the launch of a scatter to the forms of kernels that suit it. */
import { dtypes } from '../../core/dtype.js'
import type { Launch, ScatterKernel } from '../../ir/kernel.js'
import { type PlannedOperand, narrowLimit as standardLimit } from './plan.js'
import { type PlannedPoints, planPoints } from './plan-points.js'
import { type Combination, unorderedCombination } from './writer/atomics.js'
import { binBlocks, binWords, type ScatterVariant } from './writer/scatter.js'
import { orderedSpan, scatterThreads } from './writer/scatter-ordered.js'

export interface PlannedScatter {
  readonly points: PlannedPoints
  /** Of the first kernel; a second one follows `claim`. */
  readonly variant: ScatterVariant
  readonly gridX: number
  /** Copies of the bins in shared memory. */
  readonly copies: number
  /** Where `claim` finds the last points: numbers from 0 on, and in a hash table positions from `keysAt` on. */
  readonly winners: { readonly bytes: number; readonly keysAt: number; readonly places: number } | undefined
}

/** Elements of a pack: more would leave too few threads waiting for memory. */
const largestPack = 4
/** Words of shared memory that blocks of a multiprocessor have together. */
const sharedWords = 48 << 10
/** Points per bin from which it pays. */
const binPoints = 4
/** One number per element of the target takes no more than this, or the points are no fewer than a sixteenth of it. */
const directBytes = 64 << 20
const directShare = 16

export function planScatter(
  kernel: ScatterKernel,
  launch: Launch,
  operands: readonly PlannedOperand[],
  multiprocessors: number,
  limit = standardLimit,
): PlannedScatter {
  const points = planPoints(launch, operands, largestPack)
  const { pack, outer, size } = points
  const length = launch.outputs[0].length!
  const narrow = size < limit
  const combination = kernel.combine && unorderedCombination(kernel.combine)
  const bin = binOf(kernel, launch)
  const copies = copiesOf(bin, length)
  const form = formOf(kernel, combination, copies > 0 && size >= length * binPoints)
  const room = roomOf(bin, length * copies)
  const winners = form === 'claim' ? winnersOf(size, length, narrow) : undefined
  const each = Math.ceil(size / (scatterThreads * pack))
  const gridX =
    form === 'bins'
      ? Math.min(each, multiprocessors * Math.min(binBlocks, Math.floor(sharedWords / room)))
      : form === 'ordered'
        ? Math.max(1, Math.min(multiprocessors, Math.floor(size / orderedSpan)))
        : each
  return {
    points,
    variant: { form, pack, outer, narrow, hashed: winners !== undefined && winners.keysAt > 0, bin, room, combination },
    gridX,
    copies,
    winners,
  }
}

/** Bytes of memory that a launch needs while it runs, besides its operands. */
export function scatterScratch(kernel: ScatterKernel, { dims, outputs }: Launch, limit = standardLimit): number {
  if (kernel.combine !== undefined || kernel.distinct) return 0
  const size = dims.reduce((product, length) => product * length, 1)
  return winnersOf(size, outputs[0].length!, size < limit).bytes
}

function formOf(kernel: ScatterKernel, combination: Combination | undefined, binsPay: boolean): ScatterVariant['form'] {
  if (kernel.combine === undefined) return kernel.distinct ? 'store' : 'claim'
  if (combination === undefined) return 'ordered'
  const sums = combination.op === 'add' && 'iu'.includes(dtypes[combination.type].kind)
  return sums && binsPay ? 'bins' : 'atomic'
}

/** 64 bits only for sums that may need them: a block has fewer points than 2^32. */
function binOf({ body, outputs }: ScatterKernel, { params }: Launch): ScatterVariant['bin'] {
  if (dtypes[outputs[0]].itemsize < 8) return 'uint32'
  const { op, value, index } = body.instrs[body.results[1]]
  const param = op === 'scalar' ? params[index!] : undefined
  const constant = param?.kind === 'scalar' ? param.value : value
  return constant === 1n ? 'uint32' : 'uint64'
}

/** How many copies of the bins there is room for, at most 8. */
function copiesOf(bin: ScatterVariant['bin'], length: number): number {
  const room = Math.floor((binWords * 4) / dtypes[bin].itemsize / length)
  return [8, 4, 2, 1].find((copies) => copies <= room) ?? 0
}

/** Words of shared memory for so many bins: one of a few sizes, for each of which there is a kernel. */
function roomOf(bin: ScatterVariant['bin'], bins: number): number {
  let room = 1024
  while (room < (bins * dtypes[bin].itemsize) / 4) room *= 2
  return Math.min(room, binWords)
}

function winnersOf(size: number, length: number, narrow: boolean) {
  const word = narrow ? 4 : 8
  if (length * word <= directBytes || length <= size * directShare)
    return { bytes: length * word, keysAt: 0, places: 0 }
  let places = 2
  while (places < 2 * size) places *= 2
  const keysAt = Math.ceil((places * word) / 256) * 256
  return { bytes: keysAt + places * 8, keysAt, places }
}
