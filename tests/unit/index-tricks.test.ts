import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentError, ValueError } from '#src/core/errors.js'
import { np, slice } from '#src/index.js'

test('a strided view stays inside of the memory', () => {
  const { asStrided } = np.lib.strideTricks
  const x = np.arange(10n)
  assert.deepEqual(
    asStrided(x, { shape: [3, 4], strides: [16, 8] })
      .at(2)
      .tolist(),
    [4, 5, 6, 7],
  )
  assert.throws(() => asStrided(x, { shape: [11] }), /byte 0 to 88 of 80/)
  assert.throws(() => asStrided(x, { shape: [2], strides: [-8] }), ValueError)
  assert.throws(() => asStrided(x, { shape: [2], strides: [4] }), /multiples of the element's 8 bytes/)
  assert.throws(() => asStrided(x, { shape: [2, 2], strides: [8] }), ValueError)
  assert.throws(() => asStrided(x, { writeable: false }).set(0, 1), ValueError)
  const y = np.zeros([4])
  asStrided(y, { shape: [2], strides: [16] }).set('...', 5)
  assert.deepEqual(y.tolist(), [5, 0, 5, 0])
})

test('ranges are text or slice objects', () => {
  assert.equal(np.mgrid('0:3', slice(0, 2)).dtype.name, 'int64')
  assert.equal(np.mgrid('0:3', '0:2.').dtype.name, 'float64')
  assert.deepEqual(np.r(slice(0, 6, 2), [9]).tolist(), [0, 2, 4, 9])
  assert.throws(() => np.mgrid('5:', '0:2'), ArgumentError)
  assert.throws(() => np.mgrid('0;5'), /'0;5' is not a range/)
  assert.throws(() => np.ogrid('0:j', '0:1'), ValueError)
  assert.throws(() => np.r('r', [1]), /matrix/)
  assert.throws(() => np.r(), ValueError)
})

test('a kept index is a part, or a list of several', () => {
  assert.equal(String(np.s('1:2')), '1:2')
  assert.equal(np.s('1:2', 0).length, 2)
  assert.equal(np.indexExp('1:2').length, 1)
})
