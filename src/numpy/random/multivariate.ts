/** The distributions of a `Generator` whose numbers come in rows. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { broadcastShapes } from '../../core/broadcast.js'
import { isScalar } from '../../core/convert.js'
import { ValueError } from '../../core/errors.js'
import { normalizeShape } from '../../core/layout.js'
import { toArray } from '../chapter.js'
import { readOptions } from '../options.js'
import { binomial } from './binomial.js'
import { type SizeOnly, sizeOf } from './continuous-distributions.js'
import { DiscreteDistributions } from './discrete-distributions.js'
import { standardNormal } from './distributions.js'
import { checkParameter, type Formula, type Size } from './draw.js'
import { gammaBoost, gammaCore } from './gamma.js'
import { notNegative, type SizeOptions } from './generator.js'
import { hypergeometric } from './hypergeometric.js'
import { factorOf, type NormalOptions, normalKeys, transformedRows } from './normal-rows.js'
import { portable } from './portable.js'

export interface MultivariateHypergeometricOptions extends SizeOptions {
  /** 'marginals' (the default) or 'count'; here it only says how many things there may be. */
  readonly method?: 'marginals' | 'count'
}

const logOf: Formula = {
  name: 'dirichlet.log',
  recipe: (b, core, boost) =>
    b.op('max', b.op('add', portable(b, 'log', core), boost), b.literal('float64', -Number.MAX_VALUE)),
}

const relative: Formula = {
  name: 'dirichlet.relative',
  recipe: (b, log, largest) => portable(b, 'exp', b.op('sub', log, largest)),
}

/** The share of the first of two weights. */
const firstShare: Formula = {
  name: 'multinomial.share',
  recipe: (b, first, second) => {
    const sum = b.op('add', first, second)
    const zero = b.literal('float64', 0)
    return b.select(b.op('gt', sum, zero), b.op('div', first, sum), zero)
  },
}

export class Multivariate extends DiscreteDistributions {
  /**
   * Dirichlet: rows that add up to 1, of shape size + (k,) for k numbers in `alpha`.
   * @throws ValueError for negative numbers, or an `alpha` that isn't one row
   * Mirrors numpy.random.Generator.dirichlet.
   */
  dirichlet(alpha: ArrayLike, given?: SizeOnly): NDArray<'float64'> {
    const row = toArray(this.context, alpha, 'dirichlet')
    if (row.ndim !== 1 || row.size === 0) throw new ValueError(`[dirichlet] alpha is one row, not (${row.shape})`)
    checkParameter('dirichlet', row, notNegative('alpha'))
    const shape = [...sized(sizeOf('dirichlet', given)), row.size]
    const drawing = this.drawing('dirichlet')
    const core = drawing.tried(gammaCore, shape, [row])
    const logs = drawing.combined(logOf, [core, drawing.fixed(gammaBoost, shape, [row])], shape)
    const shares = drawing.combined(relative, [logs, logs.max({ axis: -1, keepdims: true })], shape)
    return this.np.divide(shares, this.pairSums(shares)[0]) as NDArray<'float64'>
  }

  /**
   * How often each of k outcomes is seen in `n` tries: rows of the shape of `n` and `pvals` without its last axis, or
   * `size`. The last probability is what the others leave.
   * @throws ValueError for a negative `n`, numbers outside [0, 1], or more than 1 in sum
   * Mirrors numpy.random.Generator.multinomial.
   */
  multinomial(n: ArrayLike, pvals: ArrayLike, given?: SizeOnly): NDArray<'int64'> {
    const size = sizeOf('multinomial', given)
    const { np } = this
    const tries = this.wholes('multinomial', n)
    const given64 = toArray(this.context, pvals, 'multinomial').astype('float64')
    const outcomes = given64.shape.at(-1) ?? 0
    if (outcomes === 0) {
      throw new ValueError('[multinomial] pvals must have at least 1 dimension, the last one greater than 0')
    }
    checkParameter('multinomial', tries, notNegative('n'))
    const inside = { name: 'pvals', accepts: (p: number) => p >= 0 && p <= 1, text: 'is in [0, 1]' }
    checkParameter('multinomial', given64, inside)
    const first = given64.at('...', `:${outcomes - 1}`)
    const sums = this.pairSums(np.concatenate([first, np.zerosLike(given64.at('...', ':1'))], -1) as NDArray)[0]
    if (Number(sums.max().item()) > 1 + 1e-12) throw new ValueError('[multinomial] sum(pvals[..., :-1]) > 1.0')
    const last = np.maximum(np.subtract(1, sums) as NDArray, 0)
    const weights = np.concatenate([first, last as NDArray], -1) as NDArray
    const own = broadcastShapes(isScalar(tries) ? [] : (tries as NDArray).shape, given64.shape.slice(0, -1))
    const shape = size === undefined || size === null ? own : this.drawing('multinomial').shapeOf(size, [np.empty(own)])
    const whole = np.broadcastTo(
      np.expandDims(np.asarray(typeof tries === 'number' ? BigInt(tries) : tries), -1) as NDArray,
      [...shape, 1],
    )
    const rows = this.divided(whole as NDArray, this.pairSums(weights), (count, left, right, over) => {
      const share = this.drawing('multinomial').combined(firstShare, [left, right], left.shape)
      return this.draw('multinomial', binomial.any, over, [count, share])
    })
    return rows.at('...', `:${outcomes}`) as NDArray<'int64'>
  }

