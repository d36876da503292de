import { cross, differential, fewLayouts, type Namespace, pythonTuple, spec } from './harness/index.js'

const suite = differential('index-builders')

suite.group('unravelIndex')
for (const [dtype, shape, order, dims] of cross(
  ['int64', 'uint8', 'int32', 'bool', 'uint64', 'float64'] as const,
  [[], [5], [2, 3], [0]],
  ['C', 'F'] as const,
  [[3, 4, 5], [60], [2, 2], [0], [7, 1, 9]],
)) {
  suite.case({
    name: 'unravelIndex',
    inputs: { a: spec(dtype, shape, { values: [0, 5, 11, 59, 3, 7] }) },
    python: `list(np.unravel_index(a, ${pythonTuple(dims)}, order='${order}'))`,
    run: (ns, { a }) => ns.unravelIndex(a, dims, { order }),
  })
}
const calls: readonly [string, (ns: Namespace) => unknown][] = [
  ['list(np.unravel_index(-1, (3, 4)))', (ns) => ns.unravelIndex(-1, [3, 4])],
  ['list(np.unravel_index(12, (3, 4)))', (ns) => ns.unravelIndex(12, [3, 4])],
  ['list(np.unravel_index([5, 7], (3, 4)))', (ns) => ns.unravelIndex([5, 7], [3, 4])],
  ['list(np.unravel_index([1.5], (3, 4)))', (ns) => ns.unravelIndex([1.5], [3, 4])],
  ['list(np.unravel_index(5, 12))', (ns) => ns.unravelIndex(5, 12)],
  ['list(np.unravel_index(0, ()))', (ns) => ns.unravelIndex(0, [])],
  ['list(np.unravel_index([0], ()))', (ns) => ns.unravelIndex([0], [])],
  ['list(np.unravel_index(2**40 + 5, (2**20, 2**30)))', (ns) => ns.unravelIndex(2 ** 40 + 5, [2 ** 20, 2 ** 30])],
  [
    'np.ravel_multi_index(([1, 2], [1, 3]), (3, 4))',
    (ns) =>
      ns.ravelMultiIndex(
        [
          [1, 2],
          [1, 3],
        ],
        [3, 4],
      ),
  ],
  ['np.ravel_multi_index(([[1]], [1, 3]), (3, 4))', (ns) => ns.ravelMultiIndex([[[1]], [1, 3]], [3, 4])],
  ['np.ravel_multi_index((1.5, 2), (3, 4))', (ns) => ns.ravelMultiIndex([1.5, 2], [3, 4])],
  ['np.ravel_multi_index((1, 2, 3), (3, 4))', (ns) => ns.ravelMultiIndex([1, 2, 3], [3, 4])],
  ['np.ravel_multi_index((0, 0), (2**40, 2**40))', (ns) => ns.ravelMultiIndex([0, 0], [2 ** 40, 2 ** 40])],
  ['np.ravel_multi_index((1, 2), (3, 4), mode="x")', (ns) => ns.ravelMultiIndex([1, 2], [3, 4], 'x')],
  ['np.ravel_multi_index((0,), (0,))', (ns) => ns.ravelMultiIndex([0], [0])],
  ['np.ravel_multi_index((0, 0), (0, 3), mode="clip")', (ns) => ns.ravelMultiIndex([0, 0], [0, 3], 'clip')],
  [
    'np.ravel_multi_index((1, 5, 7), (3, 4, 5), mode=("raise", "clip", "wrap"))',
    (ns) => ns.ravelMultiIndex([1, 5, 7], [3, 4, 5], ['raise', 'clip', 'wrap']),
  ],
]
for (const [text, run] of calls) {
  suite.case({
    name: 'calls',
    python: text,
    run: (ns) => run(ns),
    errors: ['ValueError', 'ArgumentError', 'DTypeError'],
  })
}

