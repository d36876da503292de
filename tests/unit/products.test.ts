import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NDArray } from '#src/array/ndarray.js'
import { ArgumentError, DTypeError, ShapeError, ValueError } from '#src/core/errors.js'
import { np } from '#src/index.js'

/** The kernels that run until an array's elements are there, and the bytes that are taken from the pool for them. */
function workOf(make: () => NDArray): { kernels: number; largest: number } {
  const { device, pool } = np.ones([1]).storage.runtime
  const { launch } = device
  const { allocate } = pool
  const work = { kernels: 0, largest: 0 }
  device.launch = (...args) => {
    work.kernels++
    launch.apply(device, args)
  }
  pool.allocate = (bytes) => {
    work.largest = Math.max(work.largest, bytes)
    return allocate.call(pool, bytes)
  }
  try {
    make().eval()
  } finally {
    device.launch = launch
    pool.allocate = allocate
  }
  return work
}

const a = np.arange(60, { dtype: 'float32' }).reshape([3, 20]).eval() as NDArray<'float32'>
const b = np.arange(100, { dtype: 'float32' }).reshape([20, 5]).eval() as NDArray<'float32'>

test('a contraction is one kernel, and the product is never in memory', () => {
  const single: Record<string, () => NDArray> = {
    matmul: () => np.matmul(a, b),
    'matmul of an expression': () => a.add(1).matmul(b),
    'matmul of transposed arrays': () => np.matmul(b.T, a.T),
    dot: () => np.dot(a, b),
    vdot: () => np.vdot(a, a),
    inner: () => np.inner(a, b.T),
    tensordot: () => np.tensordot(a, b, { axes: 1 }),
    vecdot: () => np.vecdot(a, a),
    'matmul with promotion': () => np.matmul(a, np.arange(20n)),
  }
  for (const [name, make] of Object.entries(single)) {
    const { kernels, largest } = workOf(make)
    assert.equal(kernels, 1, name)
    assert.ok(largest <= 100, `${name}: ${largest} bytes`)
  }
})

test('operands that are long expressions come into memory, the product does not', () => {
  let [x, y] = [a.add(1), b.add(1)]
  for (let step = 0; step < 30; step++) [x, y] = [x.mul(1.5).sub(step), y.add(0.5)]
  const { largest } = workOf(() => np.matmul(x, y))
  assert.ok(largest <= 400, `${largest} bytes`)
})

test('messages name the operation and the shapes', () => {
  const wrong = () => np.matmul(np.ones([2, 3]), np.ones([4, 5]))
  assert.throws(
    wrong,
    (error: Error) => error instanceof ShapeError && /matmul.*\(2,3\) and \(4,5\)/.test(error.message),
  )
  assert.throws(
    () => np.dot(np.ones([2, 3]), np.ones([2])),
    /shapes \(2,3\) and \(2,\) not aligned: 3 \(dim 1\) != 2 \(dim 0\)/,
  )
  assert.throws(() => np.matmul(np.ones([2]), 3), ValueError)
  assert.throws(() => np.matmul([1], [1], { axis: 0 } as object), ArgumentError)
  assert.throws(() => np.matmul([1], [1], { out: np.zeros([], 'int32') }), DTypeError)
  assert.throws(() => np.ones([2, 2]).imatmul(np.ones([2])), ValueError)
})

test('generalized ufuncs are ufuncs', () => {
  assert.ok(np.matmul instanceof np.ufunc)
  assert.equal(np.matmul.signature, '(n?,k),(k,m?)->(n?,m?)')
  assert.equal(np.vecdot.signature, '(n),(n)->()')
  assert.equal(np.matvec.signature, '(m,n),(n)->(m)')
  assert.equal(np.vecmat.signature, '(n),(n,m)->(m)')
  assert.equal(np.matmul.nin, 2)
  assert.throws(() => np.matmul.reduce(), ValueError)
  assert.throws(() => np.matmul.outer(), ArgumentError)
})

test('linalg has the products too', () => {
  assert.deepEqual(np.linalg.matmul([[1, 2]], [[3], [4]]).tolist(), [[11]])
  assert.deepEqual(np.linalg.outer([1n, 2n], [3n]).tolist(), [[3], [6]])
  assert.throws(() => np.linalg.outer([[1]], [2]), ValueError)
  assert.throws(() => np.linalg.cross([1, 2], [3, 4]), ShapeError)
})

test('einsum contracts all operands in one kernel, or along a path', () => {
  assert.equal(workOf(() => np.einsum('ij,jk,kl->il', a, b, b.T)).kernels, 1)
  assert.equal(workOf(() => np.einsum('ij,jk,kl->il', a, b, b.T, { optimize: true })).kernels, 2)
  const cube = np.ones([4, 3, 3]).eval()
  assert.equal(workOf(() => np.einsum('...ii->...i', cube)).kernels, 0)
  const many = Array.from({ length: 20 }, () => np.full([3], 2))
  assert.equal(np.einsum(`${many.map(() => 'i').join()}->`, ...many).item(), 3 * 2 ** 20)
})

test('einsum says what is wrong', () => {
  assert.throws(
    () => np.einsum('ij,jk', a, a),
    /label 'j' has length 3 in operand 1, and 20 before; .*\(3,20\) \(3,20\)/,
  )
  assert.throws(() => np.einsum('ij', a, { optimise: true } as object), ArgumentError)
  assert.throws(() => np.einsum('ij,jk,kl', a, b, b.T, { optimize: 'best' as 'greedy' }), /named 'best'/)
})
