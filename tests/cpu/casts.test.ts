/** Floats become int64s in two ways, by whether all of a vector are short: both cut off what is behind the point. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'
import { generator } from '../contract/values.js'

const edges = [
  0,
  0.5,
  0.999,
  1,
  1.5,
  2 ** 31 + 0.5,
  2 ** 51 - 0.5,
  2 ** 51 - 1,
  2 ** 51,
  2 ** 52 - 0.5,
  2 ** 53,
  2 ** 62,
]

for (const type of ['float64', 'float32'] as const) {
  test(`${type} to int64`, () => {
    const random = generator(4)
    const short = Float64Array.from({ length: 203 }, () => (random() - 0.5) * 2 ** Math.floor(random() * 52))
    const all = [short, edges, edges.map((value) => -value), [...short, ...edges, 2 ** 60]]
    for (const values of all) {
      const x = np.array(Float64Array.from(values)).astype(type)
      const numbers = Array.from(x.astype('float64').toTypedArray() as Float64Array)
      const expected = numbers.map((value) => BigInt(Math.trunc(value)))
      assert.deepEqual(Array.from(x.astype('int64').toTypedArray() as BigInt64Array), expected)
      assert.deepEqual(
        Array.from(x.at('::-1').astype('int64').toTypedArray() as BigInt64Array),
        [...expected].reverse(),
      )
      // One number that stands for all lanes.
      for (const [at, value] of expected.slice(0, 12).entries()) {
        const sums = np.zeros(9, { dtype: 'int64' }).add(np.broadcastTo(x.at(at), [9]).astype('int64'))
        assert.deepEqual(Array.from(sums.toTypedArray() as BigInt64Array), Array<bigint>(9).fill(value))
      }
    }
  })
}
