/**
 * Arrays as text: NumPy's `array2string`, `str` and `repr`, character for character. What is printed depends on the
 * elements shown and on no others, and only those are read.
 */
import type { Scalar } from '../../core/complex.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError, shapeText } from '../../core/errors.js'
import { elementFormatter } from './element-format.js'
import { layOut, type VisibleAxis, visibleAxes } from './layout.js'
import { checkKeys, describe } from './options.js'
import { changedOptions, type FloatMode, type Formatters, type PrintOptions, type Sign } from './print-options.js'
import { scalarStr } from './scalar-text.js'
import { textWidth } from './text-width.js'

/** What printing needs of an array. */
export interface ArrayReader {
  readonly shape: readonly number[]
  readonly dtype: DType
  /** The element at an index in C order: a bigint for int64 and uint64. */
  get(flatIndexInCOrder: number): Scalar
}

/** The options of `arrayStr` and `arrayRepr`. What isn't given is as the print options say. */
export interface ArrayReprOptions {
  /** Characters per line. */
  maxLineWidth?: number | null
  /** Digits after the point. */
  precision?: number | null
  /** Whether small values print as zero. */
  suppressSmall?: boolean | null
}

/** The options of `arrayToString`. What isn't given is as the print options say. */
export interface ArrayToStringOptions extends ArrayReprOptions {
  /** What stands between elements; a space unless given. */
  separator?: string
  /** Text that will stand before the first line: later lines are indented by its length. It isn't part of the result. */
  prefix?: string
  /** Text that will stand after the last line, which leaves room for it. It isn't part of the result. */
  suffix?: string
  formatter?: Formatters | null
  threshold?: number | null
  edgeitems?: number | null
  sign?: Sign | null
  floatmode?: FloatMode | null
}

const reprKeys = ['maxLineWidth', 'precision', 'suppressSmall']
const toStringKeys = [
  ...reprKeys,
  ...['separator', 'prefix', 'suffix', 'formatter', 'threshold', 'edgeitems', 'sign', 'floatmode'],
]

/** NumPy's `array2string`: `[1. 2. 3.]`. */
export function arrayToString(reader: ArrayReader, options: ArrayToStringOptions = {}): string {
  checkKeys('arrayToString', options, toStringKeys)
  const { maxLineWidth, suppressSmall, separator = ' ', prefix = '', suffix = '', ...changes } = options
  for (const [key, value] of Object.entries({ separator, prefix, suffix })) {
    if (typeof value !== 'string') {
      throw new ArgumentError(`arrayToString: ${key} must be a string, got ${describe(value)}`, { key, value })
    }
  }
  const named = { ...changes, linewidth: maxLineWidth, suppress: suppressSmall }
  const printed = changedOptions('arrayToString', { ...named, formatter: changes.formatter ?? undefined })
  return text(reader, printed, separator, prefix, suffix)
}

/** What `print(x)` shows: `[1. 2. 3.]`, and for 0-d arrays the scalar, whatever the print options. */
export function arrayStr(reader: ArrayReader, options: ArrayReprOptions = {}): string {
  const printed = reprOptions('arrayStr', options)
  return reader.shape.length === 0 ? scalarStr(reader.get(0), reader.dtype) : text(reader, printed, ' ', '', '')
}

/** What Python's prompt shows: `array([1., 2., 3.])`, with the dtype where the elements don't say it. */
export function arrayRepr(reader: ArrayReader, options: ArrayReprOptions = {}): string {
  const printed = reprOptions('arrayRepr', options)
  const { shape, dtype } = reader
  const size = sizeOf(shape)
  const prefix = 'array('
  const body = prefix + text(reader, printed, ', ', prefix, ')')
  const extras: string[] = []
  if ((size === 0 && shape.length !== 1) || size > printed.threshold) extras.push(`shape=${tupleText(shape)}`)
  if (size === 0 || !impliedDtypes.includes(dtype.name)) extras.push(`dtype=${dtype.name}`)
  if (extras.length === 0) return `${body})`
  const ending = `${extras.join(', ')})`
  const lastLine = textWidth(body.slice(body.lastIndexOf('\n') + 1)) + 1
  const fits = lastLine + ending.length + 1 <= printed.linewidth
  return `${body},${fits ? ' ' : `\n${' '.repeat(prefix.length)}`}${ending}`
}

/** The dtypes that the text of an element already says. */
const impliedDtypes: readonly string[] = ['bool', 'int64', 'float64', 'complex128']

function reprOptions(where: string, options: ArrayReprOptions): PrintOptions {
  checkKeys(where, options, reprKeys)
  const { maxLineWidth, precision, suppressSmall } = options
  return changedOptions(where, { linewidth: maxLineWidth, precision, suppress: suppressSmall })
}

function text(reader: ArrayReader, options: PrintOptions, separator: string, prefix: string, suffix: string): string {
  const { shape, dtype } = reader
  const size = sizeOf(shape)
  if (size === 0) return '[]'
  const axes = visibleAxes(shape, size > options.threshold, options.edgeitems)
  const elements = new Map<number, Scalar>()
  for (const index of visibleIndices(axes)) elements.set(index, reader.get(index))
  const format = elementFormatter(dtype, () => [...elements.values()], shape.length === 0, options)
  const layout = {
    axes,
    separator,
    width: options.linewidth - textWidth(suffix),
    indent: ' '.repeat(textWidth(prefix) + 1),
  }
  return layOut(layout, (index) => format(elements.get(index)!))
}

/** The C-order indices of the elements that are shown. */
function visibleIndices(axes: readonly VisibleAxis[]): number[] {
  let indices = [0]
  for (const { length, leading, trailing } of axes) {
    const along: number[] = []
    for (let i = 0; i < leading; i++) along.push(i)
    for (let i = trailing; i > 0; i--) along.push(length - i)
    indices = indices.flatMap((index) => along.map((i) => index * length + i))
  }
  return indices
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1)
}

/** Python's spelling of a tuple: `(3, 4)`. */
function tupleText(shape: readonly number[]): string {
  return shapeText(shape).replaceAll(/,(?=\d)/g, ', ')
}
