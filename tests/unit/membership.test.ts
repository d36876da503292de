/** A few elements are compared one by one, many are searched for: both find the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

const numbers = [0, -0, 1, -1, 2, 127, -128, 255, NaN, Infinity, 0.5, 300, 65_535, -32_768, 7, 8, 9, 10]
const types = ['bool', 'uint8', 'int64', 'uint64', 'float32', 'complex128'] as const
const integer = (type: string) => /^u?int/.test(type)

for (const own of types) {
  test(`members of rows of ${own}`, () => {
    const rowValues = integer(own) ? numbers.filter(Number.isInteger) : numbers
    for (const other of types) {
      const values = integer(other) ? numbers.filter(Number.isInteger) : numbers
      const x = np.array(values).astype(other)
      for (const size of [1, 4, 5, 16]) {
        const row = np.array(rowValues).astype(own).at(`:${size}`)
        const many = np.tile(row, 20)
        for (const invert of [false, true]) {
          const [found, expected] = [row, many].map((each) => np.isin(x, each, { invert }).tolist())
          assert.deepEqual(found, expected, `${other} among ${size} of ${own}`)
        }
      }
    }
  })
}

test('rows that are slices, and an empty one', () => {
  const x = np.arange(20).reshape([4, 5])
  const found = np.isin(x, np.arange(40).at('39::-13'))
  assert.deepEqual(np.flatnonzero(found).tolist(), [0, 13])
  assert.deepEqual(np.flatnonzero(np.isin(x, np.broadcastTo(np.array(3), [6]))).tolist(), [3])
  assert.equal(np.isin(x, np.zeros(0)).any().item(), false)
})
