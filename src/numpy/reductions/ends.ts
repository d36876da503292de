/** The least and the largest element together, in one pass over memory. */
import type { NDArray } from '../../array/ndarray.js'
import { reduceOver } from '../../array/operate.js'
import { type DTypeName, dtypes } from '../../core/dtype.js'
import type { Reduction } from '../../graph/value.js'
import { defineBody } from '../../ir/expr.js'
import { reductionNamed } from './expressions.js'
import { identityOf } from './folds.js'

/** Both travel as the parts of one complex number: floats as doubles, integers as the bits of doubles. */
function endsReduction(type: DTypeName): Reduction {
  return reductionNamed(`ends.${type}`, () => ({
    combine: defineBody([type, type, type, type], (b, least, largest, otherLeast, otherLargest) => [
      b.op('min', least, otherLeast),
      b.op('max', largest, otherLargest),
    ]),
    identity: [identityOf('min', type), identityOf('max', type)],
    finish: defineBody([type, type], (b, ...ends) => {
      const parts = ends.map((end) =>
        dtypes[type].kind === 'f' ? b.cast(end, 'float64') : b.bitcast(b.cast(end, 'int64'), 'float64'),
      )
      return [b.op('complex', parts[0], parts[1])]
    }),
  }))
}

/**
 * The least and the largest element of a real array that has elements: numbers for floats, both NaN where an element
 * is; else bigints, 0 and 1 for bools. Reads both at once.
 */
export function endsOf(x: NDArray): readonly [number, number] | readonly [bigint, bigint] {
  const { name: type, kind } = x.dtype
  const axes = x.shape.map((_, axis) => axis)
  const term = { input: x, as: type }
  const both = reduceOver(x.context, endsReduction(type), dtypes.complex128, [term, term], x.shape, axes)
  const { buffer, byteOffset } = both.toTypedArray() as Float64Array
  if (kind === 'f') return [...new Float64Array(buffer, byteOffset, 2)] as [number, number]
  const bits = kind === 'u' ? new BigUint64Array(buffer, byteOffset, 2) : new BigInt64Array(buffer, byteOffset, 2)
  return [bits[0], bits[1]] as [bigint, bigint]
}
