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

const z = a.astype('complex64').mul(np.complex(1, 2)).eval() as NDArray<'complex64'>

test('a contraction is one kernel, and the product is never in memory', () => {
  const single: Record<string, () => NDArray> = {
    matmul: () => np.matmul(a, b),
    'matmul of transposed arrays': () => np.matmul(b.T, a.T),
    dot: () => np.dot(a, b),
    vdot: () => np.vdot(a, a),
    inner: () => np.inner(a, b.T),
    tensordot: () => np.tensordot(a, b, { axes: 1 }),
    vecdot: () => np.vecdot(a, a),
    'vecdot of complex numbers': () => np.vecdot(z, z),
    'vdot of complex and real numbers': () => np.vdot(z, a),
    'matmul with promotion': () => np.matmul(a, np.arange(20n)),
  }
  for (const [name, make] of Object.entries(single)) {
    const { kernels, largest } = workOf(make)
    assert.equal(kernels, 1, name)
    assert.ok(largest <= 100, `${name}: ${largest} bytes`)
  }
})

test('a product goes into out without a copy, and views of it see that', () => {
  const out = np.zeros([3, 5], 'float32').eval() as NDArray<'float32'>
  const view = out.at(0)
  const wanted = np.matmul(a, b).tolist()
  for (const product of [
    () => np.matmul(a, b, { out }),
    () => np.dot(a, b, { out }),
    () => np.einsum('ij,jk', a, b, { out }),
  ]) {
    out.imul(0).eval()
    const { kernels } = workOf(() => product() as NDArray)
    assert.equal(kernels, 1)
    assert.deepEqual(out.tolist(), wanted)
    assert.deepEqual(view.tolist(), (wanted as number[][])[0])
  }
  const square = np.arange(9).reshape([3, 3]).copy() as NDArray<'float64'>
  square.imatmul(square)
  assert.deepEqual(square.tolist(), np.matmul(np.arange(9).reshape([3, 3]), np.arange(9).reshape([3, 3])).tolist())
  square.iadd(1)
  assert.equal(square.at(0, 0).item(), 16)
})

test('operands that are expressions come into memory, the product does not', () => {
  const short = workOf(() => a.add(1).matmul(b))
  assert.equal(short.kernels, 2)
  assert.ok(short.largest <= a.nbytes, `${short.largest} bytes`)
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
  assert.throws(() => np.matmul.accumulate(), ValueError)
  assert.throws(() => np.matmul.reduceat(), ValueError)
  assert.throws(() => np.matmul.outer(), ArgumentError)
  assert.throws(() => np.matmul.at(), ArgumentError)
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

test('large contractions agree with sums of products in JS numbers, whatever lies contiguous', () => {
  const [rows, inner, columns] = [70, 1300, 150]
  const x = Float64Array.from({ length: rows * inner }, (_, at) => ((at * 37) % 101) - 50)
  const y = Float64Array.from({ length: inner * columns }, (_, at) => ((at * 53) % 97) - 48)
  const expected = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++)
      for (let j = 0; j < columns; j++) expected[i * columns + j] += x[i * inner + k] * y[k * columns + j]
  for (const dtype of ['float64', 'int32', 'int64', 'float32', 'complex128'] as const) {
    const left = np.array(x).reshape([rows, inner]).astype(dtype)
    const right = np.array(y).reshape([inner, columns]).astype(dtype)
    for (const p of [left, left.T.copy().T]) {
      for (const q of [right, right.T.copy().T]) {
        const found = np.real(np.matmul(p, q)).astype('float64').toTypedArray()
        assert.deepEqual(found, expected, dtype)
      }
    }
  }
})

test('a window of every length sums what a loop sums', () => {
  const x = Float64Array.from({ length: 1500 }, (_, at) => ((at * 31) % 23) - 11)
  for (const width of [1, 2, 31, 255, 256, 257, 700]) {
    const y = Float64Array.from({ length: width }, (_, at) => ((at * 17) % 13) - 6)
    const full = new Float64Array(x.length + width - 1)
    for (let i = 0; i < x.length; i++) for (let j = 0; j < width; j++) full[i + j] += x[i] * y[j]
    assert.deepEqual(np.convolve(x, y).toTypedArray(), full)
    assert.deepEqual(np.convolve(x, y, 'valid').toTypedArray(), full.slice(width - 1, x.length))
    assert.deepEqual(
      np.convolve(x, y, 'same').toTypedArray(),
      full.slice((width - 1) >> 1, ((width - 1) >> 1) + x.length),
    )
  }
})

test('a product sees its operands as they were', () => {
  const x = np.arange(9).reshape([3, 3]).eval()
  const y = np.matmul(x, x)
  x.iadd(1)
  x.at(0).set('...', 7)
  assert.deepEqual(y.tolist(), np.matmul(np.arange(9).reshape([3, 3]), np.arange(9).reshape([3, 3])).tolist())
  const z = np.arange(4).reshape([2, 2]) as NDArray
  z.imatmul(z.T).iadd(1)
  assert.deepEqual(z.tolist(), [
    [2, 4],
    [4, 14],
  ])
})

test('a sum of one product is 0 + that product, as NumPy has it', () => {
  const [a, b] = [np.array([[-0, 1, Number.POSITIVE_INFINITY]]).T, np.array([[1, -0, 2]])]
  for (const type of ['float16', 'float32', 'float64', 'complex64', 'complex128'] as const) {
    const product = np.real(a.astype(type).matmul(b.astype(type))) as NDArray
    assert.deepEqual(product.at(':2').tolist(), [
      [0, 0, 0],
      [1, 0, 2],
    ])
    assert.equal(np.signbit(product.at(':2')).any().item(), false)
    assert.deepEqual(np.isnan(product.at(2)).tolist(), [false, true, false])
  }
  assert.equal(Object.is(np.einsum('ij,kj->ik', a, b.T).at(0, 0).item(), 0), true)
  assert.deepEqual(
    np
      .array([[true], [false]])
      .matmul(np.array([[true, false]]))
      .tolist(),
    [
      [true, false],
      [false, false],
    ],
  )
  const large = np.array([[2n ** 62n]]).matmul(np.array([[2n, 3n]]))
  assert.deepEqual(large.tolist({ bigint: true }), [[-(2n ** 63n), -(2n ** 62n)]])
  assert.deepEqual(
    np
      .ones([2, 0])
      .matmul(np.ones([0, 2]))
      .tolist(),
    [
      [0, 0],
      [0, 0],
    ],
  )
})
