/** One float as text: NumPy's `format_float_positional` and `format_float_scientific`. */
import { ArgumentError } from '../../core/errors.js'
import { type Decimal, decimalDigits, type FloatName } from './float-digits.js'
import { checkChoice, checkKeys, checkWhole, describe } from './options.js'

/**
 * What to do with trailing zeros: `'k'` keeps them and the point, `'.'` drops them but keeps the point, `'0'` leaves one
 * zero after the point, `'-'` drops the point too.
 */
export type Trim = 'k' | '.' | '0' | '-'

/** How one float is laid out, all fields given: what the checked option objects become. */
export interface FloatLayout {
  readonly dtype: FloatName
  readonly precision: number | null
  readonly unique: boolean
  readonly trim: Trim
  /** Whether positive values carry a `+`. */
  readonly sign: boolean
  readonly padLeft: number
  readonly minDigits: number | null
}

export interface PositionalLayout extends FloatLayout {
  readonly fractional: boolean
  readonly padRight: number
}

export interface ScientificLayout extends FloatLayout {
  readonly expDigits: number
}

interface FloatTextOptions {
  /** The dtype whose neighbouring values the shortest digits tell apart; float64 unless given. */
  dtype?: FloatName
  /** The most digits after the point; all that are needed when left out. */
  precision?: number | null
  /** Whether to give the shortest digits that tell the value from its neighbours, rather than exactly `precision`. */
  unique?: boolean
  trim?: Trim
  /** Whether positive values carry a `+`. */
  sign?: boolean
  /** Characters at least left of the point, filled with spaces. */
  padLeft?: number | null
  /** The fewest digits after the point, in unique mode. */
  minDigits?: number | null
}

export interface FormatFloatPositionalOptions extends FloatTextOptions {
  /** Whether `precision` and `minDigits` count digits after the point; significant digits if false. */
  fractional?: boolean
  /** Characters at least right of the point, filled with spaces. */
  padRight?: number | null
}

export interface FormatFloatScientificOptions extends FloatTextOptions {
  /** Digits of the exponent at least (2 unless given, and 5 at most). */
  expDigits?: number | null
}

/** No padding on the right, not even a space in the place of a dropped point (which a padding of 0 gives). */
export const unpadded = -1

const commonKeys = ['dtype', 'precision', 'unique', 'trim', 'sign', 'padLeft', 'minDigits']
const positionalKeys = [...commonKeys, 'fractional', 'padRight']
const scientificKeys = [...commonKeys, 'expDigits']

/** `value` without an exponent: `formatFloatPositional(1e22)` is `'10000000000000000000000.'`. */
export function formatFloatPositional(value: number, options: FormatFloatPositionalOptions = {}): string {
  const where = 'formatFloatPositional'
  checkKeys(where, options, positionalKeys)
  const common = readLayout(where, value, options)
  const { fractional = true, padRight } = options
  if (!fractional && common.precision === 0) {
    throw new ArgumentError(`${where}: precision must be greater than 0 if fractional is false`, { precision: 0 })
  }
  return positionalText(value, {
    ...common,
    fractional,
    padRight: padRight == null ? unpadded : readCount(where, 'padRight', padRight),
  })
}

/** `value` with an exponent: `formatFloatScientific(123.5)` is `'1.235e+02'`. */
export function formatFloatScientific(value: number, options: FormatFloatScientificOptions = {}): string {
  const where = 'formatFloatScientific'
  checkKeys(where, options, scientificKeys)
  const expDigits = options.expDigits == null ? 2 : readCount(where, 'expDigits', options.expDigits)
  return scientificText(value, { ...readLayout(where, value, options), expDigits })
}

