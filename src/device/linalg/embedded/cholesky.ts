/**
 * The Cholesky factorisation, by halves of the columns: products do most of the work, and a few columns are done one by
 * one.
 */
import type { Lanes } from '../routines.js'
import { type Columns, narrow, part, subtractLower, subtractProduct } from './blocks.js'
import { fieldOf } from './field.js'
import { onWorkbench } from './workbench.js'

/** Columns up to which a panel is done by itself, where there are loops for it. */
const panelWidth = 64

const factors = new Float64Array(8)

export function cholesky(lanes: Lanes, n: number, a: Float64Array): boolean {
  return onWorkbench(lanes, n, [a], (array) => factor(lanes, n, { array, at: 0, height: n }, 0, n))
}

/** Columns from `from` up to `to`, which it doesn't reach, where those before are done and taken off. */
function factor(lanes: Lanes, n: number, a: Columns, from: number, to: number): boolean {
  const { panels } = fieldOf(lanes)
  if (to - from <= (panels === undefined ? narrow : panelWidth)) {
    const corner = part(a, lanes, from, from)
    if (panels === undefined) return factorOneByOne(lanes, n - from, to - from, corner)
    return panels.cholesky(n - from, to - from, corner.array, corner.at, corner.height)
  }
  const middle = (from + to) >> 1
  if (!factor(lanes, n, a, from, middle)) return false
  const steps = middle - from
  const upper = part(a, lanes, middle, from)
  subtractLower(lanes, to - middle, steps, upper, upper, part(a, lanes, middle, middle))
  if (to < n) {
    const c = part(a, lanes, to, middle)
    subtractProduct(lanes, n - to, to - middle, steps, part(a, lanes, to, from), upper, c)
  }
  return factor(lanes, n, a, middle, to)
}

/** The first `columns` of them. */
function factorOneByOne(
  lanes: Lanes,
  rows: number,
  columns: number,
  { array: a, at: start, height: all }: Columns,
): boolean {
  const field = fieldOf(lanes)
  const height = all * lanes
  for (let j = 0; j < columns; j++) {
    const row = start + j * lanes
    const at = row + j * height
    let k = 0
    for (; k + 4 <= j; k += 4) {
      for (let q = 0; q < 4; q++) {
        const from = row + (k + q) * height
        factors[q * lanes] = -a[from]
        if (lanes === 2) factors[q * 2 + 1] = a[from + 1]
      }
      field.combine(rows - j, factors, a, row + k * height, height, a, at)
    }
    for (; k < j; k++) {
      const from = row + k * height
      field.axpy(rows - j, -a[from], lanes === 2 ? a[from + 1] : 0, a, from, a, at)
    }
    if (a[at] <= 0) return false
    const root = Math.sqrt(a[at])
    a[at] = root
    if (lanes === 2) a[at + 1] = 0
    for (let below = at + lanes; below < at + (rows - j) * lanes; below++) a[below] /= root
  }
  return true
}
