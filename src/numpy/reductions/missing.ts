/** NaN as a missing value: what the `nan…` forms of reductions put in its place. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { type DType, type DTypeName, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { DTypeError } from '../../core/errors.js'
import { isInexact, promoteTypes } from '../../core/promotion.js'
import { type Extreme, type FoundPositions, reduceArg } from './arguments.js'
import { functionNamed, isInexactName, isNaNOf, notOf } from './expressions.js'
import { meanOver, reduceMean } from './means.js'
import { type ArgOptions, axesOf, deliver, type MeanOptions, maskOf } from './options.js'

/** The elements with `value` in the place of NaN; the array itself where there can't be any. */
export function withoutNaN(context: Context, x: NDArray, value: number): NDArray {
  const type = x.dtype.name
  if (!isInexactName(type)) return x
  const fn = functionNamed(`withoutNaN.${type}.${value}`, [type], (b, element) =>
    b.select(isNaNOf(b, element), b.literal(type, value), element),
  )
  return elementwise(context, { op: 'call', fn }, x.dtype, type, [x])
}

/** Where elements aren't NaN, and `where` holds. */
export function presentMask(context: Context, x: NDArray, where: NDArray | undefined): NDArray {
  const type = x.dtype.name
  if (where === undefined) {
    const fn = functionNamed(`isPresent.${type}`, [type], (b, element) => notOf(b, isNaNOf(b, element)))
    return elementwise(context, { op: 'call', fn }, dtypes.bool, type, [x])
  }
  const fn = functionNamed(`isPresentWhere.${type}`, [type, 'bool'], (b, element, mask) =>
    b.op('and', notOf(b, isNaNOf(b, element)), mask),
  )
  return elementwise(context, { op: 'call', fn }, dtypes.bool, [type, 'bool'], [x, where])
}

/** Results that come from inexact elements have to be inexact. */
export function checkInexact(operation: string, x: NDArray, { dtype, out }: MeanOptions): void {
  if (!isInexactName(x.dtype.name)) return
  for (const [name, type] of [
    ['dtype', dtype ? dtypeOf(dtype) : undefined],
    ['out', out?.dtype as DType | undefined],
  ] as const) {
    if (type !== undefined && !isInexact(type)) {
      throw new DTypeError(`[${operation}] if a is inexact, then ${name} must be inexact, not ${type.name}`, {
        dtype: type.name,
      })
    }
  }
}

/** `nanmean`: in the array's own dtype. */
export function reduceNanMean(context: Context, x: NDArray, options: MeanOptions): NDArray {
  if (!isInexactName(x.dtype.name)) return reduceMean(context, x, options)
  checkInexact('nanmean', x, options)
  const { dtype, out } = options
  const axes = axesOf(options.axis, x.ndim)
  const mask = presentMask(context, x, maskOf(context, 'nanmean', options.where, x.shape))
  const type: DTypeName = dtype ? dtypeOf(dtype).name : out ? promoteTypes(out.dtype, x.dtype).name : x.dtype.name
  return deliver(context, 'nanmean', meanOver(context, x, axes, options.keepdims, type, type, mask), out)
}

/**
 * `nanargmin`, `nanargmax`: NaN counts as the worst infinity.
 * @throws ValueError where all elements of a slice are NaN
 */
export function reduceNanArg(
  context: Context,
  operation: string,
  extreme: Extreme,
  x: NDArray,
  options: ArgOptions,
): NDArray<'int64'> {
  if (!isInexactName(x.dtype.name)) return reduceArg(context, operation, extreme, x, options)
  const found: FoundPositions = {
    values: withoutNaN(context, x, extreme === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
    present: presentMask(context, x, undefined),
  }
  return reduceArg(context, operation, extreme, x, options, found)
}
