/** Numbers of the points that hold, and elements where they do, for lengths around all limits, against plain loops. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'
import { generator } from '../contract/values.js'

const lengths = [1, 7, 8, 15, 16, 17, 31, 33, 255, 4097, 16_383, 16_384, 16_385, 49_999, 100_003]
const densities = [0, 0.02, 0.5, 0.97, 1]

const numbers = (values: ArrayLike<unknown>, holds: (at: number) => boolean) =>
  Array.from(values, (_, at) => at).filter(holds)

for (const density of densities) {
  test(`points that hold with probability ${density}`, () => {
    const random = generator(Math.round(100 * density) + 1)
    for (const length of lengths) {
      const values = Float64Array.from({ length }, () => random())
      const bytes = Uint8Array.from(values, (value) => Number(value < density))
      const x = np.array(values)
      const mask = np.array(bytes).astype('bool')
      const expected = numbers(bytes, (at) => bytes[at] === 1)
      const same = (found: ReturnType<typeof np.flatnonzero>, wanted: readonly number[], what: string) =>
        assert.deepEqual(Array.from(found.toTypedArray() as BigInt64Array, Number), wanted, `${what} of ${length}`)
      same(np.nonzero(mask)[0], expected, 'mask')
      same(np.flatnonzero(x.lt(density)), expected, 'comparison')
      same(np.nonzero(np.array(bytes).astype('float64'))[0], expected, 'float64')
      same(
        np.nonzero(mask.at('::-2'))[0],
        numbers(bytes.slice(0, Math.ceil(length / 2)), (at) => bytes[length - 1 - 2 * at] === 1),
        'slice',
      )
      assert.deepEqual(
        x.at(x.lt(density)).toTypedArray(),
        values.filter((value) => value < density),
        `elements of ${length}`,
      )
    }
  })
}

test('points of matrices, and of slices of them', () => {
  const random = generator(9)
  const [rows, columns] = [130, 259]
  const bytes = Uint8Array.from({ length: rows * columns }, () => Number(random() < 0.3))
  const mask = np.array(bytes).astype('bool').reshape([rows, columns])
  const found = numbers(bytes, (at) => bytes[at] === 1)
  assert.deepEqual(np.flatnonzero(mask).tolist(), found)
  const [row, column] = np.nonzero(mask)
  assert.deepEqual(
    Array.from(row.toTypedArray(), Number),
    found.map((at) => Math.floor(at / columns)),
  )
  assert.deepEqual(
    Array.from(column.toTypedArray(), Number),
    found.map((at) => at % columns),
  )
  const part = np.flatnonzero(mask.at('2:', '1:-1'))
  const wanted = found
    .filter((at) => at >= 2 * columns && at % columns > 0 && at % columns < columns - 1)
    .map((at) => (Math.floor(at / columns) - 2) * (columns - 2) + (at % columns) - 1)
  assert.deepEqual(Array.from(part.toTypedArray(), Number), wanted)
})
