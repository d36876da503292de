import { cross, differential, dtypesOf, layouts, type Namespace, spec, type Tested } from './harness/index.js'

const suite = differential('index-tricks')
const malformed = ['ValueError', 'ShapeError', 'ArgumentError', 'AxisError']

suite.group('sliding windows')
const windows: readonly [string, unknown, unknown][] = [
  ['2', 2, undefined],
  ['(2, 3)', [2, 3], undefined],
  ['(2, 3), axis=(1, 0)', [2, 3], [1, 0]],
  ['3, axis=-1', 3, -1],
  ['(3,), axis=(0,)', [3], [0]],
  ['(2, 2), axis=(1, 1)', [2, 2], [1, 1]],
  ['0, axis=0', 0, 0],
  ['9, axis=0', 9, 0],
  ['-1, axis=0', -1, 0],
  ['2, axis=5', 2, 5],
  ['(2, 2), axis=0', [2, 2], 0],
  ['(4, 5)', [4, 5], undefined],
  ['(2, 1, 2)', [2, 1, 2], undefined],
]
for (const [[text, window, axis], shape, layout] of cross(windows, [[7], [4, 5], [4, 5, 3], [0, 3]], layouts)) {
  if (layout !== 'C' && layout !== 'mixed' && shape.length !== 2) continue
  suite.case({
    name: 'slidingWindowView',
    inputs: { a: spec('int16', shape, { layout }) },
    python: `np.lib.stride_tricks.sliding_window_view(a, ${text})`,
    run: (ns, { a }) => ns.lib.strideTricks.slidingWindowView(a, window, axis === undefined ? {} : { axis }),
    layout: layout === 'C' && shape.length < 3 && shape.length > 0 && shape[0] > 0 && !text.startsWith('0'),
    errors: malformed,
  })
}
for (const layout of ['C', 'strided'] as const) {
  suite.case({
    name: 'sums of windows',
    inputs: { a: spec('float64', [30], { layout }) },
    python: 'np.lib.stride_tricks.sliding_window_view(a * 2, 4).sum(axis=1)',
    run: (ns, { a }) => ns.lib.strideTricks.slidingWindowView(a.mul(2), 4).sum(1),
    tolerance: { rtol: 1e-12, atol: 1e-12 },
  })
}
suite.case({
  name: 'windows that can be written',
  inputs: { a: spec('int16', [6]) },
  python: 'np.lib.stride_tricks.sliding_window_view(a, 3, writeable=True)[1:2] = 7; a',
  run: (ns, { a }) => {
    ns.lib.strideTricks.slidingWindowView(a, 3, { writeable: true }).set('1:2', 7)
    return a
  },
})
suite.case({
  name: 'windows that cannot be written',
  inputs: { a: spec('int16', [6]) },
  python: 'np.lib.stride_tricks.sliding_window_view(a, 3)[1:2] = 7; a',
  run: (ns, { a }) => ns.lib.strideTricks.slidingWindowView(a, 3).set('1:2', 7),
  raises: true,
})

suite.group('strides of one’s own')
const strided: readonly [string, object][] = [
  ['(3, 3), (8, 16)', { shape: [3, 3], strides: [8, 16] }],
  ['(4,), (16,)', { shape: [4], strides: [16] }],
  ['(2, 2, 2), (8, 0, 8)', { shape: [2, 2, 2], strides: [8, 0, 8] }],
  ['(), ()', { shape: [], strides: [] }],
  ['(0, 5), (8, 8)', { shape: [0, 5], strides: [8, 8] }],
  ['None, (8, 8)', { strides: [8, 8] }],
  ['(2, 6)', { shape: [2, 6] }],
]
for (const [text, options] of strided) {
  suite.case({
    name: 'asStrided',
    inputs: { a: spec('float64', [4, 6]) },
    python: `np.lib.stride_tricks.as_strided(a, ${text})`,
    run: (ns, { a }) => ns.lib.strideTricks.asStrided(a, options),
    layout: !text.startsWith('(0'),
  })
}
suite.case({
  name: 'asStrided of an expression',
  inputs: { a: spec('float64', [10]) },
  python: 'np.lib.stride_tricks.as_strided(a + 1, (4, 3), (16, 8)).sum(0)',
  run: (ns, { a }) => ns.lib.strideTricks.asStrided(a.add(1), { shape: [4, 3], strides: [16, 8] }).sum(0),
  tolerance: { rtol: 1e-12, atol: 1e-12 },
})
suite.case({
  name: 'negative strides',
  inputs: { a: spec('int32', [5]) },
  python: 'np.lib.stride_tricks.as_strided(a[4:], (5,), (-4,))',
  run: (ns, { a }) => ns.lib.strideTricks.asStrided(a.at('4:'), { shape: [5], strides: [-4] }),
})

