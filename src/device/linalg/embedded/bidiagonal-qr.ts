/** The second half of a singular value decomposition: the implicit QR algorithm of Golub and Kahan. */
import { hypotenuse } from './field.js'
import { exchangeColumns } from './hermitian.js'
import { Rotations } from './rotations.js'

const epsilon = 2 ** -52
const tiny = 2 ** -966

/** Columns that turn with the iteration, by Float64s in each. */
export interface Turned {
  readonly u: Float64Array
  readonly rows: number
  readonly right: Float64Array
  readonly height: number
}

/** Makes a real upper bidiagonal matrix diagonal, with values that are positive and descend. */
export function diagonalizeBidiagonal(n: number, d: Float64Array, beside: Float64Array, turned?: Turned): boolean {
  const e = new Float64Array(n)
  e.set(beside)
  const [lefts, rights] = [new Rotations(n), new Rotations(n)]
  const negative: number[] = []
  let rounds = 75 * n
  for (let end = n - 1; end >= 0; ) {
    const start = blockStart(end, d, e)
    if (start === end) {
      // A column of a value that is found turns no more: what is kept of rotations can be applied after its sign changes.
      if (d[end] < 0) negative.push(end)
      d[end] = Math.abs(d[end])
      end--
      continue
    }
    if (rounds-- === 0) return false
    const zero = zeroIn(start, end, d, e)
    if (zero >= 0) flush()
    if (zero === end) {
      clearColumn(start, end, d, e, turned)
    } else if (zero >= 0) {
      clearRow(zero, end, d, e, turned)
    } else {
      lefts.clear()
      rights.clear()
      sweep(start, end, d, e, lefts, rights)
      if (turned === undefined) continue
      rights.apply(turned.right, turned.height, start, 1)
      lefts.apply(turned.u, turned.rows, start, 1)
    }
  }
  flush()
  if (turned !== undefined) for (const k of negative) changeSigns(k, turned)
  sortDescending(n, d, turned)
  return true

  function flush(): void {
    if (turned === undefined) return
    rights.flush(turned.right, turned.height)
    lefts.flush(turned.u, turned.rows)
  }
}

/** Where the block that ends at `end` starts: after an element beside the diagonal that is as good as 0. */
function blockStart(end: number, d: Float64Array, e: Float64Array): number {
  for (let start = end; start > 0; start--) {
    if (Math.abs(e[start - 1]) <= tiny + epsilon * (Math.abs(d[start]) + Math.abs(d[start - 1]))) {
      e[start - 1] = 0
      return start
    }
  }
  return 0
}

/** The last element on the diagonal of a block that is as good as 0, or -1. */
function zeroIn(start: number, end: number, d: Float64Array, e: Float64Array): number {
  for (let k = end; k >= start; k--) {
    const near = (k < end ? Math.abs(e[k]) : 0) + (k > start ? Math.abs(e[k - 1]) : 0)
    if (Math.abs(d[k]) > tiny + epsilon * near) continue
    d[k] = 0
    return k
  }
  return -1
}

/** The last element on the diagonal is 0: rotations on the right move the one above it out at the top. */
function clearColumn(start: number, end: number, d: Float64Array, e: Float64Array, turned?: Turned): void {
  let f = e[end - 1]
  e[end - 1] = 0
  for (let k = end - 1; k >= start; k--) {
    const length = hypotenuse(d[k], f)
    const [c, s] = length === 0 ? [1, 0] : [d[k] / length, f / length]
    d[k] = length
    if (k > start) {
      f = -s * e[k - 1]
      e[k - 1] *= c
    }
    if (turned) rotate(turned.right, turned.height, k, end, c, s)
  }
}

/** An element inside the diagonal is 0: rotations on the left move the one beside it out at the end. */
function clearRow(zero: number, end: number, d: Float64Array, e: Float64Array, turned?: Turned): void {
  let f = e[zero]
  e[zero] = 0
  for (let k = zero + 1; k <= end; k++) {
    const length = hypotenuse(d[k], f)
    const [c, s] = length === 0 ? [1, 0] : [d[k] / length, f / length]
    d[k] = length
    if (k < end) {
      f = -s * e[k]
      e[k] *= c
    }
    if (turned) rotate(turned.u, turned.rows, k, zero, c, s)
  }
}

/** Column `one` becomes c·x + s·y, column `other` c·y - s·x. */
function rotate(a: Float64Array, height: number, one: number, other: number, c: number, s: number): void {
  const [first, second] = [one * height, other * height]
  for (let row = 0; row < height; row++) {
    const [x, y] = [a[first + row], a[second + row]]
    a[first + row] = c * x + s * y
    a[second + row] = c * y - s * x
  }
}

/** What the first rotation of a step is made for: the square of the matrix, shifted, in its first column. */
function firstColumn(start: number, end: number, d: Float64Array, e: Float64Array): readonly [number, number] {
  const scale = Math.max(
    Math.abs(d[end]),
    Math.abs(d[end - 1]),
    Math.abs(e[end - 1]),
    Math.abs(d[start]),
    Math.abs(e[start]),
  )
  const [last, before, between] = [d[end] / scale, d[end - 1] / scale, e[end - 1] / scale]
  const [first, above] = [d[start] / scale, e[start] / scale]
  const half = ((before + last) * (before - last) + between * between) / 2
  const square = (last * between) ** 2
  let shift = 0
  if (half !== 0 || square !== 0) {
    const root = Math.sqrt(half * half + square)
    shift = square / (half + (half < 0 ? -root : root))
  }
  return [(first + last) * (first - last) + shift, first * above]
}

/** One implicit QR step: what a rotation on one side brings out of form is put right on the other side, down to the end. */
function sweep(
  start: number,
  end: number,
  d: Float64Array,
  e: Float64Array,
  lefts: Rotations,
  rights: Rotations,
): void {
  let [f, g] = firstColumn(start, end, d, e)
  for (let k = start; k < end; k++) {
    let length = hypotenuse(f, g)
    let c = length === 0 ? 1 : f / length
    let s = length === 0 ? 0 : g / length
    if (k > start) e[k - 1] = length
    f = c * d[k] + s * e[k]
    e[k] = c * e[k] - s * d[k]
    g = s * d[k + 1]
    d[k + 1] *= c
    rights.add(c, s)
    length = hypotenuse(f, g)
    c = length === 0 ? 1 : f / length
    s = length === 0 ? 0 : g / length
    d[k] = length
    f = c * e[k] + s * d[k + 1]
    d[k + 1] = c * d[k + 1] - s * e[k]
    if (k + 1 < end) {
      g = s * e[k + 1]
      e[k + 1] *= c
    }
    lefts.add(c, s)
  }
  e[end - 1] = f
}

function changeSigns(k: number, { right, height }: Turned): void {
  for (let at = k * height; at < (k + 1) * height; at++) right[at] = -right[at]
}

function sortDescending(n: number, d: Float64Array, turned?: Turned): void {
  for (let at = 0; at < n - 1; at++) {
    let most = at
    for (let other = at + 1; other < n; other++) if (d[other] > d[most]) most = other
    if (most === at) continue
    const kept = d[at]
    d[at] = d[most]
    d[most] = kept
    if (turned === undefined) continue
    exchangeColumns(turned.right, turned.height, at, most)
    exchangeColumns(turned.u, turned.rows, at, most)
  }
}
