/** Launches of reductions. */
import { OutOfMemoryError } from '../../core/errors.js'
import type { Launch, ReduceKernel } from '../../ir/kernel.js'
import { kernelPlan, type ReduceSpace, reduceSpace, rowsSideBySide, sizeOf } from './plan.js'
import { type Known, pieceWork, type Runner } from './runner.js'
import { header } from './writer/arguments.js'
import { rowChunk, writeReduce } from './writer/reduce.js'
import { columnChunk, type TileShape, tileShape, tileWidths } from './writer/reduce-columns.js'
import { shortRowLength, shortTile, writeReduceShort } from './writer/reduce-short.js'

/** Where a variant comes from, the beginning of its key; reductions down columns have one for each width of tiles. */
const [rowsForm, shortForm, columnsForm] = [1, 2, 3]

export function launchReduce(runner: Runner, known: Known<ReduceKernel>, launch: Launch): void {
  const { kernel } = known
  const { heap, args } = runner
  const outputs = sizeOf(launch.dims.slice(0, launch.dims.length - launch.reduced))
  if (outputs === 0) return
  const space = reduceSpace(launch, known.itemsizes)
  if (space.reducedSize > 1 && space.reducedSize <= shortRowLength) {
    const [shape, beside] = [shortTile(kernel, known.itemsizes.length), rowsSideBySide(space)]
    if (shape !== undefined && beside !== undefined) {
      launchShort(runner, known, launch, beside, shape)
      return
    }
  }
  const rows = space.form === 'rows'
  const chunks = Math.max(1, Math.ceil(space.reducedSize / (rows ? rowChunk : columnChunk)))
  const widths = tileWidths.filter((_, at) => at === 0 || tileWidths[at - 1] < space.inner)
  const tile = tileShape(kernel, known.itemsizes.length, widths.at(-1)!)
  const tiles = rows ? outputs : (outputs / space.inner) * Math.ceil(space.inner / tile.width)
  const units = tiles * chunks
  const partBytes = rows ? (kernel.combine.params.length / 2) * 8 : tile.bytes
  const partials = chunks > 1 ? heap.allocate(units * partBytes) : 0
  if (partials === undefined) {
    throw new OutOfMemoryError(`no room for ${units * partBytes} bytes of partial results of a reduction`)
  }
  const form = rows ? rowsForm : columnsForm + widths.length - 1
  const compiled = runner.variant(known, form, space.inner, space.innerStrides, (accesses) =>
    writeReduce(kernel, kernelPlan(kernel, accesses, known.cost), heap.shape, rows ? undefined : tile),
  )
  args.header(header.inner, space.inner)
  args.header(header.outer, space.outerDims.length)
  args.header(header.reducedOuter, space.reducedDims.length)
  args.header(header.reducedSize, space.reducedSize)
  args.header(header.chunks, chunks)
  args.header(header.partials, partials)
  args.header(header.tiles, rows ? 1 : Math.ceil(space.inner / tile.width))
  args.write(known.original, launch, space.innerStrides, space, space)
  const work = outputs * Math.max(1, space.reducedSize) * (known.cost + known.itemsizes.length)
  runner.run(compiled, 0, units, Math.max(1, Math.ceil((units * pieceWork) / work)), work)
  if (chunks > 1) {
    runner.run(compiled, 1, tiles, 1, (work / space.reducedSize) * chunks * (rows ? 4 : 1))
    heap.release(partials, units * partBytes)
  }
  runner.report(known)
}

/** Short rows, a tile of them at a time. */
function launchShort(
  runner: Runner,
  known: Known<ReduceKernel>,
  launch: Launch,
  space: ReduceSpace,
  shape: TileShape,
): void {
  const { kernel, cost, itemsizes } = known
  const { heap, args } = runner
  const compiled = runner.variant(known, shortForm, space.inner, space.innerStrides, (accesses) =>
    writeReduceShort(kernel, kernelPlan(kernel, accesses, cost), heap.shape, shape),
  )
  const tiles = Math.ceil(space.inner / shape.width)
  args.header(header.inner, space.inner)
  args.header(header.outer, space.outerDims.length)
  args.header(header.reducedOuter, 1)
  args.header(header.reducedSize, space.reducedSize)
  args.header(header.chunks, 1)
  args.header(header.partials, 0)
  args.header(header.tiles, tiles)
  args.write(known.original, launch, space.innerStrides, space, space)
  const units = sizeOf(space.outerDims) * tiles
  const work = units * shape.width * space.reducedSize * (cost + itemsizes.length)
  runner.run(compiled, 0, units, Math.max(1, Math.ceil((units * pieceWork) / work)), work)
  runner.report(known)
}
