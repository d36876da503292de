/** `np.random`: generators over the arrays of a namespace, and functions over one that it has. */
import type { Context } from '../../array/context.js'
import { anyNumber, checkCount, countMethods } from '../../core/argument-count.js'
import { ArgumentError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { Generator as AnyGenerator } from './all-distributions.js'
import { BitGenerator, Philox, type Seed } from './bit-generators.js'
import { MT19937 } from './mt19937.js'
import { PCG64, PCG64DXSM } from './pcg64.js'
import { functionNames, LegacyGenerator, type RandomFunctions } from './random-state.js'
import { SeedSequence } from './seed-sequence.js'
import { SFC64 } from './sfc64.js'

/** A generator whose arrays are those of the namespace. */
export type Generator = AnyGenerator

/** What `RandomState` is seeded with: a number below 2³², a list of such, or bits to draw from. */
export type LegacySeed = number | bigint | readonly (number | bigint)[] | BitGenerator | null

/** A generator with the names of NumPy's older functions. */
export interface RandomState extends LegacyGenerator {
  /** Seeds the bits anew, as bits of their kind are seeded. Mirrors numpy.random.RandomState.seed. */
  seed(seed?: LegacySeed): void
}

export interface RandomNamespace extends RandomFunctions {
  /** A generator of this namespace's arrays, over bits that are given. Mirrors numpy.random.Generator. */
  readonly Generator: new (
    bits: BitGenerator,
  ) => Generator
  /**
   * A generator with the names of NumPy's older functions, over `MT19937` seeded as NumPy does, or over bits that are
   * given. Mirrors numpy.random.RandomState.
   */
  readonly RandomState: new (
    seed?: LegacySeed,
  ) => RandomState
  readonly BitGenerator: typeof BitGenerator
  readonly MT19937: typeof MT19937
  readonly PCG64: typeof PCG64
  readonly PCG64DXSM: typeof PCG64DXSM
  readonly Philox: typeof Philox
  readonly SFC64: typeof SFC64
  readonly SeedSequence: typeof SeedSequence
  /**
   * A generator from a seed: the same one on every device gives the same numbers. A bit generator is used as it is, and
   * a generator is given back.
   * Mirrors numpy.random.default_rng.
   */
  defaultRng(seed?: Seed | BitGenerator | Generator): Generator
  /**
   * Seeds the functions of this namespace, which draw from `Philox`: on every device the same numbers, and other ones
   * than NumPy's. `setRandomState(new np.random.RandomState(seed))` gives them NumPy's bits.
   * Mirrors numpy.random.seed.
   */
  seed(seed?: LegacySeed): void
  /** The generator behind the functions of this namespace. Mirrors cupy.random.get_random_state. */
  getRandomState(): RandomState
  /** Has the functions of this namespace draw from a generator. Mirrors cupy.random.set_random_state. */
  setRandomState(state: RandomState): void
}

const counts = { rand: anyNumber, randn: anyNumber, scaledGamma: anyNumber }
for (let kind: object = LegacyGenerator.prototype; kind !== Object.prototype; kind = Object.getPrototypeOf(kind)) {
  countMethods(kind, counts)
}

export function makeRandom(context: Context): RandomNamespace {
  class Generator extends AnyGenerator {
    constructor(bits: BitGenerator, ...extra: readonly unknown[]) {
      checkCount('Generator', 1, 1 + extra.length)
      if (!(bits instanceof BitGenerator)) {
        throw new ArgumentError(
          `[Generator] takes a bit generator, such as new np.random.Philox(seed), not ${describe(bits)}`,
        )
      }
      super(context, bits)
    }
  }

  class RandomState extends LegacyGenerator {
    private current: BitGenerator

    constructor(seed?: LegacySeed, ...extra: readonly unknown[]) {
      checkCount('RandomState', 1, 1 + extra.length)
      const bits = legacyBits(seed)
      super(context, bits)
      this.current = bits
    }

    override get bitGenerator(): BitGenerator {
      return this.current
    }

    seed(seed?: LegacySeed): void {
      const Kind = this.current.constructor as new (seed: Seed) => BitGenerator
      const legacy = this.current instanceof MT19937 || seed instanceof BitGenerator
      this.current = legacy ? legacyBits(seed) : new Kind((seed as Seed | null) ?? undefined)
    }

    override toString(): string {
      return `RandomState(${this.bitGenerator.constructor.name})`
    }
  }

  countMethods(RandomState.prototype)

  let own: RandomState | undefined
  const state = () => (own ??= new RandomState(new Philox()))
  const functions: Record<string, unknown> = {}
  for (const name of functionNames) {
    functions[name] = (...args: unknown[]) => Reflect.apply(state()[name] as () => unknown, state(), args)
  }
  const random: RandomNamespace = {
    ...(functions as unknown as RandomFunctions),
    Generator,
    RandomState,
    BitGenerator,
    MT19937,
    PCG64,
    PCG64DXSM,
    Philox,
    SFC64,
    SeedSequence,
    defaultRng(seed) {
      if (seed instanceof AnyGenerator) return seed
      return new Generator(seed instanceof BitGenerator ? seed : new Philox(seed))
    },
    seed(seed) {
      state().seed(seed)
    },
    getRandomState: state,
    setRandomState(next) {
      if (!(next instanceof RandomState)) {
        throw new ArgumentError(`[setRandomState] takes a RandomState of this namespace, not ${describe(next)}`)
      }
      own = next
    },
  }
  return countMethods(random, {}, ['defaultRng', 'seed', 'getRandomState', 'setRandomState'])
}

function legacyBits(seed: LegacySeed | undefined): BitGenerator {
  if (seed instanceof BitGenerator) return seed
  return seed === undefined || seed === null ? new MT19937() : new MT19937(0).legacySeed(seed)
}
