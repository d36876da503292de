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
  type Values,
} from './harness/index.js'

type Run = (ns: Namespace, inputs: Record<string, Tested>) => unknown
type Call = readonly [python: string, run: Run]

const { NaN: nan, POSITIVE_INFINITY: inf } = Number
const suite = differential('histograms')
const close: Tolerance = { rtol: 1e-12, atol: 1e-14 }
const toleranceOf = (dtype: DTypeName): Tolerance =>
  dtype === 'float16' ? { rtol: 2e-3, atol: 1e-3 } : dtype === 'float32' ? { rtol: 1e-6, atol: 1e-6 } : close

suite.group('histogram')
const calls: readonly Call[] = [
  ['np.histogram(a)', (ns, { a }) => ns.histogram(a)],
  ['np.histogram(a, 7)', (ns, { a }) => ns.histogram(a, 7)],
  ['np.histogram(a, bins=5, range=(-2., 3.5))', (ns, { a }) => ns.histogram(a, { bins: 5, range: [-2, 3.5] })],
  ['np.histogram(a, bins=3, range=(1., 1.))', (ns, { a }) => ns.histogram(a, { bins: 3, range: [1, 1] })],
  ['np.histogram(a, [-3., 0, 0.5, 2, 9])', (ns, { a }) => ns.histogram(a, [-3, 0, 0.5, 2, 9])],
  ['np.histogram(a, bins=[0., 1, 1, 2, 2])', (ns, { a }) => ns.histogram(a, { bins: [0, 1, 1, 2, 2] })],
  ['np.histogram(a, 4, density=True)', (ns, { a }) => ns.histogram(a, { bins: 4, density: true })],
  [
    'np.histogram(a, [-3., 0, 0.5, 2, 9], density=True)',
    (ns, { a }) => ns.histogram(a, { bins: [-3, 0, 0.5, 2, 9], density: true }),
  ],
  ['np.histogram_bin_edges(a, 6)', (ns, { a }) => ns.histogramBinEdges(a, 6)],
  ['np.histogram_bin_edges(a, [1., 2, 3])', (ns, { a }) => ns.histogramBinEdges(a, [1, 2, 3])],
]
for (const [dtype, shape, [python, run]] of cross(dtypesOf('biuf'), [[], [0], [1], [40], [5, 6]], calls)) {
  if (shape[0] === 0 && python.includes('density')) continue
  suite.case({ name: 'histogram', inputs: { a: spec(dtype, shape) }, python, run, tolerance: toleranceOf(dtype) })
}
for (const [dtype, [python, run]] of cross(dtypesOf('biuf'), calls)) {
  suite.case({
    name: 'ties',
    inputs: { a: spec(dtype, [60], { values: 'integers' }) },
    python,
    run,
    tolerance: toleranceOf(dtype),
  })
}
for (const [layout, [python, run]] of cross(fewLayouts, calls)) {
  suite.case({ name: 'layouts', inputs: { a: spec('float64', [5, 6], { layout }) }, python, run, tolerance: close })
}
// Complex numbers, between edges that are given: by real part, then by imaginary part.
const complexCalls: readonly Call[] = [
  ['np.histogram(a, [-3., 0, 0.5, 2, 9])', (ns, { a }) => ns.histogram(a, [-3, 0, 0.5, 2, 9])],
  ['np.histogram(a, bins=[0., 1, 1, 2, 2])', (ns, { a }) => ns.histogram(a, { bins: [0, 1, 1, 2, 2] })],
  [
    'np.histogram(a, [-1, -1+1j, 1-2j, 1+0j, 3])',
    (ns, { a }) => ns.histogram(a, [-1, ns.complex(-1, 1), ns.complex(1, -2), ns.complex(1, 0), 3]),
  ],
  [
    'np.histogram(a.real, [-1, -1+1j, 1-2j, 1+0j, 3])',
    (ns, { a }) => ns.histogram(ns.real(a), [-1, ns.complex(-1, 1), ns.complex(1, -2), ns.complex(1, 0), 3]),
  ],
  [
    'np.histogram(a, [-9., 0, 9], weights=a.real)',
    (ns, { a }) => ns.histogram(a, { bins: [-9, 0, 9], weights: ns.real(a) }),
  ],
  ['np.histogram(a, [-9., 0, 9], density=True)', (ns, { a }) => ns.histogram(a, { bins: [-9, 0, 9], density: true })],
  ['np.histogram_bin_edges(a, [1., 2, 3])', (ns, { a }) => ns.histogramBinEdges(a, [1, 2, 3])],
  ['np.histogram(a, [1, 1j])', (ns, { a }) => ns.histogram(a, [1, ns.complex(0, 1)])],
  ['np.histogram(a, "auto")', (ns, { a }) => ns.histogram(a, 'auto')],
]
for (const [dtype, values, [python, run]] of cross(dtypesOf('c'), ['integers', 'special'] as const, complexCalls)) {
  if (values === 'special' && /weights|density|auto/.test(python)) continue
  suite.case({ name: `complex ${values}`, inputs: { a: spec(dtype, [60], { values }) }, python, run, tolerance: close })
}
// Values on edges that arithmetic finds on the wrong side.
for (const [dtype, bins] of cross(['float32', 'float64'] as const, [3, 10, 49, 100])) {
  suite.case({
    name: 'edges',
    inputs: { a: spec(dtype, [50], { values: Array.from({ length: 50 }, (_, at) => at * 0.1) }) },
    python: `np.histogram(a, ${bins}, range=(0., 4.9))`,
    run: (ns, { a }) => ns.histogram(a, { bins, range: [0, 4.9] }),
    tolerance: toleranceOf(dtype),
  })
}
for (const dtype of dtypesOf('iu')) {
  suite.case({
    name: 'extremes',
    inputs: { a: spec(dtype, [20], { values: 'special' }) },
    python: 'np.histogram(a, 8)',
    run: (ns, { a }) => ns.histogram(a, 8),
    tolerance: close,
  })
}
const withNaN: Values = [1, nan, 2, 2.5, 3, -inf, 0.5, inf, 2]
for (const [python, run] of [
  ['np.histogram(a)', (ns, { a }) => ns.histogram(a)],
  ['np.histogram(a, 4, range=(1., 3.))', (ns, { a }) => ns.histogram(a, { bins: 4, range: [1, 3] })],
  ['np.histogram(a, [1., 2, 3])', (ns, { a }) => ns.histogram(a, [1, 2, 3])],
] as readonly Call[]) {
  suite.case({ name: 'NaN', inputs: { a: spec('float64', [9], { values: withNaN }) }, python, run })
}

