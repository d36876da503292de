/**
 * Decimal digits of binary floats. NumPy prints the shortest digits that read back as the same value *in the value's own
 * dtype*, and rounds to fewer digits from the exact binary value, ties to even. The engine's own conversions give the
 * first for float64; everything else is exact integer arithmetic on value = mantissa · 2^exponent.
 */
import { float16Round } from '../../core/float16.js'

export type FloatName = 'float16' | 'float32' | 'float64'

/** The non-negative number d.ddd × 10^exponent, where `digits` is `dddd`. */
export interface Decimal {
  readonly digits: string
  readonly exponent: number
}

/** How many digits to make. `precision` and `minDigits` count digits after the point, or significant ones. */
export interface DigitRequest {
  readonly unique: boolean
  readonly precision: number | null
  /** The fewest digits in unique mode; null for no more than are needed, not even all those before the point. */
  readonly minDigits: number | null
  readonly counting: 'fraction' | 'significant'
}

const zero: Decimal = { digits: '0', exponent: 0 }

/** Digits of a finite, non-negative value. */
export function decimalDigits(value: number, dtype: FloatName, request: DigitRequest): Decimal {
  if (value === 0) return zero
  const { unique, precision, minDigits, counting } = request
  const places = (count: number) => (counting === 'fraction' ? count : count - 1 - decimalExponent(value))
  if (!unique) return roundedAt(value, places(precision!), true)
  const shortest = shortestDigits(value, dtype)
  const needed = shortest.digits.length - 1 - shortest.exponent
  if (precision !== null && needed > places(precision)) return roundedAt(value, places(precision), false)
  return minDigits !== null && needed < places(minDigits) ? roundedAt(value, places(minDigits), false) : shortest
}

/** The fewest digits that read back as `value` in its dtype. */
export function shortestDigits(value: number, dtype: FloatName): Decimal {
  if (value === 0) return zero
  if (dtype === 'float64') return readDecimal(value.toExponential())
  const { round, bits, smallestExponent } = narrow[dtype]
  const { mantissa, exponent } = binaryParts(value)
  if (mantissa === implicitBit && exponent + 52 > smallestExponent) return shortestPowerOfTwo(exponent + 52, bits)
  for (let count = 0; count < 9; count++) {
    const text = value.toExponential(count)
    if (round(Number(text)) !== value) continue
    // `toExponential` takes the upper of two equally near decimals, where the even one is wanted.
    const next = value.toExponential(count + 1)
    return next[count + 2] === '5' ? roundedAt(value, count - readDecimal(next).exponent, false) : readDecimal(text)
  }
  return readDecimal(value.toExponential())
}

const narrow = {
  float16: { round: float16Round, bits: 11, smallestExponent: -14 },
  float32: { round: Math.fround, bits: 24, smallestExponent: -126 },
} as const

/**
 * The fewest digits that read back as 2^power. Its neighbour below is half as far as the one above, so the nearest decimal
 * of some length may miss it where another one of that length doesn't: the digits are made one by one, until one side of
 * the interval is reached.
 */
function shortestPowerOfTwo(power: number, bits: number): Decimal {
  const exponent = decimalExponent(2 ** power)
  // In units of a quarter of the gap above: the value, the point where digits are whole, and half of either gap.
  let rest = 1n << BigInt(bits + 1)
  let below = 1n
  let unit = 1n
  const shift = power - bits - 1
  if (shift < 0) unit <<= BigInt(-shift)
  else [rest, below] = [rest << BigInt(shift), below << BigInt(shift)]
  if (exponent > 0) unit *= 10n ** BigInt(exponent)
  else [rest, below] = [rest * 10n ** BigInt(-exponent), below * 10n ** BigInt(-exponent)]
  let made = 0n
  for (;;) {
    const digit = rest / unit
    rest -= digit * unit
    made = made * 10n + digit
    const downReads = rest <= below
    const upReads = rest + 2n * below >= unit
    if (downReads || upReads) {
      const up = downReads === upReads ? 2n * rest > unit || (2n * rest === unit && (digit & 1n) === 1n) : upReads
      return { digits: (up ? made + 1n : made).toString().replace(/0+$/, ''), exponent }
    }
    rest *= 10n
    below *= 10n
  }
}

function readDecimal(text: string): Decimal {
  const at = text.indexOf('e')
  const digits = text[0] + text.slice(2, at)
  return { digits, exponent: Number(text.slice(at + 1)) }
}

/** The place of the first digit of the exact value: no float64 lies closer below a power of ten than 40 digits show. */
function decimalExponent(value: number): number {
  return readDecimal(value.toExponential(40)).exponent
}

/**
 * `value` rounded to `places` digits after the point (before it where negative), ties to even. A result that was rounded
 * up carries no trailing zeros, since a carry leaves none; nor does an exact one with `stopWhenExact`.
 */
function roundedAt(value: number, places: number, stopWhenExact: boolean): Decimal {
  const { mantissa, exponent } = binaryParts(value)
  // Past this place the expansion is all zeros.
  const last = Math.max(0, -exponent)
  if (stopWhenExact) places = Math.min(places, last)
  let numerator = mantissa
  let denominator = 1n
  if (exponent >= 0) numerator <<= BigInt(exponent)
  else denominator <<= BigInt(-exponent)
  if (places >= 0) numerator *= 10n ** BigInt(places)
  else denominator *= 10n ** BigInt(-places)
  let quotient = numerator / denominator
  const rest = (numerator - quotient * denominator) * 2n
  const up = rest > denominator || (rest === denominator && (quotient & 1n) === 1n)
  if (up) quotient += 1n
  if (quotient === 0n) return { digits: '0', exponent: -places }
  let digits = quotient.toString()
  const top = digits.length - 1 - places
  if (up || (stopWhenExact && rest === 0n)) digits = digits.replace(/0+$/, '')
  return { digits, exponent: top }
}

const implicitBit = 0x10_0000_0000_0000n

const floatView = new Float64Array(1)
const bitsView = new BigUint64Array(floatView.buffer)

function binaryParts(value: number): { mantissa: bigint; exponent: number } {
  floatView[0] = value
  const field = Number((bitsView[0] >> 52n) & 0x7ffn)
  const fraction = bitsView[0] & 0xf_ffff_ffff_ffffn
  return field === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | implicitBit, exponent: field - 1075 }
}
