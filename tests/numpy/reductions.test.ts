import type { DTypeName } from '#src/core/dtype.js'
import { awkwardShapes, fewLayouts, fewShapes } from './harness/generators.js'
import {
  cross,
  differential,
  dtypesOf,
  layouts,
  type Namespace,
  spec,
  type Tested,
  type Tolerance,
  type Values,
} from './harness/index.js'

// Sums are added in another order than NumPy's: what they may differ by is the dtype's rounding, relative to sums of
// terms of one sign. NumPy rounds halves after each step where it walks down columns.
const sumTolerance: Record<string, Tolerance> = {
  float16: { rtol: 0.02, atol: 0.02 },
  float32: { rtol: 4e-6, atol: 1e-5 },
  float64: { rtol: 1e-14, atol: 1e-13 },
  complex64: { rtol: 4e-6, atol: 1e-4 },
  complex128: { rtol: 1e-14, atol: 1e-13 },
}
const toleranceOf = (dtype: DTypeName): Tolerance => sumTolerance[dtype] ?? { rtol: 1e-14 }

/** Every axis that a shape has, the pairs, all and none. */
function axesOf(shape: readonly number[]): (number | readonly number[] | null)[] {
  const single = shape.flatMap((_, axis) => (axis === 1 ? [axis - shape.length] : [axis]))
  const pairs =
    shape.length > 1
      ? [
          [0, shape.length - 1],
          [1, 0],
        ]
      : []
  return [null, [], ...single, ...pairs]
}

const python = (axis: number | readonly number[] | null): string =>
  axis === null ? 'None' : typeof axis === 'number' ? String(axis) : `(${axis.map((each) => `${each},`).join('')})`

/** NaN, infinities and zeros among numbers whose sums don't overflow. */
const withNaN: Values = [1.5, -0, Number.NaN, 3, Number.POSITIVE_INFINITY, -2, 0, Number.NEGATIVE_INFINITY, 4, -7, 0.25]
const withInfinities: Values = [1.5, -0, 3, Number.POSITIVE_INFINITY, -2, 0, 4, -7, 0.25]

const suite = differential('reductions')

suite.group('every dtype, shape, layout and axis')
for (const [dtype, shape, layout] of cross(dtypesOf(), awkwardShapes, layouts)) {
  const inexact = dtypesOf('fc').includes(dtype)
  const a = spec(dtype, shape, { layout, values: inexact ? 'positive' : 'special' })
  for (const [name, tolerance] of [
    ['sum', toleranceOf(dtype)],
    ['max', 'exact'],
    ['any', 'exact'],
  ] as const) {
    if (name !== 'sum' && !fewLayouts.includes(layout)) continue
    for (const axis of axesOf(shape)) {
      suite.case({
        name,
        inputs: { a },
        python: `np.${name}(a, axis=${python(axis)})`,
        run: (ns, inputs) => ns[name](inputs.a, { axis }),
        tolerance: inexact ? tolerance : 'exact',
      })
    }
  }
}

suite.group('all reductions over few shapes and layouts')
const plain = ['prod', 'min', 'mean', 'all', 'argmin', 'argmax', 'count_nonzero', 'ptp'] as const
const ours: Record<string, string> = { count_nonzero: 'countNonzero' }
for (const [dtype, shape, layout, name] of cross(dtypesOf(), [...fewShapes, [37, 41]], fewLayouts, plain)) {
  const rounded = name === 'prod' || name === 'mean'
  const a = spec(dtype, shape, { layout, values: rounded && shape[0] === 37 ? [0.5, 1, 2, 1, -1] : 'normal' })
  for (const axis of axesOf(shape)) {
    if (name.startsWith('arg') && typeof axis === 'object' && axis !== null) continue
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${python(axis)})`,
      run: (ns, inputs) => ns[ours[name] ?? name](inputs.a, { axis }),
      tolerance: rounded ? toleranceOf(dtype) : 'exact',
    })
  }
}

suite.group('memory order of results')
for (const [layout, axis, name] of cross(layouts, [0, 1, 2, [0, 2]], [
  'sum',
  'max',
  'mean',
  'any',
  'argmax',
] as const)) {
  if (name === 'argmax' && typeof axis !== 'number') continue
  suite.case({
    name: `${name} order`,
    inputs: { a: spec('int32', [3, 4, 5], { layout }) },
    python: `np.${name}(a, axis=${python(axis)})`,
    run: (ns, inputs) => ns[name](inputs.a, { axis }),
    tolerance: { rtol: 1e-14 },
    layout: true,
  })
}

suite.group('NaN and infinities')
const tests = ['sum', 'prod', 'min', 'max', 'mean', 'any', 'all', 'argmin', 'argmax', 'ptp', 'count_nonzero'] as const
for (const [dtype, values, name, axis] of cross(dtypesOf('f'), [withNaN, withInfinities], tests, [null, 0, 1])) {
  for (const shape of [
    [9, 7],
    [3, 40],
    [300, 33],
  ]) {
    const a = spec(dtype, shape, { values })
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${axis ?? 'None'})`,
      run: (ns, inputs) => ns[ours[name] ?? name](inputs.a, { axis }),
      tolerance: { rtol: 0.02, atol: 1e-6 },
      signedZero: false,
    })
  }
}
for (const [dtype, values, axis] of cross(dtypesOf('c'), [withNaN, withInfinities], [null, 0, 1])) {
  const a = spec(dtype, [9, 7], { values })
  for (const name of ['sum', 'min', 'max', 'argmin', 'argmax', 'mean'] as const) {
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${axis ?? 'None'})`,
      run: (ns, inputs) => ns[name](inputs.a, { axis }),
      tolerance: { rtol: 1e-6, atol: 1e-6 },
      signedZero: false,
    })
  }
}

suite.group('ties and equal elements')
for (const [dtype, name, layout] of cross(dtypesOf(), ['argmin', 'argmax'] as const, layouts)) {
  for (const [shape, axis] of [
    [[1037], null],
    [[1037], 0],
    [[40, 37], null],
    [[40, 37], 0],
    [[40, 37], 1],
  ] as const) {
    const a = spec(dtype, shape, { layout, values: 'repeats' })
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${axis ?? 'None'})`,
      run: (ns, inputs) => ns[name](inputs.a, { axis }),
    })
  }
}

