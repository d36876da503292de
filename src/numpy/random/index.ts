/** `np.random`: generators over the arrays of a namespace. */
import type { Context } from '../../array/context.js'
import { ArgumentError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { Chapter } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { Generator as AnyGenerator } from './all-distributions.js'
import { BitGenerator, Philox, type Seed } from './bit-generators.js'
import { SeedSequence } from './seed-sequence.js'

/** A generator whose arrays are those of the namespace. */
export type Generator = AnyGenerator

export interface RandomNamespace {
  /** A generator of this namespace's arrays, over bits that are given. Mirrors numpy.random.Generator. */
  readonly Generator: new (
    bits: BitGenerator,
  ) => Generator
  readonly BitGenerator: typeof BitGenerator
  readonly Philox: typeof Philox
  readonly SeedSequence: typeof SeedSequence
  /**
   * A generator from a seed: the same one on every device gives the same numbers. A bit generator is used as it is, and
   * a generator is given back.
   * Mirrors numpy.random.default_rng.
   */
  defaultRng(seed?: Seed | BitGenerator | Generator): Generator
}

function makeRandom(context: Context): RandomNamespace {
  class Generator extends AnyGenerator {
    constructor(bits: BitGenerator) {
      if (!(bits instanceof BitGenerator)) {
        throw new ArgumentError(
          `[Generator] takes a bit generator, such as new np.random.Philox(seed), not ${describe(bits)}`,
        )
      }
      super(context, bits)
    }
  }
  return {
    Generator,
    BitGenerator,
    Philox,
    SeedSequence,
    defaultRng(seed) {
      if (seed instanceof AnyGenerator) return seed
      return new Generator(seed instanceof BitGenerator ? seed : new Philox(seed))
    },
  }
}

export class Random extends Chapter {
  readonly random: RandomNamespace

  constructor(context: Context, np: ArrayNamespace) {
    super(context, np)
    this.random = makeRandom(context)
  }
}
