/** Text files as lines: decoded and split piece by piece, so that a file needn't be in memory. */

import { zlib } from '../../core/builtin.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { bytesOf, type OpenFile, openForReading, type ReadableFile } from '../files/byte-source.js'

/** A file that is read as text: a path, a URL, a descriptor, bytes, or its lines. */
export type TextFile = ReadableFile | Iterable<string>

const pieceLength = 1 << 20

/**
 * The lines without their ends. Files may end lines in any way; names that end in .gz are unpacked.
 * @throws the system's error where a file can't be read; ValueError for bytes that the encoding doesn't have
 */
export function* linesOf(operation: string, file: TextFile, encoding: string): Generator<string> {
  if (isLines(file)) {
    for (const line of file) {
      if (typeof line !== 'string') {
        throw new ArgumentError(`[${operation}] a file given as lines has strings, not ${describe(line)}`)
      }
      yield line.replace(/\r?\n$/, '')
    }
    return
  }
  const open = openForReading(operation, file)
  try {
    yield* split(texts(open, decoderFor(operation, encoding)))
  } finally {
    open.close()
  }
}

function isLines(file: TextFile): file is Iterable<string> {
  if (typeof file !== 'object' || file === null || bytesOf(file) !== undefined || file instanceof URL) return false
  return typeof (file as Iterable<string>)[Symbol.iterator] === 'function'
}

type Decoder = (bytes: Uint8Array | undefined) => string

/** Python's latin1 has all 256 characters, where that of browsers stands for another encoding. */
const latin1 = new Set(['latin1', 'latin-1', 'iso-8859-1', 'iso8859-1', 'l1'])

function decoderFor(operation: string, encoding: string): Decoder {
  if (latin1.has(encoding.toLowerCase())) {
    return (bytes) => (bytes === undefined ? '' : Buffer.from(bytes).toString('latin1'))
  }
  let decoder: InstanceType<typeof TextDecoder>
  try {
    decoder = new TextDecoder(encoding, { fatal: true })
  } catch (cause) {
    throw new ValueError(`[${operation}] unknown encoding '${encoding}'`, { encoding }, { cause })
  }
  return (bytes) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch (cause) {
      throw new ValueError(
        `[${operation}] the file is not text in ${encoding}: say which encoding it has`,
        { encoding },
        { cause },
      )
    }
  }
}

function* texts({ name, source }: OpenFile, decode: Decoder): Generator<string> {
  if (name.endsWith('.gz')) {
    const packed: Uint8Array[] = []
    for (const piece of pieces(source)) packed.push(piece.slice())
    yield decode(zlib().gunzipSync(Buffer.concat(packed)))
  } else for (const piece of pieces(source)) yield decode(piece)
  yield decode(undefined)
}

function* pieces(source: OpenFile['source']): Generator<Uint8Array> {
  const piece = new Uint8Array(pieceLength)
  for (let count = source.read(piece); count > 0; count = source.read(piece)) yield piece.subarray(0, count)
}

/** Lines that end with \n, \r\n or \r; the last one needn't end. */
function* split(parts: Iterable<string>): Generator<string> {
  let rest = ''
  for (const part of parts) {
    const text = rest + part
    // Whether a \r at the end of a piece ends the line by itself is seen in the next one.
    const held = text.endsWith('\r') ? 1 : 0
    const lines = text.slice(0, text.length - held).split(/\r\n|\n|\r/)
    rest = lines.pop()! + text.slice(text.length - held)
    yield* lines
  }
  if (rest.endsWith('\r')) rest = rest.slice(0, -1)
  else if (rest === '') return
  yield rest
}
