/** `np.random.Generator`: what distributions have in common, and the numbers that are drawn most. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'

import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { DTypeError, OverflowError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import type { DTypeOption } from '../as-array.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import type { BitGenerator } from './bit-generators.js'
import * as distributions from './distributions.js'
import { checkParameter, type Distribution, Drawing, type ParameterRule, type Size } from './draw.js'
import { drawIntegers, type Int64, type IntegersOptions } from './integer-ranges.js'

export interface SizeOptions {
  /** The shape to draw; a 0-d array without it, or what the parameters broadcast to. */
  readonly size?: Size
}

export interface StandardOptions extends SizeOptions {
  /** float64 (the default) or float32. */
  readonly dtype?: DTypeLike | null
  /** Where the numbers go; it is also what is returned. */
  readonly out?: NDArray | null
}

export interface UniformOptions extends SizeOptions {
  readonly low?: ArrayLike
  readonly high?: ArrayLike
}

export interface LocationOptions extends SizeOptions {
  readonly loc?: ArrayLike
  readonly scale?: ArrayLike
}

export interface ScaleOptions extends SizeOptions {
  readonly scale?: ArrayLike
}

const standardKeys = ['size', 'dtype', 'out'] as const

export const positive = (name: string): ParameterRule => ({ name, accepts: (value) => value > 0, text: 'is positive' })

export const notNegative = (name: string): ParameterRule => ({
  name,
  accepts: (value) => value >= 0,
  text: 'is not negative',
})

/**
 * Random arrays from a stream of random bits. With the default bits (`Philox`) a seed gives the same numbers on every
 * device, and numbers are pending expressions: they fuse with what is made of them.
 * Mirrors numpy.random.Generator.
 */
export class GeneratorCore {
  constructor(
    /** @internal */
    protected readonly context: Context,
    private readonly bits: BitGenerator,
  ) {}

  /** Where the bits come from. */
  get bitGenerator(): BitGenerator {
    return this.bits
  }

  /** @internal */
  protected get np(): ArrayNamespace {
    return this.context.namespace as ArrayNamespace
  }

  /** @internal */
  protected drawing(operation: string): Drawing {
    return new Drawing(this.context, operation, this.bitGenerator)
  }

  /** @internal */
  protected draw(
    operation: string,
    distribution: Distribution,
    size: Size | undefined,
    params: readonly ArrayLike[],
    out?: NDArray | null,
  ): NDArray {
    return this.drawing(operation).any(distribution, size, params, out)
  }

  /** @internal */
  protected standard(operation: string, given: unknown, double: Distribution, single: Distribution): NDArray {
    const { size, dtype, out } = readOptions<StandardOptions>(operation, given, standardKeys)
    const type: DType = dtype === undefined || dtype === null ? dtypes.float64 : dtypeOf(dtype)
    if (type !== dtypes.float64 && type !== dtypes.float32) {
      throw new DTypeError(`[${operation}] dtype is float64 or float32, not ${type.name}`, { dtype: type.name })
    }
    return this.draw(operation, type === dtypes.float64 ? double : single, size, [], out)
  }

  /** Uniform in [0, 1). Mirrors numpy.random.Generator.random. */
  random(options: StandardOptions & { readonly dtype: DTypeLike<'float32'> }): NDArray<'float32'>
  random(options?: Size | StandardOptions): NDArray<'float64'>
  random(given?: Size | StandardOptions): NDArray {
    return this.standard('random', given, distributions.unit, distributions.singleUnit)
  }

  /**
   * Uniform in [low, high); by default in [0, 1).
   * @throws OverflowError where the range isn't finite
   * Mirrors numpy.random.Generator.uniform.
   */
  uniform(given?: ArrayLike | UniformOptions): NDArray<'float64'> {
    const { low = 0, high = 1, size } = readOptions<UniformOptions>('uniform', given, ['low', 'high', 'size'])
    for (const [name, value] of [
      ['low', low],
      ['high', high],
    ] as const) {
      try {
        checkParameter('uniform', value, { name, accepts: Number.isFinite, text: 'is finite' })
      } catch (cause) {
        throw new OverflowError('[uniform] high - low range exceeds valid bounds', { name }, { cause })
      }
    }
    return this.draw('uniform', distributions.uniform, size, [low, high]) as NDArray<'float64'>
  }

