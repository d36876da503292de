/** Tables of numbers from simple text files: what numpy.loadtxt does. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, type DTypeLike, dtype as dtypeOf } from '../../core/dtype.js'
import { ArgumentError, CutsError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { linesOf, type TextFile } from './lines.js'
import { strictParser } from './number-text.js'
import { readNdmin, Table, withDimensions } from './table.js'

/** Turns the text of a field into its element. */
export type Converter = (text: string) => Scalar

export interface LoadtxtOptions {
  readonly dtype?: DTypeLike | null
  /** What begins a comment: '#' by default. */
  readonly comments?: string | readonly string[] | null
  /** One character; any whitespace without. */
  readonly delimiter?: string | null
  /** One for all columns, or by the number of the column. */
  readonly converters?: Converter | Readonly<Record<number, Converter>> | null
  /** Lines to skip, comments included. */
  readonly skiprows?: number
  readonly usecols?: number | readonly number[] | null
  /** Transposes the result: `const [x, y] = np.loadtxt(file, { unpack: true })`. */
  readonly unpack?: boolean
  /** The least number of dimensions: 0, 1 or 2. */
  readonly ndmin?: number
  /** 'utf-8' by default. */
  readonly encoding?: string | null
  /** Rows to read, blank lines and comments not counted. */
  readonly maxRows?: number | null
  /** What encloses fields in which delimiters and comments mean nothing. */
  readonly quotechar?: string | null
}

export const loadtxtKeys = [
  'dtype',
  'comments',
  'delimiter',
  'converters',
  'skiprows',
  'usecols',
  'unpack',
  'ndmin',
  'encoding',
  'maxRows',
  'quotechar',
] as const

export function loadtxt(context: Context, fname: TextFile, options: LoadtxtOptions): NDArray {
  const dtype = dtypeOf(options.dtype ?? 'float64') as DType
  const ndmin = readNdmin('loadtxt', options.ndmin)
  const usecols = readColumns(options.usecols)
  const skip = count(options.skiprows ?? 0, 'skiprows')
  const most = options.maxRows === undefined || options.maxRows === null ? -1 : count(options.maxRows, 'maxRows')
  const rows = fieldsOf(linesOf('loadtxt', fname, options.encoding ?? 'utf-8'), tokenizerFor(options), skip)
  const { table, columns, size } = readRows(rows, most, dtype, usecols, options.converters)
  if (size === 0) process.emitWarning(`[loadtxt] the input contained no data: ${describe(fname)}`)
  const array = table.toArray(context, columns || usecols?.length || 1)
  return withDimensions(array, ndmin, options.unpack === true)
}

function readRows(
  rows: Iterable<readonly string[]>,
  most: number,
  dtype: DType,
  usecols: readonly number[] | undefined,
  converters: LoadtxtOptions['converters'],
): { table: Table; columns: number; size: number } {
  const table = new Table(dtype)
  const parse = strictParser(dtype)
  let size = 0
  let columns = 0
  let custom: readonly (Converter | undefined)[] = []
  if (most === 0) return { table, columns, size }
  for (const fields of rows) {
    if (size === 0) {
      columns = usecols?.length ?? fields.length
      custom = convertersFor(converters, usecols, columns, fields.length)
    } else if (usecols === undefined && fields.length !== columns) {
      throw new ValueError(
        `[loadtxt] the number of columns changed from ${columns} to ${fields.length} at row ${size + 1}; usecols selects some of them`,
        { row: size + 1, columns, found: fields.length },
      )
    }
    for (let at = 0; at < columns; at++) {
      const column = usecols === undefined ? at : columnAt(usecols[at], fields.length, size)
      const text = fields[column]
      const convert = custom[at]
      const value = convert === undefined ? parse(text) : converted(convert, text, dtype)
      if (value === undefined) {
        throw new ValueError(
          `[loadtxt] could not convert string '${text}' to ${dtype.name} at row ${size}, column ${column + 1}`,
          { text, row: size, column: column + 1 },
        )
      }
      table.push(convert === undefined ? toDType(value, dtype) : value)
    }
    if (++size === most) break
  }
  return { table, columns, size }
}

function converted(convert: Converter, text: string, dtype: DType): Scalar | undefined {
  const value = convert(text)
  if (!isScalar(value)) return undefined
  try {
    return toDType(value, dtype)
  } catch (error) {
    if (error instanceof CutsError) return undefined
    throw error
  }
}

function columnAt(wanted: number, length: number, row: number): number {
  const column = wanted < 0 ? wanted + length : wanted
  if (column >= 0 && column < length) return column
  throw new ValueError(`[loadtxt] invalid column index ${wanted} at row ${row + 1} with ${length} columns`, {
    column: wanted,
    row: row + 1,
    columns: length,
  })
}

