/** Arithmetic of series on the host, in any of the families. All take and give coefficients from the lowest degree up. */
import { ValueError } from '../../core/errors.js'
import { trimmed } from './coefficients.js'
import type { Family } from './families.js'
import { add, compare, div, isZero, mul, type Num, sub, type Term } from './terms.js'

export type Terms = readonly Num[]

export function addSeries(a: Terms, b: Terms): Terms {
  const [long, short] = a.length > b.length ? [a, b] : [b, a]
  return trimmed(long.map((term, at) => (at < short.length ? add<Num>(term, short[at]) : term)))
}

export function subSeries(a: Terms, b: Terms): Terms {
  const zero = 0
  const length = Math.max(a.length, b.length)
  return trimmed(
    Array.from({ length }, (_, at) => {
      if (at >= b.length) return a[at]
      return at < a.length ? sub<Num>(a[at], b[at]) : sub<Num>(zero, b[at])
    }),
  )
}

export const scaleSeries = (a: Terms, factor: Num): Terms => a.map((term) => mul<Num>(term, factor))

/** Times x: x · P_k has parts in P_{k+1}, P_k and P_{k-1}. */
export function timesX(family: Family, c: Terms): Terms {
  if (c.length === 1 && isZero(c[0])) return c
  const product: Num[] = new Array(c.length + 1).fill(mul<Num>(c[0], 0))
  const put = (at: number, term: Num, factor: number) => {
    if (factor !== 0) product[at] = add<Num>(product[at], factor === 1 ? term : mul<Num>(term, factor))
  }
  c.forEach((term, k) => {
    put(k + 1, term, 1 / family.scale(k))
    put(k, term, family.shift(k))
    if (k > 0) put(k - 1, term, family.back(k) / family.scale(k))
  })
  return product
}

/** What Clenshaw's recurrence does with the values that it meets. */
export interface Ring<T> {
  readonly add: (a: T, b: T) => T
  readonly sub: (a: T, b: T) => T
  readonly scale: (a: T, factor: number) => T
  /** Times the argument. */
  readonly times: (a: T) => T
}

/** Σ c_k · P_k(argument) for values of any kind. */
export function clenshaw<T>(family: Family, c: readonly T[], ring: Ring<T>): T {
  const factor = (value: T, by: number) => (by === 1 ? value : ring.scale(value, by))
  let last = c[c.length - 1]
  let before: T | undefined
  for (let k = c.length - 2; k >= 0; k--) {
    const shift = family.shift(k)
    const moved = shift === 0 ? ring.times(last) : ring.sub(ring.times(last), factor(last, shift))
    let next = ring.add(c[k], factor(moved, family.scale(k)))
    const back = family.back(k + 1)
    if (before !== undefined && back !== 0) next = ring.sub(next, factor(before, back))
    before = last
    last = next
  }
  return last
}

/** The value at a number, or of array coefficients. */
export function valueAt<T extends Term>(family: Family, c: readonly T[], x: Num): T {
  return clenshaw<Term>(family, c, { add, sub, scale: mul, times: (term) => mul<Term>(term, x) }) as T
}

export function mulSeries(family: Family, a: Terms, b: Terms): Terms {
  if (family.prefix === 'poly') return trimmed(convolve(a, b))
  const [long, short] = a.length > b.length ? [a, b] : [b, a]
  const multiples = short.map((term) => scaleSeries(long, term))
  return clenshaw<Terms>(family, multiples, {
    add: addSeries,
    sub: subSeries,
    scale: scaleSeries,
    times: (terms) => timesX(family, terms),
  })
}

export function convolve(a: Terms, b: Terms): Num[] {
  const product: Num[] = new Array(a.length + b.length - 1).fill(0)
  a.forEach((left, i) => {
    b.forEach((right, j) => {
      product[i + j] = add<Num>(product[i + j], mul<Num>(left, right))
    })
  })
  return product
}

/** Quotient and remainder. @throws ValueError where the divisor is 0 */
export function divSeries(family: Family, operation: string, a: Terms, b: Terms): [Terms, Terms] {
  const leading = b[b.length - 1]
  if (isZero(leading)) throw new ValueError(`[${operation}] division by a series that is 0`)
  const zero = [mul<Num>(a[0], 0)]
  if (a.length < b.length) return [zero, a]
  if (b.length === 1) return [a.map((term) => div(term, leading)), zero]
  const quotient: Num[] = new Array(a.length - b.length + 1)
  let rest = a.slice()
  for (let at = quotient.length - 1; at >= 0; at--) {
    const unit: Num[] = [...new Array<number>(at).fill(0), 1]
    const product = family.prefix === 'poly' ? [...unit.slice(0, at), ...b] : mulSeries(family, unit, b)
    const factor = div(rest[rest.length - 1], product[product.length - 1])
    rest = rest.slice(0, -1).map((term, index) => sub<Num>(term, mul<Num>(factor, product[index])))
    quotient[at] = factor
  }
  return [quotient, trimmed(rest)]
}

/** @throws ValueError for an exponent that is negative, fractional, or above `most` */
export function powSeries(family: Family, operation: string, c: Terms, exponent: number, most: number | null): Terms {
  if (!Number.isInteger(exponent) || exponent < 0) {
    throw new ValueError(`[${operation}] Power must be a non-negative integer, not ${exponent}`, { exponent })
  }
  if (most !== null && exponent > most) {
    throw new ValueError(`[${operation}] Power is too large: ${exponent} is above maxpower, ${most}`, {
      exponent,
      most,
    })
  }
  if (exponent === 0) return [1]
  let product = c
  for (let count = 1; count < exponent; count++) {
    product = family.prefix === 'poly' ? convolve(product, c) : mulSeries(family, product, c)
  }
  return product
}

/** The series of the line off + scl · x. */
export function line(family: Family, off: Num, scl: Num): Terms {
  if (isZero(scl)) return [off]
  const step = div(scl, family.scale(0))
  return [add<Num>(off, mul<Num>(scl, family.shift(0))), step]
}

/** The monic series with these roots: factors are multiplied in pairs, from the smallest root on, as a tree. */
export function fromRoots(family: Family, roots: Terms): Terms {
  let factors = roots.toSorted(compare).map((root) => line(family, mul<Num>(root, -1), 1))
  while (factors.length > 1) {
    const half = Math.floor(factors.length / 2)
    const next = Array.from({ length: half }, (_, at) => mulSeries(family, factors[at], factors[at + half]))
    if (factors.length % 2 === 1) next[0] = mulSeries(family, next[0], factors[factors.length - 1])
    factors = next
  }
  return factors[0]
}

/** A power series as one of the family, by Horner's scheme. */
export function fromPowers(family: Family, c: Terms): Terms {
  let result: Terms = [0]
  for (let at = c.length - 1; at >= 0; at--) result = addSeries(timesX(family, result), [c[at]])
  return result
}

/** A series of the family as a power series. */
export function toPowers(family: Family, power: Family, c: Terms): Terms {
  if (c.length < 2) return c
  const terms = c.map((term): Terms => [term])
  return clenshaw<Terms>(family, terms, {
    add: addSeries,
    sub: subSeries,
    scale: scaleSeries,
    times: (each) => timesX(power, each),
  })
}
