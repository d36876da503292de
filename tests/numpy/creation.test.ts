import { Complex } from '#src/core/complex.js'
import { fewShapes } from './harness/generators.js'
import { cross, differential, dtypesOf, layouts, spec } from './harness/index.js'

const suite = differential('creation')
const tuple = (shape: readonly number[]) => `(${shape.map((length) => `${length},`).join(' ')})`
const literal = (value: number): string =>
  Number.isFinite(value)
    ? Object.is(value, -0)
      ? '-0.0'
      : `float('${value}')`
    : `float('${value}')`.replace('Infinity', 'inf')

suite.group('filled')
for (const [dtype, shape, order] of cross(dtypesOf(), fewShapes, ['C', 'F'] as const)) {
  const options = { dtype, order }
  for (const name of ['zeros', 'ones'] as const) {
    suite.case({
      name,
      python: `np.${name}(${tuple(shape)}, '${dtype}', '${order}')`,
      run: (ns) => ns[name](shape, options),
      layout: true,
    })
  }
  suite.case({
    name: 'empty',
    python: `(lambda e: [e.shape, e.dtype, e.strides])(np.empty(${tuple(shape)}, '${dtype}', '${order}'))`,
    run: (ns) => {
      const empty = ns.empty(shape, options)
      return [empty.shape, empty.dtype, empty.strides]
    },
  })
  suite.case({
    name: 'full',
    python: `np.full(${tuple(shape)}, 3, '${dtype}', '${order}')`,
    run: (ns) => ns.full(shape, 3, options),
    layout: true,
  })
}
for (const [dtype, layout, order] of cross(['int16', 'complex64'] as const, layouts, ['C', 'F', 'A', 'K'] as const)) {
  const a = spec(dtype, [3, 4, 5], { layout })
  for (const [ours, theirs] of [
    ['zerosLike', 'zeros_like'],
    ['onesLike', 'ones_like'],
  ] as const) {
    suite.case({
      name: ours,
      inputs: { a },
      python: `np.${theirs}(a, order='${order}')`,
      run: (ns, inputs) => ns[ours](inputs.a, { order }),
      layout: true,
    })
  }
  suite.case({
    name: 'fullLike',
    inputs: { a },
    python: `np.full_like(a, 7.5, 'float32', '${order}', shape=(2, 3))`,
    run: (ns, inputs) => ns.fullLike(inputs.a, 7.5, { dtype: 'float32', order, shape: [2, 3] }),
    layout: true,
  })
  suite.case({
    name: 'copy',
    inputs: { a },
    python: `np.copy(a, '${order}')`,
    run: (ns, inputs) => ns.copy(inputs.a, order),
    layout: true,
  })
  suite.case({
    name: 'array',
    inputs: { a },
    python: `np.array(a, 'float64' if a.dtype.kind == 'i' else 'complex128', order='${order}', ndmin=4)`,
    run: (ns, inputs) => ns.array(inputs.a, { dtype: dtype === 'int16' ? 'float64' : 'complex128', order, ndmin: 4 }),
    layout: true,
  })
  for (const method of ['copy', 'tobytes'] as const) {
    if (method === 'tobytes' && order === 'K') continue
    suite.case({
      name: `method ${method}`,
      inputs: { a },
      python: `a.${method}(order='${order}')`,
      run: (_, inputs) => inputs.a[method]({ order }),
      layout: true,
    })
  }
  suite.case({
    name: 'astype',
    inputs: { a },
    python: `a.astype('complex128', order='${order}')`,
    run: (_, inputs) => inputs.a.astype('complex128', order),
    layout: true,
  })
}
const fills: readonly (readonly [string, (ns: Ns) => unknown])[] = [
  ['np.full((2, 3), [1., 2., 3.])', (ns) => ns.full([2, 3], [1, 2, 3])],
  ['np.full((2, 2), [1., 2., 3.])', (ns) => ns.full([2, 2], [1, 2, 3])],
  ['np.full(2, 300, np.uint8)', (ns) => ns.full(2, 300, ns.uint8)],
  ['np.full(2, 5)', (ns) => ns.full(2, 5n)],
  ['np.full(2, 1j)', (ns) => ns.full(2, ns.complex(0, 1))],
  ['np.full((), -0.0, "float16")', (ns) => ns.full([], -0, 'float16')],
  ['np.full(2, 1.75, int)', (ns) => ns.full(2, 1.75, 'int64')],
  ['np.zeros(-1)', (ns) => ns.zeros(-1)],
  ['np.zeros((2, -1))', (ns) => ns.zeros([2, -1])],
  ['np.zeros(2.5)', (ns) => ns.zeros(2.5)],
  ['np.zeros(2, "float31")', (ns) => ns.zeros(2, 'float31')],
  ['np.zeros(2, order="X")', (ns) => ns.zeros(2, { order: 'X' })],
  ['np.zeros((2**32, 2**32))', (ns) => ns.zeros([2 ** 32, 2 ** 32])],
  ['np.zeros((1,) * 65)', (ns) => ns.zeros(new Array(65).fill(1))],
  ['a = np.ones(3); a.fill(2); a', (ns) => ns.ones(3).fill(2)],
  ['a = np.ones(3, "uint8"); a.fill(300); a', (ns) => ns.ones(3, 'uint8').fill(300)],
  ['a = np.ones(3, "uint8"); a.fill(np.array(258)); a', (ns) => ns.ones(3, 'uint8').fill(ns.array(258n))],
  [
    'a = np.ones((2, 3)); a[:, 1].fill(5); a',
    (ns) => {
      const a = ns.ones([2, 3])
      a.at(':', 1).fill(5)
      return a
    },
  ],
]

