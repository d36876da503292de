import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compacted, scanAlong, scatterInto, selectRows, sortRows } from '#src/array/patterns.js'
import { int64, lookup, tableOf } from '#src/array/tables.js'
import type { DTypeName } from '#src/core/dtype.js'
import { dtypes } from '#src/core/dtype.js'
import { IndexError } from '#src/core/errors.js'
import { type NDArray, np } from '#src/index.js'
import { defineBody, defineLookup } from '#src/ir/expr.js'

/** Position checked against a size, times a stride, plus an offset: how one index array is followed. */
const take = (type: DTypeName) =>
  defineLookup(`test.take.${type}`, [type], ['int64', 'int64', 'int64', 'int64'], (b, index, size, stride, offset) =>
    b.load(0, type, b.op('add', offset, b.op('mul', b.checkIndex(index, size, 0), stride))),
  )

function taken<D extends DTypeName>(x: NDArray<D>, index: readonly number[]) {
  const table = tableOf(x)
  const inputs = [np.array(index, 'int64'), int64(x.shape[0]), int64(table.strides[0]), int64(table.offset)]
  return lookup(x.context, take(x.dtype.name), x.dtype, 'int64', inputs, [table])
}

test('elements are looked up at computed positions, and what follows fuses', () => {
  const x = np.arange(10).astype('float64')
  assert.deepEqual(taken(x, [3, -1, 0, 3]).tolist(), [3, 9, 0, 3])
  assert.deepEqual(taken(x.at('::-2'), [0, 1, -1]).tolist(), [9, 7, 1])
  assert.deepEqual(taken(x, [1, 2]).add(x.at('5:7')).mul(2).tolist(), [12, 16])
  assert.deepEqual(taken(x.mul(2), [4]).tolist(), [8])
  const z = np.array([np.complex(1, 2), np.complex(3, 4)])
  assert.deepEqual(taken(z, [1, 0]).tolist(), [np.complex(3, 4), np.complex(1, 2)])
  assert.deepEqual(taken(np.array([1.5, -2.5], 'float16'), [1, 0, 1]).tolist(), [-2.5, 1.5, -2.5])
})

test('a table that is updated later is read as it was', () => {
  const x = np.array([1, 2, 3])
  const before = taken(x, [2, 0])
  x.imul(10)
  assert.deepEqual(before.tolist(), [3, 1])
  x.set('0:2', taken(x, [1, 0]))
  assert.deepEqual(x.tolist(), [20, 10, 30])
})

test('an index out of bounds is an IndexError that names axis and size', () => {
  const x = np.array([1, 2, 3])
  assert.throws(
    () => taken(x, [0, 3]).tolist(),
    (error) => error instanceof IndexError && /index 3 is out of bounds for axis 0 with size 3/.test(error.message),
  )
  assert.throws(() => taken(x, [-4]).tolist(), IndexError)
})

const sum = (type: DTypeName) => ({
  name: `test.sum.${type}`,
  combine: defineBody([type, type], (b, x, y) => [b.op('add', x, y)]),
  identity: [0],
  finish: defineBody([type], (_, x) => [x]),
})

test('scans along any axis', () => {
  const x = np.arange(6).reshape([2, 3])
  assert.deepEqual(scanAlong(x, sum('float64'), dtypes.float64, 'float64', 1).tolist(), [
    [0, 1, 3],
    [3, 7, 12],
  ])
  assert.deepEqual(scanAlong(x, sum('float64'), dtypes.float64, 'float64', 0).tolist(), [
    [0, 1, 2],
    [3, 5, 7],
  ])
  assert.deepEqual(scanAlong(np.zeros([0, 3]), sum('float64'), dtypes.float64, 'float64', 0).shape, [0, 3])
})

test('compaction keeps C order', () => {
  const x = np.arange(6).reshape([2, 3])
  const [got] = compacted(x.T.gt(1), [x.T], 4)
  assert.deepEqual(got.tolist(), [3, 4, 2, 5])
})

test('the last scatter to a position wins; combinations see all of them', () => {
  const x = np.zeros(4)
  scatterInto(x, np.array([1, 1, 3, -1], 'int64'), np.array([5, 6, 7, 8]))
  assert.deepEqual(x.tolist(), [0, 6, 0, 7])
  const body = defineBody(['float64', 'float64'], (b, old, value) => [b.op('add', old, value)])
  scatterInto(x, np.array([1, 1, 0], 'int64'), np.array([1, 2, 3]), { combine: { name: 'test.add', body } })
  assert.deepEqual(x.tolist(), [3, 9, 0, 7])
  scatterInto(x, np.array([3, 2, 1, 0], 'int64'), x)
  assert.deepEqual(x.tolist(), [7, 0, 9, 3])
})

test('rows are sorted with NaNs last, stably where they carry something', () => {
  const x = np.array([
    [3, Number.NaN, 1],
    [2, 2, 1],
  ])
  const { keys, payload } = sortRows(x, true, 'positions')
  assert.deepEqual(keys!.tolist(), [
    [1, 3, Number.NaN],
    [1, 2, 2],
  ])
  assert.deepEqual(payload!.tolist(), [
    [2, 0, 1],
    [2, 0, 1],
  ])
  assert.deepEqual(selectRows(x, [0, 1]).tolist(), [
    [1, 3],
    [1, 2],
  ])
})
