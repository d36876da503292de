/** The distributions of a `Generator` that are made of gamma numbers. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { isScalar } from '../../core/convert.js'
import { type DType, type DTypeLike, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { DTypeError } from '../../core/errors.js'
import { readOptions } from '../options.js'
import { ContinuousDistributions, type SizeOnly, sizeOf } from './continuous-distributions.js'
import { standardNormal } from './distributions.js'
import { checkParameter, type Formula, type Size } from './draw.js'
import * as gamma from './gamma.js'
import { notNegative, positive, type ScaleOptions, type StandardOptions } from './generator.js'
import { poissonCount } from './poisson.js'

type Shape = readonly number[]

/** The arrays of a gamma number before its boost. */
type Parts = readonly [core: NDArray, boost: NDArray]

const allAbove = (value: ArrayLike, limit: number): boolean => isScalar(value) && Number(value) >= limit

export class GammaDistributions extends ContinuousDistributions {
  /**
   * Gamma with `shape` and scale 1, as float64 (the default) or float32.
   * @throws ValueError for a negative `shape`
   * Mirrors numpy.random.Generator.standard_gamma.
   */
  standardGamma(
    shape: ArrayLike,
    options: StandardOptions & { readonly dtype: DTypeLike<'float32'> },
  ): NDArray<'float32'>
  standardGamma(shape: ArrayLike, options?: Size | StandardOptions): NDArray<'float64'>
  standardGamma(shape: ArrayLike, given?: Size | StandardOptions): NDArray {
    const { size, dtype, out } = readOptions<StandardOptions>('standardGamma', given, ['size', 'dtype', 'out'])
    const type: DType = dtype === undefined || dtype === null ? dtypes.float64 : dtypeOf(dtype)
    if (type !== dtypes.float64 && type !== dtypes.float32) {
      throw new DTypeError(`[standardGamma] dtype is float64 or float32, not ${type.name}`, { dtype: type.name })
    }
    checkParameter('standardGamma', shape, notNegative('shape'))
    const formula = type === dtypes.float64 ? gamma.boosted : gamma.boostedSingle
    return this.scaledGamma('standardGamma', shape, 1, size, formula, out)
  }

  /**
   * Gamma with `shape` and `scale`; its mean is their product.
   * @throws ValueError for negative parameters
   * Mirrors numpy.random.Generator.gamma.
   */
  gamma(shape: ArrayLike, given?: ArrayLike | ScaleOptions): NDArray<'float64'> {
    const { scale = 1, size } = readOptions<ScaleOptions>('gamma', given, ['scale', 'size'])
    checkParameter('gamma', shape, notNegative('shape'))
    checkParameter('gamma', scale, notNegative('scale'))
    return this.scaledGamma('gamma', shape, scale, size) as NDArray<'float64'>
  }

  /**
   * Chi-square with `df` degrees of freedom.
   * @throws ValueError unless `df` is positive
   * Mirrors numpy.random.Generator.chisquare.
   */
  chisquare(df: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('chisquare', df, positive('df'))
    return this.scaledGamma('chisquare', this.halved(df), 2, sizeOf('chisquare', given)) as NDArray<'float64'>
  }

  /**
   * Chi-square with `df` degrees of freedom, its normal numbers moved by √nonc in all.
   * @throws ValueError unless `df` is positive and `nonc` isn't negative
   * Mirrors numpy.random.Generator.noncentral_chisquare.
   */
  noncentralChisquare(df: ArrayLike, nonc: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    const operation = 'noncentralChisquare'
    checkParameter(operation, df, positive('df'))
    checkParameter(operation, nonc, notNegative('nonc'))
    const shape = this.drawing(operation).shapeOf(sizeOf(operation, given), [df, nonc])
    return this.noncentral(operation, df, nonc, shape) as NDArray<'float64'>
  }

  /**
   * Fisher's F: the quotient of two chi-square numbers, each over its degrees of freedom.
   * @throws ValueError unless both degrees are positive
   * Mirrors numpy.random.Generator.f.
   */
  f(dfnum: ArrayLike, dfden: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('f', dfnum, positive('dfnum'))
    checkParameter('f', dfden, positive('dfden'))
    const shape = this.drawing('f').shapeOf(sizeOf('f', given), [dfnum, dfden])
    const top = this.parts('f', this.halved(dfnum), shape)
    const bottom = this.parts('f', this.halved(dfden), shape)
    return this.formula('f', gamma.varianceRatio, [...top, ...bottom, dfnum, dfden], shape)
  }

