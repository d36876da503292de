import { Complex } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import {
  awkwardShapes,
  cross,
  differential,
  dtypesOf,
  fewLayouts,
  type Namespace,
  spec,
  type Tested,
  type Tolerance,
} from './harness/index.js'

const single = new Set<DTypeName>(['float32', 'complex64'])
/** Relative to the largest element: factorisations of matrices that are far from singular. */
const toleranceOf = (...dtypes: DTypeName[]): Tolerance => ({
  norm: dtypes.some((dtype) => single.has(dtype)) ? 3e-5 : 2e-11,
})
const floats = ['float32', 'float64', 'complex64', 'complex128'] as const
const shapes = [
  [0, 0],
  [1, 1],
  [2, 2],
  [5, 5],
  [2, 0, 3, 3],
  [3, 4, 4],
  [2, 1, 9, 9],
  [33, 33],
] as const

const suite = differential('linalg')

suite.group('inv, det, slogdet: every dtype, shapes and layouts')
for (const [dtype, shape, layout] of cross(dtypesOf(), shapes, fewLayouts)) {
  if (shape.length > 2 && layout !== 'C' && !single.has(dtype)) continue
  const inputs = { a: spec(dtype, shape, { layout, values: 'unit' }) }
  const n = shape[shape.length - 1]
  // Sums of bools wrap around, and float16 isn't there at all.
  const python = dtype === 'float16' ? 'a' : `a + ${n + 1} * np.eye(${n}, dtype=a.dtype)`
  const plus = (ns: Namespace, a: Tested) =>
    dtype === 'float16'
      ? a
      : ns.add(
          a,
          ns.eye(n, { dtype }).mul(
            ns
              .array(n + 1)
              .astype(dtype)
              .astype(a.dtype),
          ),
        )
  const regular = dtype === 'bool' ? 'np.eye(a.shape[-1], dtype=bool) * np.ones(a.shape, bool)' : python
  const same = (ns: Namespace, a: Tested) =>
    dtype === 'bool' ? ns.multiply(ns.eye(n, { dtype: 'bool' }), ns.ones(shape, 'bool')) : plus(ns, a)
  suite.case({
    name: 'inv',
    inputs,
    python: `np.linalg.inv(${regular})`,
    run: (ns, { a }) => ns.linalg.inv(same(ns, a)),
    tolerance: toleranceOf(dtype),
  })
  suite.case({
    name: 'det',
    inputs,
    python: `np.linalg.det(${regular})`,
    run: (ns, { a }) => ns.linalg.det(same(ns, a)),
    tolerance: toleranceOf(dtype),
  })
  suite.case({
    name: 'slogdet',
    inputs,
    python: `tuple(np.linalg.slogdet(${regular}))`,
    run: (ns, { a }) => [...ns.linalg.slogdet(same(ns, a))],
    tolerance: toleranceOf(dtype),
  })
}

suite.group('solve: dtypes, vectors, matrices and broadcast stacks')
const systems = [
  [[3, 3], [3]],
  [
    [3, 3],
    [3, 2],
  ],
  [
    [6, 6],
    [6, 0],
  ],
  [[0, 0], [0]],
  [[4, 3, 3], [3]],
  [
    [4, 3, 3],
    [3, 2],
  ],
  [
    [1, 4, 2, 2],
    [3, 1, 2, 5],
  ],
  [
    [3, 3],
    [2, 3, 1],
  ],
  [[3, 3], [4]],
  [
    [3, 3],
    [2, 1],
  ],
  [
    [4, 2, 2],
    [3, 2, 1],
  ],
  [[3, 3], []],
  [[3, 2], [3]],
  [[3], [3]],
  [
    [37, 37],
    [37, 6],
  ],
] as const
for (const [[first, second], dtype, other] of cross(systems, floats, [
  'float32',
  'float64',
  'complex128',
  'int32',
  'float16',
] as const)) {
  const n = first[first.length - 1]
  suite.case({
    name: 'solve',
    inputs: { a: spec(dtype, first, { values: 'unit' }), b: spec(other, second, { seed: 3 }) },
    python: `np.linalg.solve(a + ${n} * np.eye(${n}, dtype=a.dtype) if a.ndim > 1 and a.shape[-1] == a.shape[-2] else a, b)`,
    run: (ns, { a, b }) =>
      ns.linalg.solve(a.ndim > 1 && a.shape.at(-1) === a.shape.at(-2) ? a.add(ns.eye(n, { dtype }).mul(n)) : a, b),
    tolerance: toleranceOf(dtype, other),
  })
}

