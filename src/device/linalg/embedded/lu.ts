/**
 * Elimination with partial pivoting, by halves of the columns: the first half is done, what it does to the second one
 * is a triangular system and a product. A few columns are done one by one: each takes all that earlier ones do to it at
 * once.
 */
import type { Lanes } from '../routines.js'
import { asBlock, type Columns, eliminate, narrow, part, solveUnitLower, solveUpper, updateBlock } from './blocks.js'
import { divideInto, type Field, fieldOf, type Quotient } from './field.js'
import { floats, onWorkbench } from './workbench.js'

/** Columns up to which a panel is done by itself, where there are loops for it. */
const panelWidth = 32

/** Which row each one was exchanged with. */
interface Pivots {
  readonly rows: Int32Array
  /** The same on the workbench, where there are loops for panels. */
  readonly places: Float64Array | undefined
}

const pivotsOn = (lanes: Lanes, rows: Int32Array): Pivots => ({
  rows,
  places: fieldOf(lanes).panels && floats(rows.length),
})

const factors = new Float64Array(8)
const quotient: Quotient = { re: 0, im: 0 }

export function lu(lanes: Lanes, n: number, a: Float64Array, pivots: Int32Array): boolean {
  const run = (array: Float64Array) =>
    factorColumns(lanes, n, { array, at: 0, height: n }, pivotsOn(lanes, pivots), 0, n)
  return onWorkbench(lanes, n, [a], run)
}

/** Columns from `from` up to `to`, which it doesn't reach, of n rows. False where a pivot is 0. */
function factorColumns(lanes: Lanes, n: number, a: Columns, pivots: Pivots, from: number, to: number): boolean {
  if (pivots.places !== undefined) {
    if (to - from <= panelWidth) return factorPanel(n, a, pivots.rows, pivots.places, from, to)
  } else if (to - from <= narrow) return factorOneByOne(lanes, n, a, pivots, from, to)
  const middle = (from + to) >> 1
  const first = factorColumns(lanes, n, a, pivots, from, middle)
  exchangeRows(lanes, a, pivots, from, middle, middle, to)
  const right = part(a, lanes, from, middle)
  solveUnitLower(lanes, middle - from, to - middle, part(a, lanes, from, from), right)
  updateBlock({
    lanes,
    rows: n - middle,
    columns: to - middle,
    steps: middle - from,
    c: asBlock(part(a, lanes, middle, middle)),
    a: asBlock(part(a, lanes, middle, from)),
    b: asBlock(right),
    negated: true,
  })
  const second = factorColumns(lanes, n, a, pivots, middle, to)
  exchangeRows(lanes, a, pivots, middle, to, from, middle)
  return first && second
}

function factorPanel(
  n: number,
  a: Columns,
  pivots: Int32Array,
  places: Float64Array,
  from: number,
  to: number,
): boolean {
  const { array, at, height } = part(a, 1, from, from)
  const regular = fieldOf(1).panels!.lu(n - from, to - from, array, at, height, places, from)
  for (let j = from; j < to; j++) {
    places[j] += from
    pivots[j] = places[j]
  }
  return regular
}

function factorOneByOne(lanes: Lanes, n: number, a: Columns, pivots: Pivots, from: number, to: number): boolean {
  const field = fieldOf(lanes)
  const { array, height } = a
  const corner = part(a, lanes, from, from)
  let regular = true
  for (let j = from; j < to; j++) {
    const column = j * height * lanes
    exchangeRows(lanes, a, pivots, from, j, j, j + 1)
    eliminate(field, n - from, j - from, corner, array, column + from * lanes)
    pivots.rows[j] = largest(lanes, n, array, column, j)
    exchangeRows(lanes, a, pivots, j, j + 1, from, j + 1)
    const at = column + j * lanes
    if (array[at] === 0 && (lanes === 1 || array[at + 1] === 0)) regular = false
    else divideBy(lanes, n - j - 1, array, at)
  }
  return regular
}

/** Exchanges rows as the pivots from `first` up to `last` say, in columns from `from` up to `to`. */
function exchangeRows(
  lanes: Lanes,
  { array, at, height }: Columns,
  { rows, places }: Pivots,
  first: number,
  last: number,
  from: number,
  to: number,
): void {
  if (places !== undefined) {
    const { panels } = fieldOf(lanes)
    panels!.exchange(to - from, array, at + from * height, height, places, first, first, last - first)
    return
  }
  for (let column = from; column < to; column++) {
    const start = at + column * height * lanes
    for (let row = first; row < last; row++) {
      const other = rows[row]
      if (other !== row) exchange(lanes, array, start, row, other)
    }
  }
}

function exchange(lanes: Lanes, x: Float64Array, column: number, row: number, other: number): void {
  for (let lane = 0; lane < lanes; lane++) {
    const [at, to] = [column + row * lanes + lane, column + other * lanes + lane]
    const kept = x[at]
    x[at] = x[to]
    x[to] = kept
  }
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
  const run = (matrix: Float64Array, right: Float64Array) => {
    const pivots = pivotsOn(lanes, new Int32Array(n))
    const left = { array: matrix, at: 0, height: n }
    const columns = { array: right, at: 0, height: n }
    if (!factorColumns(lanes, n, left, pivots, 0, n)) return false
    exchangeRows(lanes, columns, pivots, 0, n, 0, sides)
    solveUnitLower(lanes, n, sides, left, columns)
    solveUpper(lanes, n, sides, left, columns, substitute)
    return true
  }
  return onWorkbench(lanes, n, [a, b], run)
}

/** Solves with an upper triangle of n rows and columns, from the last row up. */
function substitute(field: Field, n: number, a: Columns, y: Float64Array, to: number): void {
  const { lanes } = field
  const { array, at } = a
  const height = a.height * lanes
  let k = n
  for (; k >= 4; k -= 4) {
    const first = k - 4
    for (let q = k - 1; q >= first; q--) {
      const [re, im] = divided(lanes, y, to + q * lanes, array, at + q * height + q * lanes)
      field.axpy(q - first, -re, -im, array, at + q * height + first * lanes, y, to + first * lanes)
    }
    for (let q = 0; q < 4 * lanes; q++) factors[q] = -y[to + first * lanes + q]
    field.combine(first, factors, array, at + first * height, height, y, to)
  }
  for (let q = k - 1; q >= 0; q--) {
    const [re, im] = divided(lanes, y, to + q * lanes, array, at + q * height + q * lanes)
    field.axpy(q, -re, -im, array, at + q * height, y, to)
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
