import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DTypeName } from '#src/core/dtype.js'
import { np } from '#src/index.js'

// Ways that only arrays of some size take: expected values are counted one by one.

const mixed = (length: number, modulus: number) => Array.from({ length }, (_, k) => (k * 7919 + (k >> 3)) % modulus)

function countBefore(sorted: readonly number[], key: number, side: 'left' | 'right'): number {
  const behind = (x: number) => (Number.isNaN(key) ? !Number.isNaN(x) : x < key)
  const equal = (x: number) => Object.is(x, key) || x === key
  return sorted.filter((x) => behind(x) || (side === 'right' && equal(x))).length
}

test('searches in two steps find the places that a count gives', () => {
  for (const size of [8192, 9001, 20_480]) {
    // Every value four times, and NaNs behind all of them.
    const row = [...Array.from({ length: size - 3 }, (_, k) => k >> 2), Number.NaN, Number.NaN, Number.NaN]
    const keys = mixed(66_000, size).map((k) => k / 3 - 5)
    keys[5] = Number.NaN
    const probes = [...keys.keys()].filter((k) => k < 200 || k % 331 === 0)
    for (const side of ['left', 'right'] as const) {
      const found = np.searchsorted(np.array(row), np.array(keys), side).toTypedArray()
      const backwards = np.array(row.toReversed()).at('::-1')
      const strided = np.searchsorted(backwards, np.array(keys), side).toTypedArray()
      for (const at of probes) {
        const expected = BigInt(countBefore(row, keys[at], side))
        assert.equal(found[at], expected, `size ${size}, ${side}, key ${keys[at]}`)
        assert.equal(strided[at], expected)
      }
    }
  }
})

test('whole numbers that lie close together are the distinct ones that a map counts', () => {
  const starts: Partial<Record<DTypeName, bigint>> = {
    int8: -50n,
    uint8: 0n,
    int16: -32_768n,
    uint16: 65_000n,
    int32: -(2n ** 31n),
    uint32: 2n ** 32n - 200n,
    int64: -(2n ** 63n),
    uint64: 2n ** 64n - 200n,
  }
  for (const [name, start] of Object.entries(starts) as [DTypeName, bigint][]) {
    const numbers = mixed(5000, 97).map((k) => start + BigInt(k) + (k > 50 ? 3n : 0n))
    const x = np.array(numbers, name)
    const counts = new Map<bigint, number>()
    for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
    const expected = [...counts.keys()].sort((a, b) => (a < b ? -1 : 1))
    const [values, often] = np.unique(x, { returnCounts: true })
    assert.equal(values.dtype.name, name)
    assert.deepEqual([...values.toTypedArray()].map(BigInt), expected, name)
    assert.deepEqual(
      [...often.toTypedArray()].map(Number),
      expected.map((value) => counts.get(value)),
    )
    assert.deepEqual([...np.unique(x.reshape([50, 100]).T).toTypedArray()].map(BigInt), expected)
  }
  const bools = np.less(np.arange(6000), 5999)
  assert.deepEqual(np.unique(bools).tolist(), [false, true])
  assert.deepEqual(np.unique(np.ones([6000], 'bool')).tolist(), [true])
})

test('histograms of many elements agree with a count between the edges', () => {
  const values = mixed(20_000, 9973).map((k) => (k - 300) / 7)
  for (const dtype of ['float64', 'float32', 'int32'] as const) {
    const x = np.array(values, 'float64').astype(dtype)
    const [counts, edges] = np.histogram(x, 73)
    const bounds = [...edges.toTypedArray()].map(Number)
    const elements = [...x.toTypedArray()].map(Number)
    const expected = bounds.slice(1).map((end, bin) => {
      const last = bin === bounds.length - 2
      return elements.filter((value) => value >= bounds[bin] && (value < end || (last && value === end))).length
    })
    assert.deepEqual([...counts.toTypedArray()].map(Number), expected, dtype)
  }
})
