/** Launches of kernels that put elements where their neighbours decide. */
import type { CompactKernel, Kernel, Launch, ScanKernel, ScatterKernel } from '../../ir/kernel.js'
import type { Driver } from './driver.js'
import type { LaunchBlock } from './launch-block.js'
import type { Compiled } from './module-cache.js'
import type { PackedArguments } from './packed-arguments.js'
import { type Arranged, accessKey, type PlannedOperand } from './plan.js'
import { planCompact } from './plan-compact.js'
import { planScan } from './plan-scan.js'
import { planScatter } from './plan-scatter.js'
import type { Workspace } from './workspace.js'
import { argumentPlan } from './writer/arguments.js'
import { compactSource, compactThreads } from './writer/compact.js'
import { scanSource } from './writer/scan.js'
import { scanThreads } from './writer/scan-text.js'
import { type ScatterVariant, scatterSource } from './writer/scatter.js'
import { scatterThreads } from './writer/scatter-ordered.js'

/** What a launch needs of its device. */
export interface Launcher {
  readonly driver: Driver
  readonly block: LaunchBlock
  readonly args: PackedArguments
  readonly workspace: Workspace
  readonly stream: number
  readonly multiprocessors: number
  readonly narrowLimit: number
}

/** A kernel as it came, and what is known of it. */
export interface PatternKernel<K extends Kernel> {
  readonly original: Kernel
  readonly kernel: K
  readonly operands: readonly PlannedOperand[]
  /** A variant of it, by its key. */
  readonly compiled: (key: string, source: () => string) => Compiled
}

export function launchScan(device: Launcher, known: PatternKernel<ScanKernel>, launch: Launch): void {
  if (launch.dims.includes(0)) return
  const { kernel, operands } = known
  const plan = planScan(kernel, launch, operands, device.multiprocessors, device.narrowLimit)
  const { form, pack, steps, outer, narrow } = plan.variant
  const key = `${form}${pack}.${steps}.${outer}${narrow ? 'n' : 'w'}${accessKey(plan.accesses)}`
  const compiled = known.compiled(key, () => scanSource(kernel, argumentPlan(kernel, plan.accesses), plan.variant))
  const head: number[] = [...plan.head]
  if (form === 'tiles' || form === 'columns') {
    const { records, tag, counter } = device.workspace.lookBack(plan.recordBytes)
    head.push(records, records + plan.tileBytes, counter, tag)
  }
  start(device, compiled, known.original, launch, plan, head, plan.gridX, scanThreads)
}

export function launchCompact(device: Launcher, known: PatternKernel<CompactKernel>, launch: Launch): void {
  if (launch.dims.includes(0) || launch.outputs.every(({ length }) => length === 0)) return
  const { kernel, operands } = known
  const { points, variant, gridX, tileBytes, recordBytes } = planCompact(kernel, launch, operands, device.narrowLimit)
  const { pack, steps, outer, narrow } = variant
  const key = `${pack}.${steps}.${outer}${narrow ? 'n' : 'w'}${accessKey(points.accesses)}`
  const compiled = known.compiled(key, () => compactSource(kernel, argumentPlan(kernel, points.accesses), variant))
  const { records, tag, counter } = device.workspace.lookBack(recordBytes)
  const head = [points.size, points.inner, 0, records, records + tileBytes, counter, tag]
  start(device, compiled, known.original, launch, points, head, gridX, compactThreads)
}

export function launchScatter(device: Launcher, known: PatternKernel<ScatterKernel>, launch: Launch): void {
  if (launch.dims.includes(0) || launch.outputs[0].length === 0) return
  const { kernel, operands } = known
  const plan = planScatter(kernel, launch, operands, device.multiprocessors, device.narrowLimit)
  const { points, gridX, winners } = plan
  const run = (form: ScatterVariant['form'], extra: readonly number[]) => {
    const variant: ScatterVariant = { ...plan.variant, form }
    const { pack, outer, narrow, hashed, bin, room } = variant
    const key = `${form}${pack}.${outer}${narrow ? 'n' : 'w'}${hashed ? 'h' : 'd'}${bin}${form === 'bins' ? room : ''}${accessKey(points.accesses)}`
    const compiled = known.compiled(key, () => scatterSource(kernel, argumentPlan(kernel, points.accesses), variant))
    const head = [points.size, points.inner, ...extra]
    start(device, compiled, known.original, launch, points, head, gridX, scatterThreads)
  }
  if (winners === undefined) {
    run(plan.variant.form, [plan.copies])
    return
  }
  const pointer = launch.scratch!
  device.driver.fillBytesAsync(pointer, 0, winners.bytes, device.stream)
  const extra = [pointer, pointer + winners.keysAt, winners.places - 1]
  run('claim', extra)
  run('settle', extra)
}

function start(
  { args, block, stream }: Launcher,
  compiled: Compiled,
  kernel: Kernel,
  launch: Launch,
  plan: Arranged,
  head: readonly number[],
  gridX: number,
  threads: number,
): void {
  const bytes = args.write(kernel, launch, plan, head)
  block.launch(compiled.handle, gridX, 1, 1, threads, 1, 1, 0, stream, bytes)
}
