/** Python's `%` formatting of numbers: what `fmt` of savetxt and `format` of tofile mean. */
import { decimalDigits } from '../../array/format/float-digits.js'
import { scalarRepr, scalarStr } from '../../array/format/scalar-text.js'
import { Complex, type Scalar } from '../../core/complex.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError, OverflowError, ValueError } from '../../core/errors.js'

interface Specification {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly type: string
}

/** A format with its numbers of values: literal text, and what stands between. */
export interface CompiledFormat {
  readonly count: number
  /** The text for `count` values of one dtype. */
  format(values: readonly Scalar[], dtype: DType): string
}

const conversion = /%(?:%|([-+ 0#]*)(\d*)(?:\.(\d*))?[hlL]?([a-zA-Z]))/y

/**
 * @param repr what `%r` gives: NumPy's own for elements of its arrays
 * @throws ValueError for what isn't a format
 */
export function compileFormat(operation: string, format: string, repr = scalarRepr): CompiledFormat {
  const literals: string[] = ['']
  const specifications: Specification[] = []
  for (let at = 0; at < format.length; ) {
    if (format[at] !== '%') {
      const next = format.indexOf('%', at)
      const end = next < 0 ? format.length : next
      literals[literals.length - 1] += format.slice(at, end)
      at = end
      continue
    }
    conversion.lastIndex = at
    const match = conversion.exec(format)
    if (match === null) throw unknownConversion(operation, format, at)
    at = conversion.lastIndex
    if (match[4] === undefined) {
      literals[literals.length - 1] += '%'
      continue
    }
    const [, flags, width, precision, type] = match
    if (!'diouxXeEfFgGcrsa'.includes(type)) throw unknownConversion(operation, format, at)
    specifications.push({
      flags,
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      type,
    })
    literals.push('')
  }
  return {
    count: specifications.length,
    format(values, dtype) {
      let text = literals[0]
      for (let at = 0; at < specifications.length; at++) {
        text += formatValue(specifications[at], values[at], dtype, repr) + literals[at + 1]
      }
      return text
    },
  }
}

function unknownConversion(operation: string, format: string, at: number): ValueError {
  return new ValueError(
    `[${operation}] '${format}' is no format: at ${at} there should be %, flags, width, precision and one of d i u o x X e E f F g G c r s a`,
    { format, at },
  )
}

function formatValue(specification: Specification, value: Scalar, dtype: DType, repr: typeof scalarRepr): string {
  const { flags, type, precision, width } = specification
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = (type === 's' ? scalarStr : repr)(value, dtype)
      return pad(precision === undefined ? text : text.slice(0, precision), '', width, flags.replace('0', ''))
    }
    case 'c':
      return pad(String.fromCodePoint(Number(wholeNumber(value, type, dtype))), '', width, flags.replace('0', ''))
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return formatInteger(specification, wholeNumber(value, type, dtype))
    default:
      return formatFloat(specification, realNumber(value, type, dtype))
  }
}

function mismatch(type: string, dtype: DType): ArgumentError {
  return new ArgumentError(`mismatch between array dtype ('${dtype.name}') and format specifier ('%${type}')`, {
    dtype: dtype.name,
    type,
  })
}

function realNumber(value: Scalar, type: string, dtype: DType): number {
  if (value instanceof Complex) throw mismatch(type, dtype)
  return Number(value)
}

function wholeNumber(value: Scalar, type: string, dtype: DType): bigint {
  if (typeof value === 'bigint') return value
  const decimal = 'diu'.includes(type)
  if (value instanceof Complex || (!decimal && (dtype.kind === 'f' || dtype.kind === 'b'))) throw mismatch(type, dtype)
  const number = Number(value)
  if (Number.isNaN(number)) throw new ValueError('cannot convert float NaN to integer')
  if (!Number.isFinite(number)) throw new OverflowError('cannot convert float infinity to integer')
  return BigInt(Math.trunc(number))
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return '-'
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
}

/** Fills up to `width`: after the text with the flag '-', between sign and digits with '0', else in front. */
function pad(body: string, sign: string, width: number, flags: string): string {
  if (flags.includes('-')) return (sign + body).padEnd(width)
  if (flags.includes('0')) return sign + body.padStart(width - sign.length, '0')
  return (sign + body).padStart(width)
}

const bases: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
}

