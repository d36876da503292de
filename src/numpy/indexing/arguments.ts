/** Arguments of functions that take and put elements. */

import type { IndexMode } from '../../array/advanced/distances.js'
import { type IndexList, type Integers, readIntegers } from '../../array/advanced/parts.js'
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS, isTypedArray } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { checkDevice } from '../../array/operate.js'
import { isScalar, toDType } from '../../core/convert.js'
import type { DType, TypedArray } from '../../core/dtype.js'
import { ArgumentError, DTypeError, IndexError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { checkCast } from '../../core/promotion.js'
import { checkOut, deliver } from '../reductions/options.js'

/** Indices: a whole number, or an array of integers in any form. */
export type IndexLike = number | bigint | NDArray | TypedArray | IndexList

export type { IndexMode } from '../../array/advanced/distances.js'

/** @throws DTypeError for what isn't whole numbers */
export function indicesOf(context: Context, operation: string, value: IndexLike): Integers {
  try {
    return readIntegers(context, value, operation)
  } catch (error) {
    if (!(error instanceof IndexError)) throw error
    throw new DTypeError(`[${operation}] ${error.message}`, error.details, { cause: error })
  }
}

/** @throws ValueError for a mode that there isn't */
export function modeOf(operation: string, mode: IndexMode | undefined): IndexMode {
  if (mode === undefined || mode === 'raise' || mode === 'wrap' || mode === 'clip') return mode ?? 'raise'
  throw new ValueError(`[${operation}] mode must be one of 'clip', 'raise', or 'wrap', not ${describe(mode)}`, { mode })
}

/** The array that is written to. @throws ArgumentError for what isn't an array */
export function targetOf(context: Context, operation: string, value: NDArray): NDArray {
  if (!(value instanceof NDArray)) {
    throw new ArgumentError(`[${operation}] takes an array to write to, not ${describe(value)}`, { operation })
  }
  checkDevice(context, value, operation)
  if (!value.writeable) throw new ValueError(`[${operation}] assignment destination is read-only`)
  return value
}

/**
 * Values for a target: numbers and lists have to fit its dtype.
 * @throws DTypeError for an array that isn't safely cast, where `safely`
 */
export function valuesFor(target: NDArray, operation: string, values: ArrayLike, safely: boolean): NDArray {
  const { context } = target
  const dtype = target.dtype as DType
  if (isScalar(values)) return fromJS(context, toDType(values, dtype), dtype)
  if (values instanceof NDArray) checkDevice(context, values, operation)
  else if (!isTypedArray(values)) return fromJS(context, values, dtype)
  const array = values instanceof NDArray ? values : fromJS(context, values)
  if (safely) checkCast(array.dtype, dtype, 'safe', operation)
  return array
}

/** A condition for each element of an array of `size`. @throws ValueError where there are more or fewer */
export function maskFor(context: Context, operation: string, mask: ArrayLike, { shape, size }: NDArray): NDArray {
  if (mask instanceof NDArray) checkDevice(context, mask, operation)
  const array = mask instanceof NDArray ? mask : fromJS(context, mask)
  if (array.size === size) return array
  throw new ShapeError(
    `${operation}: mask and data must be the same size: the shapes are ${shapeText(array.shape)} and ${shapeText(shape)}`,
    { mask: array.shape, shape },
  )
}

/** The result, or `out` with it; as NumPy, which fills a copy of the result's dtype first, `out` has to be castable to it. */
export function deliverTaken(context: Context, operation: string, result: NDArray, out: NDArray | null): NDArray {
  const target = checkOut(context, operation, out, result.shape)
  if (target === undefined) return result
  checkCast(target.dtype, result.dtype, 'safe', operation)
  return deliver(context, operation, result, target)
}
