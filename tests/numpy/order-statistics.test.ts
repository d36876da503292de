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
  type Tolerance,
  type Values,
} from './harness/index.js'

type Run = (ns: Namespace, inputs: Record<string, Tested>) => unknown
type Call = readonly [python: string, run: Run]

const { NaN: nan, POSITIVE_INFINITY: inf } = Number
const suite = differential('order-statistics')
const withNaN: Values = [3, 1, nan, 2, -5, inf, 4, nan, 0.5, -0, 7]
const infinite: Values = [3, 1, inf, 2, -5, inf, -inf, 4, 0.5, 7]
const methods = [
  'inverted_cdf',
  'averaged_inverted_cdf',
  'closest_observation',
  'interpolated_inverted_cdf',
  'hazen',
  'weibull',
  'linear',
  'median_unbiased',
  'normal_unbiased',
  'lower',
  'higher',
  'midpoint',
  'nearest',
] as const
const shapes = [[], [1], [7], [10], [4, 5], [5, 4], [2, 3, 4]]
const close = (dtype: DTypeName): Tolerance => (dtype === 'float16' ? { rtol: 2e-3 } : { ulp: 1 })

suite.group('median')
const medians: readonly Call[] = [
  ['np.median(a)', (ns, { a }) => ns.median(a)],
  ['np.median(a, axis=-1)', (ns, { a }) => ns.median(a, -1)],
  ['np.median(a, axis=0, keepdims=True)', (ns, { a }) => ns.median(a, { axis: 0, keepdims: true })],
  ['np.median(a, keepdims=True)', (ns, { a }) => ns.median(a, { keepdims: true })],
  ['np.median(a, axis=(0, -1))', (ns, { a }) => ns.median(a, [0, -1])],
  ['np.median(a.copy(), overwrite_input=True)', (ns, { a }) => ns.median(a, { overwriteInput: true })],
  ['np.nanmedian(a)', (ns, { a }) => ns.nanmedian(a)],
  ['np.nanmedian(a, axis=0)', (ns, { a }) => ns.nanmedian(a, 0)],
  ['np.nanmedian(a, axis=-1, keepdims=True)', (ns, { a }) => ns.nanmedian(a, { axis: -1, keepdims: true })],
]
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), [...shapes, [0], [0, 3], [3, 0]], medians)) {
  // NumPy takes the median of complex numbers without one from an empty masked array.
  const inputs = { a: spec(dtype, shape) }
  suite.case({ name: 'median', inputs, python, run, tolerance: close(dtype), signedZero: false })
}
for (const [dtype, values, shape, [python, run]] of cross(
  dtypesOf('f'),
  [withNaN, infinite],
  [[9], [6, 7], [4, 3]],
  medians,
)) {
  const inputs = { a: spec(dtype, shape, { values }) }
  suite.case({ name: 'NaN', inputs, python, run, tolerance: close(dtype), signedZero: false })
}
for (const [layout, [python, run]] of cross(layouts, medians)) {
  suite.case({ name: 'layouts', inputs: { a: spec('int32', [5, 6], { layout }) }, python, run })
}
for (const [layout, axis] of cross(layouts, [0, 1, 2])) {
  suite.case({
    name: 'order',
    inputs: { a: spec('float32', [3, 4, 5], { layout }) },
    python: `np.median(a, axis=${axis})`,
    run: (ns, { a }) => ns.median(a, axis),
    layout: layout !== 'broadcast',
    tolerance: { ulp: 1 },
  })
}
suite.case({
  name: 'all NaN',
  inputs: { a: spec('float32', [2, 3], { values: [nan, nan, nan, 1, nan, 3] }) },
  python: 'np.nanmedian(a, axis=1)',
  run: (ns, { a }) => ns.nanmedian(a, 1),
})

