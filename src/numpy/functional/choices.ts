/** Values chosen by conditions: `select` and `piecewise`. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input, isArray } from '../../array/operate.js'
import { broadcastShapes } from '../../core/broadcast.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { DTypeError, ValueError } from '../../core/errors.js'
import { resultType } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'

/** Of the first condition that holds its choice, else the default; scalars adapt to the arrays beside them. */
export function selected(
  context: Context,
  conditions: readonly ArrayLike[],
  choices: readonly ArrayLike[],
  fallback: ArrayLike,
): NDArray {
  if (conditions.length !== choices.length) {
    throw new ValueError(
      `[select] list of cases must be same length as list of conditions: there are ${choices.length} and ${conditions.length}`,
    )
  }
  if (conditions.length === 0) throw new ValueError('[select] select with an empty condition list is not possible')
  const values = [...choices, fallback].map((value) => (isScalar(value) ? value : toArray(context, value, 'select')))
  const type = resultType(...values.map((value) => (isArray(value) ? (value.dtype as DType) : value)))
  const inputs = values.map(
    (value): Input => (isArray(value) ? value : { scalar: toDType(value, type), type: type.name }),
  )
  const masks = conditions.map((condition, index) => {
    const mask = toArray(context, condition, 'select')
    if (mask.dtype.kind === 'b') return mask
    throw new DTypeError(`[select] condition ${index} has to be a bool array, not one of ${mask.dtype.name}`, {
      dtype: mask.dtype.name,
    })
  })
  broadcastShapes(...[...masks, ...inputs.filter(isArray)].map((array) => array.shape))
  const as = ['bool', type.name, type.name] as const
  let result: Input = inputs[choices.length]
  for (let at = masks.length - 1; at >= 0; at--) {
    result = elementwise(context, { op: 'select' }, type, as, [masks[at], inputs[at], result])
  }
  return result as NDArray
}

/** A value, or a function of the elements where a condition holds. */
export type Piece = ArrayLike | ((x: NDArray, ...args: readonly never[]) => ArrayLike)

/** Of the last condition that holds its piece, else the piece without a condition, else 0. */
export function pieced(
  np: ArrayNamespace,
  x: NDArray,
  conditions: readonly NDArray[],
  pieces: readonly Piece[],
  args: readonly unknown[],
): NDArray {
  const count = conditions.length
  if (pieces.length !== count && pieces.length !== count + 1) {
    throw new ValueError(
      `[piecewise] with ${count} condition(s), either ${count} or ${count + 1} functions are expected`,
    )
  }
  const masks = [...conditions]
  if (pieces.length > count) {
    masks.push(conditions.reduce((any, mask) => any.or(mask) as NDArray).invert())
  }
  const result = np.zerosLike(x) as NDArray
  masks.forEach((mask, at) => {
    const piece = pieces[at]
    if (typeof piece !== 'function') {
      result.set([mask], piece)
      return
    }
    const inside = x.at(mask)
    if (inside.size > 0) result.set([mask], piece(inside, ...(args as never[])))
  })
  return result
}

/** Conditions as bool arrays: one by itself, a list of them, or an array with one in each row. */
export function readConditions(context: Context, x: NDArray, given: ArrayLike | readonly ArrayLike[]): NDArray[] {
  if (given instanceof NDArray) {
    const rows = given.ndim > 1 || (x.ndim === 0 && given.ndim > 0)
    const mask = asBools(context, given)
    return rows ? Array.from({ length: mask.shape[0] }, (_, row) => mask.at(row)) : [mask]
  }
  const first: unknown = Array.isArray(given) ? given[0] : undefined
  const several = Array.isArray(given) && (typeof first === 'object' || x.ndim === 0)
  return several ? given.map((each: ArrayLike) => asBools(context, each)) : [asBools(context, given as ArrayLike)]
}

function asBools(context: Context, value: ArrayLike): NDArray {
  const array = toArray(context, value, 'piecewise')
  if (array.dtype.kind === 'b') return array
  return elementwise(context, { op: 'cast' }, dtypes.bool, 'bool', [array])
}
