import { Complex } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import {
  awkwardShapes,
  cross,
  differential,
  dtypesOf,
  fewLayouts,
  fewShapes,
  layouts,
  type Namespace,
  spec,
  type Tested,
  type Values,
} from './harness/index.js'

type Run = (ns: Namespace, inputs: Record<string, Tested>) => unknown
type Call = readonly [python: string, run: Run]

const { NaN: nan, POSITIVE_INFINITY: inf } = Number
const suite = differential('sorting')
const smallShapes = awkwardShapes.filter((shape) => shape.length > 0 && shape[0] < 1000)
const complexValues: Values = [
  new Complex(1, 2),
  new Complex(nan, 1),
  new Complex(1, -2),
  new Complex(3, nan),
  new Complex(-1, 5),
  new Complex(nan, nan),
  new Complex(nan, -3),
  new Complex(2, nan),
  new Complex(-inf, 0),
  new Complex(1, inf),
]
const valuesOf = (dtype: DTypeName): Values =>
  dtypesOf('c').includes(dtype) ? complexValues : dtypesOf('f').includes(dtype) ? 'special' : 'repeats'

suite.group('every dtype, shape and axis')
const sorts: readonly Call[] = [
  ['np.sort(a)', (ns, { a }) => ns.sort(a)],
  ['np.sort(a, axis=0)', (ns, { a }) => ns.sort(a, 0)],
  ['np.sort(a, axis=None)', (ns, { a }) => ns.sort(a, null)],
  ["np.argsort(a, kind='stable')", (ns, { a }) => ns.argsort(a)],
  ["np.argsort(a, axis=0, kind='stable')", (ns, { a }) => ns.argsort(a, { axis: 0, kind: 'stable' })],
  ['np.argsort(a, axis=None, stable=True)', (ns, { a }) => ns.argsort(a, { axis: null, stable: true })],
]
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), smallShapes, sorts)) {
  suite.case({
    name: 'sorts',
    inputs: { a: spec(dtype, shape, { values: valuesOf(dtype) }) },
    python,
    run,
    signedZero: false,
  })
}
for (const [dtype, [python, run]] of cross(dtypesOf(), sorts)) {
  suite.case({ name: 'sorts', inputs: { a: spec(dtype, [1037]) }, python, run, signedZero: false })
}
for (const [python, run] of sorts) suite.case({ name: 'numbers', inputs: { a: spec('int16', []) }, python, run })
for (const [layout, axis] of cross(layouts, [0, 1, -1])) {
  const a = spec('int32', [3, 4, 5], { layout })
  const python = `np.sort(a, axis=${axis})`
  suite.case({ name: 'order', inputs: { a }, python, run: (ns, { a }) => ns.sort(a, { axis }), layout: true })
  const positions = `np.argsort(a, axis=${axis}, kind='stable')`
  suite.case({
    name: 'order',
    inputs: { a },
    python: positions,
    run: (ns, { a }) => ns.argsort(a, { axis }),
    layout: true,
  })
}

suite.group('in place')
const inPlace: readonly Call[] = [
  ['b = a.copy(); b.sort(); b', (_, { a }) => done(a.copy(), (b) => b.sort())],
  ['b = a.copy(); b.sort(axis=0); b', (_, { a }) => done(a.copy(), (b) => b.sort(0))],
  [
    'b = a.copy(); b.sort(0, kind="heapsort"); b',
    (_, { a }) => done(a.copy(), (b) => b.sort({ axis: 0, kind: 'heapsort' })),
  ],
  ['b = a.copy(); b[::2].sort(); b', (_, { a }) => done(a.copy(), (b) => b.at('::2').sort())],
  ['b = a.copy(); b.T.sort(axis=0); b', (_, { a }) => done(a.copy(), (b) => b.T.sort(0))],
  ['b = a.copy(); b.partition(1); np.sort(b)', (ns, { a }) => ns.sort(done(a.copy(), (b) => b.partition(1)))],
  ['a.argsort(kind="stable")', (_, { a }) => a.argsort()],
  ['a.argpartition(0, axis=None).shape', (_, { a }) => a.argpartition(0, { axis: null }).shape],
]
for (const [dtype, shape, layout, [python, run]] of cross(
  ['int8', 'float32'] as const,
  [[7], [5, 6]],
  fewLayouts,
  inPlace,
)) {
  if (layout === 'broadcast') continue
  suite.case({ name: 'in place', inputs: { a: spec(dtype, shape, { layout }) }, python, run })
}

function done(array: Tested, change: (array: Tested) => void): Tested {
  change(array)
  return array
}