suite.group('ravelMultiIndex')
for (const [dtype, mode, order, values] of cross(
  ['int64', 'uint8', 'int16'] as const,
  ['raise', 'clip', 'wrap'] as const,
  ['C', 'F'] as const,
  [
    [0, 1, 2, 1],
    [3, 9, 2, 20],
    [-1, -7, 2, 5],
  ] as const,
)) {
  if (dtype === 'uint8' && values[0] < 0) continue
  suite.case({
    name: 'ravelMultiIndex',
    inputs: { a: spec(dtype, [4], { values }), b: spec(dtype, [3, 1], { values }) },
    python: `np.ravel_multi_index((a, b), (3, 4), mode='${mode}', order='${order}')`,
    run: (ns, { a, b }) => ns.ravelMultiIndex([a, b], [3, 4], { mode, order }),
  })
  suite.case({
    name: 'ravelMultiIndex of rows',
    inputs: { a: spec(dtype, [2, 4], { values }) },
    python: `np.ravel_multi_index(a, (3, 4), mode='${mode}', order='${order}')`,
    run: (ns, { a }) => ns.ravelMultiIndex(a, [3, 4], { mode, order }),
  })
}

suite.group('diagonals and triangles')
for (const n of [0, 1, 3, 4]) {
  for (const ndim of [1, 2, 3]) {
    suite.case({
      name: 'diagIndices',
      python: `list(np.diag_indices(${n}, ${ndim}))`,
      run: (ns) => ns.diagIndices(n, ndim),
    })
  }
  for (const [k, m] of cross([0, 1, -1, 5, -5], [null, 0, 2, 6])) {
    for (const [name, ours] of [
      ['tril_indices', 'trilIndices'],
      ['triu_indices', 'triuIndices'],
    ] as const) {
      suite.case({
        name,
        python: `list(np.${name}(${n}, ${k}, ${m ?? 'None'}))`,
        run: (ns) => ns[ours](n, { k, m }),
      })
    }
  }
  for (const name of ['triu', 'tril'] as const) {
    suite.case({
      name: 'maskIndices',
      python: `list(np.mask_indices(${n}, np.${name}, 1))`,
      run: (ns) => ns.maskIndices(n, ns[name], 1),
    })
  }
}
for (const [shape, name] of cross([[3, 3], [3, 4], [5, 2], [3], [2, 2, 2], [2, 2, 3]], [
  'diag_indices_from',
  'tril_indices_from',
  'triu_indices_from',
] as const)) {
  const ours = {
    diag_indices_from: 'diagIndicesFrom',
    tril_indices_from: 'trilIndicesFrom',
    triu_indices_from: 'triuIndicesFrom',
  }
  suite.case({
    name,
    inputs: { a: spec('int8', shape) },
    python: `list(np.${name}(a))`,
    run: (ns, { a }) => ns[ours[name]](a),
  })
}

suite.group('fillDiagonal')
for (const [shape, layout, wrap] of cross(
  [[3, 3], [5, 3], [3, 5], [7, 2], [9, 2], [8, 1], [0, 3], [2, 2, 2], [2, 3, 2], [3]],
  fewLayouts,
  [false, true],
)) {
  for (const [dtype, values] of [
    ['int32', [5]],
    ['float64', [1.5, 2.5]],
    ['int8', [1, 2, 3, 4, 5, 6, 7]],
  ] as const) {
    const given = values.length === 1 ? '5' : 'b'
    if (layout === 'broadcast') continue
    suite.case({
      name: 'fillDiagonal',
      inputs: {
        a: spec(dtype === 'int8' ? 'float32' : 'int32', shape, { layout }),
        b: spec(dtype, [values.length], { values }),
      },
      python: `np.fill_diagonal(a, ${given}, ${wrap ? 'True' : 'False'}); a`,
      run: (ns, { a, b }) => {
        ns.fillDiagonal(a, given === '5' ? 5 : b, { wrap })
        return a
      },
    })
  }
}
suite.case({
  name: 'fillDiagonal with nothing',
  inputs: { a: spec('float32', [3, 3]), b: spec('float32', [0]) },
  python: 'np.fill_diagonal(a, b); a',
  run: (ns, { a, b }) => {
    ns.fillDiagonal(a, b)
    return a
  },
})