suite.group('r and c')
const joins: readonly [string, (ns: Namespace, a: Tested, b: Tested) => unknown][] = [
  ['np.r_[0:5]', (ns) => ns.r('0:5')],
  ['np.r_[0:5, 7:2:-2]', (ns) => ns.r('0:5', '7:2:-2')],
  ['np.r_[:3]', (ns) => ns.r(':3')],
  ['np.r_[3:]', (ns) => ns.r('3:')],
  ['np.r_[0:1:5j]', (ns) => ns.r('0:1:5j')],
  ['np.r_[0:1:0.25]', (ns) => ns.r('0:1:0.25')],
  ['np.r_[0:5, 1.5]', (ns) => ns.r('0:5', 1.5)],
  ['np.r_[0:5, 1]', (ns) => ns.r('0:5', 1)],
  ['np.r_[a, 1]', (ns, a) => ns.r(a, 1)],
  ['np.r_[a, 1.5, b]', (ns, a, b) => ns.r(a, 1.5, b)],
  ["np.r_['0,2', a, b]", (ns, a, b) => ns.r('0,2', a, b)],
  ["np.r_['1,2', a, b]", (ns, a, b) => ns.r('1,2', a, b)],
  ["np.r_['0,2,0', a, b]", (ns, a, b) => ns.r('0,2,0', a, b)],
  ["np.r_['1,2,0', a, b]", (ns, a, b) => ns.r('1,2,0', a, b)],
  ["np.r_['1,2,0', a, 0:3]", (ns, a) => ns.r('1,2,0', a, '0:3')],
  ["np.r_['0,3,0', a]", (ns, a) => ns.r('0,3,0', a)],
  ["np.r_['0,3,1', a]", (ns, a) => ns.r('0,3,1', a)],
  ["np.r_['0,3,-2', a]", (ns, a) => ns.r('0,3,-2', a)],
  ["np.r_['0,3,1', 0:3]", (ns) => ns.r('0,3,1', '0:3')],
  ["np.r_['-1', a, b]", (ns, a, b) => ns.r('-1', a, b)],
  ["np.r_['1', a, b]", (ns, a, b) => ns.r('1', a, b)],
  ["np.r_['x', a]", (ns, a) => ns.r('x', a)],
  ["np.r_[a, '0']", (ns, a) => ns.r(a, '0')],
  ['np.r_[a.reshape(1, 3), b]', (ns, a, b) => ns.r(a.reshape([1, 3]), b)],
  ['np.c_[a, b]', (ns, a, b) => ns.c(a, b)],
  ['np.c_[a]', (ns, a) => ns.c(a)],
  ['np.c_[0:3, a]', (ns, a) => ns.c('0:3', a)],
  ['np.c_[a.reshape(1, 3), 0, b.reshape(1, 3)]', (ns, a, b) => ns.c(a.reshape([1, 3]), 0, b.reshape([1, 3]))],
  ['np.c_[a, 0:4]', (ns, a) => ns.c(a, '0:4')],
]
for (const [text, run] of joins) {
  for (const [one, other] of [
    ['float32', 'float32'],
    ['int8', 'uint16'],
  ] as const) {
    suite.case({
      name: 'join',
      inputs: { a: spec(one, [3]), b: spec(other, [3]) },
      python: text,
      run: (ns, { a, b }) => run(ns, a, b),
      errors: malformed,
    })
  }
}

suite.group('mgrid and ogrid')
const grids: readonly (readonly string[])[] = [
  ['0:5'],
  ['2:9:3'],
  ['5:0:-2'],
  ['0:3:0.5'],
  ['0:1:5j'],
  ['0:1:1j'],
  ['0:5', '0:3'],
  [':5', '1:3'],
  ['0:1:3j', '0:2'],
  ['0:1:1j', '0:2:2j'],
  ['0:1:.3', '-1:2'],
  ['-1.5:1.5:4j', '0:1:-3j', '2:4'],
  ['0:-1', '0:2'],
  ['0:0', '0:2'],
  ['10:1:-3', '1e1:3e1:5'],
]
for (const [parts, name] of cross(grids, ['mgrid', 'ogrid'] as const)) {
  suite.case({
    name,
    python: `np.${name}[${parts.join(', ')}]`,
    run: (ns) => ns[name](...parts),
    errors: [...malformed, 'ArgumentError'],
  })
}

suite.group('kept indices')
suite.case({
  name: 'kept indices',
  inputs: { a: spec('int16', [4, 5]) },
  python: '[a[np.s_[1:3]], a[np.s_[1:3, None, ::2]], a[np.index_exp[..., 2]]]',
  run: (ns, { a }) => [a.at(ns.s('1:3')), a.at(...ns.s('1:3', null, '::2')), a.at(...ns.indexExp('...', 2))],
})

suite.group('emath')
const functions = ['sqrt', 'log', 'log2', 'log10', 'arccos', 'arcsin', 'arctanh'] as const
for (const [dtype, name, values] of cross(dtypesOf(), functions, [
  [0.25, 0.5, 1],
  [-0.5, 3, 1],
  [-4, 0.5, -1],
] as const)) {
  if (dtype === 'bool' && name !== 'sqrt') continue
  suite.case({
    name,
    inputs: { a: spec(dtype, [3], { values }) },
    python: `np.emath.${name}(a)`,
    run: (ns, { a }) => ns.emath[name](a),
    tolerance: {
      rtol: dtype === 'float16' ? 2e-3 : dtype === 'float64' || dtype.includes('64') ? 1e-6 : 1e-6,
      atol: 1e-7,
    },
  })
}
for (const [one, other, values] of cross(
  ['int32', 'float32', 'float64', 'complex128'] as const,
  ['int64', 'float32'] as const,
  [
    [2, 4, 8],
    [-2, 4, 8],
  ] as const,
)) {
  suite.case({
    name: 'logn',
    inputs: { n: spec(other, [3], { values: [2, 3, 4] }), x: spec(one, [3], { values }) },
    python: 'np.emath.logn(n, x)',
    run: (ns, { n, x }) => ns.emath.logn(n, x),
    tolerance: { rtol: 1e-6 },
  })
  suite.case({
    name: 'power',
    inputs: { p: spec(other, [3], { values: [-1, 2, 0] }), x: spec(one, [3], { values }) },
    python: 'np.emath.power(x, p)',
    run: (ns, { x, p }) => ns.emath.power(x, p),
    tolerance: { rtol: 1e-6, atol: 1e-6 },
  })
}
