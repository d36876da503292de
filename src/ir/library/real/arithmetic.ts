import type { DTypeName } from '../../../core/dtype.js'
import type { Builder, Id } from '../../expr.js'

/** A value for each of the two dtypes of the elementary functions. */
export interface ByType<T> {
  readonly float32: T
  readonly float64: T
}

/** The layout of a float's bits. */
interface FloatFormat {
  readonly integer: DTypeName
  readonly unsigned: DTypeName
  /** Bits of the stored mantissa, and of the whole. */
  readonly mantissa: number
  readonly bits: number
  readonly bias: number
  /** 1.5 · 2^mantissa: a number small against it, when added, leaves its nearest whole number in the low bits. */
  readonly magic: number
  /** The smallest normal number. */
  readonly smallest: number
}

const formats: ByType<FloatFormat> = {
  float32: {
    integer: 'int32',
    unsigned: 'uint32',
    mantissa: 23,
    bits: 32,
    bias: 127,
    magic: 1.5 * 2 ** 23,
    smallest: 2 ** -126,
  },
  float64: {
    integer: 'int64',
    unsigned: 'uint64',
    mantissa: 52,
    bits: 64,
    bias: 1023,
    magic: 1.5 * 2 ** 52,
    smallest: 2 ** -1022,
  },
}

/** Shorthand for expressions over one float dtype and the integers of its width. */
export class Arithmetic {
  readonly format: FloatFormat

  constructor(
    readonly b: Builder,
    readonly type: DTypeName,
  ) {
    this.format = formats[type as keyof ByType<unknown>]
  }

  pick<T>(choices: ByType<T>): T {
    return choices[this.type as keyof ByType<unknown>]
  }

  num(value: number): Id {
    return this.b.literal(this.type, value)
  }

  int(value: number | bigint): Id {
    return this.b.literal(this.format.integer, BigInt.asIntN(this.format.bits, BigInt(value)))
  }

  /** The bits of a float constant, as an integer constant. */
  bitsOf(value: number): bigint {
    const view = new DataView(new ArrayBuffer(8))
    if (this.format.bits === 32) {
      view.setFloat32(0, value)
      return BigInt(view.getInt32(0))
    }
    view.setFloat64(0, value)
    return view.getBigInt64(0)
  }

  add(x: Id, y: Id): Id {
    return this.b.op('add', x, y)
  }

  sub(x: Id, y: Id): Id {
    return this.b.op('sub', x, y)
  }

  mul(x: Id, y: Id): Id {
    return this.b.op('mul', x, y)
  }

  div(x: Id, y: Id): Id {
    return this.b.op('div', x, y)
  }

  neg(x: Id): Id {
    return this.b.op('neg', x)
  }

  abs(x: Id): Id {
    return this.b.op('abs', x)
  }

  and(x: Id, y: Id): Id {
    return this.b.op('and', x, y)
  }

  or(x: Id, y: Id): Id {
    return this.b.op('or', x, y)
  }

  xor(x: Id, y: Id): Id {
    return this.b.op('xor', x, y)
  }

  not(x: Id): Id {
    return this.b.op('not', x)
  }

  lt(x: Id, y: Id): Id {
    return this.b.op('lt', x, y)
  }

  le(x: Id, y: Id): Id {
    return this.b.op('le', x, y)
  }

  eq(x: Id, y: Id): Id {
    return this.b.op('eq', x, y)
  }

  ne(x: Id, y: Id): Id {
    return this.b.op('ne', x, y)
  }

  select(condition: Id, yes: Id, no: Id): Id {
    return this.b.select(condition, yes, no)
  }

  /** The smaller one; `x` where one is NaN. Cheaper than `min`: one instruction of WebAssembly (`pmin`). */
  atMost(x: Id, limit: Id): Id {
    return this.select(this.lt(limit, x), limit, x)
  }

  /** The larger one; `x` where one is NaN. */
  atLeast(x: Id, limit: Id): Id {
    return this.select(this.lt(x, limit), limit, x)
  }

  /** `x` itself where it is so small that a function with f(x) ≈ x rounds to it: keeps −0 and subnormal numbers. */
  keepTiny(x: Id, result: Id): Id {
    return this.select(this.lt(this.abs(x), this.num(2 ** -this.format.mantissa / 16)), x, result)
  }

  /** The bits as a signed integer. */
  bits(x: Id): Id {
    return this.b.bitcast(x, this.format.integer)
  }

  fromBits(x: Id): Id {
    return this.b.bitcast(x, this.type)
  }

  shl(x: Id, count: number): Id {
    return this.b.op('shl', x, this.b.literal(this.b.typeOf(x), count))
  }

  shr(x: Id, count: number): Id {
    return this.b.op('shr', x, this.b.literal(this.b.typeOf(x), count))
  }

  /** `x` with the lower half of its mantissa cleared: the product of two such numbers is exact. */
  upperHalf(x: Id): Id {
    return this.fromBits(this.and(this.bits(x), this.int(-1n << BigInt((this.format.mantissa + 2) >> 1))))
  }

  /** What the product of x and y is above its rounded value. */
  productError(x: Id, y: Id, rounded: Id): Id {
    const [x1, y1] = [this.upperHalf(x), this.upperHalf(y)]
    const [x0, y0] = [this.sub(x, x1), this.sub(y, y1)]
    const above = this.sub(this.mul(x1, y1), rounded)
    return this.add(this.add(above, this.add(this.mul(x1, y0), this.mul(x0, y1))), this.mul(x0, y0))
  }

  /** A bit where the sign is, as an integer; all others are 0. */
  signBit(x: Id): Id {
    return this.and(this.bits(x), this.int(-1n << BigInt(this.format.bits - 1)))
  }

  /** Whether x is not in [low, high), for positive bounds; true for NaN. Two operations on integers. */
  isOutside(x: Id, low: number, high: number): Id {
    // Turned by half their range, the bits of the floats from `low` on are the lowest integers.
    const turn = -(1n << BigInt(this.format.bits - 1)) - this.bitsOf(low)
    return this.le(this.int(this.bitsOf(high) + turn), this.add(this.bits(x), this.int(turn)))
  }

  /** `x` with its sign turned where `signs` has the sign's bit set. */
  flipSign(x: Id, signs: Id): Id {
    return this.fromBits(this.xor(this.bits(x), signs))
  }

  /**
   * c₀ + c₁x + c₂x² + …: Horner's rule, and from six terms on Estrin's. Vector loops wait for the longest chain of
   * operations rather than for the number of them, and Estrin's is as long as the logarithm of the number of terms.
   */
  polynomial(x: Id, coefficients: readonly number[]): Id {
    if (coefficients.length < 6) return this.horner(x, coefficients)
    let terms = coefficients.map((value) => this.num(value))
    for (let power = x; terms.length > 1; power = this.mul(power, power)) {
      const half = Math.ceil(terms.length / 2)
      terms = Array.from({ length: half }, (_, k) =>
        2 * k + 1 < terms.length ? this.add(terms[2 * k], this.mul(terms[2 * k + 1], power)) : terms[2 * k],
      )
    }
    return terms[0]
  }

  private horner(x: Id, coefficients: readonly number[]): Id {
    let total = this.num(coefficients[coefficients.length - 1])
    for (let k = coefficients.length - 2; k >= 0; k--) {
      // A leading 1 needs no product.
      const first = k === coefficients.length - 2 && coefficients[k + 1] === 1
      total = this.add(first ? x : this.mul(total, x), this.num(coefficients[k]))
    }
    return total
  }
}
