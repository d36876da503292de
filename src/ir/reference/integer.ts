import { type DTypeName, dtypes } from '../../core/dtype.js'
import type { OpOfKind } from '../ops.js'
import { bigRoundings, roundings } from './rounding.js'

type Table<T> = { readonly [Op in OpOfKind<'i'>]: (a: T, b: T) => T | boolean | number }

/** Integers of up to 32 bits, as numbers: every intermediate result is exact in a double. */
export function integerMeanings(type: DTypeName): Table<number> {
  const wrap = roundings[type]!
  const signed = dtypes[type].kind === 'i'
  return {
    add: (a, b) => wrap(a + b),
    sub: (a, b) => wrap(a - b),
    mul: (a, b) => wrap(Math.imul(a, b)),
    idiv: (a, b) => wrap(Math.trunc(a / b)),
    irem: (a, b) => wrap(a % b),
    neg: (a) => wrap(-a),
    abs: (a) => wrap(Math.abs(a)),
    min: (a, b) => Math.min(a, b),
    max: (a, b) => Math.max(a, b),
    and: (a, b) => wrap(a & b),
    or: (a, b) => wrap(a | b),
    xor: (a, b) => wrap(a ^ b),
    not: (a) => wrap(~a),
    shl: (a, b) => wrap(a << b),
    shr: (a, b) => wrap(signed ? a >> b : a >>> b),
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    lt: (a, b) => a < b,
    le: (a, b) => a <= b,
    gt: (a, b) => a > b,
    ge: (a, b) => a >= b,
    floorDiv: (a, b) => (b === 0 ? 0 : wrap(Math.floor(a / b))),
    mod: (a, b) => (b === 0 ? 0 : wrap(((a % b) + b) % b)),
    fmod: (a, b) => (b === 0 ? 0 : wrap(a % b)),
    pow: (a, b) => {
      let result = 1
      for (let power = a, rest = b; rest > 0; rest = Math.floor(rest / 2), power = Math.imul(power, power)) {
        if (rest % 2 === 1) result = Math.imul(result, power)
      }
      return wrap(result)
    },
    gcd: (a, b) => {
      let [x, y] = [Math.abs(a), Math.abs(b)]
      while (y !== 0) [x, y] = [y, x % y]
      return wrap(x)
    },
    popcount: (a) => countBits(BigInt(Math.abs(a))),
  }
}

/** 64-bit integers, as bigints. */
export function bigintMeanings(type: DTypeName): Table<bigint> {
  const wrap = bigRoundings[type]!
  const magnitude = (a: bigint) => (a < 0n ? -a : a)
  return {
    add: (a, b) => wrap(a + b),
    sub: (a, b) => wrap(a - b),
    mul: (a, b) => wrap(a * b),
    idiv: (a, b) => wrap(a / b),
    irem: (a, b) => a % b,
    neg: (a) => wrap(-a),
    abs: (a) => wrap(magnitude(a)),
    // biome-ignore lint/complexity/useMathMinMax: these are bigints
    min: (a, b) => (a < b ? a : b),
    // biome-ignore lint/complexity/useMathMinMax: these are bigints
    max: (a, b) => (a > b ? a : b),
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    xor: (a, b) => a ^ b,
    not: (a) => wrap(~a),
    shl: (a, b) => wrap(a << b),
    shr: (a, b) => a >> b,
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    lt: (a, b) => a < b,
    le: (a, b) => a <= b,
    gt: (a, b) => a > b,
    ge: (a, b) => a >= b,
    floorDiv: (a, b) => (b === 0n ? 0n : wrap((a - (((a % b) + b) % b)) / b)),
    mod: (a, b) => (b === 0n ? 0n : ((a % b) + b) % b),
    fmod: (a, b) => (b === 0n ? 0n : a % b),
    pow: (a, b) => {
      let result = 1n
      for (let power = a, rest = b; rest > 0n; rest >>= 1n, power = wrap(power * power)) {
        if (rest & 1n) result = wrap(result * power)
      }
      return result
    },
    gcd: (a, b) => {
      let [x, y] = [magnitude(a), magnitude(b)]
      while (y !== 0n) [x, y] = [y, x % y]
      return wrap(x)
    },
    popcount: (a) => countBits(magnitude(a)),
  }
}

function countBits(magnitude: bigint): number {
  let count = 0
  for (let rest = magnitude; rest > 0n; rest >>= 1n) count += Number(rest & 1n)
  return count
}
