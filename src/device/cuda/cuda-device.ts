/** One GPU as a device: kernels become CUDA C++, launches go to one stream, and nothing waits until a value is read. */
import type { Body } from '../../ir/expr.js'
import { isMoving, type Kernel, type Launch, type MapKernel, type ReduceKernel } from '../../ir/kernel.js'
import { lower } from '../../ir/lower/index.js'
import type { Device, DeviceMemory } from '../device.js'
import type { Solver } from '../linalg/solver.js'
import { Matmul } from './blas/launch-matmul.js'
import { KernelCompiler } from './compile.js'
import { type DeviceProperties, deviceProperties } from './device-attributes.js'
import type { Driver } from './driver.js'
import { CufftPlans } from './fft/plans.js'
import { CufftTransforms, cufftTraits } from './fft/transforms.js'
import { IndexErrors } from './index-errors.js'
import type { LaunchBlock } from './launch-block.js'
import { type Launcher, launchCompact, launchScan, launchScatter } from './launch-patterns.js'
import { type Compiled, ModuleCache, type Variants } from './module-cache.js'
import { launchSelect, launchSort, type OrderLauncher, orderScratch } from './order/launch-sort.js'
import { PackedArguments } from './packed-arguments.js'
import {
  accessKey,
  flatSpan,
  type PlannedOperand,
  planFlat,
  planMap,
  plannedOperands,
  planReduce,
  reductionOrder,
  narrowLimit as standardLimit,
} from './plan.js'
import { scatterScratch } from './plan-scatter.js'
import { CudaRawKernels } from './raw-kernels.js'
import { cudaBlas, cudaCompiler, cudaDriver } from './runtime.js'
import { openSolver } from './solver/open-solver.js'
import { Transfers } from './transfers.js'
import { Workspace } from './workspace.js'
import { argumentPlan } from './writer/arguments.js'
import { mapSource, mapThreads } from './writer/map.js'
import { tileEdge, tileRows } from './writer/map-tiled.js'
import { nativeFunctions } from './writer/operations.js'
import { columnThreads, reduceSource, reduceThreads, totalBytes } from './writer/reduce.js'
import { checksIndices } from './writer/tables.js'

/** Instructions from which it is computation that takes a map's time. */
const longBody = 80

/** Whether a body has that many, in the functions that it calls too. */
function isLong(body: Body): boolean {
  const seen = new Set([body])
  let count = 0
  for (const { instrs } of seen) {
    count += instrs.length
    if (count > longBody) return true
    for (const { body: loop, fn } of instrs) {
      if (loop !== undefined) seen.add(loop)
      if (fn !== undefined) seen.add(fn.body)
    }
  }
  return false
}

/** What is known of a kernel: its lowered form, and its compiled variants. */
interface Known {
  readonly kernel: Kernel
  readonly operands: readonly PlannedOperand[]
  /** Whether it checks indices. */
  readonly checks: boolean
  /** Of a map: whether it is computation that takes its time. */
  readonly heavy: boolean
  readonly variants: Variants
  /** The flat variants, by the bits of which operands are constant. */
  readonly flat: (FlatVariant | undefined)[]
}

interface FlatVariant {
  readonly compiled: Compiled
  /** Elements of a block. */
  readonly span: number
}

export class CudaDevice implements Device {
  readonly id: string
  readonly reportsAtOnce = false
  readonly memory: DeviceMemory
  readonly properties: DeviceProperties
  readonly stream: number
  readonly driver: Driver
  readonly rawKernels: CudaRawKernels
  readonly transforms = cufftTraits
  readonly fftPlans: CufftPlans
  private readonly context: number
  /** @internal */
  readonly block: LaunchBlock
  private readonly args: PackedArguments
  /** @internal */
  readonly compiler: KernelCompiler
  private readonly transfers: Transfers
  private readonly known = new WeakMap<Kernel, Known>()
  private readonly modules: ModuleCache
  /** GPUs whose memory this one was asked to reach. */
  private readonly reachable = new Set<number>()
  private readonly workspace: Workspace
  private readonly indexErrors: IndexErrors
  private readonly launcher: Launcher
  private readonly cufftTransforms: CufftTransforms
  private ownSolver: Solver | null | undefined
  private readonly matmul: Matmul
  private static current = 0

