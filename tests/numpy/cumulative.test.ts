import { Complex } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import { fewLayouts } from './harness/generators.js'
import { awkwardShapes, cross, differential, dtypesOf, layouts, spec } from './harness/index.js'
import type { Values } from './harness/values.js'

const suite = differential('cumulative')

const sums = { rtol: 1e-5, atol: 1e-6 }
const half = { rtol: 2e-2, atol: 2e-2 }
const toleranceOf = (dtype: string) => (dtype === 'float16' ? half : /float|complex/.test(dtype) ? sums : 'exact')

// Products that overflow on the way depend on how factors are grouped, which is up to the device. Long ones are of these:
// powers of two, of which every run of neighbours has an exact product near 1, whatever the grouping.
const exactFactors = [2, 0.5, -4, 0.25, 0.125, 8, 1, -1, 0.5, -2, 4, 0.25, -1]
const turns = [
  [1, 1],
  [0.5, -0.5],
  [0, 2],
  [-0.5, 0],
  [1, -1],
  [0.5, 0.5],
  [-2, 0],
  [0, 0.5],
  [0, -1],
] as const
const exactTurns = turns.map(([re, im]) => new Complex(re, im))
const longProduct = 100

function valuesFor(numpy: string, dtype: DTypeName, shape: readonly number[]): Values {
  const count = shape.reduce((product, length) => product * length, 1)
  if (numpy === 'cumsum' || count < longProduct || !/float|complex/.test(dtype)) return 'positive'
  return dtype.startsWith('complex') ? exactTurns : exactFactors
}

suite.group('cumsum and cumprod')
for (const [numpy, dtype, shape] of cross(['cumsum', 'cumprod'], dtypesOf(), awkwardShapes)) {
  const inputs = { a: spec(dtype, shape, { values: valuesFor(numpy, dtype, shape) }) }
  const tolerance = toleranceOf(dtype)
  suite.case({ name: numpy, inputs, python: `np.${numpy}(a)`, run: (ns, { a }) => ns[numpy](a), tolerance })
  for (const axis of shape.length < 3 ? [0, -1] : [0, -1, 1]) {
    const python = `np.${numpy}(a, axis=${axis})`
    suite.case({ name: `${numpy} ${axis}`, inputs, python, run: (ns, { a }) => ns[numpy](a, { axis }), tolerance })
  }
}
for (const [numpy, layout, axis] of cross(['cumsum', 'cumprod'], layouts, [null, 0, 1, 2])) {
  const inputs = { a: spec('float64', [3, 4, 5], { layout, values: 'integers' }) }
  const python = `np.${numpy}(a, axis=${axis ?? 'None'})`
  suite.case({ name: `${numpy} layout`, inputs, python, run: (ns, { a }) => ns[numpy](a, axis), tolerance: sums })
}
for (const [from, to] of cross(dtypesOf(), dtypesOf())) {
  suite.case({
    name: 'cumsum dtype',
    inputs: { a: spec(from, [7], { values: 'positive' }) },
    python: `np.cumsum(a, dtype='${to}')`,
    run: (ns, { a }) => ns.cumsum(a, { dtype: to }),
    tolerance: to === 'float16' || from === 'float16' ? half : sums,
  })
}
const factors = [2, Number.NaN, 0.5, -1, 3, Number.POSITIVE_INFINITY, -2, 0, 1, Number.NEGATIVE_INFINITY, 4, -0.25]
for (const [numpy, dtype] of cross(['nancumsum', 'nancumprod', 'cumsum', 'cumprod'], dtypesOf('fc'))) {
  const product = numpy.endsWith('prod')
  if (product && dtype.startsWith('complex')) continue
  suite.case({
    name: `${numpy} of special values`,
    inputs: { a: spec(dtype, [4, 6], { values: product ? [...factors, ...[...factors].reverse()] : 'special' }) },
    python: `np.${numpy}(a, axis=1)`,
    run: (ns, { a }) => ns[numpy](a, 1),
    tolerance: toleranceOf(dtype),
    signedZero: false,
  })
}
suite.case({
  name: 'out',
  inputs: { a: spec('int32', [3, 4]), out: spec('float32', [3, 4]) },
  python: 'np.cumsum(a, axis=1, out=out); out',
  run: (ns, { a, out }) => ns.cumsum(a, { axis: 1, out }),
})
for (const [numpy, ours] of [
  ['cumulative_sum', 'cumulativeSum'],
  ['cumulative_prod', 'cumulativeProd'],
]) {
  for (const [dtype, initial] of cross(['int8', 'float32', 'bool', 'complex64'], ['True', 'False'])) {
    suite.case({
      name: numpy,
      inputs: { a: spec(dtype, [3, 4], { values: 'integers' }) },
      python: `np.${numpy}(a, axis=0, include_initial=${initial})`,
      run: (ns, { a }) => ns[ours](a, { axis: 0, includeInitial: initial === 'True' }),
      tolerance: sums,
    })
  }
  suite.case({
    name: `${numpy} needs an axis`,
    inputs: { a: spec('float64', [3, 4]) },
    python: `np.${numpy}(a)`,
    run: (ns, { a }) => ns[ours](a),
    raises: true,
  })
}
for (const axis of [2, -3]) {
  suite.case({
    name: 'axis out of range',
    inputs: { a: spec('float64', [3, 4]) },
    python: `np.cumsum(a, axis=${axis})`,
    run: (ns, { a }) => ns.cumsum(a, axis),
    raises: true,
  })
}

