/** Eigenvalues and eigenvectors from a real Schur form, by substitution from the last row up. */
import { divideInto, fieldOf, type Quotient } from './field.js'

const epsilon = 2 ** -52
/** Vectors are scaled down before they get longer than this. */
const large = 1e150
const quotient: Quotient = { re: 0, im: 0 }
const other: Quotient = { re: 0, im: 0 }
const factors = new Float64Array(4)

/** The eigenvalues on the diagonal, as pairs; those of a block of two one after the other, the upper half plane first. */
export function valuesOfSchur(n: number, t: Float64Array, values: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const below = k + 1 < n ? t[k * n + k + 1] : 0
    values[2 * k] = t[k * n + k]
    values[2 * k + 1] = 0
    if (below === 0) continue
    const [a, b, d] = [t[k * n + k], t[(k + 1) * n + k], t[(k + 1) * n + k + 1]]
    const half = (a - d) / 2
    const im = Math.sqrt(Math.abs(half * half + b * below))
    values[2 * k] = values[2 * k + 2] = d + half
    values[2 * k + 1] = im
    values[2 * k + 3] = -im
    k++
  }
}

/** Eigenvectors T = ZXΛX⁻¹Zᵀ as columns of pairs, not yet of length 1. */
export function vectorsOfSchur(
  n: number,
  t: Float64Array,
  z: Float64Array,
  values: Float64Array,
  vectors: Float64Array,
): void {
  let norm = 0
  for (const value of t) norm = Math.max(norm, Math.abs(value))
  const work = new Substitution(n, t, Math.max(norm * epsilon, Number.MIN_VALUE / epsilon))
  const [re, im] = [new Float64Array(n), new Float64Array(n)]
  for (let k = n - 1; k >= 0; k--) {
    const complex = values[2 * k + 1] !== 0
    const first = complex ? k - 1 : k
    work.solve(first, k, values[2 * first], values[2 * first + 1])
    multiply(n, k + 1, z, work.re, re)
    if (complex) multiply(n, k + 1, z, work.im, im)
    for (let row = 0; row < n; row++) {
      const at = (first * n + row) * 2
      vectors[at] = re[row]
      vectors[at + 1] = complex ? im[row] : 0
      if (!complex) continue
      vectors[at + 2 * n] = re[row]
      vectors[at + 2 * n + 1] = -im[row]
    }
    k = first
  }
}

/** The first `count` columns of Z times x. */
function multiply(n: number, count: number, z: Float64Array, x: Float64Array, to: Float64Array): void {
  const field = fieldOf(1)
  to.fill(0)
  let k = 0
  for (; k + 4 <= count; k += 4) {
    factors.set(x.subarray(k, k + 4))
    field.combine(n, factors, z, k * n, n, to, 0)
  }
  for (; k < count; k++) field.axpy(n, x[k], 0, z, k * n, to, 0)
}

class Substitution {
  readonly re: Float64Array
  readonly im: Float64Array

  constructor(
    private readonly n: number,
    private readonly t: Float64Array,
    /** What stands for a divisor of 0. */
    private readonly least: number,
  ) {
    this.re = new Float64Array(n)
    this.im = new Float64Array(n)
  }

  /** The eigenvector for the eigenvalue a + ib in rows `first` to `last` of the diagonal. */
  solve(first: number, last: number, a: number, b: number): void {
    const { n, t, re, im } = this
    re.fill(0)
    im.fill(0)
    if (first === last) {
      re[last] = 1
      for (let row = 0; row < first; row++) re[row] = -t[last * n + row]
    } else {
      const below = t[first * n + last]
      const scale = Math.max(Math.abs(below), Math.abs(a - t[last * n + last]), Math.abs(b))
      const [x, y, w] = [(a - t[last * n + last]) / scale, b / scale, below / scale]
      re[first] = x
      im[first] = y
      re[last] = w
      for (let row = 0; row < first; row++) {
        re[row] = -(x * t[first * n + row] + w * t[last * n + row])
        im[row] = -y * t[first * n + row]
      }
    }
    for (let row = first - 1; row >= 0; row--) {
      if (row > 0 && t[(row - 1) * n + row] !== 0) this.solveTwo(--row, a, b)
      else this.solveOne(row, a, b)
      this.keepInRange(row, last)
    }
  }

  private solveOne(row: number, a: number, b: number): void {
    const { n, t, re, im } = this
    let difference = t[row * n + row] - a
    if (Math.abs(difference) + Math.abs(b) < this.least) difference = this.least
    divideInto(quotient, re[row], im[row], difference, -b)
    re[row] = quotient.re
    im[row] = quotient.im
    this.takeOut(row, row)
  }

  /** Rows `row` and `row + 1` together, by Cramer's rule. */
  private solveTwo(row: number, a: number, b: number): void {
    const { n, t, re, im } = this
    const next = row + 1
    const [p, q, r, s] = [t[row * n + row] - a, t[next * n + row], t[row * n + next], t[next * n + next] - a]
    // (p - ib)(s - ib) - qr
    let [detRe, detIm] = [p * s - b * b - q * r, -b * (p + s)]
    const size = Math.abs(p) + Math.abs(q) + Math.abs(r) + Math.abs(s) + Math.abs(b)
    if (Math.abs(detRe) + Math.abs(detIm) < this.least * size) [detRe, detIm] = [this.least * size, 0]
    const [x, y, u, v] = [re[row], im[row], re[next], im[next]]
    divideInto(quotient, x * s + y * b - q * u, y * s - x * b - q * v, detRe, detIm)
    divideInto(other, p * u + b * v - r * x, p * v - b * u - r * y, detRe, detIm)
    re[row] = quotient.re
    im[row] = quotient.im
    re[next] = other.re
    im[next] = other.im
    this.takeOut(next, row)
    this.takeOut(row, row)
  }

  /** Takes column `column` times its unknown out of the rows above `rows`. */
  private takeOut(column: number, rows: number): void {
    const { n, t, re, im } = this
    const field = fieldOf(1)
    if (re[column] !== 0) field.axpy(rows, -re[column], 0, t, column * n, re, 0)
    if (im[column] !== 0) field.axpy(rows, -im[column], 0, t, column * n, im, 0)
  }

  private keepInRange(row: number, last: number): void {
    const { re, im } = this
    if (Math.abs(re[row]) + Math.abs(im[row]) < large) return
    for (let at = 0; at <= last; at++) {
      re[at] /= large
      im[at] /= large
    }
  }
}
