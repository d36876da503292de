import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { columnRanks } from '#src/array/groups.js'
import { ArgumentError, AxisError, DTypeError, IndexError, ShapeError, ValueError } from '#src/core/errors.js'
import { type NDArray, np } from '#src/index.js'

/** How often `call` reads from the device. */
function readsOf(call: () => unknown): number {
  const { device } = np.ones([1]).eval().storage.runtime
  const { read } = device
  let count = 0
  device.read = (...args) => {
    count++
    read.apply(device, args)
  }
  try {
    call()
  } finally {
    device.read = read
  }
  return count
}

const x = np.array([3, 1, 2, 3, 1], 'int32').eval()
const y = np.array([2, 2, 5, 3], 'int32').eval()

test('sorts and searches read nothing; sets read one number', () => {
  const none = [
    () => np.sort(x),
    () => x.argsort(),
    () => np.lexsort([x, x]),
    () => np.partition(x, 2),
    () => np.searchsorted(np.sort(x), y),
    () => np.isin(x, y),
    () => np.interp(x, [1, 2, 3], [4, 5, 6]),
    () => np.median(x),
    () => np.nanmedian(x.astype('float32')),
    () => np.quantile(x, 0.3),
    () => np.quantile(x, [0.2, 0.7]),
  ]
  for (const call of none) assert.equal(readsOf(call), 0, String(call))
  const one = [
    () => np.unique(x),
    () => np.unique(x, { returnIndex: true, returnInverse: true, returnCounts: true }),
    () => np.unique(x.reshape([5, 1]), { axis: 0, returnInverse: true }),
    () => np.intersect1d(x, y, { returnIndices: true }),
    () => np.union1d(x, y),
    () => np.setdiff1d(x, y),
    () => np.setxor1d(x, y),
    () => np.bincount(x),
    () => np.digitize(x, [1, 2]),
  ]
  for (const call of one) assert.equal(readsOf(call), 1, String(call))
})

test('sorting in place changes what views see', () => {
  const base = np.array([
    [3, 1, 2],
    [9, 7, 8],
  ])
  base.at(1).sort()
  assert.deepEqual(base.tolist(), [
    [3, 1, 2],
    [7, 8, 9],
  ])
  base.T.sort(0)
  assert.deepEqual(base.tolist(), [
    [1, 2, 3],
    [7, 8, 9],
  ])
  const pending = base.mul(-1)
  pending.sort({ axis: 0 })
  assert.deepEqual(pending.tolist(), [
    [-7, -8, -9],
    [-1, -2, -3],
  ])
  const fixed = np.broadcastTo(np.array([2, 1]), [3, 2])
  assert.throws(() => fixed.sort(), ValueError)
  assert.throws(() => fixed.partition(0), ValueError)
})

test('JS numbers are whole numbers where those are wanted', () => {
  assert.deepEqual(np.bincount([1, 2, 2]).tolist(), [0, 1, 2])
  assert.deepEqual(np.searchsorted([30, 10, 20], 15, { sorter: [1, 2, 0] }).item(), 1)
  assert.throws(() => np.bincount([1, 2.5]), ArgumentError)
  assert.throws(() => np.bincount(np.array([1, 2])), DTypeError)
  assert.throws(() => np.searchsorted([1, 2], 1, { sorter: [0, 2] }), IndexError)
  assert.throws(() => np.searchsorted([1, 2], 1, { sorter: [0, -1] }), IndexError)
})

test('options are checked', () => {
  const unknown = { ascending: true } as object
  for (const call of [np.sort, np.argsort, np.unique, np.median, np.histogram, np.bincount]) {
    assert.throws(() => (call as (a: NDArray, options: object) => unknown)(x, unknown), ArgumentError)
  }
  assert.throws(() => np.sort(x, 1), AxisError)
  assert.throws(() => np.sort(x, { kind: 'stable', stable: true }), ValueError)
  assert.throws(() => np.partition(x, 5), /kth\(=5\) out of bounds \(5\)/)
  assert.throws(() => np.lexsort([x, y]), ShapeError)
  assert.throws(() => np.lexsort([]), ArgumentError)
  assert.throws(() => np.digitize(x, [1, 3, 2]), ValueError)
  assert.throws(() => np.quantile(x, 2), ValueError)
})

test('signed and unsigned integers are told apart to the last bit', () => {
  const signed = np.array([-1n, 2n ** 63n - 1n, 5n, -(2n ** 63n)], 'int64')
  const unsigned = np.array([2n ** 64n - 1n, 2n ** 63n, 5n, 2n ** 63n - 1n], 'uint64')
  assert.deepEqual(np.isin(signed, unsigned).tolist(), [false, true, true, false])
  assert.deepEqual(np.isin(unsigned, signed, { invert: true }).tolist(), [true, true, false, false])
  assert.deepEqual(np.isin(np.array([-1, 5], 'int8'), unsigned).tolist(), [false, true])
  assert.deepEqual(np.isin(unsigned, np.array([-1, 5], 'int8')).tolist(), [false, false, true, false])
})

