/** Cases beside CuPy of products. Rows as in cases-elementwise.mjs; the bytes are those of the operands and the result. */
import { cp } from '../dist/index.js'

const sizes = { int8: 1, float16: 2, float32: 4, int32: 4, float64: 8, complex64: 8 }
const random = (shape, dtype) =>
  cp.random.defaultRng(1).random({ size: shape, dtype: 'float32' }).mul(8).astype(dtype).eval()
const elements = (shape) => shape.reduce((size, length) => size * length, 1)
const pythonRandom = (shape, dtype) =>
  `(8 * cupy.random.random((${shape.join()},), dtype='float32')).astype('${dtype}')`

/** What CuTS warms up for in beside-cupy.mjs: work that takes the GPU to the limit of its power slows down meanwhile. */
const warm = (statement, milliseconds) => `
import time
end = time.perf_counter() + ${milliseconds / 1000}
while time.perf_counter() < end:
    ${statement}
    cupy.cuda.Device().synchronize()
`

/** A product of operands of these shapes, which are called x, y and z. */
function product(name, dtype, shapes, result, run, python, inner = 1) {
  const names = ['x', 'y', 'z'].slice(0, shapes.length)
  return [
    name,
    elements(result),
    () => Object.fromEntries(names.map((each, at) => [each, random(shapes[at], dtype)])),
    run,
    names.map((each, at) => `${each} = ${pythonRandom(shapes[at], dtype)}`).join('; '),
    python,
    [...shapes, result].reduce((bytes, shape) => bytes + sizes[dtype] * elements(shape), 0),
    inner,
  ]
}

const square = (n, dtype, inner = 1) => {
  const shape = [n, n]
  const run = ({ x, y }) => cp.matmul(x, y).eval()
  return product(`matmul ${dtype} ${n}`, dtype, [shape, shape], shape, run, 'x @ y', inner)
}
const chain = (n, inner) => {
  const shape = [n, n]
  const run = ({ x, y, z }) => cp.einsum('ij,jk,kl->il', x, y, z).eval()
  return product(
    `einsum ij,jk,kl->il ${n}`,
    'float32',
    [shape, shape, shape],
    shape,
    run,
    "cupy.einsum('ij,jk,kl->il', x, y, z)",
    inner,
  )
}
const batch = (count, n) => {
  const shape = [count, n, n]
  const run = ({ x, y }) => cp.matmul(x, y).eval()
  return product(`matmul ${count} of ${n}x${n}`, 'float32', [shape, shape], shape, run, 'x @ y', 10)
}

const rows = () => [
  ...[32, 64, 128, 256].map((n) => square(n, 'float32', 300)),
  square(128, 'float64', 300),
  square(4096, 'float32'),
  square(8192, 'float32'),
  square(4096, 'float64'),
  square(8192, 'float16'),
  square(4096, 'complex64'),
  square(2048, 'int32'),
  square(2048, 'int8'),
  batch(10000, 64),
  batch(100000, 4),
  chain(128, 100),
  chain(1024, 10),
  product(
    'matrix @ vector 8192',
    'float32',
    [[8192, 8192], [8192]],
    [8192],
    ({ x, y }) => cp.matmul(x, y).eval(),
    'x @ y',
    20,
  ),
  product(
    'transposed matrix @ vector 8192',
    'float32',
    [[8192, 8192], [8192]],
    [8192],
    ({ x, y }) => cp.matmul(x.T, y).eval(),
    'x.T @ y',
    20,
  ),
  product('dot 1e7', 'float32', [[1e7], [1e7]], [1], ({ x, y }) => cp.dot(x, y).eval(), 'cupy.dot(x, y)', 20),
  product(
    'vdot 1e7 complex64',
    'complex64',
    [[1e7], [1e7]],
    [1],
    ({ x, y }) => cp.vdot(x, y).eval(),
    'cupy.vdot(x, y)',
    20,
  ),
  product(
    'tensordot 64x64x64, 2 axes',
    'float32',
    [
      [64, 64, 64],
      [64, 64, 64],
    ],
    [64, 64],
    ({ x, y }) => cp.tensordot(x, y).eval(),
    'cupy.tensordot(x, y)',
    100,
  ),
]

/** Bound by the GPU's power: there both sides have to warm up alike. */
const heats = ([name]) => /^matmul .*(4096|8192)$/.test(name)

export const productCases = (milliseconds) =>
  rows().map((row) => (heats(row) ? row.with(4, row[4] + warm(row[5], milliseconds)) : row))
