import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ArgumentError,
  DTypeError,
  getArrayModule,
  NDArray,
  np,
  OverflowError,
  Slice,
  slice,
  ValueError,
} from '#src/index.js'

test('a dtype object names a dtype and makes arrays', () => {
  assert.equal(np.zeros(2, np.float32).dtype, np.dtype('float32'))
  assert.equal(np.zeros(2, { dtype: np.int8 }).dtype.name, 'int8')
  assert.equal(np.float32(0.1).item(), Math.fround(0.1))
  assert.deepEqual(
    [np.float32(1.5).shape, np.float32.name, np.float32.itemsize, np.float32.kind],
    [[], 'float32', 4, 'f'],
  )
  assert.equal(np.half, np.float16)
  assert.equal(np.intp, np.int64)
  assert.deepEqual(np.uint8([1, 2]).tolist(), [1, 2])
  assert.equal(String(np.complex(1, 2)), '(1+2j)')
  assert.throws(() => np.int8(300), OverflowError)
  // @ts-expect-error only complex dtypes take two parts
  assert.throws(() => np.float32(1, 2), ArgumentError)
})

test('an array in the place of a dtype is a mistake, and so is a second length', () => {
  const [x, y] = [np.ones([3]), np.zeros([3])]
  assert.throws(() => np.vstack(x, y), /data type an object \(NDArray\) not understood/)
  assert.throws(() => np.stack(x, y), /axis must be a whole number, not an object \(NDArray\)/)
  // @ts-expect-error: a dtype is `x.dtype`
  assert.throws(() => np.zeros([3], { dtype: x }), DTypeError)
  // @ts-expect-error: a shape is one list
  assert.throws(() => np.zeros(2, 3), /data type 3 not understood.*\(a shape of several dimensions is one list/)
  // @ts-expect-error: a shape is one list
  assert.throws(() => x.reshape(3, 1), /order must be one of C, F, A, not 1 \(a shape of several/)
})

test('JSON has the elements', () => {
  const text = JSON.stringify({ x: np.arange(4).reshape([2, 2]), n: np.array([1n]), total: np.array([1, NaN]).at(1) })
  assert.equal(text, '{"x":[[0,1],[2,3]],"n":[1],"total":null}')
})

test('asarray gives an array back, array copies it', () => {
  const a = np.zeros(3)
  assert.equal(np.asarray(a), a)
  assert.equal(np.asarray(a, 'float64'), a)
  assert.equal(np.array(a, { copy: null }), a)
  assert.equal(a.astype('float64', { copy: false }), a)
  assert.notEqual(np.array(a), a)
  assert.notEqual(np.asarray(a, 'float32'), a)
  assert.throws(() => np.asarray([1], { copy: false }), ValueError)
})

test('ranges and filled arrays take no memory before they are used', () => {
  for (const array of [np.arange(1e12), np.linspace(0, 1, 1e12), np.ones([1e6, 1e6]), np.eye(1e6)]) {
    assert.ok(array.storage.value.pending)
    assert.equal(array.storage.value.allocation, undefined)
  }
  const range = np.arange(1e12)
  for (let read = 0; read < 3; read++) assert.equal(range.at(123456789).item(), 123456789)
  assert.deepEqual(range.at('5:8').tolist(), [5, 6, 7])
})

test('an empty array runs no kernel', () => {
  const empty = np.empty([3, 4], 'int16')
  assert.equal(empty.storage.value.pending, false)
  assert.notEqual(empty.storage.value.allocation, undefined)
  assert.equal(empty.toTypedArray().length, 12)
})

test('lists of a million elements, typed arrays of every kind', () => {
  const list = Array.from({ length: 1e6 }, (_, index) => index / 2)
  assert.deepEqual(np.array(list).toTypedArray(), Float64Array.from(list))
  assert.deepEqual(np.array(list, 'float32').toTypedArray(), Float32Array.from(list))
  const arrays = [Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array]
  for (const Kind of arrays) {
    const typed = Kind.of(1, 2, 100)
    assert.deepEqual(np.array(typed).toTypedArray(), typed)
    assert.deepEqual(np.array(typed.subarray(1)).tolist(), [2, 100])
  }
  assert.deepEqual(np.array(BigInt64Array.of(-1n)).toTypedArray(), BigInt64Array.of(-1n))
  assert.deepEqual(np.array(BigUint64Array.of(1n)).dtype.name, 'uint64')
  assert.equal(np.array(Uint8ClampedArray.of(7)).dtype.name, 'uint8')
})

test('a changed source leaves the array alone', () => {
  const typed = Float64Array.of(1, 2)
  const a = np.array(typed)
  const b = np.frombuffer(typed)
  typed[0] = 9
  assert.deepEqual(
    [a.tolist(), b.tolist()],
    [
      [1, 2],
      [1, 2],
    ],
  )
})

test('what is no array is refused, by name', () => {
  for (const wrong of ['text', null, undefined, {}, [null], ['1'], [undefined], [{}], new Map(), () => 1]) {
    assert.throws(() => np.array(wrong as never), ArgumentError)
  }
  assert.throws(() => np.array([[1, 2], [3]]), {
    name: 'ValueError',
    message: /inhomogeneous shape after 1 dimensions/,
  })
  assert.throws(() => np.array(2n ** 64n), OverflowError)
  assert.throws(() => np.array([1], 'float31' as never), DTypeError)
  let deep: unknown = 1
  for (let level = 0; level < 65; level++) deep = [deep]
  assert.throws(() => np.array(deep as never), ValueError)
})

test('an unknown option is refused, with those there are', () => {
  const wrong = { nmu: 3 } as never
  const calls: readonly (() => unknown)[] = [
    () => np.array([1], wrong),
    () => np.zeros(1, wrong),
    () => np.arange(1, wrong),
    () => np.linspace(0, 1, wrong),
    () => np.eye(1, wrong),
    () => np.meshgrid([1], wrong),
    () => np.zeros(1).astype('int8', wrong),
  ]
  for (const call of calls)
    assert.throws(call, { name: 'ArgumentError', message: /has no option 'nmu': the options are / })
})

test('arange wants numbers', () => {
  for (const args of [[], ['3'], [1, 2, 3, 4], [1, [2]], [{}]]) {
    assert.throws(() => (np.arange as (...list: unknown[]) => unknown)(...args), ArgumentError)
  }
  assert.throws(() => np.arange(0, 1, Number.NaN), ValueError)
  assert.throws(() => np.arange(0, 1, 0), ValueError)
})

test('float16 keeps the bits of what is only copied', () => {
  const bits = Uint16Array.of(0x7c01, 0xfe23, 0x0001, 0x8000)
  const halves = np.frombuffer(bits, 'float16')
  const reversed = halves.at('::-1').copy()
  assert.deepEqual(reversed.view('uint16').toTypedArray(), bits.slice().reverse())
})

test('getArrayModule gives the namespace that arrays live in', () => {
  assert.equal(getArrayModule(np.zeros(2), 5, [1]), np)
  assert.equal(getArrayModule(), np)
})

test('slices are part of the package', () => {
  assert.ok(slice(1, 3) instanceof Slice)
  assert.ok(np.zeros(2) instanceof NDArray)
})
