/** What launches of all kinds of kernels share: what is known of a kernel, its compiled variants, and how they are run. */
import { OutOfMemoryError } from '../../core/errors.js'
import type { Body } from '../../ir/expr.js'
import { type BodyKernel, isMoving } from '../../ir/kernel.js'
import { lower } from '../../ir/lower/index.js'
import { opRow } from '../../ir/ops.js'
import { ArgumentBlock } from './args.js'
import { FailureRecord } from './failure.js'
import { type Heap, places, threadBytes } from './heap.js'
import { type Compiled, Modules, type VariantKey, Variants } from './modules.js'
import { accessOf, hasBlocks, itemsizeOf } from './plan.js'
import type { Threads } from './threads.js'
import type { Access, OperandSpec } from './writer/arguments.js'

/** What is known of a kernel: its lowered form, and its compiled variants by how operands move. */
export interface Known<K extends BodyKernel = BodyKernel> {
  readonly original: K
  readonly kernel: K
  readonly kinds: readonly OperandSpec['kind'][]
  readonly itemsizes: readonly number[]
  /** Rough cost of one element, in additions. */
  readonly cost: number
  /** Whether an index may turn out to be out of bounds. */
  readonly checks: boolean
  readonly variants: Variants
}

/**
 * Work, in additions of elements, below which other threads cost more than they bring: about 0.05 ms, as a thread that
 * sleeps takes about that long to come.
 */
export const parallelWork = 1 << 20
/** The same where a thread is awake. */
export const attendedWork = 1 << 18
/** Work that is worth a piece of its own. */
export const pieceWork = 1 << 15

/** Digits to the base of 3 that a key may have to be exact. */
const mostDigits = 31

const noNatives: ReadonlySet<never> = new Set<never>()
const accesses: readonly Access[] = ['contiguous', 'constant', 'strided']

export class Runner {
  readonly args: ArgumentBlock
  readonly modules: Modules
  /** Whether other threads are left alone. */
  alone = false
  private readonly failure: FailureRecord
  private readonly argsAddress: number | bigint
  private readonly scratchAddress: number | bigint
  private readonly known = new WeakMap<BodyKernel, Known>()

  constructor(
    readonly heap: Heap,
    readonly threads: Threads,
  ) {
    const scratch = heap.allocate(threadBytes)
    if (scratch === undefined) throw new OutOfMemoryError('no room for the scratch memory of the CPU device')
    const address = (value: number) => (heap.shape.wide ? BigInt(value) : value)
    this.argsAddress = address(places.args)
    this.scratchAddress = address(scratch)
    this.args = new ArgumentBlock(heap)
    this.failure = new FailureRecord(heap)
    this.modules = new Modules(heap, (id) => threads.forget(id))
  }

  describe<K extends BodyKernel>(kernel: K): Known<K> {
    let known = this.known.get(kernel)
    if (known === undefined) this.known.set(kernel, (known = describe(kernel)))
    return known as unknown as Known<K>
  }

  /** The compiled form for operands that move along the inner dimension by `strides`, written on first use. */
  variant(
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

  /** Runs `units` units of one of the stages, `grain` of them at a time, on all threads where the work is worth it. */
  run(compiled: Compiled, stage: 0 | 1, units: number, grain: number, work: number): void {
    const { argsAddress, scratchAddress } = this
    const call = stage === 0 ? compiled.run : compiled.final!
    if (units <= grain || !this.shares(work)) call(argsAddress, scratchAddress, 0, units)
    else {
      const coarse = Math.max(grain, Math.ceil(units / 2 ** 30))
      const own = (begin: number, end: number) => call(argsAddress, scratchAddress, begin, end)
      try {
        this.threads.run(compiled.id, compiled.module, stage, own, units, coarse)
      } catch (error) {
        this.failure.forget()
        throw error
      }
    }
  }

  /** Whether other threads are worth their costs. */
  private shares(work: number): boolean {
    if (this.alone || this.threads.count === 1 || work < attendedWork) return false
    return work >= parallelWork || this.threads.attend()
  }

  /** @throws IndexError where the launch that is done met an index out of bounds. */
  report({ checks }: Known): void {
    if (checks) this.failure.report()
  }
}

function describe<K extends BodyKernel>(kernel: K): Known<K> {
  const lowered = lower(kernel, { native: noNatives, inline: true })
  const inputs = lowered.params.filter(isMoving)
  const moving = hasBlocks(lowered) ? [] : lowered.outputs
  const outputs = moving.map((dtype): Pick<OperandSpec, 'kind' | 'dtype'> => ({ kind: 'output', dtype }))
  const operands: readonly Pick<OperandSpec, 'kind' | 'dtype'>[] = [...inputs, ...outputs]
  return {
    original: kernel,
    kernel: lowered,
    kinds: operands.map(({ kind }) => kind),
    itemsizes: operands.map(itemsizeOf),
    cost: costOf(lowered.body),
    checks: lowered.body.instrs.some(({ op }) => op === 'checkIndex'),
    variants: new Variants(),
  }
}

const costOf = (body: Body): number => body.instrs.reduce((sum, { op }) => sum + opRow(op).cost, 1)
