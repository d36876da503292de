/** Integer powers, of which NumPy refuses negative ones (which takes a look at the values), and powers by a number known at the call. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input, isArray, reduceOver } from '../../array/operate.js'
import { dtypes } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import type { Reduction } from '../../graph/value.js'
import { defineBody } from '../../ir/expr.js'
import type { Loop } from './loop.js'

const anyTrue: Reduction = {
  name: 'any.bool',
  combine: defineBody(['bool', 'bool'], (b, x, y) => [b.op('or', x, y)]),
  identity: [false],
  finish: defineBody(['bool'], (_, x) => [x]),
}

/** @throws ValueError where an integer would be raised to a negative power */
export function checkPowers(
  context: Context,
  loop: Loop,
  [, exponent]: readonly Input[],
  mask: NDArray | undefined,
  shape: readonly number[],
): void {
  const [, type] = loop.inputs
  if (type.kind !== 'i' || shape.includes(0)) return
  if (!isArray(exponent) && (exponent.scalar as number | bigint) >= 0) return
  if (isArray(exponent) && 'bu'.includes(exponent.dtype.kind)) return
  const zero: Input = { scalar: type.itemsize === 8 ? 0n : 0, type: type.name }
  let negative: NDArray = elementwise(context, { op: 'lt' }, dtypes.bool, type.name, [exponent, zero])
  if (mask !== undefined) negative = elementwise(context, { op: 'and' }, dtypes.bool, 'bool', [negative, mask])
  const axes = negative.shape.map((_, axis) => axis)
  const input = { input: negative, as: 'bool' } as const
  if (reduceOver(context, anyTrue, dtypes.bool, [input], negative.shape, axes).item()) {
    throw new ValueError('Integers to negative integer powers are not allowed.', { dtype: type.name })
  }
}
