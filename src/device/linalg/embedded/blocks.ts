/** Products of blocks of matrices, and triangular systems by halves: the products do most of the work. */
import type { Lanes } from '../routines.js'
import { type Field, fieldOf } from './field.js'
import { type Update, workbench } from './workbench.js'

/** Columns or rows up to which blocks are done by themselves. */
export const narrow = 16
/** The same for triangles, where there are loops for them. */
const triangleWidth = 32
/** Rows up to which all of a square is updated, though half of it would do. */
const wholeSquare = 64

const factors = new Float64Array(8)

/** c ±= a·b or a·conj(b). */
export function updateBlock(update: Update): void {
  const { rows, columns, steps } = update
  if (rows === 0 || columns === 0 || steps === 0) return
  const bench = workbench()
  if (bench === undefined) updatePlainly(update)
  else bench.update(update)
}

/** By columns of `a`, four at a time. Where they don't lie one element after another, by dot products of its rows. */
function updatePlainly(update: Update): void {
  const { lanes, rows, columns, steps, c, a, b, negated, conjugated } = update
  const field = fieldOf(lanes)
  const sign = negated ? -1 : 1
  const factor = (k: number, column: number, to: number) => {
    const at = b.at + (k * b.row + column * b.column) * lanes
    factors[to * lanes] = sign * b.array[at]
    if (lanes === 2) factors[to * 2 + 1] = (conjugated ? -sign : sign) * b.array[at + 1]
  }
  for (let column = 0; column < columns; column++) {
    const to = c.at + column * c.column * lanes
    if (a.row !== 1) {
      addRows(update, column, to, factor)
      continue
    }
    const stride = a.column * lanes
    let k = 0
    for (; k + 4 <= steps; k += 4) {
      for (let at = 0; at < 4; at++) factor(k + at, column, at)
      field.combine(rows, factors, a.array, a.at + k * stride, stride, c.array, to)
    }
    for (; k < steps; k++) {
      factor(k, column, 0)
      field.axpy(rows, factors[0], lanes === 2 ? factors[1] : 0, a.array, a.at + k * stride, c.array, to)
    }
  }
}

function addRows(
  { lanes, rows, steps, c, a }: Update,
  column: number,
  to: number,
  factor: (k: number, column: number, to: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    let [re, im] = [0, 0]
    for (let k = 0; k < steps; k++) {
      const at = a.at + (row * a.row + k * a.column) * lanes
      factor(k, column, 0)
      const [x, y] = [a.array[at], lanes === 2 ? a.array[at + 1] : 0]
      const [f, g] = [factors[0], lanes === 2 ? factors[1] : 0]
      re += x * f - y * g
      im += x * g + y * f
    }
    c.array[to + row * lanes] += re
    if (lanes === 2) c.array[to + row * 2 + 1] += im
  }
}

/** A matrix by columns: `height` elements from one to the next, from the Float64 at `at` on. */
export interface Columns {
  readonly array: Float64Array
  readonly at: number
  readonly height: number
}

/** The part from a row and a column on. */
export const part = ({ array, at, height }: Columns, lanes: Lanes, row: number, column: number): Columns => ({
  array,
  at: at + (column * height + row) * lanes,
  height,
})

export const asBlock = ({ array, at, height }: Columns) => ({ array, at, row: 1, column: height })

/** The transpose of the matrix. */
export const turnedBlock = ({ array, at, height }: Columns) => ({ array, at, row: height, column: 1 })

/** c −= x·yᴴ in the lower triangle of n rows; above it c is arbitrary. */
export function subtractLower(lanes: Lanes, n: number, steps: number, x: Columns, y: Columns, c: Columns): void {
  if (n <= wholeSquare) {
    subtractProduct(lanes, n, n, steps, x, y, c)
    return
  }
  const half = n >> 1
  const below = part(x, lanes, half, 0)
  subtractLower(lanes, half, steps, x, y, c)
  subtractLower(lanes, n - half, steps, below, part(y, lanes, half, 0), part(c, lanes, half, half))
  subtractProduct(lanes, n - half, half, steps, below, y, part(c, lanes, half, 0))
}