suite.group('variances and averages')
const spreads = ['var', 'std', 'nanvar', 'nanstd', 'nanmean'] as const
const spreadTolerance: Record<string, Tolerance> = {
  float16: { rtol: 0.03, atol: 0.03 },
  float32: { rtol: 1e-5, atol: 1e-5 },
  complex64: { rtol: 1e-5, atol: 1e-5 },
}
for (const [dtype, shape, layout, name] of cross(
  dtypesOf(),
  [...fewShapes, [37, 41]],
  ['C', 'mixed'] as const,
  spreads,
)) {
  const a = spec(dtype, shape, { layout })
  for (const axis of axesOf(shape)) {
    for (const options of name === 'nanmean' || axis !== 0 ? [''] : ['', ', ddof=1', ', correction=0.5']) {
      const given = options === '' ? {} : options.includes('ddof') ? { ddof: 1 } : { correction: 0.5 }
      suite.case({
        name,
        inputs: { a },
        python: `np.${name}(a, axis=${python(axis)}${options})`,
        run: (ns, inputs) => ns[name](inputs.a, { axis, ...given }),
        tolerance: spreadTolerance[dtype] ?? { rtol: 1e-12, atol: 1e-12 },
      })
    }
  }
}

suite.group('NaN left out')
const nanForms = ['nansum', 'nanprod', 'nanmin', 'nanmax', 'nanmean', 'nanvar', 'nanargmin', 'nanargmax'] as const
const allNaN: Values = [Number.NaN, Number.NaN, Number.NaN, 2, Number.NaN]
for (const [dtype, name, values] of cross(dtypesOf('fcib'), nanForms, [
  withNaN,
  withInfinities,
  allNaN,
  'normal',
] as const)) {
  for (const [shape, axis] of [
    [[9, 11], null],
    [[9, 11], 0],
    [[9, 11], 1],
    [[4, 5], 0],
    [[], null],
    [[0], null],
    [[0, 3], 0],
    [[300, 40], 0],
  ] as const) {
    if (!dtypesOf('fc').includes(dtype) && values !== 'normal') continue
    if (
      dtypesOf('c').includes(dtype) &&
      values !== 'normal' &&
      (name === 'nanvar' || name === 'nanprod' || name === 'nanmin' || name === 'nanmax')
    )
      continue
    const a = spec(dtype, shape, { values: name === 'nanprod' && values === 'normal' ? 'unit' : values })
    suite.case({
      name: `${name} over NaN`,
      inputs: { a },
      python: `np.${name}(a, axis=${axis ?? 'None'})`,
      run: (ns, inputs) => ns[name](inputs.a, { axis }),
      tolerance:
        name === 'nanprod' || name === 'nanvar'
          ? { rtol: 0.01, atol: 0.01 }
          : (spreadTolerance[dtype] ?? { rtol: 1e-12, atol: 1e-12 }),
      signedZero: false,
    })
  }
}