function formatInteger({ flags, width, precision = 0, type }: Specification, value: bigint): string {
  const [base, prefix] = bases[type] ?? [10, '']
  const magnitude = (value < 0n ? -value : value).toString(base).padStart(precision, '0')
  const digits = type === 'X' ? magnitude.toUpperCase() : magnitude
  const sign = signOf(value < 0n, flags)
  return pad(digits, flags.includes('#') ? sign + prefix : sign, width, flags)
}

function formatFloat({ flags, width, precision = 6, type }: Specification, value: number): string {
  const sign = signOf(value < 0 || Object.is(value, -0), flags)
  const magnitude = Math.abs(value)
  const kind = type.toLowerCase()
  const text = Number.isFinite(magnitude)
    ? finiteText(kind, magnitude, precision, flags.includes('#'))
    : Number.isNaN(magnitude)
      ? 'nan'
      : 'inf'
  return pad(type === kind ? text : text.toUpperCase(), sign, width, flags)
}

function finiteText(kind: string, magnitude: number, precision: number, alternate: boolean): string {
  if (kind === 'f') return withPoint(fixed(magnitude, precision), alternate)
  if (kind === 'e') return exponentText(scientific(magnitude, precision), alternate)
  const digits = precision || 1
  const { mantissa, exponent } = scientific(magnitude, digits - 1)
  const positional = exponent >= -4 && exponent < digits
  const text = positional ? fixed(magnitude, digits - 1 - exponent) : mantissa
  const kept = alternate ? withPoint(text, true) : withoutZeros(text)
  return positional ? kept : exponentText({ mantissa: kept, exponent }, false)
}

const withPoint = (text: string, alternate: boolean) => (alternate && !text.includes('.') ? `${text}.` : text)

const withoutZeros = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

interface Scientific {
  readonly mantissa: string
  readonly exponent: number
}

function exponentText({ mantissa, exponent }: Scientific, alternate: boolean): string {
  const digits = String(Math.abs(exponent)).padStart(2, '0')
  return `${withPoint(mantissa, alternate)}e${exponent < 0 ? '-' : '+'}${digits}`
}

/**
 * The engine's own conversions go this far. They take the upper of two equally near decimals, and Python the even one: so
 * one digit more is made than is wanted, which tells how to round unless it is a 5.
 */
const engineDigits = 100

function scientific(magnitude: number, precision: number): Scientific {
  if (precision < engineDigits) {
    const longer = magnitude.toExponential(precision + 1)
    const last = longer[precision + 2]
    if (last < '5') {
      const mantissa = longer.slice(0, precision === 0 ? 1 : precision + 2)
      return { mantissa, exponent: Number(longer.slice(precision + 4)) }
    }
    if (last > '5') return readScientific(magnitude.toExponential(precision))
  }
  const request = { unique: false, precision: precision + 1, minDigits: null, counting: 'significant' } as const
  const { digits, exponent } = decimalDigits(magnitude, 'float64', request)
  const fraction = digits.slice(1).padEnd(precision, '0')
  return { mantissa: precision === 0 ? digits[0] : `${digits[0]}.${fraction}`, exponent }
}

function readScientific(text: string): Scientific {
  const at = text.indexOf('e')
  return { mantissa: text.slice(0, at), exponent: Number(text.slice(at + 1)) }
}

function fixed(magnitude: number, precision: number): string {
  if (precision < engineDigits && magnitude < 1e21) {
    const longer = magnitude.toFixed(precision + 1)
    const last = longer[longer.length - 1]
    if (last < '5') return longer.slice(0, precision === 0 ? -2 : -1)
    if (last > '5') return magnitude.toFixed(precision)
  }
  const request = { unique: false, precision, minDigits: null, counting: 'fraction' } as const
  const { digits, exponent } = decimalDigits(magnitude, 'float64', request)
  const leading = exponent < 0 ? '0'.repeat(-exponent) + digits : digits
  const point = Math.max(exponent, 0) + 1
  const all = leading.padEnd(point + precision, '0')
  return precision === 0 ? all.slice(0, point) : `${all.slice(0, point)}.${all.slice(point, point + precision)}`
}
