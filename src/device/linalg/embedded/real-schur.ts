/**
 * The real Schur form of a Hessenberg matrix: Francis's QR algorithm, with two shifts at a time. Blocks of two on the
 * diagonal that stay have complex eigenvalues.
 */
import { hypotenuse, plainThreeReflection, type ThreeReflection } from './field.js'
import { workbench } from './workbench.js'

const epsilon = 2 ** -52
const mostRounds = 60
const vector = new Float64Array(3)

/** Overwrites `h`; `z`, where it is given, turns with it, and only then the parts that aren't needed for eigenvalues. */
export function realSchur(n: number, h: Float64Array, z: Float64Array | undefined): boolean {
  let norm = 0
  for (const value of h) norm += Math.abs(value)
  let rounds = 0
  for (let end = n - 1; end >= 0; ) {
    const start = blockStart(n, end, h, norm)
    if (end - start <= 1) {
      if (end > start) splitPair(n, start, h, z)
      end = start - 1
      rounds = 0
    } else {
      if (++rounds > mostRounds) return false
      step(n, start, end, h, z, rounds % 10 === 0)
    }
  }
  return true
}

/** Where the block that ends at `end` starts: below an element beside the diagonal that is as good as 0. */
function blockStart(n: number, end: number, h: Float64Array, norm: number): number {
  for (let k = end; k > 0; k--) {
    const at = (k - 1) * n + k
    const near = Math.abs(h[k * n + k]) + Math.abs(h[(k - 1) * n + k - 1])
    if (Math.abs(h[at]) <= epsilon * (near === 0 ? norm : near)) {
      h[at] = 0
      return k
    }
  }
  return 0
}

/** One step on a block of three at least: a reflection of three rows and columns that is chased down the diagonal. */
function step(n: number, start: number, end: number, h: Float64Array, z: Float64Array | undefined, odd: boolean): void {
  const at = (row: number, column: number) => h[column * n + row]
  let sum = at(end - 1, end - 1) + at(end, end)
  let product = at(end - 1, end - 1) * at(end, end) - at(end - 1, end) * at(end, end - 1)
  if (odd) {
    // A shift out of line breaks cycles.
    const size = Math.abs(at(end, end - 1)) + Math.abs(at(end - 1, end - 2))
    sum = 1.5 * size
    product = size * size
  }
  const [a, c] = [at(start, start), at(start + 1, start)]
  let x = a * a + at(start, start + 1) * c - sum * a + product
  let y = c * (a + at(start + 1, start + 1) - sum)
  let last = c * at(start + 2, start + 1)
  for (let k = start; k < end; k++) {
    const size = k < end - 1 ? 3 : 2
    const tau = reflector(x, y, size === 3 ? last : 0)
    if (tau !== 0) {
      // Without vectors what lies outside the block isn't needed.
      const [firstRow, lastColumn] = z === undefined ? [start, end] : [0, n - 1]
      reflectRows(n, h, k, size, Math.max(start, k - 1), lastColumn, tau)
      reflectColumns(n, h, k, size, firstRow, Math.min(k + 3, end), tau)
      if (z !== undefined) reflectColumns(n, z, k, size, 0, n - 1, tau)
    }
    if (k > start) {
      const column = (k - 1) * n
      h[column + k + 1] = 0
      if (size === 3) h[column + k + 2] = 0
    }
    if (k === end - 1) break
    x = at(k + 1, k)
    y = at(k + 2, k)
    last = k + 3 <= end ? at(k + 3, k) : 0
  }
}

/** The reflector (1 - tau·v·vᵀ) that turns x, y, z into a multiple of the first unit vector; v is in `vector`. */
function reflector(x: number, y: number, z: number): number {
  const scale = Math.max(Math.abs(x), Math.abs(y), Math.abs(z))
  if (scale === 0 || (y === 0 && z === 0)) return 0
  x /= scale
  y /= scale
  z /= scale
  const length = Math.sqrt(x * x + y * y + z * z)
  const beta = x > 0 ? -length : length
  vector[0] = 1
  vector[1] = y / (x - beta)
  vector[2] = z / (x - beta)
  return (beta - x) / beta
}

function reflectRows(n: number, h: Float64Array, k: number, size: number, from: number, to: number, tau: number): void {
  const [v, w] = [vector[1], vector[2]]
  if (size === 3) {
    three().rows(to - from + 1, tau, v, w, h, from * n + k, n)
    return
  }
  for (let at = from * n + k; at <= to * n + k; at += n) {
    const sum = tau * (h[at] + v * h[at + 1])
    h[at] -= sum
    h[at + 1] -= sum * v
  }
}

function reflectColumns(
  n: number,
  h: Float64Array,
  k: number,
  size: number,
  from: number,
  to: number,
  tau: number,
): void {
  const [v, w] = [vector[1], vector[2]]
  const [one, two] = [k * n, (k + 1) * n]
  if (size === 3) {
    three().columns(to - from + 1, tau, v, w, h, one + from, n)
    return
  }
  for (let row = from; row <= to; row++) {
    const sum = tau * (h[one + row] + v * h[two + row])
    h[one + row] -= sum
    h[two + row] -= sum * v
  }
}

const three = (): ThreeReflection => workbench()?.three ?? plainThreeReflection

/** A block of two with real eigenvalues becomes triangular. */
function splitPair(n: number, k: number, h: Float64Array, z: Float64Array | undefined): void {
  const [a, c, b, d] = [h[k * n + k], h[k * n + k + 1], h[(k + 1) * n + k], h[(k + 1) * n + k + 1]]
  const half = (a - d) / 2
  const square = half * half + b * c
  if (square < 0) return
  const root = Math.sqrt(square)
  const above = half + (half < 0 ? -root : root)
  const length = hypotenuse(above, c)
  const [cosine, sine] = length === 0 ? [1, 0] : [above / length, c / length]
  for (let column = k; column < n; column++) {
    const at = column * n + k
    const [x, y] = [h[at], h[at + 1]]
    h[at] = cosine * x + sine * y
    h[at + 1] = cosine * y - sine * x
  }
  rotateColumns(n, h, k, k + 2, cosine, sine)
  if (z !== undefined) rotateColumns(n, z, k, n, cosine, sine)
  h[k * n + k] = d + above
  h[(k + 1) * n + k + 1] = above === 0 ? d : d - (b / above) * c
  h[k * n + k + 1] = 0
}

function rotateColumns(n: number, h: Float64Array, k: number, rows: number, cosine: number, sine: number): void {
  const [one, two] = [k * n, (k + 1) * n]
  for (let row = 0; row < rows; row++) {
    const [x, y] = [h[one + row], h[two + row]]
    h[one + row] = cosine * x + sine * y
    h[two + row] = cosine * y - sine * x
  }
}