  /** Normal with mean 0 and deviation 1. Mirrors numpy.random.Generator.standard_normal. */
  standardNormal(options: StandardOptions & { readonly dtype: DTypeLike<'float32'> }): NDArray<'float32'>
  standardNormal(options?: Size | StandardOptions): NDArray<'float64'>
  standardNormal(given?: Size | StandardOptions): NDArray {
    return this.standard('standardNormal', given, distributions.standardNormal, distributions.singleNormal)
  }

  /**
   * Normal with mean `loc` and deviation `scale`.
   * @throws ValueError for a negative `scale`
   * Mirrors numpy.random.Generator.normal.
   */
  normal(given?: ArrayLike | LocationOptions): NDArray<'float64'> {
    const { loc = 0, scale = 1, size } = readOptions<LocationOptions>('normal', given, ['loc', 'scale', 'size'])
    checkParameter('normal', scale, notNegative('scale'))
    return this.draw('normal', distributions.normal, size, [loc, scale]) as NDArray<'float64'>
  }

  /**
   * Exponential with mean 1. NumPy's `method` makes no difference here.
   * Mirrors numpy.random.Generator.standard_exponential.
   */
  standardExponential(options: StandardOptions & { readonly dtype: DTypeLike<'float32'> }): NDArray<'float32'>
  standardExponential(options?: Size | StandardOptions): NDArray<'float64'>
  standardExponential(given?: Size | StandardOptions): NDArray {
    const { standardExponential, singleExponential } = distributions
    return this.standard('standardExponential', given, standardExponential, singleExponential)
  }

  /**
   * Exponential with mean `scale`.
   * @throws ValueError for a negative `scale`
   * Mirrors numpy.random.Generator.exponential.
   */
  exponential(given?: ArrayLike | ScaleOptions): NDArray<'float64'> {
    const { scale = 1, size } = readOptions<ScaleOptions>('exponential', given, ['scale', 'size'])
    checkParameter('exponential', scale, notNegative('scale'))
    return this.draw('exponential', distributions.exponential, size, [scale]) as NDArray<'float64'>
  }

  /**
   * Whole numbers from [low, high), or from [0, low) where only one bound is given; with `endpoint` up to the bound itself.
   * @throws ValueError for an empty range, or bounds outside the dtype; DTypeError for a dtype that isn't whole
   * Mirrors numpy.random.Generator.integers.
   */
  integers<D extends DTypeName>(low: ArrayLike, options: IntegersOptions & DTypeOption<D>): NDArray<D>
  integers<D extends DTypeName>(
    low: ArrayLike,
    high: ArrayLike | null | undefined,
    options: IntegersOptions & DTypeOption<D>,
  ): NDArray<D>
  integers(
    low: ArrayLike,
    high?: ArrayLike | Int64<IntegersOptions> | null,
    options?: Int64<IntegersOptions>,
  ): NDArray<'int64'>
  integers(low: ArrayLike, high?: ArrayLike | IntegersOptions | null, options?: IntegersOptions): NDArray {
    return drawIntegers(this.context, this.bitGenerator, 'integers', low, high, options)
  }

  /** Random bytes. Mirrors numpy.random.Generator.bytes. */
  bytes(length: number): Uint8Array {
    const count = toInteger(length, '[bytes] length')
    const own = this.bitGenerator.bytes(count)
    return own ?? (this.integers(0, 256, { size: count, dtype: 'uint8' }).toTypedArray() as Uint8Array)
  }

  /** Generators that are independent of this one and of each other. Mirrors numpy.random.Generator.spawn. */
  spawn(children: number): this[] {
    const Kind = this.constructor as new (bits: BitGenerator) => this
    return this.bitGenerator.spawn(toInteger(children, '[spawn] nChildren')).map((bits) => new Kind(bits))
  }

  toString(): string {
    return `Generator(${this.bitGenerator.constructor.name})`
  }
}
