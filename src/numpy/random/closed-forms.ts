/** Distributions that are a function of one or two uniform or normal numbers: mostly their quantile functions. */
import type { Builder, Id } from '../../ir/expr.js'
import type { FixedDistribution, NormalDistribution } from './draw.js'
import { normalOf } from './normal.js'
import { logOfUnit, openUnitOf, portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

/** −log u for an open uniform u. */
export const exponentialOf = (b: Builder, word: Id): Id => b.op('neg', logOfUnit(b, openUnitOf(b, word)))

/** 1 − u is exact for an open uniform number. */
const complement = (b: Builder, u: Id) => b.op('sub', f64(b, 1), u)

const located = (b: Builder, loc: Id, scale: Id, x: Id) => b.op('add', loc, b.op('mul', scale, x))

type Params = 0 | 1 | 2 | 3

const fixed = (
  name: string,
  params: Params,
  recipe: (b: Builder, word: Id, ...params: Id[]) => Id,
): FixedDistribution => ({
  name,
  words: 1,
  result: 'float64',
  params: Array.from({ length: params }, () => 'float64' as const),
  recipe,
})

export const gumbel = fixed('gumbel', 2, (b, word, loc, scale) =>
  located(b, loc, scale, b.op('neg', portable(b, 'log', exponentialOf(b, word)))),
)

export const laplace = fixed('laplace', 2, (b, word, loc, scale) => {
  const u = openUnitOf(b, word)
  const other = complement(b, u)
  const size = b.op('neg', portable(b, 'log', b.op('mul', f64(b, 2), b.op('min', u, other))))
  return located(b, loc, scale, b.select(b.op('lt', u, other), b.op('neg', size), size))
})

export const logistic = fixed('logistic', 2, (b, word, loc, scale) => {
  const u = openUnitOf(b, word)
  return located(b, loc, scale, portable(b, 'log', b.op('div', u, complement(b, u))))
})

export const lognormal: NormalDistribution = {
  name: 'lognormal',
  result: 'float64',
  params: ['float64', 'float64'],
  finish: (b, number, mean, sigma) => portable(b, 'exp', located(b, mean, sigma, number)),
}

/** (1 − u)^(−1/a) − 1. */
export const pareto = fixed('pareto', 1, (b, word, a) => portable(b, 'expm1', b.op('div', exponentialOf(b, word), a)))

/** u^(1/a). */
export const power = fixed('power', 1, (b, word, a) =>
  portable(b, 'exp', b.op('div', b.op('neg', exponentialOf(b, word)), a)),
)

export const rayleigh = fixed('rayleigh', 1, (b, word, scale) =>
  b.op('mul', scale, b.op('sqrt', b.op('mul', f64(b, 2), exponentialOf(b, word)))),
)

/** E^(1/a); a = 0 gives 0, as NumPy has it. */
export const weibull = fixed('weibull', 1, (b, word, a) => {
  const zero = f64(b, 0)
  const power = portable(b, 'exp', b.op('div', portable(b, 'log', exponentialOf(b, word)), a))
  return b.select(b.op('eq', a, zero), zero, power)
})

/** tan π(u − ½), near the poles by the distance to them. */
export const standardCauchy = fixed('cauchy.standard', 0, (b, word) => {
  const u = openUnitOf(b, word)
  const q = b.op('sub', u, f64(b, 0.5))
  const size = b.op('abs', q)
  const inside = b.op('le', size, f64(b, 0.25))
  const angle = b.select(inside, size, b.op('sub', f64(b, 0.5), size))
  const tangent = portable(b, 'tan', b.op('mul', f64(b, Math.PI), angle))
  const tall = b.select(inside, tangent, b.op('div', f64(b, 1), tangent))
  return b.select(b.op('lt', q, f64(b, 0)), b.op('neg', tall), tall)
})

export const triangular = fixed('triangular', 3, (b, word, left, mode, right) => {
  const u = openUnitOf(b, word)
  const [width, rise, fall] = [b.op('sub', right, left), b.op('sub', mode, left), b.op('sub', right, mode)]
  const rest = complement(b, u)
  const below = b.op('le', b.op('mul', u, width), rise)
  const root = (share: Id, side: Id) => b.op('mul', b.op('sqrt', b.op('mul', share, b.op('div', side, width))), width)
  return b.select(below, b.op('add', left, root(u, rise)), b.op('sub', right, root(rest, fall)))
})

/**
 * The smaller root of (x − mean)² · scale = mean² · z² · x, or, by its probability, the larger one (Michael, Schucany,
 * Haas 1976). The roots are mean·g² and mean/g², without a difference of near numbers.
 */
export const wald: FixedDistribution = {
  name: 'wald',
  words: 2,
  result: 'float64',
  params: ['float64', 'float64'],
  recipe: (b, first, second, mean, scale) => {
    const z = normalOf(b, first)
    const w = b.op('mul', b.op('mul', z, z), b.op('div', mean, scale))
    const roots = b.op('add', b.op('sqrt', w), b.op('sqrt', b.op('add', w, f64(b, 4))))
    const g = b.op('div', f64(b, 2), roots)
    const square = b.op('mul', g, g)
    const likely = b.op('div', f64(b, 1), b.op('add', f64(b, 1), square))
    const smaller = b.op('mul', mean, square)
    return b.select(b.op('le', openUnitOf(b, second), likely), smaller, b.op('div', mean, square))
  },
}
