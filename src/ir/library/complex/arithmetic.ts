/** Complex arithmetic in real operations, rounding where NumPy's loops round. */
import type { Builder, Id } from '../../expr.js'

/** The positions of a real and an imaginary part. */
export type Pair = readonly [re: Id, im: Id]

export function addPairs(b: Builder, [x, y]: Pair, [u, v]: Pair): Pair {
  return [b.op('add', x, u), b.op('add', y, v)]
}

export function subPairs(b: Builder, [x, y]: Pair, [u, v]: Pair): Pair {
  return [b.op('sub', x, u), b.op('sub', y, v)]
}

export function mulPairs(b: Builder, [x, y]: Pair, [u, v]: Pair): Pair {
  return [b.op('sub', b.op('mul', x, u), b.op('mul', y, v)), b.op('add', b.op('mul', x, v), b.op('mul', y, u))]
}

export function scalePair(b: Builder, [x, y]: Pair, factor: Id): Pair {
  return [b.op('mul', x, factor), b.op('mul', y, factor)]
}

export function selectPair(b: Builder, condition: Id, yes: Pair, no: Pair): Pair {
  return [b.select(condition, yes[0], no[0]), b.select(condition, yes[1], no[1])]
}

/**
 * Smith's algorithm: the divisor's smaller part is divided by its larger one. Swapping the parts of both operands
 * turns one of its cases into the other, but for the sign of the imaginary part.
 */
export function divPairs(b: Builder, [x, y]: Pair, [u, v]: Pair): Pair {
  const type = b.typeOf(x)
  const [absU, absV] = [b.op('abs', u), b.op('abs', v)]
  const realLarger = b.op('ge', absU, absV)
  const large = b.select(realLarger, u, v)
  const small = b.select(realLarger, v, u)
  const ratio = b.op('div', small, large)
  const scale = b.op('div', b.literal(type, 1), b.op('add', large, b.op('mul', small, ratio)))
  const [first, second] = [b.select(realLarger, x, y), b.select(realLarger, y, x)]
  const re = b.op('mul', b.op('add', first, b.op('mul', second, ratio)), scale)
  const plain = b.op('sub', second, b.op('mul', first, ratio))
  const swapped = b.op('sub', b.op('mul', first, ratio), second)
  const im = b.op('mul', b.select(realLarger, plain, swapped), scale)
  const zero = b.literal(type, 0)
  const byZero = b.op('and', b.op('eq', u, zero), b.op('eq', v, zero))
  return selectPair(b, byZero, [b.op('div', x, absU), b.op('div', y, absU)], [re, im])
}

export function isNotANumber(b: Builder, x: Id): Id {
  return b.op('ne', x, x)
}

export function lessPairs(b: Builder, orEqual: boolean, [x, y]: Pair, [u, v]: Pair): Id {
  const comparable = b.op('and', b.op('eq', y, y), b.op('eq', v, v))
  const below = b.op('and', b.op('lt', x, u), comparable)
  const tied = b.op('and', b.op('eq', x, u), b.op(orEqual ? 'le' : 'lt', y, v))
  return b.op('or', below, tied)
}

/** The lexicographically smaller (or larger) one; the first one that has a NaN wins. */
export function extremePair(b: Builder, wanted: 'min' | 'max', z: Pair, w: Pair): Pair {
  const hasNaN = b.op('or', isNotANumber(b, z[0]), isNotANumber(b, z[1]))
  const wins = wanted === 'min' ? lessPairs(b, true, z, w) : lessPairs(b, true, w, z)
  return selectPair(b, b.op('or', hasNaN, wins), z, w)
}
