/** The options and the quantiles that a user asks for, and how they are read. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { reshaped } from '../../array/reshape.js'
import { normalizeAxes } from '../../core/axis.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { transposeLayout } from '../../core/layout.js'
import type { Axis, AxisOptions, OutOption } from '../reductions/options.js'
import { hostArithmetic, type QuantileMethod, quantileMethods } from './quantile-methods.js'

export type { QuantileMethod } from './quantile-methods.js'

export interface MedianOptions extends AxisOptions, OutOption {
  /** Allowed, but of no use here: the input is never changed. */
  readonly overwriteInput?: boolean
}

export interface QuantileOptions extends MedianOptions {
  /** How a quantile between two elements follows from them: 'linear' by default. */
  readonly method?: QuantileMethod
  /** One weight per element, or per position along `axis`; with method 'inverted_cdf' only. */
  readonly weights?: ArrayLike | null
}

export const medianKeys = ['axis', 'out', 'overwriteInput', 'keepdims'] as const
export const quantileKeys = ['axis', 'out', 'overwriteInput', 'method', 'keepdims', 'weights'] as const

export interface Quantiles {
  readonly values: readonly number[]
  readonly shape: readonly number[]
  /** The dtype that places are computed in. */
  readonly type: DTypeName
  /** A JS number: it adapts to the array's dtype. */
  readonly weak: boolean
  /** Whole numbers, which are the first or the last element. */
  readonly whole: boolean
}

/**
 * The quantiles as numbers on the host. Reads an array; numbers in a list are there already.
 * @param percent whether they are percentages
 * @throws ValueError for one outside of [0, 1], or more than two dimensions
 */
export function readQuantiles(
  operation: string,
  q: ArrayLike,
  percent: boolean,
  toArray: (q: ArrayLike) => NDArray,
): Quantiles {
  const weak = typeof q === 'number' || typeof q === 'bigint' || typeof q === 'boolean'
  const known = weak ? [q] : Array.isArray(q) && q.length > 0 && q.every(isNumber) ? (q as number[]) : undefined
  const array = known === undefined ? toArray(q) : undefined
  const dtype: DType = array?.dtype ?? (known!.some((each) => typeof each === 'number') ? dtypes.float64 : dtypes.int64)
  if (dtype.kind === 'c')
    throw new DTypeError(`[${operation}] q must be real, not ${dtype.name}`, { dtype: dtype.name })
  const shape = array?.shape ?? (weak ? [] : [known!.length])
  if (shape.length > 2) {
    throw new ValueError(`[${operation}] q must be a scalar or 1d, not ${shapeText(shape)}`, { shape })
  }
  const given = Array.from<number | bigint | boolean, number>(known ?? array!.toTypedArray(), Number)
  const type = dtype.kind === 'f' ? dtype.name : 'float64'
  const { num } = hostArithmetic(type)
  const values = percent ? given.map((value) => num(value / 100)) : given
  if (!values.every((value) => value >= 0 && value <= 1)) {
    throw new ValueError(
      `[${operation}] ${percent ? 'percentiles' : 'quantiles'} must be in the range [0, ${percent ? 100 : 1}]`,
      { q: given },
    )
  }
  return { values, shape, type, weak, whole: dtype.kind !== 'f' && !percent }
}

const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'bigint'

/** @throws ValueError for a method that there isn't */
export function checkMethod(operation: string, method: unknown): asserts method is QuantileMethod {
  if (typeof method === 'string' && Object.hasOwn(quantileMethods, method)) return
  const names = Object.keys(quantileMethods).join(', ')
  throw new ValueError(`[${operation}] ${describe(method)} is not a valid method: use one of ${names}`, { method })
}

export interface ReducedRows {
  /** The elements as [rows, length]: the reduced axes make up the rows. */
  readonly rows: NDArray
  /** The shape of one result per row. */
  readonly shape: readonly number[]
  readonly axes: readonly number[]
}

/** @throws AxisError for an axis that isn't there; ValueError for one given twice */
export function reducedRows(x: NDArray, axis: Axis | undefined, keepdims: boolean | undefined): ReducedRows {
  const axes = normalizeAxes(axis, x.ndim)
  const all = [...x.shape.keys()]
  const keptAxes = all.filter((each) => !axes.includes(each))
  return {
    rows: rowsOver(x, axes),
    shape: keepdims
      ? x.shape.map((length, each) => (axes.includes(each) ? 1 : length))
      : keptAxes.map((each) => x.shape[each]),
    axes,
  }
}

/** The elements of `x` as [rows, length], with `axes` as the rows. */
export function rowsOver(x: NDArray, axes: readonly number[]): NDArray {
  const all = [...x.shape.keys()]
  const order = [...all.filter((each) => !axes.includes(each)), ...all.filter((each) => axes.includes(each))]
  const size = (list: readonly number[]) => list.reduce((product, each) => product * x.shape[each], 1)
  const [rows, length] = [size(order.slice(0, x.ndim - axes.length)), size(axes)]
  return reshaped(x.viewOf(transposeLayout(x, order)), [rows, length])
}
