/** One GPU as a device: kernels become CUDA C++, launches go to one stream, and nothing waits until a value is read. */
import { InternalError, OutOfMemoryError } from '../../core/errors.js'
import { isMoving, type Kernel, type Launch, type MapKernel, type ReduceKernel } from '../../ir/kernel.js'
import { lower } from '../../ir/lower/index.js'
import type { Device, DeviceMemory } from '../device.js'
import { KernelCompiler } from './compile.js'
import { isOutOfMemory } from './cuda-results.js'
import { type DeviceProperties, deviceProperties } from './device-attributes.js'
import type { Driver } from './driver.js'
import type { LaunchBlock } from './launch-block.js'
import { PackedArguments } from './packed-arguments.js'
import {
  flatSpan,
  type PlannedOperand,
  planFlat,
  planMap,
  plannedOperands,
  planReduce,
  narrowLimit as standardLimit,
} from './plan.js'
import { CudaRawKernels } from './raw-kernels.js'
import { cudaCompiler, cudaDriver } from './runtime.js'
import { Transfers } from './transfers.js'
import { type Access, argumentPlan } from './writer/arguments.js'
import { mapSource, mapThreads } from './writer/map.js'
import { tileEdge, tileRows } from './writer/map-tiled.js'
import { nativeFunctions } from './writer/operations.js'
import { columnThreads, reduceSource, reduceThreads, totalBytes } from './writer/reduce.js'
import { kernelName } from './writer/source.js'

/** What is known of a kernel: its lowered form, and its compiled variants. */
interface Known {
  readonly kernel: Kernel
  readonly operands: readonly PlannedOperand[]
  readonly variants: Map<string, Compiled>
  /** The flat variants, by the bits of which operands are constant. */
  readonly flat: (FlatVariant | undefined)[]
}

interface FlatVariant {
  readonly compiled: Compiled
  /** Elements of a block. */
  readonly span: number
}

interface Compiled {
  readonly module: number
  readonly handle: number
  /** When it was launched last, in launches of the device. */
  used: number
}

/** Partial results and counters of reductions; counters are 0 between launches. */
interface Workspace {
  partials: number
  bytes: number
  counters: number
}

const maxCounters = 1 << 16
/** Modules kept loaded; when there are more, those that weren't launched for longest are unloaded. */
const maxModules = 1024

export class CudaDevice implements Device {
  readonly id: string
  readonly reportsAtOnce = false
  readonly memory: DeviceMemory
  readonly properties: DeviceProperties
  readonly stream: number
  readonly driver: Driver
  readonly rawKernels: CudaRawKernels
  private readonly context: number
  /** @internal */
  readonly block: LaunchBlock
  private readonly args: PackedArguments
  /** @internal */
  readonly compiler: KernelCompiler
  private readonly transfers: Transfers
  private readonly known = new WeakMap<Kernel, Known>()
  private readonly loaded = new Map<Compiled, () => void>()
  private launches = 0
  /** GPUs whose memory this one was asked to reach. */
  private readonly reachable = new Set<number>()
  private readonly workspace: Workspace = { partials: 0, bytes: 0, counters: 0 }
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
    this.rawKernels = new CudaRawKernels(this)
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

  launch(kernel: Kernel, launch: Launch): void {
    this.enter()
    let known = this.known.get(kernel)
    if (known === undefined) {
      known = {
        kernel: lower(kernel, { native: nativeFunctions }),
        operands: plannedOperands(kernel),
        variants: new Map(),
        flat: [],
      }
      this.known.set(kernel, known)
    }
    if (known.kernel.kind === 'map') this.launchMap(kernel, known, known.kernel, launch)
    else if (known.kernel.kind === 'reduce') this.launchReduce(kernel, known, known.kernel, launch)
    else throw new InternalError(`[${known.kernel.kind}] kernels have no CUDA writer yet`)
  }

  read(pointer: number, target: Uint8Array): void {
    this.enter()
    this.transfers.read(pointer, target, this.stream)
  }

  readAsync(pointer: number, target: Uint8Array): Promise<void> {
    this.enter()
    return this.transfers.readAsync(pointer, target, this.stream)
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
    this.driver.streamSynchronize(this.stream)
  }

  /** Makes this GPU's context the calling thread's. */
  enter(): void {
    if (CudaDevice.current === this.context) return
    this.driver.setCurrentContext(this.context)
    CudaDevice.current = this.context
  }

