import type { DTypeName } from '#src/core/dtype.js'
import {
  cross,
  differential,
  dtypesOf,
  fewLayouts,
  type Namespace,
  spec,
  type Tested,
  type Tolerance,
} from './harness/index.js'

const norms: Record<string, number> = {
  float16: 0.005,
  float32: 2e-6,
  float64: 1e-13,
  complex64: 2e-6,
  complex128: 1e-13,
}
const toleranceOf = (dtype: DTypeName): Tolerance => ({ norm: norms[dtype] ?? 1e-13 })
/** Rounded as NumPy rounds, but for complex products and quotients. */
const sameRounding = (dtype: DTypeName): Tolerance => (dtypesOf('c').includes(dtype) ? toleranceOf(dtype) : 'exact')

const suite = differential('differences')
const shapes = [[], [0], [1], [5], [3, 4], [2, 3, 4], [0, 3], [1037]]

suite.group('diff')
for (const [dtype, shape, layout] of cross(dtypesOf(), shapes, fewLayouts)) {
  for (const [n, axis] of [
    [1, -1],
    [2, 0],
    [0, -1],
    [7, -1],
  ]) {
    if (layout !== 'C' && n === 0) continue
    suite.case({
      name: 'diff',
      inputs: { a: spec(dtype, shape, { layout, values: 'special' }) },
      python: `np.diff(a, n=${n}, axis=${axis})`,
      run: (ns, { a }) => ns.diff(a, { n, axis }),
      signedZero: false,
    })
  }
}
for (const [dtype, other, axis] of cross(
  ['int8', 'float32', 'bool'] as const,
  ['int64', 'float16', 'bool'] as const,
  [0, 1, 2],
)) {
  for (const [shape, text] of [
    [[], 'prepend=b'],
    [[2, 1], 'append=b'],
    [[2, 3], 'prepend=b, append=b'],
    [[3], 'prepend=b'],
  ] as const) {
    suite.case({
      name: 'diff with ends',
      inputs: { a: spec(dtype, [2, 3]), b: spec(other, shape) },
      python: `np.diff(a, axis=${axis}, ${text})`,
      run: (ns, { a, b }) =>
        ns.diff(a, {
          axis,
          ...(text.includes('prepend') ? { prepend: b } : {}),
          ...(text.includes('append') ? { append: b } : {}),
        }),
      errors: ['ShapeError', 'ValueError', 'AxisError', 'DTypeError'],
    })
  }
}
suite.case({
  name: 'negative n',
  inputs: { a: spec('int8', [3]) },
  python: 'np.diff(a, n=-1)',
  run: (ns, { a }) => ns.diff(a, -1),
})

suite.group('ediff1d')
for (const [dtype, shape, layout] of cross(dtypesOf(), shapes, ['C', 'mixed'] as const)) {
  suite.case({
    name: 'ediff1d',
    inputs: { a: spec(dtype, shape, { layout }) },
    python: 'np.ediff1d(a)',
    run: (ns, { a }) => ns.ediff1d(a),
  })
}
for (const [dtype, other, text] of cross(
  ['int16', 'float32', 'complex64'] as const,
  ['int64', 'float64', 'bool'] as const,
  ['to_end=b', 'to_begin=b', 'to_end=b, to_begin=b'],
)) {
  suite.case({
    name: 'ediff1d with ends',
    inputs: { a: spec(dtype, [2, 3]), b: spec(other, [2, 2]) },
    python: `np.ediff1d(a, ${text})`,
    run: (ns, { a, b }) =>
      ns.ediff1d(a, { toEnd: text.includes('end') ? b : null, toBegin: text.includes('begin') ? b : null }),
  })
}

