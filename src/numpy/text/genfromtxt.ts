/** Tables from text files in which fields may be missing: what numpy.genfromtxt does. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, type DTypeLike, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { promoteAll } from '../../core/promotion.js'
import { type NameOptions, validNames } from './column-names.js'
import { linesOf, type TextFile } from './lines.js'
import type { Converter } from './loadtxt.js'
import { type NumberParser, pythonParser } from './number-text.js'
import { type Delimiter, type LineSplitter, lineSplitter } from './split-line.js'
import { readNdmin, Table, withDimensions } from './table.js'

/** Something for all columns, for each in turn, or for some by number or name. */
export type PerColumn<T> = T | readonly T[] | Readonly<Record<string | number, T | readonly T[]>>

export interface GenfromtxtOptions extends NameOptions {
  /** 'float64' by default; null finds out what each column holds. With `names` there may be one for each column. */
  readonly dtype?: DTypeLike | readonly DTypeLike[] | null
  /** What begins a comment: '#' by default. */
  readonly comments?: string | null
  /** A string, the width of all fields or the widths of each; whitespace without. */
  readonly delimiter?: Delimiter
  readonly skipHeader?: number
  readonly skipFooter?: number
  /** By the number or the name of a column. */
  readonly converters?: Readonly<Record<string | number, Converter>> | null
  /** Texts that stand for missing values, besides the empty one; of use with `loose: false`. */
  readonly missingValues?: PerColumn<string> | null
  /** What missing values become: NaN for floats, -1 for integers, false for bools by default. */
  readonly fillingValues?: PerColumn<Scalar> | null
  readonly usecols?: number | string | readonly (number | string)[] | null
  /** Names of columns: `true` takes them from the first line. Then there is one array for each. */
  readonly names?: boolean | string | readonly string[] | null
  readonly autostrip?: boolean
  readonly unpack?: boolean | null
  /** Whether text that can't be converted counts as missing, rather than as an error: true by default. */
  readonly loose?: boolean
  /** Whether rows with another number of fields are an error (the default), or are left out with a warning. */
  readonly invalidRaise?: boolean
  readonly maxRows?: number | null
  readonly encoding?: string | null
  readonly ndmin?: number
}

export const genfromtxtKeys = [
  'dtype',
  'comments',
  'delimiter',
  'skipHeader',
  'skipFooter',
  'converters',
  'missingValues',
  'fillingValues',
  'usecols',
  'names',
  'excludelist',
  'deletechars',
  'replaceSpace',
  'autostrip',
  'caseSensitive',
  'defaultfmt',
  'unpack',
  'loose',
  'invalidRaise',
  'maxRows',
  'encoding',
  'ndmin',
] as const

export function genfromtxt(
  context: Context,
  fname: TextFile,
  options: GenfromtxtOptions,
): NDArray | Record<string, NDArray> {
  const ndmin = readNdmin('genfromtxt', options.ndmin)
  const named = options.names !== undefined && options.names !== null && options.names !== false
  const { dtype = 'float64' } = options
  if (Array.isArray(dtype) && !named) {
    throw new ValueError('[genfromtxt] a dtype for each column needs names: arrays here have one dtype')
  }
  const text = readText(fname, options)
  const columns = text.columns.map((index, at) => columnOf(text, options, index, at))
  const types = columns.map((_, at) => {
    const given = Array.isArray(dtype) ? dtype[at] : (dtype as DTypeLike | null)
    return given === null ? undefined : (dtypeOf(given) as DType)
  })
  const found = columns.map((column, at) => columnType(text.rows, column, at, types[at]))
  if (text.names === undefined) {
    const known = found.filter((each, at) => each.certain || types[at] !== undefined)
    const common = types[0] ?? (known.length > 0 ? promoteAll(known.map((each) => each.dtype)) : dtypes.float64)
    return tableOf(context, text.rows, columns, found, common, ndmin, options)
  }
  const arrays: Record<string, NDArray> = {}
  for (const [at, name] of text.names.entries()) {
    const row = (row: readonly string[]) => [row[at]]
    const { dtype: own } = found[at]
    arrays[name] = tableOf(context, text.rows.map(row), [columns[at]], [found[at]], own, Math.min(ndmin, 1), {})
  }
  return arrays
}

interface Text {
  /** Fields of the columns that are wanted. */
  readonly rows: readonly (readonly string[])[]
  /** Numbers of the columns in the file. */
  readonly columns: readonly number[]
  readonly names: readonly string[] | undefined
}

