/**
 * Gamma numbers by Marsaglia and Tsang ("A simple method for generating gamma variables", 2000), and what is made of
 * them. A number of a shape below 1 is one of shape + 1 times u^(1/shape). The factor is kept as its logarithm, since
 * for small shapes it is far below what a float can hold, and ratios of such numbers are of interest.
 */
import { type Builder, defineFunction, type Id } from '../../ir/expr.js'
import { exponentialOf } from './closed-forms.js'
import type { FixedDistribution, Formula, TriedDistribution } from './draw.js'
import { openUnitOf, polynomial, portable } from './portable.js'
import { normalZiggurat } from './ziggurat.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

/** (log(1 + t) − t + t²/2 − t³/3) / t⁴ for |t| ≤ 1/16. */
const nearOne = Array.from({ length: 12 }, (_, k) => (k % 2 === 0 ? -1 : 1) / (k + 4))

/** (x, u, c, d): whether log u < x²/2 + d·(1 − v + log v) for v = (1 + cx)³, which has to be positive. */
const isBelowDensity = defineFunction(
  'random.gamma.accepts',
  ['float64', 'float64', 'float64', 'float64'],
  (b, x, u, c, d) => {
    const t = b.op('mul', c, x)
    const one = b.op('add', f64(b, 1), t)
    const v = b.op('mul', b.op('mul', one, one), one)
    const square = b.op('mul', x, x)
    const fourth = b.op('mul', square, square)
    // The parts cancel where t is small: 3d·t⁴ is x⁴/27d.
    const series = b.op('div', b.op('mul', fourth, polynomial(b, t, nearOne)), b.op('mul', f64(b, 27), d))
    const whole = b.op('add', b.op('sub', f64(b, 1), v), portable(b, 'log', v))
    const direct = b.op('add', b.op('mul', f64(b, 0.5), square), b.op('mul', d, whole))
    const near = b.op('le', b.op('abs', t), f64(b, 1 / 16))
    const below = b.op('lt', portable(b, 'log', u), b.select(near, series, direct))
    return b.op('and', b.op('gt', v, f64(b, 0)), below)
  },
)

/**
 * (shape): a gamma number of that shape, or of shape + 1 where it is below 1. One of 20 tries is passed over at most: the
 * first test alone accepts nine of ten whatever the shape.
 */
export const gammaCore: TriedDistribution = {
  name: 'gamma.core',
  ziggurat: normalZiggurat,
  result: 'float64',
  params: ['float64'],
  prepare: (b, shape) => {
    const lifted = b.select(b.op('lt', shape, f64(b, 1)), b.op('add', shape, f64(b, 1)), shape)
    const d = b.op('sub', lifted, f64(b, 1 / 3))
    return [d, b.op('div', f64(b, 1 / 3), b.op('sqrt', d))]
  },
  attempt: (b, x, high, [, d, c]) => {
    const u = openUnitOf(b, high)
    const t = b.op('mul', c, x)
    const one = b.op('add', f64(b, 1), t)
    const v = b.op('mul', b.op('mul', one, one), one)
    const square = b.op('mul', x, x)
    const fourth = b.op('mul', square, square)
    const quick = b.op('lt', u, b.op('sub', f64(b, 1), b.op('mul', f64(b, 0.0331), fourth)))
    // Not `one > 0`: a shape that is NaN ends too.
    const inside = b.op('not', b.op('le', one, f64(b, 0)))
    const accepted = b.callWhere(isBelowDensity, b.op('not', quick), inside, x, u, c, d)
    return { accepted, value: b.op('mul', d, v) }
  },
}

/** (shape): the logarithm of the factor that belongs to `gammaCore`. */
export const gammaBoost: FixedDistribution = {
  name: 'gamma.boost',
  words: 1,
  result: 'float64',
  params: ['float64'],
  recipe: (b, word, shape) => {
    const boost = b.op('div', b.op('neg', exponentialOf(b, word)), shape)
    return b.select(b.op('lt', shape, f64(b, 1)), boost, f64(b, 0))
  },
}

/** (core, boost, scale). */
export const boosted: Formula = {
  name: 'gamma.boosted',
  recipe: (b, core, boost, scale) => b.op('mul', scale, b.op('mul', core, portable(b, 'exp', boost))),
}

export const boostedSingle: Formula = {
  name: 'gamma.boosted.single',
  result: 'float32',
  recipe: (b, core, boost, scale) => b.cast(boosted.recipe(b, core, boost, scale), 'float32'),
}

/** The quotient of two numbers with their boosts; one so small that its logarithm is infinite counts as the other. */
function quotient(b: Builder, top: Id, topBoost: Id, bottom: Id, bottomBoost: Id): Id {
  const least = f64(b, -Number.MAX_VALUE)
  const difference = b.op('sub', b.op('max', topBoost, least), b.op('max', bottomBoost, least))
  return b.op('mul', b.op('div', top, bottom), portable(b, 'exp', difference))
}

/** (core, boost) of shape a and of shape b: the share of the first in the sum. */
export const share: Formula = {
  name: 'gamma.share',
  recipe: (b, first, firstBoost, second, secondBoost) => {
    const ratio = quotient(b, second, secondBoost, first, firstBoost)
    return b.op('div', f64(b, 1), b.op('add', f64(b, 1), ratio))
  },
}

/** (core, boost) of half of either number of degrees of freedom, and those numbers. */
export const varianceRatio: Formula = {
  name: 'f',
  recipe: (b, first, firstBoost, second, secondBoost, firstDegrees, secondDegrees) =>
    b.op('mul', quotient(b, first, firstBoost, second, secondBoost), b.op('div', secondDegrees, firstDegrees)),
}

/** (normal, gamma of half the degrees of freedom, degrees of freedom). */
export const student: Formula = {
  name: 't',
  recipe: (b, z, gamma, degrees) => b.op('div', z, b.op('sqrt', b.op('mul', b.op('div', gamma, degrees), f64(b, 2)))),
}

/** (chi-square with a degree of freedom less, normal, noncentrality). */
export const shifted: Formula = {
  name: 'noncentral',
  recipe: (b, rest, z, noncentrality) => {
    const moved = b.op('add', z, b.op('sqrt', noncentrality))
    return b.op('add', rest, b.op('mul', moved, moved))
  },
}

/** (numerator, denominator, degrees of freedom of either). */
export const scaledRatio: Formula = {
  name: 'noncentral.f',
  recipe: (b, top, bottom, topDegrees, bottomDegrees) =>
    b.op('div', b.op('mul', top, bottomDegrees), b.op('mul', bottom, topDegrees)),
}
