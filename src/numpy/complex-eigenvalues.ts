/**
 * The eigenvalues of small complex matrices on the host: elimination to Hessenberg form, then the QR algorithm with
 * Wilkinson's shifts. One eigenvalue after the other splits off at the lower end.
 */
import { Complex } from '../core/complex.js'
import { LinAlgError } from '../core/errors.js'
import { divide, minus, modulus, plus, squareRoot, times } from './polynomial/complex-numbers.js'

type Rows = Complex[][]

const epsilon = 2 ** -52
const mostIterations = 60

/** A cheap size: |re| + |im|. */
const size = ({ re, im }: Complex) => Math.abs(re) + Math.abs(im)

/** @throws LinAlgError where an element is infinite or NaN, and where the iteration doesn't end */
export function complexEigenvalues(rows: readonly (readonly Complex[])[]): Complex[] {
  const matrix = rows.map((row) => row.slice())
  if (!matrix.every((row) => row.every(({ re, im }) => Number.isFinite(re) && Number.isFinite(im)))) {
    throw new LinAlgError('Array must not contain infs or NaNs')
  }
  balanceComplex(matrix)
  toHessenberg(matrix)
  const found: Complex[] = []
  let shift = new Complex(0, 0)
  let iterations = 0
  for (let end = matrix.length - 1; end >= 0; ) {
    const start = splitAt(matrix, end)
    if (start === end) {
      found.push(plus(matrix[end][end], shift))
      end--
      iterations = 0
      continue
    }
    if (++iterations > mostIterations) throw new LinAlgError('Eigenvalues did not converge')
    // Every tenth round an exceptional shift breaks cycles.
    const by =
      iterations % 10 === 0
        ? new Complex(size(matrix[end][end - 1]) + (end > 1 ? size(matrix[end - 1][end - 2]) : 0), 0)
        : cornerShift(matrix, end)
    for (let at = 0; at <= end; at++) matrix[at][at] = minus(matrix[at][at], by)
    shift = plus(shift, by)
    step(matrix, start, end)
  }
  return found.reverse()
}

function balanceComplex(matrix: Rows): void {
  const count = matrix.length
  for (let settled = false; !settled; ) {
    settled = true
    for (let at = 0; at < count; at++) {
      let [row, column] = [0, 0]
      for (let other = 0; other < count; other++) {
        if (other === at) continue
        row += size(matrix[at][other])
        column += size(matrix[other][at])
      }
      if (row === 0 || column === 0) continue
      const factor = 2 ** Math.round(Math.log2(row / column) / 2)
      if (column * factor + row / factor >= 0.95 * (row + column)) continue
      settled = false
      for (let other = 0; other < count; other++) {
        const [left, below] = [matrix[at][other], matrix[other][at]]
        if (other === at) continue
        matrix[at][other] = new Complex(left.re / factor, left.im / factor)
        matrix[other][at] = new Complex(below.re * factor, below.im * factor)
      }
    }
  }
}

/** Zeros below the first subdiagonal, by elimination with row exchanges. */
function toHessenberg(matrix: Rows): void {
  const count = matrix.length
  for (let at = 1; at < count - 1; at++) {
    let pivot = at
    for (let row = at + 1; row < count; row++) {
      if (size(matrix[row][at - 1]) > size(matrix[pivot][at - 1])) pivot = row
    }
    if (size(matrix[pivot][at - 1]) === 0) continue
    if (pivot !== at) {
      ;[matrix[at], matrix[pivot]] = [matrix[pivot], matrix[at]]
      for (const row of matrix) [row[at], row[pivot]] = [row[pivot], row[at]]
    }
    for (let row = at + 1; row < count; row++) {
      if (size(matrix[row][at - 1]) === 0) continue
      const factor = divide(matrix[row][at - 1], matrix[at][at - 1])
      for (let column = at - 1; column < count; column++) {
        matrix[row][column] = minus(matrix[row][column], times(factor, matrix[at][column]))
      }
      for (const each of matrix) each[at] = plus(each[at], times(factor, each[row]))
    }
  }
}

/** Where the block that ends at `end` begins: below a subdiagonal element that is as good as 0. */
function splitAt(matrix: Rows, end: number): number {
  for (let at = end; at > 0; at--) {
    const near = size(matrix[at][at]) + size(matrix[at - 1][at - 1])
    if (size(matrix[at][at - 1]) <= epsilon * near || size(matrix[at][at - 1]) < Number.MIN_VALUE / epsilon) {
      matrix[at][at - 1] = new Complex(0, 0)
      return at
    }
  }
  return 0
}

/** The eigenvalue of the last 2 × 2 block that is nearer to its corner. */
function cornerShift(matrix: Rows, end: number): Complex {
  const [a, b, c, d] = [matrix[end - 1][end - 1], matrix[end - 1][end], matrix[end][end - 1], matrix[end][end]]
  const product = times(b, c)
  if (size(product) === 0) return d
  const half = new Complex((a.re - d.re) / 2, (a.im - d.im) / 2)
  let root = squareRoot(plus(times(half, half), product))
  if (half.re * root.re + half.im * root.im < 0) root = new Complex(-root.re, -root.im)
  return minus(d, divide(product, plus(half, root)))
}

/** One QR step on the block from `start` to `end`, by Givens rotations. */
function step(matrix: Rows, start: number, end: number): void {
  const count = matrix.length
  const rotations: { readonly cosine: number; readonly sine: Complex }[] = []
  for (let at = start; at < end; at++) {
    const [upper, lower] = [matrix[at][at], matrix[at + 1][at]]
    const norm = Math.hypot(modulus(upper), modulus(lower))
    const length = modulus(upper)
    const phase = length === 0 ? new Complex(1, 0) : new Complex(upper.re / length, upper.im / length)
    const cosine = norm === 0 ? 1 : length / norm
    const sine = norm === 0 ? new Complex(0, 0) : times(phase, new Complex(lower.re / norm, -lower.im / norm))
    rotations.push({ cosine, sine })
    const turned = new Complex(sine.re, -sine.im)
    for (let column = at; column < count; column++) {
      const [first, second] = [matrix[at][column], matrix[at + 1][column]]
      matrix[at][column] = plus(scaled(first, cosine), times(sine, second))
      matrix[at + 1][column] = minus(scaled(second, cosine), times(turned, first))
    }
  }
  for (let at = start; at < end; at++) {
    const { cosine, sine } = rotations[at - start]
    const turned = new Complex(sine.re, -sine.im)
    for (let row = 0; row <= Math.min(at + 1, end); row++) {
      const [first, second] = [matrix[row][at], matrix[row][at + 1]]
      matrix[row][at] = plus(scaled(first, cosine), times(turned, second))
      matrix[row][at + 1] = minus(scaled(second, cosine), times(sine, first))
    }
  }
}

const scaled = ({ re, im }: Complex, factor: number) => new Complex(re * factor, im * factor)
