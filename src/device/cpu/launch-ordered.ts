/** Launches of kernels that visit the points in order: scatters and compactions. */
import { dtypes } from '../../core/dtype.js'
import { OutOfMemoryError } from '../../core/errors.js'
import type { CompactKernel, Launch, ScatterKernel } from '../../ir/kernel.js'
import { places } from './heap.js'
import type { Compiled } from './modules.js'
import { kernelPlan, type Space, sizeOf } from './plan.js'
import { orderedSpace } from './plan-ordered.js'
import { type Known, parallelWork, type Runner } from './runner.js'
import { header } from './writer/arguments.js'
import { compactChunk, writeCompact } from './writer/compact.js'
import { keptTable, positionsOperand } from './writer/compact-positions.js'
import { addsIntegers, writeScatter, writeScatterCopies } from './writer/scatter.js'

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
/**
 * Elements of an output of which threads may have copies, so that these stay in their caches; copies for each thread, as
 * some may be late; and points for each element of a copy from which on they pay.
 */
const longestCopy = 1 << 12
const copiesPerThread = 2
const pointsPerElement = 16
/** Where a variant comes from, the beginning of its key. */
const [compactForm, positionsForm, scatterForm, copiesForm] = [1, 2, 1, 2]
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
  const space = orderedSpace(launch)
  const operand = positionsOperand(kernel)
  const counter = operand !== undefined && space.innerStrides[operand] === 1 ? operand : undefined
  const form = counter === undefined ? compactForm : positionsForm
  const compiled = prepare(runner, known, launch, space, size, form, (accesses) => {
    if (counter !== undefined) new Uint8Array(heap.buffer).set(keptTable(), places.kept)
    return writeCompact(kernel, kernelPlan(kernel, accesses, cost), heap.shape, counter)
  })
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
  if (copiesPay(runner, known, size, launch.outputs[0].length!)) {
    launchCopies(runner, known, launch, size)
    return
  }
  const compiled = prepare(runner, known, launch, orderedSpace(launch), size, scatterForm, (accesses) =>
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

/** Whether several threads add the points up faster, each in a copy of the output. */
function copiesPay({ threads }: Runner, known: Known<ScatterKernel>, size: number, length: number): boolean {
  if (threads.count === 1 || length > longestCopy || size < length * threads.count * pointsPerElement) return false
  return workOf(known, size) >= parallelWork && addsIntegers(known.kernel)
}

function launchCopies(runner: Runner, known: Known<ScatterKernel>, launch: Launch, size: number): void {
  const { heap, args, threads } = runner
  const { kernel, cost } = known
  const length = launch.outputs[0].length!
  const parts = threads.count * copiesPerThread
  const bytes = parts * length * dtypes[kernel.outputs[0]].itemsize
  const copies = heap.allocate(bytes)
  if (copies === undefined) throw new OutOfMemoryError(`no room for ${bytes} bytes of partial results of a scatter`)
  new Uint8Array(heap.buffer, copies, bytes).fill(0)
  const compiled = prepare(runner, known, launch, orderedSpace(launch), size, copiesForm, (accesses) =>
    writeScatterCopies(kernel, kernelPlan(kernel, accesses, cost), heap.shape),
  )
  args.header(header.chunks, parts)
  args.header(header.partials, copies)
  runner.run(compiled, 0, parts, 1, workOf(known, size))
  runner.run(compiled, 1, length, length, 0)
  heap.release(copies, bytes)
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
  space: Space,
  size: number,
  form: number,
  write: Parameters<Runner['variant']>[4],
): Compiled {
  const { args } = runner
  const compiled = runner.variant(known, form, space.inner, space.innerStrides, write)
  args.header(header.inner, space.inner)
  args.header(header.outer, space.outerDims.length)
  args.header(header.reducedSize, size)
  args.write(known.original, launch, space.innerStrides, space)
  return compiled
}

const workOf = ({ cost, itemsizes, kernel }: Known, size: number) =>
  size * (cost + itemsizes.length + 2 * kernel.outputs.length)