// biome-ignore lint/suspicious/noExplicitAny: the namespace under test.
type Ns = any
for (const [python, run] of fills) suite.case({ name: python, python, run: (ns) => run(ns) })

suite.group('arange')
const ranges: readonly (readonly [number, number, number])[] = [
  [0, 5, 1],
  [0, 1, 0.1],
  [1, 2, 0.3],
  [5, 0, -1],
  [5, 0, 1],
  [0, 0, 1],
  [0, 10, 3],
  [-0, 3, 1],
  [-0, -3, -1],
  [0.5, 100, 0.7],
  [1e16, 1e16 + 40, 3],
  [1e-300, 1e-299, 1e-301],
  [0, 1, 1e300],
  [0, 1, Infinity],
  [0, Infinity, Infinity],
  [0, NaN, 1],
  [0, 1, 0],
  [0, Infinity, 1],
  [3, 3.0000001, 1],
  [-7.25, 7, 1.75],
  [0.1, 1e3, 0.1],
  [-0.3, 1e17, 1e16],
  [1e-20, 3, 1],
  [1, 0, -0.1],
  [0, 5e-324, 1],
  [0, -5e-324, 10],
  [2, 70000, 3],
  [1, 3, 0.001],
  [0, 1e-5, 1e-6],
  [-1e17, 0.7e17, 1.3e16],
]
for (const [dtype, [start, stop, step]] of cross(
  [null, 'float16', 'float32', 'complex64', 'int64', 'int8', 'uint16', 'bool'] as const,
  ranges,
)) {
  // What an infinite or huge number becomes as an integer is up to the machine.
  if (dtype !== null && 'iu'.includes(dtype[0]) && [start, start + step].some((value) => !(Math.abs(value) < 1e15)))
    continue
  suite.case({
    name: 'arange of floats',
    python: `np.arange(${[start, stop, step].map(literal)}${dtype ? `, dtype='${dtype}'` : ''})`,
    run: (ns) => ns.arange(start, stop, step, { dtype }),
    errors: ['ValueError', 'OverflowError', 'DTypeError'],
  })
}
const wholeRanges: readonly (readonly bigint[])[] = [
  [5n],
  [0n],
  [-3n],
  [2n, 9n],
  [9n, 2n, -3n],
  [9n, 2n, 3n],
  [1n, 10n, 4n],
  [2n ** 60n, 2n ** 60n + 5n],
  [-(2n ** 63n), -(2n ** 63n) + 4n],
  [0n, 5n, 0n],
  [300n],
  [-1n, 3n],
  [-200n, -100n],
]
for (const [dtype, list] of cross(
  [null, 'int8', 'uint8', 'uint64', 'float32', 'float64', 'complex128'] as const,
  wholeRanges,
)) {
  suite.case({
    name: 'arange of integers',
    python: `np.arange(${list}${dtype ? `, dtype='${dtype}'` : ''})`,
    run: (ns) => ns.arange(...list, ...(dtype ? [dtype] : [])),
    errors: ['ValueError', 'OverflowError', 'DTypeError'],
  })
}
suite.case({
  name: 'fused',
  python: '(np.arange(1000, dtype=float)[::-3].reshape(2, -1) * 2 + np.arange(167.)).T',
  run: (ns) => ns.add(ns.multiply(ns.arange(1000).at('::-3').reshape([2, -1]), 2), ns.arange(167)).T,
})