suite.group('weights')
const weighted: readonly Call[] = [
  ['np.histogram(a, 5, weights=w)', (ns, { a, w }) => ns.histogram(a, { bins: 5, weights: w })],
  [
    'np.histogram(a, 5, weights=w, range=(-1., 2.))',
    (ns, { a, w }) => ns.histogram(a, { bins: 5, weights: w, range: [-1, 2] }),
  ],
  [
    'np.histogram(a, 5, weights=w, density=True)',
    (ns, { a, w }) => ns.histogram(a, { bins: 5, weights: w, density: true }),
  ],
  [
    'np.histogram(a, [-9., -1, 0, 5], weights=w)',
    (ns, { a, w }) => ns.histogram(a, { bins: [-9, -1, 0, 5], weights: w }),
  ],
]
for (const [dtype, weights, [python, run]] of cross(
  ['int16', 'float32', 'float64'] as const,
  dtypesOf('iufc'),
  weighted,
)) {
  const inputs = { a: spec(dtype, [5, 6]), w: spec(weights, [5, 6], { values: 'positive' }) }
  const tolerance: Tolerance = weights === 'float16' ? { rtol: 1e-2, atol: 1e-2 } : { rtol: 1e-5, atol: 1e-5 }
  suite.case({ name: 'weights', inputs, python, run, tolerance })
}