suite.group('quantiles by all methods')
const quantiles = [0, 0.25, 0.5, 1 / 3, 0.9, 1]
for (const [dtype, shape, method] of cross(dtypesOf('biuf'), [[1], [7], [4, 6]], methods)) {
  const inputs = { a: spec(dtype, shape) }
  const tolerance = close(dtype)
  suite.case({
    name: 'list',
    inputs,
    python: `np.quantile(a, [${quantiles}], axis=-1, method='${method}')`,
    run: (ns, { a }) => ns.quantile(a, quantiles, { axis: -1, method }),
    tolerance,
    signedZero: false,
  })
  for (const q of [0.1, 0.5]) {
    suite.case({
      name: 'number',
      inputs,
      python: `np.quantile(a, ${q}, axis=0, method='${method}')`,
      run: (ns, { a }) => ns.quantile(a, q, { axis: 0, method }),
      tolerance,
      signedZero: false,
    })
  }
}
for (const [dtype, q, method] of cross(
  ['int16', 'float16', 'float32', 'float64'] as const,
  ['float16', 'float32', 'float64'] as const,
  methods,
)) {
  suite.case({
    name: 'array',
    inputs: { a: spec(dtype, [6, 7]), q: spec(q, [2, 3], { values: quantiles }) },
    python: `np.quantile(a, q, axis=1, method='${method}')`,
    run: (ns, { a, q }) => ns.quantile(a, q, { axis: 1, method }),
    tolerance: dtype === 'float16' || q === 'float16' ? { rtol: 5e-3, atol: 5e-3 } : { rtol: 1e-6, atol: 1e-6 },
  })
}

suite.group('quantiles')
const calls: readonly Call[] = [
  ['np.quantile(a, 0.3)', (ns, { a }) => ns.quantile(a, 0.3)],
  ['np.quantile(a, 0.3, axis=0)', (ns, { a }) => ns.quantile(a, 0.3, 0)],
  ['np.quantile(a, [0.3, 0.7], keepdims=True)', (ns, { a }) => ns.quantile(a, [0.3, 0.7], { keepdims: true })],
  [
    'np.quantile(a, [[0.3, 0.7], [0, 1]], axis=-1, keepdims=True)',
    (ns, { a }) =>
      ns.quantile(
        a,
        [
          [0.3, 0.7],
          [0, 1],
        ],
        { axis: -1, keepdims: true },
      ),
  ],
  ['np.percentile(a, 75, axis=(0, -1))', (ns, { a }) => ns.percentile(a, 75, [0, -1])],
  ['np.percentile(a, [10, 90.5])', (ns, { a }) => ns.percentile(a, [10, 90.5])],
  [
    "np.percentile(a, np.float32(37), axis=-1, method='hazen')",
    (ns, { a }) => ns.percentile(a, ns.array(37, 'float32'), { axis: -1, method: 'hazen' }),
  ],
  ['np.nanquantile(a, 0.3)', (ns, { a }) => ns.nanquantile(a, 0.3)],
  ['np.nanquantile(a, [0.3, 0.7], axis=0)', (ns, { a }) => ns.nanquantile(a, [0.3, 0.7], 0)],
  [
    "np.nanpercentile(a, 40, axis=-1, method='nearest', keepdims=True)",
    (ns, { a }) => ns.nanpercentile(a, 40, { axis: -1, method: 'nearest', keepdims: true }),
  ],
  ['np.quantile(a, 1)', (ns, { a }) => ns.quantile(a, 1n)],
  ['np.quantile(a, [0, 1], axis=0)', (ns, { a }) => ns.quantile(a, [0n, 1n], 0)],
]
for (const [dtype, shape, [python, run]] of cross(dtypesOf('biuf'), [...shapes, [0], [3, 0], [0, 3]], calls)) {
  suite.case({
    name: 'calls',
    inputs: { a: spec(dtype, shape) },
    python,
    run,
    tolerance: close(dtype),
    signedZero: false,
  })
}
for (const [dtype, values, shape, [python, run]] of cross(
  dtypesOf('f'),
  [withNaN, infinite],
  [[9], [6, 7], [4, 3]],
  calls,
)) {
  // A single NaN has the elements' dtype in NumPy, whatever the one of q.
  if (python.includes('np.float32(37)') && shape.length === 1) continue
  const inputs = { a: spec(dtype, shape, { values }) }
  suite.case({ name: 'NaN', inputs, python, run, tolerance: close(dtype), signedZero: false })
}
for (const [layout, [python, run]] of cross(fewLayouts, calls)) {
  suite.case({ name: 'layouts', inputs: { a: spec('int16', [5, 6], { layout }) }, python, run, tolerance: { ulp: 1 } })
}
for (const [dtype, method, axis] of cross(dtypesOf('f'), methods, [0, 1])) {
  suite.case({
    name: 'NaN by method',
    inputs: { a: spec(dtype, [9, 8], { values: [3, 1, nan, 2, -5, 4, nan, 0.5, 7, nan, nan, 9, -3] }) },
    python: `np.nanquantile(a, [${quantiles}], axis=${axis}, method='${method}')`,
    run: (ns, { a }) => ns.nanquantile(a, quantiles, { axis, method }),
    tolerance: dtype === 'float16' ? { rtol: 2e-3, atol: 1e-3 } : { rtol: 1e-6, atol: 1e-7 },
    signedZero: false,
  })
}

