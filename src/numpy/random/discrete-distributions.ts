/** The distributions of a `Generator` whose numbers are counts, as int64. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { isArray } from '../../array/operate.js'
import { isScalar } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { DTypeError, ValueError } from '../../core/errors.js'
import { toArray } from '../chapter.js'
import { readOptions } from '../options.js'
import { binomial } from './binomial.js'
import { type SizeOnly, sizeOf } from './continuous-distributions.js'
import { largeMean } from './counting.js'
import { type BlockDistribution, checkParameter, type ParameterRule, type Size } from './draw.js'
import { boosted } from './gamma.js'
import { GammaDistributions } from './gamma-distributions.js'
import { notNegative, positive, type SizeOptions } from './generator.js'
import { hypergeometric } from './hypergeometric.js'
import { geometric, logseries, zipf } from './long-tails.js'
import { poisson } from './poisson.js'

type Counts = NDArray<'int64'>

export interface PoissonOptions extends SizeOptions {
  readonly lam?: ArrayLike
}

/** Three ways of a distribution, by what is known of the mean. */
interface ByMean {
  readonly small: BlockDistribution
  readonly large: BlockDistribution
  readonly any: BlockDistribution
}

const probability: ParameterRule = { name: 'p', accepts: (value) => value >= 0 && value <= 1, text: 'is in [0, 1]' }

const likely: ParameterRule = { name: 'p', accepts: (value) => value > 0 && value <= 1, text: 'is in (0, 1]' }

const belowOne: ParameterRule = { name: 'p', accepts: (value) => value >= 0 && value < 1, text: 'is in [0, 1)' }

/** The largest mean of which numbers are sure to fit int64, as NumPy has it. */
const largestMean = 2 ** 63 - 1 - Math.sqrt(2 ** 63 - 1) * 10

const manageable: ParameterRule = {
  name: 'lam',
  accepts: (value) => value >= 0 && value <= largestMean,
  text: `is in [0, ${largestMean}]`,
}

export class DiscreteDistributions extends GammaDistributions {
  /**
   * How many of `n` tries succeed, each with probability `p`.
   * @throws ValueError for a negative `n`, or `p` outside [0, 1]
   * Mirrors numpy.random.Generator.binomial.
   */
  binomial(n: ArrayLike, p: ArrayLike, given?: SizeOnly): Counts {
    const size = sizeOf('binomial', given)
    const tries = this.wholes('binomial', n)
    checkParameter('binomial', tries, notNegative('n'))
    checkParameter('binomial', p, probability)
    const mean = isScalar(n) && isScalar(p) ? Number(n) * Math.min(Number(p), 1 - Number(p)) : undefined
    return this.counts('binomial', binomial, mean, size, [tries, p])
  }

  /**
   * How many tries the first success takes, each of probability `p`.
   * @throws ValueError unless `p` is in (0, 1]
   * Mirrors numpy.random.Generator.geometric.
   */
  geometric(p: ArrayLike, given?: SizeOnly): Counts {
    checkParameter('geometric', p, likely)
    return this.draw('geometric', geometric, sizeOf('geometric', given), [p]) as Counts
  }

  /**
   * How many good ones are among `nsample` drawn from `ngood` good and `nbad` bad ones, without replacement.
   * @throws ValueError for negative numbers, 1e9 or more of a kind, or a sample larger than what there is
   * Mirrors numpy.random.Generator.hypergeometric.
   */
  hypergeometric(ngood: ArrayLike, nbad: ArrayLike, nsample: ArrayLike, given?: SizeOnly): Counts {
    const operation = 'hypergeometric'
    const size = sizeOf(operation, given)
    const [good, bad, sample] = [ngood, nbad, nsample].map((value) => this.wholes(operation, value))
    const kinds = { ngood: good, nbad: bad }
    for (const [name, value] of Object.entries(kinds)) {
      checkParameter(operation, value, { name, accepts: (x) => x >= 0 && x < 1e9, text: 'is in [0, 1e9)' })
    }
    checkParameter(operation, sample, notNegative('nsample'))
    const scalars = [ngood, nbad, nsample].every(isScalar)
    const enough = scalars
      ? Number(ngood) + Number(nbad) >= Number(nsample)
      : this.np.all(this.np.greaterEqual(this.np.add(good, bad) as NDArray, sample)).item()
    if (!enough) throw new ValueError('[hypergeometric] ngood + nbad < nsample')
    const mean = scalars ? reducedMean(Number(ngood), Number(nbad), Number(nsample)) : undefined
    return this.counts(operation, hypergeometric, mean, size, [good, bad, sample])
  }

