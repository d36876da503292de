/** `ufunc.outer` */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { isArray } from '../../array/operate.js'
import { ValueError } from '../../core/errors.js'
import { applyUfunc, readUfuncOptions, toOperands, type UfuncOptions } from './call.js'
import type { UfuncRow } from './loop.js'

export function outer(context: Context, row: UfuncRow, a: ArrayLike, b: ArrayLike, options?: UfuncOptions): NDArray {
  if (row.nin !== 2) throw new ValueError(`[${row.name}.outer] is only there for ufuncs of two operands`)
  const given = readUfuncOptions(`${row.name}.outer`, options)
  const [first, second] = toOperands(context, row, [a, b])
  const trailing = isArray(second) ? second.ndim : 0
  if (!isArray(first) || trailing === 0) return applyUfunc(context, row, [first, second], given) as NDArray
  const { shape, strides, offset } = first
  const spread = first.viewOf({
    shape: [...shape, ...Array<number>(trailing).fill(1)],
    strides: [...strides, ...Array<number>(trailing).fill(0)],
    offset,
  })
  return applyUfunc(context, row, [spread, second], given) as NDArray
}
