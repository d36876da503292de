/** The CPU as a device: kernels become WebAssembly, launches run at once, shared out over threads where that pays. */
import { OutOfMemoryError } from '../../core/errors.js'
import { interpret, memoryOver } from '../../ir/interpret.js'
import { isMoving, type Kernel, type Launch, type MapKernel, type ReduceKernel, usesTables } from '../../ir/kernel.js'
import { lower } from '../../ir/lower/index.js'
import { opRow } from '../../ir/ops.js'
import type { Device } from '../device.js'
import { ArgumentBlock } from './args.js'
import { Heap, places, scratchBytes } from './heap.js'
import { type Compiled, Modules, type VariantKey, Variants } from './modules.js'
import { accessOf, flatStrides, itemsizeOf, kernelPlan, type MapSpace, mapSpaces, reduceSpace } from './plan.js'
import { Threads } from './threads.js'
import { type Access, header, type OperandSpec } from './writer/arguments.js'
import { writeMap } from './writer/map.js'
import { rowChunk, writeReduce } from './writer/reduce.js'
import { columnChunk, tileShape, tileWidths } from './writer/reduce-columns.js'

/** What is known of a kernel: its lowered form, and its compiled variants by how operands move. */
interface Known {
  readonly kernel: MapKernel | ReduceKernel
  readonly kinds: readonly OperandSpec['kind'][]
  readonly itemsizes: readonly number[]
  /** Rough cost of one element, in additions. */
  readonly cost: number
  readonly variants: Variants
}

/** Work, in additions of elements, below which other threads cost more than they bring. */
const parallelWork = 1 << 17
/** Elements of a map that one thread takes at a time. */
const mapGrain = 1 << 15

/** Where a variant comes from, the beginning of its key; reductions down columns have one for each width of tiles. */
const [mapForm, rowsForm, columnsForm] = [1, 2, 3]
/** Digits to the base of 3 that a key may have to be exact. */
const mostDigits = 31

const noNatives: ReadonlySet<never> = new Set<never>()

export class CpuDevice implements Device {
  readonly id = 'cpu'
  readonly reportsAtOnce = true
  readonly memory: Heap
  readonly threads: Threads
  private readonly args: ArgumentBlock
  private readonly argsAddress: number | bigint
  private readonly scratchAddress: number | bigint
  private readonly known = new WeakMap<Kernel, Known>()
  private readonly modules: Modules
  private readonly flat: number[] = []
  private bytes: Uint8Array

  constructor(heap = new Heap(), threads?: number) {
    this.memory = heap
    const scratch = heap.allocate(scratchBytes)
    if (scratch === undefined) throw new OutOfMemoryError('no room for the scratch memory of the CPU device')
    const address = (value: number) => (heap.shape.wide ? BigInt(value) : value)
    this.argsAddress = address(places.args)
    this.scratchAddress = address(scratch)
    this.args = new ArgumentBlock(heap)
    this.threads = new Threads(heap, threads)
    this.modules = new Modules(heap, (id) => this.threads.forget(id))
    this.bytes = new Uint8Array(heap.buffer)
  }

  launch(kernel: Kernel, launch: Launch): void {
    if ((kernel.kind !== 'map' && kernel.kind !== 'reduce') || usesTables(kernel)) {
      interpret(kernel, launch, memoryOver(this.view()))
      return
    }
    let known = this.known.get(kernel)
    if (known === undefined) this.known.set(kernel, (known = describe(kernel)))
    if (known.kernel.kind === 'map') this.launchMap(kernel, known, known.kernel, launch)
    else this.launchReduce(kernel, known, known.kernel, launch)
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
    return this.modules.count
  }

  /** All of the heap as bytes. */
  view(): Uint8Array {
    if (this.bytes.buffer !== this.memory.buffer) this.bytes = new Uint8Array(this.memory.buffer)
    return this.bytes
  }

  private launchMap(original: Kernel, known: Known, kernel: MapKernel, launch: Launch): void {
    const size = sizeOf(launch.dims)
    if (size === 0) return
    // Nearly all launches go through all of their operands at one distance: they take no walk over dimensions.
    if (flatStrides(launch, this.flat)) this.launchPart(original, known, kernel, launch, size, this.flat)
    else {
      for (const space of mapSpaces(launch, known.itemsizes)) {
        this.launchPart(original, known, kernel, launch, space.inner, space.innerStrides, space)
      }
    }
  }

  private launchPart(
    original: Kernel,
    known: Known,
    kernel: MapKernel,
    launch: Launch,
    inner: number,
    innerStrides: readonly number[],
    space?: MapSpace,
  ): void {
    const { args } = this
    const compiled = this.variant(known, mapForm, inner, innerStrides, (accesses) =>
      writeMap(kernel, kernelPlan(kernel, accesses, known.cost), this.memory.shape),
    )
    args.header(header.inner, inner)
    args.header(header.outer, space ? space.outerDims.length : 0)
    args.write(original, launch, innerStrides, space)
    const size = space ? inner * sizeOf(space.outerDims) : inner
    this.run(compiled, 0, size, mapGrain, size * (known.cost + known.itemsizes.length))
  }

