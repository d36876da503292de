/** The Schur form of a complex Hessenberg matrix: the QR algorithm with Wilkinson's shifts; eigenvectors by substitution. */
import { divideInto, fieldOf, hypotenuse, type Quotient } from './field.js'

const epsilon = 2 ** -52
const mostRounds = 60
const large = 1e150
const quotient: Quotient = { re: 0, im: 0 }
const shift: Quotient = { re: 0, im: 0 }
const factors = new Float64Array(8)

const sizeAt = (h: Float64Array, at: number) => Math.abs(h[at]) + Math.abs(h[at + 1])

/** Overwrites `h`; `z`, where it is given, turns with it. */
export function complexSchur(n: number, h: Float64Array, z: Float64Array | undefined): boolean {
  const [cosines, sines] = [new Float64Array(n), new Float64Array(2 * n)]
  let norm = 0
  for (const value of h) norm += Math.abs(value)
  let rounds = 0
  for (let end = n - 1; end >= 0; ) {
    const start = blockStart(n, end, h, norm)
    if (start === end) {
      end--
      rounds = 0
      continue
    }
    if (++rounds > mostRounds) return false
    if (rounds % 10 === 0) {
      // A shift out of line breaks cycles.
      shift.re = h[2 * (end * n + end)] + sizeAt(h, 2 * ((end - 1) * n + end))
      shift.im = h[2 * (end * n + end) + 1]
    } else cornerShift(n, end, h)
    step(n, start, end, h, z, cosines, sines)
  }
  return true
}

function blockStart(n: number, end: number, h: Float64Array, norm: number): number {
  for (let k = end; k > 0; k--) {
    const at = 2 * ((k - 1) * n + k)
    const near = sizeAt(h, 2 * (k * n + k)) + sizeAt(h, 2 * ((k - 1) * n + k - 1))
    if (sizeAt(h, at) <= epsilon * (near === 0 ? norm : near)) {
      h[at] = h[at + 1] = 0
      return k
    }
  }
  return 0
}

/** The eigenvalue of the last block of two that is nearer to its corner. */
function cornerShift(n: number, end: number, h: Float64Array): void {
  const [a, b] = [2 * ((end - 1) * n + end - 1), 2 * (end * n + end - 1)]
  const [c, d] = [2 * ((end - 1) * n + end), 2 * (end * n + end)]
  const [bcRe, bcIm] = [h[b] * h[c] - h[b + 1] * h[c + 1], h[b] * h[c + 1] + h[b + 1] * h[c]]
  shift.re = h[d]
  shift.im = h[d + 1]
  if (bcRe === 0 && bcIm === 0) return
  const [re, im] = [(h[a] - h[d]) / 2, (h[a + 1] - h[d + 1]) / 2]
  let [rootRe, rootIm] = squareRoot(re * re - im * im + bcRe, 2 * re * im + bcIm)
  if (re * rootRe + im * rootIm < 0) [rootRe, rootIm] = [-rootRe, -rootIm]
  divideInto(quotient, bcRe, bcIm, re + rootRe, im + rootIm)
  shift.re -= quotient.re
  shift.im -= quotient.im
}

function squareRoot(re: number, im: number): [number, number] {
  const length = hypotenuse(re, im)
  const root = Math.sqrt((length + Math.abs(re)) / 2)
  if (root === 0) return [0, 0]
  const part = im / (2 * root)
  return re >= 0 ? [root, part] : [Math.abs(part), im < 0 ? -root : root]
}

