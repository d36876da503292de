import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complex } from '#src/core/complex.js'
import { ArgumentError, AxisError, DTypeError, OverflowError, ShapeError, ValueError } from '#src/core/errors.js'
import { np } from '#src/index.js'
import { Ufunc } from '#src/numpy/ufunc/ufunc.js'

const list = (array: { tolist(): unknown }) => array.tolist()

test('a ufunc is a function with properties', () => {
  assert.ok(np.add instanceof Ufunc)
  assert.ok(np.add instanceof Function)
  assert.equal(np.add.name, 'add')
  assert.deepEqual([np.divmod.nin, np.divmod.nout, np.divmod.nargs], [2, 2, 4])
  assert.deepEqual(np.fabs.types, ['e->e', 'f->f', 'd->d'])
  assert.deepEqual(np.frexp.types, ['e->ei', 'f->fi', 'd->di'])
  assert.equal(np.sqrt.ntypes, np.sqrt.types.length)
  assert.deepEqual([np.add.identity, np.multiply.identity, np.maximum.identity], [0, 1, null])
  assert.equal(String(np.arctan2), "<ufunc 'arctan2'>")
  assert.equal(np.trueDivide, np.divide)
  assert.equal(np.conj, np.conjugate)
})

test('scalars alone give 0-d arrays of their own dtypes', () => {
  assert.deepEqual([np.add(1, 2).dtype.name, np.add(1, 2).item(), np.add(1, 2).shape.length], ['float64', 3, 0])
  assert.equal(np.add(1n, 2n).dtype.name, 'int64')
  assert.equal(np.add(true, true).dtype.name, 'bool')
  assert.equal(np.multiply(new Complex(0, 1), new Complex(0, 1)).item().re, -1)
  assert.equal(np.ldexp(1.5, 3).item(), 12)
  assert.equal(np.bitwiseAnd(2n ** 64n - 1n, 2n ** 63n).dtype.name, 'uint64')
  assert.throws(() => np.add(2n ** 64n, 1n), OverflowError)
})

test('bad calls say what was expected, before anything changes', () => {
  const x = np.array([1, 2, 3])
  const i = np.array([1n, 2n, 3n])
  const unchecked = np as unknown as Record<string, (...args: unknown[]) => unknown>
  assert.throws(() => unchecked.add(x), { name: 'ArgumentError', message: /add\] takes 2 operands/ })
  assert.throws(() => unchecked.add(x, x, x, x), ArgumentError)
  assert.throws(
    () => unchecked.add(x, x, { wher: true }),
    /no option 'wher': the options are out, where, dtype, casting/,
  )
  assert.throws(() => np.add(x, np.array([1, 2])), { name: 'ShapeError', message: /\(3,\) \(2,\)/ })
  assert.throws(() => np.bitwiseAnd(x, x), {
    name: 'DTypeError',
    message: /bitwiseAnd\] is not defined for \(float64, float64\)/,
  })
  assert.throws(() => np.subtract(true, true), /use bitwiseXor or logicalXor/)
  assert.throws(() => i.iadd(1.5), DTypeError)
  assert.throws(() => i.idiv(2), DTypeError)
  assert.throws(() => i.add(2n ** 63n), OverflowError)
  assert.throws(() => i.pow(-1), {
    name: 'ValueError',
    message: 'Integers to negative integer powers are not allowed.',
  })
  assert.throws(() => unchecked.divmod(x, x, { out: x }), ArgumentError)
  assert.throws(() => unchecked.add(x, x, { out: 5 }), ArgumentError)
  assert.throws(() => np.add(x, x, { out: np.array([1]) }), ShapeError)
  assert.throws(() => np.add(x, x, { out: i }), DTypeError)
  assert.throws(() => np.add(x, x, { casting: 'some' as 'safe' }), ValueError)
  assert.throws(() => np.add.reduce(x, 1), AxisError)
  assert.throws(() => np.maximum.reduce([]), /no identity/)
  assert.throws(() => np.divide.reduce(np.ones([2, 2]), null), /not reorderable/)
  assert.throws(() => np.sqrt.outer(x, x), ValueError)
  assert.deepEqual(
    [list(x), list(i)],
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
  )
})

test('out is what is returned, and a list where there are several', () => {
  const x = np.array([7, -7])
  const [q, r] = [np.array([0, 0]), np.array([0, 0])]
  assert.equal(np.add(x, 1, { out: q }), q)
  assert.equal(np.add(x, 1, [q]), q)
  assert.deepEqual(np.divmod(x, 2, [q, r]), [q, r])
  assert.deepEqual(
    [list(q), list(r)],
    [
      [3, -4],
      [1, 1],
    ],
  )
  const [quotient, rest] = np.divmod(x, 2, { out: [x, null] })
  assert.equal(quotient, x)
  assert.deepEqual(
    [list(x), list(rest)],
    [
      [3, -4],
      [1, 1],
    ],
  )
})

test('without out, elements that where leaves out are 0', () => {
  assert.deepEqual(list(np.add([1, 2, 3], 1, { where: [true, false, true] })), [2, 0, 4])
})

test('in place on a view changes the base, and overlapping operands are read first', () => {
  const x = np.array([1, 2, 3, 4])
  const kept = x.add(0)
  x.at('1:').iadd(x.at(':-1'))
  assert.deepEqual(list(x), [1, 3, 5, 7])
  assert.deepEqual(list(kept), [1, 2, 3, 4])
  assert.equal(x.imul(2), x)
  assert.deepEqual(list(x.isub(x.at('::-1'))), [-12, -4, 4, 12])
})

test('integers compare as what they are', () => {
  const big = np.array(BigUint64Array.of(2n ** 63n, 1n))
  const small = np.array([-1n, 1n])
  assert.deepEqual(list(big.gt(small)), [true, false])
  assert.deepEqual(list(small.lt(big)), [true, false])
  assert.deepEqual(list(small.eq(10n ** 30n)), [false, false])
  assert.deepEqual(list(big.gt(-1)), [true, true])
})

test('the conjugate of a real array is the array', () => {
  const x = np.array([1, 2])
  assert.equal(x.conj(), x)
  assert.deepEqual(
    np
      .array([new Complex(1, 2)])
      .conj()
      .item().im,
    -2,
  )
})

test('a complex power of 2 has the modulus of its real part alone, however large the angle', () => {
  for (const angle of [1, 1e8, 1e20, 1e100, 1e300]) {
    const modulus = np
      .exp2(np.array([new Complex(0.5, angle)]))
      .abs()
      .item()
    assert.ok(Math.abs(modulus - Math.SQRT2) < 1e-14, `angle ${angle}: ${modulus}`)
  }
})

test('ten thousand updates in place stay exact', () => {
  const x = np.array([0, 1])
  for (let k = 0; k < 10_000; k++) x.iadd(1)
  assert.deepEqual(list(x), [10_000, 10_001])
})
