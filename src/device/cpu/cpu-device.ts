/** The CPU as a device: kernels become WebAssembly, launches run at once, shared out over threads where that pays. */
import { OutOfMemoryError } from '../../core/errors.js'
import type { Kernel, Launch, MapKernel, ReduceKernel } from '../../ir/kernel.js'
import { lower } from '../../ir/lower/index.js'
import { opRow } from '../../ir/ops.js'
import type { Device } from '../device.js'
import { ArgumentBlock } from './args.js'
import { Heap, places, scratchBytes } from './heap.js'
import { accessOf, itemsizeOf, kernelPlan, mapSpace, type ReduceSpace, reduceSpace, type Space } from './plan.js'
import { type Stage, Threads } from './threads.js'
import { engine, type WasmModule } from './wasm/engine.js'
import { type Access, header } from './writer/arguments.js'
import { writeMap } from './writer/map.js'
import { rowChunk, writeReduce } from './writer/reduce.js'
import { columnChunk, columnTile, tileBytes } from './writer/reduce-columns.js'

/** A compiled kernel. */
interface Compiled {
  readonly id: number
  readonly module: WasmModule
  readonly run: Stage
  readonly final: Stage | undefined
}

/** What is known of a kernel: its lowered form, and its compiled variants by how operands move. */
interface Known {
  readonly kernel: Kernel
  readonly itemsizes: readonly number[]
  /** Rough cost of one element, in additions. */
  readonly cost: number
  readonly variants: Map<string, Compiled>
}

/** Work, in additions of elements, below which other threads cost more than they bring. */
const parallelWork = 1 << 17
/** Elements of a map that one thread takes at a time. */
const mapGrain = 1 << 15

const noNatives: ReadonlySet<never> = new Set<never>()

export class CpuDevice implements Device {
  readonly id = 'cpu'
  readonly memory: Heap
  readonly threads: Threads
  private readonly args: ArgumentBlock
  private readonly scratch: number
  private readonly known = new WeakMap<Kernel, Known>()
  private readonly wide: boolean
  private modules = 0
  private bytes: Uint8Array

  constructor(heap = new Heap(), threads?: number) {
    this.memory = heap
    this.wide = heap.shape.wide
    const scratch = heap.allocate(scratchBytes)
    if (scratch === undefined) throw new OutOfMemoryError('no room for the scratch memory of the CPU device')
    this.scratch = scratch
    this.args = new ArgumentBlock(heap)
    this.threads = new Threads(heap, threads)
    this.bytes = new Uint8Array(heap.buffer)
  }

