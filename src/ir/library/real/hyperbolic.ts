/** sinh, cosh and tanh, out of e^|x| = 2ⁿ·(1 + q). The odd ones are computed for |x| and get the sign of x. */
import type { Id } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'
import { naturalParts } from './exponential.js'

/** From here up sinh and cosh are infinite, and 2ⁿ⁻² still is a number. */
const huge: ByType<number> = { float64: 710.6, float32: 89.7 }
/** From here up tanh is 1. */
const saturated: ByType<number> = { float64: 22, float32: 10 }

/** With u = (e^|x| − 1) / 4, which doesn't overflow before the result does: sinh |x| = 2u + 2u / (4u + 1). */
export const sinh: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const { scale, rest } = naturalParts(m, m.atMost(m.abs(x), m.num(m.pick(huge))), -2)
  const quarter = m.add(m.mul(scale, rest), m.sub(scale, m.num(0.25)))
  const half = m.add(quarter, quarter)
  // Where half is infinite the quotient is 0, not NaN.
  const finite = m.atMost(half, m.num(2 ** (m.format.bias - 1)))
  const result = m.add(half, m.div(finite, m.add(m.add(half, half), m.num(1))))
  return m.keepTiny(x, m.flipSign(result, m.signBit(x)))
}

/** With h = e^|x| / 4: cosh x = 2h + 1 / 8h. */
export const cosh: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const { scale, rest } = naturalParts(m, m.atMost(m.abs(x), m.num(m.pick(huge))), -2)
  const quarter = m.add(scale, m.mul(scale, rest))
  return m.add(m.add(quarter, quarter), m.div(m.num(0.125), quarter))
}

/** With u = e^2|x| − 1: tanh |x| = u / (u + 2). */
export const tanh: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const magnitude = m.atMost(m.abs(x), m.num(m.pick(saturated)))
  const { scale, rest } = naturalParts(m, m.add(magnitude, magnitude), 0)
  const grown: Id = m.add(m.mul(scale, rest), m.sub(scale, m.num(1)))
  return m.flipSign(m.div(grown, m.add(grown, m.num(2))), m.signBit(x))
}
