/** The CPU as a device: kernels become WebAssembly, launches run at once, shared out over threads where that pays. */
import type { Kernel, Launch, MatmulKernel, ReduceKernel } from '../../ir/kernel.js'
import { isMultiplyReduce, multiplyReduce } from '../../ir/matmul.js'
import type { Device, FftPlans } from '../device.js'
import type { Workbench } from '../linalg/embedded/workbench.js'
import { FftKernels } from './fft/fft-kernels.js'
import { Heap } from './heap.js'
import { launchMap } from './launch-map.js'
import { launchCompact, launchScatter } from './launch-ordered.js'
import { launchReduce } from './launch-reduce.js'
import { launchScan } from './launch-scan.js'
import { CpuWorkbench } from './linalg/cpu-workbench.js'
import { OrderKernels } from './order/order-kernels.js'
import { reductionOrder } from './plan.js'
import { ProductKernels } from './products/product-kernels.js'
import { Runner } from './runner.js'
import { Threads } from './threads.js'

export class CpuDevice implements Device {
  readonly id = 'cpu'
  readonly reportsAtOnce = true
  readonly memory: Heap
  readonly threads: Threads
  private readonly runner: Runner
  private readonly order: OrderKernels
  private readonly fft: FftKernels
  private readonly products: ProductKernels
  private bench: CpuWorkbench | undefined
  private bytes: Uint8Array

  constructor(heap = new Heap(), threads?: number) {
    this.memory = heap
    this.threads = new Threads(heap, threads)
    this.runner = new Runner(heap, this.threads)
    this.order = new OrderKernels(this.runner)
    this.fft = new FftKernels(this.runner)
    this.products = new ProductKernels(this.runner)
    this.bytes = new Uint8Array(heap.buffer)
  }

  launch(kernel: Kernel, launch: Launch): void {
    const { runner } = this
    if (kernel.kind === 'map') launchMap(runner, runner.describe(kernel), launch)
    else if (kernel.kind === 'reduce') this.launchReduction(kernel, launch)
    else if (kernel.kind === 'scan') launchScan(runner, runner.describe(kernel), launch)
    else if (kernel.kind === 'scatter') launchScatter(runner, runner.describe(kernel), launch)
    else if (kernel.kind === 'compact') launchCompact(runner, runner.describe(kernel), launch)
    else if (kernel.kind === 'matmul') this.launchProduct(kernel, launch)
    else if (kernel.kind === 'fft') this.fft.launch(kernel, launch)
    else this.order.launch(kernel, launch)
  }

  private launchReduction(kernel: ReduceKernel, launch: Launch): void {
    const { runner, products } = this
    const short = launch.dims.length === 2 && isMultiplyReduce(kernel) && products.launchPairs(kernel, launch)
    if (!short) launchReduce(runner, runner.describe(kernel), launch)
  }

  private launchProduct(kernel: MatmulKernel, launch: Launch): void {
    const { runner, products } = this
    if (!products.launch(kernel, launch)) launchReduce(runner, runner.describe(multiplyReduce(kernel)), launch)
  }

  reductionOrder(kernel: Kernel, launch: Launch): string {
    return kernel.kind === 'reduce' ? reductionOrder(launch, this.runner.describe(kernel).itemsizes) : ''
  }

  scratchBytes(kernel: Kernel, launch: Launch): number {
    if (kernel.kind === 'fft') return this.fft.scratchBytes(kernel, launch)
    return kernel.kind === 'matmul' ? (this.products.scratchBytes(kernel, launch) ?? 0) : 0
  }

  /** The heap as a place for the host's linear algebra. */
  get workbench(): Workbench {
    return (this.bench ??= new CpuWorkbench(this.runner, this.products))
  }

  get fftPlans(): FftPlans {
    return this.fft.cache
  }

  read(pointer: number, target: Uint8Array): void {
    target.set(this.view().subarray(pointer, pointer + target.length))
  }

  async readAsync(pointer: number, target: Uint8Array): Promise<void> {
    this.read(pointer, target)
  }

  write(pointer: number, source: Uint8Array): void {
    this.view().set(source, pointer)
  }

  copy(target: number, source: number, bytes: number): void {
    this.view().copyWithin(target, source, source + bytes)
  }

  hostView(pointer: number, bytes: number): Uint8Array {
    return this.view().subarray(pointer, pointer + bytes)
  }

  synchronize(): void {}

  /** Compiled kernels that are kept. */
  get moduleCount(): number {
    return this.runner.modules.count
  }

  /** All of the heap as bytes. */
  view(): Uint8Array {
    if (this.bytes.buffer !== this.memory.buffer) this.bytes = new Uint8Array(this.memory.buffer)
    return this.bytes
  }
}
