/**
 * What every primitive and function op means, as plain JS on single values: a boolean for bool, a number for integers
 * up to 32 bits and for floats, a bigint for 64-bit integers, a Complex for complex. Slow and plain on purpose: it is
 * what the devices are compared with.
 */
import type { Scalar } from '../core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '../core/dtype.js'
import { InternalError } from '../core/errors.js'
import type { FunctionOp, PrimitiveOp } from './ops.js'
import { booleanMeanings } from './reference/boolean.js'
import { complexMeanings } from './reference/complex.js'
import { floatMeanings } from './reference/float.js'
import { bigintMeanings, integerMeanings } from './reference/integer.js'

/** Takes the arguments of one instruction, gives its result, rounded to the result's dtype. */
export type Meaning = (...args: Scalar[]) => Scalar

type Meanings = { readonly [Op in PrimitiveOp | FunctionOp]?: Meaning }

const meanings = Object.fromEntries(dtypeNames.map((type) => [type, tableFor(type)])) as Record<DTypeName, Meanings>

/** The meaning of `op` for a first argument of `type`. */
export function meaningOf(op: PrimitiveOp | FunctionOp, type: DTypeName): Meaning {
  const meaning = meanings[type][op]
  if (!meaning) throw new InternalError(`[${op}] has no meaning for ${type}`, { op, dtype: type })
  return meaning
}

function tableFor(type: DTypeName): Meanings {
  const { kind, itemsize } = dtypes[type]
  switch (kind) {
    case 'b':
      return booleanMeanings as Meanings
    case 'i':
    case 'u':
      return (itemsize === 8 ? bigintMeanings(type) : integerMeanings(type)) as Meanings
    case 'f':
      return floatMeanings(type) as Meanings
    case 'c':
      return complexMeanings(type) as Meanings
  }
}
