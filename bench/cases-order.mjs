/** Cases beside CuPy that put elements where others decide: scans, indices, sorts, counts. Rows as in cases-elementwise.mjs. */
import { cp } from '../dist/index.js'

const n = 1e8
const random = (size = n, dtype = 'float64') =>
  cp.random
    .defaultRng(1)
    .random({ size: [size], dtype })
    .eval()
const integers = (high, size = n) =>
  cp.random
    .defaultRng(2)
    .integers(0, high, { size: [size], dtype: 'int32' })
    .eval()
const xSetUp = 'x = cupy.random.random(10**8)'

export const orderCases = (big) => [
  [
    'cumsum',
    big,
    () => ({ x: cp.ones([big]).eval() }),
    ({ x }) => cp.cumsum(x).eval(),
    `x = cupy.ones(${big})`,
    'cupy.cumsum(x)',
    16 * big,
  ],
  [
    'cumsum int32',
    n,
    () => ({ x: integers(100) }),
    ({ x }) => cp.cumsum(x).eval(),
    "x = cupy.random.randint(0, 100, 10**8).astype('int32')",
    'cupy.cumsum(x)',
    12 * n,
  ],
  [
    'cumsum axis 0 of 1e4x1e4',
    n,
    () => ({ x: random().reshape([1e4, 1e4]) }),
    ({ x }) => cp.cumsum(x, 0).eval(),
    `${xSetUp}.reshape(10**4, 10**4)`,
    'cupy.cumsum(x, 0)',
    16 * n,
  ],
  [
    'cumsum axis 1 of 1e4x1e4',
    n,
    () => ({ x: random().reshape([1e4, 1e4]) }),
    ({ x }) => cp.cumsum(x, 1).eval(),
    `${xSetUp}.reshape(10**4, 10**4)`,
    'cupy.cumsum(x, 1)',
    16 * n,
  ],
  [
    'x[mask]',
    n,
    () => {
      const x = random()
      return { x, mask: cp.greater(x, 0.5).eval() }
    },
    ({ x, mask }) => x.at(mask).eval(),
    `${xSetUp}; mask = x > .5`,
    'x[mask]',
    13 * n,
  ],
  [
    'x[mask] = 0',
    n,
    () => {
      const x = random()
      return { x, mask: cp.greater(x, 0.5).eval() }
    },
    ({ x, mask }) => {
      x.set(mask, 0)
      x.eval()
    },
    `${xSetUp}; mask = x > .5`,
    'x[mask] = 0',
    9 * n,
  ],
  [
    'x[permutation]',
    n,
    () => ({ x: random(), p: cp.random.defaultRng(3).permutation(n).eval() }),
    ({ x, p }) => x.at(p).eval(),
    `${xSetUp}; p = cupy.random.permutation(10**8)`,
    'x[p]',
    24 * n,
  ],
  [
    'take, sorted int32',
    n,
    () => ({ x: random(), i: cp.arange(n, { dtype: 'int32' }).eval() }),
    ({ x, i }) => cp.take(x, i).eval(),
    `${xSetUp}; i = cupy.arange(10**8, dtype='int32')`,
    'cupy.take(x, i)',
    20 * n,
  ],
  [
    'nonzero',
    n,
    () => ({ x: cp.greater(random(), 0.5).eval() }),
    ({ x }) => cp.nonzero(x)[0].eval(),
    `${xSetUp} > .5`,
    'cupy.nonzero(x)',
    5 * n,
  ],
  ['sort float64', n, () => ({ x: random() }), ({ x }) => cp.sort(x).eval(), xSetUp, 'cupy.sort(x)', 0],
  [
    'sort float32',
    n,
    () => ({ x: random(n, 'float32') }),
    ({ x }) => cp.sort(x).eval(),
    `${xSetUp}.astype('float32')`,
    'cupy.sort(x)',
    0,
  ],
  [
    'sort int32',
    n,
    () => ({ x: integers(2 ** 31 - 1) }),
    ({ x }) => cp.sort(x).eval(),
    "x = cupy.random.randint(0, 2**31-1, 10**8).astype('int32')",
    'cupy.sort(x)',
    0,
  ],
  [
    'sort int32, sorted already',
    n,
    () => ({ x: cp.sort(integers(2 ** 31 - 1)).eval() }),
    ({ x }) => cp.sort(x).eval(),
    "x = cupy.sort(cupy.random.randint(0, 2**31-1, 10**8).astype('int32'))",
    'cupy.sort(x)',
    0,
  ],
  [
    'sort int32 of 1000 values',
    n,
    () => ({ x: integers(1000) }),
    ({ x }) => cp.sort(x).eval(),
    "x = cupy.random.randint(0, 1000, 10**8).astype('int32')",
    'cupy.sort(x)',
    0,
  ],
  ['argsort float64', n, () => ({ x: random() }), ({ x }) => cp.argsort(x).eval(), xSetUp, 'cupy.argsort(x)', 0],
  [
    'argsort float32',
    n,
    () => ({ x: random(n, 'float32') }),
    ({ x }) => cp.argsort(x).eval(),
    `${xSetUp}.astype('float32')`,
    'cupy.argsort(x)',
    0,
  ],
  [
    'argsort int32',
    n,
    () => ({ x: integers(2 ** 31 - 1) }),
    ({ x }) => cp.argsort(x).eval(),
    "x = cupy.random.randint(0, 2**31-1, 10**8).astype('int32')",
    'cupy.argsort(x)',
    0,
  ],
  [
    'sort rows of 1e5x1e3',
    n,
    () => ({ x: random().reshape([1e5, 1e3]) }),
    ({ x }) => cp.sort(x).eval(),
    `${xSetUp}.reshape(10**5, 10**3)`,
    'cupy.sort(x)',
    0,
  ],
  [
    'unique of 1000 int32',
    n,
    () => ({ x: integers(1000) }),
    ({ x }) => cp.unique(x).eval(),
    "x = cupy.random.randint(0, 1000, 10**8).astype('int32')",
    'cupy.unique(x)',
    0,
  ],
  [
    'bincount of 1000',
    n,
    () => ({ x: integers(1000) }),
    ({ x }) => cp.bincount(x).eval(),
    "x = cupy.random.randint(0, 1000, 10**8).astype('int32')",
    'cupy.bincount(x)',
    4 * n,
  ],
  [
    'histogram, 100 bins',
    n,
    () => ({ x: random() }),
    ({ x }) => cp.histogram(x, 100)[0].eval(),
    xSetUp,
    'cupy.histogram(x, 100)',
    8 * n,
  ],
  ['median', n, () => ({ x: random() }), ({ x }) => cp.median(x).eval(), xSetUp, 'cupy.median(x)', 8 * n],
  [
    'percentile 90',
    n,
    () => ({ x: random() }),
    ({ x }) => cp.percentile(x, 90).eval(),
    xSetUp,
    'cupy.percentile(x, 90)',
    8 * n,
  ],
  [
    'concatenate',
    n,
    () => ({ x: random(n / 2), y: random(n / 2) }),
    ({ x, y }) => cp.concatenate([x, y]).eval(),
    'x = cupy.random.random(5*10**7); y = x.copy()',
    'cupy.concatenate([x, y])',
    16 * n,
  ],
  [
    'searchsorted in 1e6',
    n,
    () => ({ x: random(), s: cp.sort(random(1e6)).eval() }),
    ({ x, s }) => cp.searchsorted(s, x).eval(),
    `${xSetUp}; s = cupy.sort(cupy.random.random(10**6))`,
    'cupy.searchsorted(s, x)',
    16 * n,
  ],
  ['diff', n, () => ({ x: random() }), ({ x }) => cp.diff(x).eval(), xSetUp, 'cupy.diff(x)', 16 * n],
  [
    'random',
    n,
    () => ({ r: cp.random.defaultRng(5) }),
    ({ r }) => r.random([n]).eval(),
    '',
    'cupy.random.random(10**8)',
    8 * n,
  ],
  [
    'normal',
    n,
    () => ({ r: cp.random.defaultRng(5) }),
    ({ r }) => r.normal({ size: [n] }).eval(),
    '',
    'cupy.random.normal(size=10**8)',
    8 * n,
  ],
]
