/**
 * Where quantiles lie in a sorted row: NumPy's thirteen methods. Each is written once, over an arithmetic: that of the
 * host, where all rows have one length, or that of the kernel language, where each row has its own.
 */

import type { DTypeName } from '../../core/dtype.js'
import { float16Round } from '../../core/float16.js'
import type { Builder, Id } from '../../ir/expr.js'

export interface Arithmetic<N, C> {
  num(value: number): N
  add(a: N, b: N): N
  sub(a: N, b: N): N
  mul(a: N, b: N): N
  floor(a: N): N
  ceil(a: N): N
  rint(a: N): N
  lt(a: N, b: N): C
  ge(a: N, b: N): C
  eq(a: N, b: N): C
  and(a: C, b: C): C
  select(condition: C, yes: N, no: N): N
}

interface Method {
  /** Whether the places are whole: elements are taken as they are. */
  readonly discrete: boolean
  /** The place, counted from 0, of quantile `q` among `n` sorted elements. */
  place<N, C>(m: Arithmetic<N, C>, n: N, q: N): N
  /** How far between its neighbours a place lies, from the distance to the lower one; the distance without. */
  gamma?<N, C>(m: Arithmetic<N, C>, distance: N, place: N): N
}

/** `n q + (α + q (1 - α - β)) - 1`, in NumPy's order. */
const continuous = (alpha: number, beta: number): Method => ({
  discrete: false,
  place: (m, n, q) => m.sub(m.add(m.mul(n, q), m.add(m.num(alpha), m.mul(q, m.num(1 - alpha - beta)))), m.num(1)),
})

/** `(n - 1) q` */
const linear = <N, C>(m: Arithmetic<N, C>, n: N, q: N): N => m.mul(m.sub(n, m.num(1)), q)

/** The whole place above `index`, or below it where `takesLower` holds; never below 0. */
function toNeighbour<N, C>(m: Arithmetic<N, C>, index: N, takesLower: (distance: N, lower: N) => C): N {
  const lower = m.floor(index)
  const place = m.select(takesLower(m.sub(index, lower), lower), lower, m.add(lower, m.num(1)))
  return m.select(m.lt(place, m.num(0)), m.num(0), place)
}

const isOdd = <N, C>(m: Arithmetic<N, C>, whole: N): C =>
  m.eq(m.sub(whole, m.mul(m.floor(m.mul(whole, m.num(0.5))), m.num(2))), m.num(1))

export const quantileMethods = {
  inverted_cdf: {
    discrete: true,
    place: (m, n, q) => toNeighbour(m, m.sub(m.mul(n, q), m.num(1)), (distance) => m.eq(distance, m.num(0))),
  },
  averaged_inverted_cdf: {
    discrete: false,
    place: (m, n, q) => m.sub(m.mul(n, q), m.num(1)),
    gamma: (m, distance) => m.select(m.eq(distance, m.num(0)), m.num(0.5), m.num(1)),
  },
  closest_observation: {
    discrete: true,
    place: (m, n, q) =>
      toNeighbour(m, m.sub(m.sub(m.mul(n, q), m.num(1)), m.num(0.5)), (distance, lower) =>
        m.and(m.eq(distance, m.num(0)), isOdd(m, lower)),
      ),
  },
  interpolated_inverted_cdf: continuous(0, 1),
  hazen: continuous(0.5, 0.5),
  weibull: continuous(0, 0),
  linear: { discrete: false, place: linear },
  median_unbiased: continuous(1 / 3, 1 / 3),
  normal_unbiased: continuous(3 / 8, 3 / 8),
  lower: { discrete: true, place: (m, n, q) => m.floor(linear(m, n, q)) },
  higher: { discrete: true, place: (m, n, q) => m.ceil(linear(m, n, q)) },
  midpoint: {
    discrete: false,
    place: (m, n, q) => m.mul(m.num(0.5), m.add(m.floor(linear(m, n, q)), m.ceil(linear(m, n, q)))),
    gamma: (m, _, place) => m.select(m.eq(m.floor(place), place), m.num(0), m.num(0.5)),
  },
  nearest: { discrete: true, place: (m, n, q) => m.rint(linear(m, n, q)) },
} as const satisfies Record<string, Method>

export type QuantileMethod = keyof typeof quantileMethods
/** Methods whose quantiles are elements. */
export type DiscreteMethod = 'inverted_cdf' | 'closest_observation' | 'lower' | 'higher' | 'nearest'

export interface Neighbours<N> {
  /** Places of the neighbours; −1 stands for the last element. */
  readonly previous: N
  readonly next: N
  /** What the upper one counts. */
  readonly gamma: N
}

export const isDiscrete = (method: QuantileMethod): boolean => quantileMethods[method].discrete

/** The whole place of a discrete method. */
export const placeOf = <N, C>(m: Arithmetic<N, C>, method: QuantileMethod, n: N, q: N): N =>
  quantileMethods[method].place(m, n, q)

/** The neighbours of a continuous method's place. */
export function neighboursOf<N, C>(m: Arithmetic<N, C>, name: QuantileMethod, n: N, q: N): Neighbours<N> {
  const method: Method = quantileMethods[name]
  const place = method.place(m, n, q)
  const lower = m.floor(place)
  const above = m.ge(place, m.sub(n, m.num(1)))
  const below = m.lt(place, m.num(0))
  const clipped = (inside: N) => m.select(below, m.num(0), m.select(above, m.num(-1), inside))
  const previous = clipped(lower)
  const distance = m.sub(place, previous)
  return {
    previous,
    next: clipped(m.add(lower, m.num(1))),
    gamma: method.gamma === undefined ? distance : method.gamma(m, distance, place),
  }
}

const rounds: Partial<Record<DTypeName, (value: number) => number>> = { float16: float16Round, float32: Math.fround }

/** The host's arithmetic, rounded to a dtype after each step. */
export function hostArithmetic(type: DTypeName): Arithmetic<number, boolean> {
  const round = rounds[type] ?? ((value: number) => value)
  return {
    num: round,
    add: (a, b) => round(a + b),
    sub: (a, b) => round(a - b),
    mul: (a, b) => round(a * b),
    floor: Math.floor,
    ceil: Math.ceil,
    rint: (a) => {
      const whole = Math.round(a)
      return whole - a === 0.5 && whole % 2 !== 0 ? whole - 1 : whole
    },
    lt: (a, b) => a < b,
    ge: (a, b) => a >= b,
    eq: (a, b) => a === b,
    and: (a, b) => a && b,
    select: (condition, yes, no) => (condition ? yes : no),
  }
}

/** The kernel language's arithmetic in a floating dtype. */
export function kernelArithmetic(b: Builder, type: DTypeName): Arithmetic<Id, Id> {
  return {
    num: (value) => b.literal(type, value),
    add: (x, y) => b.op('add', x, y),
    sub: (x, y) => b.op('sub', x, y),
    mul: (x, y) => b.op('mul', x, y),
    floor: (x) => b.op('floor', x),
    ceil: (x) => b.op('ceil', x),
    rint: (x) => b.op('rint', x),
    lt: (x, y) => b.op('lt', x, y),
    ge: (x, y) => b.op('ge', x, y),
    eq: (x, y) => b.op('eq', x, y),
    and: (x, y) => b.op('and', x, y),
    select: (condition, yes, no) => b.select(condition, yes, no),
  }
}
