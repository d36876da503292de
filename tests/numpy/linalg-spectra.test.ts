/** Where factors aren't unique, what they have to fulfil is compared: products, orthonormality, shapes and dtypes. */
import type { DTypeName } from '#src/core/dtype.js'
import { cross, differential, fewLayouts, type Namespace, spec, type Tested, type Tolerance } from './harness/index.js'

const single = new Set<DTypeName>(['float32', 'complex64'])
/** Relative to the largest element. */
const toleranceOf = (...dtypes: DTypeName[]): Tolerance => ({
  norm: dtypes.some((dtype) => single.has(dtype)) ? 3e-5 : 2e-12,
})
const floats = ['float32', 'float64', 'complex64', 'complex128'] as const
const some = [...floats, 'int32', 'bool', 'float16'] as const
const squares = [
  [0, 0],
  [1, 1],
  [2, 2],
  [3, 0, 0],
  [2, 0, 3, 3],
  [5, 5],
  [2, 3, 4, 4],
  [31, 31],
] as const
const oblongs = [
  [3, 0],
  [0, 3],
  [2, 3, 0],
  [1, 5],
  [5, 1],
  [4, 7],
  [7, 4],
  [20, 3],
  [2, 3, 12],
  [2, 9, 5],
] as const
const flag = (value: boolean) => (value ? 'True' : 'False')
const gram = (ns: Namespace, u: Tested) => ns.matmul(ns.conj(u.mT), u)

const suite = differential('linalg-spectra')

suite.group('svd: products, orthonormal vectors and singular values')
for (const [dtype, shape, layout, full] of cross(some, [...squares, ...oblongs], fewLayouts, [false, true])) {
  if (layout !== 'C' && full) continue
  suite.case({
    name: 'svd',
    inputs: { a: spec(dtype, shape, { layout }) },
    python:
      `u, s, vh = np.linalg.svd(a, full_matrices=${flag(full)}); k = s.shape[-1]; ` +
      '[s, list(u.shape), list(vh.shape), np.matmul(u[..., :k] * s[..., None, :], vh[..., :k, :]), ' +
      'np.matmul(u.conj().mT, u), np.matmul(vh, vh.conj().mT)]',
    run: (ns, { a }) => {
      const [u, s, vh] = ns.linalg.svd(a, full)
      const k = s.shape.at(-1)
      const product = ns.matmul(u.at('...', `:${k}`).mul(s.at('...', null, ':')), vh.at('...', `:${k}`, ':'))
      return [s, u.shape, vh.shape, product, gram(ns, u), ns.matmul(vh, ns.conj(vh.mT))]
    },
    tolerance: toleranceOf(dtype),
  })
}
for (const [dtype, shape] of cross(some, [...squares, ...oblongs])) {
  suite.case({
    name: 'svdvals',
    inputs: { a: spec(dtype, shape) },
    python: 'np.linalg.svdvals(a)',
    run: (ns, { a }) => ns.linalg.svdvals(a),
    tolerance: toleranceOf(dtype),
  })
}
for (const [dtype, shape, computeUv] of cross(floats, squares, [false, true])) {
  suite.case({
    name: 'svd of Hermitian matrices',
    inputs: { a: spec(dtype, shape) },
    python:
      `x = np.linalg.svd(a + a.conj().mT, compute_uv=${flag(computeUv)}, hermitian=True); ` +
      (computeUv ? '[x.S, np.matmul(x.U * x.S[..., None, :], x.Vh)]' : 'x'),
    run: (ns, { a }) => {
      const x = ns.linalg.svd(a.add(ns.conj(a.mT)), { computeUv, hermitian: true })
      return computeUv ? [x.S, ns.matmul(x.U.mul(x.S.at('...', null, ':')), x.Vh)] : x
    },
    tolerance: toleranceOf(dtype),
  })
}

