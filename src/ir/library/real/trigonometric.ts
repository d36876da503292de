/**
 * Sine, cosine and tangent: x = n·π + r with |r| ≤ π/2 gives sin x = (−1)ⁿ·sin r; for the cosine n runs over odd multiples of
 * ½. π is subtracted in parts of which all but the last have exact products with n. One polynomial does for all r.
 * Large angles go to a function of their own.
 */
import { type Builder, defineFunction, type Id, type IrFunction } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'
import { reduceHugeAngle } from './huge-angle.js'

const piParts: ByType<readonly number[]> = {
  float64: [3.1415926535846666, 5.1266883031679116e-12, 2.1125998133974855e-23],
  float32: [3.140625, 0.0009675025939941406, 1.5099067240953445e-7, 5.126688136514179e-12],
}

/** Up to here the parts of π suffice. */
const limit: ByType<number> = { float64: 2 ** 16, float32: 2 ** 12 }

/** (sin(r)/r − 1) / r² as a polynomial in r². */
const tail: ByType<readonly number[]> = {
  float64: [
    -0.16666666666666666, 0.008333333333333207, -0.00019841269841212473, 2.755731921156726e-6, -2.5052106904084347e-8,
    1.6058940978046006e-10, -7.643018554273541e-13, 2.721409078707478e-15,
  ],
  float32: [-0.16666659712791443, 0.008333069272339344, -0.00019809773948509246, 2.6060813524964033e-6],
}

/** sin r for |r| ≤ π/2. */
function sinOfRest(m: Arithmetic, r: Id): Id {
  const square = m.mul(r, r)
  return m.add(r, m.mul(m.mul(r, square), m.polynomial(square, m.pick(tail))))
}

/** sin(x + quarters·π/2) for |x| up to the limit. The sine of |x| gets the sign of x: so −0 keeps its own. */
function moderate(m: Arithmetic, argument: Id, magnitude: Id, quarters: 0 | 1): Id {
  const { magic, bits } = m.format
  const x = quarters === 0 ? magnitude : argument
  let multiple = m.mul(x, m.num(1 / Math.PI))
  // n = N − ½ for the cosine, with the sign that belongs to N in the low bit of N + magic.
  if (quarters === 1) multiple = m.add(multiple, m.num(0.5))
  const shifted = m.add(multiple, m.num(magic))
  let n = m.sub(shifted, m.num(magic))
  if (quarters === 1) n = m.sub(n, m.num(0.5))
  let r = x
  for (const part of m.pick(piParts)) r = m.sub(r, m.mul(n, m.num(part)))
  const signs = m.shl(m.bits(shifted), bits - 1)
  return m.flipSign(sinOfRest(m, r), quarters === 0 ? m.xor(signs, m.signBit(argument)) : signs)
}

/** sin(x + quarters·π/2) for large |x|. */
function huge(b: Builder, x: Id, quarters: 0 | 1): Id {
  const m = new Arithmetic(b, 'float64')
  const { rest, multiple } = reduceHugeAngle(b, x, 1, quarters)
  const signs = m.shl(b.bitcast(multiple, 'int64'), 63)
  const turned = quarters === 1 ? signs : m.xor(signs, m.signBit(x))
  const result = m.flipSign(sinOfRest(m, rest), turned)
  return m.select(m.lt(m.abs(x), m.num(Infinity)), result, m.sub(x, x))
}

function sine(name: string, quarters: 0 | 1): Expansion {
  const huge64 = defineFunction(`${name}Huge64`, ['float64'], (b, x) => huge(b, x, quarters))
  // Among the angles beyond the limit of float32 most are within that of float64.
  const huge32 = defineFunction(`${name}Huge32`, ['float32'], (b, x) => {
    const m = new Arithmetic(b, 'float64')
    const wide = b.cast(x, 'float64')
    const magnitude = m.abs(wide)
    const result = moderate(m, wide, magnitude, quarters)
    return b.cast(b.callWhere(huge64, isHuge(m, magnitude), result, wide), 'float32')
  })
  const fallbacks: ByType<IrFunction> = { float32: huge32, float64: huge64 }
  return (b, type, x) => {
    const m = new Arithmetic(b, type)
    const magnitude = m.abs(x)
    return b.callWhere(m.pick(fallbacks), isHuge(m, magnitude), moderate(m, x, magnitude, quarters), x)
  }
}

