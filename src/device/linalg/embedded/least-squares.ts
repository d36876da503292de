/** The smallest solution of a least-squares problem, through singular values. */
import type { Lanes } from '../routines.js'
import { fieldOf } from './field.js'
import { qr, reflect, setOne } from './reflectors.js'
import { svd } from './svd.js'
import { floats } from './workbench.js'

const sum = new Float64Array(2)

export function leastSquares(
  lanes: Lanes,
  m: number,
  n: number,
  sides: number,
  a: Float64Array,
  b: Float64Array,
  values: Float64Array,
  rcond: number,
): number {
  const tall = m > n
  if (tall) toTriangle(lanes, m, n, sides, a, b)
  // Of a tall matrix only the triangle is left.
  const rows = tall ? n : m
  const triangle = tall ? firstRows(lanes, m, n, a) : a
  const least = Math.min(m, n)
  const u = floats(rows * least * lanes)
  const vh = floats(least * n * lanes)
  if (!svd(lanes, rows, n, triangle, values, { full: false, u, vh })) return -1
  let rank = 0
  const limit = rcond * values[0]
  while (rank < least && values[rank] > limit) rank++
  const height = Math.max(m, n) * lanes
  const x = new Float64Array(n * lanes)
  for (let side = 0; side < sides; side++) {
    x.fill(0)
    for (let k = 0; k < rank; k++) addComponent(k, side * height)
    b.set(x, side * height)
  }
  return rank

  /** x += (uₖᴴ·b / σₖ)·vₖ, where vₖ is the conjugated row k of Vᴴ. */
  function addComponent(k: number, side: number): void {
    fieldOf(lanes).dot(rows, u, k * rows * lanes, b, side, sum)
    const [re, im] = [sum[0] / values[k], lanes === 2 ? sum[1] / values[k] : 0]
    for (let row = 0; row < n; row++) {
      const at = (row * least + k) * lanes
      if (lanes === 1) {
        x[row] += re * vh[at]
      } else {
        x[row * 2] += re * vh[at] + im * vh[at + 1]
        x[row * 2 + 1] += im * vh[at] - re * vh[at + 1]
      }
    }
  }
}

/** A = QR, and b becomes Qᴴ·b. */
function toTriangle(lanes: Lanes, m: number, n: number, sides: number, a: Float64Array, b: Float64Array): void {
  const field = fieldOf(lanes)
  const tau = new Float64Array(n * lanes)
  qr(lanes, m, n, a, tau)
  const height = m * lanes
  for (let j = 0; j < n; j++) {
    const at = j * (height + lanes)
    const beta = setOne(lanes, a, at)
    reflect(field, m - j, a, at, tau[j * lanes], lanes === 2 ? -tau[j * 2 + 1] : 0, b, j * lanes, sides, height)
    a[at] = beta
  }
}

function firstRows(lanes: Lanes, m: number, n: number, a: Float64Array): Float64Array {
  const triangle = floats(n * n * lanes)
  for (let column = 0; column < n; column++) {
    const from = column * m * lanes
    triangle.set(a.subarray(from, from + (column + 1) * lanes), column * n * lanes)
  }
  return triangle
}
