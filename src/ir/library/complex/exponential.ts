/** The complex exponential and logarithm, with the special values of C99's Annex G. */
import type { DTypeName } from '../../../core/dtype.js'
import type { Builder, Id } from '../../expr.js'
import { type Pair, scalePair } from './arithmetic.js'
import { Parts } from './parts.js'

/** From here on eˣ is computed as eˣ⁻ˢ·eˢ: the second factor is applied last, so that only the result can overflow. */
export const exponentShift = { float32: 88, float64: 709 }

/** eˣ in two factors, for x that may lie beyond the range of the dtype. */
function expInFactors(p: Parts, x: Id): { first: Id; second: Id } {
  const shift = p.pick(exponentShift)
  const large = p.lt(p.num(shift), x)
  return {
    first: p.op('exp', p.select(large, p.sub(x, p.num(shift)), x)),
    second: p.select(large, p.num(Math.exp(shift)), p.num(1)),
  }
}

export function exp(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  const { first, second } = expInFactors(p, x)
  const re = p.mul(p.mul(first, p.op('cos', y)), second)
  const im = p.mul(p.mul(first, p.op('sin', y)), second)
  return directed(p, [x, y], [re, im])
}

/** What Annex G wants of an exponential where the real part is infinite or the imaginary part is 0. */
function directed(p: Parts, [x, y]: Pair, [re, im]: Pair): Pair {
  const direction = p.and(p.isInfinite(x), p.not(p.isFinite(y)))
  const up = p.lt(p.zero, x)
  const unknown = p.select(up, p.nan, p.withSign(p.zero, y))
  return [
    p.select(direction, p.select(up, p.infinity, p.zero), re),
    p.select(p.isZero(y), y, p.select(direction, unknown, im)),
  ]
}

export function exp2(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  const shift = p.pick({ float32: 127, float64: 1023 })
  const large = p.lt(p.num(shift), x)
  const first = p.op('exp2', p.select(large, p.sub(x, p.num(shift)), x))
  const second = p.select(large, p.num(2 ** shift), p.num(1))
  const [cosine, sine] = circularOfTimesLn2(p, y)
  const part = (circular: Id) => p.mul(p.mul(first, circular), second)
  return directed(p, [x, y], [part(cosine), part(sine)])
}

/** ln 2 less its double. */
const ln2Rest = 2.3190468138462996e-17

/** cos and sin of y·ln 2. The product is taken in double; that of a double leaves a rest, which turns the angle on. */
function circularOfTimesLn2(p: Parts, y: Id): Pair {
  const { b, type } = p
  const wide = new Parts(b, 'float64')
  const factor = wide.num(Math.LN2)
  const angle = wide.mul(b.cast(y, 'float64'), factor)
  const [cosine, sine] = [b.op('cos', angle), b.op('sin', angle)]
  if (type === 'float32') return [b.cast(cosine, type), b.cast(sine, type)]
  const [high, low] = splitInHalves(wide, y)
  const [factorHigh, factorLow] = splitInHalves(wide, factor)
  const cross = wide.add(wide.mul(high, factorLow), wide.mul(low, factorHigh))
  const lost = wide.add(wide.add(wide.sub(wide.mul(high, factorHigh), angle), cross), wide.mul(low, factorLow))
  const rest = wide.add(lost, wide.mul(y, wide.num(ln2Rest)))
  // Beyond that the rest is too large an angle to turn on by its sine alone.
  const known = wide.select(wide.lt(wide.abs(y), wide.num(2 ** 26)), rest, wide.zero)
  return [wide.sub(cosine, wide.mul(known, sine)), wide.add(sine, wide.mul(known, cosine))]
}

export function expm1(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  const sine = p.op('sin', p.half(y))
  const square = p.mul(p.num(2), p.mul(sine, sine))
  const re = p.sub(p.mul(p.op('expm1', x), p.op('cos', y)), square)
  return [re, p.mul(p.op('exp', x), p.op('sin', y))]
}

export function log(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  return [logHypot(p, x, y), p.op('atan2', y, x)]
}

export function log2(b: Builder, type: DTypeName, z: Pair): Pair {
  return scalePair(b, log(b, type, z), b.literal(type, Math.LOG2E))
}

export function log10(b: Builder, type: DTypeName, z: Pair): Pair {
  return scalePair(b, log(b, type, z), b.literal(type, Math.LOG10E))
}

export function log1p(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  const raised = p.add(x, p.num(1))
  const small = p.lt(p.op('max', p.abs(x), p.abs(y)), p.num(0.5))
  const excess = p.add(p.mul(x, p.add(x, p.num(2))), p.mul(y, y))
  return [logHypot(p, raised, y, { excess, where: small }), p.op('atan2', y, raised)]
}

/**
 * log √(x² + y²). Near 1 it is half the log1p of the sum's excess over 1, which is found without cancellation; a
 * caller may know the excess better.
 */
function logHypot(p: Parts, x: Id, y: Id, known?: { excess: Id; where: Id }): Id {
  const large = p.op('max', p.abs(x), p.abs(y))
  const small = p.op('min', p.abs(x), p.abs(y))
  const near = p.and(p.lt(p.num(0.5), large), p.lt(large, p.num(2)))
  const found = p.type === 'float32' ? excessInDouble(p, large, small) : exactExcess(p, large, small)
  const excess = known ? p.select(known.where, known.excess, found) : found
  const useExcess = known ? p.or(known.where, near) : near
  const nearOne = p.half(p.op('log1p', excess))
  return p.select(useExcess, nearOne, p.op('log', p.op('hypot', x, y)))
}

/** The squares of singles are exact doubles. */
function excessInDouble({ b }: Parts, x: Id, y: Id): Id {
  const wide = new Parts(b, 'float64')
  const [u, v] = [b.cast(x, 'float64'), b.cast(y, 'float64')]
  return b.cast(wide.add(wide.sub(wide.mul(u, u), wide.num(1)), wide.mul(v, v)), 'float32')
}

/** x² + y² − 1 from squares in two parts each, for 1/2 < x < 2 and y ≤ x. */
function exactExcess(p: Parts, x: Id, y: Id): Id {
  const [square, squareRest] = exactSquare(p, x)
  const [other, otherRest] = exactSquare(p, y)
  const less = p.sub(square, p.num(1))
  const lessRest = p.sub(square, p.add(less, p.num(1)))
  const sum = p.add(less, other)
  const taken = p.sub(sum, less)
  const sumRest = p.add(p.sub(less, p.sub(sum, taken)), p.sub(other, taken))
  return p.add(sum, p.add(sumRest, p.add(lessRest, p.add(squareRest, otherRest))))
}

/** A square and what rounding took from it. */
function exactSquare(p: Parts, x: Id): [Id, Id] {
  const [high, low] = splitInHalves(p, x)
  const square = p.mul(x, x)
  const cross = p.mul(p.num(2), p.mul(high, low))
  return [square, p.sub(p.mul(low, low), p.sub(p.sub(square, p.mul(high, high)), cross))]
}

/** A double as the sum of two that have half of its digits each. */
function splitInHalves(p: Parts, x: Id): [Id, Id] {
  const shifted = p.mul(x, p.num(2 ** 27 + 1))
  const high = p.sub(shifted, p.sub(shifted, x))
  return [high, p.sub(x, high)]
}