function isHuge(m: Arithmetic, magnitude: Id): Id {
  return m.not(m.le(magnitude, m.num(m.pick(limit))))
}

export const sin = sine('sin', 0)
export const cos = sine('cos', 1)

/** (tan(r)/r − 1) / r² as a quotient of polynomials in r², up to r = π/4. */
const tanTail: ByType<{ readonly numerator: readonly number[]; readonly denominator: readonly number[] }> = {
  float64: {
    numerator: [1658.7822348203897, -102.20732764847499, 1],
    denominator: [4976.346704461199, -2297.160664730784, 116.17003755964734, -1.037236197710202],
  },
  float32: {
    numerator: [-22.37701416015625, 1],
    denominator: [-67.13104248046875, 29.852420806884766, -1.072148323059082],
  },
}

/** tan(r + n·π/2), with the sign of `sign`: the reciprocal with its sign turned where n is odd. */
function tanOfRest(m: Arithmetic, r: Id, oddSign: Id, sign: Id): Id {
  const { numerator, denominator } = m.pick(tanTail)
  const square = m.mul(r, r)
  const top = m.mul(m.mul(r, square), m.polynomial(square, numerator))
  const tangent = m.add(r, m.div(top, m.polynomial(square, denominator)))
  const isOdd = m.ne(oddSign, m.int(0))
  return m.flipSign(m.select(isOdd, m.div(m.num(1), tangent), tangent), m.xor(oddSign, sign))
}

function moderateTan(m: Arithmetic, x: Id, magnitude: Id): Id {
  const { magic, bits } = m.format
  const shifted = m.add(m.mul(magnitude, m.num(2 / Math.PI)), m.num(magic))
  const n = m.sub(shifted, m.num(magic))
  const [first, ...others] = m.pick(piParts).map((part) => m.mul(n, m.num(part / 2)))
  const last = others.pop()!
  // The first difference is exact. What the others lose by rounding is put back: the tangent is steeper than the sine.
  let r = m.sub(magnitude, first)
  const lost: Id[] = []
  for (const part of others) {
    const next = m.sub(r, part)
    lost.push(m.sub(m.sub(r, next), part))
    r = next
  }
  r = m.add(
    r,
    m.sub(
      lost.reduce((total, more) => m.add(total, more)),
      last,
    ),
  )
  return tanOfRest(m, r, m.shl(m.bits(shifted), bits - 1), m.signBit(x))
}

const tanHuge64 = defineFunction('tanHuge64', ['float64'], (b, x) => {
  const m = new Arithmetic(b, 'float64')
  const { rest, multiple } = reduceHugeAngle(b, x, 2, 0)
  const result = tanOfRest(m, rest, m.shl(b.bitcast(multiple, 'int64'), 63), m.signBit(x))
  return m.select(m.lt(m.abs(x), m.num(Infinity)), result, m.sub(x, x))
})

const tanHuge32 = defineFunction('tanHuge32', ['float32'], (b, x) => {
  const m = new Arithmetic(b, 'float64')
  const wide = b.cast(x, 'float64')
  const magnitude = m.abs(wide)
  const result = moderateTan(m, wide, magnitude)
  return b.cast(b.callWhere(tanHuge64, isHuge(m, magnitude), result, wide), 'float32')
})

export const tan: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const magnitude = m.abs(x)
  const fallback = m.pick({ float32: tanHuge32, float64: tanHuge64 })
  return b.callWhere(fallback, isHuge(m, magnitude), moderateTan(m, x, magnitude), x)
}
