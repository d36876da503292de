import { Complex } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import {
  cross,
  differential,
  dtypesOf,
  fewLayouts,
  fewShapes,
  type Namespace,
  spec,
  type Tested,
  type Values,
} from './harness/index.js'

type Run = (ns: Namespace, inputs: Record<string, Tested>) => unknown
type Call = readonly [python: string, run: Run]

const { NaN: nan, POSITIVE_INFINITY: inf } = Number
const suite = differential('sets')
const floats: Values = [1, nan, -0, 3, inf, 0, nan, 1, -inf, 3, 2.5]
const complexes: Values = [
  new Complex(1, 2),
  new Complex(0, nan),
  new Complex(1, 2),
  new Complex(nan, nan),
  new Complex(1, -2),
  new Complex(nan, 0),
  new Complex(-3, 1),
]
const valuesOf = (dtype: DTypeName): Values =>
  dtypesOf('c').includes(dtype) ? complexes : dtypesOf('f').includes(dtype) ? floats : 'repeats'

suite.group('unique')
const uniques: readonly Call[] = [
  ['np.unique(a)', (ns, { a }) => ns.unique(a)],
  ['np.unique(a, return_index=True)', (ns, { a }) => ns.unique(a, true)],
  ['np.unique(a, return_inverse=True)', (ns, { a }) => ns.unique(a, { returnInverse: true })],
  ['np.unique(a, return_counts=True)', (ns, { a }) => ns.unique(a, { returnCounts: true })],
  [
    'np.unique(a, True, True, True)',
    (ns, { a }) => ns.unique(a, { returnIndex: true, returnInverse: true, returnCounts: true }),
  ],
  [
    'np.unique(a, True, True, True, equal_nan=False)',
    (ns, { a }) => ns.unique(a, { returnIndex: true, returnInverse: true, returnCounts: true, equalNan: false }),
  ],
  ['np.sort(np.unique(a, sorted=False))', (ns, { a }) => ns.sort(ns.unique(a, { sorted: false }))],
  ['tuple(np.unique_all(a))', (ns, { a }) => [...ns.uniqueAll(a)]],
  ['tuple(np.unique_counts(a))', (ns, { a }) => [...ns.uniqueCounts(a)]],
  ['tuple(np.unique_inverse(a))', (ns, { a }) => [...ns.uniqueInverse(a)]],
  ['np.sort(np.unique_values(a))', (ns, { a }) => ns.uniqueValues(a)],
  ['np.unique_all(a).inverse_indices', (ns, { a }) => ns.uniqueAll(a).inverseIndices],
]
// NumPy keeps any of equal elements: signs of zeros may differ, and the parts of complex NaNs.
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), [[], [0], [7], [3, 4], [40]], uniques)) {
  const values = valuesOf(dtype)
  if (values === complexes && !python.includes('True, True') && !python.includes('_index=True')) continue
  // Which of several NaNs is which, NumPy leaves open in a long row.
  if (values === floats && shape[0] === 40 && python.includes('unique_inverse')) continue
  suite.case({ name: 'unique', inputs: { a: spec(dtype, shape, { values }) }, python, run, signedZero: false })
}
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), [[50], [4, 5]], uniques)) {
  suite.case({
    name: 'integers',
    inputs: { a: spec(dtype, shape, { values: 'integers' }) },
    python,
    run,
    signedZero: false,
  })
}
for (const [shape, layout, [python, run]] of cross(fewShapes, fewLayouts, uniques)) {
  suite.case({ name: 'layouts', inputs: { a: spec('int16', shape, { values: 'repeats', layout }) }, python, run })
}

suite.group('unique slices')
const slices: readonly Call[] = [
  ['np.unique(a, axis=0)', (ns, { a }) => ns.unique(a, { axis: 0 })],
  [
    'np.unique(a, True, True, True, axis=0)',
    (ns, { a }) => ns.unique(a, { returnIndex: true, returnInverse: true, returnCounts: true, axis: 0 }),
  ],
  [
    'np.unique(a, True, True, True, axis=-1)',
    (ns, { a }) => ns.unique(a, { returnIndex: true, returnInverse: true, returnCounts: true, axis: -1 }),
  ],
  ['np.unique(a, return_counts=True, axis=1)', (ns, { a }) => ns.unique(a, { returnCounts: true, axis: 1 })],
]
for (const [dtype, shape, [python, run]] of cross(
  dtypesOf(),
  [[6], [6, 2], [5, 1], [2, 7], [12, 3], [3, 2, 2], [3, 0], [0, 3]],
  slices,
)) {
  const a = spec(dtype, shape, { values: 'bools' })
  suite.case({ name: 'slices', inputs: { a }, python, run })
  // NumPy compares the fields of half precision that these slices are with NaN first, unlike all others.
  const values = dtype === 'float16' ? 'integers' : valuesOf(dtype)
  if (values !== complexes && shape[0] !== 6)
    suite.case({ name: 'values', inputs: { a: spec(dtype, shape, { values }) }, python, run, signedZero: false })
}
for (const [layout, [python, run]] of cross(fewLayouts, slices)) {
  suite.case({ name: 'layouts', inputs: { a: spec('int8', [9, 5], { values: 'bools', layout }) }, python, run })
}
for (const [python, run] of [
  ['np.unique(a, axis=2)', (ns, { a }) => ns.unique(a, { axis: 2 })],
  ['np.unique(3., axis=0)', (ns) => ns.unique(3, { axis: 0 })],
  ['np.unique([3., 1, 3], axis=-1)', (ns) => ns.unique([3, 1, 3], { axis: -1 })],
  ['np.unique([3., 1, 3], axis=1)', (ns) => ns.unique([3, 1, 3], { axis: 1 })],
] as readonly Call[]) {
  suite.case({ name: 'errors', inputs: { a: spec('int8', [2, 3]) }, python, run })
}

