/** What other array libraries fell into, one test each: see also the tests of fusion, casts, slices, keys and memory. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentError, DisposedError, IndexError, np, OverflowError } from '#src/index.js'

const values = [0, -0, 1, -1, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 5e-324, 1e308]

test('float algebra is left as it is written', () => {
  const x = np.array(values)
  const same = (got: unknown, want: number[]) => assert.deepEqual(got, want)
  same(
    x.div(3).tolist(),
    values.map((v) => v / 3),
  )
  same(
    x.mul(0).tolist(),
    values.map((v) => v * 0),
  )
  same(
    np.subtract(0, x).tolist(),
    values.map((v) => 0 - v),
  )
  same(
    x.add(0).tolist(),
    values.map((v) => v + 0),
  )
  same(
    x.sub(x).tolist(),
    values.map((v) => v - v),
  )
  same(
    x.div(x).tolist(),
    values.map((v) => v / v),
  )
})

test('constants keep all their digits', () => {
  const constant = 0.12345678901234568
  assert.equal(np.zeros([1]).add(constant).item(), constant)
  assert.equal(np.zeros([1], 'float32').add(constant).item(), Math.fround(constant))
  assert.deepEqual(
    np
      .zeros([2])
      .add(np.array([5e-324, -0]))
      .tolist(),
    [5e-324, 0],
  )
})

test('constants that differ in sign of zero or in NaN are not one kernel by mistake', () => {
  const one = np.ones([3])
  assert.deepEqual(one.mul(-0).tolist(), [-0, -0, -0])
  assert.deepEqual(one.mul(0).tolist(), [0, 0, 0])
  assert.deepEqual(one.mul(Number.NaN).tolist(), [Number.NaN, Number.NaN, Number.NaN])
})

test('two hundred shapes and constants compile a handful of kernels', () => {
  const device = np.ones([1]).storage.runtime.device as unknown as { readonly moduleCount: number }
  const run = (n: number) =>
    np
      .sum(
        np.sqrt(
          np
            .full([n, n + 1], n)
            .mul(n)
            .add(1),
        ),
      )
      .item()
  for (const n of [1, 2, 3, 9, 33]) run(n)
  const before = device.moduleCount
  for (let n = 10; n < 210; n++) assert.ok(Math.abs(run(n) - n * (n + 1) * Math.sqrt(n * n + 1)) < 1e-6 * n ** 3)
  assert.ok(device.moduleCount - before <= 4, `${device.moduleCount - before} more modules`)
})

test('lax slices are errors', () => {
  const x = np.arange(10)
  for (const bad of ['0;2', '1:2:3:4', 'a', '1.5:', ':::', '1:2:0']) {
    assert.throws(() => x.at(bad), RangeError, bad)
  }
  assert.throws(() => x.at(10), IndexError)
  assert.throws(() => x.at(-11), IndexError)
  assert.throws(() => x.at(1.5), IndexError)
})

test('use after dispose is an error, of the array and of its views', () => {
  const x = np.arange(10)
  const view = x.at('2:5')
  x.dispose()
  assert.throws(() => x.add(1), DisposedError)
  assert.throws(() => view.tolist(), DisposedError)
  assert.throws(() => x.at(0).item(), DisposedError)
  x.dispose()
})

test('unknown options are errors that name the ones there are', () => {
  const x = np.ones([2, 2])
  const misspelt = { axis: 0, keepDims: true } as { axis: number }
  const names = (error: Error) => error instanceof ArgumentError && error.message.includes('keepdims')
  assert.throws(() => np.sum(x, misspelt), names)
  assert.deepEqual(np.sum(x, { axis: 0 }).tolist(), [2, 2])
})

test('scalars keep or change the dtype as NumPy 2 has it', () => {
  const int32 = np.ones([2], 'int32')
  assert.equal(int32.add(1.5).dtype.name, 'float64')
  assert.deepEqual(int32.add(1.5).tolist(), [2.5, 2.5])
  assert.equal(int32.add(2).dtype.name, 'int32')
  assert.equal(np.ones([2], 'float32').mul(5).dtype.name, 'float32')
  const uint8 = np.ones([2], 'uint8')
  assert.throws(() => uint8.add(300), OverflowError)
  assert.throws(() => uint8.iadd(300), OverflowError)
  assert.deepEqual(uint8.tolist(), [1, 1])
})

test('a chain of a hundred thousand operations', () => {
  let x = np.zeros([4])
  for (let k = 0; k < 100_000; k++) x = x.add(1)
  assert.deepEqual(x.tolist(), [1e5, 1e5, 1e5, 1e5])
})

test('ten thousand updates in place, lazily and through a view', () => {
  const x = np.zeros([5])
  for (let k = 0; k < 10_000; k++) x.iadd(1)
  assert.deepEqual(x.tolist(), [1e4, 1e4, 1e4, 1e4, 1e4])
  const middle = x.at('1:4')
  for (let k = 0; k < 10_000; k++) middle.iadd(1)
  assert.deepEqual(x.tolist(), [1e4, 2e4, 2e4, 2e4, 1e4])
})

test('a chain of a thousand reductions that nobody has read', () => {
  let x = np.ones([3])
  for (let k = 0; k < 1000; k++) x = np.broadcastTo(np.max(x, { keepdims: true }), [3]).add(0)
  assert.deepEqual(x.tolist(), [1, 1, 1])
})

test('devices agree with NumPy on what C leaves open', () => {
  const ints = np.array([-7n, 7n, -8n, 0n])
  assert.deepEqual(ints.rshift(1).tolist(), [-4, 3, -4, 0])
  assert.deepEqual(ints.mod(3).tolist(), [2, 1, 1, 0])
  assert.deepEqual(ints.floordiv(2).tolist(), [-4, 3, -4, 0])
  assert.deepEqual(ints.floordiv(0).tolist(), [0, 0, 0, 0])
  const floats = np.array([-7.5, Number.POSITIVE_INFINITY, 1])
  assert.deepEqual(floats.mod(Number.POSITIVE_INFINITY).tolist(), [Number.POSITIVE_INFINITY, Number.NaN, 1])
  assert.deepEqual(np.maximum(np.array([Number.NaN, 1]), np.array([1, Number.NaN])).tolist(), [Number.NaN, Number.NaN])
})

test('large results of float64 functions are not those of float32', () => {
  assert.equal(np.exp(np.array([700])).item(), Math.exp(700))
  assert.ok(Math.abs(np.sin(np.array([1e15])).item() - Math.sin(1e15)) < 1e-15)
})

test('printing is at hand in the namespace', () => {
  assert.equal(np.array2string(np.arange(3), { separator: ', ' }), '[0., 1., 2.]')
  assert.equal(
    np.printoptions({ precision: 2 }, () => String(np.array([1 / 3]))),
    '[0.33]',
  )
  assert.equal(np.arrayRepr(np.ones([2], 'float32')), 'array([1., 1.], dtype=float32)')
})