suite.group('linspace')
const ends: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 0],
  [-3.7, 12.1],
  [0, 0],
  [1e308, -1e308],
  [0, 5e-324],
  [1, Infinity],
  [Number.NaN, 1],
  [-0, 0],
  [1e-310, 3e-310],
]
for (const [[start, stop], num, endpoint] of cross(ends, [0, 1, 2, 3, 50, 101], [true, false])) {
  for (const dtype of [null, 'float32', 'int32'] as const) {
    if (dtype === 'int32' && ![start, stop].every((value) => Math.abs(value) < 1e9)) continue
    suite.case({
      name: 'linspace of numbers',
      python: `np.linspace(${literal(start)}, ${literal(stop)}, ${num}, ${endpoint ? 'True' : 'False'}${dtype ? `, dtype='${dtype}'` : ''})`,
      run: (ns) => ns.linspace(start, stop, { num, endpoint, dtype }),
    })
  }
  suite.case({
    name: 'linspace step',
    python: `float(np.linspace(${literal(start)}, ${literal(stop)}, ${num}, ${endpoint ? 'True' : 'False'}, retstep=True)[1])`,
    run: (ns) => ns.linspace(start, stop, { num, endpoint, retstep: true })[1],
  })
}
for (const [dtype, num, endpoint, values] of cross(dtypesOf(), [0, 1, 7, 30], [true, false], [
  'normal',
  'special',
] as const)) {
  if (dtype === 'bool') continue
  const inputs = { a: spec(dtype, [3], { values }), b: spec(dtype, [2, 1], { values }) }
  const flag = endpoint ? 'True' : 'False'
  suite.case({
    name: 'linspace of arrays',
    inputs,
    python: `np.linspace(a, b, ${num}, ${flag}, axis=-1)`,
    run: (ns, { a, b }) => ns.linspace(a, b, { num, endpoint, axis: -1 }),
    signedZero: false,
  })
  suite.case({
    name: 'linspace of an array and a number',
    inputs: { a: inputs.a },
    python: `np.linspace(a, 5, ${num}, ${flag})`,
    run: (ns, { a }) => ns.linspace(a, 5, { num, endpoint }),
    signedZero: false,
  })
}

