/** Long rows are partitioned by selection: what NumPy promises of the result, whatever the arrangement within the groups. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

const size = 140_000

function numbers(kind: 'spread' | 'few' | 'special'): Float64Array {
  let state = 12345
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1]
  return Float64Array.from({ length: size }, (_, at) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    if (kind === 'few') return (state >>> 16) % 7
    if (kind === 'special' && state % 3 === 0) return special[at % special.length]
    return (state - 2 ** 31) / 1000
  })
}

/** NaN comes last. */
const isAfter = (a: number, b: number) => a > b || (Number.isNaN(a) && !Number.isNaN(b))

/** Zeros of both signs are equal: where they lie among each other is open. */
const sortedValues = (values: readonly number[]) =>
  Float64Array.from(values)
    .sort()
    .map((value) => value + 0)

function check(given: readonly number[], result: readonly number[], kth: readonly number[]): void {
  const sorted = sortedValues(given)
  assert.deepEqual(sortedValues(result), sorted)
  for (const place of kth) {
    const at = place < 0 ? place + size : place
    const pivot = result[at] + 0
    assert.ok(Object.is(pivot, sorted[at]), `${pivot} at ${place} instead of ${sorted[at]}`)
    for (let before = 0; before < at; before++) if (isAfter(result[before], pivot)) assert.fail(`before ${place}`)
    for (let after = at + 1; after < size; after++) if (isAfter(pivot, result[after])) assert.fail(`after ${place}`)
  }
}

const lists = [[70_000], [-1, 0], [100_000, -100_000], [50_000, 50_001]]

for (const kind of ['spread', 'few', 'special'] as const) {
  for (const type of ['float64', 'float32', 'int32', 'uint64'] as const) {
    if (type.includes('int') && kind === 'special') continue
    test(`${type}, ${kind}`, () => {
      const magnitudes = type === 'uint64' ? numbers(kind).map(Math.abs) : numbers(kind)
      const x = np.array(magnitudes).astype(type)
      const given = x.tolist() as number[]
      for (const kth of lists) {
        check(given, np.partition(x, kth).tolist() as number[], kth)
        const places = np.argpartition(x, kth).tolist() as number[]
        assert.equal(new Set(places).size, size)
        check(
          given,
          places.map((place) => given[place]),
          kth,
        )
      }
    })
  }
}

test('zeros keep their signs', () => {
  const x = np.zeros(size)
  x.set('::3', -0)
  const result = np.partition(x, 5).toTypedArray() as Float64Array
  assert.equal(result.filter((value) => Object.is(value, -0)).length, Math.ceil(size / 3))
})