  launch(kernel: Kernel, launch: Launch): void {
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

  synchronize(): void {}

  /** All of the heap as bytes. */
  view(): Uint8Array {
    if (this.bytes.buffer !== this.memory.buffer) this.bytes = new Uint8Array(this.memory.buffer)
    return this.bytes
  }

  private launchMap(original: Kernel, known: Known, kernel: MapKernel, launch: Launch): void {
    const size = sizeOf(launch.dims)
    if (size === 0) return
    const space = mapSpace(launch, known.itemsizes)
    const compiled = this.compile(known, space, 'map', (accesses) =>
      writeMap(kernel, kernelPlan(kernel, accesses, known.cost > 60 ? 4 : 8), this.memory.shape),
    )
    this.writeArgs(original, launch, space)
    this.run(compiled, 0, size, mapGrain, size * (known.cost + known.itemsizes.length))
  }

  private launchReduce(original: Kernel, known: Known, kernel: ReduceKernel, launch: Launch): void {
    const outputs = sizeOf(launch.dims.slice(0, launch.dims.length - launch.reduced))
    if (outputs === 0) return
    const space = reduceSpace(launch, known.itemsizes)
    const rows = space.form === 'rows'
    const chunks = Math.max(1, Math.ceil(space.reducedSize / (rows ? rowChunk : columnChunk)))
    const tiles = rows ? outputs : (outputs / space.inner) * Math.ceil(space.inner / columnTile)
    const units = tiles * chunks
    const partBytes = rows ? (kernel.combine.params.length / 2) * 8 : tileBytes(kernel)
    const partials = chunks > 1 ? this.memory.allocate(units * partBytes) : 0
    if (partials === undefined) {
      throw new OutOfMemoryError(`no room for ${units * partBytes} bytes of partial results of a reduction`)
    }
    const compiled = this.compile(known, space, space.form, (accesses) =>
      writeReduce(kernel, kernelPlan(kernel, accesses, known.cost > 60 ? 4 : 8), this.memory.shape, space.form),
    )
    this.args.header(header.reducedOuter, space.reducedDims.length)
    this.args.header(header.reducedSize, space.reducedSize)
    this.args.header(header.chunks, chunks)
    this.args.header(header.partials, partials)
    this.args.header(header.tiles, rows ? 1 : Math.ceil(space.inner / columnTile))
    this.writeArgs(original, launch, space, space)
    const work = outputs * Math.max(1, space.reducedSize) * (known.cost + known.itemsizes.length)
    this.run(compiled, 0, units, Math.max(1, Math.ceil((units * parallelWork) / (4 * work))), work)
    if (chunks > 1) {
      this.run(compiled, 1, tiles, 1, (work / space.reducedSize) * chunks * (rows ? 4 : 1))
      this.memory.release(partials, units * partBytes)
    }
  }

  private writeArgs(kernel: Kernel, launch: Launch, space: Space, reduced?: ReduceSpace): void {
    this.args.header(header.inner, space.inner)
    this.args.header(header.outer, space.outerDims.length)
    this.args.write(kernel, launch, space, reduced)
  }

  private run(compiled: Compiled, stage: 0 | 1, units: number, grain: number, work: number): void {
    const [args, scratch] = this.wide ? [BigInt(places.args), BigInt(this.scratch)] : [places.args, this.scratch]
    const call = stage === 0 ? compiled.run : compiled.final!
    if (this.threads.count === 1 || work < parallelWork || units <= grain) call(args, scratch, 0, units)
    else {
      const coarse = Math.max(grain, Math.ceil(units / 2 ** 30))
      this.threads.run(
        compiled.id,
        compiled.module,
        stage,
        (begin, end) => call(args, scratch, begin, end),
        units,
        coarse,
      )
    }
  }

  private compile(
    known: Known,
    space: Space,
    form: string,
    write: (accesses: readonly Access[]) => Uint8Array<ArrayBuffer>,
  ): Compiled {
    const { itemsizes } = known
    let key = form
    for (let operand = 0; operand < itemsizes.length; operand++) {
      key += accessOf(
        operandKind(known.kernel, operand),
        itemsizes[operand],
        space.innerStrides[operand],
        space.inner,
      )[3]
    }
    const found = known.variants.get(key)
    if (found) return found
    const accesses = itemsizes.map((itemsize, operand) =>
      accessOf(operandKind(known.kernel, operand), itemsize, space.innerStrides[operand], space.inner),
    )
    const module = new engine.Module(write(accesses))
    const { exports } = new engine.Instance(module, { m: { m: this.memory.memory } })
    const compiled: Compiled = {
      id: this.modules++,
      module,
      run: exports.run as Stage,
      final: exports.final as Stage | undefined,
    }
    known.variants.set(key, compiled)
    return compiled
  }
}

function operandKind(kernel: Kernel, operand: number): 'buffer' | 'iota' | 'output' {
  let at = 0
  for (const { kind } of kernel.params) {
    if (kind === 'scalar') continue
    if (at++ === operand) return kind
  }
  return 'output'
}

function describe(kernel: Kernel): Known {
  const lowered = lower(kernel, { native: noNatives, inline: true })
  const inputs = kernel.params.filter((param) => param.kind !== 'scalar').map(itemsizeOf)
  const outputs = kernel.outputs.map((dtype) => itemsizeOf({ kind: 'buffer', dtype }))
  const cost = lowered.body.instrs.reduce((sum, { op }) => sum + opRow(op).cost, 1)
  return { kernel: lowered, itemsizes: [...inputs, ...outputs], cost, variants: new Map() }
}

function sizeOf(dims: readonly number[]): number {
  let size = 1
  for (const length of dims) size *= length
  return size
}
