/** The kernels that multiply matrices, as the CPU device runs them. */
import type { DTypeName } from '../../../core/dtype.js'
import type { Launch, LaunchParam, MatmulKernel, ReduceKernel } from '../../../ir/kernel.js'
import { ffi } from '../../ffi.js'
import { Blas } from '../../linalg/blas/blas.js'
import { findBlas } from '../../linalg/blas/find-blas.js'
import { type Compiled, Variants } from '../modules.js'
import { WorkMemory } from '../order/work-memory.js'
import type { Runner } from '../runner.js'
import { type Element, elementOf } from './arithmetic.js'
import { type LibraryProduct, libraryProduct, runLibrary } from './library-products.js'
import { type Matrices, matricesOf, matrixCount, transposed } from './matrices.js'
import { writeProducts } from './module.js'
import { type Packed, type Plan, pairsPlan, planOf, tilePlan } from './plan.js'
import { batch, direct, field, panelsOfUnit, phase, type Step } from './state.js'

/** Additions of elements that a multiplication and an addition in registers take as long as, per byte of a lane. */
const tileWork = 1 / 16
/** Additions below which a piece of work isn't worth being taken by itself. */
const leastPiece = 1 << 14

/** Products of one multiplication of all their elements are done before a library's have begun. */
const leastLibraryWork = 1 << 16
/** The same for each matrix of a batch, of which a library makes one after another. */
const leastLibraryMatrix = 1 << 13
/** A library makes smaller products by one thread: from so many threads on a batch of them is done sooner by all. */
const mostAlone = 1 << 18
const manyThreads = 4

/** Elements of pairs of vectors up to which they aren't summed as reductions do it, and how many pairs there have to be. */
const mostPairSteps = 128
const leastPairs = 4
/** What a pair takes besides the work on its elements. */
const pairWork = 16

/** What an update does with a product. */
export interface Signs {
  readonly negated?: boolean
  readonly conjugated?: boolean
}

const kernels = new Map<DTypeName, MatmulKernel>()

function matmulKernel(dtype: DTypeName): MatmulKernel {
  let kernel = kernels.get(dtype)
  if (kernel === undefined) {
    const factor = { kind: 'buffer', dtype } as const
    kernels.set(dtype, (kernel = { kind: 'matmul', params: [factor, factor], outputs: [dtype] }))
  }
  return kernel
}

/** What is known of a launch, which the device is asked about before it runs it. */
interface Prepared {
  readonly launch: Pick<Launch, 'dims' | 'params' | 'outputs'>
  readonly element: Element
  readonly matrices: Matrices
  readonly product: LibraryProduct | undefined
  /** Undefined where a library makes the product, and where there is nothing to do. */
  readonly plan: Plan | undefined
}

export class ProductKernels {
  private readonly variants = new Variants()
  private prepared: Prepared | undefined
  private last: { readonly element: Element; readonly matrices: Matrices; readonly plan: Plan } | undefined
  private library: { readonly blas: Blas; readonly base: number } | null | undefined

  /**
   * `packedLimit`: less memory for panels than usual, for tests of what is done where it isn't enough. `openLibrary`
   * finds a BLAS of the system.
   */
  constructor(
    private readonly runner: Runner,
    private readonly packedLimit?: number,
    private readonly openLibrary = findBlas,
  ) {}

  /** Bytes of work memory; undefined for what this doesn't do: it is a reduction like any other. */
  scratchBytes(kernel: MatmulKernel, launch: Launch): number | undefined {
    const { matrices, plan } = this.prepare(kernel, launch)
    if (plan === undefined) return 0
    return isReduction(plan, matrices) ? undefined : (plan.packed?.bytes ?? 0) + plan.allSumBytes
  }

  /** False where nothing was done. */
  launch(kernel: MatmulKernel, launch: Launch): boolean {
    const { element, matrices, product, plan } = this.prepare(kernel, launch)
    this.prepared = undefined
    if (product !== undefined) {
      const { blas, base } = this.library!
      runLibrary(blas, base, matrices, product)
    }
    if (plan === undefined) return true
    if (isReduction(plan, matrices)) return false
    const compiled = this.compiled(kernel, element)
    new Product(this.runner, compiled, element, matrices, plan, launch.scratch ?? 0).run()
    return true
  }

