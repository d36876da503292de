import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentError, DTypeError, IndexError, OverflowError, ShapeError, ValueError } from '#src/core/errors.js'
import { type NDArray, np } from '#src/index.js'

const grid = () => np.arange(12).reshape([3, 4])

test('every form of indices is taken, and what is read is a copy', () => {
  const x = grid()
  const expected = [
    [8, 9, 10, 11],
    [0, 1, 2, 3],
  ]
  const forms = [[2, 0], [-1, -3], [2n, 0n], Int32Array.of(2, 0), BigInt64Array.of(-1n, 0n), np.array([2n, 0n])]
  for (const form of [...forms, np.array([2, 0], 'uint8'), [np.array(2n), 0], [2, np.array(0n)]]) {
    assert.deepEqual(x.at(form).tolist(), expected)
  }
  const rows = x.at([2, 0])
  rows.imul(10)
  assert.equal(rows.base, null)
  assert.deepEqual(x.tolist(), grid().tolist())
  assert.deepEqual(x.at([np.array([0n, 1n]), Int8Array.of(2, 0)], 1).tolist(), [
    [1, 5],
    [9, 1],
  ])
  assert.deepEqual(x.at([true, false, true]).tolist(), x.at(np.array([true, false, true])).tolist())
})

test('what is no index says what one is', () => {
  const x = grid()
  assert.throws(() => x.at(np.array([0, 1])), {
    name: 'IndexError',
    message: /integer \(or boolean\) type.*float64.*int64/,
  })
  assert.throws(() => x.at([0.5]), { name: 'IndexError', message: /0\.5/ })
  assert.throws(() => x.at(Float64Array.of(1)), IndexError)
  assert.throws(() => x.at([[0, 1], [2]]), ValueError)
  assert.throws(() => x.at({} as never), IndexError)
  assert.throws(() => x.at([null] as never), IndexError)
  assert.throws(() => x.at([0], [1], [2]), { name: 'IndexError', message: /too many indices.*2-dimensional, but 3/ })
  assert.throws(() => x.at([0, 7]), { name: 'IndexError', message: 'index 7 is out of bounds for axis 0 with size 3' })
  assert.throws(() => x.at(':', np.array([0n, -9n])), {
    name: 'IndexError',
    message: 'index -9 is out of bounds for axis 1 with size 4',
  })
  assert.throws(() => x.at([0, 1], [0, 1, 2]), { name: 'IndexError', message: /shape mismatch.*\(2,\) \(3,\)/ })
  assert.throws(() => x.at(':', [true, false]), {
    name: 'IndexError',
    message: /did not match indexed array along axis 1; size of axis is 4 but .* is 2/,
  })
})

test('a rejected assignment changes nothing', () => {
  const x = grid()
  const before = x.tolist()
  const attempts: [() => void, new (...args: never[]) => Error][] = [
    [() => x.set([[0, 9]], 1), IndexError],
    [() => x.set([np.array([0n, 9n])], 1), IndexError],
    [() => x.set([np.array([0n, 1n]), np.array([0n, -5n])], 1), IndexError],
    [() => x.set([[0, 1]], [1, 2, 3]), ShapeError],
    [() => x.set(x.gt(3), [1, 2, 3]), ShapeError],
    [() => x.set(x.gt(3), [[1]]), ArgumentError],
    [() => x.set([np.array(1n), 2], [1]), ValueError],
    [() => x.set([[true, false]], 1), IndexError],
    [() => x.put([0, 12], 1), IndexError],
    [() => x.put(np.array([0n, 12n]), 1), IndexError],
    [() => np.putAlongAxis(x, np.array([[0n], [4n], [1n]]), 1, 1), IndexError],
    [() => np.putmask(x, [true], 1), ShapeError],
    [() => np.place(x, x.gt(0), []), ValueError],
    [() => np.put(x, 1.5, 1), DTypeError],
  ]
  for (const [attempt, kind] of attempts) {
    assert.throws(attempt, kind, String(attempt))
    assert.deepEqual(x.tolist(), before, String(attempt))
  }
  const bytes = np.zeros([3], 'uint8')
  assert.throws(() => bytes.set([[0, 1]], 300), OverflowError)
  assert.throws(() => bytes.set([[true, false, true]], -1), OverflowError)
  const fixed = np.broadcastTo(np.zeros([3]), [2, 3])
  assert.throws(() => fixed.set([[0]], 1), { name: 'ValueError', message: /read-only/ })
  assert.throws(() => fixed.put([0], 1), { name: 'ValueError', message: /read-only/ })
})

