/**
 * Householder's reflectors H = 1 - tau·v·vᴴ with v[0] = 1, as LAPACK defines them: Hᴴ turns a vector into a real
 * multiple of the first unit vector. v overwrites the vector, but for its first element, which becomes that multiple.
 */
import type { Lanes } from '../routines.js'
import { applyBlock, blockOf, blockRoom, blockWidth, inBlocks } from './block-reflectors.js'
import { part } from './blocks.js'
import { areShared, divideInto, type Field, fieldOf, hypotenuse, lengthOf, type Quotient } from './field.js'

const tiny = 2 ** -600
const sum = new Float64Array(2)
const quotient: Quotient = { re: 0, im: 0 }

/** The reflector of n elements at `at`; its factor goes to `tau[to]`. */
export function makeReflector(lanes: Lanes, n: number, x: Float64Array, at: number, tau: Float64Array, to: number) {
  const re = x[at]
  const im = lanes === 2 ? x[at + 1] : 0
  const rest = lengthOf((n - 1) * lanes, x, at + lanes)
  if (rest === 0 && im === 0) {
    tau.fill(0, to, to + lanes)
    return
  }
  const length = hypotenuse(hypotenuse(re, im), rest)
  if (length < tiny) {
    // Near the end of the range quotients lose their digits; multiplied by a power of 2 they don't.
    for (let k = at; k < at + n * lanes; k++) x[k] *= 1 / tiny
    makeReflector(lanes, n, x, at, tau, to)
    x[at] *= tiny
    return
  }
  const beta = re >= 0 && !Object.is(re, -0) ? -length : length
  tau[to] = (beta - re) / beta
  if (lanes === 2) tau[to + 1] = -im / beta
  divideRest(lanes, n - 1, x, at + lanes, re - beta, im)
  x[at] = beta
  if (lanes === 2) x[at + 1] = 0
}

function divideRest(lanes: Lanes, n: number, x: Float64Array, from: number, re: number, im: number): void {
  if (lanes === 1) {
    const inverse = 1 / re
    for (let k = from; k < from + n; k++) x[k] *= inverse
    return
  }
  for (let k = from; k < from + 2 * n; k += 2) {
    divideInto(quotient, x[k], x[k + 1], re, im)
    x[k] = quotient.re
    x[k + 1] = quotient.im
  }
}

/** Applies 1 - factor·v·vᴴ to `count` columns of y, `stride` apart; v has its 1 in place. */
export function reflect(
  field: Field,
  n: number,
  v: Float64Array,
  from: number,
  re: number,
  im: number,
  y: Float64Array,
  to: number,
  count: number,
  stride: number,
): void {
  if (re === 0 && im === 0) return
  const { panels } = field
  if (panels !== undefined && areShared(v, y)) {
    panels.reflect(n, count, -re, v, from, y, to, stride)
    return
  }
  for (let column = to; column < to + count * stride; column += stride) {
    field.dot(n, v, from, y, column, sum)
    const [a, b] = [sum[0], field.lanes === 2 ? sum[1] : 0]
    field.axpy(n, im * b - re * a, -re * b - im * a, v, from, y, column)
  }
}

/** Puts 1 (and 0) where a reflector starts; what was there is the real beta. */
export function setOne(lanes: Lanes, x: Float64Array, at: number): number {
  const kept = x[at]
  x[at] = 1
  if (lanes === 2) x[at + 1] = 0
  return kept
}

export function qr(lanes: Lanes, m: number, n: number, a: Float64Array, tau: Float64Array): void {
  const least = Math.min(m, n)
  if (!inBlocks(least)) {
    triangulate(lanes, m, n, a, tau, 0, least, n)
    return
  }
  const room = blockRoom(lanes, m, n)
  const columns = { array: a, at: 0, height: m }
  for (let first = 0; first < least; first += blockWidth) {
    const last = Math.min(least, first + blockWidth)
    triangulate(lanes, m, n, a, tau, first, last, last)
    if (last === n) break
    const block = blockOf(lanes, m - first, last - first, part(columns, lanes, first, first), tau, first, room)
    applyBlock(block, true, n - last, part(columns, lanes, first, last), room)
  }
}

/** Makes the reflectors of columns from `first` up to `last`, and applies them to those up to `end`. */
function triangulate(
  lanes: Lanes,
  m: number,
  n: number,
  a: Float64Array,
  tau: Float64Array,
  first: number,
  last: number,
  end: number,
): void {
  const field = fieldOf(lanes)
  const height = m * lanes
  for (let j = first; j < Math.min(last, n); j++) {
    const at = j * height + j * lanes
    makeReflector(lanes, m - j, a, at, tau, j * lanes)
    const beta = setOne(lanes, a, at)
    const im = lanes === 2 ? -tau[j * 2 + 1] : 0
    reflect(field, m - j, a, at, tau[j * lanes], im, a, at + height, end - j - 1, height)
    a[at] = beta
  }
}

export function formQ(lanes: Lanes, m: number, columns: number, k: number, a: Float64Array, tau: Float64Array): void {
  const height = m * lanes
  for (let j = k; j < columns; j++) {
    a.fill(0, j * height, (j + 1) * height)
    a[j * height + j * lanes] = 1
  }
  if (!inBlocks(k)) {
    unfold(lanes, m, a, tau, 0, k, columns)
    return
  }
  const room = blockRoom(lanes, m, columns)
  const all = { array: a, at: 0, height: m }
  for (let first = Math.floor((k - 1) / blockWidth) * blockWidth; first >= 0; first -= blockWidth) {
    const last = Math.min(k, first + blockWidth)
    const block = blockOf(lanes, m - first, last - first, part(all, lanes, first, first), tau, first, room)
    applyBlock(block, false, columns - last, part(all, lanes, first, last), room)
    unfold(lanes, m, a, tau, first, last, last)
  }
}

/** Columns from `first` up to `last` become those of the product; the reflectors are applied to those up to `end`. */
function unfold(
  lanes: Lanes,
  m: number,
  a: Float64Array,
  tau: Float64Array,
  first: number,
  last: number,
  end: number,
): void {
  const field = fieldOf(lanes)
  const height = m * lanes
  for (let j = last - 1; j >= first; j--) {
    const at = j * height + j * lanes
    setOne(lanes, a, at)
    const re = tau[j * lanes]
    const im = lanes === 2 ? tau[j * 2 + 1] : 0
    reflect(field, m - j, a, at, re, im, a, at + height, end - j - 1, height)
    field.scale(m - j, -re, -im, a, at)
    a[at] += 1
    a.fill(0, j * height, at)
  }
}