  /**
   * F with a noncentral numerator.
   * @throws ValueError unless both degrees are positive and `nonc` isn't negative
   * Mirrors numpy.random.Generator.noncentral_f.
   */
  noncentralF(dfnum: ArrayLike, dfden: ArrayLike, nonc: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    const operation = 'noncentralF'
    checkParameter(operation, dfnum, positive('dfnum'))
    checkParameter(operation, dfden, positive('dfden'))
    checkParameter(operation, nonc, notNegative('nonc'))
    const shape = this.drawing(operation).shapeOf(sizeOf(operation, given), [dfnum, dfden, nonc])
    const top = this.noncentral(operation, dfnum, nonc, shape)
    const bottom = this.scaledGamma(operation, this.halved(dfden), 2, shape)
    return this.formula(operation, gamma.scaledRatio, [top, bottom, dfnum, dfden], shape)
  }

  /**
   * Beta: the share of a gamma number of shape `a` in its sum with one of shape `b`.
   * @throws ValueError unless both are positive
   * Mirrors numpy.random.Generator.beta.
   */
  beta(a: ArrayLike, b: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('beta', a, positive('a'))
    checkParameter('beta', b, positive('b'))
    const shape = this.drawing('beta').shapeOf(sizeOf('beta', given), [a, b])
    return this.formula('beta', gamma.share, [...this.parts('beta', a, shape), ...this.parts('beta', b, shape)], shape)
  }

  /**
   * Student's t with `df` degrees of freedom.
   * @throws ValueError unless `df` is positive
   * Mirrors numpy.random.Generator.standard_t.
   */
  standardT(df: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    checkParameter('standardT', df, positive('df'))
    const shape = this.drawing('standardT').shapeOf(sizeOf('standardT', given), [df])
    const z = this.draw('standardT', standardNormal, shape, [])
    const spread = this.scaledGamma('standardT', this.halved(df), 1, shape)
    return this.formula('standardT', gamma.student, [z, spread, df], shape)
  }

  /**
   * The core and the boost of gamma numbers; a number is the core times e to the boost.
   * @internal
   */
  protected parts(operation: string, a: ArrayLike, shape: Shape): Parts {
    return [this.draw(operation, gamma.gammaCore, shape, [a]), this.draw(operation, gamma.gammaBoost, shape, [a])]
  }

  /** @internal */
  protected scaledGamma(
    operation: string,
    a: ArrayLike,
    scale: ArrayLike,
    size: Size | undefined,
    formula: Formula = gamma.boosted,
    out?: NDArray | null,
  ): NDArray {
    const drawing = this.drawing(operation)
    const shape = drawing.shapeOf(size, [a, scale], out)
    const core = drawing.tried(gamma.gammaCore, shape, [a])
    const boost = allAbove(a, 1) ? 0 : drawing.fixed(gamma.gammaBoost, shape, [a])
    return drawing.combined(formula, [core, boost, scale], shape, out)
  }

  /** @internal */
  protected formula(operation: string, formula: Formula, params: readonly ArrayLike[], shape: Shape) {
    return this.drawing(operation).combined(formula, params, shape) as NDArray<'float64'>
  }

  private halved(value: ArrayLike): ArrayLike {
    return isScalar(value) ? Number(value) / 2 : this.np.multiply(value, 0.5)
  }

  /** By a normal number where there is a degree of freedom for it, else with Poisson many further degrees. */
  private noncentral(operation: string, df: ArrayLike, nonc: ArrayLike, shape: Shape): NDArray {
    if (isScalar(df) && Number(df) > 1) {
      const rest = this.scaledGamma(operation, (Number(df) - 1) / 2, 2, shape)
      const z = this.draw(operation, standardNormal, shape, [])
      return this.formula(operation, gamma.shifted, [rest, z, nonc], shape)
    }
    const count = this.draw(operation, poissonCount, shape, [this.halved(nonc)])
    const half = this.np.add(this.halved(df), count)
    return this.scaledGamma(operation, half as NDArray, 2, shape)
  }
}
