/**
 * The function ops written in primitives, for writers that don't have them natively. One table per kind of argument:
 * a function that takes a kind has its row there.
 */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { InternalError } from '../../core/errors.js'
import type { FunctionOp } from '../ops.js'
import { exactExpansions } from './exact/index.js'
import type { Expansion } from './expansion.js'
import { integerExpansions } from './integer.js'
import { elementaryExpansions } from './real/index.js'

export type { ComplexFunction, ElementaryFunction, ExactFunction, Expansion, IntegerFunction } from './expansion.js'

const tables = {
  b: {},
  i: integerExpansions,
  u: integerExpansions,
  f: { ...exactExpansions, ...elementaryExpansions },
  // complex functions take pairs of reals: see complex/index.ts
  c: {},
}

/** How `op` on arguments of `type` is written in primitives. */
export function expansionOf(op: FunctionOp, type: DTypeName): Expansion {
  const table: { readonly [Op in FunctionOp]?: Expansion } = tables[dtypes[type].kind]
  const found = table[op]
  if (!found) throw new InternalError(`[${op}] has no expansion for ${type}`, { op, dtype: type })
  return found
}
