/** Tables of numbers as text: what numpy.savetxt and numpy.ndarray.tofile write. */

import type { NDArray } from '../../array/ndarray.js'
import { storedElements } from '../../array/read.js'
import { zlib } from '../../core/builtin.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { readElement } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { sliceLayout } from '../../core/layout.js'
import { openForWriting, type WritableFile } from '../files/byte-sink.js'
import { type CompiledFormat, compileFormat } from './printf.js'

export interface SavetxtOptions {
  /** One format for all columns, one for each, or one for a row: '%.18e' by default. */
  readonly fmt?: string | readonly string[]
  /** Between columns: a space by default. */
  readonly delimiter?: string
  /** Between lines: '\n' by default. */
  readonly newline?: string
  /** Written at the beginning and the end, after `comments`. */
  readonly header?: string
  readonly footer?: string
  /** What is put before lines of `header` and `footer`: '# ' by default. */
  readonly comments?: string
  /** 'utf8' by default, or another that Node's buffers have. */
  readonly encoding?: string | null
}

export const savetxtKeys = ['fmt', 'delimiter', 'newline', 'header', 'footer', 'comments', 'encoding'] as const

/** Elements that are read, and characters that are written, together. */
const pieceElements = 1 << 16
const pieceLength = 1 << 16

export function savetxt(fname: WritableFile, given: NDArray, options: SavetxtOptions): void {
  const { newline = '\n', header = '', footer = '', comments = '# ' } = options
  const array = asColumns(given)
  const format = rowFormat(array, options.fmt ?? '%.18e', options.delimiter ?? ' ')
  const encoding = options.encoding ?? 'utf8'
  if (!Buffer.isEncoding(encoding)) {
    throw new ValueError(`[savetxt] unknown encoding '${encoding}': Node writes utf8, latin1, utf16le and ascii`)
  }
  const note = (text: string) => `${comments}${text.replaceAll('\n', `\n${comments}`)}${newline}`
  const sink = openText('savetxt', fname, encoding)
  try {
    if (header !== '') sink.write(note(header))
    for (const text of rowTexts(array, format)) sink.write(text + newline)
    if (footer !== '') sink.write(note(footer))
    sink.flush()
  } finally {
    sink.close()
  }
}

/** One dimension is one column. */
function asColumns(array: NDArray): NDArray {
  const { ndim, shape, strides, offset, itemsize } = array
  if (ndim === 2) return array
  if (ndim !== 1) {
    throw new ValueError(`[savetxt] expected a 1-D or 2-D array, and got one of shape ${shapeText(shape)}`, { shape })
  }
  return array.viewOf({ shape: [shape[0], 1], strides: [strides[0], itemsize], offset })
}

function rowFormat({ dtype, shape }: NDArray, fmt: string | readonly string[], delimiter: string): CompiledFormat {
  const columns = shape[1]
  const complex = dtype.kind === 'c'
  const wrong = (problem: string) => new ValueError(`[savetxt] fmt has ${problem}: ${JSON.stringify(fmt)}`, { fmt })
  let text: string
  if (Array.isArray(fmt)) {
    if (fmt.length !== columns) throw wrong(`${fmt.length} formats for ${columns} columns`)
    text = fmt.join(delimiter)
  } else if (typeof fmt === 'string') {
    const signs = fmt.split('%').length - 1
    const wanted = complex ? 2 * columns : columns
    if (signs === 1) text = new Array<string>(columns).fill(complex ? ` (${fmt}+${fmt}j)` : fmt).join(delimiter)
    else if (signs !== wanted) throw wrong(`${signs} % signs where ${wanted} are needed`)
    else text = fmt
  } else throw new ArgumentError(`[savetxt] fmt is a format or a list of them, not ${describe(fmt)}`)
  const format = compileFormat('savetxt', text)
  // A list for complex columns may have one format or two for each.
  const values = complex ? 2 * columns : columns
  if (format.count !== values) throw wrong(`${format.count} formats for ${values} values in a row`)
  return format
}

function* rowTexts(array: NDArray, format: CompiledFormat): Generator<string> {
  const { dtype, shape } = array
  const [rows, columns] = shape
  if (columns === 0) {
    for (let row = 0; row < rows; row++) yield format.format([], dtype)
    return
  }
  array.eval()
  const complex = dtype.kind === 'c'
  const real = dtypes[dtype.real] as DType
  const together = Math.max(1, Math.floor(pieceElements / columns))
  const values: Scalar[] = []
  for (let start = 0; start < rows; start += together) {
    const count = Math.min(together, rows - start)
    const stored = storedElements(array.viewOf(sliceLayout(array, 0, start, 1, count)))
    for (let row = 0; row < count; row++) {
      values.length = 0
      for (let column = 0; column < columns; column++) {
        const value = readElement(dtype, stored, row * columns + column)
        if (value instanceof Complex) values.push(value.re, value.im)
        else values.push(value)
      }
      const text = format.format(values, real)
      yield complex ? text.replaceAll('+-', '-') : text
    }
  }
}

export interface TextSink {
  write(text: string): void
  /** Writes what is held back. */
  flush(): void
  close(): void
}

/** Gathers text and writes it in pieces; a name that ends in .gz gets it compressed. */
export function openText(operation: string, file: WritableFile, encoding: BufferEncoding): TextSink {
  const sink = openForWriting(operation, file)
  const path = file instanceof URL ? file.pathname : file
  const packed = typeof path === 'string' && path.endsWith('.gz')
  let held = ''
  const flush = () => {
    if (held === '') return
    const bytes = Buffer.from(held, encoding)
    // A file of several compressed members is one file to all readers.
    sink.write(packed ? zlib().gzipSync(bytes) : bytes)
    held = ''
  }
  return {
    write(text) {
      held += text
      if (held.length >= pieceLength) flush()
    },
    flush,
    close: () => sink.close(),
  }
}
