/**
 * Poisson numbers: by inversion for means below 10, else by Hörmann's transformed rejection with squeeze (PTRS, 1993),
 * whose first test alone accepts four of five tries or more.
 */
import { type Builder, defineFunction, type Id } from '../../ir/expr.js'
import { asInt64, either, inverted, largeMean, uniforms } from './counting.js'
import { type SampledDistribution, samplerOf, type TriedDistribution } from './draw.js'
import { logPoisson } from './log-probability.js'
import { portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

const smallPoisson: SampledDistribution = {
  name: 'poisson.small',
  result: 'float64',
  params: ['float64'],
  sample: (b, block, key, mean) =>
    inverted(b, block, key, portable(b, 'exp', b.op('neg', mean)), [mean], (inner, k, [kept]) =>
      inner.op('div', kept, k),
    ),
}

/** (height, k, mean). */
const isBelowProbability = defineFunction(
  'random.poisson.accepts',
  ['float64', 'float64', 'float64'],
  (b, height, k, mean) => {
    const counted = b.op('max', k, f64(b, 0))
    return b.op('le', portable(b, 'log', height), b.call(logPoisson, counted, mean))
  },
)

const largePoisson: TriedDistribution = {
  name: 'poisson.large',
  result: 'float64',
  params: ['float64'],
  prepare: (b, given) => {
    const mean = b.op('min', given, f64(b, 1e300))
    const root = b.op('sqrt', mean)
    const width = b.op('add', f64(b, 0.931), b.op('mul', f64(b, 2.53), root))
    const slope = b.op('add', f64(b, -0.059), b.op('mul', f64(b, 0.02483), width))
    const inverse = b.op('add', f64(b, 1.1239), b.op('div', f64(b, 1.1328), b.op('sub', width, f64(b, 3.4))))
    const quick = b.op('sub', f64(b, 0.9277), b.op('div', f64(b, 3.6224), b.op('sub', width, f64(b, 2))))
    return [mean, width, slope, inverse, quick]
  },
  attempt: (b, low, high, [, mean, width, slope, inverse, quick]) => {
    const [first, v] = uniforms(b, low, high)
    const u = b.op('sub', first, f64(b, 0.5))
    const { shift, density } = transformed(b, u, width, slope)
    const k = b.op('floor', b.op('add', b.op('add', shift, mean), f64(b, 0.43)))
    const { quickly, hopeless } = squeezed(b, u, v, quick)
    const possible = b.op('and', b.op('ge', k, f64(b, 0)), b.op('not', hopeless))
    const height = b.op('mul', v, b.op('div', inverse, density))
    const undecided = b.op('and', possible, b.op('not', quickly))
    return { accepted: b.callWhere(isBelowProbability, undecided, quickly, height, k, mean), value: k }
  },
}

/** (2a/(½ − |u|) + b)·u, and a/(½ − |u|)² + b. */
export function transformed(b: Builder, u: Id, width: Id, slope: Id): { shift: Id; density: Id } {
  const edge = b.op('sub', f64(b, 0.5), b.op('abs', u))
  const steep = b.op('div', slope, edge)
  return {
    shift: b.op('mul', b.op('add', b.op('mul', f64(b, 2), steep), width), u),
    density: b.op('add', b.op('div', steep, edge), width),
  }
}

/** What follows from the squeeze alone: whether a try is accepted, and whether it is not. */
export function squeezed(b: Builder, u: Id, v: Id, quick: Id): { quickly: Id; hopeless: Id } {
  const edge = b.op('sub', f64(b, 0.5), b.op('abs', u))
  return {
    quickly: b.op('and', b.op('ge', edge, f64(b, 0.07)), b.op('le', v, quick)),
    hopeless: b.op('and', b.op('lt', edge, f64(b, 0.013)), b.op('gt', v, edge)),
  }
}

const isLarge = (b: Builder, mean: Id) => b.op('ge', mean, f64(b, largeMean))

/** (mean): the number as a float64, for means of any size. */
export const poissonCount = either('poisson.count', smallPoisson, largePoisson, isLarge, {
  small: [0],
  large: [largeMean],
})

const whole = (name: string, of: SampledDistribution | TriedDistribution): SampledDistribution => ({
  name,
  result: 'int64',
  params: ['float64'],
  sample: (b, block, key, mean) => asInt64(b, b.call(samplerOf(of), block, key, mean)),
})

/** By what is known of the mean: below the limit, not below it, or either for each element. */
export const poisson = {
  small: whole('poisson.whole.small', smallPoisson),
  large: whole('poisson.whole.large', largePoisson),
  any: whole('poisson.whole', poissonCount),
}
