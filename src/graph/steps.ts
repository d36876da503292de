/** One operation of a node as an instruction of the kernel language. */
import type { DTypeName } from '../core/dtype.js'
import type { Builder, Id, IrFunction } from '../ir/expr.js'
import type { MapOp } from './value.js'

/** Functions are written in place, so that what is in them fuses like anything else. */
export function combineSteps(b: Builder, op: MapOp, type: DTypeName, args: readonly Id[], fn?: IrFunction): Id {
  switch (op) {
    case 'cast':
      return b.cast(args[0], type)
    case 'bitcast':
      return b.bitcast(args[0], type)
    case 'select':
      return b.select(args[0], args[1], args[2])
    case 'call':
      return b.inline(fn!.body, args)[0]
    default:
      return b.op(op, ...args)
  }
}
