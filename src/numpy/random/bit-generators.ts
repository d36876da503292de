/** Where random bits come from. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, type TypedScalar } from '../../array/operate.js'
import { positionsAt } from '../../array/positions.js'
import { checkCount, countMethods } from '../../core/argument-count.js'
import { dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { contiguousStrides } from '../../core/layout.js'
import { defineFunction } from '../../ir/expr.js'
import { philoxHigh, philoxLow, philoxNarrowWord, philoxWord } from './philox.js'
import { type Entropy, SeedSequence } from './seed-sequence.js'

/** What `seed` may be: entropy, a sequence of seeds, or nothing for the system's randomness. */
export type Seed = Entropy | SeedSequence | undefined

/** Blocks of a counter-based stream that belong to one call: block `base + k` to element k. */
export interface Blocks {
  readonly base: TypedScalar
  readonly key: TypedScalar
}

export abstract class BitGenerator {
  readonly seedSeq: SeedSequence

  constructor(seed?: Seed) {
    this.seedSeq = seed instanceof SeedSequence ? seed : new SeedSequence(seed ?? null)
  }

  /** Everything that later numbers follow from. Setting it goes back there. */
  abstract state: Readonly<Record<string, unknown>>

  /** Generators of the same kind that are independent of this one and of each other. */
  spawn(children: number): this[] {
    const Kind = this.constructor as new (seed: Seed) => this
    return this.seedSeq.spawn(children).map((seed) => new Kind(seed))
  }

  /**
   * `count` words for each element of `shape`, element after element in C order: one array of the shape per word.
   * @internal
   */
  abstract words(context: Context, shape: readonly number[], count: number): NDArray<'uint64'>[]

  /**
   * A word of 32 bits for each element of `shape`.
   * @internal
   */
  abstract narrowWords(context: Context, shape: readonly number[]): NDArray<'uint32'>

  /**
   * Bytes, where the generator has an order of its own for them.
   * @internal
   */
  bytes(_length: number): Uint8Array | undefined {
    return undefined
  }

  /**
   * Whole numbers from `low` to `low + span`, where the generator has a way of its own to them; `masked` as NumPy's old
   * functions do.
   * @internal
   */
  integers(_low: bigint, _span: bigint, _count: number, _masked: boolean): BigInt64Array | undefined {
    return undefined
  }

  /**
   * A block for each of `elements`, from which each draws as much as it needs.
   * @internal
   */
  abstract blocks(context: Context, elements: number): Blocks
}
countMethods(BitGenerator.prototype, {}, ['spawn'])

const word = (value: bigint): TypedScalar => ({ scalar: BigInt.asUintN(64, value), type: 'uint64' })
const blockTypes = ['int64', 'uint64', 'uint64'] as const

/** (element, base, key): the halves of the element's block, and further blocks of it. */
function elementWord(attempt: number, which: 0 | 1) {
  const half = which === 0 ? philoxLow : philoxHigh
  return defineFunction(`philox.element.${attempt}.${which}`, blockTypes, (b, element, base, key) => {
    const block = b.op('add', base, b.bitcast(element, 'uint64'))
    return b.call(half, block, b.literal('uint64', BigInt(attempt)), key)
  })
}

const elementWords = new Map<number, ReturnType<typeof elementWord>>()

function elementWordOf(index: number) {
  let found = elementWords.get(index)
  if (found === undefined) elementWords.set(index, (found = elementWord(index >> 1, (index & 1) as 0 | 1)))
  return found
}

/**
 * The counter-based generator Philox 4×32-10: the same numbers on every device, in any order of evaluation. It isn't
 * NumPy's `Philox`, which has words of 64 bits.
 */
export class Philox extends BitGenerator {
  private key: bigint
  /** The next block, below 2⁶⁴. */
  private counter = 0n

  constructor(seed?: Seed)
  constructor(seed?: Seed, ...extra: readonly unknown[]) {
    checkCount('Philox', 1, 1 + extra.length)
    super(seed)
    this.key = this.seedSeq.generateState(1, 'uint64')[0]
  }

  get state(): { readonly bitGenerator: 'Philox'; readonly key: bigint; readonly counter: bigint } {
    return { bitGenerator: 'Philox', key: this.key, counter: this.counter }
  }

  set state(state: Readonly<Record<string, unknown>>) {
    const { bitGenerator, key, counter } = state
    if (bitGenerator !== 'Philox') throw new ValueError(`the state is one of ${String(bitGenerator)}, not of Philox`)
    if (typeof key !== 'bigint' || typeof counter !== 'bigint') {
      throw new ArgumentError('the state of Philox has a key and a counter, both bigint')
    }
    this.key = BigInt.asUintN(64, key)
    this.counter = BigInt.asUintN(64, counter)
  }

  /** Goes on by as many blocks, of two words each, or back. Mirrors numpy.random.Philox.advance. */
  advance(delta: number | bigint): this {
    this.counter = BigInt.asUintN(64, this.counter + BigInt(delta))
    return this
  }

  /** The generator as it is after 2⁶³ blocks for each of `jumps`. */
  jumped(jumps = 1): Philox {
    const other = new Philox(this.seedSeq)
    other.state = { ...this.state, counter: this.counter + (BigInt(jumps) << 63n) }
    return other
  }

  words(context: Context, shape: readonly number[], count: number): NDArray<'uint64'>[] {
    const elements = shape.reduce((product, length) => product * length, 1)
    const positions = positionsAt(context, shape, contiguousStrides(shape, 1))
    if (count === 1) {
      const { base, key } = this.take(Math.ceil(elements / 2))
      const fn = { op: 'call', fn: philoxWord } as const
      return [elementwise(context, fn, dtypes.uint64, blockTypes, [positions, base, key])]
    }
    const { base, key } = this.take(elements)
    return Array.from({ length: count }, (_, index) => {
      const fn = { op: 'call', fn: elementWordOf(index) } as const
      return elementwise(context, fn, dtypes.uint64, blockTypes, [positions, base, key])
    })
  }

  narrowWords(context: Context, shape: readonly number[]): NDArray<'uint32'> {
    const elements = shape.reduce((product, length) => product * length, 1)
    const positions = positionsAt(context, shape, contiguousStrides(shape, 1))
    const { base, key } = this.take(Math.ceil(elements / 4))
    const fn = { op: 'call', fn: philoxNarrowWord } as const
    return elementwise(context, fn, dtypes.uint32, blockTypes, [positions, base, key])
  }

  blocks(_: Context, elements: number): Blocks {
    return this.take(elements)
  }

  private take(blocks: number): Blocks {
    const { counter } = this
    this.counter = BigInt.asUintN(64, counter + BigInt(blocks))
    return { base: word(counter), key: word(this.key) }
  }
}
countMethods(Philox.prototype, { jumped: 1 }, ['advance', 'jumped'])
