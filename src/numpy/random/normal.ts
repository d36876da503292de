/**
 * Standard normal numbers by inversion: the quantile of an open uniform number, by Wichura's rational functions
 * (Algorithm AS 241, Applied Statistics 37, 1988; relative accuracy about 1e-16). One word gives one number, and the
 * order of the words is the order of the numbers.
 */
import { type Builder, defineFunction, type Id } from '../../ir/expr.js'
import { openUnitOf, polynomial, portable } from './portable.js'

const central = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
}

const middle = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
}

const far = {
  numerator: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  denominator: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
}

const ratio = (b: Builder, x: Id, { numerator, denominator }: typeof central): Id =>
  b.op('div', polynomial(b, x, numerator), polynomial(b, x, denominator))

/** How far from 0 the quantile is at an end's distance, which is less than 0.075. */
export function normalTail(b: Builder, end: Id): Id {
  const f64 = (value: number) => b.literal('float64', value)
  const r = b.op('sqrt', b.op('neg', portable(b, 'log', end)))
  const near = ratio(b, b.op('sub', r, f64(1.6)), middle)
  return b.select(b.op('le', r, f64(5)), near, ratio(b, b.op('sub', r, f64(5)), far))
}

/** The quantile where the nearer end is less than 0.075 away, from the distance q to the middle. */
const tail = defineFunction('random.normal.tail', ['float64'], (b, q) => {
  const f64 = (value: number) => b.literal('float64', value)
  const size = normalTail(b, b.op('sub', f64(0.5), b.op('abs', q)))
  return b.select(b.op('lt', q, f64(0)), b.op('neg', size), size)
})

/** The quantile of the standard normal distribution at 0 < p < 1. */
export function normalQuantile(b: Builder, p: Id): Id {
  const f64 = (value: number) => b.literal('float64', value)
  const q = b.op('sub', p, f64(0.5))
  const square = b.op('sub', f64(0.180625), b.op('mul', q, q))
  const inside = b.op('mul', q, ratio(b, square, central))
  return b.callWhere(tail, b.op('gt', b.op('abs', q), f64(0.425)), inside, q)
}

export const normalOf = (b: Builder, word: Id): Id => normalQuantile(b, openUnitOf(b, word))