suite.group('cholesky, qr')
for (const [dtype, shape, layout] of cross([...floats, 'int32', 'float16'] as const, shapes, fewLayouts)) {
  const n = shape[shape.length - 1]
  const inputs = { a: spec(dtype, shape, { layout, values: 'unit' }) }
  const python = `np.matmul(a, a.swapaxes(-1, -2).conj()) + ${n + 1} * np.eye(${n}, dtype=a.dtype)`
  const run = (ns: Namespace, a: Tested) =>
    ns.matmul(a, ns.conj(ns.swapaxes(a, -1, -2))).add(ns.multiply(ns.eye(n, { dtype }), n + 1))
  const tolerance = toleranceOf(dtype)
  for (const upper of [false, true]) {
    suite.case({
      name: 'cholesky',
      inputs,
      python: `np.linalg.cholesky(${python}, upper=${upper ? 'True' : 'False'})`,
      run: (ns, { a }) => ns.linalg.cholesky(run(ns, a), { upper }),
      tolerance,
    })
  }
}
const oblongs = [
  ...shapes,
  [3, 0],
  [0, 3],
  [1, 5],
  [5, 1],
  [7, 4],
  [4, 7],
  [3, 6, 2],
  [2, 2, 6],
  [40, 13],
  [3],
] as const
for (const [dtype, shape, mode] of cross([...floats, 'int16', 'float16'] as const, oblongs, [
  'reduced',
  'complete',
  'r',
  'raw',
  'bad',
] as const)) {
  suite.case({
    name: 'qr',
    inputs: { a: spec(dtype, shape, { layout: shape.length === 2 ? 'F' : 'C' }) },
    python: `x = np.linalg.qr(a, mode='${mode}'); x if isinstance(x, np.ndarray) else list(x)`,
    run: (ns, { a }) => {
      const x = ns.linalg.qr(a, mode)
      return Symbol.iterator in x && !(x instanceof ns.ndarray) ? [...x] : x
    },
    tolerance: toleranceOf(dtype),
  })
}