suite.group('gradient')
for (const [dtype, shape, layout] of cross(dtypesOf(), [[], [1], [2], [3], [7], [3, 4], [2, 3, 4], [300]], [
  'C',
  'mixed',
] as const)) {
  for (const edgeOrder of [1, 2]) {
    suite.case({
      name: 'gradient',
      inputs: { a: spec(dtype, shape, { layout }) },
      python: `np.gradient(a, edge_order=${edgeOrder})`,
      run: (ns, { a }) => ns.gradient(a, { edgeOrder }),
      tolerance: sameRounding(dtype),
      signedZero: false,
      layout: layout === 'mixed' && dtype === 'float64' && shape.length > 1,
    })
  }
}
interface Spaced {
  readonly text: string
  readonly run: (ns: Namespace, a: Tested, x: Tested, y: Tested) => unknown
}
const spaced: readonly Spaced[] = [
  { text: '2.0', run: (ns, a) => ns.gradient(a, 2) },
  { text: '0.5, 3.0', run: (ns, a) => ns.gradient(a, 0.5, 3) },
  { text: 'x, y', run: (ns, a, x, y) => ns.gradient(a, x, y) },
  { text: 'x, 2.0', run: (ns, a, x) => ns.gradient(a, x, 2) },
  { text: 'y, axis=1', run: (ns, a, _, y) => ns.gradient(a, y, { axis: 1 }) },
  { text: 'y, axis=1, edge_order=2', run: (ns, a, _, y) => ns.gradient(a, y, { axis: 1, edgeOrder: 2 }) },
  { text: '0.25, axis=1, edge_order=2', run: (ns, a) => ns.gradient(a, 0.25, { axis: 1, edgeOrder: 2 }) },
  { text: 'x, y, axis=(0, 1)', run: (ns, a, x, y) => ns.gradient(a, x, y, { axis: [0, 1] }) },
  { text: 'y, x, axis=(1, 0)', run: (ns, a, x, y) => ns.gradient(a, y, x, { axis: [1, 0] }) },
  { text: 'np.arange(4.), axis=0', run: (ns, a) => ns.gradient(a, ns.arange(4), { axis: 0 }) },
  { text: 'np.arange(4) * 3, axis=0', run: (ns, a) => ns.gradient(a, ns.arange(4n).mul(3), { axis: 0 }) },
  { text: 'x[0], axis=0', run: (ns, a, x) => ns.gradient(a, x.at(0), { axis: 0 }) },
  { text: 'axis=2', run: (ns, a) => ns.gradient(a, { axis: 2 }) },
  { text: 'axis=(0, 0)', run: (ns, a) => ns.gradient(a, { axis: [0, 0] }) },
  { text: 'x', run: (ns, a, x) => ns.gradient(a, x) },
  { text: 'y, x', run: (ns, a, x, y) => ns.gradient(a, y, x) },
  { text: '1.0, 2.0, 3.0', run: (ns, a) => ns.gradient(a, 1, 2, 3) },
  { text: 'a, axis=0', run: (ns, a) => ns.gradient(a, a, { axis: 0 }) },
  { text: 'edge_order=3', run: (ns, a) => ns.gradient(a, { edgeOrder: 3 }) },
]
for (const [{ text, run }, dtype, coordinates] of cross(
  spaced,
  ['float64', 'float32', 'float16', 'int32', 'complex128'] as const,
  ['float64', 'float32', 'int64'] as const,
)) {
  suite.case({
    name: 'gradient with spacings',
    inputs: {
      a: spec(dtype, [4, 5]),
      x: spec(coordinates, [4], { values: [1, 2, 4, 7] }),
      y: spec(coordinates, [5], { values: [0, 1, 5, 6, 8] }),
    },
    python: `np.gradient(a, ${text})`,
    run: (ns, { a, x, y }) => run(ns, a, x, y),
    tolerance: toleranceOf(dtype),
  })
}

suite.group('trapezoid')
for (const [dtype, shape, axis] of cross(dtypesOf(), [[5], [3, 4], [0], [1], [2, 0], [300]], [-1, 0, 1])) {
  suite.case({
    name: 'trapezoid',
    inputs: { a: spec(dtype, shape) },
    python: `np.trapezoid(a, dx=0.5, axis=${axis})`,
    run: (ns, { a }) => ns.trapezoid(a, { dx: 0.5, axis }),
    tolerance: toleranceOf(dtype),
    errors: ['AxisError', 'ValueError', 'IndexError'],
  })
}
for (const [dtype, other, shape, axis] of cross(
  ['int16', 'float32'] as const,
  ['int64', 'float32', 'float64'] as const,
  [[3], [4], [3, 4], [5]],
  [0, -1],
)) {
  suite.case({
    name: 'trapezoid with x',
    inputs: { a: spec(dtype, [3, 4]), x: spec(other, shape, { values: 'sorted' }) },
    python: `np.trapezoid(a, x, axis=${axis})`,
    run: (ns, { a, x }) => ns.trapezoid(a, { x, axis }),
    tolerance: toleranceOf('float32'),
  })
}