suite.group('weights')
const weighted: readonly Call[] = [
  [
    "np.quantile(a, 0.3, weights=w, method='inverted_cdf')",
    (ns, { a, w }) => ns.quantile(a, 0.3, { weights: w, method: 'inverted_cdf' }),
  ],
  [
    "np.quantile(a, [0, 0.5, 1], weights=w, method='inverted_cdf', axis=0)",
    (ns, { a, w }) => ns.quantile(a, [0, 0.5, 1], { weights: w, method: 'inverted_cdf', axis: 0 }),
  ],
  [
    "np.percentile(a, [20, 60], weights=w, method='inverted_cdf', axis=-1, keepdims=True)",
    (ns, { a, w }) => ns.percentile(a, [20, 60], { weights: w, method: 'inverted_cdf', axis: -1, keepdims: true }),
  ],
  [
    "np.nanquantile(a, [0, 0.5, 1], weights=w, method='inverted_cdf', axis=0)",
    (ns, { a, w }) => ns.nanquantile(a, [0, 0.5, 1], { weights: w, method: 'inverted_cdf', axis: 0 }),
  ],
  [
    "np.nanpercentile(a, 50, weights=w, method='inverted_cdf')",
    (ns, { a, w }) => ns.nanpercentile(a, 50, { weights: w, method: 'inverted_cdf' }),
  ],
]
for (const [dtype, shape, weights, [python, run]] of cross(
  dtypesOf('biuf'),
  [[9], [4, 6]],
  ['int32', 'float64'] as const,
  weighted,
)) {
  const w = spec(weights, shape, { values: [0, 1, 2, 5, 3, 2, 1] })
  suite.case({ name: 'weights', inputs: { a: spec(dtype, shape, { values: 'distinct' }), w }, python, run })
}
for (const [dtype, shape, [python, run]] of cross(dtypesOf('f'), [[9], [6, 5]], weighted)) {
  const w = spec('float32', shape, { values: [2, 1, 2, 5, 3, 2.5, 1] })
  suite.case({
    name: 'NaN',
    inputs: { a: spec(dtype, shape, { values: [3, nan, 1, 2, 8, nan, 4, 5, 6, 7, 9] }), w },
    python,
    run,
  })
}
for (const axis of [0, 1]) {
  suite.case({
    name: 'along an axis',
    inputs: {
      a: spec('float64', [4, 5], { values: 'distinct' }),
      w: spec('float64', [[4], [5]][axis], { values: 'positive' }),
    },
    python: `np.quantile(a, [0.2, 0.6], axis=${axis}, weights=w, method='inverted_cdf')`,
    run: (ns, { a, w }) => ns.quantile(a, [0.2, 0.6], { axis, weights: w, method: 'inverted_cdf' }),
  })
}

