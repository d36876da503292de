/** The complex hyperbolic functions, and the circular ones by a quarter turn, with the special values of Annex G. */
import type { DTypeName } from '../../../core/dtype.js'
import type { Builder, Id } from '../../expr.js'
import type { Pair } from './arithmetic.js'
import { exponentShift } from './exponential.js'
import { overI, Parts, timesI } from './parts.js'

/** sinh and cosh of |x| from one exponential, less a factor that is to be applied last. */
function hyperbolics(p: Parts, x: Id): { sinh: Id; cosh: Id; factor: Id } {
  const shift = p.pick(exponentShift)
  const size = p.abs(x)
  const large = p.lt(p.num(shift), size)
  const less = p.op('expm1', p.select(large, p.sub(size, p.num(shift)), size))
  const power = p.add(less, p.num(1))
  return {
    sinh: p.half(p.select(large, power, p.add(less, p.div(less, power)))),
    cosh: p.half(p.select(large, power, p.add(power, p.div(p.num(1), power)))),
    factor: p.select(large, p.num(Math.exp(shift)), p.num(1)),
  }
}

export function sinh(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  const { sinh, cosh, factor } = hyperbolics(p, x)
  const re = p.mul(p.mul(p.withSign(sinh, x), p.op('cos', y)), factor)
  const im = p.mul(p.mul(cosh, p.op('sin', y)), factor)
  const lost = p.not(p.isFinite(y))
  const known = p.select(p.isZero(x), x, p.abs(x))
  const isKnown = p.and(lost, p.or(p.isZero(x), p.isInfinite(x)))
  return [p.select(isKnown, known, re), p.select(p.isZero(y), y, im)]
}

export function cosh(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  const { sinh, cosh, factor } = hyperbolics(p, x)
  const re = p.mul(p.mul(cosh, p.op('cos', y)), factor)
  const im = p.mul(p.mul(p.withSign(sinh, x), p.op('sin', y)), factor)
  const lost = p.not(p.isFinite(y))
  const signedZero = p.select(p.isNaN(x), y, p.mul(p.withSign(p.num(1), x), y))
  const imaginary = p.select(p.isZero(y), signedZero, im)
  return [p.select(p.and(lost, p.isInfinite(x)), p.infinity, re), p.select(p.and(lost, p.isZero(x)), p.zero, imaginary)]
}

/** From here on tanh is 1 to the last bit. */
const flatFrom = { float32: 10, float64: 22 }

export function tanh(b: Builder, type: DTypeName, [x, y]: Pair): Pair {
  const p = new Parts(b, type)
  const { sinh, cosh } = hyperbolics(p, p.op('min', p.abs(x), p.num(p.pick(exponentShift))))
  const [sine, cosine] = [p.op('sin', y), p.op('cos', y)]
  const product = p.mul(sine, cosine)
  const flat = p.le(p.num(p.pick(flatFrom)), p.abs(x))
  const denominator = p.add(p.mul(sinh, sinh), p.mul(cosine, cosine))
  const re = p.select(flat, p.num(1), p.div(p.mul(sinh, cosh), denominator))
  // 4·e⁻²ˣ is 1 / cosh² out there
  const farIm = p.div(p.div(product, cosh), cosh)
  const im = p.select(flat, farIm, p.div(product, denominator))
  const lost = p.not(p.isFinite(y))
  const zeroIm = p.select(p.and(lost, p.isInfinite(x)), p.withSign(p.zero, y), im)
  const realLost = p.and(lost, p.isFinite(x))
  const knownRe = p.select(p.and(realLost, p.not(p.isZero(x))), p.nan, p.withSign(re, x))
  return [p.select(p.isZero(x), x, knownRe), p.select(p.isZero(y), y, zeroIm)]
}

export function sin(b: Builder, type: DTypeName, z: Pair): Pair {
  const p = new Parts(b, type)
  const [re, im] = overI(b, sinh(b, type, timesI(b, z)))
  // an infinity of unknown sign is taken as positive
  const unsigned = p.and(p.isInfinite(z[1]), p.not(p.isFinite(z[0])))
  return [re, p.select(unsigned, p.infinity, im)]
}

export function cos(b: Builder, type: DTypeName, z: Pair): Pair {
  return cosh(b, type, timesI(b, z))
}

export function tan(b: Builder, type: DTypeName, z: Pair): Pair {
  return overI(b, tanh(b, type, timesI(b, z)))
}
