/** One pair per axis (before, after) from what users give: a value, a pair, or a list of pairs. */
import { isTypedArray } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { broadcastStrides, broadcastsTo } from '../../core/broadcast.js'
import { ArgumentError, AxisError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { contiguousStrides } from '../../core/layout.js'

export type Pair<T> = readonly [before: T, after: T]

/** How many elements to add: everywhere, before and after, per axis, or `{ axis: width }` for some axes. */
export type PadWidth =
  | number
  | bigint
  | NDArray
  | readonly (number | bigint | readonly (number | bigint)[])[]
  | { readonly [axis: number | `${number}`]: number | readonly [before: number, after: number] }

interface Leaves {
  readonly shape: readonly number[]
  readonly flat: readonly unknown[]
}

/** The leaves of nested lists, which have to be of one shape. */
function leavesOf(value: unknown, what: string): Leaves {
  const shape: number[] = []
  let flat: readonly unknown[] = [value]
  while (flat.length > 0 && (Array.isArray(flat[0]) || isTypedArray(flat[0]))) {
    const { length } = flat[0] as readonly unknown[]
    const next: unknown[] = []
    for (const row of flat) {
      if (!(Array.isArray(row) || isTypedArray(row)) || (row as readonly unknown[]).length !== length) {
        throw new ShapeError(`[pad] ${what} has rows of different lengths`, { [what]: value })
      }
      next.push(...(row as readonly unknown[]))
    }
    shape.push(length)
    flat = next
  }
  return { shape, flat }
}

/** A single value counts for all sides, two for before and after of all axes; others broadcast to (ndim, 2). */
function paired<T>({ shape, flat }: Leaves, ndim: number, what: string, read: (leaf: unknown) => T): Pair<T>[] {
  const repeat = (before: T, after: T) => Array.from({ length: ndim }, (): Pair<T> => [before, after])
  if (shape.length < 3 && flat.length === 1) return repeat(read(flat[0]), read(flat[0]))
  if (shape.length < 3 && flat.length === 2 && !(shape.length === 2 && shape[0] === 2)) {
    return repeat(read(flat[0]), read(flat[1]))
  }
  if (!broadcastsTo(shape, [ndim, 2])) {
    throw new ShapeError(
      `[pad] ${what} has shape ${shapeText(shape)}, which doesn't broadcast to one pair per axis, ${shapeText([ndim, 2])}`,
      { shape, ndim },
    )
  }
  const [down, across] = broadcastStrides(shape, contiguousStrides(shape, 1), [ndim, 2])
  return Array.from({ length: ndim }, (_, axis): Pair<T> => {
    const first = axis * down
    return [read(flat[first]), read(flat[first + across])]
  })
}

function toWidth(what: string): (value: unknown) => number {
  return (value) => {
    const width = toInteger(value, `[pad] ${what}`)
    if (width < 0) throw new ValueError(`[pad] ${what} can't contain negative values, and has ${width}`, { width })
    return width
  }
}

/** The pairs of widths; of an array they are read. */
export function widthPairs(width: PadWidth, ndim: number): Pair<number>[] {
  if (width instanceof NDArray) {
    const { kind, name } = width.dtype
    if (kind !== 'i' && kind !== 'u') {
      throw new ArgumentError(`[pad] padWidth must be of an integer dtype, not ${name}`, { dtype: name })
    }
    return paired(leavesOf(width.tolist(), 'padWidth'), ndim, 'padWidth', toWidth('padWidth'))
  }
  const given: unknown = width
  if (typeof given === 'object' && given !== null && !Array.isArray(given) && !isTypedArray(given)) {
    return widthsByAxis(given as Readonly<Record<string, unknown>>, ndim)
  }
  return paired(leavesOf(given, 'padWidth'), ndim, 'padWidth', toWidth('padWidth'))
}

function widthsByAxis(widths: Readonly<Record<string, unknown>>, ndim: number): Pair<number>[] {
  const pairs = Array.from({ length: ndim }, (): Pair<number> => [0, 0])
  for (const [key, width] of Object.entries(widths)) {
    const axis = toInteger(key.trim() === '' ? key : Number(key), '[pad] an axis in padWidth')
    if (axis < -ndim || axis >= ndim) {
      throw new AxisError(`[pad] padWidth names axis ${axis}, which is out of bounds for array of dimension ${ndim}`, {
        axis,
        ndim,
      })
    }
    const [before, after, ...more] = Array.isArray(width) ? (width as readonly unknown[]) : [width, width]
    if (more.length > 0) {
      throw new ArgumentError(`[pad] the width of axis ${axis} must be a number or two, not ${describe(width)}`, {
        axis,
      })
    }
    const read = toWidth(`the width of axis ${axis}`)
    pairs[axis < 0 ? axis + ndim : axis] = [read(before), read(after)]
  }
  return pairs
}

/** The pairs of lengths; null stands for all elements. */
export function lengthPairs(length: unknown, ndim: number): Pair<number | null>[] {
  if (length === undefined || length === null) return Array.from({ length: ndim }, (): Pair<null> => [null, null])
  const leaves = leavesOf(length instanceof NDArray ? length.tolist() : length, 'statLength')
  const read = toWidth('statLength')
  return paired(leaves, ndim, 'statLength', (leaf) => (leaf === null ? null : read(leaf)))
}

/** The pairs of values: what users gave, or 0-d views of an array of them. */
export function valuePairs(value: unknown, ndim: number, what: string): Pair<unknown>[] {
  if (!(value instanceof NDArray)) return paired(leavesOf(value, what), ndim, what, (leaf) => leaf)
  const flat: NDArray[] = []
  let rows: NDArray[] = [value]
  for (let axis = 0; axis < value.ndim; axis++) {
    rows = rows.flatMap((row) => Array.from({ length: row.shape[0] }, (_, index) => row.at(index)))
  }
  flat.push(...rows)
  return paired({ shape: value.shape, flat }, ndim, what, (leaf) => leaf)
}