  private launchMap(original: Kernel, known: Known, kernel: MapKernel, launch: Launch): void {
    for (const length of launch.dims) if (length === 0) return
    if (launch.dims.length === 1 && this.launchFlat(original, known, kernel, launch)) return
    const plan = planMap(launch, known.operands, this.narrowLimit)
    const { form, pack, outer, narrow } = plan.variant
    const key = `${form}${pack}.${outer}${narrow ? 'n' : 'w'}${accessKey(plan.accesses)}`
    const compiled = this.compiled(known, key, () =>
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
    flat.compiled.used = ++this.launches
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
    const compiled = this.compiled(known, key, source, () => {
      known.flat[constants] = undefined
    })
    const variant = { compiled, span: flatSpan(plan.variant.pack) }
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
    const compiled = this.compiled(known, key, () =>
      reduceSource(kernel, argumentPlan(kernel, plan.accesses), plan.variant),
    )
    this.reserve(plan.partials * totalBytes(kernel), plan.counters)
    const head = [...plan.head, this.workspace.partials, this.workspace.counters]
    const bytes = this.args.write(original, launch, plan, head)
    const [x, y] = form === 'columns' ? [columnThreads.x, columnThreads.y] : [reduceThreads, 1]
    this.block.launch(compiled.handle, plan.gridX, plan.gridY, 1, x, y, 1, 0, this.stream, bytes)
  }

  private compiled(known: Known, key: string, source: () => string, forget?: () => void): Compiled {
    let found = known.variants.get(key)
    if (found === undefined) {
      const { image } = this.compiler.compile({ name: kernelName, source: source() })
      if (this.loaded.size >= maxModules) this.unloadOldest()
      found = this.load(image)
      known.variants.set(key, found)
      this.loaded.set(found, () => {
        known.variants.delete(key)
        forget?.()
      })
    }
    found.used = ++this.launches
    return found
  }

  private load(image: Uint8Array): Compiled {
    const module = this.withMemory(() => this.driver.moduleLoadData(image))
    try {
      return { module, handle: this.driver.moduleGetFunction(module, kernelName), used: 0 }
    } catch (error) {
      this.driver.moduleUnload(module)
      throw error
    }
  }

  /** Modules lie in the device's memory too: where there is none left, the pool gives back what nobody uses. */
  private withMemory<T>(take: () => T): T {
    try {
      return take()
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
    }
    this.memory.reclaim?.()
    try {
      return take()
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      throw new OutOfMemoryError('no device memory for a kernel', {}, { cause: error })
    }
  }

  /** Unloads a quarter of the modules. */
  private unloadOldest(): void {
    this.driver.streamSynchronize(this.stream)
    const oldest = [...this.loaded.keys()].sort((a, b) => a.used - b.used).slice(0, maxModules / 4)
    for (const compiled of oldest) {
      this.loaded.get(compiled)!()
      this.loaded.delete(compiled)
      this.driver.moduleUnload(compiled.module)
    }
  }

  /** Makes sure that there is room for partial results and counters. */
  private reserve(bytes: number, counters: number): void {
    const { workspace, driver } = this
    if (counters > maxCounters)
      throw new OutOfMemoryError(`a reduction asks for ${counters} counters; there are ${maxCounters}`)
    if (counters > 0 && workspace.counters === 0) {
      const pointer = this.allocated(4 * maxCounters)
      try {
        driver.fillBytesAsync(pointer, 0, 4 * maxCounters, this.stream)
      } catch (error) {
        driver.memFree(pointer)
        throw error
      }
      workspace.counters = pointer
    }
    if (bytes <= workspace.bytes) return
    const size = Math.max(bytes, 2 * workspace.bytes, 1 << 20)
    const partials = this.allocated(size)
    if (workspace.partials !== 0) driver.memFree(workspace.partials)
    workspace.partials = partials
    workspace.bytes = size
  }

  private allocated(bytes: number): number {
    let pointer = this.driver.memAlloc(bytes)
    if (pointer === undefined) {
      this.memory.reclaim?.()
      pointer = this.driver.memAlloc(bytes)
    }
    if (pointer === undefined) throw new OutOfMemoryError(`no ${bytes} bytes of device memory for partial results`)
    return pointer
  }
}

function accessKey(accesses: readonly Access[]): string {
  let key = ''
  for (const access of accesses) key += access[3]
  return key
}
