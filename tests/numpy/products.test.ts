import type { DTypeName } from '#src/core/dtype.js'
import {
  cross,
  differential,
  dtypesOf,
  fewLayouts,
  layouts,
  type Namespace,
  spec,
  type Tested,
  type Values,
} from './harness/index.js'
import { toleranceOf } from './harness/product-tolerance.js'

const suite = differential('products')

type Pair = readonly [readonly number[], readonly number[]]
const matmulPairs: readonly Pair[] = [
  [[3], [3]],
  [[2, 3], [3]],
  [[3], [3, 4]],
  [
    [2, 3],
    [3, 4],
  ],
  [
    [1, 1],
    [1, 1],
  ],
  [
    [2, 0],
    [0, 3],
  ],
  [
    [0, 3],
    [3, 2],
  ],
  [
    [5, 2, 3],
    [3, 4],
  ],
  [
    [2, 3],
    [4, 3, 5],
  ],
  [
    [2, 1, 2, 3],
    [3, 3, 2],
  ],
  [[4, 2, 3], [3]],
  [
    [37, 41],
    [41, 35],
  ],
]

suite.group('matmul: every dtype, shape and layout')
for (const [dtype, pair, layout] of cross(dtypesOf(), matmulPairs, fewLayouts)) {
  const [first, second] = pair
  suite.case({
    name: 'matmul',
    inputs: { a: spec(dtype, first, { layout }), b: spec(dtype, second, { layout, seed: 2 }) },
    python: 'np.matmul(a, b)',
    run: (ns, { a, b }) => ns.matmul(a, b),
    tolerance: toleranceOf(dtype),
  })
}
for (const [one, other] of cross(layouts, layouts)) {
  for (const [first, second] of [
    [
      [3, 4, 5],
      [3, 5, 2],
    ],
    [
      [40, 3],
      [3, 33],
    ],
  ]) {
    suite.case({
      name: 'matmul layouts',
      inputs: { a: spec('float64', first, { layout: one }), b: spec('float64', second, { layout: other, seed: 2 }) },
      python: 'a @ b',
      run: (_, { a, b }) => a.matmul(b),
      tolerance: toleranceOf('float64'),
      layout: true,
    })
  }
}

suite.group('promotion')
const names = ['matmul', 'dot', 'inner', 'vecdot', 'vdot', 'kron', 'tensordot'] as const
for (const [left, right, name] of cross(dtypesOf(), dtypesOf(), names)) {
  if (name !== 'matmul' && dtypesOf().indexOf(left) % 3 !== 0) continue
  suite.case({
    name: `${name} promotion`,
    inputs: { a: spec(left, [3, 3]), b: spec(right, [3, 3], { seed: 2 }) },
    python: `np.${name}(a, b)`,
    run: (ns, { a, b }) => ns[name](a, b),
    tolerance: toleranceOf(left, right),
  })
}

suite.group('dot, inner, vdot, tensordot, kron, outer')
const shapePairs: readonly Pair[] = [
  ...matmulPairs,
  [[], [3]],
  [[2, 3], []],
  [[], []],
  [[0], [0]],
  [[0], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 3, 4],
    [5, 4],
  ],
  [
    [2, 3, 4],
    [3, 4, 2],
  ],
  [
    [4, 2, 3],
    [4, 3],
  ],
]
for (const [pair, dtype, name] of cross(shapePairs, ['int8', 'uint64', 'float16', 'complex128'] as const, names)) {
  if (name === 'matmul' || (name === 'kron' && pair[0][0] === 37)) continue
  suite.case({
    name,
    inputs: { a: spec(dtype, pair[0]), b: spec(dtype, pair[1], { seed: 2, layout: 'F' }) },
    python: `np.${name}(a, b)`,
    run: (ns, { a, b }) => ns[name](a, b),
    tolerance: toleranceOf(dtype),
    errors: ['ShapeError', 'ValueError', 'AxisError'],
  })
}
for (const [pair, dtype] of cross(shapePairs, dtypesOf())) {
  suite.case({
    name: 'outer',
    inputs: { a: spec(dtype, pair[0], { layout: 'mixed' }), b: spec(dtype, pair[1], { seed: 2 }) },
    python: 'np.outer(a, b)',
    run: (ns, { a, b }) => ns.outer(a, b),
    tolerance: dtypesOf('c').includes(dtype) ? toleranceOf(dtype) : 'exact',
  })
}
const tensordotAxes: readonly [string, unknown][] = [
  ['0', 0],
  ['1', 1],
  ['2', 2],
  ['3', 3],
  ['4', 4],
  ['(0, 0)', [0, 0]],
  [
    '([0, 1], [0, 1])',
    [
      [0, 1],
      [0, 1],
    ],
  ],
  [
    '([1, 0], [-2, 0])',
    [
      [1, 0],
      [-2, 0],
    ],
  ],
  ['([0], [0, 1])', [[0], [0, 1]]],
  [
    '([0, 0], [0, 1])',
    [
      [0, 0],
      [0, 1],
    ],
  ],
  ['([], [])', [[], []]],
  ['([5], [0])', [[5], [0]]],
]
for (const [[text, axes], shapes, layout] of cross(
  tensordotAxes,
  [
    [
      [2, 3, 2],
      [2, 3, 2],
    ],
    [
      [2, 3, 4],
      [3, 4, 5],
    ],
    [
      [0, 3],
      [3, 0],
    ],
  ] as const,
  ['C', 'mixed'] as const,
)) {
  suite.case({
    name: 'tensordot axes',
    inputs: { a: spec('float32', shapes[0], { layout }), b: spec('float32', shapes[1], { seed: 2, layout }) },
    python: `np.tensordot(a, b, axes=${text})`,
    run: (ns, { a, b }) => ns.tensordot(a, b, { axes }),
    tolerance: toleranceOf('float32'),
    errors: ['ShapeError', 'ValueError', 'AxisError'],
  })
}

