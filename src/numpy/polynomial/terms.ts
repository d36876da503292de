/**
 * Arithmetic on the terms of a series, whatever they are: numbers and complex numbers on the host, where coefficients
 * are worked on, or arrays, where each coefficient is an array of its own.
 */
import { NDArray } from '../../array/ndarray.js'
import { Complex } from '../../core/complex.js'
import { divide, minus, plus, times } from './complex-numbers.js'

export type Num = number | Complex
export type Term = Num | NDArray

export const toComplex = (value: Num): Complex => (typeof value === 'number' ? new Complex(value, 0) : value)

export function add<T extends Term>(a: T, b: T): T
export function add(a: Term, b: Term): Term {
  if (typeof a === 'number' && typeof b === 'number') return a + b
  if (a instanceof NDArray) return a.add(b)
  if (b instanceof NDArray) return b.add(a)
  return plus(toComplex(a), toComplex(b))
}

export function sub<T extends Term>(a: T, b: T): T
export function sub(a: Term, b: Term): Term {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (a instanceof NDArray) return a.sub(b)
  if (b instanceof NDArray) return b.neg().add(a)
  return minus(toComplex(a), toComplex(b))
}

export function mul<T extends Term>(a: T, b: T): T
export function mul(a: Term, b: Term): Term {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  if (a instanceof NDArray) return a.mul(b)
  if (b instanceof NDArray) return b.mul(a)
  if (typeof b === 'number') return new Complex((a as Complex).re * b, (a as Complex).im * b)
  if (typeof a === 'number') return new Complex(b.re * a, b.im * a)
  return times(a, b)
}

export function div(a: Num, b: Num): Num {
  if (typeof b === 'number') {
    return typeof a === 'number' ? a / b : new Complex(a.re / b, a.im / b)
  }
  return divide(toComplex(a), b)
}

export const isZero = (value: Num): boolean =>
  typeof value === 'number' ? value === 0 : value.re === 0 && value.im === 0

export const equals = (a: Num, b: Num): boolean => {
  const [x, y] = [toComplex(a), toComplex(b)]
  return x.re === y.re && x.im === y.im
}

export const magnitude = (value: Num): number =>
  typeof value === 'number' ? Math.abs(value) : Math.hypot(value.re, value.im)

/** NumPy's order: by the real part, then by the imaginary one. */
export function compare(a: Num, b: Num): number {
  const [x, y] = [toComplex(a), toComplex(b)]
  return x.re - y.re || x.im - y.im
}
