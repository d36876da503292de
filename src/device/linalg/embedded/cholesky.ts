/** The Cholesky factorisation, by halves: products do most of the work, and a few columns are done one by one. */
import type { Lanes } from '../routines.js'
import { asBlock, type Columns, narrow, part, turnedBlock, updateBlock } from './blocks.js'
import { fieldOf } from './field.js'
import { onWorkbench } from './workbench.js'

/** Rows up to which all of a square is updated, though half of it would do. */
const wholeSquare = 64

const factors = new Float64Array(8)

export function cholesky(lanes: Lanes, n: number, a: Float64Array): boolean {
  // Updates of squares touch what is above the diagonal.
  const copy = a.slice()
  if (!onWorkbench(n, [copy], (array) => factor(lanes, n, { array, at: 0, height: n }))) return false
  for (let column = 0; column < n; column++) {
    const at = (column * n + column) * lanes
    a.set(copy.subarray(at, (column + 1) * n * lanes), at)
  }
  return true
}

function factor(lanes: Lanes, n: number, a: Columns): boolean {
  if (n <= narrow) return factorOneByOne(lanes, n, a)
  const half = n >> 1
  if (!factor(lanes, half, a)) return false
  const below = part(a, lanes, half, 0)
  divideByLower(lanes, n - half, half, a, below)
  const rest = part(a, lanes, half, half)
  updateLower(lanes, n - half, half, below, rest)
  return factor(lanes, n - half, rest)
}

function factorOneByOne(lanes: Lanes, n: number, { array: a, at: start, height: rows }: Columns): boolean {
  const field = fieldOf(lanes)
  const height = rows * lanes
  for (let j = 0; j < n; j++) {
    const row = start + j * lanes
    const at = row + j * height
    let k = 0
    for (; k + 4 <= j; k += 4) {
      for (let q = 0; q < 4; q++) {
        const from = row + (k + q) * height
        factors[q * lanes] = -a[from]
        if (lanes === 2) factors[q * 2 + 1] = a[from + 1]
      }
      field.combine(n - j, factors, a, row + k * height, height, a, at)
    }
    for (; k < j; k++) {
      const from = row + k * height
      field.axpy(n - j, -a[from], lanes === 2 ? a[from + 1] : 0, a, from, a, at)
    }
    if (a[at] <= 0) return false
    const root = Math.sqrt(a[at])
    a[at] = root
    if (lanes === 2) a[at + 1] = 0
    for (let below = at + lanes; below < at + (n - j) * lanes; below++) a[below] /= root
  }
  return true
}

/** b becomes x with x·Lᴴ = b, of m rows, for a lower triangle of n. */
function divideByLower(lanes: Lanes, m: number, n: number, a: Columns, b: Columns): void {
  if (n <= narrow) {
    divideOneByOne(lanes, m, n, a, b)
    return
  }
  const half = n >> 1
  const rest = part(b, lanes, 0, half)
  divideByLower(lanes, m, half, a, b)
  updateBlock({
    lanes,
    rows: m,
    columns: n - half,
    steps: half,
    c: asBlock(rest),
    a: asBlock(b),
    b: turnedBlock(part(a, lanes, half, 0)),
    negated: true,
    conjugated: true,
  })
  divideByLower(lanes, m, n - half, part(a, lanes, half, half), rest)
}

function divideOneByOne(lanes: Lanes, m: number, n: number, a: Columns, { array: x, at, height }: Columns): void {
  const field = fieldOf(lanes)
  for (let j = 0; j < n; j++) {
    const to = at + j * height * lanes
    for (let k = 0; k < j; k++) {
      const by = a.at + (k * a.height + j) * lanes
      const [re, im] = [-a.array[by], lanes === 2 ? a.array[by + 1] : 0]
      field.axpy(m, re, im, x, at + k * height * lanes, x, to)
    }
    const root = a.array[a.at + (j * a.height + j) * lanes]
    for (let row = to; row < to + m * lanes; row++) x[row] /= root
  }
}

/** c −= x·xᴴ in the lower triangle of n rows. */
function updateLower(lanes: Lanes, n: number, steps: number, x: Columns, c: Columns): void {
  const half = n <= wholeSquare ? n : n >> 1
  const below = part(x, lanes, half, 0)
  if (half < n) {
    updateLower(lanes, half, steps, x, c)
    updateLower(lanes, n - half, steps, below, part(c, lanes, half, half))
  }
  const [left, place] = half < n ? [below, part(c, lanes, half, 0)] : [x, c]
  updateBlock({
    lanes,
    rows: half < n ? n - half : n,
    columns: half,
    steps,
    c: asBlock(place),
    a: asBlock(left),
    b: turnedBlock(x),
    negated: true,
    conjugated: true,
  })
}