suite.group('eigh: either triangle')
for (const [dtype, shape, layout, triangle] of cross(some, squares, fewLayouts, ['L', 'U'] as const)) {
  if (layout !== 'C' && triangle === 'U') continue
  suite.case({
    name: 'eigh',
    inputs: { a: spec(dtype, shape, { layout }) },
    python:
      `w, v = np.linalg.eigh(a, UPLO='${triangle}'); ` +
      '[w, list(v.shape), np.matmul(v * w[..., None, :], v.conj().mT), np.matmul(v.conj().mT, v)]',
    run: (ns, { a }) => {
      const { eigenvalues, eigenvectors } = ns.linalg.eigh(a, triangle)
      const product = ns.matmul(eigenvectors.mul(eigenvalues.at('...', null, ':')), ns.conj(eigenvectors.mT))
      return [eigenvalues, eigenvectors.shape, product, gram(ns, eigenvectors)]
    },
    tolerance: toleranceOf(dtype),
  })
  suite.case({
    name: 'eigvalsh',
    inputs: { a: spec(dtype, shape, { layout }) },
    python: `np.linalg.eigvalsh(a, '${triangle.toLowerCase()}')`,
    run: (ns, { a }) => ns.linalg.eigvalsh(a, { UPLO: triangle.toLowerCase() }),
    tolerance: toleranceOf(dtype),
  })
}
for (const name of ['eigh', 'eigvalsh'] as const) {
  for (const [shape, triangle] of [
    [[2, 3], 'L'],
    [[3], 'L'],
    [[], 'L'],
    [[2, 2], 'x'],
  ] as const) {
    suite.case({
      name,
      inputs: { a: spec('float64', shape) },
      python: `np.linalg.${name}(a, '${triangle}')`,
      run: (ns, { a }) => ns.linalg[name](a, triangle),
      raises: true,
    })
  }
}