  /**
   * @param narrowLimit Elements from which positions take 64 bits; smaller in tests.
   * @throws DeviceUnavailableError where there is no such GPU
   */
  constructor(
    readonly ordinal = 0,
    private readonly narrowLimit = standardLimit,
  ) {
    const driver = cudaDriver()
    this.driver = driver
    this.id = `cuda:${ordinal}`
    this.properties = deviceProperties(driver, ordinal)
    this.compiler = new KernelCompiler({ nvrtc: cudaCompiler(), architecture: this.properties.architecture })
    this.context = driver.primaryContextRetain(driver.deviceGet(ordinal))
    this.enter()
    this.stream = driver.streamCreate()
    this.block = driver.prepareLaunch()
    this.args = new PackedArguments(this.block)
    this.transfers = new Transfers(driver, () => this.enter())
    const reclaim = () => this.memory.reclaim?.()
    this.modules = new ModuleCache(driver, this.compiler, this.stream, reclaim)
    this.workspace = new Workspace(driver, this.stream, reclaim)
    this.indexErrors = new IndexErrors(driver, this.workspace, this.stream)
    this.launcher = {
      driver,
      block: this.block,
      args: this.args,
      workspace: this.workspace,
      stream: this.stream,
      multiprocessors: this.properties.multiprocessorCount,
      narrowLimit,
    }
    const variants: Variants = new Map()
    this.matmul = new Matmul({
      stream: this.stream,
      multiprocessors: this.properties.multiprocessorCount,
      block: this.block,
      compiled: (key, source) => this.modules.compiled(variants, key, source),
      launch: (kernel, launch) => this.launch(kernel, launch),
      reclaim,
      library: cudaBlas,
    })
    this.rawKernels = new CudaRawKernels(this)
    this.fftPlans = new CufftPlans(driver, this.stream, () => this.enter(), reclaim)
    this.cufftTransforms = new CufftTransforms(this, this.fftPlans)
    this.memory = {
      returnsMemory: true,
      capacity: this.properties.totalMemory,
      allocate: (bytes) => {
        this.enter()
        return driver.memAlloc(bytes)
      },
      release: (pointer) => {
        this.enter()
        driver.memFree(pointer)
      },
    }
  }

  /** cuSOLVER, looked for when it is first needed. @throws OutOfMemoryError, CudaError where it doesn't start */
  get solver(): Solver | undefined {
    this.enter()
    if (this.ownSolver === undefined) {
      const opened = openSolver({
        stream: this.stream,
        reclaim: () => this.memory.reclaim?.(),
        write: (pointer, bytes) => this.write(pointer, bytes),
        copy: (target, source, bytes) => this.copy(target, source, bytes),
      })
      this.ownSolver = opened ?? null
    }
    return this.ownSolver ?? undefined
  }

  launch(kernel: Kernel, launch: Launch): void {
    this.enter()
    if (kernel.kind === 'matmul') {
      this.matmul.launch(kernel, launch)
      return
    }
    if (kernel.kind === 'fft') {
      this.cufftTransforms.launch(kernel, launch)
      return
    }
    const known = this.describe(kernel)
    if (known.checks) this.expectIndexErrors()
    if (known.kernel.kind === 'map') this.launchMap(kernel, known, known.kernel, launch)
    else if (known.kernel.kind === 'reduce') this.launchReduce(kernel, known, known.kernel, launch)
    else this.launchPattern(kernel, known, known.kernel, launch)
  }

  scratchBytes(kernel: Kernel, launch: Launch): number {
    if (kernel.kind === 'fft') {
      this.enter()
      return this.cufftTransforms.scratchBytes(kernel, launch)
    }
    if (kernel.kind === 'matmul') {
      this.enter()
      return this.matmul.scratchBytes(kernel, launch)
    }
    if (kernel.kind === 'scatter') return scatterScratch(kernel, launch, this.narrowLimit)
    return orderScratch(kernel, launch, this.narrowLimit)
  }

  private describe(kernel: Kernel): Known {
    let known = this.known.get(kernel)
    if (known === undefined) {
      const lowered = lower(kernel, { native: nativeFunctions })
      known = {
        kernel: lowered,
        operands: plannedOperands(kernel),
        checks: checksIndices(kernel),
        heavy: lowered.kind === 'map' && isLong(lowered.body),
        variants: new Map(),
        flat: [],
      }
      this.known.set(kernel, known)
    }
    return known
  }

