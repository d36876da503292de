/** Searching sorted arrays, and interpolating between their elements. */
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import { interpolated } from '../array/interpolation.js'
import { expressionNamed } from '../array/lookups.js'
import type { NDArray } from '../array/ndarray.js'
import { copyAs, elementwise, inCOrder } from '../array/operate.js'
import { reshaped } from '../array/reshape.js'
import { rowsAlong, takeFromRows } from '../array/rows.js'
import { type Side, searchPlaces } from '../array/searching.js'
import { rowOrder } from '../array/sorting.js'
import { type DType, dtypes } from '../core/dtype.js'
import { ArgumentError, DTypeError, IndexError, shapeText, ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { canCast, promoteTypes } from '../core/promotion.js'
import { Chapter } from './chapter.js'
import { wholeNumbers } from './histograms/whole-numbers.js'
import type { ArrayNamespace } from './namespace.js'
import { readOptions } from './options.js'
import { reduceFold } from './reductions/folds.js'

export type { Side } from '../array/searching.js'

export interface SearchOptions {
  /** Whether equal elements stay behind the place ('left', the default) or in front of it. */
  readonly side?: Side
  /** The positions that sort the array, where it isn't sorted itself. */
  readonly sorter?: ArrayLike | null
}

export interface DigitizeOptions {
  /** Whether bins include their right edge, instead of the left one. */
  readonly right?: boolean
}

export interface InterpOptions {
  /** What is left of the first point; its value by default. */
  readonly left?: ArrayLike | null
  /** What is right of the last point; its value by default. */
  readonly right?: ArrayLike | null
  /** The period of the points; then they need no order, and `left` and `right` don't count. */
  readonly period?: number | null
}

export const searchKeys = ['side', 'sorter'] as const

export class Searching extends Chapter {
  /**
   * Where elements go in a sorted array so that it stays sorted. NaN comes last, as in `sort`.
   * @throws ValueError for an array that isn't 1-d, an unknown side, or a sorter of another size; IndexError where the
   *   sorter has a position that isn't there
   * Mirrors numpy.searchsorted.
   */
  searchsorted(a: ArrayLike, v: ArrayLike, options?: Side | SearchOptions): NDArray<'int64'> {
    const { side = 'left', sorter = null } = readOptions<SearchOptions>('searchsorted', options, searchKeys)
    const sorted = this.toArray(a, 'searchsorted')
    const keys = this.toArray(v, 'searchsorted')
    if (side !== 'left' && side !== 'right') {
      throw new ValueError(`[searchsorted] side must be 'left' or 'right', not ${describe(side)}`, { side })
    }
    checkRow('searchsorted', 'a', sorted)
    const order =
      sorter === null ? undefined : sorterOf(wholeNumbers(this.context, 'searchsorted', sorter), sorted.size)
    const type = promoteTypes(sorted.dtype, keys.dtype)
    return searchPlaces(sorted, inCOrder(keys), type.name, side, order)
  }

  /**
   * Which bin each element falls into: bin k lies between edges k - 1 and k, and includes the left one, or with `right`
   * the right one. Edges rise or fall. Reads whether they do.
   * @throws ValueError where they don't; DTypeError for complex numbers
   * Mirrors numpy.digitize.
   */
  digitize(x: ArrayLike, bins: ArrayLike, options?: boolean | DigitizeOptions): NDArray<'int64'> {
    const { right = false } = readOptions<DigitizeOptions>('digitize', options, ['right'])
    const values = this.toArray(x, 'digitize')
    const edges = this.toArray(bins, 'digitize')
    if (values.dtype.kind === 'c' || edges.dtype.kind === 'c') {
      throw new DTypeError(`[digitize] neither x (${values.dtype.name}) nor bins (${edges.dtype.name}) may be complex`)
    }
    checkRow('digitize', 'bins', edges)
    const direction = monotonicity(edges)
    if (direction === 0) throw new ValueError('[digitize] bins must be monotonically increasing or decreasing')
    const side = right ? 'left' : 'right'
    const type = promoteTypes(edges.dtype, values.dtype).name
    if (direction > 0) return searchPlaces(edges, inCOrder(values), type, side)
    const fromEnd = searchPlaces(edges.at('::-1'), inCOrder(values), type, side)
    const count = { scalar: BigInt(edges.size), type: 'int64' } as const
    return elementwise(this.context, { op: 'sub' }, dtypes.int64, 'int64', [count, fromEnd])
  }

  /**
   * The piecewise linear function through the points (xp, fp), at `x`. The positions xp have to rise, unless there is
   * a `period`. The result is a float64, or a complex128 where `fp` is complex.
   * @throws ValueError for points that aren't 1-d, differ in number, or are none, and for a period of 0
   * Mirrors numpy.interp.
   */
  interp<F extends ArrayLike>(
    x: ArrayLike,
    xp: ArrayLike,
    fp: F,
    options?: ArrayLike | null | InterpOptions,
  ): NDArray<InterpResult<F>> {
    const read = readOptions<InterpOptions>('interp', options, ['left', 'right', 'period'])
    const values = this.toArray(fp, 'interp')
    const type = values.dtype.kind === 'c' ? dtypes.complex128 : dtypes.float64
    const [at, points] = [
      inCOrder(inDoubles(this.toArray(x, 'interp'), 'x', dtypes.float64)),
      inDoubles(this.toArray(xp, 'interp'), 'xp', dtypes.float64),
    ]
    checkRow('interp', 'xp', points)
    checkRow('interp', 'fp', values)
    if (points.size === 0) throw new ValueError('[interp] array of sample points is empty')
    if (points.size !== values.size) {
      throw new ValueError(`[interp] fp and xp are not of the same length: ${values.size} and ${points.size}`)
    }
    const double = inDoubles(values, 'fp', type)
    if (read.period !== undefined && read.period !== null) {
      return periodic(this.np, at, points, double, read.period) as NDArray<InterpResult<F>>
    }
    const end = (value: ArrayLike | null | undefined, name: string) =>
      value === undefined || value === null ? undefined : endValue(this.toArray(value, 'interp'), name, type)
    const ends = { left: end(read.left, 'left'), right: end(read.right, 'right') }
    return interpolated(at, points, double, ends) as NDArray<InterpResult<F>>
  }
}

function periodic(np: ArrayNamespace, x: NDArray, xp: NDArray, fp: NDArray, period: number): NDArray {
  if (typeof period !== 'number') {
    throw new ArgumentError(`[interp] period must be a number, not ${describe(period)}`, { period })
  }
  if (period === 0) throw new ValueError('[interp] period must be a non-zero value')
  const length = Math.abs(period)
  const points = np.mod(xp, length) as NDArray
  const order = rowOrder(rowsAlong(points, 0))
  const sorted = (row: NDArray) => reshaped(takeFromRows(rowsAlong(row, 0), order), [row.size])
  const [along, values] = [sorted(points), sorted(fp)]
  const wider = np.concatenate([
    np.subtract(along.at('-1:'), length) as NDArray,
    along,
    np.add(along.at(':1'), length) as NDArray,
  ])
  const repeated = np.concatenate([values.at('-1:'), values, values.at(':1')])
  return interpolated(np.mod(x, length) as NDArray, wider, repeated, { left: undefined, right: undefined })
}

function inDoubles(array: NDArray, name: string, type: DType): NDArray {
  if ((array.dtype as DType) === type) return array
  if (canCast(array.dtype, type)) return copyAs(array, type)
  throw new DTypeError(`[interp] ${name} is a ${array.dtype.name}, which can't be cast safely to ${type.name}`, {
    dtype: array.dtype.name,
  })
}

function endValue(array: NDArray, name: string, type: DType): NDArray {
  if (array.ndim === 0) return inDoubles(array, name, type)
  throw new ArgumentError(`[interp] ${name} must be a number, not an array of shape ${shapeText(array.shape)}`)
}

/** The dtype of `interp`. */
export type InterpResult<F> =
  DTypeOf<F> extends infer D ? (D extends 'complex64' | 'complex128' ? 'complex128' : 'float64') : never

function checkRow(operation: string, name: string, array: NDArray): void {
  if (array.ndim === 1) return
  throw new ValueError(`[${operation}] ${name} must have one dimension, not the shape ${shapeText(array.shape)}`, {
    shape: array.shape,
  })
}

function sorterOf(sorter: NDArray<'int64'>, size: number): NDArray {
  checkRow('searchsorted', 'sorter', sorter)
  if (sorter.size !== size) {
    throw new ValueError(`[searchsorted] sorter has ${sorter.size} positions, and the array has ${size} elements`)
  }
  if (size === 0) return sorter
  const order = sorter.eval()
  const outside = expressionNamed('search.outside', ['int64', 'int64'], (b, position, count) =>
    b.op('or', b.op('lt', position, b.literal('int64', 0n)), b.op('ge', position, count)),
  )
  const { context } = sorter
  const inputs = [order, { scalar: BigInt(size), type: 'int64' as const }]
  const wrong = elementwise(context, { op: 'call', fn: outside }, dtypes.bool, 'int64', inputs)
  if (reduceFold({ context, operation: 'searchsorted', fold: 'or', type: 'bool' }, wrong, {}).item()) {
    throw new IndexError(`[searchsorted] sorter has a position outside of the array's ${size} elements`, { size })
  }
  return order
}

/** 1 for edges that never fall, −1 for those that never rise, 0 for others. */
function monotonicity(edges: NDArray): 1 | -1 | 0 {
  if (edges.size < 2) return 1
  const { context } = edges
  const steps = expressionNamed('search.steps', ['float64', 'float64'], (b, left, right) => {
    const flag = (op: 'lt' | 'gt', value: number) =>
      b.select(b.op(op, left, right), b.literal('uint8', value), b.literal('uint8', 0))
    return b.op('or', flag('lt', 1), flag('gt', 2))
  })
  const pairs = [edges.at(':-1'), edges.at('1:')]
  const codes = elementwise(context, { op: 'call', fn: steps }, dtypes.uint8, 'float64', pairs)
  const found = Number(reduceFold({ context, operation: 'digitize', fold: 'or', type: 'uint8' }, codes, {}).item())
  return found === 3 ? 0 : found === 2 ? -1 : 1
}
