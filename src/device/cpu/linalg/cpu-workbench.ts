/** The CPU's heap as the place where the host's linear algebra works on large matrices. */
import type { ApplySweeps, Field, ThreeReflection } from '../../linalg/embedded/field.js'
import type { Block, Update, Workbench } from '../../linalg/embedded/workbench.js'
import type { Lanes } from '../../linalg/routines.js'
import type { Heap } from '../heap.js'
import { WorkMemory } from '../order/work-memory.js'
import type { ProductKernels } from '../products/product-kernels.js'
import type { Runner } from '../runner.js'
import { engine } from '../wasm/engine.js'
import { heapField, heapThreeReflection } from './heap-field.js'
import { type Loops, writeLoops } from './loops.js'
import { heapSweeps } from './sweeps.js'

/** Rows or columns of matrices that other threads help with. */
const leastShared = 128

export class CpuWorkbench implements Workbench {
  private readonly heap: Heap
  private memory: WorkMemory | undefined
  private loops: Loops | undefined
  private reflecting: ThreeReflection | undefined
  private turning: ApplySweeps | undefined
  private readonly fields: Partial<Record<Lanes, Field>> = {}
  /** Where loops put sums. */
  private sums: Float64Array | undefined

  constructor(
    private readonly runner: Runner,
    private readonly products: ProductKernels,
  ) {
    this.heap = runner.heap
  }

  use<T>(size: number, run: () => T): T {
    const { runner } = this
    // Workers take memory that isn't given back: before what is. Small matrices aren't worth starting them.
    if (size >= leastShared) runner.threads.prepare()
    // For good, too.
    this.sums ??= sumsOf(this.heap)
    const memory = new WorkMemory(this.heap, 'linear algebra')
    this.memory = memory
    runner.alone = size < leastShared
    try {
      return run()
    } finally {
      runner.alone = false
      this.memory = undefined
      memory.release()
    }
  }

  take(count: number, cleared = true): Float64Array {
    const pointer = this.memory!.take(Math.max(1, count) * 8)
    const taken = new Float64Array(this.heap.buffer, pointer, count)
    return cleared ? taken.fill(0) : taken
  }

  field(lanes: Lanes): Field {
    return (this.fields[lanes] ??= heapField(this.compiled(), lanes, this.sums!))
  }

  get applySweeps(): ApplySweeps {
    return (this.turning ??= heapSweeps(this.runner))
  }

  get three(): ThreeReflection {
    return (this.reflecting ??= heapThreeReflection(this.compiled()))
  }

  /** Written on first use. */
  private compiled(): Loops {
    if (this.loops === undefined) {
      const module = new engine.Module(writeLoops(this.heap.shape))
      this.loops = new engine.Instance(module, { m: { m: this.heap.memory } }).exports as unknown as Loops
    }
    return this.loops
  }

  /** Columns are rows here: cᵀ = bᵀ·aᵀ. */
  update({ lanes, rows, columns, steps, c, a, b, negated, conjugated }: Update): void {
    const bytes = 8 * lanes
    const pointer = ({ array, at }: Block) => array.byteOffset + 8 * at
    this.products.update(
      lanes === 2 ? 'complex128' : 'float64',
      {
        rows: columns,
        columns: rows,
        steps,
        batch: [],
        a: { pointer: pointer(b), row: b.column * bytes, step: b.row * bytes },
        b: { pointer: pointer(a), step: a.column * bytes, column: a.row * bytes },
        c: { pointer: pointer(c), row: c.column * bytes, column: c.row * bytes },
      },
      { negated, conjugated },
    )
  }
}

function sumsOf(heap: Heap): Float64Array {
  const pointer = new WorkMemory(heap, 'linear algebra').take(32)
  return new Float64Array(heap.buffer, pointer, 4)
}