suite.group('NaN, infinities, wrapping')
const special: Values = [1, Number.NaN, 2, Number.POSITIVE_INFINITY, -1, 0, Number.NEGATIVE_INFINITY, 3, 0.5]
for (const [dtype, name] of cross(dtypesOf('iuf'), ['matmul', 'vecdot', 'inner', 'kron'] as const)) {
  const values = dtypesOf('f').includes(dtype) ? special : 'special'
  suite.case({
    name: `${name} special`,
    inputs: { a: spec(dtype, [7, 7], { values }), b: spec(dtype, [7, 7], { seed: 2 }) },
    python: `np.${name}(a, b)`,
    run: (ns, { a, b }) => ns[name](a, b),
    tolerance: toleranceOf(dtype),
    signedZero: false,
  })
}

suite.group('generalized ufuncs and their options')
interface Call {
  readonly text: string
  readonly shapes: Pair
  readonly run: (ns: Namespace, a: Tested, b: Tested) => unknown
  readonly dtype?: DTypeName
}
const square: Pair = [
  [3, 3],
  [3, 3],
]
const calls: readonly Call[] = [
  { text: 'np.vecdot(a, b, axis=0)', shapes: square, run: (ns, a, b) => ns.vecdot(a, b, { axis: 0 }) },
  {
    text: 'np.vecdot(a, b, axis=0, keepdims=True)',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    run: (ns, a, b) => ns.vecdot(a, b, { axis: 0, keepdims: true }),
  },
  {
    text: 'np.vecdot(a, b, keepdims=True)',
    shapes: [[2, 3, 4], [4]],
    run: (ns, a, b) => ns.vecdot(a, b, { keepdims: true }),
  },
  {
    text: 'np.vecdot(a, b, axes=[0, 1])',
    shapes: [
      [3, 4],
      [4, 3],
    ],
    run: (ns, a, b) => ns.vecdot(a, b, { axes: [0, 1] }),
  },
  {
    text: 'np.vecdot(a, b, axes=[0, 1, 0])',
    shapes: [
      [3, 4],
      [4, 3],
    ],
    run: (ns, a, b) => ns.vecdot(a, b, { axes: [0, 1, 0] }),
  },
  { text: 'np.vecdot(a, b, axis=3)', shapes: square, run: (ns, a, b) => ns.vecdot(a, b, { axis: 3 }) },
  {
    text: 'np.matvec(a, b)',
    shapes: [
      [2, 3, 4],
      [5, 1, 4],
    ],
    run: (ns, a, b) => ns.matvec(a, b),
    dtype: 'complex64',
  },
  {
    text: 'np.vecmat(a, b)',
    shapes: [
      [5, 1, 3],
      [2, 3, 4],
    ],
    run: (ns, a, b) => ns.vecmat(a, b),
    dtype: 'complex64',
  },
  { text: 'np.matvec(a, b)', shapes: [[3], [3]], run: (ns, a, b) => ns.matvec(a, b) },
  { text: 'np.matvec(a, b)', shapes: [[2, 4], [3]], run: (ns, a, b) => ns.matvec(a, b) },
  { text: 'np.vecmat(a, b)', shapes: [[4], [3, 4]], run: (ns, a, b) => ns.vecmat(a, b) },
  {
    text: 'np.matvec(a, b, axes=[(0, 1), 0, 1])',
    shapes: [
      [3, 4, 2],
      [4, 2],
    ],
    run: (ns, a, b) => ns.matvec(a, b, { axes: [[0, 1], 0, 1] }),
  },
  {
    text: 'np.matmul(a, b, axes=[(1, 0), (1, 0), (1, 0)])',
    shapes: [
      [3, 2],
      [4, 3],
    ],
    run: (ns, a, b) =>
      ns.matmul(a, b, {
        axes: [
          [1, 0],
          [1, 0],
          [1, 0],
        ],
      }),
  },
  {
    text: 'np.matmul(a, b, axes=[(0, 1), (-2, -1), (0, 2)])',
    shapes: [
      [3, 2, 5],
      [5, 2, 4],
    ],
    run: (ns, a, b) =>
      ns.matmul(a, b, {
        axes: [
          [0, 1],
          [-2, -1],
          [0, 2],
        ],
      }),
  },
  {
    text: 'np.matmul(a, b, axes=[(1, 0), (1, 0)])',
    shapes: square,
    run: (ns, a, b) =>
      ns.matmul(a, b, {
        axes: [
          [1, 0],
          [1, 0],
        ],
      }),
  },
  { text: 'np.matmul(a, b, axes=[0, 0, 0])', shapes: square, run: (ns, a, b) => ns.matmul(a, b, { axes: [0, 0, 0] }) },
  {
    text: 'np.matmul(a, b, axes=[(1, 1), (1, 0), (0, 1)])',
    shapes: square,
    run: (ns, a, b) =>
      ns.matmul(a, b, {
        axes: [
          [1, 1],
          [1, 0],
          [0, 1],
        ],
      }),
  },
  { text: 'np.matmul(a, b, axis=0)', shapes: square, run: (ns, a, b) => ns.matmul(a, b, { axis: 0 }) },
  { text: 'np.matmul(a, b, keepdims=True)', shapes: square, run: (ns, a, b) => ns.matmul(a, b, { keepdims: true }) },
  { text: "np.matmul(a, b, dtype='f4')", shapes: square, run: (ns, a, b) => ns.matmul(a, b, { dtype: 'float32' }) },
  { text: "np.matmul(a, b, dtype='i4')", shapes: square, run: (ns, a, b) => ns.matmul(a, b, { dtype: 'int32' }) },
  {
    text: "np.matmul(a, b, dtype='i4', casting='unsafe')",
    shapes: square,
    run: (ns, a, b) => ns.matmul(a, b, { dtype: 'int32', casting: 'unsafe' }),
  },
  { text: "np.matmul(a, b, order='F')", shapes: square, run: (ns, a, b) => ns.matmul(a, b, { order: 'F' }) },
  { text: 'np.matmul(a, b[0, 0])', shapes: square, run: (ns, a, b) => ns.matmul(a, b.at(0, 0)) },
  {
    text: 'np.matmul(a, b)',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    run: (ns, a, b) => ns.matmul(a, b),
  },
  {
    text: 'np.matmul(a, b)',
    shapes: [
      [2, 3, 3],
      [3, 3, 3],
    ],
    run: (ns, a, b) => ns.matmul(a, b),
  },
]
for (const { text, shapes, run, dtype = 'float64' } of calls) {
  suite.case({
    name: 'gufunc',
    inputs: { a: spec(dtype, shapes[0]), b: spec(dtype, shapes[1], { seed: 2 }) },
    python: text,
    run: (ns, { a, b }) => run(ns, a, b),
    tolerance: toleranceOf(text.includes('f4') ? 'float32' : dtype),
    layout: true,
    errors: ['ShapeError', 'ValueError', 'ArgumentError', 'AxisError', 'DTypeError'],
  })
}

