/** The beginning of a .npy file: magic bytes, a version, and a Python dictionary that describes the array. */
import { type DType, dtype as dtypeOf } from '../../core/dtype.js'
import { DTypeError, ValueError } from '../../core/errors.js'
import { maxDimensions, sizeOf } from '../../core/layout.js'
import { type ByteSource, readBytes } from './byte-source.js'
import { type PythonValue, parsePythonLiteral } from './python-literal.js'

export const npyMagic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)

export interface NpyHeader {
  readonly dtype: DType
  /** Whether the elements' bytes are in big-endian order. */
  readonly swapped: boolean
  readonly columns: boolean
  readonly shape: readonly number[]
}

/** Headers are padded so that elements start at a multiple of this. */
const alignment = 64
/** Room for the length of the axis along which a file may be made longer in place. */
const growthDigits = 21

/** What NumPy writes before the elements. Its headers never outgrow version 1 for arrays without named fields. */
export function npyHeader({ dtype, columns, shape }: Omit<NpyHeader, 'swapped'>): Uint8Array {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const descr = `${dtype.itemsize === 1 ? '|' : '<'}${dtype.code}`
  let text = `{'descr': '${descr}', 'fortran_order': ${columns ? 'True' : 'False'}, 'shape': (${lengths}), }`
  if (shape.length > 0) text += ' '.repeat(growthDigits - String(shape[columns ? shape.length - 1 : 0]).length)
  const start = npyMagic.length + 4
  const length = text.length + 1 + (alignment - ((start + text.length + 1) % alignment))
  const header = new Uint8Array(start + length)
  header.set(npyMagic)
  header.set([1, 0, length & 0xff, length >> 8], npyMagic.length)
  header.set(Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1'), start)
  return header
}

/** @throws ValueError for a file that isn't one, is damaged, or holds what isn't numbers */
export function readNpyHeader(source: ByteSource, maxHeaderSize: number): NpyHeader {
  const magic = readBytes(source, npyMagic.length + 2, 'magic and version')
  if (npyMagic.some((byte, at) => magic[at] !== byte)) {
    throw new ValueError(`${source.name} is no .npy file: it doesn't start with the bytes \\x93NUMPY`)
  }
  const [major, minor] = magic.subarray(npyMagic.length)
  if (major < 1 || major > 3 || minor !== 0) {
    throw new ValueError(`${source.name} has .npy version ${major}.${minor}: 1.0, 2.0 and 3.0 can be read`, {
      version: [major, minor],
    })
  }
  const field = readBytes(source, major === 1 ? 2 : 4, 'header length')
  const length = field.reduceRight((sum, byte) => sum * 256 + byte, 0)
  if (length > maxHeaderSize * (major === 3 ? 4 : 1)) throw tooLarge(source, length, maxHeaderSize)
  const bytes = readBytes(source, length, 'header')
  const text = Buffer.from(bytes).toString(major === 3 ? 'utf8' : 'latin1')
  if (text.length > maxHeaderSize) throw tooLarge(source, text.length, maxHeaderSize)
  return headerOf(source.name, text)
}

function tooLarge({ name }: ByteSource, length: number, most: number): ValueError {
  return new ValueError(
    `${name} has a header of ${length} bytes, and maxHeaderSize is ${most}: if you trust the file, allow more with { maxHeaderSize }`,
    { length, maxHeaderSize: most },
  )
}

function headerOf(name: string, text: string): NpyHeader {
  const refuse = (problem: string, cause?: unknown) =>
    new ValueError(`${name} has a damaged .npy header: ${problem}`, { header: text.trimEnd() }, { cause })
  let fields: PythonValue
  try {
    fields = parsePythonLiteral(text)
  } catch (error) {
    throw refuse((error as Error).message, error)
  }
  if (!(fields instanceof Map)) throw refuse('it is not a dictionary')
  const keys = [...fields.keys()].map(String).sort()
  if (keys.join() !== 'descr,fortran_order,shape') {
    throw refuse(`it has the keys ${keys.join(', ')} instead of descr, fortran_order and shape`)
  }
  const columns = fields.get('fortran_order')
  if (typeof columns !== 'boolean') throw refuse('fortran_order is neither True nor False')
  const shape = shapeOf(fields.get('shape') as PythonValue)
  if (shape === undefined) throw refuse('shape is not a tuple of lengths')
  const { dtype, swapped } = elementType(name, fields.get('descr') as PythonValue)
  sizeOf(shape, dtype.itemsize)
  return { dtype, swapped, columns, shape }
}

function shapeOf(value: PythonValue): readonly number[] | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'tuple') return undefined
  const lengths = value.items as readonly number[]
  const fine = lengths.length <= maxDimensions && lengths.every((length) => Number.isSafeInteger(length) && length >= 0)
  return fine ? lengths : undefined
}

const foreignTypes: Readonly<Record<string, string>> = {
  O: 'Python objects, which only Python can read',
  S: 'byte strings',
  a: 'byte strings',
  U: 'strings',
  T: 'strings',
  V: 'records or raw bytes',
  M: 'dates',
  m: 'time spans',
}

/** What `descr` says elements are. @throws ValueError for what isn't a number */
function elementType(name: string, descr: PythonValue): { dtype: DType; swapped: boolean } {
  const refuse = (what: string) =>
    new ValueError(`${name} holds ${what}; arrays here hold booleans and numbers`, { descr })
  if (typeof descr !== 'string') throw refuse('records with named fields')
  const [, order, code] = /^([<>|=]?)(.*)$/s.exec(descr)!
  if (code[0] in foreignTypes) throw refuse(`elements of dtype '${descr}': ${foreignTypes[code[0]]}`)
  try {
    return { dtype: dtypeOf(code) as DType, swapped: order === '>' }
  } catch (error) {
    if (error instanceof DTypeError) throw refuse(`elements of dtype '${descr}', which there is none of here`)
    throw error
  }
}
