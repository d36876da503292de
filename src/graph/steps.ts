/** One operation of a node as an instruction of the kernel language. */
import type { DTypeName } from '../core/dtype.js'
import type { Builder, Id, IrFunction } from '../ir/expr.js'
import type { MapOp } from './value.js'

/** How a table stands among the arguments of a call: the kernel's parameter `param`, told from positions of instructions. */
export const tableArgument = (param: number): Id => -1 - param

/**
 * Functions are written in place, so that what is in them fuses like anything else. Their tables come after their
 * other arguments.
 */
export function combineSteps(b: Builder, op: MapOp, type: DTypeName, args: readonly Id[], fn?: IrFunction): Id {
  switch (op) {
    case 'cast':
      return b.cast(args[0], type)
    case 'bitcast':
      return b.bitcast(args[0], type)
    case 'select':
      return b.select(args[0], args[1], args[2])
    case 'call':
      return writeCall(b, fn!, args)
    default:
      return b.op(op, ...args)
  }
}

function writeCall(b: Builder, { body, tables }: IrFunction, args: readonly Id[]): Id {
  if (tables === undefined) return b.inline(body, args)[0]
  const count = args.length - tables.length
  const params = args.slice(count).map((argument) => -1 - argument)
  return b.inline(body, args.slice(0, count), params)[0]
}
