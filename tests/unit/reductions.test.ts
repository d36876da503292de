import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NDArray } from '#src/array/ndarray.js'
import { ArgumentError, AxisError, DTypeError, OverflowError, ShapeError, ValueError } from '#src/core/errors.js'
import { np } from '#src/index.js'

/** How many kernels run until an array's elements are there. */
function kernelsOf(make: () => NDArray): number {
  const { device } = np.ones([1]).storage.runtime
  const { launch } = device
  let count = 0
  device.launch = (...args) => {
    count++
    launch.apply(device, args)
  }
  try {
    make().eval()
  } finally {
    device.launch = launch
  }
  return count
}

const x = np.arange(24, { dtype: 'float32' }).reshape([4, 6]).eval() as NDArray<'float32'>
const mask = np.greater(x, 3).eval()

test('a reduction is one kernel, with what leads to it', () => {
  const single: Record<string, () => NDArray> = {
    sum: () => x.mul(2).add(1).sum(),
    'sum where': () => np.sum(x, { where: mask, initial: 3 }),
    mean: () => x.mean(0),
    'mean where': () => np.mean(x, { where: mask, axis: 1 }),
    argmax: () => x.argmax(),
    'argmax of a view': () => x.T.at('::-1').argmax(0),
    any: () => np.greater(x, 3).any(),
    ptp: () => np.ptp(x, 1),
    countNonzero: () => np.countNonzero(x, 1),
    nansum: () => np.nansum(x),
    nanmean: () => np.nanmean(x, 0),
    nanmax: () => np.nanmax(x),
    isclose: () => np.isclose(x, x.add(1)).all(),
    where: () => np.where(mask, x, 0),
    clip: () => x.clip(0, 3),
    'after a broadcast': () =>
      x
        .sub(np.ones([6]))
        .mul(x)
        .add(1)
        .sum(),
  }
  for (const [name, make] of Object.entries(single)) assert.equal(kernelsOf(make), 1, name)
  assert.equal(
    kernelsOf(() => x.var(0)),
    2,
    'var',
  )
  assert.equal(
    kernelsOf(() => np.nanstd(x)),
    2,
    'nanstd',
  )
})

test('nothing is computed before it is asked for', () => {
  const { device } = x.storage.runtime
  const { launch } = device
  device.launch = () => assert.fail('a kernel ran')
  try {
    x.sum()
    x.argmax(0)
    x.var()
    np.average(x)
  } finally {
    device.launch = launch
  }
})

test('the first option is also positional', () => {
  assert.deepEqual(x.sum(0).shape, [6])
  assert.deepEqual(x.sum([0, 1]).shape, [])
  assert.deepEqual(x.sum(null).shape, [])
  assert.deepEqual(x.sum({ axis: -1, keepdims: true }).shape, [4, 1])
  assert.deepEqual(x.argmax(1).shape, [4])
  assert.equal(Number(np.round(2.675, 1)), 2.7)
  assert.deepEqual(x.clip({ max: 2 }).max().item(), 2)
})

test('options that are not there are errors that name those there are', () => {
  const wrong: readonly (() => unknown)[] = [
    () => x.sum({ axes: 0 } as never),
    () => np.argmax(x, { dtype: 'int32' } as never),
    () => np.clip(x, 0, 1, { lower: 3 } as never),
    () => np.allclose(x, x, { tolerance: 1 } as never),
    () => np.average(x, { weight: 1 } as never),
  ]
  for (const call of wrong)
    assert.throws(call, (error) => error instanceof ArgumentError && /option/.test(error.message))
})

test('bad input throws at the call and leaves out as it was', () => {
  const out = np.ones([6], 'float32')
  assert.throws(() => x.sum({ axis: 1, out }), ShapeError)
  assert.throws(() => x.sum({ axis: 2, out }), AxisError)
  assert.throws(() => x.sum({ axis: [0, 0] }), ValueError)
  assert.throws(() => np.max(np.zeros([0])), { name: 'ValueError', message: /zero-size array.*maximum.*\(0,\)/ })
  assert.throws(() => np.argmin(np.zeros([0, 3]), 0), { name: 'ValueError', message: /argmin of an empty sequence/ })
  assert.throws(() => np.max(x, { where: mask }), { name: 'ValueError', message: /identity/ })
  assert.throws(() => np.sum(x, { where: x as never }), DTypeError)
  assert.throws(() => np.max(np.ones([2], 'int8'), { initial: 300 }), OverflowError)
  assert.throws(() => np.where(mask, np.ones([1], 'uint8'), 300), OverflowError)
  assert.throws(() => (np.where as (condition: NDArray, x: NDArray) => unknown)(mask, x), ArgumentError)
  assert.throws(() => np.nanargmax([Number.NaN, Number.NaN]), { name: 'ValueError', message: /All-NaN/ })
  assert.throws(() => np.average(x, { axis: 0, weights: [1, -1, 1, -1] }), { name: 'ValueError', message: /zero/ })
  assert.throws(() => np.var(x, { ddof: 1, correction: 1 }), ValueError)
  assert.deepEqual(out.tolist(), [1, 1, 1, 1, 1, 1])
})

test('out is what is returned, converted to its dtype', () => {
  const out = np.zeros([4], 'int32')
  assert.equal(x.sum({ axis: 1, out }), out as unknown)
  assert.deepEqual(out.tolist(), [15, 51, 87, 123])
  const same = np.arange(6, { dtype: 'float64' })
  np.sum(same.reshape([1, 6]), { axis: 0, out: same.at('::-1') })
  assert.deepEqual(same.tolist(), [5, 4, 3, 2, 1, 0])
})

test('positions are right beyond one chunk of elements, in every layout', () => {
  const big = np.zeros([700, 300])
  big.set([612, 271], 5)
  big.set([613, 2], 5)
  assert.equal(Number(big.argmax()), 612 * 300 + 271)
  assert.equal(Number(big.T.argmax()), 2 * 700 + 613)
  assert.equal(Number(big.argmax(0).at(271)), 612)
  assert.equal(Number(big.argmax(1).at(613)), 2)
  big.set([3, 3], Number.NaN)
  assert.equal(Number(big.argmin()), 903)
  assert.equal(Number(np.nanargmax(big)), 612 * 300 + 271)
})

test('values that are not arrays answer what they are', () => {
  assert.equal(np.isscalar(3n), true)
  assert.equal(np.isscalar(x), false)
  assert.equal(np.iterable('abc'), true)
  assert.equal(np.iterable(null), false)
  assert.equal(np.iterable(np.ones([])), false)
  assert.equal(np.arrayEqual([[1, 2], [3]] as never, [1]), false)
  assert.equal(np.allclose([1, Number.NaN], [1, Number.NaN], { equalNan: true }), true)
})
