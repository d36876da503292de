/** The options of reductions, and how they are read. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { assignInto, checkDevice } from '../../array/operate.js'
import { normalizeAxes } from '../../core/axis.js'
import { broadcastsTo, equalShapes } from '../../core/broadcast.js'
import type { Scalar } from '../../core/complex.js'
import { type DType, type DTypeLike, type DTypeName, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ShapeError, shapeText } from '../../core/errors.js'
import { describe } from '../../core/integer.js'

/** One axis, several, or null for all of them. */
export type Axis = number | readonly number[] | null

/** What every reduction takes. */
export interface AxisOptions {
  /** The axes to reduce; all of them by default. */
  readonly axis?: Axis
  /** Keep the reduced axes, with length 1. */
  readonly keepdims?: boolean
}

export interface OutOption {
  /** Where the result goes, converted to its dtype; it is also what is returned. */
  readonly out?: NDArray | null
}

export interface WhereOption {
  /** Which elements take part: a bool array that broadcasts to the operand. */
  readonly where?: ArrayLike
}

export interface DTypeOption {
  /** The dtype to compute in, which is also the result's. */
  readonly dtype?: DTypeLike | null
}

export interface InitialOption {
  /** Enters the reduction besides the elements. */
  readonly initial?: Scalar | null
}

/** `any`, `all`. */
export interface TestOptions extends AxisOptions, OutOption, WhereOption {}
/** `min`, `max`, `nanmin`, `nanmax`. */
export interface ExtremeOptions extends TestOptions, InitialOption {}
/** `sum`, `prod`, `nansum`, `nanprod`. */
export interface SumOptions extends ExtremeOptions, DTypeOption {}
/** `mean`, `nanmean`. */
export interface MeanOptions extends TestOptions, DTypeOption {}

/** `var`, `std`, `nanvar`, `nanstd`. */
export interface VarianceOptions extends MeanOptions {
  /** Subtracted from the number of elements that the sum of squares is divided by; 0 by default. */
  readonly ddof?: number
  /** Another name for `ddof`. */
  readonly correction?: number
  /** The mean, where it is known already; it broadcasts to the operand, as with `keepdims`. */
  readonly mean?: ArrayLike
}

/** `argmin`, `argmax`, `nanargmin`, `nanargmax`. */
export interface ArgOptions extends OutOption {
  /** The axis to search along; null for all elements in C order. */
  readonly axis?: number | null
  readonly keepdims?: boolean
}

export interface AverageOptions extends AxisOptions {
  /** One weight per element, or per position along `axis`. */
  readonly weights?: ArrayLike | null
  /** Give `[average, sum of weights]`. */
  readonly returned?: boolean
}

/** The axes to reduce, counted from 0; for a 0-d array axis 0 and −1 stand for none, as in NumPy. */
export function axesOf(axis: Axis | undefined, ndim: number): number[] {
  const only = Array.isArray(axis) && axis.length === 1 ? (axis as readonly number[])[0] : axis
  if (ndim === 0 && (only === 0 || only === -1)) return []
  return normalizeAxes(axis, ndim)
}

/** How many elements enter one result. */
export function reducedSize(shape: readonly number[], axes: readonly number[]): number {
  let size = 1
  for (const axis of axes) size *= shape[axis]
  return size
}

/** Whether results come from no element at all. As in NumPy it doesn't matter that there may be no result either. */
export function reducesNothing(shape: readonly number[], axes: readonly number[]): boolean {
  return reducedSize(shape, axes) === 0
}

/** `where` as a bool array that broadcasts to `shape`; undefined where all elements take part. */
export function maskOf(
  context: Context,
  operation: string,
  where: ArrayLike | undefined,
  shape: readonly number[],
): NDArray | undefined {
  if (where === undefined || where === true) return undefined
  const mask = where instanceof NDArray ? where : fromJS(context, where)
  if (where instanceof NDArray) {
    checkDevice(context, where, operation)
    if ((mask.dtype as DType) !== dtypes.bool) {
      throw new DTypeError(`[${operation}] where has to be a bool array, not one of ${mask.dtype.name}`, {
        dtype: mask.dtype.name,
      })
    }
  }
  if (!broadcastsTo(mask.shape, shape)) {
    throw new ShapeError(
      `[${operation}] where of shape ${shapeText(mask.shape)} doesn't broadcast to the operand's shape ${shapeText(shape)}`,
      { where: mask.shape, shape },
    )
  }
  return mask
}

/** Checks `out` against the shape that the result has. */
export function checkOut(
  context: Context,
  operation: string,
  out: NDArray | null | undefined,
  shape: readonly number[],
): NDArray | undefined {
  if (out === undefined || out === null) return undefined
  if (!(out instanceof NDArray)) throw new ArgumentError(`[${operation}] out has to be an array, not ${describe(out)}`)
  checkDevice(context, out, operation)
  if (!equalShapes(out.shape, shape)) {
    throw new ShapeError(
      `[${operation}] out has shape ${shapeText(out.shape)}, and the result has shape ${shapeText(shape)}`,
      { out: out.shape, shape },
    )
  }
  return out
}

/** The result, or `out` with the result in it. */
export function deliver<D extends DTypeName>(
  context: Context,
  operation: string,
  result: NDArray<D>,
  out: NDArray | null | undefined,
): NDArray<D> {
  const target = checkOut(context, operation, out, result.shape)
  if (target === undefined) return result
  assignInto(target, { op: 'cast' }, target.dtype, target.dtype.name, [result])
  return target as unknown as NDArray<D>
}
