import { Complex, type Scalar } from '../../core/complex.js'
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { bigRoundings, roundings } from './rounding.js'

/** Conversion with defined results for every value: floats truncate and saturate on the way to integers, NaN gives 0. */
export function castScalar(value: Scalar, to: DTypeName): Scalar {
  const { kind, itemsize, real } = dtypes[to]
  if (kind === 'c') {
    const round = roundings[real]!
    return value instanceof Complex
      ? new Complex(round(value.re), round(value.im))
      : new Complex(round(toNumber(value)), 0)
  }
  if (kind === 'b')
    return value instanceof Complex ? value.re !== 0 || value.im !== 0 : Boolean(value) || Number.isNaN(value)
  const plain = value instanceof Complex ? value.re : value
  if (kind === 'f') return typeof plain === 'bigint' ? bigintToFloat(plain, to) : roundings[to]!(toNumber(plain))
  if (itemsize === 8) return bigRoundings[to]!(toBigint(plain, to))
  if (typeof plain === 'bigint')
    return Number(dtypes[to].kind === 'i' ? BigInt.asIntN(itemsize * 8, plain) : BigInt.asUintN(itemsize * 8, plain))
  const whole = toNumber(plain)
  if (Number.isInteger(whole) && Math.abs(whole) < 2 ** 31) return roundings[to]!(whole)
  const wide = saturate(whole, to === 'uint32' ? 64 : 32)
  return kind === 'i' ? Number(BigInt.asIntN(itemsize * 8, wide)) : Number(BigInt.asUintN(itemsize * 8, wide))
}

function toNumber(value: number | bigint | boolean): number {
  return Number(value)
}

/** Rounds once: a double on the way to a float32 would round a large integer twice. */
function bigintToFloat(value: bigint, to: DTypeName): number {
  if (to !== 'float32') return roundings[to]!(Number(value))
  const magnitude = value < 0n ? -value : value
  const kept = magnitude.toString(2).length - 26
  if (kept <= 0) return Math.fround(Number(value))
  const high = magnitude >> BigInt(kept)
  const sticky = high << BigInt(kept) === magnitude ? 0n : 1n
  const rounded = Math.fround(Number(high * 2n + sticky)) * 2 ** (kept - 1)
  return value < 0n ? -rounded : rounded
}

function toBigint(value: number | bigint | boolean, to: DTypeName): bigint {
  if (typeof value !== 'number') return BigInt(value)
  if (to === 'uint64' && value >= 2 ** 63) return value >= 2 ** 64 ? 2n ** 64n - 1n : BigInt(Math.trunc(value))
  return saturate(value, 64)
}

/** A float as a signed integer of `bits`. */
function saturate(value: number, bits: 32 | 64): bigint {
  if (Number.isNaN(value)) return 0n
  const limit = 2 ** (bits - 1)
  if (value >= limit) return BigInt(limit) - 1n
  if (value < -limit) return BigInt(-limit)
  return BigInt(Math.trunc(value))
}