test('a histogram within given ends reads nothing', () => {
  const data = np.arange(10).eval()
  assert.equal(
    readsOf(() => np.histogram(data, { bins: 4, range: [0, 8] })),
    0,
  )
  assert.equal(
    readsOf(() => np.histogram(data)),
    1,
  )
  assert.deepEqual(np.histogram(data, { bins: 2, range: [0n, 8n] })[0].tolist(), [4, 5])
})

test('the results of the array API’s functions are objects that can be taken apart', () => {
  const all = np.uniqueAll(np.array([5, 3, 5]))
  const [values, indices, inverse, counts] = all
  assert.equal(values, all.values)
  assert.deepEqual(
    [values, indices, inverse, counts].map((part) => part.tolist()),
    [
      [3, 5],
      [1, 0],
      [1, 0, 1],
      [1, 2],
    ],
  )
  const { inverseIndices } = np.uniqueInverse([[2, 1]])
  assert.deepEqual(inverseIndices.tolist(), [[1, 0]])
})

test('differences of integers in quantiles do not wrap', () => {
  assert.equal(np.quantile(np.array([-100, 100], 'int8'), 0.5).item(), 0)
  assert.equal(np.percentile(np.array([-(2 ** 31), 2 ** 31 - 1], 'int32'), 50).item(), -0.5)
})

test('ranks of columns are the same however many are made at a time', () => {
  const columns = np.mod(np.arange(70).mul(37).reshape([7, 10]), 3).eval()
  const expected = columnRanks(columns).tolist()
  for (const most of [1, 20, 35, 60]) assert.deepEqual(columnRanks(columns, most).tolist(), expected)
})

const rows = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9 })).chain(([count, width]) =>
  fc.array(fc.array(fc.integer({ min: -1, max: 1 }), { minLength: width, maxLength: width }), {
    minLength: count,
    maxLength: count,
  }),
)

test('distinct rows are in the order of their elements, whatever their number', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const [found, first, inverse, counts] = np.unique(np.array(list, 'int8'), {
        axis: 0,
        returnIndex: true,
        returnInverse: true,
        returnCounts: true,
      })
      const text = (row: readonly number[]) => row.map((value) => value + 1).join('')
      const expected = [...new Set(list.map(text))].sort()
      const got = found.tolist() as number[][]
      assert.deepEqual(got.map(text), expected)
      assert.deepEqual(
        (first.tolist() as number[]).map((at) => text(list[at])),
        expected,
      )
      assert.deepEqual(
        (inverse.tolist() as number[]).map((at) => expected[at]),
        list.map(text),
      )
      assert.deepEqual(
        counts.tolist(),
        expected.map((row) => list.filter((each) => text(each) === row).length),
      )
    }),
    { numRuns: 40 },
  )
})

test('positions sort what they are of, and equal elements stay in order', () => {
  const keys = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Number.NaN)), { maxLength: 60 })
  fc.assert(
    fc.property(keys, (list) => {
      const order = np.argsort(np.array(list, 'float32')).tolist() as number[]
      const rank = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value)
      const expected = [...list.keys()].sort((a, b) =>
        rank(list[a]) === rank(list[b]) ? a - b : rank(list[a]) - rank(list[b]),
      )
      assert.deepEqual(order, expected)
    }),
    { numRuns: 40 },
  )
})

test('one kernel serves all shapes', () => {
  const { runtime } = np.ones([1]).eval().storage
  const kernels = (runtime as unknown as { kernels: Map<string, unknown> }).kernels
  const all = (size: number) => {
    const row = np.arange(size).eval()
    const weights = np.ones([size], 'float32').eval()
    np.sort(row.reshape([1, size]).T, 0).eval()
    np.unique(row, { returnIndex: true, returnInverse: true, returnCounts: true })[2].eval()
    np.searchsorted(row, row, 'right').eval()
    np.interp(row, row, row).eval()
    np.median(row).eval()
    np.quantile(row, 0.3).eval()
    np.quantile(row, 0.3, { method: 'inverted_cdf', weights }).eval()
    np.histogram(row, size)[0].eval()
    np.bincount(row.astype('int64'), weights).eval()
    np.setxor1d(row, row.add(3)).eval()
  }
  all(12)
  all(14)
  const before = kernels.size
  for (let size = 16; size < 40; size += 2) all(size)
  assert.equal(kernels.size, before)
})