/** Reads all rows. */
function readText(fname: TextFile, options: GenfromtxtOptions): Text {
  const { comments = '#', delimiter = null, autostrip = false, maxRows = null } = options
  const skipHeader = whole(options.skipHeader ?? 0, 'skipHeader', 0)
  const skipFooter = whole(options.skipFooter ?? 0, 'skipFooter', 0)
  const most = maxRows === null ? Number.POSITIVE_INFINITY : whole(maxRows, 'maxRows', 1)
  if (maxRows !== null && skipFooter > 0) {
    throw new ValueError("[genfromtxt] skipFooter and maxRows can't be given together")
  }
  const split = lineSplitter(delimiter, comments, autostrip)
  const lines = linesOf('genfromtxt', fname, options.encoding ?? 'utf-8')
  try {
    return readLines(lines, split, { ...options, comments }, skipHeader, skipFooter, most)
  } finally {
    lines.return?.(undefined)
  }
}

function readLines(
  lines: Generator<string>,
  split: LineSplitter,
  options: GenfromtxtOptions,
  skipHeader: number,
  skipFooter: number,
  most: number,
): Text {
  let number = 0
  const next = (): string | undefined => {
    const { value, done } = lines.next()
    if (done) return undefined
    number++
    return value
  }
  for (let skipped = 0; skipped < skipHeader; skipped++) next()
  let first = firstFields(next, split, options)
  if (first.length === 0) process.emitWarning('[genfromtxt] the input contained no data')
  const header = options.names === true
  const names = namesOf(options, first)
  const columns = wantedColumns(options.usecols, names, first.length)
  const width = first.length
  const rows: (readonly string[])[] = []
  const invalid: { line: number; fields: number; row: number }[] = []
  if (header) first = []
  for (let fields: readonly string[] | undefined = first; fields !== undefined; ) {
    if (fields.length > 0) {
      const usable =
        options.usecols === undefined || options.usecols === null
          ? fields.length === width
          : columns.every((column) => column < (fields as readonly string[]).length)
      if (usable) rows.push(columns.map((column) => (fields as readonly string[])[column]))
      else invalid.push({ line: number, fields: fields.length, row: rows.length })
      if (rows.length === most) break
    }
    const line = next()
    fields = line === undefined ? undefined : split(line)
  }
  const footer = dropFooter(rows, invalid, skipFooter)
  reportInvalid(invalid, options, columns.length)
  return { rows: rows.slice(0, rows.length - footer), columns, names: names && usedNames(names, columns) }
}

/** The first line that has fields; with `names: true` what a comment sign hides counts too. */
function firstFields(next: () => string | undefined, split: LineSplitter, options: GenfromtxtOptions): string[] {
  const comments = options.comments ?? null
  for (let line = next(); line !== undefined; line = next()) {
    const at = comments === null || options.names !== true ? -1 : line.indexOf(comments)
    const fields = split(at < 0 ? line : line.slice(at + (comments as string).length))
    if (fields.length > 0) return fields
  }
  return []
}

function namesOf(options: GenfromtxtOptions, first: readonly string[]): string[] | undefined {
  const { names } = options
  if (names === undefined || names === null || names === false) return undefined
  const given = names === true ? first : typeof names === 'string' ? names.split(',') : names
  return validNames(
    given.map((name) => String(name).trim()),
    options,
  )
}

function usedNames(names: readonly string[], columns: readonly number[]): string[] {
  if (names.length === columns.length) return [...names]
  return validNames(
    columns.map((column) => names[column] ?? ''),
    {},
  )
}

function wantedColumns(usecols: GenfromtxtOptions['usecols'], names: readonly string[] | undefined, width: number) {
  if (usecols === undefined || usecols === null) return Array.from({ length: width }, (_, column) => column)
  const list = typeof usecols === 'string' ? usecols.split(',').map((name) => name.trim()) : usecols
  return (Array.isArray(list) ? (list as readonly (number | string)[]) : [list as number]).map((column) => {
    if (typeof column === 'string') return named(column, names, 'usecols')
    const index = toInteger(column, '[genfromtxt] usecols')
    return index < 0 ? index + width : index
  })
}

function named(name: string, names: readonly string[] | undefined, option: string): number {
  const index = names?.indexOf(name) ?? -1
  if (index >= 0) return index
  throw new ValueError(
    `[genfromtxt] ${option} names the column '${name}', and there are ${names?.join(', ') ?? 'no names'}`,
  )
}

/** How many of the good rows belong to the footer; the bad ones that do are forgiven. */
function dropFooter(rows: readonly unknown[], invalid: { row: number }[], skipFooter: number): number {
  let left = skipFooter
  let last = rows.length
  while (left > 0) {
    const bad = invalid.at(-1)
    if (bad !== undefined && bad.row === last) invalid.pop()
    else if (last > 0) last--
    else break
    left--
  }
  return rows.length - last
}

function reportInvalid(
  invalid: readonly { line: number; fields: number }[],
  { invalidRaise = true }: GenfromtxtOptions,
  columns: number,
): void {
  if (invalid.length === 0) return
  const shown = invalid.slice(0, 20).map(({ line, fields }) => `line ${line} has ${fields}`)
  if (invalid.length > shown.length) shown.push(`and ${invalid.length - shown.length} more`)
  const text = `[genfromtxt] there are ${columns} columns, but other numbers of fields: ${shown.join(', ')}`
  if (invalidRaise) throw new ValueError(text, { invalid })
  process.emitWarning(text, 'ConversionWarning')
}

