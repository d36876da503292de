/** Launches of scans. */
import { OutOfMemoryError } from '../../core/errors.js'
import type { Launch, ScanKernel } from '../../ir/kernel.js'
import { kernelPlan, type ReduceSpace, sizeOf } from './plan.js'
import { scanSpace } from './plan-ordered.js'
import { type Known, pieceWork, type Runner } from './runner.js'
import { header } from './writer/arguments.js'
import { tileShape } from './writer/reduce-columns.js'
import { scanChunk, writeScan } from './writer/scan.js'

/** Where a variant comes from, the beginning of its key; scans down columns have one for each width of tiles. */
const [rowsForm, columnsForm] = [1, 2]
/** Widths of tiles: the wide ones where there are several. */
const tileWidths = [128, 1024] as const
/**
 * Chunks that a single thread has in its own cache, that each of several threads has in the one that they share (they
 * meet after each step), and steps at most: each adds up all chunks before it.
 */
const ownChunks = 8
const sharedChunks = 64
const mostSteps = 256
/** So many rows are work enough for all threads: none is cut. */
const manyRows = 64

export function launchScan(runner: Runner, known: Known<ScanKernel>, launch: Launch): void {
  if (sizeOf(launch.dims) === 0) return
  const space = scanSpace(launch, known.itemsizes)
  if (space.form === 'rows') launchRows(runner, known, launch, space)
  else launchColumns(runner, known, launch, space)
  runner.report(known)
}

function launchRows(runner: Runner, known: Known<ScanKernel>, launch: Launch, space: ReduceSpace): void {
  const { kernel } = known
  const { heap, args } = runner
  const rows = sizeOf(space.outerDims)
  const cut = kernel.identity !== undefined && rows < manyRows
  const chunks = cut ? Math.ceil(space.inner / scanChunk) : 1
  const units = rows * chunks
  const partBytes = (kernel.combine.params.length / 2) * 8
  const partials = chunks > 1 ? heap.allocate(units * partBytes) : 0
  if (partials === undefined) {
    throw new OutOfMemoryError(`no room for ${units * partBytes} bytes of partial results of a scan`)
  }
  const compiled = runner.variant(known, rowsForm, space.inner, space.innerStrides, (accesses) =>
    writeScan(kernel, kernelPlan(kernel, accesses, known.cost), heap.shape),
  )
  args.header(header.inner, space.inner)
  args.header(header.outer, space.outerDims.length)
  args.header(header.reducedSize, cut ? scanChunk : space.inner)
  args.header(header.chunks, chunks)
  args.header(header.partials, partials)
  args.header(header.first, 0)
  args.write(known.original, launch, space.innerStrides, space)
  const work = workOf(known, space)
  const grain = Math.max(1, Math.ceil((units * pieceWork) / work))
  if (chunks === 1) {
    runner.run(compiled, 0, units, grain, work)
    return
  }
  // A few chunks at a time: they are in the cache when they are gone through for the second time.
  const { count } = runner.threads
  const step = Math.max(count === 1 ? ownChunks : count * sharedChunks, Math.ceil(units / mostSteps))
  for (let begin = 0; begin < units; begin += step) {
    const end = Math.min(begin + step, units)
    const part = (work * (end - begin)) / units
    args.header(header.first, begin)
    runner.run(compiled, 1, end - begin, grain, part)
    runner.run(compiled, 0, end - begin, grain, part)
  }
  heap.release(partials, units * partBytes)
}

function launchColumns(runner: Runner, known: Known<ScanKernel>, launch: Launch, space: ReduceSpace): void {
  const { kernel } = known
  const { heap, args } = runner
  const outer = sizeOf(space.outerDims)
  const wide = outer * Math.floor(space.inner / tileWidths[1]) >= 4
  const tile = tileShape(kernel, known.itemsizes.length, tileWidths[wide ? 1 : 0])
  const tiles = Math.ceil(space.inner / tile.width)
  const compiled = runner.variant(known, columnsForm + Number(wide), space.inner, space.innerStrides, (accesses) =>
    writeScan(kernel, kernelPlan(kernel, accesses, known.cost), heap.shape, tile),
  )
  args.header(header.inner, space.inner)
  args.header(header.outer, space.outerDims.length)
  args.header(header.reducedOuter, 1)
  args.header(header.reducedSize, space.reducedSize)
  args.header(header.chunks, 1)
  args.header(header.tiles, tiles)
  args.write(known.original, launch, space.innerStrides, space, space)
  const units = outer * tiles
  const work = workOf(known, space)
  runner.run(compiled, 0, units, Math.max(1, Math.ceil((units * pieceWork) / work)), work)
}

function workOf({ cost, itemsizes }: Known, space: ReduceSpace): number {
  const size = sizeOf(space.outerDims) * space.inner * (space.form === 'rows' ? 1 : space.reducedSize)
  return size * (cost + itemsizes.length + 2)
}
