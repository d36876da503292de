/** Numbers from text: the C reader of loadtxt, which is strict, and Python's own conversions, which genfromtxt uses. */
import { Complex, type Scalar } from '../../core/complex.js'
import type { DType } from '../../core/dtype.js'

/** Undefined for what isn't a number of that kind. */
export type NumberParser = (text: string) => Scalar | undefined

const special = /^([+-]?)(inf|infinity|nan)$/i
const realPattern = String.raw`[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)`
const complexPattern = new RegExp(`^(${realPattern})?(?:([+-]?(?:${realPattern.slice(5)})?)[jJ])?$`, 'i')

/** A decimal number, `inf` or `nan`: no spaces, no hexadecimal digits, no underscores. */
export function parseReal(text: string): number | undefined {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // Digits, and + - . e E.
    const plain = (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || code === 69 || code === 101
    if (!plain) return specialReal(text)
  }
  if (text.length === 0) return undefined
  const value = Number(text)
  return Number.isNaN(value) ? undefined : value
}

function specialReal(text: string): number | undefined {
  const match = special.exec(text)
  if (match === null) return undefined
  if (match[2].toLowerCase() === 'nan') return Number.NaN
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** `1+2j`, `2j`, `-j`, `1`, in parentheses or without. */
export function parseComplex(text: string, unit = 'j'): Complex | undefined {
  let inner = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text
  if (unit !== 'j') inner = inner.replaceAll(unit, 'j')
  const real = parseReal(inner)
  if (real !== undefined) return new Complex(real, 0)
  const match = complexPattern.exec(inner)
  if (match === null || match[2] === undefined) return imaginaryAlone(inner)
  const [, re, im] = match
  // `2j` is all imaginary, though its number may be taken for the real part.
  if (re !== undefined && im === '') return new Complex(0, parseReal(re)!)
  if (re !== undefined && !/^[+-]/.test(im)) return imaginaryAlone(inner)
  return new Complex(re === undefined ? 0 : parseReal(re)!, imaginary(im))
}

function imaginaryAlone(text: string): Complex | undefined {
  if (!/j$/i.test(text)) return undefined
  const im = parseReal(text.slice(0, -1))
  return im === undefined ? undefined : new Complex(0, im)
}

const imaginary = (text: string) => (text === '+' || text === '' ? 1 : text === '-' ? -1 : parseReal(text)!)

/** How loadtxt reads fields of a dtype: space around a number doesn't matter. */
export function strictParser(dtype: DType): NumberParser {
  switch (dtype.kind) {
    case 'b':
      return (text) => {
        const value = parseInteger(text.trim())
        return value === undefined || BigInt.asIntN(64, value) !== value ? undefined : value !== 0n
      }
    case 'i':
    case 'u':
      return (text) => {
        const value = parseInteger(text.trim())
        return value !== undefined && value >= dtype.min! && value <= dtype.max! ? value : undefined
      }
    case 'f':
      // NumPy leaves halves to Python.
      return dtype.itemsize === 2 ? pythonFloat : (text) => parseReal(text.trim())
    case 'c':
      return (text) => parseComplex(text.trim())
  }
}

export function parseInteger(text: string): bigint | undefined {
  return /^[+-]?\d+$/.test(text) ? BigInt(text.startsWith('+') ? text.slice(1) : text) : undefined
}

/** Underscores between digits mean nothing to Python. */
const withoutUnderscores = (text: string) => (text.includes('_') ? text.replace(/(?<=\d)_(?=\d)/g, '') : text)

const pythonFloat = (text: string) => parseReal(withoutUnderscores(text.trim()))
const pythonInteger = (text: string) => parseInteger(withoutUnderscores(text.trim()))
const pythonBool = (text: string) =>
  text.toUpperCase() === 'TRUE' ? true : text.toUpperCase() === 'FALSE' ? false : undefined

/** How genfromtxt reads fields of a dtype. */
export function pythonParser(dtype: DType): NumberParser {
  switch (dtype.kind) {
    case 'b':
      return pythonBool
    case 'i':
    case 'u':
      if (dtype.itemsize === 8) return pythonInteger
      return (text) => {
        const value = pythonFloat(text)
        return value === undefined || !Number.isFinite(value) ? undefined : Math.trunc(value)
      }
    case 'f':
      return pythonFloat
    case 'c':
      return (text) => parseComplex(withoutUnderscores(text.trim()))
  }
}