suite.group('lexsort')
const lexsorts: readonly Call[] = [
  ['np.lexsort((a, b))', (ns, { a, b }) => ns.lexsort([a, b])],
  ['np.lexsort((a, b, a))', (ns, { a, b }) => ns.lexsort([a, b, a])],
  ['np.lexsort((b, a), axis=0)', (ns, { a, b }) => ns.lexsort([b, a], 0)],
  ['np.lexsort((b, a), axis=1)', (ns, { a, b }) => ns.lexsort([b, a], { axis: 1 })],
  ['np.lexsort(a)', (ns, { a }) => ns.lexsort(a)],
]
for (const [dtype, shape, layout, [python, run]] of cross(
  dtypesOf(),
  [[6], [40], [3, 4], [0, 3], [2, 3, 4]],
  ['C', 'mixed'] as const,
  lexsorts,
)) {
  const a = spec(dtype, shape, { values: valuesOf(dtype), layout })
  const b = spec('int16', shape, { values: 'bools' })
  suite.case({ name: 'lexsort', inputs: { a, b }, python, run })
}
for (const [python, run] of [
  ['np.lexsort(())', (ns) => ns.lexsort([])],
  ['np.lexsort((a, a[1:]))', (ns, { a }) => ns.lexsort([a, a.at('1:')])],
  ['np.lexsort((1, 2))', (ns) => ns.lexsort([1, 2])],
  ['np.lexsort((1, 2), axis=0)', (ns) => ns.lexsort([1, 2], 0)],
  ['np.lexsort((1, 2), axis=1)', (ns) => ns.lexsort([1, 2], 1)],
  ['np.lexsort([a, [3, 2, 1]])', (ns, { a }) => ns.lexsort([a, [3, 2, 1]])],
] as readonly Call[]) {
  suite.case({ name: 'lexsort of', inputs: { a: spec('int32', [3]) }, python, run })
}

suite.group('sort_complex')
for (const [dtype, shape] of cross(dtypesOf(), fewShapes)) {
  const a = spec(dtype, shape, { values: valuesOf(dtype) })
  suite.case({
    name: 'complex',
    inputs: { a },
    python: 'np.sort_complex(a)',
    run: (ns, { a }) => ns.sortComplex(a),
    signedZero: false,
  })
}

suite.group('partition')
const partitions: readonly Call[] = [
  ['np.partition(a, 2)[..., 2]', (ns, { a }) => ns.partition(a, 2).at('...', 2)],
  ['np.sort(np.partition(a, -2)[..., :-2])', (ns, { a }) => ns.sort(ns.partition(a, -2).at('...', ':-2'))],
  ['np.partition(a, [1, 3], axis=0)[[1, 3]]', (ns, { a }) => pick(ns, ns.partition(a, [1, 3], 0), [1, 3])],
  ['np.partition(a, 4, axis=None)[4]', (ns, { a }) => ns.partition(a, 4, { axis: null }).at(4)],
  ['np.take_along_axis(a, np.argpartition(a, 3), -1)[..., 3]', (ns, { a }) => ns.sort(a).at('...', 3)],
  ['np.sort(np.argpartition(a, 3, axis=0), axis=0)', (ns, { a }) => ns.sort(ns.argpartition(a, 3, 0), 0)],
]
const pick = (ns: Namespace, x: Tested, at: number[]) => ns.stack(at.map((index) => x.at(index)))
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), [[7], [5, 6], [40]], partitions)) {
  const inputs = { a: spec(dtype, shape, { values: valuesOf(dtype) }) }
  suite.case({ name: 'partition', inputs, python, run, signedZero: false })
}

suite.group('errors')
const wrong: readonly Call[] = [
  ['np.sort(a, axis=2)', (ns, { a }) => ns.sort(a, 2)],
  ['np.argsort(a, axis=-3)', (ns, { a }) => ns.argsort(a, -3)],
  ["np.sort(a, kind='bubble')", (ns, { a }) => ns.sort(a, { kind: 'bubble' })],
  ["np.sort(a, kind='stable', stable=True)", (ns, { a }) => ns.sort(a, { kind: 'stable', stable: true })],
  ["np.sort(a, order='x')", (ns, { a }) => ns.sort(a, { order: 'x' })],
  ['np.sort(a, order=None)', (ns, { a }) => ns.sort(a, { order: null })],
  ['np.partition(a, 9)', (ns, { a }) => ns.partition(a, 9)],
  ['np.partition(a, -5)', (ns, { a }) => ns.partition(a, -5)],
  ['np.partition(a, [0, 4])', (ns, { a }) => ns.partition(a, [0, 4])],
  ['np.argpartition(a, 4)', (ns, { a }) => ns.argpartition(a, 4)],
  ['np.partition(a, 1.5)', (ns, { a }) => ns.partition(a, 1.5)],
  ["np.partition(a, 1, kind='quicksort')", (ns, { a }) => ns.partition(a, 1, { kind: 'quicksort' })],
  ['np.partition(a[:0], 7, axis=0)', (ns, { a }) => ns.partition(a.at(':0'), 7, 0)],
  [
    'np.partition(a, np.array([1, 2]))[:, 1:3]',
    (ns, { a }) => ns.partition(a, ns.array([1, 2], 'int64')).at(':', '1:3'),
  ],
]
for (const [python, run] of wrong) suite.case({ name: 'errors', inputs: { a: spec('float32', [3, 4]) }, python, run })
