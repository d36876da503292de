/** Means: a sum that is divided by its count when it is stored. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input, isArray, reduceOver } from '../../array/operate.js'
import { normalizeAxes } from '../../core/axis.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { type DTypeName, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { promoteTypes } from '../../core/promotion.js'
import { inexactTable } from '../../core/promotion-table.js'
import type { Reduction } from '../../graph/value.js'
import { defineBody } from '../../ir/expr.js'
import { watch } from '../floating-errors.js'
import { noticeReduced } from '../notice.js'
import { accumulatorOf, quotientOf, reductionNamed } from './expressions.js'
import { identityOf, maskedInput, roundedInput } from './folds.js'
import { deliver, type MeanOptions, maskOf, reducedSize } from './options.js'

/**
 * A sum of `type` divided by a count, as NumPy divides: in double precision, then rounded to `type`, then to
 * `result`. The count is an extra scalar, or, where it is `counted`, the second accumulator.
 */
export function meanReduction(type: DTypeName, result: DTypeName, counted: boolean): Reduction {
  return reductionNamed(`mean.${type}.${result}${counted ? '.counted' : ''}`, () => {
    const inner = accumulatorOf(type)
    const wide = quotientOf(type)
    const zero = identityOf('add', inner)
    return {
      combine: counted
        ? defineBody([inner, 'int64', inner, 'int64'], (b, x, m, y, n) => [b.op('add', x, y), b.op('add', m, n)])
        : defineBody([inner, inner], (b, x, y) => [b.op('add', x, y)]),
      identity: counted ? [zero, 0n] : [zero],
      finish: defineBody([inner, counted ? 'int64' : wide], (b, total, count) => {
        const sum = b.cast(b.cast(total, type), wide)
        return [b.cast(b.cast(b.op('div', sum, b.cast(count, wide)), type), result)]
      }),
    }
  })
}

/** A count as the divisor of sums of `type`. */
export function divisor(type: DTypeName, count: number): { readonly dtype: DTypeName; readonly value: Scalar } {
  const dtype = quotientOf(type)
  return { dtype, value: dtype === 'complex128' ? new Complex(count, 0) : count }
}

/** 1 where an element takes part, for counting. */
export function countedInput(context: Context, mask: NDArray): Input {
  return elementwise(context, { op: 'cast' }, dtypes.int64, 'int64', [mask])
}

/** The mean over `axes`, in `type`, as an array of `result`. */
export function meanOver(
  context: Context,
  x: NDArray,
  axes: readonly number[],
  keepdims: boolean | undefined,
  type: DTypeName,
  result: DTypeName,
  mask: NDArray | undefined,
): NDArray {
  const inner = accumulatorOf(type)
  const input = maskedInput(context, roundedInput(context, x, type), type, mask, identityOf('add', type))
  const sum = { input, as: inner }
  const reduction = meanReduction(type, result, mask !== undefined)
  const counts = mask === undefined ? [] : [{ input: countedInput(context, mask), as: 'int64' as const }]
  const extras = mask === undefined ? [divisor(type, reducedSize(x.shape, axes))] : []
  const mean = reduceOver(context, reduction, dtypes[result], [sum, ...counts], x.shape, axes, keepdims, extras)
  if (watch.active && isArray(input)) noticeReduced(input, mean, axes, keepdims)
  return mean
}

/** `mean`: integers in float64, half precision in single. */
export function reduceMean(context: Context, x: NDArray, options: MeanOptions): NDArray {
  const axes = normalizeAxes(options.axis, x.ndim)
  const mask = maskOf(context, 'mean', options.where, x.shape)
  const [type, result] = meanTypes(options, x.dtype.name)
  const mean = meanOver(context, x, axes, options.keepdims, type, result, mask)
  return deliver(context, 'mean', mean, options.out)
}

/** The dtypes that a mean is computed in and that it has. */
function meanTypes({ dtype, out }: MeanOptions, own: DTypeName): [DTypeName, DTypeName] {
  if (dtype !== undefined && dtype !== null) {
    const { name } = dtypeOf(dtype)
    return [name, name]
  }
  if (own === 'float16') return ['float32', out ? 'float32' : 'float16']
  const type = inexactTable[own]
  if (!out || own !== type) return [type, type]
  const { name } = promoteTypes(out.dtype, dtypes[own])
  return [name, name]
}
