/** Reductions. */
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { reduceOver } from '../array/operate.js'
import { normalizeAxes } from '../core/axis.js'
import { type DTypeName, dtypes } from '../core/dtype.js'
import { sumTable } from '../core/promotion-table.js'
import type { Reduction } from '../graph/value.js'
import { defineBody } from '../ir/expr.js'
import { Chapter } from './chapter.js'
import { readOptions } from './options.js'

const sums = new Map<DTypeName, Reduction>()

export function sumReduction(type: DTypeName): Reduction {
  let found = sums.get(type)
  if (!found) {
    found = {
      name: `sum.${type}`,
      combine: defineBody([type, type], (b, x, y) => [b.op('add', x, y)]),
      identity: [type.includes('64') && type.includes('int') ? 0n : 0],
      finish: defineBody([type], (_, x) => [x]),
    }
    sums.set(type, found)
  }
  return found
}

export class Reductions extends Chapter {
  sum(a: ArrayLike, options?: unknown): NDArray {
    const { axis, keepdims } = readOptions<{ axis: number | number[]; keepdims: boolean }>('sum', options, [
      'axis',
      'keepdims',
    ])
    const x = this.toArray(a, 'sum')
    const type = dtypes[sumTable[x.dtype.name]]
    return reduceOver(
      this.context,
      sumReduction(type.name),
      type,
      [{ input: x, as: type.name }],
      x.shape,
      normalizeAxes(axis, x.ndim),
      keepdims,
    )
  }
}
