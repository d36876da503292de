/** The distributions of a `Generator` that are a formula of a uniform or a normal number. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { isScalar } from '../../core/convert.js'
import { ValueError } from '../../core/errors.js'
import { readOptions } from '../options.js'
import * as closed from './closed-forms.js'
import { checkParameter, type FixedDistribution, type Size } from './draw.js'
import {
  GeneratorCore,
  type LocationOptions,
  notNegative,
  positive,
  type ScaleOptions,
  type SizeOptions,
} from './generator.js'
import { vonMises } from './von-mises.js'

export interface LognormalOptions extends SizeOptions {
  readonly mean?: ArrayLike
  readonly sigma?: ArrayLike
}

/** What methods without other options take: the size. */
export type SizeOnly = Size | SizeOptions

export const sizeOf = (operation: string, given: SizeOnly | undefined): Size | undefined =>
  readOptions<SizeOptions>(operation, given, ['size']).size

const locationKeys = ['loc', 'scale', 'size'] as const

export class ContinuousDistributions extends GeneratorCore {
  /**
   * Gumbel, the limit of maxima, with mode `loc` and `scale`.
   * @throws ValueError for a negative `scale`
   * Mirrors numpy.random.Generator.gumbel.
   */
  gumbel(given?: ArrayLike | LocationOptions): NDArray<'float64'> {
    return this.located('gumbel', closed.gumbel, given)
  }

  /**
   * Laplace, or double exponential, with mean `loc` and `scale`.
   * @throws ValueError for a negative `scale`
   * Mirrors numpy.random.Generator.laplace.
   */
  laplace(given?: ArrayLike | LocationOptions): NDArray<'float64'> {
    return this.located('laplace', closed.laplace, given)
  }

  /**
   * Logistic with mean `loc` and `scale`.
   * @throws ValueError for a negative `scale`
   * Mirrors numpy.random.Generator.logistic.
   */
  logistic(given?: ArrayLike | LocationOptions): NDArray<'float64'> {
    return this.located('logistic', closed.logistic, given)
  }

  /**
   * Numbers whose logarithm is normal with `mean` and deviation `sigma`.
   * @throws ValueError for a negative `sigma`
   * Mirrors numpy.random.Generator.lognormal.
   */
  lognormal(given?: ArrayLike | LognormalOptions): NDArray<'float64'> {
    const { mean = 0, sigma = 1, size } = readOptions<LognormalOptions>('lognormal', given, ['mean', 'sigma', 'size'])
    checkParameter('lognormal', sigma, notNegative('sigma'))
    return this.draw('lognormal', closed.lognormal, size, [mean, sigma]) as NDArray<'float64'>
  }

  /**
   * Pareto II, or Lomax, with shape `a`: add 1 for the classical Pareto.
   * @throws ValueError unless `a` is positive
   * Mirrors numpy.random.Generator.pareto.
   */
  pareto(a: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('pareto', a, positive('a'))
    return this.draw('pareto', closed.pareto, sizeOf('pareto', given), [a]) as NDArray<'float64'>
  }

  /**
   * Numbers in [0, 1] with density a·x^(a − 1).
   * @throws ValueError unless `a` is positive
   * Mirrors numpy.random.Generator.power.
   */
  power(a: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('power', a, positive('a'))
    return this.draw('power', closed.power, sizeOf('power', given), [a]) as NDArray<'float64'>
  }

  /**
   * Rayleigh: the length of a vector of two normal numbers of deviation `scale`.
   * @throws ValueError for a negative `scale`
   * Mirrors numpy.random.Generator.rayleigh.
   */
  rayleigh(given?: ArrayLike | ScaleOptions): NDArray<'float64'> {
    const { scale = 1, size } = readOptions<ScaleOptions>('rayleigh', given, ['scale', 'size'])
    checkParameter('rayleigh', scale, notNegative('scale'))
    return this.draw('rayleigh', closed.rayleigh, size, [scale]) as NDArray<'float64'>
  }

  /** Cauchy with mode 0. Mirrors numpy.random.Generator.standard_cauchy. */
  standardCauchy(given?: SizeOnly): NDArray<'float64'> {
    const size = sizeOf('standardCauchy', given)
    return this.draw('standardCauchy', closed.standardCauchy, size, []) as NDArray<'float64'>
  }

  /**
   * Triangular over [left, right], most likely at `mode`.
   * @throws ValueError unless left ≤ mode ≤ right and left < right
   * Mirrors numpy.random.Generator.triangular.
   */
  triangular(left: ArrayLike, mode: ArrayLike, right: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    const size = sizeOf('triangular', given)
    const sides = { left, mode, right }
    for (const [name, value] of Object.entries(sides)) {
      checkParameter('triangular', value, { name, accepts: Number.isFinite, text: 'is finite' })
    }
    const holds = (name: 'less' | 'lessEqual', a: ArrayLike, b: ArrayLike): boolean =>
      isScalar(a) && isScalar(b)
        ? name === 'less'
          ? Number(a) < Number(b)
          : Number(a) <= Number(b)
        : Boolean(this.np.all(this.np[name](a, b) as NDArray).item())
    if (!holds('lessEqual', left, mode)) throw new ValueError('[triangular] left > mode')
    if (!holds('lessEqual', mode, right)) throw new ValueError('[triangular] mode > right')
    if (!holds('less', left, right)) throw new ValueError('[triangular] left == right')
    return this.draw('triangular', closed.triangular, size, [left, mode, right]) as NDArray<'float64'>
  }

  /**
   * Von Mises angles in [−π, π] around `mu`, with concentration `kappa`.
   * @throws ValueError for a negative `kappa`, or `mu` that isn't finite
   * Mirrors numpy.random.Generator.vonmises.
   */
  vonmises(mu: ArrayLike, kappa: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('vonmises', mu, { name: 'mu', accepts: Number.isFinite, text: 'is finite' })
    checkParameter('vonmises', kappa, notNegative('kappa'))
    return this.draw('vonmises', vonMises, sizeOf('vonmises', given), [mu, kappa]) as NDArray<'float64'>
  }

  /**
   * Wald, or inverse Gaussian, with `mean` and `scale`.
   * @throws ValueError unless both are positive
   * Mirrors numpy.random.Generator.wald.
   */
  wald(mean: ArrayLike, scale: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('wald', mean, positive('mean'))
    checkParameter('wald', scale, positive('scale'))
    return this.draw('wald', closed.wald, sizeOf('wald', given), [mean, scale]) as NDArray<'float64'>
  }

  /**
   * Weibull with shape `a`: the a-th root of an exponential number.
   * @throws ValueError for a negative `a`
   * Mirrors numpy.random.Generator.weibull.
   */
  weibull(a: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('weibull', a, notNegative('a'))
    return this.draw('weibull', closed.weibull, sizeOf('weibull', given), [a]) as NDArray<'float64'>
  }

  private located(
    operation: string,
    distribution: FixedDistribution,
    given: ArrayLike | LocationOptions | undefined,
  ): NDArray<'float64'> {
    const { loc = 0, scale = 1, size } = readOptions<LocationOptions>(operation, given, locationKeys)
    checkParameter(operation, scale, notNegative('scale'))
    return this.draw(operation, distribution, size, [loc, scale]) as NDArray<'float64'>
  }
}
