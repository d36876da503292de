/** Launches of maps. */
import type { Launch, MapKernel } from '../../ir/kernel.js'
import { countsElements, flatStrides, kernelPlan, type MapSpace, mapSpaces, sizeOf } from './plan.js'
import { type Known, pieceWork, type Runner } from './runner.js'
import { header } from './writer/arguments.js'
import { writeMap } from './writer/map.js'
import { pairedCount } from './writer/pairs.js'

/** Elements of a map that one thread takes at a time at most, and what their number is a multiple of. */
const mostGrain = 1 << 15
const grainStep = 1 << 10
/** Pieces for each thread, where they are long enough: so that threads end together. */
const piecesPerThread = 8

/** One list for all launches: nearly all of them go through their operands at one distance. */
const flat: number[] = []

/** Instructions that are worth computing once for two lanes. */
const manyPaired = 40
const sharing = new WeakMap<MapKernel, boolean>()

function sharesPairs(kernel: MapKernel): boolean {
  let shares = sharing.get(kernel)
  if (shares === undefined) sharing.set(kernel, (shares = pairedCount(kernel) >= manyPaired))
  return shares
}

export function launchMap(runner: Runner, known: Known<MapKernel>, launch: Launch): void {
  const size = sizeOf(launch.dims)
  if (size === 0) return
  if (flatStrides(launch, flat)) launchPart(runner, known, launch, size, flat)
  else {
    for (const space of mapSpaces(launch, known.itemsizes)) {
      launchPart(runner, known, launch, space.inner, space.innerStrides, space)
    }
  }
  runner.report(known)
}

function launchPart(
  runner: Runner,
  known: Known<MapKernel>,
  launch: Launch,
  inner: number,
  innerStrides: readonly number[],
  space?: MapSpace,
): void {
  const { args } = runner
  const { kernel, cost } = known
  const counts = space === undefined && sharesPairs(kernel) && countsElements(launch, innerStrides)
  const compiled = runner.variant(known, counts ? 2 : 1, inner, innerStrides, (accesses) =>
    writeMap(kernel, kernelPlan(kernel, accesses, cost, counts), runner.heap.shape),
  )
  args.header(header.inner, inner)
  args.header(header.outer, space ? space.outerDims.length : 0)
  args.write(known.original, launch, innerStrides, space)
  const size = space ? inner * sizeOf(space.outerDims) : inner
  const elementWork = cost + known.itemsizes.length
  runner.run(compiled, 0, size, grainOf(runner, size, elementWork), size * elementWork)
}

/** Elements of a piece: none depends on how they are cut. */
function grainOf({ threads }: Runner, size: number, elementWork: number): number {
  const least = pieceWork / elementWork
  const grain = Math.max(least, Math.min(mostGrain, size / (piecesPerThread * threads.count)))
  return Math.ceil(grain / grainStep) * grainStep
}
