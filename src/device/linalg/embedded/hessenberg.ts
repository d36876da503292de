/** What eigenvalue iterations start from: a balanced matrix, zeros below the first subdiagonal. */
import type { Lanes } from '../routines.js'
import { fieldOf } from './field.js'
import { formQ, makeReflector, reflect, setOne } from './reflectors.js'
import { floats } from './workbench.js'

/**
 * Scales by powers of 2, D⁻¹AD, so that rows and columns have norms of one magnitude: eigenvalues stay what they are,
 * and their errors become small beside them rather than beside the largest. Gives the diagonal of D.
 */
export function balance(lanes: Lanes, n: number, a: Float64Array): Float64Array {
  const scales = new Float64Array(n).fill(1)
  const height = n * lanes
  for (let settled = false; !settled; ) {
    settled = true
    for (let at = 0; at < n; at++) {
      let [row, column] = [0, 0]
      for (let other = 0; other < n; other++) {
        if (other === at) continue
        for (let lane = 0; lane < lanes; lane++) {
          row += Math.abs(a[other * height + at * lanes + lane])
          column += Math.abs(a[at * height + other * lanes + lane])
        }
      }
      if (row === 0 || column === 0 || !Number.isFinite(row + column)) continue
      const factor = 2 ** Math.round(Math.log2(row / column) / 2)
      if (!(column * factor + row / factor < 0.95 * (row + column))) continue
      settled = false
      scales[at] *= factor
      for (let other = 0; other < n; other++) {
        if (other === at) continue
        for (let lane = 0; lane < lanes; lane++) {
          a[other * height + at * lanes + lane] /= factor
          a[at * height + other * lanes + lane] *= factor
        }
      }
    }
  }
  return scales
}

/** A = QHQᴴ with H in place of A; gives Q if it is wanted. */
export function toHessenberg(lanes: Lanes, n: number, a: Float64Array, wanted: boolean): Float64Array | undefined {
  const field = fieldOf(lanes)
  const height = n * lanes
  const size = Math.max(0, n - 1)
  const tau = new Float64Array(n * lanes)
  const vectors = floats(size * size * lanes)
  const products = floats(height)
  for (let j = 0; j < n - 1; j++) {
    const at = j * height + (j + 1) * lanes
    const rest = n - j - 1
    makeReflector(lanes, rest, a, at, tau, j * lanes)
    const beta = setOne(lanes, a, at)
    const v = (j * size + j) * lanes
    vectors.set(a.subarray(at, at + rest * lanes), v)
    a.fill(0, at, at + rest * lanes)
    a[at] = beta
    const [re, im] = [tau[j * lanes], lanes === 2 ? tau[j * 2 + 1] : 0]
    reflect(field, rest, vectors, v, re, -im, a, at + height, rest, height)
    products.fill(0)
    for (let k = 0; k < rest; k++) {
      const by = v + k * lanes
      field.axpy(n, vectors[by], lanes === 2 ? vectors[by + 1] : 0, a, (j + 1 + k) * height, products, 0)
    }
    for (let k = 0; k < rest; k++) {
      const [x, y] = [vectors[v + k * lanes], lanes === 2 ? -vectors[v + k * 2 + 1] : 0]
      field.axpy(n, im * y - re * x, -re * y - im * x, products, 0, a, (j + 1 + k) * height)
    }
  }
  if (!wanted) return undefined
  const q = floats(n * height)
  if (n > 0) q[0] = 1
  formQ(lanes, size, size, size, vectors, tau)
  for (let column = 0; column < size; column++) {
    const from = column * size * lanes
    q.set(vectors.subarray(from, from + size * lanes), ((column + 1) * n + 1) * lanes)
  }
  return q
}