function readLayout(where: string, value: unknown, options: FloatTextOptions): FloatLayout {
  if (typeof value !== 'number') {
    throw new ArgumentError(`${where}: expected a number, got ${describe(value)}`, { value })
  }
  const { dtype = 'float64', precision = null, unique = true, trim = 'k', sign = false, padLeft } = options
  checkChoice(where, 'dtype', dtype, ['float16', 'float32', 'float64'])
  checkChoice(where, 'trim', trim, ['k', '.', '0', '-'])
  if (precision !== null) checkWhole(where, 'precision', precision, 0)
  else if (!unique) throw new ArgumentError(`${where}: precision must be given if unique is false`, { precision })
  const minDigits = options.minDigits == null ? null : readCount(where, 'minDigits', options.minDigits)
  if (precision !== null && minDigits !== null && minDigits > precision) {
    const message = `${where}: minDigits must be at most precision (${precision}), got ${minDigits}`
    throw new ArgumentError(message, { minDigits, precision })
  }
  return { dtype, precision, unique, trim, sign, padLeft: readCount(where, 'padLeft', padLeft), minDigits }
}

function readCount(where: string, key: string, value: number | null | undefined): number {
  if (value == null) return 0
  checkWhole(where, key, value, 0)
  return value
}

/** `formatFloatPositional` for a layout that needs no checks. */
export function positionalText(value: number, layout: PositionalLayout): string {
  const { dtype, precision, unique, trim, fractional, padLeft, padRight, minDigits } = layout
  const sign = signOf(value, layout.sign)
  if (!Number.isFinite(value)) return nonFinite(value, sign)
  const counting = fractional ? 'fraction' : 'significant'
  const decimal = decimalDigits(Math.abs(value), dtype, { unique, precision, minDigits, counting })
  const whole = wholeDigits(decimal)
  const asked = unique ? (minDigits ?? 0) : precision!
  const wanted = fractional ? asked : asked - whole.length
  const fraction = trimmed(fractionDigits(decimal), trim, wanted)
  const shown = Math.max(0, fraction.length - 1)
  const missing = padRight >= shown ? padRight - shown + (fraction === '' ? 1 : 0) : 0
  return (sign + whole).padStart(padLeft) + fraction + ' '.repeat(missing)
}

/** `formatFloatScientific` for a layout that needs no checks. */
export function scientificText(value: number, layout: ScientificLayout): string {
  const { dtype, precision, unique, trim, padLeft, minDigits, expDigits } = layout
  const sign = signOf(value, layout.sign)
  if (!Number.isFinite(value)) return nonFinite(value, sign)
  const request = {
    unique,
    precision: precision === null ? null : precision + 1,
    minDigits: minDigits === null ? null : minDigits + 1,
    counting: 'significant',
  } as const
  const { digits, exponent } = decimalDigits(Math.abs(value), dtype, request)
  // A point that had digits after it stays, even where `trim` would have dropped it.
  const pointStays = trim === '-' && digits.length > 1
  const fraction = trimmed(digits.slice(1), pointStays ? '.' : trim, unique ? (minDigits ?? 0) : precision!)
  // NumPy pads the digits of the exponent, of which 0 has none: with no padding it shows none.
  const magnitude = (exponent === 0 ? '' : String(Math.abs(exponent))).padStart(Math.min(expDigits, 5), '0')
  return `${(sign + digits[0]).padStart(padLeft)}${fraction}e${exponent < 0 ? '-' : '+'}${magnitude}`
}

function signOf(value: number, plus: boolean): string {
  if (value < 0 || Object.is(value, -0)) return '-'
  return plus ? '+' : ''
}

function nonFinite(value: number, sign: string): string {
  return Number.isNaN(value) ? 'nan' : `${sign}inf`
}

function wholeDigits({ digits, exponent }: Decimal): string {
  return exponent < 0 ? '0' : digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
}

function fractionDigits({ digits, exponent }: Decimal): string {
  return exponent < 0 ? '0'.repeat(-exponent - 1) + digits : digits.slice(exponent + 1)
}

/** The point and the digits after it, with at least `wanted` of them where trailing zeros are kept. */
function trimmed(fraction: string, trim: Trim, wanted: number): string {
  if (trim === 'k') return `.${fraction.padEnd(wanted, '0')}`
  const bare = fraction.replace(/0+$/, '')
  if (bare !== '') return `.${bare}`
  return trim === '0' ? '.0' : trim === '.' ? '.' : ''
}
