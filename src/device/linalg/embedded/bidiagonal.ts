/** The first half of a singular value decomposition: A = Q·B·Pᴴ with B real and upper bidiagonal, by reflections. */
import type { Lanes } from '../routines.js'
import { areShared, fieldOf } from './field.js'
import { formQ, makeReflector, reflect, setOne } from './reflectors.js'
import { floats } from './workbench.js'

export interface Bidiagonal {
  readonly diagonal: Float64Array
  /** Above the diagonal: n - 1 elements. */
  readonly beside: Float64Array
  /** The factors of the reflectors on the left, which lie below the diagonal of `a`. */
  readonly left: Float64Array
  /** The factors of those on the right. */
  readonly right: Float64Array
  /** The reflectors on the right: columns of an (n - 1) × (n - 1) matrix, each from its diagonal on. */
  readonly rightVectors: Float64Array
}

/** Of an m × n matrix with m >= n. */
export function bidiagonalize(lanes: Lanes, m: number, n: number, a: Float64Array): Bidiagonal {
  const field = fieldOf(lanes)
  const height = m * lanes
  const diagonal = new Float64Array(n)
  const beside = new Float64Array(Math.max(0, n - 1))
  const left = new Float64Array(n * lanes)
  const right = new Float64Array(n * lanes)
  const rightVectors = floats(Math.max(0, n - 1) ** 2 * lanes)
  const products = floats(height)
  const factors = new Float64Array(4 * lanes)
  for (let j = 0; j < n; j++) {
    const at = j * height + j * lanes
    makeReflector(lanes, m - j, a, at, left, j * lanes)
    diagonal[j] = setOne(lanes, a, at)
    const rest = n - j - 1
    const im = lanes === 2 ? -left[j * 2 + 1] : 0
    reflect(field, m - j, a, at, left[j * lanes], im, a, at + height, rest, height)
    if (rest === 0) break
    // The rest of the row, conjugated, makes the reflector on the right; it is a column of `rightVectors`.
    const row = (j * (n - 1) + j) * lanes
    for (let k = 0; k < rest; k++) {
      const from = at + (k + 1) * height
      rightVectors[row + k * lanes] = a[from]
      if (lanes === 2) rightVectors[row + k * 2 + 1] = -a[from + 1]
    }
    makeReflector(lanes, rest, rightVectors, row, right, j * lanes)
    beside[j] = setOne(lanes, rightVectors, row)
    applyRight(j, row, rest)
  }
  return { diagonal, beside, left, right, rightVectors }

  /** A = A·H for the rows below j, with H of the vector at `row`: first A·v, then its multiples are taken off. */
  function applyRight(j: number, row: number, rest: number): void {
    const [re, im] = [right[j * lanes], lanes === 2 ? right[j * 2 + 1] : 0]
    if (re === 0 && im === 0) return
    const rows = m - j - 1
    const corner = (j + 1) * height + (j + 1) * lanes
    products.fill(0, 0, rows * lanes)
    const { panels } = field
    if (panels !== undefined && areShared(a, products)) {
      panels.subtract(rows, rest, rightVectors, row, a, corner, height, products, 0)
      panels.addTo(rows, rest, re, rightVectors, row, products, 0, a, corner, height)
      return
    }
    let k = 0
    for (; k + 4 <= rest; k += 4) {
      for (let q = 0; q < 4 * lanes; q++) factors[q] = rightVectors[row + k * lanes + q]
      field.combine(rows, factors, a, corner + k * height, height, products, 0)
    }
    for (; k < rest; k++) {
      const by = row + k * lanes
      field.axpy(rows, rightVectors[by], lanes === 2 ? rightVectors[by + 1] : 0, a, corner + k * height, products, 0)
    }
    for (k = 0; k < rest; k++) {
      const [x, y] = [rightVectors[row + k * lanes], lanes === 2 ? -rightVectors[row + k * 2 + 1] : 0]
      field.axpy(rows, im * y - re * x, -re * y - im * x, products, 0, a, corner + k * height)
    }
  }
}

/** P, n × n. */
export function formRight(lanes: Lanes, n: number, { right, rightVectors }: Bidiagonal): Float64Array {
  const p = floats(n * n * lanes)
  if (n === 0) return p
  const size = n - 1
  // Vector j starts on the diagonal of this smaller matrix.
  formQ(lanes, size, size, size, rightVectors, right)
  p[0] = 1
  for (let column = 0; column < size; column++) {
    const from = column * size * lanes
    p.set(rightVectors.subarray(from, from + size * lanes), ((column + 1) * n + 1) * lanes)
  }
  return p
}
