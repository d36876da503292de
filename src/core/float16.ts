/** IEEE half precision without hardware support: conversions between a number and the 16 bits that store it. */

const floatView = new Float64Array(1)
const bitsView = new BigUint64Array(floatView.buffer)

/** The half nearest to `value` (ties to even, straight from double: no double rounding), as its 16 bits. */
export function float16Bits(value: number): number {
  floatView[0] = value
  const sign = Number(bitsView[0] >> 63n) << 15
  if (Number.isNaN(value)) return sign | 0x7e00
  const magnitude = Math.abs(value)
  if (magnitude >= 65520) return sign | 0x7c00
  if (magnitude >= 2 ** -14) {
    const exponent = Number((bitsView[0] >> 52n) & 0x7ffn) - 1023
    const mantissa = roundHalfToEven((magnitude / 2 ** exponent - 1) * 1024)
    return sign | (((exponent + 15) << 10) + mantissa)
  }
  return sign | roundHalfToEven(magnitude * 2 ** 24)
}

/** The number that 16 bits of half precision stand for. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const mantissa = bits & 1023
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent ? sign * 2 ** (exponent - 15) * (1 + mantissa / 1024) : sign * 2 ** -24 * mantissa
}

/** `value` rounded to half precision. */
export function float16Round(value: number): number {
  return float16Value(float16Bits(value))
}

function roundHalfToEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low
}
