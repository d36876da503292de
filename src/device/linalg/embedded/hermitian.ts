/**
 * Hermitian eigenproblems: reflections on both sides make the matrix real and tridiagonal, then the QL algorithm with
 * implicit shifts makes it diagonal.
 */
import type { Lanes } from '../routines.js'
import { fieldOf, hypotenuse } from './field.js'
import { formQ } from './reflectors.js'
import { Rotations } from './rotations.js'
import { tridiagonalize } from './tridiagonal.js'
import { floats } from './workbench.js'

const epsilon = 2 ** -52

export function hermitian(lanes: Lanes, n: number, a: Float64Array, values: Float64Array, vectors: boolean): boolean {
  const scale = rangeFactor(lanes, n, a)
  if (Number.isNaN(scale)) return false
  if (scale !== 1) for (let at = 0; at < a.length; at++) a[at] *= scale
  const beside = new Float64Array(n)
  const tau = new Float64Array(n * lanes)
  tridiagonalize(fieldOf(lanes), n, a, values, beside, tau)
  if (vectors) formVectors(lanes, n, a, tau)
  if (!diagonalize(n, values, beside, vectors ? a : undefined, n * lanes)) return false
  if (scale !== 1) for (let at = 0; at < n; at++) values[at] /= scale
  sortAscending(n, values, vectors ? a : undefined, n * lanes)
  return true
}

/** A power of 2 that brings the lower triangle into a range in which squares are safe; NaN where there is a NaN or infinity. */
function rangeFactor(lanes: Lanes, n: number, a: Float64Array): number {
  let most = 0
  for (let column = 0; column < n; column++) {
    for (let at = (column * n + column) * lanes; at < (column + 1) * n * lanes; at++) {
      const size = Math.abs(a[at])
      // Also where the size is NaN.
      if (!(size <= most)) most = size
      if (!(size < Number.POSITIVE_INFINITY)) return Number.NaN
    }
  }
  return scaleFor(most)
}

/** 1, or a power of 2 that brings numbers up to `most` into a range in which squares are safe. */
export function scaleFor(most: number): number {
  if (most === 0 || (most > 1e-100 && most < 1e100)) return 1
  return 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(most))))
}

/** The product of the reflectors, in their place. */
function formVectors(lanes: Lanes, n: number, a: Float64Array, tau: Float64Array): void {
  if (n === 0) return
  const size = n - 1
  const inner = floats(size * size * lanes)
  for (let column = 0; column < size; column++) {
    const from = (column * n + 1) * lanes
    inner.set(a.subarray(from, from + size * lanes), column * size * lanes)
  }
  formQ(lanes, size, size, size, inner, tau)
  a.fill(0)
  a[0] = 1
  for (let column = 0; column < size; column++) {
    const from = column * size * lanes
    a.set(inner.subarray(from, from + size * lanes), ((column + 1) * n + 1) * lanes)
  }
}

/** The QL algorithm on a real tridiagonal matrix; the columns of `vectors` turn with it. */
export function diagonalize(
  n: number,
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: Float64Array | undefined,
  height: number,
): boolean {
  const rotations = new Rotations(n)
  let left = 60 * n
  for (let start = 0; start < n; start++) {
    for (;;) {
      const end = blockEnd(n, start, diagonal, beside)
      if (end === start) break
      if (left-- === 0) return false
      rotations.clear()
      sweep(start, end, diagonal, beside, rotations)
      if (vectors !== undefined) rotations.apply(vectors, height, end - 1, -1)
    }
  }
  if (vectors !== undefined) rotations.flush(vectors, height)
  return true
}

/** Where the block from `start` ends: at an element beside the diagonal that is as good as 0. */
function blockEnd(n: number, start: number, diagonal: Float64Array, beside: Float64Array): number {
  let end = start
  for (; end < n - 1; end++) {
    const near = Math.abs(diagonal[end]) + Math.abs(diagonal[end + 1])
    if (Math.abs(beside[end]) <= epsilon * near) break
  }
  return end
}

/** One implicit QL step from the end of a block to its start. */
function sweep(start: number, end: number, d: Float64Array, e: Float64Array, rotations: Rotations): void {
  const slope = (d[start + 1] - d[start]) / (2 * e[start])
  const root = hypotenuse(slope, 1)
  let g = d[end] - d[start] + e[start] / (slope + (slope < 0 ? -root : root))
  let [c, s, p] = [1, 1, 0]
  for (let at = end - 1; at >= start; at--) {
    const f = s * e[at]
    const b = c * e[at]
    const r = hypotenuse(f, g)
    e[at + 1] = r
    if (r === 0) {
      d[at + 1] -= p
      e[end] = 0
      return
    }
    s = f / r
    c = g / r
    g = d[at + 1] - p
    const turned = (d[at] - g) * s + 2 * c * b
    p = s * turned
    d[at + 1] = g + p
    g = c * turned - b
    rotations.add(c, -s)
  }
  d[start] -= p
  e[start] = g
  e[end] = 0
}

/** By selection: columns move once each. */
export function sortAscending(
  n: number,
  values: Float64Array,
  vectors: Float64Array | undefined,
  height: number,
): void {
  for (let at = 0; at < n - 1; at++) {
    let least = at
    for (let other = at + 1; other < n; other++) if (values[other] < values[least]) least = other
    if (least === at) continue
    const kept = values[at]
    values[at] = values[least]
    values[least] = kept
    if (vectors !== undefined) exchangeColumns(vectors, height, at, least)
  }
}

export function exchangeColumns(a: Float64Array, height: number, one: number, other: number): void {
  const kept = a.slice(one * height, (one + 1) * height)
  a.copyWithin(one * height, other * height, (other + 1) * height)
  a.set(kept, other * height)
}