  /**
   * Pairs of short vectors whose elements are neighbours, over [pairs, elements]. False where nothing was done: it is a
   * reduction like any other.
   */
  launchPairs(kernel: ReduceKernel, { dims: [count, steps], params, outputs }: Launch): boolean {
    const [type] = kernel.outputs
    const element = elementOf(type)
    const { plain, parts, bytes } = element
    const [a, b] = params as readonly Extract<LaunchParam, { readonly kind: 'buffer' }>[]
    const [c] = outputs
    if (!plain || parts !== 1 || type === 'bool' || steps > mostPairSteps || count < leastPairs) return false
    if (a.strides[1] !== bytes || b.strides[1] !== bytes) return false
    const matrices: Matrices = {
      rows: count,
      columns: 1,
      steps,
      batch: [],
      a: { pointer: a.pointer, row: a.strides[0], step: bytes },
      b: { pointer: b.pointer, step: bytes, column: b.strides[0] },
      c: { pointer: c.pointer, row: c.strides[0], column: bytes },
    }
    const matmul = matmulKernel(type)
    new Product(this.runner, this.compiled(matmul, element), element, matrices, pairsPlan(steps), 0).run()
    return true
  }

  private prepare(kernel: MatmulKernel, launch: Launch): Prepared {
    const { prepared } = this
    const { dims, params, outputs } = launch
    const known = prepared?.launch
    if (known?.params === params && known.dims === dims && known.outputs === outputs) return prepared!
    const element = elementOf(kernel.outputs[0])
    const matrices = oriented(element, matricesOf(launch))
    const empty = isEmpty(matrices)
    const product = empty ? undefined : this.libraryProduct(element, matrices)
    const plan = empty || product !== undefined ? undefined : this.planOf(element, matrices)
    return (this.prepared = { launch, element, matrices, product, plan })
  }

  /**
   * Adds a product to what is there, or subtracts it; `a` may count by its conjugates. Rows of `c` lie in memory one
   * element after another.
   */
  update(type: 'float64' | 'complex128', matrices: Matrices, signs: Signs): void {
    const { runner } = this
    const element = elementOf(type)
    if (isEmpty(matrices) || matrices.steps === 0) return
    const plan = tilePlan(element, matrices, runner.threads.count, this.packedLimit, true)
    const memory = new WorkMemory(runner.heap, 'a product of matrices')
    try {
      const work = plan.packed === undefined ? 0 : memory.take(plan.packed.bytes)
      new Product(runner, this.compiled(matmulKernel(type), element), element, matrices, plan, work, signs).run()
    } finally {
      memory.release()
    }
  }

  private compiled(kernel: MatmulKernel, element: Element): Compiled {
    const { heap, modules } = this.runner
    return modules.find(this.variants, element.type, kernel, () => writeProducts(element, heap.shape))
  }

  /** Most launches are like the one before. */
  private planOf(element: Element, matrices: Matrices): Plan {
    const { last } = this
    if (last?.element === element && alike(last.matrices, matrices)) return last.plan
    const plan = planOf(element, matrices, this.runner.threads.count, this.packedLimit)
    this.last = { element, matrices, plan }
    return plan
  }

  /** Looked for when a product is large enough for it. */
  private libraryProduct(element: Element, matrices: Matrices): LibraryProduct | undefined {
    const { rows, columns, steps } = matrices
    const work = rows * columns * steps
    const count = matrixCount(matrices)
    if (work < leastLibraryMatrix || work * count < leastLibraryWork) return undefined
    const { threads } = this.runner
    if (work <= mostAlone && threads.count >= manyThreads && count >= 2 * threads.count) return undefined
    if (this.library === null) return undefined
    const product = libraryProduct(element, matrices)
    if (product !== undefined && this.library === undefined) {
      const found = this.openLibrary()
      this.library = found === undefined ? null : { blas: new Blas(found), base: baseOf(this.runner.heap.buffer) }
    }
    return this.library === null ? undefined : product
  }
}

/** Where a memory lies: it grows without being moved. */
const baseOf = (memory: SharedArrayBuffer): number => ffi().addressOf(new Uint8Array(memory, 0, 8))

const isEmpty = (matrices: Matrices): boolean => matrixCount(matrices) * matrices.rows * matrices.columns === 0

