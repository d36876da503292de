/** The first half of a Hermitian eigenproblem: A = Q·T·Qᴴ with T real and tridiagonal, by reflections on both sides. */
import { part, subtractLower } from './blocks.js'
import type { Field } from './field.js'
import { makeReflector, setOne } from './reflectors.js'
import { floats } from './workbench.js'

/** Rows from which on panels pay, and columns of a panel. */
const leastBlocked = 256
const panelWidth = 32

const sum = new Float64Array(2)
const factors = new Float64Array(8)

/** The diagonal and what is beside it; the reflectors stay below. */
export function tridiagonalize(
  field: Field,
  n: number,
  a: Float64Array,
  diagonal: Float64Array,
  beside: Float64Array,
  tau: Float64Array,
): void {
  const { lanes } = field
  const height = n * lanes
  // The reflector and the vector that goes with it in the update, one after the other.
  const work = floats(2 * height)
  const done = field.panels !== undefined && n >= leastBlocked ? inPanels(field, n, a, diagonal, beside, tau, work) : 0
  for (let j = done; j + 1 < n; j++) {
    const at = j * height + (j + 1) * lanes
    const size = n - j - 1
    makeReflector(lanes, size, a, at, tau, j * lanes)
    beside[j] = a[at]
    diagonal[j] = a[j * height + j * lanes]
    const [re, im] = [tau[j * lanes], lanes === 2 ? tau[j * 2 + 1] : 0]
    if (re === 0 && im === 0) continue
    setOne(lanes, a, at)
    work.set(a.subarray(at, at + size * lanes))
    const w = size * lanes
    work.fill(0, w, 2 * w)
    multiplyLower(field, size, n, a, at + height, work, w)
    field.scale(size, re, im, work, w)
    field.dot(size, work, w, work, 0, sum)
    const [x, y] = [sum[0], lanes === 2 ? sum[1] : 0]
    field.axpy(size, -(re * x - im * y) / 2, -(re * y + im * x) / 2, work, 0, work, w)
    updateLower(field, size, n, a, at + height, work, w)
  }
  diagonal[n - 1] = n > 0 ? a[(n - 1) * (height + lanes)] : 0
}

/** y = A·v for the Hermitian matrix whose lower triangle starts at `at`; v is at 0 and y, all 0, at `to` of `work`. */
function multiplyLower(
  field: Field,
  size: number,
  n: number,
  a: Float64Array,
  at: number,
  work: Float64Array,
  to: number,
): void {
  const { lanes, lowerTriangle } = field
  if (lowerTriangle !== undefined) {
    lowerTriangle.multiply(size, a, at, n + 1, work, 0, to)
    return
  }
  for (let k = 0; k < size; k++) {
    const column = at + k * (n + 1) * lanes
    const [re, im] = [work[k * lanes], lanes === 2 ? work[k * 2 + 1] : 0]
    const y = to + k * lanes
    const rest = size - k - 1
    field.axpyAndDot(rest, re, im, a, column + lanes, work, y + lanes, work, (k + 1) * lanes, sum)
    work[y] += a[column] * re + sum[0]
    if (lanes === 2) work[y + 1] += a[column] * im + sum[1]
  }
}

/** A -= v·wᴴ + w·vᴴ in the lower triangle. */
function updateLower(
  field: Field,
  size: number,
  n: number,
  a: Float64Array,
  at: number,
  work: Float64Array,
  w: number,
): void {
  const { lanes, lowerTriangle } = field
  if (lowerTriangle !== undefined) {
    lowerTriangle.update(size, a, at, n + 1, work, 0, w)
    return
  }
  for (let k = 0; k < size; k++) {
    const column = at + k * (n + 1) * lanes
    factors[0] = -work[w + k * lanes]
    factors[lanes] = -work[k * lanes]
    if (lanes === 2) {
      factors[1] = work[w + k * 2 + 1]
      factors[3] = work[k * 2 + 1]
    }
    field.combinePair(size - k, factors, work, k * lanes, w + k * lanes, a, column)
    if (lanes === 2) a[column + 1] = 0
  }
}

/**
 * Columns of real numbers by panels, up to the last ones, after LAPACK's dlatrd: what the reflections of a panel do to
 * the columns after it is one product of matrices. Within the panel it is made up for. Gives the columns that are done.
 */
function inPanels(
  field: Field,
  n: number,
  a: Float64Array,
  diagonal: Float64Array,
  beside: Float64Array,
  tau: Float64Array,
  work: Float64Array,
): number {
  const panels = field.panels!
  // For each reflector v of a panel the w with which it counts: A − v·wᵀ − w·vᵀ.
  const w = floats(n * panelWidth)
  const [both, exchanged] = [floats(2 * n * panelWidth), floats(2 * n * panelWidth)]
  const sums = floats(2 * panelWidth)
  let first = 0
  for (; n - first >= leastBlocked; first += panelWidth) {
    const v = first * n
    for (let j = first; j < first + panelWidth; j++) {
      const before = j - first
      const at = j * n + j + 1
      const size = n - j - 1
      // What the reflections before do to this column.
      for (let k = 0; k < before; k++) {
        sums[k] = w[k * n + j]
        sums[panelWidth + k] = a[v + k * n + j]
      }
      panels.subtract(size + 1, before, sums, 0, a, v + j, n, a, at - 1)
      panels.subtract(size + 1, before, sums, panelWidth, w, j, n, a, at - 1)
      diagonal[j] = a[at - 1]
      makeReflector(1, size, a, at, tau, j)
      beside[j] = a[at]
      const own = before * n + j + 1
      const factor = tau[j]
      w.fill(0, own, own + size)
      if (factor === 0) continue
      setOne(1, a, at)
      work.set(a.subarray(at, at + size))
      work.fill(0, size, 2 * size)
      multiplyLower(field, size, n, a, at + n, work, size)
      panels.dots(size, before, w, j + 1, n, work, 0, sums, 0)
      panels.dots(size, before, a, v + j + 1, n, work, 0, sums, panelWidth)
      panels.subtract(size, before, sums, 0, a, v + j + 1, n, work, size)
      panels.subtract(size, before, sums, panelWidth, w, j + 1, n, work, size)
      field.scale(size, factor, 0, work, size)
      field.dot(size, work, size, work, 0, sum)
      field.axpy(size, (-factor * sum[0]) / 2, 0, work, 0, work, size)
      w.set(work.subarray(size, 2 * size), own)
    }
    const next = first + panelWidth
    const size = n - next
    // V·Wᵀ + W·Vᵀ is one product of twice as many columns.
    for (let k = 0; k < panelWidth; k++) {
      const reflector = a.subarray(v + k * n + next, v + (k + 1) * n)
      const other = w.subarray(k * n + next, (k + 1) * n)
      both.set(reflector, k * size)
      both.set(other, (panelWidth + k) * size)
      exchanged.set(other, k * size)
      exchanged.set(reflector, (panelWidth + k) * size)
    }
    const left = { array: both, at: 0, height: size }
    const right = { array: exchanged, at: 0, height: size }
    subtractLower(1, size, 2 * panelWidth, left, right, part({ array: a, at: 0, height: n }, 1, next, next))
  }
  return first
}
