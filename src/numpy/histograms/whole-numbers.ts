/** Whole numbers, wherever they are asked for in an array. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { DTypeError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { toArray } from '../chapter.js'

/** The same as int64. */
export function wholeNumbers(context: Context, operation: string, value: ArrayLike): NDArray<'int64'> {
  const array = integersIn(context, operation, value)
  return (array.dtype as DType) === dtypes.int64 ? (array as NDArray<'int64'>) : copyAs(array, dtypes.int64)
}

/**
 * An array-like of whole numbers in a dtype of its own, with bools as uint8. JS numbers in lists count, where they are
 * whole.
 * @throws DTypeError for an array of another kind; ArgumentError for a fraction
 */
export function integersIn(context: Context, operation: string, value: ArrayLike): NDArray {
  const array =
    Array.isArray(value) && isPlain(value, operation)
      ? fromJS(context, value, dtypes.int64)
      : toArray(context, value, operation)
  if (array.dtype.kind === 'b') return copyAs(array, dtypes.uint8)
  if ('iu'.includes(array.dtype.kind)) return array
  throw new DTypeError(
    `[${operation}] takes whole numbers, not ${array.dtype.name}: give a list, or say .astype('int64')`,
    { dtype: array.dtype.name },
  )
}

/** Whether nested lists hold nothing but numbers, which then have to be whole. */
function isPlain(list: readonly unknown[], operation: string): boolean {
  const stack: unknown[] = [...list]
  const numbers: unknown[] = []
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (Array.isArray(item)) for (const inner of item) stack.push(inner)
    else if (typeof item === 'number' || typeof item === 'bigint') numbers.push(item)
    else return item instanceof NDArray ? false : typeof item === 'boolean'
  }
  for (const number of numbers) toInteger(number, `[${operation}] an element`)
  return true
}
