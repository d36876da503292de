import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentError, DTypeError, np, OverflowError, ShapeError, ValueError } from '#src/index.js'

const bytes = np.array([1, 2, 3], 'uint8')

test('values have to fit the dtype, as everywhere', () => {
  assert.throws(() => np.pad(bytes, 1, { constantValues: 300 }), OverflowError)
  assert.throws(() => np.pad(bytes, 1, { constantValues: np.complex(1, 2) }), DTypeError)
  assert.deepEqual(np.pad(bytes, 1, { constantValues: 7n }).tolist(), [7, 1, 2, 3, 7])
})

test('options are those of the mode', () => {
  assert.throws(() => np.pad(bytes, 1, { mode: 'edge', constantValues: 3 }), /'constantValues' for mode 'edge'/)
  assert.throws(() => np.pad(bytes, 1, { endValues: 3 }), ValueError)
  assert.throws(() => np.pad(bytes, 1, { mode: 'reflect', reflectType: 'other' as 'odd' }), ValueError)
  assert.throws(() => np.pad(bytes, 1, { values: 3 } as object), ArgumentError)
  assert.throws(() => np.pad(bytes, [[1, 2], [3]]), ShapeError)
  assert.throws(() => np.pad(bytes, 1, { constantValues: [[1, '2' as unknown as number]] }), ArgumentError)
})

test('a border much wider than the array takes few steps', () => {
  const wrapped = np.pad(bytes, 3_000_000, 'wrap')
  assert.equal(wrapped.size, 6_000_003)
  assert.equal(wrapped.sum().item(), 2_000_001 * 6)
  const reflected = np.pad(np.arange(3n), 1_000_000, 'reflect')
  assert.deepEqual(reflected.at('-4:').tolist(), [1, 0, 1, 2])
})

test('the result is an array of its own, also without a border', () => {
  const same = np.pad(bytes, 0)
  same.set(0, 9)
  assert.equal(bytes.item(0), 1)
})

test('the type keeps the dtype', () => {
  const padded: import('#src/index.js').NDArray<'uint8'> = np.pad(bytes, 1)
  assert.equal(padded.dtype.name, 'uint8')
})