  reductionOrder(kernel: Kernel, launch: Launch): string {
    if (kernel.kind !== 'reduce') return ''
    const { operands, kernel: lowered } = this.describe(kernel)
    const { multiprocessorCount } = this.properties
    const plan = planReduce(
      launch,
      operands,
      multiprocessorCount,
      totalBytes(lowered as ReduceKernel),
      this.narrowLimit,
    )
    return reductionOrder(plan, launch, operands.filter(({ kind }) => kind !== 'output').length)
  }

  read(pointer: number, target: Uint8Array): void {
    this.enter()
    const ticket = this.indexErrors.ask()
    this.transfers.read(pointer, target, this.stream)
    if (target.length === 0 && this.indexErrors.expects) this.driver.streamSynchronize(this.stream)
    this.indexErrors.throwUpTo(ticket)
  }

  async readAsync(pointer: number, target: Uint8Array): Promise<void> {
    this.enter()
    const ticket = this.indexErrors.ask()
    await this.transfers.readAsync(pointer, target, this.stream)
    this.indexErrors.throwUpTo(ticket)
  }

  write(pointer: number, source: Uint8Array): void {
    this.enter()
    this.transfers.write(pointer, source, this.stream)
  }

  copy(target: number, source: number, bytes: number): void {
    this.enter()
    this.driver.copyDeviceToDeviceAsync(target, source, bytes, this.stream)
  }

  /** By a direct copy between the two GPUs where they can reach each other; the driver goes by the host elsewhere. */
  copyFrom(source: Device, from: number, to: number, bytes: number): boolean {
    if (!(source instanceof CudaDevice)) return false
    const { driver } = this
    // Later reads of the copy ask this device, which knows of no failure.
    source.throwIndexErrors()
    this.reach(source)
    this.waitFor(source)
    this.enter()
    driver.copyPeerAsync(to, this.context, from, source.context, bytes, this.stream)
    // The memory that is read may be used again once the source's stream goes on.
    source.waitFor(this)
    return true
  }

  /** Later work of this device comes after the earlier work of the other one. */
  private waitFor(other: CudaDevice): void {
    other.enter()
    const event = this.driver.eventCreate()
    try {
      this.driver.eventRecord(event, other.stream)
      this.enter()
      this.driver.streamWaitEvent(this.stream, event)
    } finally {
      this.driver.eventDestroy(event)
    }
  }

  private reach(other: CudaDevice): void {
    if (this.reachable.has(other.ordinal)) return
    this.reachable.add(other.ordinal)
    const { driver } = this
    if (!driver.deviceCanAccessPeer(driver.deviceGet(this.ordinal), driver.deviceGet(other.ordinal))) return
    this.enter()
    driver.enablePeerAccess(other.context)
  }

  synchronize(): void {
    this.enter()
    const ticket = this.indexErrors.ask()
    this.driver.streamSynchronize(this.stream)
    this.indexErrors.throwUpTo(ticket)
  }

  private expectIndexErrors(): void {
    this.indexErrors.expect()
    this.args.errors = this.indexErrors.record
  }

  /** Waits, where a kernel that checks indices was launched since they were looked at. */
  private throwIndexErrors(): void {
    if (this.indexErrors.expects) this.synchronize()
  }

  /** Makes this GPU's context the calling thread's. */
  enter(): void {
    if (CudaDevice.current === this.context) return
    this.driver.setCurrentContext(this.context)
    CudaDevice.current = this.context
  }

  private launchPattern(original: Kernel, known: Known, kernel: Kernel, launch: Launch): void {
    const { operands, variants } = known
    const compiled = (key: string, source: () => string) => this.modules.compiled(variants, key, source)
    const pattern = { original, operands, compiled }
    if (kernel.kind === 'scan') launchScan(this.launcher, { ...pattern, kernel }, launch)
    else if (kernel.kind === 'compact') launchCompact(this.launcher, { ...pattern, kernel }, launch)
    else if (kernel.kind === 'scatter') launchScatter(this.launcher, { ...pattern, kernel }, launch)
    else if (kernel.kind === 'sort') launchSort(this.orderLauncher(compiled), kernel, launch)
    else if (kernel.kind === 'select') launchSelect(this.orderLauncher(compiled), kernel, launch)
  }

