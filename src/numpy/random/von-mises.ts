/**
 * Angles by Best and Fisher's rejection ("Efficient simulation of the von Mises distribution", 1979), written so that no
 * near numbers are subtracted: it holds for concentrations from 1e-8, below which the angles are uniform, to 1e300. Two of
 * three tries are accepted at least.
 */
import type { Builder, Id } from '../../ir/expr.js'
import type { TriedDistribution } from './draw.js'
import { openUnitOf, portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

/** ρ / κ's parameters of the wrapped Cauchy envelope: ρ and 1 − ρ. */
function envelope(b: Builder, kappa: Id): readonly [Id, Id] {
  const square = b.op('mul', kappa, kappa)
  const inverse = b.op('div', f64(b, 1), kappa)
  const one = f64(b, 1)
  const large = b.op('gt', kappa, one)
  // √(1 + 4κ²) without overflow.
  const tall = b.op('mul', kappa, b.op('sqrt', b.op('add', f64(b, 4), b.op('mul', inverse, inverse))))
  const root = b.select(large, tall, b.op('sqrt', b.op('add', one, b.op('mul', f64(b, 4), square))))
  const r = b.op('add', one, root)
  const sqrtR = b.op('sqrt', r)
  const twice = b.op('div', b.op('mul', f64(b, 2), kappa), b.op('add', root, one))
  const rho = b.op('mul', twice, b.op('div', sqrtR, b.op('add', sqrtR, f64(b, Math.SQRT2))))
  // 2κ − r is −1 − 1/(√(1 + 4κ²) + 2κ).
  const less = b.op('add', one, b.op('div', one, b.op('add', root, b.op('mul', f64(b, 2), kappa))))
  const gap = b.op('sub', b.op('mul', f64(b, Math.SQRT2), sqrtR), less)
  const away = b.select(large, b.op('mul', b.op('div', gap, kappa), f64(b, 0.5)), b.op('sub', one, rho))
  return [rho, away]
}

/** (mu, kappa): an angle in [−π, π]. */
export const vonMises: TriedDistribution = {
  name: 'vonmises',
  result: 'float64',
  params: ['float64', 'float64'],
  prepare: (b, _, given) => {
    const kappa = b.op('min', b.op('max', given, f64(b, 1e-8)), f64(b, 1e300))
    const [rho, away] = envelope(b, kappa)
    // s − 1 for s = (1 + ρ²) / 2ρ.
    const above = b.op('div', b.op('mul', away, b.op('div', away, rho)), f64(b, 2))
    return [kappa, above]
  },
  attempt: (b, low, high, [mu, , kappa, above]) => {
    const half = portable(b, 'sin', b.op('mul', f64(b, Math.PI / 2), openUnitOf(b, low)))
    // 1 − cos πu, then 1 − f for f = (1 + s·cos πu) / (s + cos πu).
    const versine = b.op('mul', f64(b, 2), b.op('mul', half, half))
    const bottom = b.op('add', above, b.op('sub', f64(b, 2), versine))
    const drop = b.op('mul', above, b.op('div', versine, bottom))
    const c = b.op('mul', kappa, b.op('add', above, drop))
    const u = openUnitOf(b, high)
    const quick = b.op('gt', b.op('mul', c, b.op('sub', f64(b, 2), c)), u)
    const exact = b.op('sub', b.op('add', portable(b, 'log', b.op('div', c, u)), f64(b, 1)), c)
    const accepted = b.op('or', quick, b.op('ge', exact, f64(b, 0)))
    const halfDrop = b.op('sqrt', b.op('min', b.op('mul', drop, f64(b, 0.5)), f64(b, 1)))
    const angle = b.op('mul', f64(b, 2), portable(b, 'asin', halfDrop))
    const negative = b.op('ne', b.op('and', low, b.literal('uint64', 1n)), b.literal('uint64', 0n))
    return { accepted, value: wrapped(b, b.op('add', mu, b.select(negative, b.op('neg', angle), angle))) }
  },
}

/** The angle in [−π, π]. */
function wrapped(b: Builder, angle: Id): Id {
  const size = b.op('abs', angle)
  const turned = portable(b, 'fmod', b.op('add', size, f64(b, Math.PI)), f64(b, 2 * Math.PI))
  const inside = b.op('sub', turned, f64(b, Math.PI))
  const near = b.select(b.op('le', size, f64(b, Math.PI)), size, inside)
  return b.select(b.op('lt', angle, f64(b, 0)), b.op('neg', near), near)
}
