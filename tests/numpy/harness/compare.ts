/** Compares whatever a case returned with NumPy's answer. */
import { Complex } from '#src/core/complex.js'
import { isDType } from '#src/core/dtype.js'
import type { Answer, ArrayAnswer } from './answers.js'
import { arrayDifference, arrayText, type Comparison } from './compare-arrays.js'
import type { ArrayContents, ArrayReader } from './namespace.js'

/** What differs, in words; undefined where nothing does. Reading an array back may throw: that is the case's error. */
export function difference(expected: Answer, got: unknown, how: Comparison, reader: ArrayReader): string | undefined {
  const unlike = (): string => `expected ${answerText(expected)}\ngot ${valueText(got, reader)}`
  switch (expected.kind) {
    case 'array':
      return reader.isArray(got) ? arrayDifference(expected, reader.read(got), how) : unlike()
    case 'none':
      return got === undefined || got === null ? undefined : unlike()
    case 'str':
      return (isDType(got) ? got.name : got) === expected.value ? undefined : unlike()
    case 'bytes':
      return got instanceof Uint8Array && Buffer.compare(got, expected.bytes) === 0 ? undefined : unlike()
    case 'bool':
      return scalarOf(got, 'bool', reader) === expected.value ? undefined : unlike()
    case 'int':
      return sameInteger(scalarOf(got, 'int64', reader), BigInt(expected.value)) ? undefined : unlike()
    case 'float':
    case 'complex':
      return floatDifference(expected, got, how, reader) ?? undefined
    case 'list':
      return listDifference(expected.items, got, how, reader) ?? undefined
    default:
      return unlike()
  }
}

function listDifference(
  items: readonly Answer[],
  got: unknown,
  how: Comparison,
  reader: ArrayReader,
): string | undefined {
  if (!Array.isArray(got)) return `expected ${items.length} items, got ${valueText(got, reader)}`
  if (got.length !== items.length) return `expected ${items.length} items, got ${got.length}: ${valueText(got, reader)}`
  for (let at = 0; at < items.length; at++) {
    const found = difference(items[at], got[at], how, reader)
    if (found !== undefined) return `item ${at}: ${found}`
  }
  return undefined
}

/** A JS scalar as it is; the element of a 0-d array of `dtype`; undefined for all else. */
function scalarOf(got: unknown, dtype: string, reader: ArrayReader): unknown {
  if (!reader.isArray(got)) return got
  const contents = reader.read(got)
  if (contents.dtype !== dtype || contents.shape.length > 0) return undefined
  return dtype === 'bool' ? contents.bytes[0] === 1 : Buffer.from(contents.bytes).readBigInt64LE(0)
}

function sameInteger(got: unknown, expected: bigint): boolean {
  if (typeof got === 'number') return Number.isInteger(got) && BigInt(got) === expected
  return got === expected
}

/** Python's floats and complexes, as 0-d arrays. */
function floatDifference(
  expected: Extract<Answer, { kind: 'float' | 'complex' }>,
  got: unknown,
  how: Comparison,
  reader: ArrayReader,
): string | undefined {
  const parts = (typeof expected.value === 'string' ? [expected.value] : expected.value).map(pythonFloat)
  const dtype = expected.kind === 'float' ? 'float64' : 'complex128'
  const answer: ArrayAnswer = { kind: 'array', dtype, shape: [], bytes: floatBytes(parts) }
  if (reader.isArray(got)) return arrayDifference(answer, reader.read(got), { ...how, layout: false })
  const given =
    typeof got === 'number' && expected.kind === 'float'
      ? [got]
      : got instanceof Complex && expected.kind === 'complex'
        ? [got.re, got.im]
        : undefined
  if (given === undefined) return `expected ${answerText(expected)}, got ${valueText(got, reader)}`
  const contents: ArrayContents = { dtype, shape: [], strides: [], bytes: floatBytes(given) }
  return arrayDifference(answer, contents, { ...how, layout: false })
}

function floatBytes(parts: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(parts).buffer)
}

function pythonFloat(text: string): number {
  return Number(text.replace('inf', 'Infinity'))
}

export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'array':
      return arrayText(answer)
    case 'list':
      return `[${answer.items.map(answerText).join(', ')}]`
    case 'bytes':
      return `${answer.bytes.length} bytes ${Buffer.from(answer.bytes.subarray(0, 40)).toString('hex')}`
    case 'error':
      return `${answer.classes[0]}: ${answer.message}`
    case 'none':
      return 'None'
    case 'broken':
    case 'unavailable':
      return answer.message
    case 'str':
      return JSON.stringify(answer.value)
    default:
      return `Python ${answer.kind} ${answer.value}`
  }
}

export function valueText(value: unknown, reader: ArrayReader): string {
  if (reader.isArray(value)) return arrayText(reader.read(value))
  if (Array.isArray(value)) return `[${value.map((item) => valueText(item, reader)).join(', ')}]`
  if (value instanceof Uint8Array) return `${value.length} bytes ${Buffer.from(value.subarray(0, 40)).toString('hex')}`
  if (typeof value === 'string') return JSON.stringify(value)
  return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`
}