suite.group('pinv, matrixRank, lstsq')
for (const [dtype, shape, hermitian] of cross(some, [...squares, ...oblongs, [3]], [false, true])) {
  suite.case({
    name: 'pinv',
    inputs: { a: spec(dtype, shape) },
    python: `np.linalg.pinv(a, hermitian=${flag(hermitian)})`,
    run: (ns, { a }) => ns.linalg.pinv(a, { hermitian }),
    tolerance: toleranceOf(dtype),
    ...(dtype === 'bool' && shape.length === 4 ? { tolerance: { norm: 1e-9 } } : {}),
  })
  suite.case({
    name: 'matrixRank',
    inputs: { a: spec(dtype, shape) },
    python: `np.linalg.matrix_rank(a, hermitian=${flag(hermitian)})`,
    run: (ns, { a }) => ns.linalg.matrixRank(a, { hermitian }),
  })
}
const low = [1, 2, 3, 2, 4, 6, 1, 2, 3.5]
for (const [python, run] of [
  ['pinv(a)', (ns: Namespace, a: Tested) => ns.linalg.pinv(a)],
  ['pinv(a, 0.1)', (ns: Namespace, a: Tested) => ns.linalg.pinv(a, 0.1)],
  ['pinv(a, rtol=0.1)', (ns: Namespace, a: Tested) => ns.linalg.pinv(a, { rtol: 0.1 })],
  ['pinv(a, rtol=None)', (ns: Namespace, a: Tested) => ns.linalg.pinv(a, { rtol: null })],
  ['pinv(a, 0.1, rtol=0.1)', (ns: Namespace, a: Tested) => ns.linalg.pinv(a, { rcond: 0.1, rtol: 0.1 })],
  [
    'pinv(np.stack([a, a]), [0.1, 1e-10])',
    (ns: Namespace, a: Tested) => ns.linalg.pinv(ns.stack([a, a]), { rcond: [0.1, 1e-10] }),
  ],
  ['matrix_rank(a)', (ns: Namespace, a: Tested) => ns.linalg.matrixRank(a)],
  ['matrix_rank(a, 0.5)', (ns: Namespace, a: Tested) => ns.linalg.matrixRank(a, 0.5)],
  ['matrix_rank(a, rtol=0.1)', (ns: Namespace, a: Tested) => ns.linalg.matrixRank(a, { rtol: 0.1 })],
  ['matrix_rank(a, tol=0.1, rtol=0.1)', (ns: Namespace, a: Tested) => ns.linalg.matrixRank(a, { tol: 0.1, rtol: 0.1 })],
  [
    'matrix_rank(np.stack([a, a]), [0.5, 0.01])',
    (ns: Namespace, a: Tested) => ns.linalg.matrixRank(ns.stack([a, a]), [0.5, 0.01]),
  ],
  ['matrix_rank(a[0])', (ns: Namespace, a: Tested) => ns.linalg.matrixRank(a.at(0))],
  ['matrix_rank(a[0] * 0)', (ns: Namespace, a: Tested) => ns.linalg.matrixRank(a.at(0).mul(0))],
  ['matrix_rank(a[0, 0])', (ns: Namespace, a: Tested) => ns.linalg.matrixRank(a.at(0, 0))],
] as const) {
  for (const dtype of ['float32', 'float64', 'complex128', 'int64'] as const) {
    suite.case({
      name: python,
      inputs: { a: spec(dtype, [3, 3], { values: low }) },
      python: `np.linalg.${python}`,
      run: (ns, { a }) => run(ns, a),
      tolerance: toleranceOf(dtype),
    })
  }
}
const problems = [
  [[5, 3], [5]],
  [
    [5, 3],
    [5, 2],
  ],
  [[3, 5], [3]],
  [
    [3, 5],
    [3, 2],
  ],
  [[4, 4], [4]],
  [
    [40, 3],
    [40, 2],
  ],
  [
    [3, 2],
    [3, 0],
  ],
  [
    [0, 3],
    [0, 2],
  ],
  [[3, 0], [3]],
  [
    [3, 0],
    [3, 2],
  ],
  [[2, 2], [3]],
  [[2], [2]],
  [[2, 2], []],
  [
    [2, 2],
    [2, 2, 2],
  ],
  [[1, 2, 2], [2]],
] as const
for (const [[first, second], dtype, other, rcond] of cross(
  problems,
  ['float32', 'float64', 'complex64', 'int32'] as const,
  ['float32', 'complex128', 'float16'] as const,
  [null, 0.4, -1],
)) {
  suite.case({
    name: 'lstsq',
    inputs: { a: spec(dtype, first), b: spec(other, second) },
    python: `list(np.linalg.lstsq(a, b, rcond=${rcond === null ? 'None' : rcond}))`,
    run: (ns, { a, b }) => ns.linalg.lstsq(a, b, { rcond }),
    tolerance: toleranceOf(dtype, other),
  })
}
for (const dtype of ['float64', 'complex128'] as const) {
  suite.case({
    name: 'lstsq without full rank',
    inputs: { a: spec(dtype, [4, 3], { values: [1, 2, 3, 2, 4, 6, 1, 2, 4, 0, 0, 1] }), b: spec(dtype, [4]) },
    python: 'list(np.linalg.lstsq(a, b))',
    run: (ns, { a, b }) => ns.linalg.lstsq(a, b),
    // The last singular value is rounding alone.
    tolerance: { rtol: 1e-10, atol: 1e-12 },
  })
}

suite.group('norms')
const orders = [
  null,
  0,
  1,
  -1,
  2,
  -2,
  3,
  0.5,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  'fro',
  'nuc',
  'f',
  'bad',
] as const
const orderText = (order: (typeof orders)[number]) =>
  order === null ? 'None' : typeof order === 'string' ? `'${order}'` : String(order).replace('Infinity', 'inf')