  private orderLauncher(compiled: OrderLauncher['compiled']): OrderLauncher {
    const { driver, stream, launcher } = this
    return { ...launcher, driver, compiled, write: (pointer, bytes) => this.transfers.write(pointer, bytes, stream) }
  }

  private launchMap(original: Kernel, known: Known, kernel: MapKernel, launch: Launch): void {
    for (const length of launch.dims) if (length === 0) return
    if (launch.dims.length === 1 && this.launchFlat(original, known, kernel, launch)) return
    const plan = planMap(launch, known.operands, this.narrowLimit, known.heavy)
    const { form, pack, outer, narrow } = plan.variant
    const key = `${form}${pack}.${outer}${narrow ? 'n' : 'w'}${accessKey(plan.accesses)}`
    const compiled = this.modules.compiled(known.variants, key, () =>
      mapSource(kernel, argumentPlan(kernel, plan.accesses), plan.variant),
    )
    const bytes = this.args.write(original, launch, plan, plan.head)
    const [x, y] = form === 'tiled' ? [tileEdge, tileRows] : [mapThreads, 1]
    this.block.launch(compiled.handle, plan.gridX, plan.gridY, 1, x, y, 1, 0, this.stream, bytes)
  }

  /** Launches what is one aligned dimension; tells whether it was. */
  private launchFlat(original: Kernel, known: Known, kernel: MapKernel, launch: Launch): boolean {
    const { params, outputs, dims } = launch
    const { operands } = known
    // One bit of a number each.
    if (operands.length > 30) return false
    let constants = 0
    let operand = 0
    for (let at = 0; at < params.length; at++) {
      const param = params[at]
      if (!isMoving(param)) continue
      if (param.kind === 'iota') return false
      const stride = param.strides[0]
      if (stride === 0) constants |= 1 << operand
      else if (stride !== operands[operand].itemsize || param.pointer % 16 !== 0) return false
      operand++
    }
    for (let at = 0; at < outputs.length; at++, operand++) {
      if (outputs[at].strides[0] !== operands[operand].itemsize || outputs[at].pointer % 16 !== 0) return false
    }
    const flat = known.flat[constants] ?? this.flatVariant(known, kernel, constants)
    this.modules.touch(flat.compiled)
    const bytes = this.args.writeFlat(original, launch, dims[0])
    this.block.launch(
      flat.compiled.handle,
      Math.ceil(dims[0] / flat.span),
      1,
      1,
      mapThreads,
      1,
      1,
      0,
      this.stream,
      bytes,
    )
    return true
  }

  private flatVariant(known: Known, kernel: MapKernel, constants: number): FlatVariant {
    const plan = planFlat(known.operands, constants)
    const key = `flat${constants}`
    const source = () => mapSource(kernel, argumentPlan(kernel, plan.accesses), plan.variant)
    const compiled = this.modules.compiled(known.variants, key, source, () => {
      known.flat[constants] = undefined
    })
    const variant = { compiled, span: flatSpan(plan.variant) }
    known.flat[constants] = variant
    return variant
  }

  private launchReduce(original: Kernel, known: Known, kernel: ReduceKernel, launch: Launch): void {
    for (let axis = 0; axis < launch.dims.length - launch.reduced; axis++) if (launch.dims[axis] === 0) return
    const plan = planReduce(
      launch,
      known.operands,
      this.properties.multiprocessorCount,
      totalBytes(kernel),
      this.narrowLimit,
    )
    const { form, team, pack, keptOuter, reducedOuter, split, narrow } = plan.variant
    const key = `${form}${team}.${pack}.${keptOuter}.${reducedOuter}${split ? 's' : 'o'}${narrow ? 'n' : 'w'}${accessKey(plan.accesses)}`
    const compiled = this.modules.compiled(known.variants, key, () =>
      reduceSource(kernel, argumentPlan(kernel, plan.accesses), plan.variant),
    )
    const { workspace } = this
    workspace.reserve(plan.partials * totalBytes(kernel), plan.counters)
    const head = [...plan.head, workspace.partials.pointer, workspace.counters]
    const bytes = this.args.write(original, launch, plan, head)
    const [x, y] = form === 'columns' ? [columnThreads.x, columnThreads.y] : [reduceThreads, 1]
    this.block.launch(compiled.handle, plan.gridX, plan.gridY, 1, x, y, 1, 0, this.stream, bytes)
  }
}
