/** Elimination with partial pivoting, column by column: each takes all that earlier columns do to it at once. */
import type { Lanes } from '../routines.js'
import { divideInto, type Field, fieldOf, type Quotient } from './field.js'

const factors = new Float64Array(8)
const quotient: Quotient = { re: 0, im: 0 }

/** Takes the first `count` columns of a unit lower triangle of height n out of the column at `to`. */
function eliminate(field: Field, n: number, count: number, a: Float64Array, y: Float64Array, to: number): void {
  const { lanes } = field
  const height = n * lanes
  let k = 0
  for (; k + 4 <= count; k += 4) {
    for (let q = k; q < k + 3; q++) subtract(field, k + 3 - q, a, q * height + (q + 1) * lanes, y, to, q)
    for (let q = 0; q < 4 * lanes; q++) factors[q] = -y[to + k * lanes + q]
    field.combine(n - k - 4, factors, a, k * height + (k + 4) * lanes, height, y, to + (k + 4) * lanes)
  }
  for (; k < count; k++) subtract(field, n - k - 1, a, k * height + (k + 1) * lanes, y, to, k)
}

/** Takes what lies at `from` times element k out of the elements after it. */
function subtract(field: Field, n: number, a: Float64Array, from: number, y: Float64Array, to: number, k: number) {
  const { lanes } = field
  const at = to + k * lanes
  field.axpy(n, -y[at], lanes === 2 ? -y[at + 1] : 0, a, from, y, at + lanes)
}

function exchange(lanes: Lanes, x: Float64Array, column: number, row: number, other: number): void {
  for (let lane = 0; lane < lanes; lane++) {
    const [at, to] = [column + row * lanes + lane, column + other * lanes + lane]
    const kept = x[at]
    x[at] = x[to]
    x[to] = kept
  }
}

export function lu(lanes: Lanes, n: number, a: Float64Array, pivots: Int32Array): boolean {
  const field = fieldOf(lanes)
  const height = n * lanes
  let regular = true
  for (let j = 0; j < n; j++) {
    const column = j * height
    for (let k = 0; k < j; k++) if (pivots[k] !== k) exchange(lanes, a, column, k, pivots[k])
    eliminate(field, n, j, a, a, column)
    const pivot = largest(lanes, n, a, column, j)
    pivots[j] = pivot
    if (pivot !== j) for (let k = 0; k <= j; k++) exchange(lanes, a, k * height, j, pivot)
    const at = column + j * lanes
    if (a[at] === 0 && (lanes === 1 || a[at + 1] === 0)) regular = false
    else divideBy(lanes, n - j - 1, a, at)
  }
  return regular
}

function largest(lanes: Lanes, n: number, a: Float64Array, column: number, from: number): number {
  let [best, most] = [from, 0]
  for (let row = from; row < n; row++) {
    const at = column + row * lanes
    const size = lanes === 1 ? Math.abs(a[at]) : Math.abs(a[at]) + Math.abs(a[at + 1])
    if (size > most) {
      most = size
      best = row
    }
  }
  return best
}

/** Divides the elements after the pivot at `at` by it. */
function divideBy(lanes: Lanes, count: number, a: Float64Array, at: number): void {
  const pivot = a[at]
  if (lanes === 1) {
    for (let k = at + 1; k <= at + count; k++) a[k] /= pivot
    return
  }
  const im = a[at + 1]
  for (let k = at + 2; k <= at + 2 * count; k += 2) {
    divideInto(quotient, a[k], a[k + 1], pivot, im)
    a[k] = quotient.re
    a[k + 1] = quotient.im
  }
}

export function solve(lanes: Lanes, n: number, sides: number, a: Float64Array, b: Float64Array): boolean {
  const pivots = new Int32Array(n)
  if (!lu(lanes, n, a, pivots)) return false
  const field = fieldOf(lanes)
  for (let side = 0; side < sides; side++) {
    const to = side * n * lanes
    for (let k = 0; k < n; k++) if (pivots[k] !== k) exchange(lanes, b, to, k, pivots[k])
    eliminate(field, n, n, a, b, to)
    substitute(field, n, n, a, b, to)
  }
  return true
}

/** Solves with the upper triangle of the first n rows and columns of a matrix of `rows` rows, from the last row up. */
export function substitute(field: Field, n: number, rows: number, a: Float64Array, y: Float64Array, to: number): void {
  const { lanes } = field
  const height = rows * lanes
  let k = n
  for (; k >= 4; k -= 4) {
    const first = k - 4
    for (let q = k - 1; q >= first; q--) {
      const [re, im] = divided(lanes, y, to + q * lanes, a, q * height + q * lanes)
      field.axpy(q - first, -re, -im, a, q * height + first * lanes, y, to + first * lanes)
    }
    for (let q = 0; q < 4 * lanes; q++) factors[q] = -y[to + first * lanes + q]
    field.combine(first, factors, a, first * height, height, y, to)
  }
  for (let q = k - 1; q >= 0; q--) {
    const [re, im] = divided(lanes, y, to + q * lanes, a, q * height + q * lanes)
    field.axpy(q, -re, -im, a, q * height, y, to)
  }
}

/** Divides one element of y by one of a. */
function divided(lanes: Lanes, y: Float64Array, at: number, a: Float64Array, by: number): readonly [number, number] {
  if (lanes === 1) return [(y[at] /= a[by]), 0]
  divideInto(quotient, y[at], y[at + 1], a[by], a[by + 1])
  y[at] = quotient.re
  y[at + 1] = quotient.im
  return [quotient.re, quotient.im]
}
