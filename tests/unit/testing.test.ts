import assert, { AssertionError } from 'node:assert'
import { test } from 'node:test'
import { AxisError, DTypeError, np, ShapeError } from '#src/index.js'

const { testing } = np
const fails = (run: () => unknown, message?: RegExp) =>
  assert.throws(
    run,
    (error) => error instanceof AssertionError && (message === undefined || message.test(error.message)),
  )

test('lists and objects are compared value by value', () => {
  testing.assertEqual({ a: [1, np.ones([2])], b: 'x' }, { a: [1, [1, 1]], b: 'x' })
  testing.assertEqual(new Float32Array([1, 2]), [1, 2])
  fails(() => testing.assertEqual({ a: 1 }, { b: 1 }), /the key 'b' is missing/)
  fails(() => testing.assertEqual({ a: [1, 2] }, { a: [1, 3] }), /item=1\nkey='a'/)
  fails(() => testing.assertEqual([1], { a: 1 }), /an object was expected/)
  fails(() => testing.assertEqual(np.ones([2]), 'text'))
  fails(() => testing.assertEqual(1, 2, 'words of one’s own'), /Items are not equal: words of one’s own\n ACTUAL: 1\n/)
  let deep: unknown = 1
  for (let level = 0; level < 20_000; level++) deep = [deep]
  testing.assertEqual(deep, deep)
})

test('errors that have to be thrown', () => {
  const error = testing.assertRaises(AxisError, () => np.ones([2]).sum(5))
  assert.ok(error instanceof AxisError)
  testing.assertRaisesRegex(ShapeError, /broadcast/, (a: number[], b: number[]) => np.add(a, b), [1, 2], [1, 2, 3])
  fails(() => testing.assertRaises(AxisError, () => 1), /AxisError not raised/)
  fails(() => testing.assertRaisesRegex(AxisError, 'other', () => np.ones([2]).sum(5)), /does not match/)
  assert.throws(() => testing.assertRaises(ShapeError, () => np.ones([2]).sum(5)), AxisError)
  assert.throws(() => testing.assertRaises(ShapeError, 5 as never), TypeError)
})

test('texts', () => {
  testing.assertStringEqual('a\nb', 'a\nb')
  fails(() => testing.assertStringEqual('a\nb\nc', 'a\nd\nc'), /^Differences in strings:\n- b\n\+ d$/)
  fails(() => testing.assertStringEqual(1 as never, 'a'), /a string was expected/)
})

test('conditions', () => {
  const value: number | string = JSON.parse('5') as number | string
  np.testing.assert(typeof value === 'number')
  assert.equal(value.toFixed(1), '5.0')
  fails(() => testing.assert(false, 'why'), /why/)
})

test('distances of floats', () => {
  assert.throws(() => testing.assertArrayMaxUlp(np.array([np.complex(1, 0)]), [1]), DTypeError)
  assert.throws(() => testing.assertArrayMaxUlp([1, 2], [1]), ShapeError)
  testing.assertArrayMaxUlp([1, 2], [1, 2 + 2 ** -50], { dtype: 'float32' })
})

test('options that aren’t there', () => {
  assert.throws(() => testing.assertAllclose(1, 1, { tol: 1 } as never), /has no option 'tol'/)
})