/** Whether one plan fits both: they lie alike as far as it matters. */
function alike(one: Matrices, other: Matrices): boolean {
  return (
    one.rows === other.rows &&
    one.columns === other.columns &&
    one.steps === other.steps &&
    one.b.column === other.b.column &&
    one.b.step === other.b.step &&
    one.c.column === other.c.column &&
    matrixCount(one) === matrixCount(other)
  )
}

/** Rows of the result lie in memory one element after another, where that can be. */
function oriented({ bytes }: Element, matrices: Matrices): Matrices {
  const { rows, columns, c } = matrices
  if (columns === 1 ? rows > 1 : c.column !== bytes && c.row === bytes) return transposed(matrices)
  return matrices
}

/** Vectors that don't lie as the kernels for them need it. */
const isReduction = ({ by }: Plan, { rows, columns }: Matrices): boolean =>
  by === 'tiles' && Math.min(rows, columns) === 1

/** Of the step that is next: written anew for each. */
const fields = new Float64Array(field.count)

class Product {
  private readonly count: number
  /** Where tiles go: the result, or sums in work memory. */
  private readonly target: Readonly<Record<'c' | 'cRow' | 'cColumn' | 'cSplit' | 'direct', number>>

  constructor(
    private readonly runner: Runner,
    private readonly compiled: Compiled,
    private readonly element: Element,
    private readonly matrices: Matrices,
    private readonly plan: Plan,
    private readonly work: number,
    /** Of a product that is added to what is there. */
    private readonly signs?: Signs,
  ) {
    this.count = matrixCount(matrices)
    const { c } = matrices
    const size = element.parts * element.arithmetic.bytes
    this.target = plan.sums
      ? {
          c: work + (plan.packed?.bytes ?? 0),
          cRow: plan.sumRow,
          cColumn: size,
          cSplit: plan.sumBytes,
          direct: direct.always,
        }
      : {
          c: c.pointer,
          cRow: c.row,
          cColumn: c.column,
          cSplit: 0,
          direct: element.plain && c.column === element.bytes ? direct.whole : direct.never,
        }
  }

  run(): void {
    const { plan } = this
    if (plan.by === 'pairs') this.pairs()
    else if (plan.by !== 'tiles') this.vectors(plan.by)
    else if (plan.packed !== undefined) this.packed(plan.packed)
    else if (plan.splits > 0) this.multiply({})
    if (plan.sums) this.finish()
  }

  /** Panels of columns are made first; as many at a time as there may be memory for. */
  private packed(packed: Packed): void {
    const { matrices, count } = this
    const { a, b, steps, columns } = matrices
    for (let firstMatrix = 0; firstMatrix < count; firstMatrix += packed.matrices) {
      const some = Math.min(packed.matrices, count - firstMatrix)
      for (let step = 0; step < steps; step += packed.steps) {
        for (let column = 0; column < columns; column += packed.columns) {
          const part = {
            firstMatrix,
            columns: Math.min(packed.columns, columns - column),
            steps: Math.min(packed.steps, steps - step),
            a: a.pointer + step * a.step,
            b: b.pointer + step * b.step + column * b.column,
            c: this.target.c + column * this.target.cColumn,
            packed: this.work,
            add: Number(step > 0 || this.signs !== undefined),
          }
          this.pack(part, some)
          this.multiply(part, some)
        }
      }
    }
  }

  private pack(part: Step, matrices: number): void {
    const { plan, element } = this
    const blocks = Math.ceil(part.steps! / plan.blockSteps)
    const groups = Math.ceil(this.panelsOf(part) / panelsOfUnit)
    const units = blocks * groups * matrices
    const work = part.columns! * part.steps! * matrices * element.parts
    const step = { ...part, splits: blocks, unitsAlongColumns: groups, ...this.panelFields(part) }
    this.launch(phase.pack, step, units, work)
  }

  private multiply(part: Step, matrices = this.count): void {
    const { plan, element } = this
    const { rows, columns = this.matrices.columns, steps = this.matrices.steps } = { ...part, rows: this.matrices.rows }
    const unitsAlongRows = Math.ceil(rows / plan.unitRows)
    const unitsAlongColumns = Math.ceil(columns / plan.unitColumns)
    const units = matrices * plan.splits * unitsAlongColumns * unitsAlongRows
    const { parts, arithmetic } = element
    const work = matrices * rows * columns * steps * parts * parts * arithmetic.bytes * tileWork
    const step = {
      ...part,
      unitsAlongRows,
      unitsAlongColumns,
      splits: plan.splits,
      ...this.panelFields({ ...part, columns, steps }),
    }
    this.launch(phase.multiply, step, units, work)
  }