suite.group('accumulate')
const ufuncs = [
  ...['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum', 'fmax', 'fmin', 'logical_and', 'logical_or'],
  ...['logical_xor', 'bitwise_and', 'bitwise_xor', 'floor_divide', 'remainder', 'hypot', 'arctan2', 'gcd', 'lcm'],
  ...['equal', 'less', 'logaddexp', 'copysign', 'left_shift', 'power', 'float_power', 'nextafter', 'heaviside'],
] as const
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
for (const [numpy, dtype, method] of cross(
  ufuncs,
  ['bool', 'int8', 'uint32', 'float16', 'float64', 'complex64'] as const,
  ['accumulate', 'reduce'],
)) {
  // NumPy's own vector loops for these lose elements there: arctan2.reduce([1, 2, 3]) is arctan2(1, 3).
  if ((numpy === 'arctan2' || numpy === 'power') && method === 'reduce') continue
  const values = ['left_shift', 'power', 'float_power'].includes(numpy) ? 'bools' : 'positive'
  for (const axis of [0, 1]) {
    suite.case({
      name: `${numpy}.${method}`,
      inputs: { a: spec(dtype, [4, 3], { values }) },
      python: `np.${numpy}.${method}(a, axis=${axis})`,
      run: (ns, { a }) => ns[camel(numpy)][method](a, axis),
      tolerance: ['float16', 'bool', 'int8'].includes(dtype) ? half : sums,
    })
  }
}
for (const layout of fewLayouts) {
  suite.case({
    name: 'accumulate of views',
    inputs: { a: spec('float64', [4, 5], { layout }) },
    python: 'np.subtract.accumulate(a, axis=0)',
    run: (ns, { a }) => ns.subtract.accumulate(a),
    tolerance: sums,
  })
}

suite.group('reduce in order')
for (const [numpy, options, ours] of [
  ['subtract', 'initial=10', { initial: 10 }],
  ['divide', 'initial=2.5', { initial: 2.5 }],
  ['subtract', 'keepdims=True', { keepdims: true }],
  ['copysign', 'axis=-1', { axis: -1 }],
  ['subtract', 'axis=(0,1)', { axis: [0, 1] }],
  ['subtract', 'axis=()', { axis: [] }],
] as const) {
  suite.case({
    name: `${numpy} ${options}`,
    inputs: { a: spec('float64', [4, 3], { values: 'positive' }) },
    python: `np.${numpy}.reduce(a, ${options})`,
    run: (ns, { a }) => ns[numpy].reduce(a, ours),
    tolerance: sums,
  })
}
for (const shape of [[0], [0, 3], [3, 0], [1], []]) {
  suite.case({
    name: 'subtract.reduce of few',
    inputs: { a: spec('float64', shape) },
    python: 'np.subtract.reduce(a)',
    run: (ns, { a }) => ns.subtract.reduce(a),
  })
}
suite.case({
  name: 'subtract.reduce where',
  inputs: { a: spec('float64', [4, 3]), mask: spec('bool', [4, 1], { values: 'bools' }) },
  python: 'np.subtract.reduce(a, axis=0, initial=1, where=mask)',
  run: (ns, { a, mask }) => ns.subtract.reduce(a, { axis: 0, initial: 1, where: mask }),
  tolerance: sums,
})

suite.group('reduceat')
for (const [numpy, dtype, indices] of cross(['add', 'subtract', 'maximum', 'multiply'], dtypesOf('iufc'), [
  [0, 4, 1, 5, 2, 6, 3, 7],
  [0],
  [7, 7, 0],
  [0, 3, 3, 8],
  [],
])) {
  suite.case({
    name: `${numpy}.reduceat`,
    inputs: { a: spec(dtype, [8], { values: 'positive' }) },
    python: `np.${numpy}.reduceat(a, np.array([${indices}], dtype=int))`,
    run: (ns, { a }) => ns[numpy].reduceat(a, indices),
    tolerance: dtype === 'float16' ? half : sums,
  })
}
for (const [axis, layout] of cross([0, 1, -1], layouts)) {
  suite.case({
    name: 'reduceat axis',
    inputs: { a: spec('float32', [5, 6], { layout }) },
    python: `np.add.reduceat(a, [1, 3, 2], axis=${axis})`,
    run: (ns, { a }) => ns.add.reduceat(a, [1, 3, 2], axis),
    tolerance: sums,
  })
}

suite.group('unwrap')
for (const [dtype, options, ours] of [
  ['float64', '', {}],
  ['float32', '', {}],
  ['float64', ', discont=4', { discont: 4 }],
  ['int64', ', period=6', { period: 6 }],
  ['int64', ', period=5', { period: 5 }],
  ['float64', ', axis=0, period=4', { axis: 0, period: 4 }],
] as const) {
  suite.case({
    name: `unwrap${options}`,
    inputs: { a: spec(dtype, [5, 6], { values: 'integers' }) },
    python: `np.unwrap(a${options})`,
    run: (ns, { a }) => ns.unwrap(a, ours),
    tolerance: { rtol: 1e-5, atol: 1e-5 },
  })
}
