/**
 * Binomial numbers, for the rarer of success and failure: by inversion where its mean is below 10, else by Hörmann's
 * transformed rejection with squeeze (BTRS, 1993), which takes less than 1.5 tries. Counts are sums of an int64 near the
 * mean and what a float64 holds, so that they are exact beyond 2⁵³.
 */
import { type Builder, defineFunction, type Id } from '../../ir/expr.js'
import { either, inverted, largeMean, uniforms } from './counting.js'
import type { SampledDistribution, TriedDistribution } from './draw.js'
import { logBinomial } from './log-probability.js'
import { squeezed, transformed } from './poisson.js'
import { portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

const params = ['int64', 'float64'] as const

/** Whether failures are the rarer, and the probability of the rarer. */
function rarer(b: Builder, p: Id): readonly [Id, Id] {
  const flipped = b.op('gt', p, f64(b, 0.5))
  return [flipped, b.select(flipped, b.op('sub', f64(b, 1), p), p)]
}

/** Failures instead of successes where they were counted. */
const unflipped = (b: Builder, flipped: Id, n: Id, count: Id) => b.select(flipped, b.op('sub', n, count), count)

const smallBinomial: SampledDistribution = {
  name: 'binomial.small',
  result: 'int64',
  params,
  sample: (b, block, key, n, p) => {
    const [flipped, q] = rarer(b, p)
    const tries = b.cast(n, 'float64')
    const none = portable(b, 'exp', b.op('mul', tries, portable(b, 'log1p', b.op('neg', q))))
    const odds = b.op('div', q, b.op('sub', f64(b, 1), q))
    const count = inverted(b, block, key, none, [tries, odds], (inner, k, [all, factor]) => {
      const left = inner.op('add', inner.op('sub', all, k), inner.literal('float64', 1))
      return inner.op('mul', inner.op('div', left, k), factor)
    })
    return unflipped(b, flipped, n, b.op('min', b.cast(count, 'int64'), n))
  },
}

/** (height, k, n, q, most): whether k is likely enough, where `most` is the logarithm of the largest probability. */
const isBelowProbability = defineFunction(
  'random.binomial.accepts',
  ['float64', 'float64', 'float64', 'float64', 'float64'],
  (b, height, k, n, q, most) => {
    const counted = b.op('min', b.op('max', k, f64(b, 0)), n)
    return b.op('le', portable(b, 'log', height), b.op('sub', b.call(logBinomial, counted, n, q), most))
  },
)

const largeBinomial: TriedDistribution = {
  name: 'binomial.large',
  result: 'int64',
  params,
  prepare: (b, n, p) => {
    const [, q] = rarer(b, p)
    const all = b.cast(n, 'float64')
    const mean = b.op('mul', all, q)
    const root = b.op('sqrt', b.op('mul', mean, b.op('sub', f64(b, 1), q)))
    const width = b.op('add', f64(b, 1.15), b.op('mul', f64(b, 2.53), root))
    const slope = b.op(
      'add',
      b.op('add', f64(b, -0.0873), b.op('mul', f64(b, 0.0248), width)),
      b.op('mul', f64(b, 0.01), q),
    )
    const alpha = b.op('mul', b.op('add', f64(b, 2.83), b.op('div', f64(b, 5.1), width)), root)
    const quick = b.op('sub', f64(b, 0.92), b.op('div', f64(b, 4.2), width))
    const mode = b.op('floor', b.op('mul', b.op('add', all, f64(b, 1)), q))
    const most = b.call(logBinomial, mode, all, q)
    return [q, all, mean, width, slope, alpha, quick, most]
  },
  attempt: (b, low, high, [n, p, q, all, mean, width, slope, alpha, quick, most]) => {
    const [first, v] = uniforms(b, low, high)
    const u = b.op('sub', first, f64(b, 0.5))
    const { shift, density } = transformed(b, u, width, slope)
    const center = b.op('floor', mean)
    const away = b.op('floor', b.op('add', shift, b.op('add', b.op('sub', mean, center), f64(b, 0.5))))
    const k = b.op('add', center, away)
    const possible = b.op('and', b.op('ge', k, f64(b, 0)), b.op('le', k, all))
    const { quickly, hopeless } = squeezed(b, u, v, quick)
    const height = b.op('mul', v, b.op('div', alpha, density))
    const undecided = b.op('and', b.op('and', possible, b.op('not', hopeless)), b.op('not', quickly))
    const near = b.select(possible, away, f64(b, 0))
    const count = b.op('add', b.cast(center, 'int64'), b.cast(near, 'int64'))
    const [flipped] = rarer(b, p)
    return {
      accepted: b.callWhere(isBelowProbability, undecided, b.op('and', quickly, possible), height, k, all, q, most),
      value: unflipped(b, flipped, n, count),
    }
  },
}

function isLarge(b: Builder, n: Id, p: Id): Id {
  const [, q] = rarer(b, p)
  return b.op('ge', b.op('mul', b.cast(n, 'float64'), q), f64(b, largeMean))
}

/** (n, p), by what is known of the mean. */
export const binomial = {
  small: smallBinomial,
  large: largeBinomial,
  any: either('binomial', smallBinomial, largeBinomial, isLarge, { small: [0, 0], large: [64, 0.25] }),
}