suite.group('cov and corrcoef')
const options: readonly [string, object][] = [
  ['', {}],
  [', rowvar=False', { rowvar: false }],
  [', bias=True', { bias: true }],
  [', ddof=0', { ddof: 0 }],
  [', ddof=2, bias=True', { ddof: 2, bias: true }],
  [', ddof=9', { ddof: 9 }],
]
for (const [dtype, shape, [text, given]] of cross(dtypesOf(), [[3, 5], [5], [1, 4], [4, 1], []], options)) {
  // Rounding decides about the parts that are divided by 0 then.
  if (text.includes('9') && dtypesOf('c').includes(dtype)) continue
  suite.case({
    name: 'cov',
    inputs: { a: spec(dtype, shape) },
    python: `np.cov(a${text})`,
    run: (ns, { a }) => ns.cov(a, given),
    tolerance: { norm: 1e-12 },
  })
  if (text.includes('ddof') || text.includes('bias')) continue
  suite.case({
    name: 'corrcoef',
    inputs: { a: spec(dtype, shape) },
    python: `np.corrcoef(a${text})`,
    run: (ns, { a }) => ns.corrcoef(a, given),
    tolerance: { norm: 1e-12 },
  })
}
for (const [first, second, rowvar, name] of cross([[3, 5], [5], [5, 3]], [[5], [2, 5], [5, 2], [4]], [true, false], [
  'cov',
  'corrcoef',
] as const)) {
  suite.case({
    name: `${name} of two`,
    inputs: { a: spec('float64', first), b: spec('float32', second) },
    python: `np.${name}(a, b, rowvar=${rowvar ? 'True' : 'False'})`,
    run: (ns, { a, b }) => ns[name](a, { y: b, rowvar }),
    tolerance: { norm: 1e-12 },
  })
}
for (const [text, dtype, ddof] of cross(
  ['fweights=f', 'aweights=w', 'fweights=f, aweights=w'],
  ['float64', 'complex128'] as const,
  [0, 1, 2],
)) {
  suite.case({
    name: 'cov with weights',
    inputs: {
      a: spec(dtype, [3, 5]),
      f: spec('int64', [5], { values: [1, 2, 0, 3, 1] }),
      w: spec('float64', [5], { values: [0.5, 1, 2, 0.25, 3] }),
    },
    python: `np.cov(a, ddof=${ddof}, ${text})`,
    run: (ns, { a, f, w }) =>
      ns.cov(a, {
        ddof,
        fweights: text.includes('f=') || text.includes('fw') ? f : null,
        aweights: text.includes('aw') ? w : null,
      }),
    tolerance: { norm: 1e-12 },
  })
}
for (const [text, values, shape] of [
  ['fweights=f', [1.5, 1, 1, 1, 1], [5]],
  ['fweights=f', [-1, 1, 1, 1, 1], [5]],
  ['fweights=f', [1], [4]],
  ['fweights=f', [1], [1, 5]],
  ['aweights=f', [-1, 1, 1, 1, 1], [5]],
  ['aweights=f', [0], [5]],
  ['ddof=1.5', [0], [5]],
] as const) {
  suite.case({
    name: 'cov with wrong options',
    inputs: { a: spec('float64', [3, 5]), f: spec('float64', shape, { values }) },
    python: `np.cov(a, ${text})`,
    run: (ns, { a, f }) => ns.cov(a, text === 'ddof=1.5' ? { ddof: 1.5 } : { [text.slice(0, 8)]: f }),
    raises: true,
  })
}
for (const [dtype, wanted, name] of cross(
  ['float32', 'complex64'] as const,
  ['float32', 'complex64'] as const,
  ['cov', 'corrcoef'] as const,
)) {
  if (dtype === 'complex64' && wanted === 'float32') continue
  suite.case({
    name: `${name} dtype`,
    inputs: { a: spec(dtype, [3, 5]) },
    python: `np.${name}(a, dtype='${wanted}')`,
    run: (ns, { a }) => ns[name](a, { dtype: wanted }),
    tolerance: toleranceOf('float32'),
  })
}