suite.group('estimators')
for (const [name, dtype, values] of cross(
  ['auto', 'fd', 'doane', 'scott', 'stone', 'rice', 'sturges', 'sqrt'] as const,
  ['int16', 'float32', 'float64'] as const,
  ['normal', 'repeats'] as const,
)) {
  for (const length of [0, 1, 2, 30, 200]) {
    if (name === 'stone' && (length > 30 || dtype === 'float32')) continue
    const inputs = { a: spec(dtype, [length], { values }) }
    const tolerance = toleranceOf(dtype)
    suite.case({
      name,
      inputs,
      python: `np.histogram(a, '${name}')`,
      run: (ns, { a }) => ns.histogram(a, name),
      tolerance,
    })
    if (length === 1) continue
    suite.case({
      name,
      inputs,
      python: `np.histogram_bin_edges(a, '${name}', range=(-3., 6.))`,
      run: (ns, { a }) => ns.histogramBinEdges(a, { bins: name, range: [-3, 6] }),
      tolerance,
    })
  }
}

suite.group('bincount')
const bincounts: readonly Call[] = [
  ['np.bincount(a)', (ns, { a }) => ns.bincount(a)],
  ['np.bincount(a, minlength=30)', (ns, { a }) => ns.bincount(a, { minlength: 30 })],
  ['np.bincount(a, minlength=3)', (ns, { a }) => ns.bincount(a, { minlength: 3 })],
  ['np.bincount(a, w)', (ns, { a, w }) => ns.bincount(a, w)],
  ['np.bincount(a, weights=w, minlength=25)', (ns, { a, w }) => ns.bincount(a, { weights: w, minlength: 25 })],
]
for (const [dtype, length, weights, [python, run]] of cross(
  dtypesOf('biu'),
  [0, 1, 40],
  ['int8', 'float32', 'float64', 'bool'] as const,
  bincounts,
)) {
  if (!python.includes('w') && weights !== 'int8') continue
  const inputs = { a: spec(dtype, [length], { values: [3, 1, 1, 0, 7, 20, 3, 4] }), w: spec(weights, [length]) }
  suite.case({ name: 'bincount', inputs, python, run, tolerance: { rtol: 1e-14 } })
}

suite.group('grids')
const grids: readonly Call[] = [
  ['np.histogram2d(x, y)', (ns, { x, y }) => ns.histogram2d(x, y)],
  ['np.histogram2d(x, y, bins=4, density=True)', (ns, { x, y }) => ns.histogram2d(x, y, { bins: 4, density: true })],
  ['np.histogram2d(x, y, [3, 5])', (ns, { x, y }) => ns.histogram2d(x, y, [3, 5])],
  [
    'np.histogram2d(x, y, [[-3., 0, 2], 4], weights=w)',
    (ns, { x, y, w }) => ns.histogram2d(x, y, { bins: [[-3, 0, 2], 4], weights: w }),
  ],
  ['np.histogram2d(x, y, [-4., -1, 0, 3, 8])', (ns, { x, y }) => ns.histogram2d(x, y, [-4, -1, 0, 3, 8])],
  [
    'np.histogram2d(x, y, 3, range=[[-1., 2.], [0., 5.]])',
    (ns, { x, y }) =>
      ns.histogram2d(x, y, {
        bins: 3,
        range: [
          [-1, 2],
          [0, 5],
        ],
      }),
  ],
  ['np.histogramdd([x, y, w], 3)', (ns, { x, y, w }) => flat(ns.histogramdd([x, y, w], 3))],
  [
    'np.histogramdd(np.stack([x, y], axis=1), [2, 3], range=[None, (-1., 1.)])',
    (ns, { x, y }) => flat(ns.histogramdd(ns.stack([x, y], 1), { bins: [2, 3], range: [null, [-1, 1]] })),
  ],
  ['np.histogramdd(x, 4)', (ns, { x }) => flat(ns.histogramdd(x, 4))],
  [
    'np.histogramdd((x, y), bins=3, weights=w, density=True)',
    (ns, { x, y, w }) => flat(ns.histogramdd([x, y], { bins: 3, weights: w, density: true })),
  ],
]
const flat = ([hist, edges]: [Tested, Tested[]]) => [hist, edges]
for (const [dtype, length, [python, run]] of cross(['int16', 'uint8', 'float32', 'float64'] as const, [1, 50], grids)) {
  const inputs = {
    x: spec(dtype, [length]),
    y: spec(dtype, [length], { seed: 1 }),
    w: spec('float64', [length], { values: 'positive' }),
  }
  suite.case({ name: 'grids', inputs, python, run, tolerance: { rtol: 1e-5, atol: 1e-6 } })
}

