/**
 * Hypergeometric numbers, for the rarer kind and for the smaller of sample and rest: by inversion where the mean is below
 * 10, else by Stadlober's ratio of uniforms (HRUA, 1989), which takes less than two tries.
 */
import type { Builder, Id } from '../../ir/expr.js'
import { either, inverted, largeMean, uniforms } from './counting.js'
import type { SampledDistribution, TriedDistribution } from './draw.js'
import { logBinomial, logHypergeometric } from './log-probability.js'
import { portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

const params = ['int64', 'int64', 'int64'] as const

/** 2·√(2/e), and 3 − 2·√(3/e). */
const spread = [1.7155277699214135, 0.8989161620588988] as const

interface Reduced {
  /** As float64: the rarer kind, the other one, what is drawn of both or left of them, and the mean of the rarer kind. */
  readonly few: Id
  readonly many: Id
  readonly drawn: Id
  readonly mean: Id
  /** How the count follows from that of the reduced problem. */
  readonly restored: (count: Id) => Id
}

function reduced(b: Builder, goodCount: Id, badCount: Id, sampleCount: Id): Reduced {
  const [good, bad, sample] = [goodCount, badCount, sampleCount].map((id) => b.cast(id, 'float64'))
  const all = b.op('add', good, bad)
  const rest = b.op('sub', all, sample)
  const [few, many] = [b.op('min', good, bad), b.op('max', good, bad)]
  const drawn = b.op('min', sample, rest)
  const mean = b.op('mul', drawn, b.op('div', few, b.op('max', all, f64(b, 1))))
  return {
    few,
    many,
    drawn,
    mean,
    restored: (count) => {
      const goodDrawn = b.select(b.op('gt', good, bad), b.op('sub', drawn, count), count)
      return b.cast(b.select(b.op('lt', rest, sample), b.op('sub', good, goodDrawn), goodDrawn), 'int64')
    },
  }
}

const smallHypergeometric: SampledDistribution = {
  name: 'hypergeometric.small',
  result: 'int64',
  params,
  sample: (b, block, key, good, bad, sample) => {
    const { few, many, drawn, restored } = reduced(b, good, bad, sample)
    const none = portable(b, 'exp', logNone(b, few, many, drawn))
    const values = [few, drawn, b.op('sub', many, drawn)]
    const count = inverted(b, block, key, none, values, (inner, k, [kind, taken, gap]) => {
      const one = inner.literal('float64', 1)
      const left = (of: Id) => inner.op('add', inner.op('sub', of, k), one)
      const top = inner.op('mul', left(kind), left(taken))
      return inner.op('div', top, inner.op('mul', k, inner.op('add', gap, k)))
    })
    return restored(b.op('min', count, b.op('min', few, drawn)))
  },
}

/** The logarithm of the probability that none of the rarer kind is drawn. */
function logNone(b: Builder, few: Id, many: Id, drawn: Id): Id {
  const all = b.op('max', b.op('add', few, many), f64(b, 1))
  const p = b.op('div', drawn, all)
  const none = b.op('mul', few, portable(b, 'log1p', b.op('neg', p)))
  const others = b.op('sub', b.call(logBinomial, drawn, many, p), b.call(logBinomial, drawn, all, p))
  return b.op('add', none, others)
}

const largeHypergeometric: TriedDistribution = {
  name: 'hypergeometric.large',
  result: 'int64',
  params,
  prepare: (b, good, bad, sample) => {
    const { few, many, drawn, mean } = reduced(b, good, bad, sample)
    const all = b.op('add', few, many)
    const others = b.op('div', b.op('sub', all, drawn), b.op('sub', all, f64(b, 1)))
    const variance = b.op('mul', b.op('mul', mean, b.op('div', many, all)), others)
    const deviation = b.op('sqrt', b.op('add', variance, f64(b, 0.5)))
    const width = b.op('add', b.op('mul', f64(b, spread[0]), deviation), f64(b, spread[1]))
    const next = (x: Id) => b.op('add', x, f64(b, 1))
    const mode = b.op('floor', b.op('mul', next(drawn), b.op('div', next(few), b.op('add', all, f64(b, 2)))))
    const most = b.call(logHypergeometric, mode, few, many, drawn)
    return [mean, width, most]
  },
  attempt: (b, low, high, [good, bad, sample, mean, width, most]) => {
    const { few, many, drawn, restored } = reduced(b, good, bad, sample)
    const [u, v] = uniforms(b, low, high)
    const offset = b.op('div', b.op('mul', width, b.op('sub', v, f64(b, 0.5))), u)
    const k = b.op('floor', b.op('add', b.op('add', mean, f64(b, 0.5)), offset))
    const largest = b.op('min', few, drawn)
    const possible = b.op('and', b.op('ge', k, f64(b, 0)), b.op('le', k, largest))
    const inside = b.op('min', b.op('max', k, f64(b, 0)), largest)
    const height = b.op('sub', b.call(logHypergeometric, inside, few, many, drawn), most)
    const fits = b.op('le', b.op('mul', f64(b, 2), portable(b, 'log', u)), height)
    return { accepted: b.op('and', possible, fits), value: restored(inside) }
  },
}

function isLarge(b: Builder, good: Id, bad: Id, sample: Id): Id {
  return b.op('ge', reduced(b, good, bad, sample).mean, f64(b, largeMean))
}

/** (good, bad, sample), of which there are below 2³¹ each. */
export const hypergeometric = {
  small: smallHypergeometric,
  large: largeHypergeometric,
  any: either('hypergeometric', smallHypergeometric, largeHypergeometric, isLarge, {
    small: [0, 0, 0],
    large: [100, 100, 100],
  }),
}