  private launchReduce(original: Kernel, known: Known, kernel: ReduceKernel, launch: Launch): void {
    const outputs = sizeOf(launch.dims.slice(0, launch.dims.length - launch.reduced))
    if (outputs === 0) return
    const space = reduceSpace(launch, known.itemsizes)
    const rows = space.form === 'rows'
    const chunks = Math.max(1, Math.ceil(space.reducedSize / (rows ? rowChunk : columnChunk)))
    const widths = tileWidths.filter((width, at) => at === 0 || tileWidths[at - 1] < space.inner)
    const tile = tileShape(kernel, known.itemsizes.length, widths.at(-1)!)
    const tiles = rows ? outputs : (outputs / space.inner) * Math.ceil(space.inner / tile.width)
    const units = tiles * chunks
    const partBytes = rows ? (kernel.combine.params.length / 2) * 8 : tile.bytes
    const partials = chunks > 1 ? this.memory.allocate(units * partBytes) : 0
    if (partials === undefined) {
      throw new OutOfMemoryError(`no room for ${units * partBytes} bytes of partial results of a reduction`)
    }
    const form = rows ? rowsForm : columnsForm + widths.length - 1
    const compiled = this.variant(known, form, space.inner, space.innerStrides, (accesses) =>
      writeReduce(kernel, kernelPlan(kernel, accesses, known.cost), this.memory.shape, rows ? undefined : tile),
    )
    this.args.header(header.inner, space.inner)
    this.args.header(header.outer, space.outerDims.length)
    this.args.header(header.reducedOuter, space.reducedDims.length)
    this.args.header(header.reducedSize, space.reducedSize)
    this.args.header(header.chunks, chunks)
    this.args.header(header.partials, partials)
    this.args.header(header.tiles, rows ? 1 : Math.ceil(space.inner / tile.width))
    this.args.write(original, launch, space.innerStrides, space, space)
    const work = outputs * Math.max(1, space.reducedSize) * (known.cost + known.itemsizes.length)
    this.run(compiled, 0, units, Math.max(1, Math.ceil((units * parallelWork) / (4 * work))), work)
    if (chunks > 1) {
      this.run(compiled, 1, tiles, 1, (work / space.reducedSize) * chunks * (rows ? 4 : 1))
      this.memory.release(partials, units * partBytes)
    }
  }

  private run(compiled: Compiled, stage: 0 | 1, units: number, grain: number, work: number): void {
    const { argsAddress, scratchAddress } = this
    const call = stage === 0 ? compiled.run : compiled.final!
    if (this.threads.count === 1 || work < parallelWork || units <= grain) call(argsAddress, scratchAddress, 0, units)
    else {
      const coarse = Math.max(grain, Math.ceil(units / 2 ** 30))
      const own = (begin: number, end: number) => call(argsAddress, scratchAddress, begin, end)
      this.threads.run(compiled.id, compiled.module, stage, own, units, coarse)
    }
  }

  private variant(
    { kernel, kinds, itemsizes, variants }: Known,
    form: number,
    inner: number,
    strides: readonly number[],
    write: (accesses: readonly Access[]) => Uint8Array<ArrayBuffer>,
  ): Compiled {
    const numeric = itemsizes.length <= mostDigits
    let key: VariantKey = form
    for (let operand = 0; numeric && operand < itemsizes.length; operand++) {
      key = 3 * key + accesses.indexOf(accessOf(kinds[operand], itemsizes[operand], strides[operand], inner))
    }
    const found = () =>
      itemsizes.map((itemsize, operand) => accessOf(kinds[operand], itemsize, strides[operand], inner))
    if (!numeric) key = `${form} ${found().join(' ')}`
    return this.modules.find(variants, key, kernel, () => write(found()))
  }
}

const accesses: readonly Access[] = ['contiguous', 'constant', 'strided']

function describe(kernel: MapKernel | ReduceKernel): Known {
  const lowered = lower(kernel, { native: noNatives, inline: true })
  const inputs = lowered.params.filter(isMoving)
  const outputs = lowered.outputs.map((dtype): Pick<OperandSpec, 'kind' | 'dtype'> => ({ kind: 'output', dtype }))
  const operands: readonly Pick<OperandSpec, 'kind' | 'dtype'>[] = [...inputs, ...outputs]
  const cost = lowered.body.instrs.reduce((sum, { op }) => sum + opRow(op).cost, 1)
  const kinds = operands.map(({ kind }) => kind)
  return { kernel: lowered, kinds, itemsizes: operands.map(itemsizeOf), cost, variants: new Variants() }
}

function sizeOf(dims: readonly number[]): number {
  let size = 1
  for (let axis = 0; axis < dims.length; axis++) size *= dims[axis]
  return size
}
