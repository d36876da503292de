/** Views share memory: what is written through one is seen by all, and what was read before stays as it was. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NDArray } from '#src/array/ndarray.js'
import { OverflowError, ShapeError, ValueError } from '#src/core/errors.js'
import { slice } from '#src/core/slice.js'
import { np } from '#src/index.js'

const range = (length: number): number[] => Array.from({ length }, (_, index) => index)
const grid = (rows: number, columns: number): NDArray => np.array(range(rows * columns)).reshape([rows, columns])

function expect(array: NDArray, elements: unknown): void {
  assert.deepEqual(array.tolist(), elements)
}

test('an update through a view is seen by the base and by other views', () => {
  const x = np.array(range(6))
  const tail = x.at('3:')
  const evens = x.at('::2')
  tail.imul(10)
  expect(x, [0, 1, 2, 30, 40, 50])
  expect(evens, [0, 2, 40])
  evens.set('...', -1)
  expect(x, [-1, 1, -1, 30, -1, 50])
  expect(tail, [30, -1, 50])
})

test('views of views write to the first base', () => {
  const x = grid(3, 4)
  const corner = x.at('1:').at(':', '::-1').T
  corner.set([0, '...'], [100, 200])
  expect(x, [
    [0, 1, 2, 3],
    [4, 5, 6, 100],
    [8, 9, 10, 200],
  ])
  assert.equal(corner.base, x.base)
})

test('overlapping assignments behave as if the value had been read first', () => {
  const cases: readonly (readonly [string, string, readonly number[]])[] = [
    ['1:', ':-1', [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]],
    [':-1', '1:', [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]],
    [':', '::-1', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    // NumPy itself reads here what it has just written.
    ['::3', ':4', [0, 1, 2, 1, 4, 5, 2, 7, 8, 3]],
    ['8:2:-1', '1:7', [0, 1, 2, 6, 5, 4, 3, 2, 1, 9]],
  ]
  for (const [to, from, expected] of cases) {
    const x = np.array(range(10))
    x.set(to, x.at(from))
    expect(x, expected)
  }
})

test('an array is transposed onto itself', () => {
  for (const size of [1, 2, 3, 31, 64]) {
    const x = grid(size, size)
    x.set('...', x.T)
    expect(
      x,
      range(size).map((row) => range(size).map((column) => column * size + row)),
    )
  }
  const y = grid(2, 2)
  y.T.iadd(y)
  expect(y, [
    [0, 3],
    [3, 6],
  ])
  const z = grid(2, 2)
  z.iadd(z.T)
  expect(z, [
    [0, 3],
    [3, 6],
  ])
})

test('an in-place operation with an overlapping part of itself', () => {
  const x = np.array(range(6))
  x.at('1:').iadd(x.at(':-1'))
  expect(x, [0, 1, 3, 5, 7, 9])
  const y = np.array(range(6))
  y.imul(y.at('::-1'))
  expect(y, [0, 4, 6, 6, 4, 0])
  const z = np.array(range(6))
  z.at(':-1').isub(z.at('1:').add(z.at(':-1')))
  expect(z, [-1, -2, -3, -4, -5, 5])
})

test('a pending reader keeps the old contents', () => {
  const x = np.array(range(4))
  const whole = x.add(1)
  const part = x.at('1:3').mul(10)
  const sum = x.sum() as NDArray
  x.set([0], 100)
  x.iadd(1000)
  x.at('2:').set('...', 7)
  expect(x, [1100, 1001, 7, 7])
  expect(whole, [1, 2, 3, 4])
  expect(part, [10, 20])
  expect(sum, 6)
})

test('a view of a pending expression', () => {
  const x = np.array(range(6))
  const pending = x.mul(2)
  const view = pending.at('::-2')
  const before = view.add(0)
  pending.set('4:', -1)
  expect(view, [-1, 6, 2])
  view.iadd(100)
  expect(pending, [0, 102, 4, 106, -1, 99])
  expect(before, [10, 6, 2])
  expect(x, range(6))
})

test('a copy is on its own, a reshape is not', () => {
  const x = grid(2, 3)
  const copy = x.flatten()
  const same = x.reshape([3, 2])
  const moved = x.T.reshape([6])
  x.set([0, 0], 50)
  expect(copy, range(6))
  expect(same, [
    [50, 1],
    [2, 3],
    [4, 5],
  ])
  expect(moved, [0, 3, 1, 4, 2, 5])
})

test('views that show an element twice are read-only', () => {
  const x = np.array(range(3))
  const stretched = np.broadcastTo(x, [2, 3])
  assert.equal(stretched.flags.writeable, false)
  assert.throws(() => stretched.set([0], 1), ValueError)
  assert.throws(() => stretched.at(0).iadd(1), ValueError)
  assert.throws(() => stretched.T.reshape([3, 2]).set('...', 0), ValueError)
  assert.throws(() => np.add(x, 1, { out: stretched }), ValueError)
  const [wide] = np.broadcastArrays(x, grid(2, 3))
  assert.throws(() => wide.set('...', 0), ValueError)
  x.set('...', 5)
  expect(stretched, [
    [5, 5, 5],
    [5, 5, 5],
  ])
})

test('an assignment that fails changes nothing', () => {
  const x = np.array(range(4))
  const bytes = np.array(new Uint8Array(3))
  assert.throws(() => x.set('1:', np.array([1, 2])), ShapeError)
  assert.throws(() => bytes.set('...', 300), OverflowError)
  assert.throws(() => bytes.set(0, -1), OverflowError)
  assert.throws(() => bytes.set('...', [1, 2, 256]), OverflowError)
  assert.throws(() => bytes.set(0, Number.NaN), ValueError)
  assert.throws(() => x.set(0, [1]), ValueError)
  expect(x, range(4))
  expect(bytes, [0, 0, 0])
})

test('an index may be one part or a list of them', () => {
  const x = np.array(range(6))
  x.set(0, 10)
  x.set(slice(1, 3), 11)
  x.set([slice(null, null, -3)], np.array([5, 2]))
  expect(x, [10, 11, 2, 3, 4, 5])
  x.set([null, '3:'], [[7, 8, 9]])
  expect(x, [10, 11, 2, 7, 8, 9])
})

/** Counts what the device copies while `action` runs. */
function bytesCopied(array: NDArray, action: () => void): number {
  const { device } = array.storage.runtime
  const { copy } = device
  let bytes = 0
  device.copy = (to: number, from: number, count: number) => {
    bytes += count
    copy.call(device, to, from, count)
  }
  try {
    action()
  } finally {
    device.copy = copy
  }
  return bytes
}