function convertersFor(
  converters: LoadtxtOptions['converters'],
  usecols: readonly number[] | undefined,
  columns: number,
  fields: number,
): (Converter | undefined)[] {
  if (converters === undefined || converters === null) return new Array<undefined>(columns).fill(undefined)
  if (typeof converters === 'function') return new Array<Converter>(columns).fill(converters)
  if (typeof converters !== 'object') {
    throw new ArgumentError(
      `[loadtxt] converters is a function, or an object with one for the number of a column, not ${describe(converters)}`,
    )
  }
  const found = new Array<Converter | undefined>(columns).fill(undefined)
  for (const [key, convert] of Object.entries(converters)) {
    if (typeof convert !== 'function')
      throw new ArgumentError(`[loadtxt] the converter of column ${key} is no function`)
    const number = toInteger(Number(key), '[loadtxt] the column of a converter')
    const column = number < 0 ? number + fields : number
    if (column < 0 || column >= fields) {
      throw new ValueError(`[loadtxt] there is a converter for column ${number}, and there are ${fields} columns`)
    }
    for (let at = 0; at < columns; at++) {
      const own = usecols === undefined ? at : usecols[at] < 0 ? usecols[at] + fields : usecols[at]
      if (own === column) found[at] = convert
    }
  }
  return found
}

function count(value: number, name: string): number {
  const whole = toInteger(value, `[loadtxt] ${name}`)
  if (whole < 0) throw new ValueError(`[loadtxt] ${name} must not be negative: it is ${whole}`, { [name]: whole })
  return whole
}

function readColumns(usecols: LoadtxtOptions['usecols']): number[] | undefined {
  if (usecols === undefined || usecols === null) return undefined
  return (Array.isArray(usecols) ? usecols : [usecols]).map((column) => toInteger(column, '[loadtxt] usecols'))
}

/** Splits a line into fields; takes further lines where a quoted field goes on. */
type Tokenizer = (line: string, more: () => string | undefined) => readonly string[]

function tokenizerFor({ comments = '#', delimiter = null, quotechar = null }: LoadtxtOptions): Tokenizer {
  const begins = comments === null ? [] : typeof comments === 'string' ? [comments] : comments
  checkCharacter('delimiter', delimiter)
  checkCharacter('quotechar', quotechar)
  if (begins.includes('')) {
    throw new ValueError('[loadtxt] comments cannot be an empty string: comments: null disables comments')
  }
  if ((delimiter !== null && begins.includes(delimiter)) || (quotechar !== null && quotechar === delimiter)) {
    throw new ArgumentError('[loadtxt] comments, delimiter and quotechar must differ')
  }
  if (quotechar !== null) {
    if (begins.some((one) => one.length > 1) || begins.length > 1) {
      throw new ValueError('[loadtxt] with a quotechar there can be one comment character only')
    }
    return (line, more) => quotedFields(line, more, quotechar, delimiter, begins[0])
  }
  return (line) => {
    let text = line
    for (const begin of begins) {
      const at = text.indexOf(begin)
      if (at >= 0) text = text.slice(0, at)
    }
    if (delimiter !== null) return text === '' ? [] : text.split(delimiter)
    const trimmed = text.trim()
    return trimmed === '' ? [] : trimmed.split(/\s+/)
  }
}

function checkCharacter(name: string, value: unknown): void {
  if (value === null) return
  if (typeof value !== 'string' || [...value].length !== 1) {
    throw new ArgumentError(`[loadtxt] ${name} is one character or null, not ${describe(value)}`)
  }
  if (value === '\n' || value === '\r') throw new ArgumentError(`[loadtxt] ${name} cannot be the end of a line`)
}

function quotedFields(
  first: string,
  more: () => string | undefined,
  quote: string,
  delimiter: string | null,
  comment: string | undefined,
): string[] {
  const fields: string[] = []
  const separates = (one: string) => (delimiter === null ? /\s/.test(one) : one === delimiter)
  let line = first
  let field: string | undefined
  let quoted = false
  for (let at = 0; ; at++) {
    const one = line[at]
    if (one === undefined) {
      const next = quoted ? more() : undefined
      if (next === undefined) break
      field += '\n'
      line = next
      at = -1
    } else if (quoted) {
      if (one !== quote) field += one
      else if (line[at + 1] === quote) {
        field += quote
        at++
      } else quoted = false
    } else if (one === comment) break
    else if (separates(one)) {
      if (field !== undefined || delimiter !== null) fields.push(field ?? '')
      field = undefined
    } else if (one === quote && field === undefined) {
      quoted = true
      field = ''
    } else field = (field ?? '') + one
  }
  if (field !== undefined || (delimiter !== null && fields.length > 0)) fields.push(field ?? '')
  return fields
}

function* fieldsOf(lines: Iterator<string> & Iterable<string>, tokenize: Tokenizer, skip: number) {
  let skipped = 0
  const more = (): string | undefined => {
    const { value, done } = lines.next()
    return done ? undefined : value
  }
  try {
    for (let line = more(); line !== undefined; line = more()) {
      if (skipped++ < skip) continue
      const fields = tokenize(line, more)
      if (fields.length > 0) yield fields
    }
  } finally {
    lines.return?.()
  }
}