const normed = [[], [0], [5], [2, 3], [0, 0], [0, 3], [3, 0], [2, 3, 4]] as const
for (const [dtype, shape, ord, keepdims] of cross([...floats, 'int32', 'bool', 'float16'] as const, normed, orders, [
  false,
  true,
])) {
  if (keepdims && dtype !== 'complex64') continue
  suite.case({
    name: 'norm',
    inputs: { a: spec(dtype, shape) },
    python: `np.linalg.norm(a, ${orderText(ord)}, keepdims=${flag(keepdims)})`,
    run: (ns, { a }) => ns.linalg.norm(a, { ord, keepdims }),
    tolerance: dtype === 'float16' ? { norm: 4e-3 } : toleranceOf(dtype),
  })
}
const axes = [0, -1, 2, [0], [0, 1], [1, 0], [-1, 0], [0, 0], [0, 1, 2], [1, 3]] as const
for (const [dtype, ord, axis] of cross(['float32', 'complex128', 'int8'] as const, orders, axes)) {
  const text = typeof axis === 'number' ? axis : `(${axis.join(', ')},)`
  suite.case({
    name: 'norm along axes',
    inputs: { a: spec(dtype, [2, 3, 4], { layout: 'reversed' }) },
    python: `np.linalg.norm(a, ${orderText(ord)}, axis=${text}, keepdims=True)`,
    run: (ns, { a }) => ns.linalg.norm(a, { ord, axis, keepdims: true }),
    tolerance: toleranceOf(dtype),
  })
  suite.case({
    name: 'vectorNorm',
    inputs: { a: spec(dtype, [2, 3, 4]) },
    python: `np.linalg.vector_norm(a, ord=${orderText(ord)}, axis=${text})`,
    run: (ns, { a }) => ns.linalg.vectorNorm(a, { ord, axis }),
    tolerance: toleranceOf(dtype),
  })
}
for (const [dtype, shape, ord] of cross(
  ['float64', 'complex64'] as const,
  [[], [3], [2, 3], [2, 3, 4]] as const,
  [1, 2, -2, 'fro', 'nuc', Number.POSITIVE_INFINITY, 3] as const,
)) {
  for (const keepdims of [false, true]) {
    suite.case({
      name: 'matrixNorm',
      inputs: { a: spec(dtype, shape) },
      python: `np.linalg.matrix_norm(a, ord=${orderText(ord)}, keepdims=${flag(keepdims)})`,
      run: (ns, { a }) => ns.linalg.matrixNorm(a, { ord, keepdims }),
      tolerance: toleranceOf(dtype),
    })
    suite.case({
      name: 'vectorNorm of all',
      inputs: { a: spec(dtype, shape) },
      python: `np.linalg.vector_norm(a, ord=${orderText(ord)}, keepdims=${flag(keepdims)})`,
      run: (ns, { a }) => ns.linalg.vectorNorm(a, { ord, keepdims }),
      tolerance: toleranceOf(dtype),
    })
  }
}

suite.group('cond')
for (const [dtype, shape, p] of cross(
  [...floats, 'int32', 'float16'] as const,
  [[2, 2], [2, 3], [3, 4, 4], [0, 0], [2, 0, 0], [0, 2, 2], [3], [3, 2]] as const,
  orders,
)) {
  suite.case({
    name: 'cond',
    inputs: { a: spec(dtype, shape) },
    python: `np.linalg.cond(a, ${orderText(p)})`,
    run: (ns, { a }) => ns.linalg.cond(a, p),
    tolerance: dtype === 'float32' || dtype === 'complex64' ? { norm: 1e-3 } : { norm: 1e-10 },
  })
}
for (const [values, p] of cross(
  [
    [1, 1, 1, 1],
    [0, 0, 0, 0],
    [Number.NaN, 1, 1, 1],
    [Number.POSITIVE_INFINITY, 1, 1, 2],
  ],
  [1, -1, 'fro', Number.POSITIVE_INFINITY] as const,
)) {
  suite.case({
    name: 'cond of what has no inverse',
    inputs: { a: spec('float64', [2, 2], { values }) },
    python: `np.linalg.cond(a, ${orderText(p)})`,
    run: (ns, { a }) => ns.linalg.cond(a, { p }),
  })
}

