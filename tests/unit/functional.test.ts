import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NDArray } from '#src/array/ndarray.js'
import { ArgumentError, DTypeError, OverflowError, ValueError } from '#src/core/errors.js'
import { Complex, np } from '#src/index.js'

test('vectorize calls the function once for each element, with JS values', () => {
  const seen: unknown[] = []
  const note = np.vectorize((x: unknown) => seen.push(x))
  assert.deepEqual(note(np.arange(3n)).tolist(), [1, 2, 3])
  assert.deepEqual(seen, [0, 1, 2])
  seen.length = 0
  note([true, false])
  assert.deepEqual(seen, [true, false])
  seen.length = 0
  note(np.array([new Complex(1, 2)]))
  assert.equal(String(seen[0]), String(new Complex(1, 2)))
  assert.throws(() => note(np.array([2n ** 60n])), OverflowError)
})

test('vectorize says what is wrong', () => {
  assert.throws(() => np.vectorize(3 as never), ArgumentError)
  assert.throws(() => np.vectorize((x: number) => x)([]), /size 0 inputs unless otypes/)
  assert.throws(() => np.vectorize((x: number) => String(x))([1]), DTypeError)
  assert.throws(() => np.vectorize((x: number) => (x > 1 ? [x] : [x, x]))([1, 2]), /expected 2, got 1/)
  assert.throws(() => np.vectorize((x: number) => x, { signature: 'n' }), ValueError)
  assert.throws(() => np.vectorize((x: number) => x, { otype: 'int8' } as object), ArgumentError)
  assert.throws(() => np.vectorize((x: number) => x, { signature: '()->()', otypes: ['int8', 'int8'] }), ValueError)
})

test('frompyfunc gives a function with the numbers of a ufunc', () => {
  const divide = np.frompyfunc((x, y) => [Math.floor(x / y), x % y], 2, 2, { identity: null })
  assert.deepEqual([divide.nin, divide.nout, divide.nargs, divide.identity], [2, 2, 4, null])
  const [quotient, rest] = divide([7, 9], 4) as ReturnType<typeof np.array>[]
  assert.deepEqual(
    [quotient.tolist(), rest.tolist()],
    [
      [1, 2],
      [3, 1],
    ],
  )
  assert.throws(() => divide([1]), ArgumentError)
  assert.throws(() => np.frompyfunc((x) => x, 1, 2)([1]), ValueError)
})

test('piecewise passes arguments on, and functions see the elements of their own', () => {
  const x = np.linspace(-2, 2, 5)
  const sizes: number[] = []
  const scale = (v: NDArray, k: number) => {
    sizes.push(v.size)
    return v.mul(k) as NDArray
  }
  const scaled = np.piecewise(x, [x.lt(0)], [scale, 1], 10)
  assert.deepEqual(scaled.tolist(), [-20, -10, 1, 1, 1])
  assert.deepEqual(sizes, [2])
})

test('select takes its default positionally or by name', () => {
  const x = np.arange(4n)
  assert.deepEqual(np.select([x.lt(1), x.gt(2)], [x, x.mul(2)], -1).tolist(), [0, -1, -1, 6])
  assert.deepEqual(np.select([x.lt(1)], [x], { default: 9n }).tolist(), [0, 9, 9, 9])
  assert.equal(np.select([x.lt(1)], [x], 0.5).dtype.name, 'float64')
})

test('positions are checked where they are given', () => {
  assert.throws(() => np.unravelIndex([3, 60, 70], [3, 4]), /index 70 is out of bounds for array with size 12/)
  assert.throws(() => np.ravelMultiIndex([[1], [9]], [3, 4]), /9 along axis 1 of shape \(3,4\)/)
  assert.throws(() => np.fillDiagonal([[1]] as never, 1), ArgumentError)
  assert.throws(() => np.fillDiagonal(np.broadcastTo(np.ones([1]), [2, 2]), 1), ValueError)
  assert.throws(() => np.maskIndices(3, 5 as never), ArgumentError)
})
