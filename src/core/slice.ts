/** Slices as Python has them: built, read from text, and applied to a length. */
import { ArgumentError, IndexError, ValueError } from './errors.js'
import { describe } from './integer.js'

/** `start:stop:step`; null stands for the default. */
export class Slice {
  readonly start: number | null
  readonly stop: number | null
  readonly step: number | null

  constructor(start?: SliceBound, stop?: SliceBound, step?: SliceBound) {
    this.start = bound(start, 'start')
    this.stop = bound(stop, 'stop')
    this.step = bound(step, 'step')
    if (this.step === 0) throw new ValueError('slice step cannot be zero', { slice: this })
  }

  /** As it is written between brackets: `1:10:2`. */
  toString(): string {
    const head = `${this.start ?? ''}:${this.stop ?? ''}`
    return this.step === null ? head : `${head}:${this.step}`
  }
}

export type SliceBound = number | bigint | null | undefined

/** Python's `slice`: `slice(stop)`, `slice(start, stop)`, `slice(start, stop, step)`. */
export function slice(stop: SliceBound): Slice
export function slice(start: SliceBound, stop: SliceBound, step?: SliceBound): Slice
export function slice(...bounds: [SliceBound, SliceBound?, SliceBound?]): Slice {
  return bounds.length === 1 ? new Slice(null, bounds[0]) : new Slice(...bounds)
}

function bound(value: SliceBound, what: string): number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isInteger(value)) return clamp(value) + 0
  if (typeof value === 'bigint') return clamp(Number(value))
  throw new ArgumentError(`slice ${what} must be a whole number or null, not ${describe(value)}`, { [what]: value })
}

/** No array is longer than 2^53, so nothing beyond it can be told apart. */
function clamp(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
}

// Python's integer literals, with signs in front; white space between all tokens.
const space = '[ \\t\\f\\r\\n]*'
const digits = '0(?:_?0)*|[1-9](?:_?[0-9])*|0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+'
const optionalInteger = `((?:[+-]${space})*(?:${digits}))?${space}`
const sliceText = new RegExp(`^${space}${optionalInteger}:${space}${optionalInteger}(?::${space}${optionalInteger})?$`)

const known = new Map<string, Slice>()
const knownLimit = 500

/**
 * Reads `'1:10:2'`, `':'`, `'::-1'`: what Python reads between brackets as a slice of integers, and nothing else.
 * @throws IndexError for any other text.
 */
export function parseSlice(text: string): Slice {
  const found = known.get(text)
  if (found) return found
  const match = sliceText.exec(text)
  if (!match) {
    throw new IndexError(`'${text}' is not a slice: expected 'start:stop' or 'start:stop:step' of whole numbers`, {
      index: text,
    })
  }
  const result = new Slice(parseInteger(match[1]), parseInteger(match[2]), parseInteger(match[3]))
  if (known.size >= knownLimit) known.clear()
  known.set(text, result)
  return result
}

function parseInteger(text: string | undefined): bigint | null {
  if (text === undefined) return null
  let negative = false
  let at = 0
  for (; !isDigit(text.charCodeAt(at)); at++) if (text[at] === '-') negative = !negative
  const value = BigInt(text.slice(at).replaceAll('_', ''))
  return negative ? -value : value
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export interface SliceIndices {
  readonly start: number
  readonly stop: number
  readonly step: number
  /** How many elements the slice takes. */
  readonly length: number
}

/** What a slice takes of `length` elements: Python's `slice.indices`, and their number. */
export function sliceIndices(part: Slice, length: number): SliceIndices {
  const step = part.step ?? 1
  const lowest = step < 0 ? -1 : 0
  const highest = step < 0 ? length - 1 : length
  const start = part.start === null ? (step < 0 ? highest : lowest) : place(part.start, length, lowest, highest)
  const stop = part.stop === null ? (step < 0 ? lowest : highest) : place(part.stop, length, lowest, highest)
  const span = step < 0 ? start - stop : stop - start
  return { start, stop, step, length: span <= 0 ? 0 : Math.floor((span - 1) / Math.abs(step)) + 1 }
}

function place(value: number, length: number, lowest: number, highest: number): number {
  return value < 0 ? Math.max(value + length, lowest) : Math.min(value, highest)
}
