/** Reads what golden/format/record.py recorded. */
import { readFileSync } from 'node:fs'
import { type ArrayReader, arrayRepr, arrayStr, arrayToString, type Formatters } from '#src/array/format/index.js'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { float16Value } from '#src/core/float16.js'

export interface RecordedArray {
  readonly dtype: DTypeName
  readonly shape: readonly number[]
  readonly data: string
}

// Another folder of records may be named, to compare more cases than are kept.
const root = process.env.CUTS_FORMAT_GOLDEN ?? new URL('../../../tests/unit/golden/format/', import.meta.url).pathname

export function recorded<T>(name: string): T[] {
  return JSON.parse(readFileSync(`${root}/${name}`, 'utf8')) as T[]
}

/** The elements, which repeat where fewer were recorded than the shape holds. */
export function readerOf({ dtype: name, shape, data }: RecordedArray): ArrayReader {
  const dtype = dtypes[name]
  const bytes = new Uint8Array(Buffer.from(data, 'base64'))
  const cells = new dtype.storage(bytes.buffer)
  const period = cells.length / dtype.lanes
  const read = (index: number): Scalar => {
    const at = index % period
    if (dtype.kind === 'c') return new Complex(cells[2 * at] as number, cells[2 * at + 1] as number)
    if (dtype.kind === 'b') return cells[at] !== 0
    return name === 'float16' ? float16Value(cells[at] as number) : cells[at]
  }
  return { shape, dtype, get: read }
}

/** Stand-ins for the Python functions of the same names. */
const formatters: Record<string, (value: Scalar) => string> = {
  two: () => 'ab\ncde\nf',
  'empty line': () => 'ab\n\ncde\n',
  x: () => 'x',
  wide: () => '\u{1f600}\n\u{1f600}a',
}

export function formattersOf(names: Record<string, string>, brackets: (value: Scalar) => string): Formatters {
  const entries = Object.entries(names).map(([key, name]) => [key, name === 'brackets' ? brackets : formatters[name]])
  return Object.fromEntries(entries) as Formatters
}

export const calls = { toString: arrayToString, str: arrayStr, repr: arrayRepr } as const
