import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ArgumentError, IndexError, ValueError } from '#src/core/errors.js'
import { type BasicPart, basicIndex, isBasicPart } from '#src/core/indexing.js'
import { parseSlice, Slice, slice, sliceIndices } from '#src/core/slice.js'
import { golden } from './golden.js'

const recorded = golden<{
  texts: [string, (string | null)[] | null][]
  indices: [number | null, number | null, number | null, number, [number, number, number], number][]
  views: {
    shape: number[]
    strides: number[]
    parts: BasicPart[]
    answer?: { shape: number[]; strides: number[]; offset: number }
    error?: string
  }[]
}>('slice')

const clamped = (text: string | null) =>
  text === null ? null : Math.min(Math.max(Number(text), -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)

test('text is read as a slice exactly where Python does', () => {
  for (const [text, answer] of recorded.texts) {
    const shown = JSON.stringify(text)
    if (answer === null) {
      assert.throws(() => parseSlice(text), IndexError, shown)
    } else if (answer[2] !== null && Number(answer[2]) === 0) {
      assert.throws(() => parseSlice(text), { name: 'ValueError', message: 'slice step cannot be zero' }, shown)
    } else {
      const { start, stop, step } = parseSlice(text)
      assert.deepEqual([start, stop, step], answer.map(clamped), shown)
    }
  }
})

test('a slice takes of a length what slice.indices says', () => {
  for (const [start, stop, step, length, answer, count] of recorded.indices) {
    const seen = sliceIndices(new Slice(start, stop, step), length)
    assert.deepEqual([seen.start, seen.stop, seen.step, seen.length], [...answer, count])
  }
})

test('a slice survives its own text', () => {
  const part = fc.option(fc.integer())
  fc.assert(
    fc.property(part, part, fc.option(fc.integer({ min: 1 })), (start, stop, step) => {
      const original = slice(start, stop, step)
      assert.deepEqual(parseSlice(String(original)), original)
    }),
  )
})

test('the arguments of slice are those of Python', () => {
  assert.deepEqual(slice(5), new Slice(null, 5))
  assert.deepEqual(slice(1, null), new Slice(1))
  assert.deepEqual(slice(1n, 2n, -1n), new Slice(1, 2, -1))
  assert.deepEqual(slice(10n ** 30n).stop, Number.MAX_SAFE_INTEGER)
  for (const bad of [1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', true]) {
    assert.throws(() => slice(bad as number, 3), ArgumentError)
  }
  assert.throws(() => slice(0, 1, 0), ValueError)
})

test('basic indexing gives the views that NumPy gives', () => {
  for (const { shape, strides, parts, answer, error } of recorded.views) {
    const shown = JSON.stringify({ shape, strides, parts })
    if (answer) assert.deepEqual(basicIndex(shape, strides, 0, parts), answer, shown)
    else assert.throws(() => basicIndex(shape, strides, 0, parts), { name: 'IndexError', message: error }, shown)
  }
})

test('indices that are no indices', () => {
  for (const bad of [1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', '', '0;2']) {
    assert.throws(() => basicIndex([3], [8], 0, [bad]), IndexError, String(bad))
  }
  for (const advanced of [true, [1], undefined, {}]) assert.equal(basicIndex([3], [8], 0, [0, advanced, 0]), undefined)
  assert.deepEqual(basicIndex([3], [8], 4, [-1n]), { shape: [], strides: [], offset: 20 })
  assert.throws(() => basicIndex([3], [8], 0, [2n ** 70n]), /index 1180591620717411303424 is out of bounds for axis 0/)
  assert.throws(() => basicIndex([1], [8], 0, new Array(65).fill(null)), /indexing result would have 66/)
  assert.ok(isBasicPart('1:2') && isBasicPart(null) && isBasicPart(slice(1)))
  assert.ok(!isBasicPart(true) && !isBasicPart([1]) && !isBasicPart(undefined))
})
