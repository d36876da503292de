import type { DTypeName } from '../../../core/dtype.js'
import type { Builder, Id } from '../../expr.js'
import type { FunctionOp, PrimitiveOp } from '../../ops.js'
import { Arithmetic } from '../real/arithmetic.js'
import type { Pair } from './arithmetic.js'

/** Shorthand for expressions over the parts of complex numbers. */
export class Parts extends Arithmetic {
  readonly zero: Id
  readonly infinity: Id
  readonly nan: Id

  constructor(b: Builder, type: DTypeName) {
    super(b, type)
    this.zero = this.num(0)
    this.infinity = this.num(Number.POSITIVE_INFINITY)
    this.nan = this.num(Number.NaN)
  }

  op(op: PrimitiveOp | FunctionOp, ...args: Id[]): Id {
    return this.b.op(op, ...args)
  }

  half(x: Id): Id {
    return this.mul(x, this.num(0.5))
  }

  /** `x` with the sign of `sign`. */
  withSign(x: Id, sign: Id): Id {
    return this.op('copysign', x, sign)
  }

  isNaN(x: Id): Id {
    return this.ne(x, x)
  }

  isZero(x: Id): Id {
    return this.eq(x, this.zero)
  }

  isInfinite(x: Id): Id {
    return this.eq(this.abs(x), this.infinity)
  }

  isFinite(x: Id): Id {
    return this.lt(this.abs(x), this.infinity)
  }
}

/** i·z */
export function timesI(b: Builder, [x, y]: Pair): Pair {
  return [b.op('neg', y), x]
}

/** z / i */
export function overI(b: Builder, [x, y]: Pair): Pair {
  return [y, b.op('neg', x)]
}
