import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ArrayToStringOptions, type PrintOptions, printoptions, scalarStr } from '#src/array/format/index.js'
import { dtypes } from '#src/core/dtype.js'
import { calls, formattersOf, type RecordedArray, readerOf, recorded } from './format-golden.js'

type Call = keyof typeof calls
type PlainCase = RecordedArray & Readonly<Record<Call, string>>

interface ArrayCase extends RecordedArray {
  readonly global: Partial<PrintOptions>
  readonly call: Call
  readonly options: ArrayToStringOptions
  readonly expected: string
}

test('each dtype prints as NumPy prints it: 0-d, full, empty and summarised', () => {
  for (const entry of recorded<PlainCase>('plain.json')) {
    const reader = readerOf(entry)
    for (const call of Object.keys(calls) as Call[]) {
      assert.equal(calls[call](reader), entry[call], `${call} of ${entry.dtype} ${JSON.stringify(entry.shape)}`)
    }
  }
})

test('random arrays under random options print as NumPy prints them', () => {
  for (const entry of recorded<ArrayCase>('arrays.json')) {
    const options = { ...entry.options }
    if (options.formatter) {
      const brackets = (value: Parameters<typeof scalarStr>[0]) => `<${scalarStr(value, dtypes[entry.dtype])}>`
      options.formatter = formattersOf(options.formatter as Record<string, never>, brackets)
    }
    const text = printoptions(entry.global, () => calls[entry.call](readerOf(entry), options))
    assert.equal(text, entry.expected, JSON.stringify(entry))
  }
})
