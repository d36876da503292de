import type { Builder, Id } from '../expr.js'

/** The bits of the half next to `x` towards `y`, both given as bits in uint16. Equal values give `x`, as NumPy has it. */
export function nextHalf(b: Builder, x: Id, y: Id): Id {
  const u = (value: number) => b.literal('uint16', value)
  const magnitude = (bits: Id) => b.op('and', bits, u(0x7fff))
  const isNotANumber = (bits: Id) => b.op('gt', magnitude(bits), u(0x7c00))
  // halves order like the integers that have their bits as sign and magnitude
  const rank = (bits: Id) => {
    const size = b.cast(magnitude(bits), 'int32')
    return b.select(b.op('ge', bits, u(0x8000)), b.op('neg', size), size)
  }
  const zero = b.literal('int32', 0)
  const one = b.literal('int32', 1)
  const from = rank(x)
  const to = rank(y)
  const next = b.select(b.op('lt', from, to), b.op('add', from, one), b.op('sub', from, one))
  const negative = b.select(b.op('eq', next, zero), b.op('ge', x, u(0x8000)), b.op('lt', next, zero))
  const bits = b.op('or', b.cast(b.op('abs', next), 'uint16'), b.select(negative, u(0x8000), u(0)))
  const moved = b.select(b.op('eq', from, to), x, bits)
  return b.select(b.op('or', isNotANumber(x), isNotANumber(y)), u(0x7e00), moved)
}
