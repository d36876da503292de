import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytePieces } from '#src/array/pieces.js'

test('the pieces of a typed array are all of its bytes, in order', () => {
  const base = new Float64Array([9, 1, 2, 3, 4, 5, 9])
  const array = base.subarray(1, 6)
  const pieces = [...bytePieces(array, 16)]
  assert.deepEqual(
    pieces.map(([offset, bytes]) => [offset, bytes.length]),
    [
      [0, 16],
      [16, 16],
      [32, 8],
    ],
  )
  const joined = new Uint8Array(40)
  for (const [offset, bytes] of pieces) joined.set(bytes, offset)
  assert.deepEqual([...new Float64Array(joined.buffer)], [1, 2, 3, 4, 5])
  assert.deepEqual([...bytePieces(new Float32Array(0))], [])
})
