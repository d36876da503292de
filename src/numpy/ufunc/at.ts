/** `ufunc.at`: in place, at places that an index takes, as often as it takes them. */
import { type IndexPart, readParts } from '../../array/advanced/parts.js'
import { placesOf, planIndex } from '../../array/advanced/plan.js'
import { inElements, writeTo } from '../../array/advanced/write.js'
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import type { Scalar } from '../../core/complex.js'
import { castScalar, isScalar, toDType } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { checkFits } from '../../core/promotion.js'
import type { Combination } from '../../graph/patterns.js'
import { defineBody } from '../../ir/expr.js'
import { toArray } from '../chapter.js'
import type { Loop, UfuncRow } from './loop.js'
import { chooseLoop, operandTypes, type UfuncOperand } from './resolve.js'

export function ufuncAt(context: Context, row: UfuncRow, a: NDArray, indices: unknown, b: ArrayLike | undefined): void {
  const operation = `${row.name}.at`
  if (!(a instanceof NDArray)) throw new ArgumentError(`[${operation}] takes an array to work on, not ${describe(a)}`)
  const target = toArray(context, a, operation)
  if (row.nout !== 1) throw new ValueError(`[${operation}] is only there for ufuncs with one result`)
  if (row.nin === 2 && b === undefined) throw new ValueError(`[${operation}] needs a second operand`)
  if (row.nin === 1 && b !== undefined) throw new ValueError(`[${operation}] takes no second operand`)
  if (!target.writeable) throw new ValueError(`[${operation}] the array is read-only`)
  const value: UfuncOperand = isScalar(b) ? b : b === undefined ? false : toArray(context, b, operation)
  const operands = row.nin === 2 ? [target, value] : [target]
  const loop = chooseLoop(row, operandTypes(row, operands), undefined, 'unsafe')
  const parts = readParts(context, partsOf(indices))
  inElements(target, (array, layout) => {
    const places = placesOf(context, planIndex(layout, parts))
    const type: DType = loop.inputs[1] ?? dtypes.bool
    const source = isScalar(value) ? scalarOf(value, type) : value
    writeTo(array, places, source, { as: type.name, combine: combinationOf(row, loop, array.dtype, type) })
  })
}

/** A list of numbers is one index; any other list has the index's parts, as in `x.set`. */
function partsOf(indices: unknown): IndexPart[] {
  if (!Array.isArray(indices)) return [indices as IndexPart]
  const numbers = indices.every(
    (each) => typeof each === 'number' || typeof each === 'bigint' || typeof each === 'boolean',
  )
  return numbers ? [indices] : (indices as IndexPart[])
}

/** A scalar that loses what the loop's dtype can't hold, as an array of its own dtype would. */
function scalarOf(value: Scalar, type: DType): Scalar {
  const whole = typeof value === 'number' && Number.isSafeInteger(value)
  if (whole && (type.kind === 'i' || type.kind === 'u')) return castScalar(BigInt(value), 'int64', type.name)
  checkFits(value, type)
  return toDType(value, type)
}

const combinations = new Map<string, Combination>()

/** What is there, combined with a value, in one of a row's loops; the result is converted to the array's dtype. */
function combinationOf(row: UfuncRow, loop: Loop, type: DType, value: DType): Combination {
  const name = `${row.name}.at.${loop}.${type.name}`
  let found = combinations.get(name)
  if (found === undefined) {
    const [input] = loop.inputs
    const { op, fn } = loop.operation(0)
    const body = defineBody([type.name, value.name], (b, old, next) => {
      const args = row.nin === 2 ? [b.cast(old, input.name), next] : [b.cast(old, input.name)]
      const combined =
        op === 'cast'
          ? b.cast(args[0], loop.outputs[0].name)
          : fn
            ? b.inline(fn.body, args)[0]
            : b.op(op as 'add', ...args)
      return [b.cast(combined, type.name)]
    })
    combinations.set(name, (found = { name, body }))
  }
  return found
}
