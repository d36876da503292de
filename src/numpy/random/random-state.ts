/** NumPy's older functions of random numbers: the class `RandomState`, and what `np.random` has itself. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { DTypeName } from '../../core/dtype.js'
import { toInteger } from '../../core/integer.js'
import type { DTypeOption } from '../as-array.js'
import { readOptions } from '../options.js'
import { Generator } from './all-distributions.js'
import type { SizeOnly } from './continuous-distributions.js'
import type { SizeOptions } from './generator.js'
import { drawIntegers, type Int64, type IntegersOptions } from './integer-ranges.js'

export type RandintOptions = Omit<IntegersOptions, 'endpoint'>

/** The state of a generator; which keys it has depends on the kind. */
export type RandomBitsState = Readonly<Record<string, unknown>>

/**
 * A generator with the names of NumPy's older functions besides its own. Over `MT19937`, uniform numbers, whole numbers
 * and bytes are those of numpy.random.RandomState; other distributions are drawn in other ways.
 */
export class LegacyGenerator extends Generator {
  /** Uniform in [0, 1), of the shape that the lengths say. Mirrors numpy.random.rand. */
  rand(...shape: readonly number[]): NDArray<'float64'> {
    return this.random(lengths('rand', shape))
  }

  /** Standard normal, of the shape that the lengths say. Mirrors numpy.random.randn. */
  randn(...shape: readonly number[]): NDArray<'float64'> {
    return this.standardNormal(lengths('randn', shape))
  }

  /**
   * Whole numbers from [low, high), or from [0, low) where only one bound is given.
   * @throws ValueError for an empty range, or bounds outside the dtype; DTypeError for a dtype that isn't whole
   * Mirrors numpy.random.randint.
   */
  randint<D extends DTypeName>(low: ArrayLike, options: RandintOptions & DTypeOption<D>): NDArray<D>
  randint<D extends DTypeName>(
    low: ArrayLike,
    high: ArrayLike | null | undefined,
    options: RandintOptions & DTypeOption<D>,
  ): NDArray<D>
  randint(
    low: ArrayLike,
    high?: ArrayLike | Int64<RandintOptions> | null,
    options?: Int64<RandintOptions>,
  ): NDArray<'int64'>
  randint(low: ArrayLike, high?: ArrayLike | RandintOptions | null, options?: RandintOptions): NDArray {
    return drawIntegers(this.context, this.bitGenerator, 'randint', low, high, options)
  }

  /**
   * Whole numbers from `low` to `high`, both among them, or from 1 to `low`.
   * @throws ValueError for an empty range
   * Mirrors numpy.random.random_integers.
   */
  randomIntegers(low: ArrayLike, high?: ArrayLike | null, options?: SizeOnly): NDArray<'int64'> {
    const { size } = readOptions<SizeOptions>('randomIntegers', options, ['size'])
    const [from, to] = high === undefined || high === null ? [1, low] : [low, high]
    return drawIntegers(this.context, this.bitGenerator, 'randint', from, to, {
      size,
      endpoint: true,
    }) as NDArray<'int64'>
  }

  /** Uniform in [0, 1). Mirrors numpy.random.random_sample. */
  randomSample(size?: SizeOnly): NDArray<'float64'> {
    return this.random(size)
  }

  /** The same as `randomSample`. Mirrors numpy.random.ranf. */
  ranf(size?: SizeOnly): NDArray<'float64'> {
    return this.random(size)
  }

  /** The same as `randomSample`. Mirrors numpy.random.sample. */
  sample(size?: SizeOnly): NDArray<'float64'> {
    return this.random(size)
  }

  /** What later numbers follow from. Mirrors numpy.random.get_state. */
  getState(): RandomBitsState {
    return this.bitGenerator.state
  }

  /**
   * Goes back to a state.
   * @throws ValueError for one of another kind of bits
   * Mirrors numpy.random.set_state.
   */
  setState(state: RandomBitsState): void {
    this.bitGenerator.state = state
  }
}

function lengths(operation: string, shape: readonly number[]): number[] {
  return shape.map((length) => toInteger(length, `[${operation}] length`))
}

/** What `np.random` has itself, over a generator of its own. */
export const functionNames = [
  'beta',
  'binomial',
  'bytes',
  'chisquare',
  'choice',
  'dirichlet',
  'exponential',
  'f',
  'gamma',
  'geometric',
  'getState',
  'gumbel',
  'hypergeometric',
  'laplace',
  'logistic',
  'lognormal',
  'logseries',
  'multinomial',
  'multivariateNormal',
  'negativeBinomial',
  'noncentralChisquare',
  'noncentralF',
  'normal',
  'pareto',
  'permutation',
  'poisson',
  'power',
  'rand',
  'randint',
  'randn',
  'random',
  'randomIntegers',
  'randomSample',
  'ranf',
  'rayleigh',
  'sample',
  'setState',
  'shuffle',
  'standardCauchy',
  'standardExponential',
  'standardGamma',
  'standardNormal',
  'standardT',
  'triangular',
  'uniform',
  'vonmises',
  'wald',
  'weibull',
  'zipf',
] as const satisfies readonly (keyof LegacyGenerator)[]

export type RandomFunctions = Pick<LegacyGenerator, (typeof functionNames)[number]>