  private vectors(by: 'dots' | 'rows'): void {
    const { plan, matrices, count, element } = this
    const { columns, steps } = matrices
    const unitsAlongColumns = Math.ceil(columns / plan.unitColumns)
    const work = (count * columns * steps * element.bytes) / 8
    const step = { unitsAlongColumns, splits: plan.splits }
    this.launch(phase[by], step, count * plan.splits * unitsAlongColumns, work)
  }

  private pairs(): void {
    const { plan, matrices } = this
    const { rows, steps } = matrices
    this.launch(phase.pairs, {}, Math.ceil(rows / plan.unitRows), rows * (steps + pairWork))
  }

  private finish(): void {
    const { matrices, plan, count } = this
    const { rows, columns, c } = matrices
    const step = { c: c.pointer, cRow: c.row, cColumn: c.column, sums: this.target.c, splits: plan.splits }
    this.launch(phase.finish, step, count * rows, count * rows * columns * (1 + plan.splits), true)
  }

  private panelsOf(part: Step): number {
    return Math.ceil(part.columns! / this.element.width)
  }

  private panelFields(part: Step): Step {
    const { parts, arithmetic, width } = this.element
    return { panels: this.panelsOf(part), panelBytes: part.steps! * width * parts * parts * arithmetic.bytes }
  }

  private launch(phaseOf: number, own: Step, units: number, work: number, result = !this.plan.sums): void {
    const { runner } = this
    const fields = this.fields()
    fields[field.phase] = phaseOf
    for (const name in own) fields[field[name as keyof Step]] = own[name as keyof Step]!
    runner.args.headers(fields)
    this.batchFields(result)
    const pieces = Math.max(1, Math.min(16 * runner.threads.count, Math.ceil(work / leastPiece)))
    runner.run(this.compiled, 0, units, Math.max(1, Math.ceil(units / pieces)), work)
  }

  /** What most steps have in common. */
  private fields(): Float64Array {
    const { matrices, plan, signs, target } = this
    const { a, b, rows, columns, steps } = matrices
    fields[field.rows] = rows
    fields[field.columns] = columns
    fields[field.steps] = steps
    fields[field.a] = a.pointer
    fields[field.aRow] = a.row
    fields[field.aStep] = a.step
    fields[field.b] = b.pointer
    fields[field.bStep] = b.step
    fields[field.bColumn] = b.column
    fields[field.c] = target.c
    fields[field.cRow] = target.cRow
    fields[field.cColumn] = target.cColumn
    fields[field.direct] = target.direct
    fields[field.add] = Number(signs !== undefined)
    fields[field.unitRows] = plan.unitRows
    fields[field.unitColumns] = plan.unitColumns
    fields[field.unitsAlongRows] = 1
    fields[field.unitsAlongColumns] = 1
    fields[field.splits] = 0
    fields[field.splitSteps] = plan.splits > 1 ? plan.splitSteps : steps
    fields[field.cSplit] = target.cSplit
    fields[field.blockSteps] = plan.blockSteps
    fields[field.packed] = 0
    fields[field.panelBytes] = 0
    fields[field.panels] = 0
    fields[field.firstMatrix] = 0
    fields[field.sums] = 0
    fields[field.sumRow] = plan.sumRow
    fields[field.negated] = Number(signs?.negated === true)
    fields[field.conjugated] = Number(signs?.conjugated === true)
    fields[field.batchDims] = matrices.batch.length
    return fields
  }

  /** The dimensions of the batch, the fastest first; `result`: those of the result, and not of sums. */
  private batchFields(result: boolean): void {
    const { args } = this.runner
    const { batch: dims } = this.matrices
    let inSums = this.plan.splits * this.plan.sumBytes
    let slot: number = field.count
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const { length, a, b, c } = dims[axis]
      args.header(slot + batch.length, length)
      args.header(slot + batch.a, a)
      args.header(slot + batch.b, b)
      args.header(slot + batch.c, result ? c : inSums)
      inSums *= length
      slot += batch.slots
    }
  }
}