  /**
   * Logarithmic series: k with probability −p^k / (k·log(1 − p)).
   * @throws ValueError unless `p` is in [0, 1)
   * Mirrors numpy.random.Generator.logseries.
   */
  logseries(p: ArrayLike, given?: SizeOnly): Counts {
    checkParameter('logseries', p, belowOne)
    return this.draw('logseries', logseries, sizeOf('logseries', given), [p]) as Counts
  }

  /**
   * How many tries fail before `n` succeed, each with probability `p`; `n` needn't be whole.
   * @throws ValueError unless `n` is positive and `p` in (0, 1], or for numbers that int64 can't hold
   * Mirrors numpy.random.Generator.negative_binomial.
   */
  negativeBinomial(n: ArrayLike, p: ArrayLike, given?: SizeOnly): Counts {
    const operation = 'negativeBinomial'
    const { np } = this
    checkParameter(operation, n, {
      ...positive('n'),
      accepts: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
    })
    checkParameter(operation, p, likely)
    const shape = this.drawing(operation).shapeOf(sizeOf(operation, given), [n, p])
    const odds = isScalar(p)
      ? (1 - Number(p)) / Number(p)
      : (np.divide(np.subtract(1, p) as NDArray, p) as NDArray<'float64'>)
    const furthest = isScalar(n)
      ? Number(n) + 10 * Math.sqrt(Number(n))
      : (np.add(n, np.multiply(10, np.sqrt(n) as NDArray) as NDArray) as NDArray<'float64'>)
    const most = isScalar(odds) && isScalar(furthest) ? Number(odds) * Number(furthest) : np.multiply(odds, furthest)
    checkParameter(operation, most as ArrayLike, {
      ...manageable,
      name: 'n·(1 − p)/p, with a margin,',
    })
    const mean = this.scaledGamma(operation, n, odds, shape, boosted)
    return this.draw(operation, poisson.any, shape, [mean]) as Counts
  }

  /**
   * Poisson with mean `lam`.
   * @throws ValueError for a negative `lam`, or one too large for int64
   * Mirrors numpy.random.Generator.poisson.
   */
  poisson(given?: ArrayLike | PoissonOptions): Counts {
    const { lam = 1, size } = readOptions<PoissonOptions>('poisson', given, ['lam', 'size'])
    checkParameter('poisson', lam, manageable)
    return this.counts('poisson', poisson, isScalar(lam) ? Number(lam) : undefined, size, [lam])
  }

  /**
   * Zipf: k with probability proportional to k^(−a).
   * @throws ValueError unless `a` is above 1
   * Mirrors numpy.random.Generator.zipf.
   */
  zipf(a: ArrayLike, given?: SizeOnly): Counts {
    checkParameter('zipf', a, { name: 'a', accepts: (value) => value > 1, text: 'is above 1' })
    return this.draw('zipf', zipf, sizeOf('zipf', given), [a]) as Counts
  }

  /** @internal */
  protected counts(
    operation: string,
    ways: ByMean,
    mean: number | undefined,
    size: Size | undefined,
    params: readonly ArrayLike[],
  ): Counts {
    const way = mean === undefined ? ways.any : mean < largeMean ? ways.small : ways.large
    return this.draw(operation, way, size, params) as Counts
  }

  /**
   * Whole numbers as they are, and lists of such as int64.
   * @internal
   * @throws ValueError for a fraction
   */
  protected wholes(operation: string, value: ArrayLike): ArrayLike {
    if (isScalar(value)) {
      if (typeof value !== 'number' || Number.isInteger(value)) return value
      throw new ValueError(`[${operation}] takes a whole number there, not ${value}`)
    }
    const array = toArray(this.context, value, operation)
    const { kind, name } = array.dtype as DType
    if (kind === 'i' || kind === 'u' || kind === 'b') return array
    if (isArray(value) || kind === 'c') {
      throw new DTypeError(`[${operation}] takes whole numbers there, not an array of ${name}`, { dtype: name })
    }
    if (this.np.any(this.np.notEqual(this.np.trunc(array) as NDArray, array)).item()) {
      throw new ValueError(`[${operation}] takes whole numbers there, and was given a fraction`)
    }
    return array.astype(dtypes.int64)
  }
}

function reducedMean(good: number, bad: number, sample: number): number {
  const all = good + bad
  return all === 0 ? 0 : Math.min(sample, all - sample) * (Math.min(good, bad) / all)
}