interface Column {
  readonly missing: ReadonlySet<string>
  readonly filling: Scalar | undefined
  readonly convert: Converter | undefined
}

function columnOf(text: Text, options: GenfromtxtOptions, index: number, at: number): Column {
  const name = text.names?.[at]
  const missing = valuesFor(options.missingValues, index, at, name)
  const texts = typeof missing === 'string' ? missing.split(',') : missing === undefined ? [] : [missing].flat()
  const filling = valuesFor(options.fillingValues, index, at, name)
  const convert = byKey(options.converters ?? {}, index, name)
  if (convert !== undefined && typeof convert !== 'function') {
    throw new ArgumentError(`[genfromtxt] the converter of column ${index} is no function but ${describe(convert)}`)
  }
  return { missing: new Set(['', ...texts.map(String)]), filling: filling as Scalar | undefined, convert }
}

function valuesFor<T extends string | Scalar>(
  given: PerColumn<T> | null | undefined,
  index: number,
  at: number,
  name: string | undefined,
): T | readonly T[] | undefined {
  if (given === undefined || given === null) return undefined
  if (Array.isArray(given)) return given[at] as T | undefined
  if (typeof given !== 'object' || given instanceof Complex) return given as T
  return byKey(given as Readonly<Record<string, T | readonly T[]>>, index, name)
}

function byKey<T>(given: Readonly<Record<string, T>>, index: number, name: string | undefined): T | undefined {
  if (name !== undefined && Object.hasOwn(given, name)) return given[name]
  return Object.hasOwn(given, String(index)) ? given[String(index)] : undefined
}

interface ColumnType {
  readonly dtype: DType
  readonly parse: NumberParser
  /** Whether an element, rather than the absence of any, has decided. */
  readonly certain: boolean
}

const candidates = [dtypes.bool, dtypes.int64, dtypes.float64, dtypes.complex128] as readonly DType[]

/** The dtype that is wanted, or the first one that all fields of a column are numbers of. */
function columnType(
  rows: readonly (readonly string[])[],
  { missing, convert }: Column,
  at: number,
  wanted: DType | undefined,
): ColumnType {
  if (wanted !== undefined) return { dtype: wanted, parse: pythonParser(wanted), certain: true }
  if (convert !== undefined) {
    const values = rows.map((row) => convert(row[at])).filter(isScalar)
    const kinds = values.map((value) => typeof value)
    const dtype = kinds.includes('object')
      ? dtypes.complex128
      : kinds.includes('number')
        ? dtypes.float64
        : kinds.includes('bigint')
          ? dtypes.int64
          : dtypes.bool
    return { dtype, parse: () => undefined, certain: values.length > 0 }
  }
  let level = 0
  let certain = false
  for (const row of rows) {
    const text = row[at]
    for (; level < candidates.length; level++) {
      const value = pythonParser(candidates[level])(text)
      const fits = typeof value !== 'bigint' || BigInt.asIntN(64, value) === value
      if (value !== undefined && fits) certain = true
      if ((value !== undefined && fits) || missing.has(text.trim())) break
    }
    if (level === candidates.length) {
      throw new ValueError(
        `[genfromtxt] column ${at} holds '${text}', which is no number: give it a converter, leave it out with usecols, or say a dtype`,
        { column: at, text },
      )
    }
  }
  return { dtype: candidates[level], parse: pythonParser(candidates[level]), certain }
}

function tableOf(
  context: Context,
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  types: readonly ColumnType[],
  dtype: DType,
  ndmin: number,
  { loose = true, unpack }: GenfromtxtOptions,
): NDArray {
  const table = new Table(dtype)
  for (const row of rows) {
    for (let at = 0; at < columns.length; at++) {
      const { convert, missing } = columns[at]
      const text = row[at]
      const value = convert === undefined ? types[at].parse(text) : convert(text)
      if (isScalar(value)) table.push(toDType(value, dtype))
      else if (loose || missing.has(text.trim()))
        table.push(toDType(columns[at].filling ?? usualFilling(types[at].dtype), dtype))
      else throw new ValueError(`[genfromtxt] cannot convert '${text}' to ${dtype.name}`, { text, dtype: dtype.name })
    }
  }
  return withDimensions(table.toArray(context, columns.length || 1), ndmin, unpack === true)
}

function usualFilling({ kind }: DType): Scalar {
  if (kind === 'b') return false
  return kind === 'i' || kind === 'u' ? -1 : Number.NaN
}

function whole(value: number, name: string, least: number): number {
  const count = toInteger(value, `[genfromtxt] ${name}`)
  if (count < least) throw new ValueError(`[genfromtxt] ${name} must be at least ${least}, not ${count}`)
  return count
}
