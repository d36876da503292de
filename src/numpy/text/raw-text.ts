/** Numbers between separators, without rows: `fromstring`, and `fromfile` and `tofile` with a separator. */
import type { Context } from '../../array/context.js'
import { scalarStr } from '../../array/format/index.js'
import { fromStored } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { storedElements } from '../../array/read.js'
import { flattened } from '../../array/reshape.js'
import { castScalar, readElement, toDType, writeElement } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { sliceLayout } from '../../core/layout.js'
import type { WritableFile } from '../files/byte-sink.js'
import { parseComplex, parseInteger, parseReal } from './number-text.js'
import { compileFormat } from './printf.js'
import { openText } from './savetxt.js'

/** Whitespace in a separator matches any amount of it, and is needed only where the separator has nothing else. */
function separatorPattern(sep: string): RegExp {
  const parts = sep.split(/\s+/).filter((part) => part !== '')
  if (parts.length === 0) return /\s+/y
  const text = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s*')
  return new RegExp(`\\s*${text}\\s*`, 'y')
}

const realText = String.raw`[+-]?(?:inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`
const integerToken = /[+-]?\d+/y
const realToken = new RegExp(realText, 'iy')
const complexToken = new RegExp(`${realText}(?:[+-](?:${realText.slice(5)})j|j)?`, 'iy')

/**
 * The numbers in a text, up to `count` of them (all where it is negative).
 * @throws ValueError where there is something else
 */
export function numbersIn(context: Context, operation: string, text: string, dtype: DType, sep: string, count: number) {
  const separator = separatorPattern(sep)
  const token = dtype.kind === 'c' ? complexToken : dtype.kind === 'f' || dtype.kind === 'b' ? realToken : integerToken
  let stored = new dtype.storage(256 * dtype.lanes)
  let found = 0
  const end = text.trimEnd().length
  let at = text.length - text.trimStart().length
  while (at < end && found !== count) {
    token.lastIndex = at
    const match = token.exec(text)
    if (match === null) throw unmatched(operation, text, at)
    if ((found + 1) * dtype.lanes > stored.length) {
      const larger = new dtype.storage(stored.length * 2)
      larger.set(stored as never)
      stored = larger
    }
    writeElement(dtype, stored, found++, element(operation, match[0], dtype))
    at = token.lastIndex
    separator.lastIndex = at
    if (at < end && found !== count) {
      if (!separator.test(text)) throw unmatched(operation, text, at)
      at = separator.lastIndex
    }
  }
  return fromStored(context, dtype, [found], stored.subarray(0, found * dtype.lanes))
}

function element(operation: string, text: string, dtype: DType) {
  if (dtype.kind === 'c') return castScalar(parseComplex(text)!, 'complex128', dtype.name)
  if (dtype.kind === 'f' || dtype.kind === 'b') return castScalar(parseReal(text)!, 'float64', dtype.name)
  const value = parseInteger(text)!
  if (value < dtype.min! || value > dtype.max!) {
    throw new ValueError(`[${operation}] ${text} is outside the range of ${dtype.name}`, { text, dtype: dtype.name })
  }
  return toDType(value, dtype)
}

function unmatched(operation: string, text: string, at: number): ValueError {
  const shown = text.slice(at, at + 20)
  return new ValueError(
    `[${operation}] string or file could not be read to its end due to unmatched data: '${shown}' at ${at}`,
    { at },
  )
}

const pieceElements = 1 << 16

/** All elements in C order with `sep` between them; each formatted as the Python number nearest to it. */
export function writeNumbers(file: WritableFile, array: NDArray, sep: string, format: string): void {
  const { dtype } = array
  const compiled = compileFormat('tofile', format, scalarStr)
  if (compiled.count !== 1) throw new ValueError(`[tofile] format stands for one element: '${format}'`, { format })
  const python: DType = dtype.kind === 'f' ? dtypes.float64 : dtype.kind === 'c' ? dtypes.complex128 : (dtype as DType)
  const flat = array.ndim === 1 ? array : flattened(array)
  const sink = openText('tofile', file, 'utf8')
  try {
    for (let start = 0; start < flat.size; start += pieceElements) {
      const count = Math.min(pieceElements, flat.size - start)
      const stored = storedElements(flat.viewOf(sliceLayout(flat, 0, start, 1, count)))
      for (let at = 0; at < count; at++) {
        const text = compiled.format([readElement(dtype, stored, at)], python)
        sink.write(start + at === 0 ? text : sep + text)
      }
    }
    sink.flush()
  } finally {
    sink.close()
  }
}