suite.group('errors')
const wrong: readonly Call[] = [
  ['np.histogram([1., 2], range=(3., 1.))', (ns) => ns.histogram([1, 2], { range: [3, 1] })],
  ['np.histogram([1., 2], range=(0., inf))', (ns) => ns.histogram([1, 2], { range: [0, inf] })],
  ['np.histogram([1., inf])', (ns) => ns.histogram([1, inf])],
  ['np.histogram([1., 2], bins=0)', (ns) => ns.histogram([1, 2], 0)],
  ['np.histogram([1., 2], bins=1.5)', (ns) => ns.histogram([1, 2], 1.5)],
  ['np.histogram([1., 2], bins=[[1.]])', (ns) => ns.histogram([1, 2], { bins: [[1]] })],
  ['np.histogram([1., 2], bins=[3., 1])', (ns) => ns.histogram([1, 2], [3, 1])],
  ['np.histogram([1., 2], bins=[])', (ns) => ns.histogram([1, 2], [])],
  ['np.histogram([1., 2], bins=[1.])', (ns) => ns.histogram([1, 2], [1])],
  ['np.histogram([1., 2], weights=[1.])', (ns) => ns.histogram([1, 2], { weights: [1] })],
  ["np.histogram([1., 2], bins='best')", (ns) => ns.histogram([1, 2], 'best')],
  [
    "np.histogram([1., 2], bins='auto', weights=[1., 2])",
    (ns) => ns.histogram([1, 2], { bins: 'auto', weights: [1, 2] }),
  ],
  ['np.histogram([1., 1 + 2e-16], bins=10)', (ns) => ns.histogram([1, 1 + 2e-16], 10)],
  ['np.histogram2d([1., 2], [1., 2, 3])', (ns) => ns.histogram2d([1, 2], [1, 2, 3])],
  ['np.histogram2d([1., 2], [1., 2], [3])', (ns) => ns.histogram2d([1, 2], [1, 2], [3])],
  ['np.histogram2d([], [], bins=2)', (ns) => ns.histogram2d([], [], 2)],
  ['np.histogramdd(np.zeros((2, 2)), bins=[1, 0])', (ns) => ns.histogramdd(ns.zeros([2, 2]), { bins: [1, 0] })],
  ['np.histogramdd(np.zeros((2, 2)), bins=[1, 1.5])', (ns) => ns.histogramdd(ns.zeros([2, 2]), { bins: [1, 1.5] })],
  ['np.histogramdd(np.zeros((2, 2)), range=[None])', (ns) => ns.histogramdd(ns.zeros([2, 2]), { range: [null] })],
  [
    'np.histogramdd(np.zeros((2, 2)), weights=[1., 2, 3])',
    (ns) => ns.histogramdd(ns.zeros([2, 2]), { weights: [1, 2, 3] }),
  ],
  [
    'np.histogramdd(np.zeros((2, 2)), weights=[1., 2j])',
    (ns) => ns.histogramdd(ns.zeros([2, 2]), { weights: [1, ns.complex(0, 2)] }),
  ],
  ['np.bincount([1, 2, 2])', (ns) => ns.bincount([1, 2, 2])],
  ['np.bincount([-1, 2])', (ns) => ns.bincount([-1, 2])],
  ['np.bincount(np.array([1., 2]))', (ns) => ns.bincount(ns.array([1, 2]))],
  ['np.bincount([[1]])', (ns) => ns.bincount([[1]])],
  ['np.bincount(3)', (ns) => ns.bincount(3n)],
  ['np.bincount([1, 2], minlength=-1)', (ns) => ns.bincount([1, 2], { minlength: -1 })],
  ['np.bincount([1, 2], minlength=None)', (ns) => ns.bincount([1, 2], { minlength: null })],
  ['np.bincount([1, 2], [1., 2, 3])', (ns) => ns.bincount([1, 2], [1, 2, 3])],
  ['np.bincount([1, 2], [1j, 2])', (ns) => ns.bincount([1, 2], [ns.complex(0, 1), 2])],
]
for (const [python, run] of wrong) suite.case({ name: 'errors', inputs: {}, python, run, tolerance: close })
