import { type DTypeName, dtypes } from '../../core/dtype.js'
import { type Builder, defineBody, type Id } from '../expr.js'
import type { Expansion, IntegerFunction } from './expansion.js'

/** The functions of integers. Divisors are replaced where they are 0, and what comes of them too. */
export const integerExpansions: { readonly [Op in IntegerFunction]: Expansion } = {
  floorDiv: (b, type, x, y) => {
    const { isZero, safe, quotient, rest } = divide(b, type, x, y)
    const lowered = b.op('sub', quotient, b.literal(type, 1))
    const floored = b.select(signsDiffer(b, type, rest, safe), lowered, quotient)
    return b.select(isZero, b.literal(type, 0), floored)
  },
  mod: (b, type, x, y) => {
    const { isZero, safe, rest } = divide(b, type, x, y)
    const raised = b.select(signsDiffer(b, type, rest, safe), b.op('add', rest, safe), rest)
    return b.select(isZero, b.literal(type, 0), raised)
  },
  fmod: (b, type, x, y) => {
    const { isZero, rest } = divide(b, type, x, y)
    return b.select(isZero, b.literal(type, 0), rest)
  },
  pow,
  gcd,
  popcount: (b, type, x) => countBits(b, magnitude(b, type, x)),
}

function divide(b: Builder, type: DTypeName, x: Id, y: Id): { isZero: Id; safe: Id; quotient: Id; rest: Id } {
  const isZero = b.op('eq', y, b.literal(type, 0))
  const safe = b.select(isZero, b.literal(type, 1), y)
  const quotient = b.op('idiv', x, safe)
  return { isZero, safe, quotient, rest: b.op('sub', x, b.op('mul', quotient, safe)) }
}

/** Whether the remainder is one of the wrong sign; never in unsigned dtypes. */
function signsDiffer(b: Builder, type: DTypeName, rest: Id, y: Id): Id {
  if (dtypes[type].kind === 'u') return b.literal('bool', false)
  const zero = b.literal(type, 0)
  return b.op('and', b.op('lt', b.op('xor', rest, y), zero), b.op('ne', rest, zero))
}

/** By squaring, for as long as the exponent has bits. A negative exponent gives 1: NumPy's layer rejects it before. */
function pow(b: Builder, type: DTypeName, x: Id, n: Id): Id {
  const step = defineBody([type, type, type], (inner, result, power, rest) => {
    const [zero, one] = [inner.literal(type, 0), inner.literal(type, 1)]
    const odd = inner.op('ne', inner.op('and', rest, one), zero)
    const next = inner.select(odd, inner.op('mul', result, power), result)
    return [inner.op('gt', rest, zero), next, inner.op('mul', power, power), inner.op('shr', rest, one)]
  })
  return b.loop(step, b.literal(type, 1), x, n)[0]
}

/** Euclid's algorithm on absolute values. */
function gcd(b: Builder, type: DTypeName, x: Id, y: Id): Id {
  const unsigned = unsignedOf(type)
  const step = defineBody([unsigned, unsigned], (inner, a, c) => {
    const goesOn = inner.op('ne', c, inner.literal(unsigned, 0))
    const safe = inner.op('max', c, inner.literal(unsigned, 1))
    return [goesOn, c, inner.op('irem', a, safe)]
  })
  return b.bitcast(b.loop(step, magnitude(b, type, x), magnitude(b, type, y))[0], type)
}

function unsignedOf(type: DTypeName): DTypeName {
  return dtypes[type].kind === 'u' ? type : (`u${type}` as DTypeName)
}

/** The absolute value in the unsigned dtype, where that of the smallest integer fits too. */
function magnitude(b: Builder, type: DTypeName, x: Id): Id {
  return dtypes[type].kind === 'u' ? x : b.bitcast(b.op('abs', x), unsignedOf(type))
}

/** Adds up neighbouring fields of bits, of twice the width each time. */
function countBits(b: Builder, x: Id): Id {
  const size = dtypes[b.typeOf(x)].itemsize * 8
  const type = size === 64 ? 'uint64' : 'uint32'
  const all = (1n << BigInt(Math.max(size, 32))) - 1n
  const u = (value: bigint) => b.literal(type, type === 'uint64' ? value : Number(value))
  let sums = b.cast(x, type)
  for (let width = 1; width < size; width *= 2) {
    const mask = u(all / ((1n << BigInt(width)) + 1n))
    const upper = b.op('and', b.op('shr', sums, u(BigInt(width))), mask)
    sums = b.op('add', b.op('and', sums, mask), upper)
  }
  return b.cast(sums, 'uint8')
}
