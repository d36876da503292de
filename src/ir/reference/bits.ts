/** The bits of doubles: what the meaning of the float ops needs and JS has no operator for. */
import type { DTypeName } from '../../core/dtype.js'
import { float16Bits, float16Value } from '../../core/float16.js'

const doubles = new Float64Array(1)
const doubleBits = new BigInt64Array(doubles.buffer)
const singles = new Float32Array(1)
const singleBits = new Int32Array(singles.buffer)

export function isNegative(x: number): boolean {
  doubles[0] = x
  return doubleBits[0] < 0n
}

export function copySign(x: number, sign: number): number {
  return isNegative(x) === isNegative(sign) ? x : -x
}

/** x · 2ⁿ, rounded once: the last step is the only one that can be inexact. */
export function scaleByPowerOfTwo(x: number, n: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  let rest = Math.max(-4000, Math.min(4000, n))
  let result = x
  while (rest > 1000) {
    result *= 2 ** 1000
    rest -= 1000
  }
  if (rest < 0) {
    const [fraction, exponent] = splitExponent(result)
    const total = exponent + rest
    if (total < -1080) return copySign(0, x)
    return total < -1000 ? fraction * 2 ** -500 * 2 ** (total + 500) : fraction * 2 ** total
  }
  return result * 2 ** rest
}

/** The fraction in ±[0.5, 1) and the exponent; zeros, infinities and NaN are their own fractions, with exponent 0. */
export function splitExponent(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0]
  const subnormal = Math.abs(x) < 2 ** -1022
  doubles[0] = subnormal ? x * 2 ** 60 : x
  const exponent = Number((doubleBits[0] >> 52n) & 0x7ffn) - 1022
  doubleBits[0] = (doubleBits[0] & ~(0x7ffn << 52n)) | (1022n << 52n)
  return [doubles[0], subnormal ? exponent - 60 : exponent]
}

/** The neighbour of `x` towards `y` among the values of `type`. */
export function nextAfter(type: DTypeName, x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  if (x === y) return type === 'float16' ? x : y
  const away = x === 0 ? true : y > x === x > 0
  if (type === 'float16') {
    const bits = x === 0 ? (y < 0 ? 0x8000 : 0) : float16Bits(x)
    return float16Value(away ? bits + 1 : bits - 1)
  }
  if (type === 'float32') {
    singles[0] = x === 0 ? copySign(0, y) : x
    singleBits[0] += away ? 1 : -1
    return singles[0]
  }
  doubles[0] = x === 0 ? copySign(0, y) : x
  doubleBits[0] += away ? 1n : -1n
  return doubles[0]
}
