/** Positions of extremes among ties, NaN and infinities, in all layouts, against plain loops. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type NDArray, np } from '#src/index.js'
import { generator } from '../contract/values.js'

function position(values: readonly number[], sign: 1 | -1): number {
  const first = values.findIndex(Number.isNaN)
  if (first >= 0) return first
  let best = 0
  for (let at = 1; at < values.length; at++) if (sign * values[at] > sign * values[best]) best = at
  return best
}

const random = generator(3)
const fills: Readonly<Record<string, (at: number, length: number) => number>> = {
  ties: () => Math.floor(random() * 4),
  random: () => random() - 0.5,
  rising: (at) => at / 8,
  falling: (at) => -at / 8,
  equal: () => 7,
  lowest: () => -Infinity,
  highest: () => Infinity,
  'NaN late': (at, length) => (at > length * 0.8 ? NaN : random()),
  'all NaN': () => NaN,
  zeros: () => (random() < 0.5 ? 0 : -0),
  'one high': (at, length) => (at === length - 3 ? 1 : 0),
}

function check(x: NDArray, numbers: readonly number[], what: string): void {
  assert.equal(Number(x.argmax().item()), position(numbers, 1), `argmax of ${what}`)
  assert.equal(Number(x.argmin().item()), position(numbers, -1), `argmin of ${what}`)
}

const numbersOf = (x: NDArray) => Array.from(x.astype('float64').ravel().toTypedArray() as Float64Array)

for (const [name, fill] of Object.entries(fills)) {
  test(`positions where elements are ${name}`, () => {
    for (const length of [1, 5, 8, 61, 16_384, 16_387, 40_001]) {
      const values = Float64Array.from({ length }, (_, at) => fill(at, length))
      for (const type of name.includes('NaN') || name.includes('est')
        ? ['float64', 'float32']
        : ['float64', 'int64', 'int16', 'bool']) {
        const x = np.array(values).astype(type as 'float64')
        check(x, numbersOf(x), `${length} ${type}`)
        check(x.at('::-1'), numbersOf(x).reverse(), `${length} ${type} backwards`)
        check(x.at('::3'), numbersOf(x.at('::3')), `${length} ${type} in steps`)
      }
    }
  })
}

test('positions in matrices', () => {
  for (const fill of [fills.ties, fills.random, fills.lowest, fills['NaN late']]) {
    const [rows, columns] = [70, 530]
    const x = np.array(Float64Array.from({ length: rows * columns }, (_, at) => fill(at, rows * columns)))
    const m = x.reshape([rows, columns])
    for (const view of [m, m.T, m.at('::-1', '::2'), m.at('1:', '3:-2').T]) {
      check(view, numbersOf(view), `shape (${view.shape})`)
      for (const axis of [0, 1]) {
        const along = Array.from({ length: view.shape[1 - axis] }, (_, at) =>
          numbersOf(axis === 1 ? view.at(at) : view.at(':', at)),
        )
        assert.deepEqual(
          numbersOf(view.argmax(axis)),
          along.map((row) => position(row, 1)),
          `argmax along ${axis}`,
        )
        assert.deepEqual(
          numbersOf(view.argmin(axis)),
          along.map((row) => position(row, -1)),
          `argmin along ${axis}`,
        )
      }
    }
  }
})