suite.group('logspace and geomspace')
const logs: readonly (readonly [string, (ns: Ns) => unknown])[] = [
  ['np.logspace(0, 3)', (ns) => ns.logspace(0, 3)],
  ['np.logspace(0, 3, 4, dtype=int)', (ns) => ns.logspace(0, 3, { num: 4, dtype: 'int64' })],
  ['np.logspace(-2, 5, 9, endpoint=False, base=2)', (ns) => ns.logspace(-2, 5, { num: 9, endpoint: false, base: 2 })],
  [
    'np.logspace([0, 1], [2, 3], 4, base=[2, 3], axis=-1)',
    (ns) => ns.logspace([0, 1], [2, 3], { num: 4, base: [2, 3], axis: -1 }),
  ],
  ['np.logspace(0, 2, 5, base=[2.5, 3.5])', (ns) => ns.logspace(0, 2, { num: 5, base: [2.5, 3.5] })],
  ['np.logspace(np.float32(0), np.float32(2), 5)', (ns) => ns.logspace(ns.float32(0), ns.float32(2), 5)],
  ['np.geomspace(1, 1000, 4)', (ns) => ns.geomspace(1, 1000, 4)],
  ['np.geomspace(1, 1000, 3, endpoint=False)', (ns) => ns.geomspace(1, 1000, { num: 3, endpoint: false })],
  ['np.geomspace(-1000, -1, 7)', (ns) => ns.geomspace(-1000, -1, 7)],
  ['np.geomspace(1, 255, 9, dtype=int)', (ns) => ns.geomspace(1, 255, { num: 9, dtype: 'int64' })],
  ['np.geomspace(1j, 1000j, 4)', (ns) => ns.geomspace(new Complex(0, 1), new Complex(0, 1000), 4)],
  ['np.geomspace(-1+0j, 1+0j, 5)', (ns) => ns.geomspace(new Complex(-1, 0), new Complex(1, 0), 5)],
  ['np.geomspace([1, 2], [100, 300], 5, axis=1)', (ns) => ns.geomspace([1, 2], [100, 300], { num: 5, axis: 1 })],
  ['np.geomspace(np.float32(2), np.float32(50), 6)', (ns) => ns.geomspace(ns.float32(2), ns.float32(50), 6)],
  ['np.geomspace(0, 1)', (ns) => ns.geomspace(0, 1)],
  ['np.geomspace([1, 2], [3, 0])', (ns) => ns.geomspace([1, 2], [3, 0])],
  ['np.geomspace(1, 2, -1)', (ns) => ns.geomspace(1, 2, -1)],
  ['np.geomspace(3, 7, 1)', (ns) => ns.geomspace(3, 7, 1)],
  ['np.geomspace(3, 7, 0)', (ns) => ns.geomspace(3, 7, 0)],
  ['np.linspace(0, 1, -1)', (ns) => ns.linspace(0, 1, -1)],
  ['np.linspace(0, 1, 2.5)', (ns) => ns.linspace(0, 1, 2.5)],
  ['np.linspace([0, 1], [1, 2, 3])', (ns) => ns.linspace([0, 1], [1, 2, 3])],
  ['np.linspace(0, 1, axis=1)', (ns) => ns.linspace(0, 1, { axis: 1 })],
  ['np.linspace(1j, 2, 5)', (ns) => ns.linspace(new Complex(0, 1), 2, 5)],
  ['np.linspace(1j, 2, 5, dtype=int)', (ns) => ns.linspace(new Complex(0, 1), 2, { num: 5, dtype: 'int64' })],
]
// Here the last bit of a power decides what is left of it as an integer: 127 in NumPy, 128 from CUDA's own function.
const onHost: (typeof logs)[number] = [
  'np.geomspace(1, 256, 9, dtype=int)',
  (ns) => ns.geomspace(1, 256, { num: 9, dtype: 'int64' }),
]
const isOnHost = (process.env.CUTS_TEST_DEVICE ?? 'np') === 'np'
for (const [python, run] of isOnHost ? [...logs, onHost] : logs)
  suite.case({ name: python, python, run: (ns) => run(ns), tolerance: { ulp: 8 }, signedZero: false })

