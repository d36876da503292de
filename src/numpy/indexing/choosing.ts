/** `choose`: an element of one of several arrays, as an index says. */
import { choiceOf, type IndexMode } from '../../array/advanced/distances.js'
import type { Integers } from '../../array/advanced/parts.js'
import { gather } from '../../array/advanced/places.js'
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { int64, tableOf } from '../../array/tables.js'
import { broadcastShapes, broadcastStrides } from '../../core/broadcast.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { promoteAll } from '../../core/promotion.js'
import { toArray } from '../chapter.js'

export function chosen(
  context: Context,
  index: Integers,
  choices: NDArray | readonly ArrayLike[],
  mode: IndexMode,
): NDArray {
  if (choices instanceof NDArray) return fromRows(context, index, toArray(context, choices, 'choose'), mode)
  if (!Array.isArray(choices)) {
    throw new ArgumentError(`[choose] choices must be a list of arrays, or an array of them, not ${describe(choices)}`)
  }
  const arrays = choices.map((choice) => toArray(context, choice, 'choose'))
  checkCount(arrays.length)
  const type = promoteAll(arrays.map((array) => array.dtype as DType))
  broadcastShapes(index.shape, ...arrays.map((array) => array.shape))
  const which = choiceOf(context, index, arrays.length, 1, mode)
  const types = ['bool', type.name, type.name] as const
  let result = arrays[0]
  for (let k = Math.min(1, arrays.length - 1); k < arrays.length; k++) {
    const here = elementwise(context, { op: 'eq' }, dtypes.bool, 'int64', [which, int64(k)])
    result = elementwise(context, { op: 'select' }, type, types, [here, arrays[k], result])
  }
  return result
}

/** Where the choices are the rows of one array, the element is looked up. */
function fromRows(context: Context, index: Integers, rows: NDArray, mode: IndexMode): NDArray {
  if (rows.ndim === 0) throw new ArgumentError('[choose] choices must have a dimension: their shape is ()')
  checkCount(rows.shape[0])
  const [inner, table] = [rows.shape.slice(1), tableOf(rows)]
  const shape = broadcastShapes(index.shape, inner)
  const strides = broadcastStrides(inner, table.strides.slice(1), shape)
  const along = choiceOf(context, index, rows.shape[0], table.strides[0], mode)
  return gather(context, rows.dtype, table, { shape, strides, offset: table.offset, along })
}

function checkCount(count: number): void {
  if (count === 0) throw new ValueError('[choose] 0-length sequence: there are no choices')
}
