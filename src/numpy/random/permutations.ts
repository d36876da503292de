/** Orders and choices: the methods of a `Generator` that rearrange what there is. */
import type { ArrayLike, DTypeOf } from '../../array/from-js.js'
import { expressionNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, isArray } from '../../array/operate.js'
import { normalizeAxis } from '../../core/axis.js'
import { isScalar } from '../../core/convert.js'
import { dtypes } from '../../core/dtype.js'
import { ArgumentError, IndexError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { normalizeShape, sizeOf } from '../../core/layout.js'
import { toArray } from '../chapter.js'
import { readOptions } from '../options.js'
import { exponentialOf } from './closed-forms.js'
import type { FixedDistribution, Size } from './draw.js'
import type { SizeOptions } from './generator.js'
import { Multivariate } from './multivariate.js'

export interface AxisOption {
  /** Along which slices are moved; 0 by default. */
  readonly axis?: number
}

export interface PermutedOptions {
  /** The axis whose rows are shuffled, each by itself; all elements without it. */
  readonly axis?: number | null
  readonly out?: NDArray | null
}

export interface ChoiceOptions extends SizeOptions {
  /** Whether something may be chosen more than once; it may by default. */
  readonly replace?: boolean
  /** The probability of each entry; equal ones without it. */
  readonly p?: ArrayLike | null
  /** The axis of `a` along which there is chosen. */
  readonly axis?: number
  /** No difference here: choices without replacement are always in random order. */
  readonly shuffle?: boolean
}

/** A waiting time at rate `weight`: those who come first are a weighted choice without replacement. */
const arrival: FixedDistribution = {
  name: 'arrival',
  words: 1,
  result: 'float64',
  params: ['float64'],
  recipe: (b, word, weight) => b.op('div', exponentialOf(b, word), weight),
}

/**
 * Up to here 32 random bits decide on the order. At 2²⁵ some 130,000 pairs have equal ones, and would stay in rising
 * order: so what is sorted is not the numbers, but places that numbers of either order have equally often.
 */
const mostHalfWords = 2 ** 25

/** place · factor modulo count, exact as long as the product is below 2⁵³. */
const numberAt = expressionNamed('permutation.number', ['float64', 'float64', 'float64'], (b, place, factor, count) => {
  const product = b.op('mul', place, factor)
  const rest = b.op('sub', product, b.op('mul', b.op('floor', b.op('div', product, count)), count))
  const zero = b.literal('float64', 0)
  const raised = b.select(b.op('lt', rest, zero), b.op('add', rest, count), rest)
  return b.cast(b.select(b.op('ge', raised, count), b.op('sub', raised, count), raised), 'int64')
})

/** A number that has no factor in common with `count`, far from its simple fractions: near the golden section. */
function scattering(count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
  let factor = Math.max(1, Math.round(count * 0.6180339887498949))
  while (divisor(count, factor) !== 1) factor++
  return factor
}

const sumTolerance = Math.sqrt(Number.EPSILON)

export class Permutations extends Multivariate {
  /**
   * The numbers below `x` in random order, or a copy of an array whose slices along an axis are.
   * @throws IndexError for a 0-d array, AxisError for an axis it hasn't
   * Mirrors numpy.random.Generator.permutation.
   */
  permutation(x: number | bigint, options?: number | AxisOption): NDArray<'int64'>
  permutation<A extends ArrayLike>(x: A, options?: number | AxisOption): NDArray<DTypeOf<A>>
  permutation(x: ArrayLike, given?: number | AxisOption): NDArray {
    const { axis = 0 } = readOptions<AxisOption>('permutation', given, ['axis'])
    if (typeof x === 'number' || typeof x === 'bigint') return this.order(toInteger(x, '[permutation] x'))
    const array = toArray(this.context, x, 'permutation')
    if (array.ndim === 0) throw new IndexError('[permutation] x must be an integer or at least 1-dimensional')
    const along = normalizeAxis(axis, array.ndim)
    return array.take(this.order(array.shape[along]), along)
  }

  /**
   * Brings the slices of an array, or the entries of a list, into random order, in place.
   * @throws AxisError for an axis it hasn't, ValueError for a read-only array
   * Mirrors numpy.random.Generator.shuffle.
   */
  shuffle(x: NDArray | unknown[], given?: number | AxisOption): void {
    const { axis = 0 } = readOptions<AxisOption>('shuffle', given, ['axis'])
    if (isArray(x)) {
      if (x.ndim === 0) throw new ArgumentError('[shuffle] x must be at least 1-dimensional')
      const along = normalizeAxis(axis, x.ndim)
      x.set('...', x.take(this.order(x.shape[along]), along))
      return
    }
    if (!Array.isArray(x)) throw new ArgumentError(`[shuffle] x is an array or a list, not ${describe(x)}`)
    if (axis !== 0) throw new ArgumentError('[shuffle] axis is only supported for arrays')
    const entries = x.slice()
    const order = this.order(x.length).tolist() as number[]
    order.forEach((from, at) => {
      x[at] = entries[from]
    })
  }

  /**
   * A copy in which each row along `axis` is shuffled by itself, or all elements where there is no axis.
   * @throws AxisError for an axis it hasn't, ShapeError where `out` has another shape
   * Mirrors numpy.random.Generator.permuted.
   */
  permuted<O extends NDArray>(x: ArrayLike, options: PermutedOptions & { readonly out: O }): O
  permuted<A extends ArrayLike>(x: A, options?: number | null | PermutedOptions): NDArray<DTypeOf<A>>
  permuted(x: ArrayLike, given?: number | null | PermutedOptions): NDArray {
    const { axis = null, out = null } = readOptions<PermutedOptions>('permuted', given, ['axis', 'out'])
    const array = toArray(this.context, x, 'permuted')
    const result = this.permutedCopy(array, axis)
    if (out === null) return result
    if (!isArray(out)) throw new ArgumentError(`[permuted] out is an array, not ${describe(out)}`)
    if (String(out.shape) !== String(array.shape)) {
      throw new ValueError(`[permuted] out has shape (${out.shape}), and x (${array.shape})`, {
        out: out.shape,
        shape: array.shape,
      })
    }
    out.set('...', result)
    return out
  }

  private permutedCopy(array: NDArray, axis: number | null): NDArray {
    if (axis === null) {
      return array
        .reshape([-1])
        .take(this.order(array.size))
        .reshape([...array.shape])
    }
    const along = normalizeAxis(axis, array.ndim)
    const [keys] = this.bitGenerator.words(this.context, array.shape, 1)
    return this.np.takeAlongAxis(array, this.np.argsort(keys, along), along) as NDArray
  }

  /**
   * Entries of `a` along an axis, or numbers below a whole number `a`, chosen with or without replacement.
   * @throws ValueError for an empty population, probabilities that are none, or a sample larger than the population
   * Mirrors numpy.random.Generator.choice.
   */
  choice(a: number | bigint, options?: Size | ChoiceOptions): NDArray<'int64'>
  choice<A extends ArrayLike>(a: A, options?: Size | ChoiceOptions): NDArray<DTypeOf<A>>
  choice(a: ArrayLike, given?: Size | ChoiceOptions): NDArray {
    const keys = ['size', 'replace', 'p', 'axis', 'shuffle'] as const
    const { size, replace = true, p, axis = 0 } = readOptions<ChoiceOptions>('choice', given, keys)
    const shape = size === undefined || size === null ? [] : normalizeShape(size)
    if (isScalar(a)) {
      const population = toInteger(a, '[choice] a')
      return this.chosen(population, shape, replace, p, 'a must be a positive integer')
    }
    const array = toArray(this.context, a, 'choice')
    if (array.ndim === 0) throw new ValueError('[choice] a must be a sequence or an integer, not a 0-d array')
    const along = normalizeAxis(axis, array.ndim)
    const index = this.chosen(array.shape[along], shape, replace, p, 'a cannot be empty')
    return array.take(index, along)
  }

  /** Numbers below `population`. */
  private chosen(
    population: number,
    shape: readonly number[],
    replace: boolean,
    p: ArrayLike | null | undefined,
    reason: string,
  ): NDArray<'int64'> {
    const count = sizeOf(shape, 8)
    if (population <= 0 && count > 0) throw new ValueError(`[choice] ${reason} unless no samples are taken`)
    const weights = p === undefined || p === null ? undefined : this.probabilities(p, population)
    if (replace) return weights === undefined ? this.uniformIndex(population, shape) : this.weighted(weights, shape)
    if (count > population) {
      throw new ValueError('[choice] Cannot take a larger sample than population when replace is False', {
        population,
        count,
      })
    }
    const flat = weights === undefined ? this.distinct(population, count) : this.firstArrivals(weights, count)
    return flat.reshape([...shape])
  }

  private uniformIndex(population: number, shape: readonly number[]): NDArray<'int64'> {
    return this.integers(0, Math.max(population, 1), { size: shape }) as NDArray<'int64'>
  }

  private weighted(weights: NDArray<'float64'>, shape: readonly number[]): NDArray<'int64'> {
    const sums = this.np.cumsum(weights)
    const cdf = this.np.divide(sums, sums.at(-1)) as NDArray
    const found = this.np.searchsorted(cdf, this.random(shape), { side: 'right' })
    return this.np.minimum(found, BigInt(Math.max(weights.size - 1, 0))) as NDArray<'int64'>
  }

  private firstArrivals(weights: NDArray<'float64'>, count: number): NDArray<'int64'> {
    if (Number(this.np.countNonzero(weights).item()) < count) {
      throw new ValueError('[choice] Fewer non-zero entries in p than size')
    }
    const times = this.draw('choice', arrival, weights.shape, [weights])
    return this.np.argsort(times).at(`:${count}`) as NDArray<'int64'>
  }

  /** Different numbers: the first ones of a permutation, or of a long draw with repetitions, where few are taken. */
  private distinct(population: number, count: number): NDArray<'int64'> {
    if (population < 1000 || count > population / 4) return this.order(population).at(`:${count}`) as NDArray<'int64'>
    for (let length = count + (count >> 1) + 16; ; length *= 2) {
      const drawn = this.uniformIndex(population, [length])
      const [, first] = this.np.unique(drawn, { returnIndex: true })
      if (first.size >= count) return drawn.take((this.np.sort(first) as NDArray).at(`:${count}`)) as NDArray<'int64'>
    }
  }

  private probabilities(p: ArrayLike, population: number): NDArray<'float64'> {
    const weights = toArray(this.context, p, 'choice').astype('float64')
    if (weights.ndim !== 1) throw new ValueError("[choice] 'p' must be 1-dimensional")
    if (weights.size !== population) {
      throw new ValueError(`[choice] 'a' and 'p' must have same size: they have ${population} and ${weights.size}`)
    }
    const sum = Number(weights.sum().item())
    if (Number.isNaN(sum)) throw new ValueError('[choice] Probabilities contain NaN')
    if (weights.size > 0 && Number(weights.min().item()) < 0) {
      throw new ValueError('[choice] Probabilities are not non-negative')
    }
    if (Math.abs(sum - 1) > sumTolerance) throw new ValueError(`[choice] Probabilities do not sum to 1, but to ${sum}`)
    return weights
  }

  /** The numbers below `count` in random order. */
  private order(count: number): NDArray<'int64'> {
    const { np } = this
    const [words] = this.bitGenerator.words(this.context, normalizeShape(count), 1)
    if (count > mostHalfWords) return np.argsort(words)
    const places = np.argsort(np.rightShift(words, 32n).astype('uint32'))
    const inputs = [places, ...[scattering(count), count].map((scalar) => ({ scalar, type: 'float64' as const }))]
    return elementwise(this.context, { op: 'call', fn: numberAt }, dtypes.int64, 'float64', inputs) as NDArray<'int64'>
  }
}
