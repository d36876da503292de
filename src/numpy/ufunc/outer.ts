/** `ufunc.outer` */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { ValueError } from '../../core/errors.js'
import { toArray } from '../chapter.js'
import { applyUfunc, readUfuncOptions, type UfuncOptions } from './call.js'
import type { UfuncRow } from './loop.js'

export function outer(context: Context, row: UfuncRow, a: ArrayLike, b: ArrayLike, options?: UfuncOptions): NDArray {
  if (row.nin !== 2) throw new ValueError(`[${row.name}.outer] is only there for ufuncs of two operands`)
  const given = readUfuncOptions(`${row.name}.outer`, options)
  // Scalars count as arrays here, as in NumPy: they bring their own dtype.
  const [first, second] = [a, b].map((each) => toArray(context, each, row.name))
  const trailing = second.ndim
  const { shape, strides, offset } = first
  const spread = first.viewOf({
    shape: [...shape, ...Array<number>(trailing).fill(1)],
    strides: [...strides, ...Array<number>(trailing).fill(0)],
    offset,
  })
  return applyUfunc(context, row, [spread, second], given) as NDArray
}