suite.group('NaN and infinite')
const functions = [
  ['svd', 'svd'],
  ['svdvals', 'svdvals'],
  ['eigvalsh', 'eigvalsh'],
  ['eigh', 'eigh'],
  ['pinv', 'pinv'],
  ['cond', 'cond'],
  ['matrixRank', 'matrix_rank'],
] as const
for (const [name, python] of functions) {
  for (const [dtype, shape] of cross(
    ['float64', 'complex64'] as const,
    [
      [2, 2],
      [2, 3, 3],
    ] as const,
  )) {
    // Of 2 × 2 matrices LAPACK's eigenvalues are NaN.
    if (name.startsWith('eig') && shape.length === 2) continue
    suite.case({
      name: `${name} of NaN`,
      inputs: { a: spec(dtype, shape, { values: [Number.NaN] }) },
      python: `np.linalg.${python}(a)`,
      run: (ns, { a }) => ns.linalg[name](a),
      raises: true,
      errors: ['LinAlgError'],
    })
  }
}
for (const [name, python] of functions.filter(([each]) => each === 'svdvals' || each === 'eigvalsh')) {
  suite.case({
    name: `${name} of infinity`,
    inputs: { a: spec('float64', [2, 2], { values: [Number.POSITIVE_INFINITY, 1, 1, 2] }) },
    python: `np.linalg.${python}(a)`,
    run: (ns, { a }) => ns.linalg[name](a),
  })
}

suite.group('eig: residuals, lengths and sorted values')
for (const [dtype, shape, layout] of cross(some, squares, fewLayouts)) {
  // Equal rows have multiple eigenvalues, which rounding scatters.
  if (layout === 'broadcast' || dtype === 'bool') continue
  suite.case({
    name: 'eig',
    inputs: { a: spec(dtype, shape, { layout }) },
    python:
      'w, v = np.linalg.eig(a); ' +
      '[np.sort(w), list(v.shape), 1 + np.matmul(a, v) - v * w[..., None, :], np.linalg.norm(v, axis=-2)]',
    run: (ns, { a }) => {
      const { eigenvalues: w, eigenvectors: v } = ns.linalg.eig(a)
      const residuals = ns
        .matmul(a, v)
        .add(1)
        .sub(v.mul(w.at('...', null, ':')))
      return [ns.sort(w), v.shape, residuals, ns.linalg.norm(v, { axis: -2 })]
    },
    tolerance: single.has(dtype) ? { norm: 3e-4 } : toleranceOf(dtype),
  })
  suite.case({
    name: 'eigvals',
    inputs: { a: spec(dtype, shape, { layout }) },
    python: 'np.sort(np.linalg.eigvals(a))',
    run: (ns, { a }) => ns.sort(ns.linalg.eigvals(a)),
    tolerance: toleranceOf(dtype),
  })
}
const special = [
  [1, 2, 2, 1],
  [0, 1, -1, 0],
  [2, 0, 0, 3],
  [1, 1, 0, 2],
  [0, 0, 0, 0],
  [4, 0, 0, 0],
  [1e-20, 1e20, 1, 2],
  [Number.NaN, 1, 1, 2],
  [Number.POSITIVE_INFINITY, 1, 1, 2],
]
for (const [values, dtype] of cross(special, ['float32', 'float64', 'complex128'] as const)) {
  // Sorted by real parts that are rounding alone.
  if (dtype === 'complex128' && values[2] === -1) continue
  suite.case({
    name: 'eig of special matrices',
    inputs: { a: spec(dtype, [2, 2], { values }) },
    python: 'w, v = np.linalg.eig(a); [np.sort(w), np.sort(abs(v), axis=None)]',
    run: (ns, { a }) => {
      const [w, v] = ns.linalg.eig(a)
      return [ns.sort(w), ns.sort(ns.abs(v), null)]
    },
    errors: ['LinAlgError'],
    tolerance: toleranceOf(dtype),
  })
}
for (const [name, shape] of cross(['eig', 'eigvals'] as const, [[], [3], [2, 3], [2, 2, 3]] as const)) {
  suite.case({
    name: `${name} of what isn't square`,
    inputs: { a: spec('float64', shape) },
    python: `np.linalg.${name}(a)`,
    run: (ns, { a }) => ns.linalg[name](a),
    raises: true,
    errors: ['LinAlgError'],
  })
}
