/** Which function turns an element into text: the user's own where `formatter` names one, else NumPy's for the dtype. */
import type { Complex, Scalar } from '../../core/complex.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import type { FloatName } from './float-digits.js'
import { floatFormatter } from './float-format.js'
import { describe } from './options.js'
import type { Formatters, PrintOptions, Sign } from './print-options.js'

export type ScalarFormatter = (value: Scalar) => string

/** The formatter for elements of `dtype`, laid out to suit `shown`; `zeroDimensional` leaves out the padding of bools. */
export function elementFormatter(
  dtype: DType,
  shown: () => readonly Scalar[],
  zeroDimensional: boolean,
  options: PrintOptions,
): ScalarFormatter {
  const custom = options.formatter && customFormatter(dtype, options.formatter)
  if (custom) return custom
  switch (dtype.kind) {
    case 'b':
      return (value) => (value ? (zeroDimensional ? 'True' : ' True') : 'False')
    case 'i':
    case 'u':
      return integerFormatter(shown() as readonly (number | bigint)[], options.sign)
    case 'f':
      return floatFormatter(shown() as readonly number[], dtype.real as FloatName, options) as ScalarFormatter
    case 'c':
      return complexFormatter(shown() as readonly Complex[], dtype.real as FloatName, options)
  }
}

const formatterKeys: { readonly [K in DType['kind']]: readonly (keyof Formatters)[] } = {
  b: ['bool', 'all'],
  i: ['int', 'int_kind', 'all'],
  u: ['int', 'int_kind', 'all'],
  f: ['float', 'float_kind', 'all'],
  c: ['complexfloat', 'complex_kind', 'all'],
}

function customFormatter(dtype: DType, formatters: Formatters): ScalarFormatter | undefined {
  const key = formatterKeys[dtype.kind].find((candidate) => formatters[candidate] != null)
  if (key === undefined) return undefined
  const format = formatters[key] as (value: Scalar) => unknown
  return (value) => {
    const text = format(value)
    if (typeof text === 'string') return text
    const message = `formatter.${key} must return a string, got ${describe(text)} for ${describe(value)}`
    throw new ArgumentError(message, { key, value, text })
  }
}

function integerFormatter(shown: readonly (number | bigint)[], sign: Sign): ScalarFormatter {
  if (sign === ' ' && shown.some((value) => value < 0)) sign = '-'
  const text = (value: number | bigint) => (value >= 0 && sign !== '-' ? sign : '') + value
  const width = shown.reduce((widest: number, value) => Math.max(widest, text(value).length), 0)
  return (value) => text(value as number | bigint).padStart(width)
}

function complexFormatter(shown: readonly Complex[], part: FloatName, options: PrintOptions): ScalarFormatter {
  const real = floatFormatter(
    shown.map(({ re }) => re),
    part,
    options,
  )
  const imaginary = floatFormatter(
    shown.map(({ im }) => im),
    part,
    options,
    '+',
  )
  return (value) => {
    const { re, im } = value as Complex
    const text = imaginary(im)
    const digits = text.trimEnd()
    return `${real(re)}${digits}j${text.slice(digits.length)}`
  }
}