/** c −= x·yᴴ */
export function subtractProduct(
  lanes: Lanes,
  rows: number,
  columns: number,
  steps: number,
  x: Columns,
  y: Columns,
  c: Columns,
): void {
  const shape = { lanes, rows, columns, steps, negated: true, conjugated: true }
  updateBlock({ ...shape, c: asBlock(c), a: asBlock(x), b: turnedBlock(y) })
}

/** b becomes the solution of Lx = b for a lower triangle whose diagonal counts as 1, for `sides` columns. */
export function solveUnitLower(lanes: Lanes, n: number, sides: number, a: Columns, b: Columns): void {
  const { panels } = fieldOf(lanes)
  if (panels !== undefined && n <= triangleWidth) {
    panels.solve('unit lower', n, sides, a.array, a.at, a.height, b.array, b.at, b.height)
    return
  }
  if (n <= narrow) {
    const field = fieldOf(lanes)
    for (let side = 0; side < sides; side++) eliminate(field, n, n, a, b.array, b.at + side * b.height * lanes)
    return
  }
  const half = n >> 1
  const rest = part(b, lanes, half, 0)
  solveUnitLower(lanes, half, sides, a, b)
  const shape = { lanes, rows: n - half, columns: sides, steps: half }
  updateBlock({ ...shape, c: asBlock(rest), a: asBlock(part(a, lanes, half, 0)), b: asBlock(b), negated: true })
  solveUnitLower(lanes, n - half, sides, part(a, lanes, half, half), rest)
}

/** The same for an upper triangle, whose diagonal counts as it is. */
export function solveUpper(
  lanes: Lanes,
  n: number,
  sides: number,
  a: Columns,
  b: Columns,
  substitute: (field: Field, n: number, a: Columns, y: Float64Array, to: number) => void,
): void {
  const { panels } = fieldOf(lanes)
  if (panels !== undefined && n <= triangleWidth) {
    panels.solve('upper', n, sides, a.array, a.at, a.height, b.array, b.at, b.height)
    return
  }
  if (n <= narrow) {
    const field = fieldOf(lanes)
    for (let side = 0; side < sides; side++) substitute(field, n, a, b.array, b.at + side * b.height * lanes)
    return
  }
  const half = n >> 1
  const rest = part(b, lanes, half, 0)
  solveUpper(lanes, n - half, sides, part(a, lanes, half, half), rest, substitute)
  const shape = { lanes, rows: half, columns: sides, steps: n - half }
  updateBlock({ ...shape, c: asBlock(b), a: asBlock(part(a, lanes, 0, half)), b: asBlock(rest), negated: true })
  solveUpper(lanes, half, sides, a, b, substitute)
}

/** Takes the first `count` columns of a unit lower triangle out of the n elements at `to`. */
export function eliminate(field: Field, n: number, count: number, a: Columns, y: Float64Array, to: number): void {
  const { lanes } = field
  const height = a.height * lanes
  const subtract = (length: number, from: number, k: number) => {
    const at = to + k * lanes
    field.axpy(length, -y[at], lanes === 2 ? -y[at + 1] : 0, a.array, a.at + from, y, at + lanes)
  }
  let k = 0
  for (; k + 4 <= count; k += 4) {
    for (let q = k; q < k + 3; q++) subtract(k + 3 - q, q * height + (q + 1) * lanes, q)
    for (let q = 0; q < 4 * lanes; q++) factors[q] = -y[to + k * lanes + q]
    const rest = to + (k + 4) * lanes
    field.combine(n - k - 4, factors, a.array, a.at + k * height + (k + 4) * lanes, height, y, rest)
  }
  for (; k < count; k++) subtract(n - k - 1, k * height + (k + 1) * lanes, k)
}