suite.group('out')
for (const [name, dtype, shape] of cross(
  ['matmul', 'dot', 'outer'] as const,
  ['float64', 'float32', 'int32', 'complex128'] as const,
  [[3, 3], [3, 4], [2, 3, 3], [9]],
)) {
  for (const layout of ['C', 'F', 'strided'] as const) {
    suite.case({
      name: `${name} out`,
      inputs: {
        a: spec('float64', [3, 3]),
        b: spec('float64', [3, 3], { seed: 2 }),
        o: spec(dtype, shape, { layout }),
      },
      python: `r = np.${name}(a, b, out=o); [r is o, o]`,
      run: (ns, { a, b, o }) => {
        const result = ns[name](a, b, { out: o })
        return [result === o, o]
      },
      tolerance: toleranceOf('float32'),
    })
  }
}
for (const [layout, text] of cross(layouts, ['a @= a; a', 'a[:, ::-1] @= a; a', 'np.matmul(a, a.T, out=a); a'])) {
  suite.case({
    name: 'in place',
    inputs: { a: spec('int32', [4, 4], { layout }) },
    python: text,
    run: (ns, { a }) => {
      if (text.startsWith('np')) ns.matmul(a, a.T, { out: a })
      else (text.includes('::') ? a.at(':', '::-1') : a).imatmul(a)
      return a
    },
    errors: ['ValueError', 'ShapeError'],
  })
}
for (const [first, second, dtype] of cross([[4], [2, 4], []], [[4], [4, 4], [4, 5], [2, 4, 4]], [
  'float64',
  'int16',
] as const)) {
  suite.case({
    name: 'imatmul shapes',
    inputs: { a: spec(dtype, first), b: spec('float64', second) },
    python: 'a @= b; a',
    run: (_, { a, b }) => a.imatmul(b),
    errors: ['ShapeError', 'ValueError', 'DTypeError'],
    tolerance: toleranceOf('float64'),
  })
}
