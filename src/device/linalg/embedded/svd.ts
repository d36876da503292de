/**
 * Singular values and vectors: bidiagonal form, then the implicit QR algorithm of Golub and Kahan on it. Tall matrices
 * are made triangular first, and wide ones are turned around.
 */
import type { Lanes, SingularVectors } from '../routines.js'
import { bidiagonalize, formRight } from './bidiagonal.js'
import { diagonalizeBidiagonal } from './bidiagonal-qr.js'
import { asBlock, updateBlock } from './blocks.js'
import { scaleFor } from './hermitian.js'
import { formQ, qr } from './reflectors.js'
import { floats } from './workbench.js'

export function svd(
  lanes: Lanes,
  m: number,
  n: number,
  a: Float64Array,
  values: Float64Array,
  vectors?: SingularVectors,
): boolean {
  if (m >= n) {
    if (vectors === undefined) return tall(lanes, m, n, a, values)
    const right = floats(n * n * lanes)
    if (!tall(lanes, m, n, a, values, { u: vectors.u, columns: vectors.full ? m : n, right })) return false
    conjugateTranspose(lanes, n, n, right, vectors.vh)
    return true
  }
  // A = UΣVᴴ, so Aᴴ = VΣUᴴ.
  const turned = floats(a.length)
  conjugateTranspose(lanes, m, n, a, turned)
  if (vectors === undefined) return tall(lanes, n, m, turned, values)
  const columns = vectors.full ? n : m
  const v = floats(n * columns * lanes)
  if (!tall(lanes, n, m, turned, values, { u: v, columns, right: vectors.u })) return false
  conjugateTranspose(lanes, n, columns, v, vectors.vh)
  return true
}

/** The conjugate transpose of an m × n matrix. */
export function conjugateTranspose(lanes: Lanes, m: number, n: number, from: Float64Array, to: Float64Array): void {
  for (let column = 0; column < n; column++) {
    for (let row = 0; row < m; row++) {
      const [source, target] = [(column * m + row) * lanes, (row * n + column) * lanes]
      to[target] = from[source]
      if (lanes === 2) to[target + 1] = -from[source + 1]
    }
  }
}

interface TallVectors {
  readonly u: Float64Array
  /** How many columns U has: n, or m for all of them. */
  readonly columns: number
  readonly right: Float64Array
}

/** For m >= n. */
function tall(
  lanes: Lanes,
  m: number,
  n: number,
  a: Float64Array,
  values: Float64Array,
  vectors?: TallVectors,
): boolean {
  let most = 0
  for (let at = 0; at < a.length; at++) {
    const size = Math.abs(a[at])
    if (!(size < Number.POSITIVE_INFINITY)) return false
    if (size > most) most = size
  }
  const scale = scaleFor(most)
  if (scale !== 1) for (let at = 0; at < a.length; at++) a[at] *= scale
  const done =
    m > 1.5 * n && n > 0 ? byTriangle(lanes, m, n, a, values, vectors) : direct(lanes, m, n, a, values, vectors)
  if (scale !== 1) for (let at = 0; at < n; at++) values[at] /= scale
  return done
}

/** QR first: the iteration then turns columns of n elements, and not of m. */
function byTriangle(
  lanes: Lanes,
  m: number,
  n: number,
  a: Float64Array,
  values: Float64Array,
  vectors?: TallVectors,
): boolean {
  const tau = new Float64Array(n * lanes)
  qr(lanes, m, n, a, tau)
  const triangle = floats(n * n * lanes)
  for (let column = 0; column < n; column++) {
    const from = column * m * lanes
    triangle.set(a.subarray(from, from + (column + 1) * lanes), column * n * lanes)
  }
  if (vectors === undefined) return direct(lanes, n, n, triangle, values)
  const inner = floats(n * n * lanes)
  if (!direct(lanes, n, n, triangle, values, { u: inner, columns: n, right: vectors.right })) return false
  const { u, columns } = vectors
  const q = columns === n ? a : u
  if (q !== a) q.set(a)
  formQ(lanes, m, columns, n, q, tau)
  const factors = q === a ? a : floats(m * n * lanes)
  if (q !== a) factors.set(q.subarray(0, m * n * lanes))
  u.fill(0, 0, m * n * lanes)
  updateBlock({
    lanes,
    rows: m,
    columns: n,
    steps: n,
    c: asBlock({ array: u, at: 0, height: m }),
    a: asBlock({ array: factors, at: 0, height: m }),
    b: asBlock({ array: inner, at: 0, height: n }),
  })
  return true
}

function direct(
  lanes: Lanes,
  m: number,
  n: number,
  a: Float64Array,
  values: Float64Array,
  vectors?: TallVectors,
): boolean {
  const form = bidiagonalize(lanes, m, n, a)
  values.set(form.diagonal)
  if (vectors !== undefined) {
    vectors.right.set(formRight(lanes, n, form))
    vectors.u.set(a)
    formQ(lanes, m, vectors.columns, n, vectors.u, form.left)
  }
  const turned = vectors && { u: vectors.u, rows: m * lanes, right: vectors.right, height: n * lanes }
  return diagonalizeBidiagonal(n, values, form.beside, turned)
}
