/**
 * Floats in columns: one notation, and one number of characters on either side of the point, that suit all the elements
 * shown. A formatter is made from those elements and then prints each of them.
 */
import { float16Round } from '../../core/float16.js'
import type { FloatName } from './float-digits.js'
import { type PositionalLayout, positionalText, type ScientificLayout, scientificText, unpadded } from './float-text.js'
import type { PrintOptions, Sign } from './print-options.js'
import { padStart, textWidth } from './text-width.js'

export type FloatFormatter = (value: number) => string

/** From this magnitude on, the digits before the point say more than the dtype holds. */
const scientificFrom: { readonly [D in FloatName]: number } = { float16: 1e3, float32: 1e6, float64: 1e8 }

/** The formatter for `values`; `sign` stands apart since the imaginary part of a complex number always shows its own. */
export function floatFormatter(
  values: readonly number[],
  dtype: FloatName,
  options: PrintOptions,
  sign: Sign = options.sign,
): FloatFormatter {
  const finite = values.filter(Number.isFinite)
  const layout = columnLayout(finite, dtype, options, sign)
  const { padRight } = layout
  let { padLeft } = layout
  if (sign === ' ' && !finite.some((value) => value < 0 || Object.is(value, -0))) padLeft++
  if (finite.length < values.length) {
    const beyondPoint = padRight + 1
    const signed = sign !== '-' || values.includes(Number.NEGATIVE_INFINITY) ? 1 : 0
    padLeft = Math.max(
      padLeft,
      textWidth(options.nanstr) - beyondPoint,
      textWidth(options.infstr) + signed - beyondPoint,
    )
  }
  const width = padLeft + padRight + 1
  const plus = sign === '+' ? '+' : ''
  const padded = { ...layout, padLeft }
  return (value) => {
    if (Number.isNaN(value)) return padStart(plus + options.nanstr, width)
    if (!Number.isFinite(value)) return padStart((value < 0 ? '-' : plus) + options.infstr, width)
    return 'expDigits' in padded ? scientificText(value, padded) : positionalText(value, padded)
  }
}

type ColumnLayout = PositionalLayout | (ScientificLayout & { readonly padRight: number })

function columnLayout(finite: readonly number[], dtype: FloatName, options: PrintOptions, sign: Sign): ColumnLayout {
  const fixed = options.floatmode === 'fixed'
  const measure = {
    dtype,
    precision: options.floatmode === 'unique' ? null : options.precision,
    unique: !fixed,
    trim: fixed ? 'k' : '.',
    sign: sign === '+',
    padLeft: 0,
    minDigits: null,
  } as const
  if (finite.length === 0) return { ...measure, trim: '.', fractional: true, padRight: 0 }
  if (needsExponent(finite, dtype, options.suppress)) {
    const layout = { ...measure, expDigits: 2 }
    const parts = finite.map((value) => /^(.*)\.(.*)e.(.*)$/.exec(scientificText(value, layout))!)
    const precision = longest(parts, 2)
    const expDigits = longest(parts, 3)
    const padRight = expDigits + 2 + precision
    return { ...layout, trim: 'k', precision, minDigits: precision, padLeft: longest(parts, 1), padRight, expDigits }
  }
  const layout = { ...measure, fractional: true, padRight: unpadded }
  const parts = finite.map((value) => /^(.*)\.(.*)$/.exec(positionalText(value, layout))!)
  const padLeft = longest(parts, 1)
  const padRight = longest(parts, 2)
  return fixed || options.floatmode === 'maxprec_equal'
    ? { ...layout, trim: 'k', precision: padRight, minDigits: padRight, padLeft, padRight }
    : { ...layout, trim: '.', minDigits: 0, padLeft, padRight }
}

function needsExponent(finite: readonly number[], dtype: FloatName, suppress: boolean): boolean {
  let largest = 0
  let smallest = Number.POSITIVE_INFINITY
  for (const value of finite) {
    if (value === 0) continue
    const magnitude = Math.abs(value)
    largest = Math.max(largest, magnitude)
    smallest = Math.min(smallest, magnitude)
  }
  if (largest === 0) return false
  if (largest >= scientificFrom[dtype]) return true
  // NumPy compares in the dtype itself, so its bound and its quotient are rounded too.
  const round = rounders[dtype]
  return !suppress && (smallest < round(0.0001) || round(largest / smallest) > 1000)
}

const rounders: { readonly [D in FloatName]: (value: number) => number } = {
  float16: float16Round,
  float32: Math.fround,
  float64: (value) => value,
}

function longest(parts: readonly RegExpExecArray[], group: number): number {
  return parts.reduce((length, part) => Math.max(length, part[group].length), 0)
}
