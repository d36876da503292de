/** Cases beside CuPy of factorisations. Rows as in cases-elementwise.mjs; the bytes are those of the matrices given. */
import { cp } from '../dist/index.js'

const random = (shape) => cp.random.defaultRng(1).standardNormal(shape).eval()
const n = 1024
const bytes = 8 * n * n
const setUp = `x = cupy.random.standard_normal((${n}, ${n}))`
const symmetric = () => {
  const x = random([n, n])
  return { x: x.add(x.T).eval() }
}
const definite = (size, count) => {
  const x = random([count, size, size])
  return { x: cp.matmul(x, x.mT).add(cp.eye(size).mul(size)).eval() }
}
const square = (name, run, python) => [`${name} ${n}x${n}`, n, () => ({ x: random([n, n]) }), run, setUp, python, bytes]
const stack = (name, count, size, run, python) => [
  `${name} ${count} of ${size}x${size}`,
  count * size * size,
  () => ({ x: random([count, size, size]) }),
  run,
  `x = cupy.random.standard_normal((${count}, ${size}, ${size}))`,
  python,
  8 * count * size * size,
]

export const linalgCases = () => [
  square('svd', ({ x }) => cp.linalg.svd(x).U.eval(), 'cupy.linalg.svd(x)'),
  square('svdvals', ({ x }) => cp.linalg.svdvals(x).eval(), 'cupy.linalg.svd(x, compute_uv=False)'),
  [
    `eigh ${n}x${n}`,
    n,
    symmetric,
    ({ x }) => cp.linalg.eigh(x).eigenvectors.eval(),
    `${setUp}; x = x + x.T`,
    'cupy.linalg.eigh(x)',
    bytes,
  ],
  square('qr', ({ x }) => cp.linalg.qr(x).Q.eval(), 'cupy.linalg.qr(x)'),
  [
    `cholesky ${n}x${n}`,
    n,
    () => ({ x: definite(n, 1).x.at(0) }),
    ({ x }) => cp.linalg.cholesky(x).eval(),
    `${setUp}; x = x @ x.T + ${n} * cupy.eye(${n})`,
    'cupy.linalg.cholesky(x)',
    bytes,
  ],
  square('inv', ({ x }) => cp.linalg.inv(x).eval(), 'cupy.linalg.inv(x)'),
  square('det', ({ x }) => cp.linalg.det(x).eval(), 'cupy.linalg.det(x)'),
  [
    `solve ${n}x${n}, a vector`,
    n,
    () => ({ x: random([n, n]), b: random([n]) }),
    ({ x, b }) => cp.linalg.solve(x, b).eval(),
    `${setUp}; b = cupy.random.standard_normal(${n})`,
    'cupy.linalg.solve(x, b)',
    bytes,
  ],
  [
    `solve ${n}x${n}, ${n} columns`,
    n,
    () => ({ x: random([n, n]), b: random([n, n]) }),
    ({ x, b }) => cp.linalg.solve(x, b).eval(),
    `${setUp}; b = cupy.random.standard_normal((${n}, ${n}))`,
    'cupy.linalg.solve(x, b)',
    bytes,
  ],
  stack('inv', 1000, 32, ({ x }) => cp.linalg.inv(x).eval(), 'cupy.linalg.inv(x)'),
  stack('svd', 1000, 16, ({ x }) => cp.linalg.svd(x).U.eval(), 'cupy.linalg.svd(x)'),
  stack('qr', 200, 16, ({ x }) => cp.linalg.qr(x).Q.eval(), 'cupy.linalg.qr(x)'),
  [
    'eigh 1000 of 32x32',
    1000 * 32 * 32,
    () => {
      const x = random([1000, 32, 32])
      return { x: x.add(x.mT).eval() }
    },
    ({ x }) => cp.linalg.eigh(x).eigenvectors.eval(),
    'x = cupy.random.standard_normal((1000, 32, 32)); x = x + x.transpose(0, 2, 1)',
    'cupy.linalg.eigh(x)',
    8 * 1000 * 32 * 32,
  ],
  [
    'cholesky 1000 of 32x32',
    1000 * 32 * 32,
    () => definite(32, 1000),
    ({ x }) => cp.linalg.cholesky(x).eval(),
    'x = cupy.random.standard_normal((1000, 32, 32)); x = x @ x.transpose(0, 2, 1) + 32 * cupy.eye(32)',
    'cupy.linalg.cholesky(x)',
    8 * 1000 * 32 * 32,
  ],
]
