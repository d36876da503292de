/** View steps that both sides apply, and the layouts built from them: how an array lies inside its base. */

/** One part of a basic index: an integer, a slice, newaxis (`null`), or an ellipsis. */
export type IndexPart =
  | number
  | null
  | '...'
  | readonly [start: number | null, stop: number | null, step: number | null]

export type ViewStep =
  | { readonly index: readonly IndexPart[] }
  | { readonly transpose: readonly number[] }
  | { readonly broadcast: readonly number[] }

/** A C-contiguous base and the steps that lead from it to the wanted view. */
export interface ViewRecipe {
  readonly base: readonly number[]
  readonly steps: readonly ViewStep[]
}

/**
 * `C` and `F` are contiguous. `transposed` swaps the first two axes (from three dimensions on neither C nor F), `strided`
 * takes every second element along every axis, `reversed` has negative strides, `broadcast` and `broadcastLast` have stride
 * 0 along the first or the last axis, `offset` lies inside a bigger base, `mixed` is transposed, reversed and strided.
 */
export const layouts = [
  'C',
  'F',
  'transposed',
  'strided',
  'reversed',
  'broadcast',
  'broadcastLast',
  'offset',
  'mixed',
] as const
export type Layout = (typeof layouts)[number]

const reversedAxes = (ndim: number): number[] => Array.from({ length: ndim }, (_, axis) => ndim - 1 - axis)

/** A 0-d view of the middle of a small base: what the layouts that need an axis become for 0-d. */
const insideOneDimension: ViewRecipe = { base: [3], steps: [{ index: [1, '...'] }] }

const recipes: Record<Layout, (shape: readonly number[]) => ViewRecipe> = {
  C: (shape) => ({ base: shape, steps: [] }),
  F: (shape) =>
    shape.length < 2
      ? { base: shape, steps: [] }
      : { base: shape.toReversed(), steps: [{ transpose: reversedAxes(shape.length) }] },
  transposed: (shape) => {
    if (shape.length < 2) return { base: shape, steps: [] }
    const axes = [1, 0, ...shape.keys()].filter((axis, at) => at < 2 || axis > 1)
    return { base: axes.map((axis) => shape[axis]), steps: [{ transpose: axes }] }
  },
  strided: (shape) =>
    shape.length === 0
      ? insideOneDimension
      : { base: shape.map((extent) => extent * 2), steps: [{ index: shape.map(() => [null, null, 2] as const) }] },
  reversed: (shape) =>
    shape.length === 0
      ? { base: [], steps: [] }
      : { base: shape, steps: [{ index: shape.map(() => [null, null, -1] as const) }] },
  broadcast: (shape) => ({ base: shape.slice(1), steps: [{ broadcast: shape }] }),
  broadcastLast: (shape) =>
    shape.length === 0
      ? { base: [], steps: [{ broadcast: [] }] }
      : { base: [...shape.slice(0, -1), 1], steps: [{ broadcast: shape }] },
  offset: (shape) =>
    shape.length === 0
      ? insideOneDimension
      : {
          base: shape.map((extent) => extent + 3),
          steps: [{ index: shape.map((extent) => [1, extent + 1, null] as const) }],
        },
  mixed: (shape) =>
    shape.length === 0
      ? insideOneDimension
      : {
          base: shape.toReversed().map((extent) => extent * 2 + 1),
          steps: [
            { index: shape.map((_, axis) => (axis % 2 === 0 ? ([-1, 0, -2] as const) : ([1, null, 2] as const))) },
            { transpose: reversedAxes(shape.length) },
          ],
        },
}

export function recipeOf(layout: Layout | ViewRecipe, shape: readonly number[]): ViewRecipe {
  return typeof layout === 'string' ? recipes[layout](shape) : layout
}

/** Where a view's elements lie in its base, counted in elements. */
export interface Placement {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= Math.max(shape[axis], 1)
  }
  return strides
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

export function placementOf(recipe: ViewRecipe): Placement {
  const start: Placement = { shape: recipe.base, strides: contiguousStrides(recipe.base), offset: 0 }
  return recipe.steps.reduce(applyStep, start)
}

export function applyStep(from: Placement, step: ViewStep): Placement {
  if ('transpose' in step) {
    return {
      shape: step.transpose.map((axis) => from.shape[axis]),
      strides: step.transpose.map((axis) => from.strides[axis]),
      offset: from.offset,
    }
  }
  if ('broadcast' in step) {
    const added = step.broadcast.length - from.shape.length
    return {
      shape: step.broadcast,
      strides: step.broadcast.map((_, axis) =>
        axis < added || from.shape[axis - added] === 1 ? 0 : from.strides[axis - added],
      ),
      offset: from.offset,
    }
  }
  return applyIndex(from, step.index)
}

function applyIndex(from: Placement, parts: readonly IndexPart[]): Placement {
  const consumed = parts.filter((part) => part !== null && part !== '...').length
  const kept: { extent: number; stride: number }[] = []
  let offset = from.offset
  let axis = 0
  const keep = (): void => {
    kept.push({ extent: from.shape[axis], stride: from.strides[axis] })
    axis++
  }
  for (const part of parts) {
    if (part === null) kept.push({ extent: 1, stride: 0 })
    else if (part === '...') while (axis < from.shape.length - (consumed - consumedBefore(parts, part))) keep()
    else if (typeof part === 'number') {
      offset += (part < 0 ? part + from.shape[axis] : part) * from.strides[axis]
      axis++
    } else {
      const { start, count, step } = sliceOf(part, from.shape[axis])
      if (count > 0) offset += start * from.strides[axis]
      kept.push({ extent: count, stride: step * from.strides[axis] })
      axis++
    }
  }
  while (axis < from.shape.length) keep()
  return { shape: kept.map((entry) => entry.extent), strides: kept.map((entry) => entry.stride), offset }
}

function consumedBefore(parts: readonly IndexPart[], end: IndexPart): number {
  return parts.slice(0, parts.indexOf(end)).filter((part) => part !== null).length
}

/** Python's `slice.indices`. */
function sliceOf(
  [start, stop, given]: readonly [number | null, number | null, number | null],
  extent: number,
): { start: number; count: number; step: number } {
  const step = given ?? 1
  const [lowest, highest] = step > 0 ? [0, extent] : [-1, extent - 1]
  const clip = (value: number): number => Math.min(Math.max(value < 0 ? value + extent : value, lowest), highest)
  const first = start === null ? (step > 0 ? lowest : highest) : clip(start)
  const last = stop === null ? (step > 0 ? highest : lowest) : clip(stop)
  return { start: first, count: Math.max(0, Math.ceil((last - first) / step)), step }
}
