/** How a transform of a length is made. None of it depends on the number of threads. */
import { balancedDivisor, radicesOf, smoothLength } from './factors.js'
import type { Element } from './state.js'

/**
 * - `block`: passes over columns in work memory.
 * - `split`: as `first` times `second` points: transforms of columns far apart, roots, and transforms of what lies
 *   together.
 * - `chirp`: after Bluestein, as a convolution, by transforms of a length with small factors.
 */
export type Strategy =
  | { readonly kind: 'block'; readonly points: number; readonly radices: readonly number[] }
  | { readonly kind: 'split'; readonly points: number; readonly first: number; readonly second: number }
  | { readonly kind: 'chirp'; readonly points: number; readonly inner: Strategy }

/** `capacity` is the most elements that a block may have. */
export function strategyOf(points: number, element: Element, capacity: number): Strategy {
  const radices = radicesOf(points)
  if (radices === undefined) {
    return { kind: 'chirp', points, inner: strategyOf(smoothLength(2 * points - 1), element, capacity) }
  }
  if (points * leastWidth(element) <= capacity) return { kind: 'block', points, radices }
  const first = balancedDivisor(points, radices)
  return { kind: 'split', points, first, second: points / first }
}

/** Columns side by side that fill a vector. */
export const leastWidth = (element: Element): number => 16 / element.bytes

/** Columns that a block has at most: beyond it nothing is gained. */
const mostWidth = 16
/** Rows from this length on are worth more where they lie than side by side with others. */
const longRow = 256

/** Columns of a block, of which `columns` are there in all. `apart`: the columns are rows that lie one after another. */
export function widthOf(points: number, columns: number, apart: boolean, element: Element, capacity: number): number {
  const least = leastWidth(element)
  if (apart && points >= longRow) return least
  const room = Math.max(least, Math.min(mostWidth, even(capacity / points, least)))
  return columns <= room ? Math.ceil(columns / least) * least : room
}

const even = (count: number, least: number) => Math.floor(count / least) * least