test('the last of several values for one element stays', () => {
  const x = np.zeros([3])
  x.set([[0, 1, 0, -3]], [1, 2, 3, 4])
  assert.deepEqual(x.tolist(), [4, 2, 0])
  const rows = np.zeros([2, 3])
  rows.set(
    [[1, 1]],
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  )
  assert.deepEqual(rows.at(1).tolist(), [4, 5, 6])
  x.put([0, 0, 2], [7, 8])
  assert.deepEqual(x.tolist(), [8, 2, 7])
})

test('what was looked up before an update has the old contents', () => {
  const x = np.arange(6)
  const index = np.array([5n, 0n, 3n])
  const [byList, byArray, byMask] = [x.at([5, 0, 3]), x.at(index), x.at(x.gt(3))]
  x.set([[0, 5]], -1)
  index.set(0, 1)
  x.imul(10)
  assert.deepEqual(
    [byList, byArray, byMask].map((each) => each.tolist()),
    [
      [5, 0, 3],
      [5, 0, 3],
      [4, 5],
    ],
  )
  assert.deepEqual(x.tolist(), [-10, 10, 20, 30, 40, -10])
})

test('values and indices may be parts of what is written', () => {
  const reversed = np.arange(5)
  reversed.set([[0, 1, 2, 3, 4]], reversed.at('::-1'))
  assert.deepEqual(reversed.tolist(), [4, 3, 2, 1, 0])
  const own = np.array([2n, 0n, 1n])
  own.set([own], own.add(10n))
  assert.deepEqual(own.tolist(), [10, 11, 12])
  const shifted = np.arange(6)
  shifted.at('1:').set([[0, 1, 2]], shifted.at(':3'))
  assert.deepEqual(shifted.tolist(), [0, 0, 1, 2, 4, 5])
  const flag = np.array([true, false, true])
  flag.set(flag, false)
  assert.deepEqual(flag.tolist(), [false, false, false])
})

test('elements that do not lie at whole distances are written through a copy', () => {
  const pairs = np.zeros([3, 3], 'float32').at(':', '1:').view('complex64')
  assert.deepEqual(pairs.strides, [12, 8])
  pairs.set([[2, 0]], [[5], [6]])
  assert.deepEqual(pairs.real.tolist(), [[6], [0], [5]])
  assert.deepEqual(pairs.at([2, 2], 0).real.tolist(), [5, 5])
  pairs.put([1], 7)
  assert.deepEqual(pairs.real.tolist(), [[6], [7], [5]])
  const z = np.array([np.complex(1, 2), np.complex(3, 4)])
  z.imag.set([[1]], 9)
  assert.deepEqual(z.imag.at([1, 0]).tolist(), [9, 2])
})

test('masks of the whole array with one value choose in place', () => {
  const x: NDArray<'float64'> = np.arange(6).reshape([2, 3])
  const view = x.at(':', '1:')
  view.set(view.gt(3), 0)
  assert.deepEqual(x.tolist(), [
    [0, 1, 2],
    [3, 0, 0],
  ])
  x.set([':', [true, false, true]], np.array([[7]]))
  assert.deepEqual(x.tolist(), [
    [7, 1, 7],
    [7, 0, 7],
  ])
  x.T.set([[false, true, false]], [5, 6])
  assert.deepEqual(x.at(':', 1).tolist(), [5, 6])
})

test('large arrays: several masks, lists and slices at once', () => {
  const size = 300
  const x = np.arange(size * size).reshape([size, size])
  const index = np.arange(BigInt(size)).mul(7n).mod(BigInt(size))
  const taken = x.at(index)
  const column = x.at(':', index)
  assert.equal(taken.sum().item(), x.sum().item())
  assert.equal(column.at(3, 5).item(), 3 * size + 35)
  const mask = x.mod(3).eq(0)
  assert.equal(x.at(mask).size, (size * size) / 3)
  const y = x.copy()
  y.set(mask, np.zeros([(size * size) / 3]))
  assert.equal(y.sum().item(), x.sum().item() - x.at(mask).sum().item())
  y.set([index, index.at('::-1')], -1)
  assert.equal(y.eq(-1).sum().item(), size)
})