suite.group('convolve and correlate')
for (const [dtype, name, mode, sizes, layout] of cross(
  dtypesOf(),
  ['convolve', 'correlate'] as const,
  ['valid', 'same', 'full'] as const,
  [
    [1, 1],
    [5, 3],
    [3, 5],
    [6, 4],
    [4, 6],
    [5, 5],
    [1, 4],
    [67, 40],
  ],
  ['C', 'reversed'] as const,
)) {
  if (layout !== 'C' && sizes[0] > 5) continue
  suite.case({
    name: `${name} ${mode}`,
    inputs: { a: spec(dtype, [sizes[0]], { layout }), v: spec(dtype, [sizes[1]], { layout, seed: 1 }) },
    python: `np.${name}(a, v, mode='${mode}')`,
    run: (ns, { a, v }) => ns[name](a, v, mode),
    tolerance: toleranceOf(dtype),
  })
}
// Long enough that the windows inside are summed apart from those at the ends.
for (const [dtype, name, mode, sizes] of cross(
  ['float64', 'float32', 'int16', 'bool', 'complex64'],
  ['convolve', 'correlate'] as const,
  ['same', 'full'] as const,
  [
    [4001, 9],
    [8, 4100],
    [200, 199],
    [190, 190],
  ],
)) {
  suite.case({
    name: `long ${name} ${mode}`,
    inputs: { a: spec(dtype, [sizes[0]], { layout: 'reversed' }), v: spec(dtype, [sizes[1]], { seed: 1 }) },
    python: `np.${name}(a, v, mode='${mode}')`,
    run: (ns, { a, v }) => ns[name](a, v, mode),
    tolerance: toleranceOf(dtype),
  })
}
for (const [left, right, name] of cross(dtypesOf(), dtypesOf(), ['convolve', 'correlate'] as const)) {
  suite.case({
    name: `${name} promotion`,
    inputs: { a: spec(left, [5]), v: spec(right, [3]) },
    python: `np.${name}(a, v)`,
    run: (ns, { a, v }) => ns[name](a, v),
    tolerance: { norm: Math.max(norms[left] ?? 1e-13, norms[right] ?? 1e-13) },
  })
}
for (const [first, second, name] of cross([[0], [], [3], [2, 2]], [[0], [], [2], [2, 2]], [
  'convolve',
  'correlate',
] as const)) {
  suite.case({
    name: `${name} shapes`,
    inputs: { a: spec('float64', first), v: spec('float64', second) },
    python: `np.${name}(a, v)`,
    run: (ns, { a, v }) => ns[name](a, v),
    tolerance: toleranceOf('float64'),
  })
}
suite.case({
  name: 'long convolve infinities',
  inputs: {
    a: spec('float64', [5000], { values: [Number.POSITIVE_INFINITY, 2, 0, 3, ...Array(200).fill(1)] }),
    v: spec('float64', [8], { values: [0, 1] }),
  },
  python: 'np.convolve(a, v)',
  run: (ns, { a, v }) => ns.convolve(a, v),
})
suite.case({
  name: 'convolve infinities',
  inputs: {
    a: spec('float64', [4], { values: [1, 2, 0, 3] }),
    v: spec('float64', [2], { values: [Number.POSITIVE_INFINITY, 1] }),
  },
  python: 'np.convolve(a, v)',
  run: (ns, { a, v }) => ns.convolve(a, v),
})
suite.case({
  name: 'unknown mode',
  inputs: { a: spec('float64', [4]) },
  python: "np.convolve(a, a, 'circular')",
  run: (ns, { a }) => ns.convolve(a, a, 'circular'),
  raises: true,
})
