import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type FloatName,
  formatFloatPositional,
  formatFloatScientific,
  scalarRepr,
  scalarStr,
} from '#src/array/format/index.js'
import { dtypes } from '#src/core/dtype.js'
import { type RecordedArray, readerOf, recorded } from './format-golden.js'

test('formatFloatPositional and formatFloatScientific match NumPy for every option', () => {
  type Case = [FloatName, string, 'positional' | 'scientific', object, string]
  const call = { positional: formatFloatPositional, scientific: formatFloatScientific }
  for (const entry of recorded<Case>('floats.json')) {
    const [dtype, hex, notation, options, expected] = entry
    assert.equal(call[notation](fromHex(hex), { dtype, ...options }), expected, JSON.stringify(entry))
  }
})

test('the shortest digits are those of the dtype', () => {
  for (const entry of recorded<RecordedArray & { text: string[] }>('shortest.json')) {
    const reader = readerOf(entry)
    const dtype = entry.dtype as FloatName
    entry.text.forEach((expected, index) => {
      const value = reader.get(index) as number
      assert.equal(formatFloatScientific(value, { dtype, trim: '-' }), expected, `${dtype} ${value}`)
    })
  }
})

test('scalars print as NumPy scalars', () => {
  for (const entry of recorded<RecordedArray & { str: string[]; repr: string[] }>('scalars.json')) {
    const reader = readerOf(entry)
    entry.str.forEach((expected, index) => {
      assert.equal(scalarStr(reader.get(index), dtypes[entry.dtype]), expected)
      assert.equal(scalarRepr(reader.get(index), dtypes[entry.dtype]), entry.repr[index])
    })
  }
})

/** Python's `float.hex`: exact, and it says NaN and the infinities too. */
function fromHex(text: string): number {
  const special: Record<string, number> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': -Infinity }
  if (text in special) return special[text]
  const [, sign, whole, fraction, exponent] = /^(-?)0x(\d)\.([0-9a-f]+)p([+-]\d+)$/.exec(text)!
  const mantissa = Number(`0x${whole}${fraction}`) / 16 ** fraction.length
  // In two steps, so that the scale itself never falls below the smallest float.
  const half = Math.trunc(Number(exponent) / 2)
  return (sign ? -1 : 1) * mantissa * 2 ** half * 2 ** (Number(exponent) - half)
}