suite.group('matrices')
for (const [rows, columns, k] of cross([0, 1, 3, 5], [0, 1, 4], [-6, -1, 0, 2, 9])) {
  for (const dtype of ['float64', 'bool', 'complex64'] as const) {
    suite.case({
      name: 'eye',
      python: `np.eye(${rows}, ${columns}, ${k}, '${dtype}')`,
      run: (ns) => ns.eye(rows, { M: columns, k, dtype }),
    })
    suite.case({
      name: 'tri',
      python: `np.tri(${rows}, ${columns}, ${k}, '${dtype}')`,
      run: (ns) => ns.tri(rows, { M: columns, k, dtype }),
    })
  }
  const a = spec('float32', [2, rows, columns], { layout: 'mixed', values: 'special' })
  for (const name of ['tril', 'triu'] as const) {
    suite.case({ name, inputs: { a }, python: `np.${name}(a, ${k})`, run: (ns, inputs) => ns[name](inputs.a, k) })
  }
  const m = spec('int32', [rows, columns], { layout: 'mixed' })
  suite.case({
    name: 'diag of a matrix',
    inputs: { m },
    python: `np.diag(m, ${k})`,
    run: (ns, inputs) => ns.diag(inputs.m, k),
    layout: true,
  })
  suite.case({
    name: 'diag of a vector',
    inputs: { m },
    python: `np.diag(m[:, 0] if m.shape[1] else m[:, :0].ravel(), ${k})`,
    run: (ns, inputs) => ns.diag(columns > 0 ? inputs.m.at(':', 0) : ns.zeros(0, 'int32'), k),
  })
  suite.case({
    name: 'diagflat',
    inputs: { m },
    python: `np.diagflat(m, ${k})`,
    run: (ns, inputs) => ns.diagflat(inputs.m, k),
  })
}
for (const [dtype, N, increasing] of cross(dtypesOf(), [null, 0, 1, 5], [true, false])) {
  const x = spec(dtype, [4], { layout: 'mixed' })
  suite.case({
    name: 'vander',
    inputs: { x },
    python: `np.vander(x, ${N === null ? 'None' : N}, ${increasing ? 'True' : 'False'})`,
    run: (ns, inputs) => ns.vander(inputs.x, { N, increasing }),
  })
}
const grids: readonly (readonly [string, (ns: Ns) => unknown])[] = [
  ['np.meshgrid([1., 2.], [3., 4., 5.])', (ns) => ns.meshgrid([1, 2], [3, 4, 5])],
  ['np.meshgrid([1., 2.], [3., 4., 5.], indexing="ij")', (ns) => ns.meshgrid([1, 2], [3, 4, 5], { indexing: 'ij' })],
  [
    'np.meshgrid([1., 2.], [3., 4., 5.], [6.], sparse=True)',
    (ns) => ns.meshgrid([1, 2], [3, 4, 5], [6], { sparse: true }),
  ],
  [
    'np.meshgrid([1., 2.], [3., 4., 5.], [6., 7.], copy=False)',
    (ns) => ns.meshgrid([1, 2], [3, 4, 5], [6, 7], { copy: false }),
  ],
  ['np.meshgrid([1., 2.])', (ns) => ns.meshgrid([1, 2])],
  ['np.meshgrid()', (ns) => ns.meshgrid()],
  [
    'np.meshgrid(5., [[1, 2], [3, 4]])',
    (ns) =>
      ns.meshgrid(5, [
        [1n, 2n],
        [3n, 4n],
      ]),
  ],
  ['np.meshgrid([1.], [2.], indexing="yx")', (ns) => ns.meshgrid([1], [2], { indexing: 'yx' })],
  ['np.indices((2, 3))', (ns) => ns.indices([2, 3])],
  ['np.indices((2, 3, 4), "float32")', (ns) => ns.indices([2, 3, 4], 'float32')],
  ['np.indices((2, 0))', (ns) => ns.indices([2, 0])],
  ['np.indices(())', (ns) => ns.indices([])],
  ['np.indices((2, 3), sparse=True)', (ns) => ns.indices([2, 3], { sparse: true })],
  [
    'np.fromfunction(lambda i, j: i * 10 + j, (3, 4))',
    (ns) => ns.fromfunction((i: Ns, j: Ns) => ns.add(ns.multiply(i, 10), j), [3, 4]),
  ],
  ['np.fromfunction(lambda i: i, (4,), dtype=int)', (ns) => ns.fromfunction((i: Ns) => i, 4, 'int64')],
  ['np.identity(3)', (ns) => ns.identity(3)],
  ['np.identity(2, "int8")', (ns) => ns.identity(2, 'int8')],
  ['np.eye(3, order="F")', (ns) => ns.eye(3, { order: 'F' })],
  ['np.tril(np.arange(3.))', (ns) => ns.tril(ns.arange(3))],
  ['np.triu(5)', (ns) => ns.triu(5)],
  ['np.diag(np.zeros((2, 2, 2)))', (ns) => ns.diag(ns.zeros([2, 2, 2]))],
  ['np.vander(np.zeros((2, 2)))', (ns) => ns.vander(ns.zeros([2, 2]))],
  ['np.eye(-1)', (ns) => ns.eye(-1)],
]
for (const [python, run] of grids)
  suite.case({ name: python, python, run: (ns) => run(ns), errors: ['ValueError', 'ArgumentError', 'ShapeError'] })
