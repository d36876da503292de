import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGpu } from './gpu.js'

const skip = withoutGpu()
const { cp, OverflowError } = await import('#src/index.js')

const range = (length: number) => Array.from({ length }, (_, at) => at)

test('packs of every element size, whole and with a rest', { skip }, () => {
  for (const type of ['int8', 'int16', 'float32', 'float64', 'complex128', 'float16'] as const) {
    const twice = new cp.ElementwiseKernel('T x', 'T y', 'y = x + x', `twice_${type}`)
    for (const size of [1, 2, 3, 7, 15, 16, 17, 33]) {
      const x = cp.arange(size).astype(type)
      const wanted = x.add(x).tolist()
      assert.deepEqual(twice(x).tolist(), wanted, `${type} ${size}`)
      assert.deepEqual(twice(x).tolist(), wanted, `${type} ${size} again`)
    }
  }
})

test('outputs that a text only writes sometimes keep the rest', { skip }, () => {
  const odd = new cp.ElementwiseKernel('float32 x', 'float32 y', 'if ((int)x % 2) y = x', 'odd_only')
  const out = cp.full([9], -1, { dtype: 'float32' })
  for (let round = 0; round < 2; round++) odd(cp.arange(9).astype('float32'), out)
  assert.deepEqual(out.tolist(), [-1, 1, -1, 3, -1, 5, -1, 7, -1])
  const add = new cp.ElementwiseKernel('float32 x', 'float32 y', 'y = y + x', 'add_to')
  const sum = cp.ones([9], 'float32')
  for (let round = 0; round < 3; round++) add(cp.arange(9).astype('float32'), sum)
  assert.deepEqual(
    sum.tolist(),
    range(9).map((at) => 1 + 3 * at),
  )
  const both = new cp.ElementwiseKernel('T x', 'T y, T z', 'y = x; z = y + z', 'both')
  const [y, z] = [cp.zeros([5]), cp.ones([5])]
  for (let round = 0; round < 2; round++) both(cp.arange(5), y, z)
  assert.deepEqual([y.tolist(), z.tolist()], [range(5), range(5).map((at) => 1 + 2 * at)])
  const skipping = new cp.ElementwiseKernel('T x', 'T y', 'y = 0; if (x < 2) continue; y = x', 'skipping')
  assert.deepEqual(skipping(cp.arange(5)).tolist(), [0, 0, 2, 3, 4])
  const leaving = new cp.ElementwiseKernel(
    'T x',
    'T y',
    'y = 1; if (x < 2) { y = 5; } else { for (;;) { y = 7; break; } }',
    'leaving',
  )
  assert.deepEqual(leaving(cp.arange(4)).tolist(), [5, 5, 7, 7])
})

test('the input may be the output, and views may begin anywhere', { skip }, () => {
  const next = new cp.ElementwiseKernel('T x', 'T y', 'y = x + 1', 'next')
  const x = cp.arange(6)
  for (let round = 0; round < 3; round++) next(x, x)
  assert.deepEqual(x.tolist(), [3, 4, 5, 6, 7, 8])
  assert.deepEqual(next(x.at('1:')).tolist(), [5, 6, 7, 8, 9])
  next(x.at('1:'), x.at(':-1'))
  assert.deepEqual(x.tolist(), [5, 6, 7, 8, 9, 8])
})

test('calls like earlier ones take new scalars, sizes and pending arrays', { skip }, () => {
  const scale = new cp.ElementwiseKernel('T x, T a', 'T y', 'y = a * x + i', 'scale')
  for (const size of [4, 4, 7, 1, 1, 12]) {
    for (const factor of [2, -3]) {
      const x = cp.arange(size).add(1)
      assert.deepEqual(
        scale(x, factor).tolist(),
        range(size).map((at) => factor * (at + 1) + at),
      )
    }
  }
  const shift = new cp.ElementwiseKernel('int8 x, int8 a', 'int8 y', 'y = x + a', 'shift')
  const small = cp.ones([3], 'int8')
  assert.deepEqual(shift(small, 2).tolist(), [3, 3, 3])
  assert.deepEqual(shift(small, 5).tolist(), [6, 6, 6])
  assert.throws(() => shift(small, 500), OverflowError)
  assert.deepEqual(shift(cp.ones([2, 2], 'int8'), 5).tolist(), [
    [6, 6],
    [6, 6],
  ])
})
