/** Launches of kernels that visit the points in order: scatters and compactions. */
import { OutOfMemoryError } from '../../core/errors.js'
import type { CompactKernel, Launch, ScatterKernel } from '../../ir/kernel.js'
import type { Compiled } from './modules.js'
import { kernelPlan } from './plan.js'
import { orderedSpace } from './plan-ordered.js'
import { type Known, type Runner, sizeOf } from './runner.js'
import { header } from './writer/arguments.js'
import { compactChunk, writeCompact } from './writer/compact.js'
import { writeScatter } from './writer/scatter.js'

/** Points of a scatter to positions that all differ that one thread takes at a time. */
const scatterGrain = 1 << 14
/** Points, and elements of the output, from which on every thread goes through all points for its part of the output. */
const sharedPoints = 1 << 18
const sharedLength = 1 << 16
/**
 * Parts into which an output is cut: each costs another evaluation of all points, which fewer threads than that would
 * hardly make up for.
 */
const sharedParts = 4
/** Cost of a point beyond which it isn't computed several times. */
const cheapCost = 40

export function launchCompact(runner: Runner, known: Known<CompactKernel>, launch: Launch): void {
  const size = sizeOf(launch.dims)
  if (size === 0) return
  const { heap } = runner
  const chunks = Math.ceil(size / compactChunk)
  const work = workOf(known, size)
  const countsBytes = 8 * (chunks + 1)
  const counts = heap.allocate(countsBytes)
  if (counts === undefined) throw new OutOfMemoryError(`no room for ${countsBytes} bytes of counts of a compaction`)
  const { kernel, cost } = known
  const compiled = prepare(runner, known, launch, size, (accesses) =>
    writeCompact(kernel, kernelPlan(kernel, accesses, cost), heap.shape),
  )
  runner.args.header(header.partials, counts)
  const grain = Math.ceil(chunks / (8 * runner.threads.count))
  runner.run(compiled, 1, chunks, grain, work)
  runningCounts(new Float64Array(heap.buffer, counts, chunks + 1))
  runner.run(compiled, 0, chunks, grain, work)
  heap.release(counts, countsBytes)
  runner.report(known)
}

/** Counts become the places at which what is kept of each chunk begins; one more is where all of it ends. */
function runningCounts(counts: Float64Array): void {
  const chunks = counts.length - 1
  let total = 0
  for (let chunk = 0; chunk < chunks; chunk++) {
    const count = counts[chunk]
    counts[chunk] = total
    total += count
  }
  counts[chunks] = total
}

export function launchScatter(runner: Runner, known: Known<ScatterKernel>, launch: Launch): void {
  const size = sizeOf(launch.dims)
  if (size === 0) return
  const { kernel, cost } = known
  const compiled = prepare(runner, known, launch, size, (accesses) =>
    writeScatter(kernel, kernelPlan(kernel, accesses, cost), runner.heap.shape),
  )
  const work = workOf(known, size)
  const parts = partsOf(runner, known, size, launch.outputs[0].length!)
  if (parts > 1) {
    runner.args.header(header.chunks, parts)
    runner.run(compiled, 1, parts, 1, work)
  } else {
    const splits = kernel.distinct && kernel.combine === undefined
    runner.run(compiled, 0, size, splits ? scatterGrain : size, work)
  }
  runner.report(known)
}

/** Into how many parts the output is cut, so that threads share them. */
function partsOf({ threads }: Runner, { kernel, cost }: Known<ScatterKernel>, size: number, length: number): number {
  if (kernel.distinct || cost > cheapCost || size < sharedPoints || length < sharedLength) return 1
  return threads.count < sharedParts ? 1 : sharedParts
}

function prepare(
  runner: Runner,
  known: Known<ScatterKernel | CompactKernel>,
  launch: Launch,
  size: number,
  write: Parameters<Runner['variant']>[4],
): Compiled {
  const { args } = runner
  const space = orderedSpace(launch)
  const compiled = runner.variant(known, 1, space.inner, space.innerStrides, write)
  args.header(header.inner, space.inner)
  args.header(header.outer, space.outerDims.length)
  args.header(header.reducedSize, size)
  args.write(known.original, launch, space.innerStrides, space)
  return compiled
}

const workOf = ({ cost, itemsizes, kernel }: Known, size: number) =>
  size * (cost + itemsizes.length + 2 * kernel.outputs.length)
