import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ArgumentError, IndexError, NDArray, np, OverflowError, ShapeError, ValueError } from '#src/index.js'

test('lists and arrays that were made apart share nothing', () => {
  const x = np.arange(4)
  assert.equal(np.sharesMemory([1, 2], [1, 2]), false)
  assert.equal(np.sharesMemory(x, np.copy(x)), false)
  assert.equal(np.sharesMemory(x, x.at('::-1')), true)
  assert.equal(np.sharesMemory(x.at('::2'), x.at('1::2'), { maxWork: 0 }), true)
  assert.equal(np.mayShareMemory(x.at('::2'), x.at('1::2'), -1), false)
})

test('integers outside ±2⁵³ can’t be iterated over as numbers', () => {
  const flat = np.array([1n, 2n ** 60n]).flat
  assert.equal(flat.next().value, 1)
  assert.throws(() => flat.next(), OverflowError)
  assert.equal(flat.at(1).item({ bigint: true }), 2n ** 60n)
})

test('flat over rows that are longer than what is read together', () => {
  for (const shape of [[3, 20_000], [20_000, 3], [2, 3, 10_000], [60_000], [1, 1, 60_000]]) {
    const x = np.arange(60_000, 'int32').reshape(shape)
    let next = 0
    for (const value of x.flat) assert.equal(value, next++)
    assert.equal(next, 60_000)
    const reversed = np.flip(x)
    for (const value of reversed.flat) assert.equal(value, --next)
    reversed.flat.set(-1, 7)
    assert.equal(x.flat.at(0).item(), 7)
    assert.throws(() => x.flat.set(60_000, 1), IndexError)
  }
})

test('flat over many elements', () => {
  const x = np.arange(100_000, 'int32').reshape([100, 1000]).T
  let sum = 0
  for (const value of x.flat) sum += value
  assert.equal(sum, 4_999_950_000)
  assert.throws(() => np.broadcastTo(x, [2, 1000, 100]).flat.set(0, 1), ValueError)
  assert.throws(() => x.flat.set(':', []), ValueError)
})

test('views keep the memory that a resized array had', () => {
  const x = np.arange(4)
  const view = x.at('1:')
  x.resize([2, 3])
  assert.deepEqual(x.tolist(), [
    [0, 1, 2],
    [3, 0, 0],
  ])
  x.iadd(1)
  assert.deepEqual(view.tolist(), [1, 2, 3])
  assert.deepEqual([x.size, x.ndim, x.strides, x.flags.ownsData], [6, 2, [24, 8], true])
  assert.throws(() => view.resize(2), /does not own its data/)
})

test('flags can be set, and are shown', () => {
  const x = np.zeros([2, 3])
  const view = x.at(0)
  x.flags.writeable = false
  assert.throws(() => x.set([0, 0], 1), /read-only/)
  assert.throws(() => x.iadd(1), /read-only/)
  assert.throws(() => {
    x.at(1).flags.writeable = true
  }, /the one it is a view of is read-only/)
  assert.throws(() => {
    view.flags.writeable = 1 as never
  }, ArgumentError)
  view.iadd(1)
  x.flags.writeable = true
  assert.deepEqual(x.at(0).tolist(), [1, 1, 1])
  assert.equal(
    inspect(x.T.flags, { breakLength: 100 }),
    '{ cContiguous: false, fContiguous: true, ownsData: false, writeable: true }',
  )
})

test('devices', () => {
  const x = np.ones([2])
  assert.equal(x.toDevice('cpu'), x)
  assert.throws(() => x.toDevice('tpu'), ValueError)
  assert.ok(x instanceof np.ndarray)
  assert.equal(np.ndarray, NDArray)
  assert.ok(x.flat instanceof np.flatiter)
})

test('what the namespace says about itself', () => {
  const info = np.arrayNamespaceInfo()
  assert.deepEqual(info.devices(), ['cpu'])
  assert.equal(info.defaultDevice(), 'cpu')
  assert.equal(info.capabilities()['max dimensions'], 64)
  assert.equal(info.defaultDtypes().integral.name, 'int64')
  assert.deepEqual(Object.keys(info.dtypes({ kind: 'real floating' })), ['float16', 'float32', 'float64'])
  assert.deepEqual(Object.keys(info.dtypes(['bool', 'complex floating'])), ['bool', 'complex64', 'complex128'])
  assert.equal(Object.keys(info.dtypes()).length, 14)
  assert.throws(() => info.dtypes('text'), ValueError)
  assert.equal(np.showConfig('dicts')?.device, 'cpu')
  assert.throws(() => np.showConfig('yaml' as 'dicts'), ValueError)
})

test('iterators that can’t be made', () => {
  assert.throws(() => np.ndindex(-1), ValueError)
  assert.throws(() => np.broadcast([1, 2], [1, 2, 3]), ShapeError)
  assert.throws(() => np.nditer([]), ValueError)
  assert.throws(() => np.nditer([null]), ValueError)
  assert.throws(() => np.nditer([[1, 2]], { order: 'X' as 'C' }), ValueError)
  const view = np.nditer(np.ones([3])).value as NDArray
  assert.throws(() => view.set('...', 1), /read-only/)
  assert.throws(() => np.nditer(np.ones([3])).multiIndex, /multi_index/)
  assert.throws(() => np.nditer(np.ones([3])).index, /c_index/)
  assert.deepEqual(
    Array.from(np.nditer([1, 2], { itershape: [2, 2] }) as Iterable<NDArray[]>, ([x]) => x.item()),
    [1, 1, 1, 1],
  )
})

test('axes as functions of arrays take them', () => {
  const { arrayUtils } = np.lib
  assert.equal(arrayUtils.normalizeAxisIndex(-1, 3), 2)
  assert.throws(() => arrayUtils.normalizeAxisIndex(3, 3, 'source'), /^AxisError: source: axis 3 is out of bounds/)
  assert.deepEqual(arrayUtils.normalizeAxisTuple([0, -1], 3), [0, 2])
  assert.deepEqual(arrayUtils.normalizeAxisTuple(1, 3), [1])
  assert.throws(() => arrayUtils.normalizeAxisTuple([2, -1], 3, 'axes'), /repeated axis in `axes` argument/)
  assert.deepEqual(arrayUtils.normalizeAxisTuple([2, -1], 3, { allowDuplicate: true }), [2, 2])
  const x = np.ones([3])
  assert.deepEqual(arrayUtils.byteBounds(x), np.byteBounds(x))
  assert.equal(np.getRuntimeInfo().device, 'cpu')
})
