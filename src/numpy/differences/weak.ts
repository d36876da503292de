import type { Context } from '../../array/context.js'
import { filledArray } from '../../array/fill.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { isScalar, toDType } from '../../core/convert.js'
import { resultType } from '../../core/promotion.js'
import { toArray } from '../chapter.js'

/** What a user gives beside `array`, as an array; a scalar adapts to the array's dtype, as in an operation with it. */
export function besideArray(context: Context, array: NDArray, value: ArrayLike, operation: string): NDArray {
  if (!isScalar(value)) return toArray(context, value, operation)
  const type = resultType(array.dtype, value)
  return filledArray(context, [], type, toDType(value, type))
}