suite.group('options')
interface OptionCase {
  readonly name: string
  readonly python: string
  readonly options: (ns: Namespace, inputs: Record<string, Tested>) => unknown
}
const b3 = spec('bool', [3, 4], { values: 'bools' })
const b1 = spec('bool', [4], { values: [true, false, true, true] })
const f = spec('float64', [3, 4])
const optionCases: OptionCase[] = [
  { name: 'keepdims', python: 'axis=1, keepdims=True', options: () => ({ axis: 1, keepdims: true }) },
  { name: 'keepdims of all', python: 'keepdims=True', options: () => ({ keepdims: true }) },
  { name: 'keepdims of two', python: 'axis=(0, 1), keepdims=True', options: () => ({ axis: [0, 1], keepdims: true }) },
  { name: 'where', python: 'axis=0, where=m', options: (_, { m }) => ({ axis: 0, where: m }) },
  { name: 'where broadcast', python: 'where=v', options: (_, { v }) => ({ where: v }) },
  {
    name: 'where list',
    python: 'where=[True, False, True, False]',
    options: () => ({ where: [true, false, true, false] }),
  },
  { name: 'where nowhere', python: 'where=False', options: () => ({ where: false }) },
  { name: 'where with another dtype', python: 'where=f', options: (_, { g }) => ({ where: g }) },
  {
    name: 'where too large',
    python: 'where=np.ones((2, 3, 4), bool)',
    options: (ns) => ({ where: ns.ones([2, 3, 4], 'bool') }),
  },
  { name: 'initial', python: 'axis=0, initial=3', options: () => ({ axis: 0, initial: 3 }) },
  {
    name: 'initial and where',
    python: 'axis=1, initial=2, where=m',
    options: (_, { m }) => ({ axis: 1, initial: 2, where: m }),
  },
  { name: 'no initial', python: 'initial=None', options: () => ({ initial: null }) },
  { name: 'dtype float32', python: "dtype='f4'", options: () => ({ dtype: 'float32' }) },
  { name: 'dtype float16', python: "axis=0, dtype='f2'", options: () => ({ axis: 0, dtype: 'float16' }) },
  { name: 'dtype int32', python: "dtype='i4'", options: () => ({ dtype: 'int32' }) },
  { name: 'dtype complex128', python: "axis=1, dtype='c16'", options: () => ({ axis: 1, dtype: 'complex128' }) },
  { name: 'out', python: 'axis=0, out=np.ones(4)', options: (ns) => ({ axis: 0, out: ns.ones([4]) }) },
  {
    name: 'out float32',
    python: "axis=0, out=np.ones(4, 'f4')",
    options: (ns) => ({ axis: 0, out: ns.ones([4], 'float32') }),
  },
  {
    name: 'out int64',
    python: "axis=0, out=np.ones(4, 'i8')",
    options: (ns) => ({ axis: 0, out: ns.ones([4], 'int64') }),
  },
  {
    name: 'out of another shape',
    python: 'axis=0, out=np.ones(3)',
    options: (ns) => ({ axis: 0, out: ns.ones([3]) }),
  },
  {
    name: 'out with keepdims',
    python: 'axis=0, keepdims=True, out=np.ones((1, 4))',
    options: (ns) => ({ axis: 0, keepdims: true, out: ns.ones([1, 4]) }),
  },
  { name: 'axis outside', python: 'axis=2', options: () => ({ axis: 2 }) },
  { name: 'axis twice', python: 'axis=(0, 0)', options: () => ({ axis: [0, 0] }) },
  { name: 'axis of half', python: 'axis=0.5', options: () => ({ axis: 0.5 }) },
]
const taking: Record<string, string> = {
  sum: 'axis dtype out keepdims initial where',
  prod: 'axis dtype out keepdims initial where',
  min: 'axis out keepdims initial where',
  max: 'axis out keepdims initial where',
  mean: 'axis dtype out keepdims where',
  var: 'axis dtype out keepdims where',
  std: 'axis dtype out keepdims where',
  any: 'axis out keepdims where',
  all: 'axis out keepdims where',
  ptp: 'axis out keepdims',
  argmin: 'axis out keepdims',
  argmax: 'axis out keepdims',
  nansum: 'axis dtype out keepdims initial where',
  nanprod: 'axis dtype out keepdims initial where',
  nanmin: 'axis out keepdims initial where',
  nanmax: 'axis out keepdims initial where',
  nanmean: 'axis dtype out keepdims where',
  nanvar: 'axis dtype out keepdims where',
  nanstd: 'axis dtype out keepdims where',
  nanargmin: 'axis out keepdims',
  nanargmax: 'axis out keepdims',
  count_nonzero: 'axis keepdims',
  average: 'axis keepdims',
}
for (const [dtype, name] of cross(dtypesOf(), Object.keys(taking))) {
  const a = spec(dtype, [3, 4], { values: 'repeats' })
  for (const { name: option, python: text, options } of optionCases) {
    const keys = [...text.matchAll(/(\w+)=/g)].map(([, key]) => key)
    if (!keys.every((key) => taking[name].split(' ').includes(key))) continue
    // NumPy rejects these in words of its own ufuncs: an integer quotient can't be the square root's output.
    if (name.endsWith('std') && (option === 'out int64' || option === 'dtype int32')) continue
    suite.case({
      name: `${name} ${option}`,
      inputs: { a, m: b3, v: b1, g: f },
      python: `f = g; np.${name}(a, ${text})`,
      run: (ns, inputs) => ns[ours[name] ?? name](inputs.a, options(ns, inputs)),
      // They take one axis; NumPy looks for NaN along several before it says so.
      errors: name.startsWith('nanarg') && option === 'axis twice' ? ['ArgumentError'] : undefined,
      tolerance: { rtol: 0.01, atol: 0.01 },
      signedZero: false,
    })
  }
}
for (const [dtype, weights] of cross(dtypesOf(), dtypesOf())) {
  const inputs = {
    a: spec(dtype, [3, 4]),
    w: spec(weights, [3, 4], { values: 'positive' }),
    v: spec(weights, [3], { values: 'positive' }),
  }
  const tolerance: Tolerance = { rtol: 0.01, atol: 0.01 }
  suite.case({
    name: 'average',
    inputs,
    python: 'np.average(a, axis=0, weights=w)',
    run: (ns, { a, w }) => ns.average(a, { axis: 0, weights: w }),
    tolerance,
  })
  suite.case({
    name: 'average returned',
    inputs,
    python: 'np.average(a, weights=v, axis=0, returned=True)',
    run: (ns, { a, v }) => ns.average(a, { axis: 0, weights: v, returned: true }),
    tolerance,
  })
}
for (const [python, run] of [
  ['np.average(a, weights=np.ones(2))', (ns: Namespace, a: Tested) => ns.average(a, { weights: ns.ones([2]) })],
  [
    'np.average(a, axis=0, weights=np.ones(2))',
    (ns: Namespace, a: Tested) => ns.average(a, { axis: 0, weights: ns.ones([2]) }),
  ],
  [
    'np.average(a, axis=0, weights=[1, -1, 0])',
    (ns: Namespace, a: Tested) => ns.average(a, { axis: 0, weights: [1, -1, 0] }),
  ],
  ['np.average(a, returned=True)', (ns: Namespace, a: Tested) => ns.average(a, { returned: true })],
  [
    'np.average(a, axis=(1, 0), weights=np.ones((4, 3)))',
    (ns: Namespace, a: Tested) => ns.average(a, { axis: [1, 0], weights: ns.ones([4, 3]) }),
  ],
  ['np.var(a, mean=np.mean(a))', (ns: Namespace, a: Tested) => ns.var(a, { mean: ns.mean(a) })],
  [
    'np.var(a, axis=0, mean=np.mean(a, axis=0, keepdims=True))',
    (ns: Namespace, a: Tested) => ns.var(a, { axis: 0, mean: ns.mean(a, { axis: 0, keepdims: true }) }),
  ],
  ['np.var(a, mean=2.0)', (ns: Namespace, a: Tested) => ns.var(a, { mean: 2.5 - 0.5 })],
  ['np.var(a, ddof=1, correction=1)', (ns: Namespace, a: Tested) => ns.var(a, { ddof: 1, correction: 1 })],
  ['np.nanvar(a, ddof=12)', (ns: Namespace, a: Tested) => ns.nanvar(a, { ddof: 12 })],
  ['np.var(a, ddof=13)', (ns: Namespace, a: Tested) => ns.var(a, { ddof: 13 })],
] as const) {
  for (const dtype of ['float64', 'float32'] as const) {
    suite.case({
      name: 'calls',
      inputs: { a: spec(dtype, [3, 4]) },
      python,
      run: (ns, { a }) => run(ns, a),
      tolerance: { rtol: 1e-5 },
    })
  }
}

suite.group('no elements, and no results either')
for (const [name, dtype, [shape, axis]] of cross(
  ['max', 'min', 'ptp', 'argmax', 'argmin', 'nanmax', 'nanargmin', 'sum', 'any'],
  ['float64', 'int32'],
  [
    [[0, 0], 0],
    [[0, 0], 1],
    [[2, 0, 3, 0], 1],
    [[2, 0, 3, 0], 2],
    [[0, 3], 1],
  ] as const,
)) {
  suite.case({
    name: `${name} of nothing`,
    inputs: { a: spec(dtype, shape) },
    python: `np.${name}(a, axis=${axis})`,
    run: (ns, { a }) => ns[name](a, { axis }),
  })
}
for (const [name, [shape, axis]] of cross(['maximum', 'power', 'add'], [
  [[0, 0], 0],
  [[2, 0, 3, 0], 1],
  [[0, 3], 1],
] as const)) {
  suite.case({
    name: `${name}.reduce of nothing`,
    inputs: { a: spec('float64', shape) },
    python: `np.${name}.reduce(a, axis=${axis})`,
    run: (ns, { a }) => ns[name].reduce(a, { axis }),
  })
}
