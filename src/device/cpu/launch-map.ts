/** Launches of maps. */
import type { Launch, MapKernel } from '../../ir/kernel.js'
import { countsElements, flatStrides, kernelPlan, type MapSpace, mapSpaces, sizeOf, tileEdge } from './plan.js'
import { type Known, pieceWork, type Runner } from './runner.js'
import { header } from './writer/arguments.js'
import { writeMap } from './writer/map.js'
import { pairedCount } from './writer/pairs.js'
import { isTransposable, writeTranspose } from './writer/transpose.js'

/** Elements of a map that one thread takes at a time at most, and what their number is a multiple of. */
const mostGrain = 1 << 15
const grainStep = 1 << 10
/** Pieces for each thread, where they are long enough: so that threads end together. */
const piecesPerThread = 8

/** Where a variant comes from, the beginning of its key. */
const [elementsForm, countsForm, transposeForm] = [1, 2, 3]

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
    const copies = isCopy(known.original)
    for (const space of mapSpaces(launch, known.itemsizes)) {
      if (copies && isTurned(known, space)) launchTranspose(runner, known, launch, space)
      else launchPart(runner, known, launch, space.inner, space.innerStrides, space)
    }
  }
  runner.report(known)
}

const copying = new WeakMap<MapKernel, boolean>()

/** Whether the kernel does nothing but to copy elements whose bytes mean nothing to it. */
function isCopy(kernel: MapKernel): boolean {
  let copies = copying.get(kernel)
  if (copies === undefined) {
    const { params, outputs, body } = kernel
    const { op } = body.instrs[body.results[0]]
    const plain = params.length === 1 && outputs.length === 1 && op === 'input' && params[0].dtype === outputs[0]
    copies = plain && params[0].kind === 'buffer' && isTransposable(outputs[0])
    copying.set(kernel, copies)
  }
  return copies
}

/** Whether the space are tiles that are contiguous down the input's columns and along the output's rows. */
function isTurned({ itemsizes }: Known, { tileRows, innerStrides }: MapSpace): boolean {
  return tileRows !== undefined && tileRows[0] === itemsizes[0] && innerStrides[1] === itemsizes[1]
}

function launchTranspose(runner: Runner, known: Known<MapKernel>, launch: Launch, space: MapSpace): void {
  const across = [space.innerStrides[0], space.tileRows![1]]
  const outerDims = space.outerDims.slice(0, -1)
  const tiles: MapSpace = { inner: 1, innerStrides: across, outerDims, outerStrides: space.outerStrides }
  const compiled = runner.variant(known, transposeForm, 1, across, (accesses) =>
    writeTranspose(known.kernel, kernelPlan(known.kernel, accesses, known.cost), runner.heap.shape),
  )
  runner.args.header(header.inner, 1)
  runner.args.header(header.outer, outerDims.length)
  runner.args.write(known.original, launch, across, tiles)
  const units = sizeOf(outerDims)
  const work = units * tileEdge ** 2 * 3
  runner.run(compiled, 0, units, Math.ceil((units * pieceWork) / work), work)
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
  const compiled = runner.variant(known, counts ? countsForm : elementsForm, inner, innerStrides, (accesses) =>
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