/** One QR step: rotations of rows that make the shifted block triangular, then of the same columns. */
function step(
  n: number,
  start: number,
  end: number,
  h: Float64Array,
  z: Float64Array | undefined,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const last = z === undefined ? end : n - 1
  const { re, im } = shift
  addToDiagonal(n, start, end, h, -re, -im)
  for (let k = start; k < end; k++) {
    const at = 2 * (k * n + k)
    const [x, y, u, v] = [h[at], h[at + 1], h[at + 2], h[at + 3]]
    const length = hypotenuse(x, y)
    const norm = hypotenuse(length, hypotenuse(u, v))
    let [c, sRe, sIm] = [1, 0, 0]
    if (norm !== 0) {
      c = length / norm
      const [phaseRe, phaseIm] = length === 0 ? [1, 0] : [x / length, y / length]
      // The phase of the upper one times the conjugate of the lower one.
      sRe = (phaseRe * u + phaseIm * v) / norm
      sIm = (phaseIm * u - phaseRe * v) / norm
    }
    cosines[k] = c
    sines[2 * k] = sRe
    sines[2 * k + 1] = sIm
    rotateRows(n, h, k, k, last, c, sRe, sIm)
    h[at + 2] = h[at + 3] = 0
  }
  const first = z === undefined ? start : 0
  for (let k = start; k < end; k++) {
    rotateColumns(n, h, k, first, Math.min(k + 1, end), cosines[k], sines[2 * k], sines[2 * k + 1])
    if (z !== undefined) rotateColumns(n, z, k, 0, n - 1, cosines[k], sines[2 * k], sines[2 * k + 1])
  }
  addToDiagonal(n, start, end, h, re, im)
}

function addToDiagonal(n: number, start: number, end: number, h: Float64Array, re: number, im: number): void {
  for (let k = start; k <= end; k++) {
    h[2 * (k * n + k)] += re
    h[2 * (k * n + k) + 1] += im
  }
}

/** Row k becomes c·x + s·y, row k + 1 c·y - s̄·x. */
function rotateRows(n: number, h: Float64Array, k: number, from: number, to: number, c: number, s: number, t: number) {
  for (let column = from; column <= to; column++) {
    const at = 2 * (column * n + k)
    const [x, y, u, v] = [h[at], h[at + 1], h[at + 2], h[at + 3]]
    h[at] = c * x + s * u - t * v
    h[at + 1] = c * y + s * v + t * u
    h[at + 2] = c * u - s * x - t * y
    h[at + 3] = c * v - s * y + t * x
  }
}

/** The same rotation, conjugated, from the right. */
function rotateColumns(
  n: number,
  h: Float64Array,
  k: number,
  from: number,
  to: number,
  c: number,
  s: number,
  t: number,
) {
  const next = 2 * n
  for (let at = 2 * (k * n + from); at <= 2 * (k * n + to); at += 2) {
    const [x, y, u, v] = [h[at], h[at + 1], h[at + next], h[at + next + 1]]
    h[at] = c * x + s * u + t * v
    h[at + 1] = c * y + s * v - t * u
    h[at + next] = c * u - s * x + t * y
    h[at + next + 1] = c * v - s * y - t * x
  }
}

/** Eigenvectors from the triangle T and Z, as columns, not yet of length 1. */
export function vectorsOfTriangle(n: number, t: Float64Array, z: Float64Array, vectors: Float64Array): void {
  const field = fieldOf(2)
  let norm = 0
  for (const value of t) norm = Math.max(norm, Math.abs(value))
  const least = Math.max(norm * epsilon, Number.MIN_VALUE / epsilon)
  const x = new Float64Array(2 * n)
  for (let k = n - 1; k >= 0; k--) {
    x.fill(0)
    for (let at = 0; at < 2 * k; at++) x[at] = -t[2 * k * n + at]
    x[2 * k] = 1
    const [re, im] = [t[2 * (k * n + k)], t[2 * (k * n + k) + 1]]
    for (let row = k - 1; row >= 0; row--) {
      const at = 2 * (row * n + row)
      let [a, b] = [t[at] - re, t[at + 1] - im]
      if (Math.abs(a) + Math.abs(b) < least) [a, b] = [least, 0]
      divideInto(quotient, x[2 * row], x[2 * row + 1], a, b)
      x[2 * row] = quotient.re
      x[2 * row + 1] = quotient.im
      field.axpy(row, -quotient.re, -quotient.im, t, 2 * row * n, x, 0)
      if (sizeAt(x, 2 * row) >= large) for (let each = 0; each <= 2 * k + 1; each++) x[each] /= large
    }
    const to = 2 * k * n
    vectors.fill(0, to, to + 2 * n)
    let from = 0
    for (; from + 4 <= k + 1; from += 4) {
      factors.set(x.subarray(2 * from, 2 * from + 8))
      field.combine(n, factors, z, 2 * from * n, 2 * n, vectors, to)
    }
    for (; from <= k; from++) field.axpy(n, x[2 * from], x[2 * from + 1], z, 2 * from * n, vectors, to)
  }
}