suite.group('sets')
const sets: readonly Call[] = [
  ['np.intersect1d(a, b)', (ns, { a, b }) => ns.intersect1d(a, b)],
  ['np.intersect1d(a, b, return_indices=True)', (ns, { a, b }) => ns.intersect1d(a, b, { returnIndices: true })],
  ['np.union1d(a, b)', (ns, { a, b }) => ns.union1d(a, b)],
  ['np.setdiff1d(a, b)', (ns, { a, b }) => ns.setdiff1d(a, b)],
  ['np.setxor1d(a, b)', (ns, { a, b }) => ns.setxor1d(a, b)],
  ['np.isin(a, b)', (ns, { a, b }) => ns.isin(a, b)],
  ['np.isin(a, b, invert=True)', (ns, { a, b }) => ns.isin(a, b, { invert: true })],
  ["np.isin(b, a, kind='sort')", (ns, { a, b }) => ns.isin(b, a, { kind: 'sort' })],
  ['np.isin(a.ravel(), b)', (ns, { a, b }) => ns.in1d(a, b)],
]
const shapePairs = [
  [[], [3]],
  [[0], [4]],
  [[7], [0]],
  [[20], [30]],
  [
    [3, 4],
    [2, 5],
  ],
] as const
for (const [dtype, other, [one, two], [python, run]] of cross(
  dtypesOf(),
  ['same', 'int16', 'float32'] as const,
  shapePairs,
  sets,
)) {
  if (other === dtype) continue
  const second = other === 'same' ? dtype : other
  const a = spec(dtype, one, { values: valuesOf(dtype) === complexes ? 'integers' : valuesOf(dtype) })
  suite.case({
    name: 'sets',
    inputs: { a, b: spec(second, two, { values: 'repeats' }) },
    python,
    run,
    signedZero: false,
  })
}
for (const [dtype, [python, run]] of cross(dtypesOf('fc'), sets)) {
  const values = valuesOf(dtype)
  const inputs = { a: spec(dtype, [9], { values }), b: spec(dtype, [11], { values, layout: 'mixed' }) }
  if (values === complexes && !python.includes('isin')) continue
  suite.case({ name: 'NaN', inputs, python, run, signedZero: false })
}
const assumed: readonly Call[] = [
  ['np.intersect1d(a, b, True)', (ns, { a, b }) => ns.intersect1d(a, b, true)],
  [
    'np.intersect1d(a, b, True, True)',
    (ns, { a, b }) => ns.intersect1d(a, b, { assumeUnique: true, returnIndices: true }),
  ],
  ['np.setdiff1d(a, b, True)', (ns, { a, b }) => ns.setdiff1d(a, b, { assumeUnique: true })],
  ['np.setxor1d(a, b, True)', (ns, { a, b }) => ns.setxor1d(a, b, { assumeUnique: true })],
  ['np.isin(a, b, assume_unique=True)', (ns, { a, b }) => ns.isin(a, b, true)],
]
for (const [dtype, [python, run]] of cross(dtypesOf('iuf'), assumed)) {
  const inputs = { a: spec(dtype, [20], { values: 'distinct' }), b: spec(dtype, [30], { values: 'distinct' }) }
  suite.case({ name: 'unique already', inputs, python, run })
}
for (const [python, run] of [
  ["np.isin([1.], [2.], kind='table')", (ns) => ns.isin([1], [2], { kind: 'table' })],
  ["np.isin([1], [2], kind='table')", (ns) => ns.isin([1n], [2n], { kind: 'table' })],
  ["np.isin([1.], [2.], kind='hash')", (ns) => ns.isin([1], [2], { kind: 'hash' })],
  ['np.isin(1, [1, 2])', (ns) => ns.isin(1, [1, 2])],
  ['np.setxor1d([], [])', (ns) => ns.setxor1d([], [])],
  ['np.intersect1d([], [1.])', (ns) => ns.intersect1d([], [1])],
  ['np.union1d([[1., 2]], 3.)', (ns) => ns.union1d([[1, 2]], 3)],
] as readonly Call[]) {
  suite.case({ name: 'arguments', inputs: {}, python, run })
}
