/**
 * Whether two views share memory. Bounds answer most cases; where they overlap, the question is whether
 * Σ cₖ·xₖ = target has a solution with 0 ≤ xₖ ≤ bₖ, searched for with bounded effort.
 */
import type { ElementLayout } from './layout.js'

/** The bytes that a view touches lie in [low, high); `low === high` for an empty one. */
export function byteBounds(layout: ElementLayout): { low: number; high: number } {
  const { shape, strides, offset, itemsize } = layout
  let low = offset
  let high = offset + itemsize
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 0) return { low: offset, high: offset }
    const reach = (shape[axis] - 1) * strides[axis]
    if (reach < 0) low += reach
    else high += reach
  }
  return { low, high }
}

/** Whether the bounds of two views of one buffer overlap: false is certain, true is not. */
export function mayOverlap(a: ElementLayout, b: ElementLayout): boolean {
  const first = byteBounds(a)
  const second = byteBounds(b)
  return first.low < first.high && second.low < second.high && first.low < second.high && second.low < first.high
}

/** Whether both views have the same elements at the same indices: one may be overwritten while the other is read. */
export function sameElements(a: ElementLayout, b: ElementLayout): boolean {
  if (a.itemsize !== b.itemsize || a.shape.length !== b.shape.length) return false
  let empty = false
  let equal = a.offset === b.offset
  for (let axis = 0; axis < a.shape.length; axis++) {
    if (a.shape[axis] !== b.shape[axis]) return false
    if (a.shape[axis] === 0) empty = true
    if (a.shape[axis] > 1 && a.strides[axis] !== b.strides[axis]) equal = false
  }
  return empty || equal
}

/** One term cₖ·xₖ with 0 ≤ xₖ ≤ bound. */
interface Term {
  readonly coefficient: number
  bound: number
}

/**
 * Whether two views of one buffer share a byte. Exact where at most `effort` steps answer it, which covers slices
 * with any steps; true where they don't.
 */
export function overlaps(a: ElementLayout, b: ElementLayout, effort = 10_000): boolean {
  if (!mayOverlap(a, b)) return false
  const terms: Term[] = [{ coefficient: 1, bound: a.itemsize + b.itemsize - 2 }]
  addTerms(terms, a)
  addTerms(terms, b)
  // Seen from the ends: with every stride made positive, b's highest byte less a's lowest is what the terms add up to.
  const target = byteBounds(b).high - 1 - byteBounds(a).low
  return solvable(mergeTerms(terms), target, effort)
}

/**
 * Whether two indices of one view may lead to a common byte. Exact for what slicing and broadcasting can make; true
 * for some views with strides of one's own that interleave without meeting.
 */
export function overlapsItself(layout: ElementLayout): boolean {
  // Sorted by stride, each axis must step over all that the faster ones reach.
  const axes = layout.shape.map((_, axis) => axis).filter((axis) => layout.shape[axis] !== 1)
  if (axes.some((axis) => layout.shape[axis] === 0)) return false
  axes.sort((p, q) => Math.abs(layout.strides[p]) - Math.abs(layout.strides[q]))
  let reach = layout.itemsize
  for (const axis of axes) {
    const stride = Math.abs(layout.strides[axis])
    if (stride < reach) return true
    reach += stride * (layout.shape[axis] - 1)
  }
  return false
}

function addTerms(terms: Term[], { shape, strides }: ElementLayout): void {
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] > 1 && strides[axis] !== 0) {
      terms.push({ coefficient: Math.abs(strides[axis]), bound: shape[axis] - 1 })
    }
  }
}

/** Largest coefficient first; equal ones added up, and those that continue each other made one. */
function mergeTerms(terms: Term[]): Term[] {
  terms.sort((p, q) => p.coefficient - q.coefficient)
  const merged: Term[] = []
  for (const { coefficient, bound } of terms) {
    const last = merged[merged.length - 1]
    if (bound === 0) continue
    if (last && coefficient % last.coefficient === 0 && coefficient <= last.coefficient * (last.bound + 1)) {
      last.bound += (coefficient / last.coefficient) * bound
    } else {
      merged.push({ coefficient, bound })
    }
  }
  return merged.reverse()
}

function solvable(terms: readonly Term[], target: number, effort: number): boolean {
  const count = terms.length
  if (count === 0) return target === 0
  // What the terms from k on can add up to at most, and what divides all of them.
  const reach = new Array<number>(count + 1).fill(0)
  const divisor = new Array<number>(count + 1).fill(0)
  for (let k = count - 1; k >= 0; k--) {
    reach[k] = reach[k + 1] + terms[k].coefficient * terms[k].bound
    divisor[k] = greatestCommonDivisor(terms[k].coefficient, divisor[k + 1])
  }
  const left = new Array<number>(count).fill(0)
  const high = new Array<number>(count).fill(0)
  const next = new Array<number>(count).fill(0)
  const enter = (k: number, rest: number) => {
    left[k] = rest
    next[k] = Math.max(0, Math.ceil((rest - reach[k + 1]) / terms[k].coefficient))
    high[k] = Math.min(terms[k].bound, Math.floor(rest / terms[k].coefficient))
  }
  enter(0, target)
  let k = 0
  for (let step = 0; k >= 0; step++) {
    if (step >= effort) return true
    if (next[k] > high[k]) {
      k--
      continue
    }
    const rest = left[k] - terms[k].coefficient * next[k]++
    if (k === count - 1) {
      if (rest === 0) return true
    } else if (rest >= 0 && rest <= reach[k + 1] && rest % divisor[k + 1] === 0) {
      k++
      enter(k, rest)
    }
  }
  return false
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}
