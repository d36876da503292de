/** Geometric, logarithmic series and Zipf numbers. */
import type { Builder, Id } from '../../ir/expr.js'
import { exponentialOf } from './closed-forms.js'
import { asInt64, uniforms } from './counting.js'
import type { FixedDistribution, TriedDistribution } from './draw.js'
import { openUnitOf, portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)
const neg = (b: Builder, x: Id) => b.op('neg', x)

/** (p): an exponential number rounded up. */
export const geometric: FixedDistribution = {
  name: 'geometric',
  words: 1,
  result: 'int64',
  params: ['float64'],
  recipe: (b, word, p) => {
    const rate = neg(b, portable(b, 'log1p', neg(b, p)))
    return asInt64(b, b.op('max', f64(b, 1), b.op('ceil', b.op('div', exponentialOf(b, word), rate))))
  },
}

/** (p): Kemp's method LK (1981): geometric with a random probability. */
export const logseries: FixedDistribution = {
  name: 'logseries',
  words: 2,
  result: 'int64',
  params: ['float64'],
  recipe: (b, first, second, p) => {
    const [v, u] = uniforms(b, first, second)
    const exponent = b.op('mul', portable(b, 'log1p', neg(b, p)), u)
    const logQ = portable(b, 'log1p', neg(b, portable(b, 'exp', exponent)))
    const count = b.op('add', f64(b, 1), b.op('floor', b.op('div', portable(b, 'log', v), logQ)))
    const counted = b.select(b.op('ge', v, p), f64(b, 1), b.op('max', count, f64(b, 1)))
    return asInt64(b, counted)
  },
}

/** log 2⁶³: numbers beyond it are drawn again, as NumPy does. */
const logLargest = 63 * Math.LN2

/** Exponents above it give 1 alone, but for a probability below 2⁻¹⁰⁰⁰. */
const steepest = 1000

/**
 * (a): Devroye's rejection from the floor of a Pareto number ("Non-uniform random variate generation", 1986, X.6), with
 * all powers of numbers near 1 kept as differences from 1. More than two of three tries are accepted.
 */
export const zipf: TriedDistribution = {
  name: 'zipf',
  result: 'int64',
  params: ['float64'],
  prepare: (b, a) => {
    const exponent = b.op('min', b.op('sub', a, f64(b, 1)), f64(b, steepest))
    const inside = neg(b, portable(b, 'expm1', neg(b, b.op('mul', exponent, f64(b, logLargest)))))
    const power = b.op('mul', exponent, f64(b, Math.LN2))
    return [exponent, inside, portable(b, 'expm1', power)]
  },
  attempt: (b, low, high, [, exponent, inside, gain]) => {
    const v = openUnitOf(b, high)
    const logU = portable(b, 'log1p', neg(b, b.op('mul', openUnitOf(b, low), inside)))
    const x = b.op('floor', portable(b, 'exp', b.op('div', neg(b, logU), exponent)))
    const fits = b.op('and', b.op('ge', x, f64(b, 1)), b.op('lt', x, f64(b, 2 ** 63)))
    const inner = b.select(fits, x, f64(b, 1))
    const step = b.op('mul', exponent, portable(b, 'log1p', b.op('div', f64(b, 1), inner)))
    const rise = portable(b, 'expm1', step)
    // v · x · (T − 1) / (2^e − 1) ≤ T / 2^e, for T = (1 + 1/x)^e.
    const left = b.op('mul', v, b.op('mul', inner, b.op('div', rise, gain)))
    const right = b.op('div', b.op('add', rise, f64(b, 1)), b.op('add', gain, f64(b, 1)))
    return { accepted: b.op('and', fits, b.op('le', left, right)), value: b.cast(inner, 'int64') }
  },
}
