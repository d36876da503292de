/** Adding a border to an array: `pad` in all of its modes. */
import { assignArray, assignValue } from '../array/assign.js'
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { uninitialized } from '../array/reshape.js'
import { isScalar } from '../core/convert.js'
import { dtypes } from '../core/dtype.js'
import { ArgumentError, ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { contiguousStrides, isContiguous, type Layout, sizeOf, sliceLayout, transposeLayout } from '../core/layout.js'
import type { ArrayOf } from './array-types.js'
import { Chapter, toArray } from './chapter.js'
import type { ArrayNamespace } from './namespace.js'
import { isOptions, readOptions } from './options.js'
import {
  type Border,
  fillEdges,
  fillRamps,
  fillReflections,
  fillSides,
  fillStatistics,
  fillWrapped,
  type Statistic,
} from './padding/modes.js'
import { lengthPairs, type PadWidth, type Pair, valuePairs, widthPairs } from './padding/pairs.js'

export type { PadWidth } from './padding/pairs.js'

export type PadMode =
  | 'constant'
  | 'edge'
  | 'linear_ramp'
  | 'maximum'
  | 'mean'
  | 'median'
  | 'minimum'
  | 'reflect'
  | 'symmetric'
  | 'wrap'
  | 'empty'

/** One value, a pair for before and after, or one pair per axis. */
export type PadValues = ArrayLike

export interface PadOptions {
  /** How the border is filled; with 0 by default. */
  readonly mode?: PadMode
  /** 'constant': what is written. */
  readonly constantValues?: PadValues
  /** 'linear_ramp': where the ramps end. */
  readonly endValues?: PadValues
  /** 'maximum', 'mean', 'median', 'minimum': how many elements next to each side count; all of them where null. */
  readonly statLength?: number | readonly (number | null | readonly (number | null)[])[] | NDArray | null
  /** 'reflect', 'symmetric': as they are, or subtracted from twice the edge. */
  readonly reflectType?: 'even' | 'odd'
}

/**
 * Fills the border of one vector in place: `padWidth[0]` elements at its start and `padWidth[1]` at its end, which hold
 * zeros. `options` are those that `pad` was given beside the mode.
 */
export type PadFunction<K extends object = object> = (
  vector: NDArray,
  padWidth: readonly [before: number, after: number],
  axis: number,
  options: K,
) => void

const optionsOf: Readonly<Record<PadMode, readonly (keyof PadOptions)[]>> = {
  constant: ['constantValues'],
  edge: [],
  linear_ramp: ['endValues'],
  maximum: ['statLength'],
  mean: ['statLength'],
  median: ['statLength'],
  minimum: ['statLength'],
  reflect: ['reflectType'],
  symmetric: ['reflectType'],
  wrap: [],
  empty: [],
}

const allKeys = ['mode', 'constantValues', 'endValues', 'statLength', 'reflectType'] as const

export class Padding extends Chapter {
  /**
   * The array with `padWidth` elements added before and after it along each axis, filled as `mode` says.
   * @throws ValueError for an unknown mode, an option that the mode doesn't take, a negative width, and an axis without
   * elements that would have to be continued; ShapeError where `padWidth` doesn't fit; OverflowError for a value outside
   * the dtype
   *
   * Mirrors numpy.pad.
   */
  pad<A extends ArrayLike, K extends object>(
    array: A,
    padWidth: PadWidth,
    options: { readonly mode: PadFunction<K> } & K,
  ): ArrayOf<A>
  pad<A extends ArrayLike>(
    array: A,
    padWidth: PadWidth,
    options?: PadMode | PadFunction | PadOptions | null,
  ): ArrayOf<A>
  pad(array: ArrayLike, padWidth: PadWidth, options?: unknown): NDArray {
    const x = this.toArray(array, 'pad')
    const given: Readonly<Record<string, unknown>> = isOptions(options) ? options : { mode: options ?? 'constant' }
    const widths = widthPairs(padWidth, x.ndim)
    if (typeof given.mode === 'function') {
      const { mode, ...rest } = given
      return padWithFunction(x, widths, mode as PadFunction, rest)
    }
    const read = readOptions<PadOptions>('pad', given, allKeys)
    const mode = readMode(read)
    const fill = fillerOf(this.np, mode, read, x)
    if (mode !== 'constant' && mode !== 'empty' && x.size === 0) {
      checkEmptyAxes(x, widths)
      return framed(x, widths)
    }
    const padded = framed(x, widths)
    if (padded.size === 0) return padded
    let layout: Layout = padded
    for (let axis = x.ndim - 1; axis > 0; axis--) layout = sliceLayout(layout, axis, widths[axis][0], 1, x.shape[axis])
    for (let axis = 0; axis < x.ndim; axis++) {
      const [before, after] = widths[axis]
      if (axis > 0) layout = widened(layout, padded, axis, before)
      if (before > 0 || after > 0) fill({ np: this.np, view: padded.viewOf(layout), axis, before, after })
    }
    return padded
  }
}

/** What fills the border along one axis. Values are checked here, before anything is written. */
function fillerOf(np: ArrayNamespace, mode: PadMode, options: PadOptions, x: NDArray): (border: Border) => void {
  switch (mode) {
    case 'constant': {
      const values = valuesOf(options.constantValues, x, 'constantValues')
      return (border) => fillSides(border, values[border.axis])
    }
    case 'linear_ramp': {
      const ends = valuesOf(options.endValues, x, 'endValues').map(
        ([first, last]): Pair<NDArray> => [rampEnd(x.context, first), rampEnd(x.context, last)],
      )
      return (border) => fillRamps(border, ends[border.axis])
    }
    case 'maximum':
    case 'minimum':
    case 'mean':
    case 'median': {
      const lengths = lengthPairs(options.statLength, x.ndim)
      const statistic = statisticOf(np, mode)
      const extreme = mode === 'maximum' || mode === 'minimum'
      return (border) => fillStatistics(border, lengths[border.axis], statistic, extreme)
    }
    case 'reflect':
    case 'symmetric': {
      const odd = isOdd(options.reflectType)
      return (border) => {
        const period = x.shape[border.axis]
        if (period === 1) fillEdges(border)
        else fillReflections(border, mode === 'symmetric', odd, period)
      }
    }
    case 'wrap':
      return (border) => fillWrapped(border, x.shape[border.axis])
    case 'edge':
      return fillEdges
    case 'empty':
      return () => {}
  }
}

function statisticOf(np: ArrayNamespace, mode: 'maximum' | 'minimum' | 'mean' | 'median'): Statistic {
  if (mode === 'maximum') return (chunk, options) => np.max(chunk, options)
  if (mode === 'minimum') return (chunk, options) => np.min(chunk, options)
  if (mode === 'mean') return (chunk, options) => np.mean(chunk, options)
  return (chunk, options) => np.median(chunk, options)
}

/** The values for each side: scalars of the array's dtype, or 0-d arrays. */
function valuesOf(values: PadValues | undefined, x: NDArray, what: string): Pair<unknown>[] {
  const pairs = valuePairs(values ?? 0, x.ndim, what)
  const check = (value: unknown) => {
    if (isScalar(value)) return value
    if (value instanceof NDArray && value.ndim === 0) return toArray(x.context, value, 'pad')
    throw new ArgumentError(`[pad] ${what} holds ${describe(value)}, which is neither a scalar nor a 0-d array`)
  }
  return pairs.map(([before, after]) => [check(before), check(after)])
}

/** Ends count as arrays do: a number makes the ramp a float64 before it is converted. */
function rampEnd(context: Context, value: unknown): NDArray {
  const array = toArray(context, value as ArrayLike, 'pad')
  return array.dtype.kind === 'b' ? array.astype(dtypes.float64) : array
}

function readMode({ mode = 'constant', ...rest }: PadOptions): PadMode {
  if (!Object.hasOwn(optionsOf, mode)) {
    const known = Object.keys(optionsOf).join(', ')
    throw new ValueError(`[pad] mode must be one of ${known}, or a function, not ${describe(mode)}`, { mode })
  }
  for (const key of Object.keys(rest) as (keyof PadOptions)[]) {
    if (rest[key as keyof typeof rest] !== undefined && !optionsOf[mode].includes(key)) {
      const takes = optionsOf[mode].length > 0 ? `takes ${optionsOf[mode].join(', ')}` : 'takes no options'
      throw new ValueError(`[pad] unsupported option '${key}' for mode '${mode}', which ${takes}`, { mode, key })
    }
  }
  return mode
}

function isOdd(type: unknown): boolean {
  if (type === undefined || type === 'even' || type === 'odd') return type === 'odd'
  throw new ValueError(`[pad] reflectType must be 'even' or 'odd', not ${describe(type)}`, { reflectType: type })
}

function checkEmptyAxes(x: NDArray, widths: readonly Pair<number>[]): void {
  for (let axis = 0; axis < x.ndim; axis++) {
    if (x.shape[axis] === 0 && (widths[axis][0] > 0 || widths[axis][1] > 0)) {
      throw new ValueError(`[pad] can't extend empty axis ${axis} using modes other than 'constant' or 'empty'`, {
        shape: x.shape,
        axis,
      })
    }
  }
}

/** A new array with the elements of `x` in its middle, in columns where those of `x` are. */
function framed(x: NDArray, widths: readonly Pair<number>[], border?: number): NDArray {
  const { context, dtype, shape, strides, itemsize } = x
  const grown = shape.map((length, axis) => widths[axis][0] + length + widths[axis][1])
  sizeOf(grown, itemsize)
  const columns = isContiguous(shape, strides, itemsize, 'F') && !isContiguous(shape, strides, itemsize, 'C')
  const padded = uninitialized(context, dtype, grown, columns ? contiguousStrides(grown, itemsize, 'F') : undefined)
  if (border !== undefined) assignValue(padded, border)
  let middle: Layout = padded
  for (let axis = 0; axis < x.ndim; axis++) middle = sliceLayout(middle, axis, widths[axis][0], 1, shape[axis])
  if (x.size > 0) assignArray(padded.viewOf(middle), x)
  return padded
}

/** A layout that was cut along an axis, with all of that axis again. */
function widened(layout: Layout, padded: NDArray, axis: number, before: number): Layout {
  // A slice without elements has not moved.
  const offset = layout.shape[axis] === 0 ? layout.offset : layout.offset - before * padded.strides[axis]
  return { shape: layout.shape.with(axis, padded.shape[axis]), strides: layout.strides, offset }
}

function padWithFunction(x: NDArray, widths: readonly Pair<number>[], fill: PadFunction, options: object): NDArray {
  const padded = framed(x, widths, 0)
  for (let axis = 0; axis < x.ndim; axis++) {
    const axes = padded.shape.map((_, at) => at).filter((at) => at !== axis)
    const turned = padded.viewOf(transposeLayout(padded, [...axes, axis]))
    for (const vector of vectorsOf(turned)) fill(vector, widths[axis], axis, options)
  }
  return padded
}

/** The vectors along the last axis, in C order, as views. */
function* vectorsOf(array: NDArray): Generator<NDArray> {
  const ndim = array.ndim - 1
  const index = new Array<number>(ndim).fill(0)
  let { offset } = array
  for (let left = sizeOf(array.shape.slice(0, ndim)); left > 0; left--) {
    yield array.viewOf({ shape: [array.shape[ndim]], strides: [array.strides[ndim]], offset })
    for (let axis = ndim - 1; axis >= 0; axis--) {
      offset += array.strides[axis]
      if (++index[axis] < array.shape[axis]) break
      offset -= index[axis] * array.strides[axis]
      index[axis] = 0
    }
  }
}
