/**
 * Logarithms of the probabilities of counts, by Loader's saddle-point expansion ("Fast and accurate computation of
 * binomial probabilities", 2000): the large parts that logarithms of factorials would leave to cancel never appear, so
 * they hold for counts of any size. All arguments are float64.
 */
import { type Builder, defineFunction, type Id } from '../../ir/expr.js'
import { polynomial, portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

/** log n! − log of Stirling's √(2πn)·(n/e)ⁿ for n = 1 … 9; 0 for n = 0, where Stirling's formula is replaced by 1. */
const small = [
  0, 0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733,
]

/** The coefficients of n⁻¹, n⁻³, n⁻⁵ … */
const series = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360]

const smallError = defineFunction('random.stirling.small', ['float64'], (b, n) => {
  const value = (at: number) => f64(b, small[at])
  return small.reduce((error, _, at) => b.select(b.op('eq', n, f64(b, at)), value(at), error), f64(b, 0))
})

/** What Stirling's formula lacks of log n!. */
const stirlingError = defineFunction('random.stirling', ['float64'], (b, n) => {
  const inverse = b.op('div', f64(b, 1), b.op('max', n, f64(b, 1)))
  const large = b.op('mul', inverse, polynomial(b, b.op('mul', inverse, inverse), series))
  return b.callWhere(smallError, b.op('lt', n, f64(b, small.length)), large, n)
})

/** Σ 2/(2j + 3) · x^j. */
const oddSeries = Array.from({ length: 9 }, (_, j) => 2 / (2 * j + 3))

/** (x, m): x·log(x/m) + m − x where x and m are far from each other. */
const farDeviance = defineFunction('random.deviance.far', ['float64', 'float64'], (b, x, m) => {
  const log = portable(b, 'log', b.select(b.op('gt', x, f64(b, 0)), b.op('div', x, m), f64(b, 1)))
  return b.op('sub', b.op('mul', x, log), b.op('sub', x, m))
})

/** (x, m): x·log(x/m) + m − x: how unlikely x is where m is expected. Not negative; m is not 0 where x isn't. */
const deviance = defineFunction('random.deviance', ['float64', 'float64'], (b, x, m) => {
  const difference = b.op('sub', x, m)
  const sum = b.op('add', x, m)
  const v = b.op('div', difference, b.select(b.op('gt', sum, f64(b, 0)), sum, f64(b, 1)))
  const square = b.op('mul', v, v)
  const tail = b.op('mul', b.op('mul', x, v), b.op('mul', square, polynomial(b, square, oddSeries)))
  const near = b.op('add', b.op('mul', difference, v), tail)
  return b.callWhere(farDeviance, b.op('ge', b.op('abs', v), f64(b, 0.1)), near, x, m)
})

/** log √(2πx), 0 for x = 0. */
function rootTerm(b: Builder, x: Id): Id {
  const inside = b.select(b.op('gt', x, f64(b, 0)), b.op('mul', f64(b, 2 * Math.PI), x), f64(b, 1))
  return b.op('mul', f64(b, 0.5), portable(b, 'log', inside))
}

/** (k, mean): the logarithm of a Poisson probability. */
export const logPoisson = defineFunction('random.log.poisson', ['float64', 'float64'], (b, k, mean) => {
  const rest = b.op('add', rootTerm(b, k), b.op('add', b.call(stirlingError, k), b.call(deviance, k, mean)))
  return b.op('neg', rest)
})

/** (k, n, p): the logarithm of a binomial probability. */
export const logBinomial = defineFunction('random.log.binomial', ['float64', 'float64', 'float64'], (b, k, n, p) => {
  const rest = b.op('sub', n, k)
  const mean = b.op('mul', n, p)
  const otherMean = b.op('mul', n, b.op('sub', f64(b, 1), p))
  const errors = b.op('add', b.call(stirlingError, k), b.call(stirlingError, rest))
  const deviances = b.op('add', b.call(deviance, k, mean), b.call(deviance, rest, otherMean))
  const spread = b.op('mul', k, b.op('div', rest, b.op('max', n, f64(b, 1))))
  const roots = rootTerm(b, spread)
  const apart = b.op('add', b.op('add', errors, deviances), roots)
  return b.op('sub', b.call(stirlingError, n), apart)
})

/** (k, good, bad, sample): the logarithm of a hypergeometric probability, but for what doesn't depend on k. */
export const logHypergeometric = defineFunction(
  'random.log.hypergeometric',
  ['float64', 'float64', 'float64', 'float64'],
  (b, k, good, bad, sample) => {
    const all = b.op('max', b.op('add', good, bad), f64(b, 1))
    const p = b.op('div', sample, all)
    return b.op('add', b.call(logBinomial, k, good, p), b.call(logBinomial, b.op('sub', sample, k), bad, p))
  },
)
