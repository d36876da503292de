/**
 * The inverse functions by Kahan's formulas ("Branch cuts for complex elementary functions"): products of the roots of
 * 1 − z and 1 + z, in which nothing cancels and the signs of zeros pick the side of a branch cut.
 */
import type { DTypeName } from '../../../core/dtype.js'
import type { Builder, Id } from '../../expr.js'
import type { Pair } from './arithmetic.js'
import { overI, Parts, timesI } from './parts.js'
import { sqrt } from './root.js'

/** The roots of 1 − z and 1 + z. */
function rootsAround(p: Parts, [x, y]: Pair): { minus: Pair; plus: Pair } {
  const one = p.num(1)
  return {
    minus: sqrt(p.b, p.type, [p.sub(one, x), p.neg(y)]),
    plus: sqrt(p.b, p.type, [p.add(one, x), y]),
  }
}

/** Products of the roots of numbers this large could overflow: they are taken of quarters. */
const largeFrom = { float32: 2 ** 100, float64: 2 ** 1000 }

function isLarge(p: Parts, [x, y]: Pair): Id {
  return p.lt(p.num(p.pick(largeFrom)), p.op('max', p.abs(x), p.abs(y)))
}

/** asinh(u·v + s·t), without overflow in the sum; where `large` holds asinh(4m) = asinh(m) + log 4. */
function asinhOfSum(p: Parts, large: Id, quarter: Id): Id {
  const size = p.op('asinh', p.select(large, quarter, p.mul(quarter, p.num(4))))
  return p.select(large, p.add(size, p.withSign(p.num(2 * Math.LN2), quarter)), size)
}

/** Half of each factor. */
function halves(p: Parts, [x, y]: Pair): Pair {
  return [p.half(x), p.half(y)]
}

export function acos(b: Builder, type: DTypeName, z: Pair): Pair {
  const p = new Parts(b, type)
  const [x, y] = z
  const { minus, plus } = rootsAround(p, z)
  const [m, q] = [halves(p, minus), halves(p, plus)]
  const angle = p.op('atan2', minus[0], plus[0])
  const quarter = p.sub(p.mul(q[0], m[1]), p.mul(q[1], m[0]))
  const infinite = p.or(p.isInfinite(x), p.isInfinite(y))
  const special = p.select(p.isNaN(y), p.neg(p.infinity), p.withSign(p.infinity, p.neg(y)))
  const onAxis = p.and(p.isZero(x), p.isNaN(y))
  const re = p.select(infinite, p.op('atan2', p.abs(y), x), p.add(angle, angle))
  const im = asinhOfSum(p, isLarge(p, z), quarter)
  return [p.select(onAxis, p.num(Math.PI / 2), re), p.select(infinite, special, im)]
}

export function acosh(b: Builder, type: DTypeName, z: Pair): Pair {
  const [re, im] = acos(b, type, z)
  return [b.op('abs', im), b.op('copysign', re, z[1])]
}

export function asinh(b: Builder, type: DTypeName, z: Pair): Pair {
  const p = new Parts(b, type)
  const [x, y] = z
  const { minus, plus } = rootsAround(p, timesI(b, z))
  const [m, q] = [halves(p, minus), halves(p, plus)]
  const large = isLarge(p, z)
  const quarter = p.sub(p.mul(m[0], q[1]), p.mul(m[1], q[0]))
  const across = p.sub(p.mul(m[0], q[0]), p.mul(m[1], q[1]))
  const scaled = p.select(large, across, p.mul(across, p.num(4)))
  const angle = p.op('atan2', p.select(large, p.mul(y, p.num(0.25)), y), scaled)
  const infinite = p.or(p.isInfinite(x), p.isInfinite(y))
  const endless = p.select(p.isNaN(x), p.infinity, p.withSign(p.infinity, x))
  const re = p.select(infinite, endless, asinhOfSum(p, large, quarter))
  const im = p.select(infinite, p.op('atan2', y, p.abs(x)), angle)
  return [re, p.select(p.isZero(y), y, im)]
}

/** Where squares overflow; where the square of the imaginary part vanishes; what brings its inverse into range. */
const limits = {
  float32: { far: 2 ** 60, tiny: 2 ** -60, shift: 30 },
  float64: { far: 2 ** 500, tiny: 2 ** -500, shift: 200 },
}

export function atanh(b: Builder, type: DTypeName, z: Pair): Pair {
  const p = new Parts(b, type)
  const { far, tiny, shift } = p.pick(limits)
  const [x, y] = [p.abs(z[0]), p.abs(z[1])]
  const one = p.num(1)
  const less = p.sub(one, x)
  // log1p(4x / ((1 − x)² + y²)) / 4, which is log(2 / y) / 2 next to the pole
  const ratio = p.div(p.mul(p.num(4), x), p.add(p.mul(less, less), p.mul(y, y)))
  const atPole = p.and(p.eq(x, one), p.lt(y, p.num(tiny)))
  const logarithm = p.op('log1p', p.select(atPole, p.div(p.num(2 ** -shift), y), ratio))
  const poleSize = p.half(p.add(logarithm, p.num((shift + 1) * Math.LN2)))
  const size = p.select(atPole, poleSize, p.mul(logarithm, p.num(0.25)))
  const doubled = p.op('atan2', p.add(y, y), p.sub(p.mul(less, p.add(one, x)), p.mul(y, y)))
  // far out it is 1 / z and a quarter turn
  const largest = p.op('max', x, y)
  const isFar = p.lt(p.num(far), largest)
  const [u, v] = [p.div(x, largest), p.div(y, largest)]
  const inverse = p.div(p.div(u, p.add(p.mul(u, u), p.mul(v, v))), largest)
  const infinite = p.or(p.isInfinite(x), p.isInfinite(y))
  const re = p.select(infinite, p.zero, p.select(isFar, inverse, size))
  const quarterTurn = p.select(p.isNaN(y), p.nan, p.num(Math.PI / 2))
  const im = p.select(p.or(isFar, infinite), quarterTurn, p.half(doubled))
  const signed = p.select(p.isNaN(x), re, p.withSign(re, z[0]))
  return [p.select(p.isZero(x), z[0], signed), p.withSign(im, z[1])]
}

export function asin(b: Builder, type: DTypeName, z: Pair): Pair {
  return withUnsigned(b, type, z, overI(b, asinh(b, type, timesI(b, z))), Number.POSITIVE_INFINITY)
}

export function atan(b: Builder, type: DTypeName, z: Pair): Pair {
  return withUnsigned(b, type, z, overI(b, atanh(b, type, timesI(b, z))), 0)
}

/** Where z is infinite and its imaginary part NaN, the result's has no sign and is taken as positive. */
function withUnsigned(b: Builder, type: DTypeName, [x, y]: Pair, [re, im]: Pair, value: number): Pair {
  const p = new Parts(b, type)
  return [re, p.select(p.and(p.isInfinite(x), p.isNaN(y)), p.num(value), im)]
}
