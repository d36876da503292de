import type { DTypeName } from '../../../core/dtype.js'
import { type Builder, defineBody, type Id } from '../../expr.js'
import { divPairs, mulPairs, type Pair, selectPair } from './arithmetic.js'
import { exp, log } from './exponential.js'
import { Parts } from './parts.js'

/** Singles go through double: a power multiplies the error of the logarithm. */
export function pow(b: Builder, type: DTypeName, z: Pair, w: Pair): Pair {
  if (type === 'float64') return powDouble(b, z, w)
  const wide = ([x, y]: Pair): Pair => [b.cast(x, 'float64'), b.cast(y, 'float64')]
  const [re, im] = powDouble(b, wide(z), wide(w))
  return [b.cast(re, type), b.cast(im, type)]
}

/** NumPy's cases: by repeated multiplication for small whole exponents, else through the logarithm. */
function powDouble(b: Builder, z: Pair, w: Pair): Pair {
  const p = new Parts(b, 'float64')
  const [re, im] = w
  const logarithm = log(b, 'float64', z)
  const general = exp(b, 'float64', boundedProduct(p, w, logarithm))
  const small = p.lt(p.abs(re), p.num(100))
  const whole = p.and(p.and(small, p.eq(p.op('rint', re), re)), p.isZero(im))
  const exponent = b.cast(p.select(whole, re, p.zero), 'int32')
  const power = selectPair(b, whole, integerPower(p, z, exponent), general)
  const ofZero: Pair = [p.select(p.lt(p.zero, re), p.zero, p.nan), p.select(p.lt(p.zero, re), p.zero, p.nan)]
  const isZero = ([x, y]: Pair) => p.and(p.isZero(x), p.isZero(y))
  const result = selectPair(b, isZero(z), ofZero, power)
  return selectPair(b, isZero(w), [p.num(1), p.zero], result)
}

/**
 * The product as C has it (Annex G): where both parts came out as NaN though there is an infinity in it, the result is
 * the infinity that lies in its direction; a part that isn't infinite then counts for nothing beside one that is.
 */
function boundedProduct(p: Parts, z: Pair, w: Pair): Pair {
  const { b } = p
  const plain = mulPairs(b, z, w)
  const either = (test: (x: Id) => Id, [x, y]: Pair) => p.op('or', test(x), test(y))
  const isInfinite = (x: Id) => p.isInfinite(x)
  const overflows = p.op(
    'or',
    either(isInfinite, [p.mul(z[0], w[0]), p.mul(z[1], w[1])]),
    either(isInfinite, [p.mul(z[0], w[1]), p.mul(z[1], w[0])]),
  )
  const [infiniteZ, infiniteW] = [either(isInfinite, z), either(isInfinite, w)]
  const boxed = (pair: Pair, infinite: Id) =>
    pair.map((x) => {
      const box = p.withSign(p.select(isInfinite(x), p.num(1), p.zero), x)
      const number = p.select(p.isNaN(x), p.withSign(p.zero, x), x)
      return p.select(infinite, box, number)
    }) as unknown as Pair
  const [re, im] = mulPairs(b, boxed(z, infiniteZ), boxed(w, infiniteW))
  const bothNaN = p.and(p.isNaN(plain[0]), p.isNaN(plain[1]))
  const found = p.and(bothNaN, p.op('or', overflows, p.op('or', infiniteZ, infiniteW)))
  return selectPair(b, found, [p.mul(p.infinity, re), p.mul(p.infinity, im)], plain)
}

/** By squaring, starting from 1, but the first three powers without that 1, which would spread infinities and NaN. */
function integerPower(p: Parts, z: Pair, n: Id): Pair {
  const { b } = p
  const f = 'float64'
  const step = defineBody([f, f, f, f, 'int32'], (inner, x, y, u, v, rest) => {
    const [zero, one] = [inner.literal('int32', 0), inner.literal('int32', 1)]
    const odd = inner.op('ne', inner.op('and', rest, one), zero)
    const total = selectPair(inner, odd, mulPairs(inner, [x, y], [u, v]), [x, y])
    const square = mulPairs(inner, [u, v], [u, v])
    return [inner.op('gt', rest, zero), ...total, ...square, inner.op('shr', rest, one)]
  })
  const [x, y] = b.loop(step, p.num(1), p.zero, ...z, b.op('abs', n))
  const is = (value: number) => b.op('eq', n, b.literal('int32', value))
  const square = mulPairs(b, z, z)
  const first = selectPair(b, is(1), z, selectPair(b, is(2), square, mulPairs(b, z, square)))
  const few = p.and(b.op('ge', n, b.literal('int32', 1)), b.op('le', n, b.literal('int32', 3)))
  const positive = selectPair(b, few, first, [x, y])
  const inverse = divPairs(b, [p.num(1), p.zero], [x, y])
  return selectPair(b, b.op('lt', n, b.literal('int32', 0)), inverse, positive)
}