suite.group('out')
const outs: readonly Call[] = [
  [
    'o = np.zeros(4, np.float32); r = np.median(a, axis=1, out=o); [o, r is o]',
    (ns, { a }) => into(ns, [4], (out) => ns.median(a, { axis: 1, out })),
  ],
  [
    'o = np.zeros(4, np.float32); r = np.quantile(a, .3, axis=1, out=o); [o, r is o]',
    (ns, { a }) => into(ns, [4], (out) => ns.quantile(a, 0.3, { axis: 1, out })),
  ],
  [
    'o = np.zeros((2, 5), np.float32); r = np.percentile(a, [30, 40.], axis=0, out=o); [o, r is o]',
    (ns, { a }) => into(ns, [2, 5], (out) => ns.percentile(a, [30, 40], { axis: 0, out })),
  ],
]
function into(ns: Namespace, shape: readonly number[], call: (out: Tested) => Tested) {
  const out = ns.zeros(shape, 'float32')
  const result = call(out)
  return [out, result === out]
}
for (const [python, run] of outs)
  suite.case({ name: 'out', inputs: { a: spec('float32', [4, 5]) }, python, run, tolerance: { ulp: 2 } })

suite.group('errors')
const wrong: readonly Call[] = [
  ['np.quantile(a, 1.1)', (ns, { a }) => ns.quantile(a, 1.1)],
  ['np.quantile(a, -0.1)', (ns, { a }) => ns.quantile(a, -0.1)],
  ['np.quantile(a, nan)', (ns, { a }) => ns.quantile(a, nan)],
  ['np.percentile(a, 101)', (ns, { a }) => ns.percentile(a, 101)],
  ['np.quantile(a, [[[0.5]]])', (ns, { a }) => ns.quantile(a, [[[0.5]]])],
  ["np.quantile(a, 0.5, method='middle')", (ns, { a }) => ns.quantile(a, 0.5, { method: 'middle' })],
  ['np.quantile(a, 0.5, axis=2)', (ns, { a }) => ns.quantile(a, 0.5, 2)],
  ['np.median(a, axis=-3)', (ns, { a }) => ns.median(a, -3)],
  ['np.median(a, axis=(0, 0))', (ns, { a }) => ns.median(a, [0, 0])],
  ['np.quantile(a * 1j, 0.5)', (ns, { a }) => ns.quantile(ns.multiply(a, ns.complex(0, 1)), 0.5)],
  ['np.nanquantile(a * 1j, 0.5)', (ns, { a }) => ns.nanquantile(ns.multiply(a, ns.complex(0, 1)), 0.5)],
  ['np.quantile(a > 0, 0.5)', (ns, { a }) => ns.quantile(ns.greater(a, 0), 0.5)],
  ['np.quantile(a, 0.5, weights=a)', (ns, { a }) => ns.quantile(a, 0.5, { weights: a })],
  [
    "np.quantile(a, 0.5, weights=a, method='inverted_cdf')",
    (ns, { a }) => ns.quantile(a, 0.5, { weights: a, method: 'inverted_cdf' }),
  ],
  [
    "np.quantile(a, 0.5, weights=a * 0, method='inverted_cdf')",
    (ns, { a }) => ns.quantile(a, 0.5, { weights: ns.multiply(a, 0), method: 'inverted_cdf' }),
  ],
  [
    "np.quantile(a, 0.5, weights=[1, 2], method='inverted_cdf')",
    (ns, { a }) => ns.quantile(a, 0.5, { weights: [1, 2], method: 'inverted_cdf' }),
  ],
  [
    "np.quantile(a, 0.5, weights=[1, 2], axis=1, method='inverted_cdf')",
    (ns, { a }) => ns.quantile(a, 0.5, { weights: [1, 2], axis: 1, method: 'inverted_cdf' }),
  ],
  ['np.quantile(a, 0.5, out=np.zeros((), int))', (ns, { a }) => ns.quantile(a, 0.5, { out: ns.zeros([], 'int64') })],
  ['np.median(a, out=np.zeros(2))', (ns, { a }) => ns.median(a, { out: ns.zeros([2]) })],
]
for (const [python, run] of wrong)
  suite.case({ name: 'errors', inputs: { a: spec('float32', [2, 3], { values: [1, -2, 3] }) }, python, run })