suite.group('tensors, chains and powers')
suite.case({
  name: 'tensorsolve',
  inputs: { a: spec('float64', [2, 3, 6]), b: spec('float64', [2, 3]) },
  python: 'np.linalg.tensorsolve(a, b)',
  run: (ns, { a, b }) => ns.linalg.tensorsolve(a, b),
  tolerance: toleranceOf(),
})
suite.case({
  name: 'tensorsolve axes',
  inputs: { a: spec('float64', [2, 6, 3]), b: spec('float64', [6]) },
  python: 'np.linalg.tensorsolve(a, b, axes=(0, 2))',
  run: (ns, { a, b }) => ns.linalg.tensorsolve(a, b, { axes: [0, 2] }),
  tolerance: toleranceOf(),
})
for (const shape of [
  [2, 3],
  [2, 2],
] as const) {
  suite.case({
    name: 'tensorsolve that does not fit',
    inputs: { a: spec('float64', shape), b: spec('float64', [3]) },
    python: 'np.linalg.tensorsolve(a, b)',
    run: (ns, { a, b }) => ns.linalg.tensorsolve(a, b),
    raises: true,
    errors: ['LinAlgError'],
  })
}
for (const ind of [0, 1, 2, 3]) {
  suite.case({
    name: `tensorinv ${ind}`,
    inputs: { a: spec('float64', [4, 2, 8, 1]) },
    python: `np.linalg.tensorinv(a, ind=${ind})`,
    run: (ns, { a }) => ns.linalg.tensorinv(a, ind),
    tolerance: toleranceOf(),
  })
}
for (const [dtype, n, shape] of cross(
  ['int32', 'float32', 'complex128', 'bool'] as const,
  [-3, -1, 0, 1, 2, 3, 5, 10],
  [
    [3, 3],
    [2, 4, 4],
    [0, 0],
    [2, 3],
  ] as const,
)) {
  if (dtype === 'bool' && n < 0) continue
  suite.case({
    name: `matrixPower ${n}`,
    inputs: { a: spec(dtype, shape, { values: 'unit', seed: 5 }) },
    python: `np.linalg.matrix_power(a + 2 * np.eye(a.shape[-1], dtype=a.dtype) if a.dtype != bool and a.shape[-1] == a.shape[-2] else a, ${n})`,
    run: (ns, { a }) =>
      ns.linalg.matrixPower(
        dtype !== 'bool' && a.shape.at(-1) === a.shape.at(-2) ? a.add(ns.eye(a.shape.at(-1), { dtype }).mul(2)) : a,
        n,
      ),
    tolerance: toleranceOf(dtype),
  })
}
const chains = [
  [
    [2, 3],
    [3, 4],
  ],
  [
    [2, 3],
    [3, 4],
    [4, 1],
  ],
  [
    [5, 2],
    [2, 9],
    [9, 1],
    [1, 3],
  ],
  [[3], [3, 4], [4]],
  [[3], [3, 4], [4, 2]],
  [[2, 3], [3, 4], [4]],
  [[2, 3], [2, 4], [4]],
  [[2, 3], [3, 4, 1], [4]],
  [[2, 3]],
  [[3], [3]],
] as const
for (const [chain, dtype] of cross(chains, ['int64', 'float32', 'complex128'] as const)) {
  const inputs = Object.fromEntries(chain.map((shape, at) => [`a${at}`, spec(dtype, shape)]))
  suite.case({
    name: 'multiDot',
    inputs,
    python: `np.linalg.multi_dot([${Object.keys(inputs).join(', ')}])`,
    run: (ns, arrays) => ns.linalg.multiDot(Object.values(arrays as Record<string, unknown>)),
    tolerance: toleranceOf(dtype),
  })
}

suite.group('singular, not positive definite, NaN and infinite')
for (const [call, python] of [
  ['inv', 'inv'],
  ['det', 'det'],
  ['slogdet', 'slogdet'],
  ['cholesky', 'cholesky'],
] as const) {
  for (const [dtype, values] of cross(['float64', 'complex128'] as const, [
    [1, 2, 2, 4],
    [0, 0, 0, 0],
    [1, 2, 2, 1],
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    [1, 2, 2, 4, 1, 0, 0, 1],
    [1, 0, 0, 1, -1, 0, 0, 1],
    [new Complex(2, 0), new Complex(0, -1), new Complex(0, 1), new Complex(3, 0)],
  ])) {
    if (dtype === 'complex128' && (call === 'slogdet' || call === 'det') && Number.isNaN(values[0])) continue
    suite.case({
      name: call,
      inputs: { a: spec(dtype, values.length === 8 ? [2, 2, 2] : [2, 2], { values }) },
      python: `x = np.linalg.${python}(a); list(x) if isinstance(x, tuple) else x`,
      run: (ns, { a }) => {
        const x = ns.linalg[call](a)
        return call === 'slogdet' ? [...x] : x
      },
      errors: ['LinAlgError'],
      tolerance: toleranceOf(dtype),
    })
  }
}
for (const [dtype, shape] of cross(['float64', 'int8', 'float16'] as const, awkwardShapes)) {
  for (const name of ['inv', 'det', 'cholesky', 'slogdet'] as const) {
    if (shape.length > 1 && shape[shape.length - 1] === shape[shape.length - 2] && dtype !== 'float16') continue
    suite.case({
      name,
      inputs: { a: spec(dtype, shape) },
      python: `np.linalg.${name}(a)`,
      run: (ns, { a }) => ns.linalg[name](a),
      raises: true,
    })
  }
}