  /**
   * How many of each colour are among `nsample` things drawn without replacement from `colors` of each colour.
   * @throws ValueError for negative numbers, a sample larger than what there is, or too many things
   * Mirrors numpy.random.Generator.multivariate_hypergeometric.
   */
  multivariateHypergeometric(
    colors: ArrayLike,
    nsample: number | bigint,
    given?: Size | MultivariateHypergeometricOptions,
  ): NDArray<'int64'> {
    const operation = 'multivariateHypergeometric'
    const { size, method = 'marginals' } = readOptions<MultivariateHypergeometricOptions>(operation, given, [
      'size',
      'method',
    ])
    if (method !== 'marginals' && method !== 'count') {
      throw new ValueError(`[${operation}] method must be 'count' or 'marginals', not ${String(method)}`)
    }
    const row = this.wholes(operation, colors)
    if (isScalar(row) || (row as NDArray).ndim !== 1) throw new ValueError(`[${operation}] colors must be one row`)
    const counts = (row as NDArray).astype('int64')
    checkParameter(operation, counts, notNegative('colors'))
    checkParameter(operation, nsample, notNegative('nsample'))
    const total = Number(counts.sum().item({ bigint: true }))
    if (total >= (method === 'marginals' ? 1e9 : 2 ** 52)) {
      throw new ValueError(
        `[${operation}] sum(colors) is ${total}; with method '${method}' it must be below ${method === 'marginals' ? '1e9' : '2**52'}`,
      )
    }
    if (Number(nsample) > total) throw new ValueError(`[${operation}] nsample > sum(colors)`)
    const shape = sized(size)
    if (counts.size === 0) return this.np.zeros([...shape, 0], 'int64')
    const whole = this.np.full([...shape, 1], BigInt(nsample), { dtype: 'int64' })
    const rows = this.divided(whole, this.pairSums(counts), (count, left, right, over) =>
      this.draw(operation, hypergeometric.any, over, [left, right, count]),
    )
    return rows.at('...', `:${counts.size}`) as NDArray<'int64'>
  }

  /**
   * Normal rows with `mean` and the covariance matrix `cov`, of shape size + (k,).
   * @throws ValueError for shapes that don't fit, and with `checkValid: 'raise'` for a matrix that isn't positive
   * semidefinite; LinAlgError from the method 'cholesky'
   * Mirrors numpy.random.Generator.multivariate_normal.
   */
  multivariateNormal(mean: ArrayLike, cov: ArrayLike, given?: Size | NormalOptions): NDArray<'float64'> {
    const operation = 'multivariateNormal'
    const { size, ...options } = readOptions<NormalOptions>(operation, given, normalKeys)
    const [center, matrix] = [mean, cov].map((value) => toArray(this.context, value, operation).astype('float64'))
    const factor = factorOf(this.np, center, matrix, options)
    const shape = [...sized(size), center.size]
    const z = this.draw(operation, standardNormal, shape, [])
    return transformedRows(this.context, z, factor, center)
  }

  /** Weights padded to a power of two, and before them the sums of pairs, up to the sum of all. */
  private pairSums(weights: NDArray): NDArray[] {
    const { np } = this
    const length = weights.shape.at(-1)!
    const wide = 2 ** Math.ceil(Math.log2(length))
    const missing = np.zeros([...weights.shape.slice(0, -1), wide - length], weights.dtype)
    const levels = [wide === length ? weights : (np.concatenate([weights, missing], -1) as NDArray)]
    while (levels[0].shape.at(-1)! > 1) {
      const [level] = levels
      levels.unshift(np.add(level.at('...', '::2'), level.at('...', '1::2')) as NDArray)
    }
    return levels
  }

  /** Counts divided between the halves of each level, from the whole down to single weights. */
  private divided(
    whole: NDArray,
    levels: readonly NDArray[],
    draw: (count: NDArray, left: NDArray, right: NDArray, shape: readonly number[]) => NDArray,
  ): NDArray {
    let counts = whole
    for (const level of levels.slice(1)) {
      const left = draw(counts, level.at('...', '::2'), level.at('...', '1::2'), counts.shape)
      const pair = this.np.stack([left, this.np.subtract(counts, left) as NDArray], -1) as NDArray
      counts = pair.reshape([...counts.shape.slice(0, -1), level.shape.at(-1)!])
    }
    return counts
  }
}

const sized = (size: Size | undefined): number[] =>
  size === undefined || size === null ? [] : [...normalizeShape(size)]