test('a loop over rows copies the array at most once, whatever its rows read', () => {
  const rows = 2000
  const x = np.ones([rows, 2000])
  const weights = np.array(range(2000)).mul(0)
  const steps: readonly ((row: number) => void)[] = [
    (row) =>
      x.at(row).iadd(
        x
          .at(row - 1)
          .mul(2)
          .add(1),
      ),
    (row) =>
      x.set(
        row,
        x
          .at(row - 1)
          .mul(0.5)
          .add(weights)
          .mul(1),
      ),
    (row) =>
      x.set(
        row,
        x
          .at(row - 1)
          .add(weights)
          .eval(),
      ),
    (row) =>
      x.at(row).iadd(
        (
          x
            .at(row - 1)
            .mul(0)
            .sum() as NDArray
        ).eval(),
      ),
  ]
  for (const step of steps) {
    x.set('...', 1)
    x.eval()
    const bytes = bytesCopied(x, () => {
      for (let row = 1; row < 500; row++) step(row)
    })
    assert.ok(bytes <= x.nbytes, `${bytes} bytes were copied`)
  }
  x.set('...', 1)
  for (let row = 1; row < 20; row++) steps[0](row)
  // r[n] = 1 + 2 r[n-1] + 1 from 1 is 3 * 2^n - 2.
  assert.deepEqual(
    range(20).map((row) => x.at(row, 1999).item()),
    range(20).map((row) => 3 * 2 ** row - 2),
  )
})

test('readers beyond the list still see the old contents', () => {
  const x = np.array(range(500))
  x.set(0, 0)
  const readers = range(200).map((index) => x.at(index).add(0.5))
  x.set('...', x.add(1000).at('::-1'))
  x.set(0, -1)
  readers.forEach((reader, index) => {
    expect(reader, index + 0.5)
  })
  expect(x.at(':2'), [-1, 1498])
})

test('joining writes every part once and copies nothing', () => {
  const x = np.array(range(1000))
  x.eval()
  const bytes = bytesCopied(x, () => {
    const joined = np.concatenate([x.add(1), x.at('::-1'), x.mul(2)])
    expect(joined.at('::500'), [1, 501, 999, 499, 0, 1000])
    expect(np.roll(x, 3).at(':5'), [997, 998, 999, 0, 1])
    expect(np.stack([x, x], 1).at(7), [7, 7])
    expect(np.repeat(x, 3).at('::999'), [0, 333, 666, 999].slice(0, 4))
  })
  assert.equal(bytes, 0)
})

test('values computed together may have to be in memory for each other', () => {
  const x = np.array(range(5))
  x.set(0, 0)
  const joined = np.concatenate([x.at('1:')])
  const sum = joined.add(1)
  // The write computes the sum and what else reads x, and the sum needs the joined array in memory first.
  x.set('1:', sum)
  expect(x, [0, 2, 3, 4, 5])
  expect(joined, [1, 2, 3, 4])
  expect(sum, [2, 3, 4, 5])
})
