/** Scatters that add integers up in short outputs, which threads do in copies of their own, against plain loops. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

const size = 400_000
const keys = Int32Array.from({ length: size }, (_, at) => (Math.imul(at, 2654435761) >>> 0) % 1013)

test('counts of many numbers', () => {
  const expected = new Array<number>(1013).fill(0)
  for (const key of keys) expected[key]++
  assert.deepEqual(np.bincount(np.array(keys)).tolist(), expected)
  assert.deepEqual(np.bincount(np.array(keys).at('::-1')).tolist(), expected)
})

for (const [name, Kind] of [
  ['int8', Int8Array],
  ['uint16', Uint16Array],
  ['int32', Int32Array],
] as const) {
  test(`${name} is added to what is there, and wraps`, () => {
    const expected = Kind.from(Array.from({ length: 1013 }, (_, at) => at))
    const target = np.array(expected)
    const values = Kind.from(Array.from({ length: size }, (_, at) => at))
    for (let at = 0; at < size; at++) expected[keys[at]] += values[at]
    np.add.at(target, np.array(keys), np.array(values))
    assert.deepEqual(target.tolist(), Array.from(expected))
  })
}

test('bools and bits are combined too', () => {
  const target = np.zeros(1013, 'int64')
  const expected = new Array<number>(1013).fill(0)
  for (let at = 0; at < size; at++) expected[keys[at]] |= at & 0xffff
  np.bitwiseOr.at(target, np.array(keys), np.arange(size).astype('int64').and(0xffff))
  assert.deepEqual(target.tolist(), expected)
  const found = np.zeros(2000, 'bool')
  np.logicalOr.at(found, np.array(keys), true)
  assert.deepEqual(
    found.tolist(),
    Array.from({ length: 2000 }, (_, at) => at < 1013),
  )
})
