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
const suite = differential('searching')
const ties: Values = [-3, -1, -1, 0, 2, 2, 2, 5, 7, 7]
const complexTies: Values = [
  new Complex(-1, 0),
  new Complex(1, -2),
  new Complex(1, 2),
  new Complex(1, 2),
  new Complex(3, -inf),
  new Complex(3, 4),
  new Complex(2, nan),
  new Complex(nan, 1),
  new Complex(nan, nan),
]
const sortedTies = (dtype: DTypeName): Values =>
  dtypesOf('c').includes(dtype)
    ? complexTies
    : dtypesOf('u').includes(dtype)
      ? [0, 1, 1, 3, 5]
      : dtypesOf('b').includes(dtype)
        ? [0, 0, 1, 1, 1]
        : ties
const lengthOf = (dtype: DTypeName) => (sortedTies(dtype) as readonly unknown[]).length

suite.group('searchsorted')
const searches: readonly Call[] = [
  ['np.searchsorted(a, v)', (ns, { a, v }) => ns.searchsorted(a, v)],
  ["np.searchsorted(a, v, side='right')", (ns, { a, v }) => ns.searchsorted(a, v, 'right')],
  ["a.searchsorted(v, 'left')", (_, { a, v }) => a.searchsorted(v, { side: 'left' })],
]
for (const [dtype, other, [python, run]] of cross(dtypesOf(), dtypesOf(), searches)) {
  const a = spec(dtype, [lengthOf(dtype)], { values: sortedTies(dtype) })
  suite.case({ name: 'dtypes', inputs: { a, v: spec(other, [7], { values: 'integers' }) }, python, run })
}
for (const [dtype, shape, layout, [python, run]] of cross(
  ['int16', 'float32', 'complex128'] as const,
  [...fewShapes, [300]],
  fewLayouts,
  searches,
)) {
  const a = spec(dtype, [500], { values: 'sorted', layout: layout === 'broadcast' || layout === 'F' ? 'C' : layout })
  suite.case({
    name: 'shapes',
    inputs: { a, v: spec(dtype, shape, { layout, values: 'normal' }) },
    python,
    run,
    layout: true,
  })
}
for (const [dtype, [python, run]] of cross(dtypesOf('f'), searches)) {
  const a = spec(dtype, [9], { values: [-inf, -2, -0, 0, 1, inf, inf, nan, nan] })
  const v = spec(dtype, [8], { values: [nan, inf, -inf, 0, -0, 1, 5, -2] })
  suite.case({ name: 'NaN', inputs: { a, v }, python, run })
}
for (const [dtype, [python, run]] of cross(dtypesOf('c'), searches)) {
  const a = spec(dtype, [9], { values: complexTies })
  suite.case({ name: 'NaN', inputs: { a, v: spec(dtype, [9], { values: complexTies }) }, python, run })
  suite.case({ name: 'NaN', inputs: { a, v: spec(dtype, [30], { values: 'special' }) }, python, run })
}
for (const [dtype, python, side] of [
  ['int32', 'np.searchsorted(a, [-4, 0, 20, 1], sorter=np.argsort(a))', 'left'],
  ['float64', "np.searchsorted(a, [-4, 0, 20, 1], 'right', np.argsort(a))", 'right'],
] as const) {
  const a = spec(dtype, [40], { values: 'integers' })
  suite.case({
    name: 'sorter',
    inputs: { a },
    python,
    run: (ns, { a }) => ns.searchsorted(a, [-4, 0, 20, 1], { side, sorter: ns.argsort(a) }),
  })
}
const searchErrors: readonly Call[] = [
  ['np.searchsorted(5, 3)', (ns) => ns.searchsorted(5, 3)],
  ['np.searchsorted(a.reshape(1, 3), 3)', (ns, { a }) => ns.searchsorted(a.reshape([1, 3]), 3)],
  ["np.searchsorted(a, 3, 'middle')", (ns, { a }) => ns.searchsorted(a, 3, 'middle')],
  ['np.searchsorted(a, 3, sorter=[0, 1])', (ns, { a }) => ns.searchsorted(a, 3, { sorter: [0, 1] })],
  ['np.searchsorted(a, 3, sorter=[0., 1, 2])', (ns, { a }) => ns.searchsorted(a, 3, { sorter: ns.array([0, 1, 2]) })],
  ['np.searchsorted(a[:0], [3, 4])', (ns, { a }) => ns.searchsorted(a.at(':0'), [3, 4])],
  ['np.searchsorted(a, [])', (ns, { a }) => ns.searchsorted(a, [])],
  ['np.searchsorted(a, 2)', (ns, { a }) => ns.searchsorted(a, 2)],
]
for (const [python, run] of searchErrors)
  suite.case({ name: 'arguments', inputs: { a: spec('int32', [3], { values: 'sorted' }) }, python, run })

suite.group('digitize')
const digits: readonly Call[] = [
  ['np.digitize(x, bins)', (ns, { x, bins }) => ns.digitize(x, bins)],
  ['np.digitize(x, bins, right=True)', (ns, { x, bins }) => ns.digitize(x, bins, true)],
  ['np.digitize(x, bins[::-1])', (ns, { x, bins }) => ns.digitize(x, bins.at('::-1'))],
  ['np.digitize(x, bins[::-1], right=True)', (ns, { x, bins }) => ns.digitize(x, bins.at('::-1'), { right: true })],
]
for (const [dtype, shape, [python, run]] of cross(dtypesOf('biuf'), [[], [0], [7], [3, 4]], digits)) {
  const bins = spec('float64', [6], { values: [-3, 0, 0, 1, 2.5, 10] })
  suite.case({ name: 'digitize', inputs: { x: spec(dtype, shape, { values: 'integers' }), bins }, python, run })
  if (dtypesOf('iu').includes(dtype)) {
    const own = spec(dtype, [5], { values: [0, 1, 1, 3, 9] })
    suite.case({ name: 'digitize', inputs: { x: spec(dtype, shape, { values: 'integers' }), bins: own }, python, run })
  }
}
for (const [values, [python, run]] of cross([[2, 2, 2], [1, 3, 2], [3, 3, 1], [5], [1, 1, 2]], digits)) {
  const inputs = {
    x: spec('float64', [5], { values: [1, 2, 3, nan, -inf] }),
    bins: spec('float32', [values.length], { values }),
  }
  suite.case({ name: 'bins', inputs, python, run })
}
const digitErrors: readonly Call[] = [
  ['np.digitize(1j, [1.])', (ns) => ns.digitize(ns.complex(0, 1), [1])],
  ['np.digitize([1.], [[1.]])', (ns) => ns.digitize([1], [[1]])],
  ['np.digitize([1.], [])', (ns) => ns.digitize([1], [])],
  ['np.digitize([1.], 1)', (ns) => ns.digitize([1], 1)],
]
for (const [python, run] of digitErrors) suite.case({ name: 'arguments', inputs: {}, python, run })

suite.group('interp')
const interps: readonly Call[] = [
  ['np.interp(x, xp, fp)', (ns, { x, xp, fp }) => ns.interp(x, xp, fp)],
  ['np.interp(x, xp, fp, left=-7)', (ns, { x, xp, fp }) => ns.interp(x, xp, fp, -7)],
  ['np.interp(x, xp, fp, right=9)', (ns, { x, xp, fp }) => ns.interp(x, xp, fp, { right: 9 })],
  ['np.interp(x, xp, fp, left=nan, right=inf)', (ns, { x, xp, fp }) => ns.interp(x, xp, fp, { left: nan, right: inf })],
  ['np.interp(x, xp, fp, period=6.5)', (ns, { x, xp, fp }) => ns.interp(x, xp, fp, { period: 6.5 })],
  ['np.interp(x, xp, fp, period=-2.6, left=3)', (ns, { x, xp, fp }) => ns.interp(x, xp, fp, { period: -2.6, left: 3 })],
  ['np.interp(x, xp[::-1], fp, period=10)', (ns, { x, xp, fp }) => ns.interp(x, xp.at('::-1'), fp, { period: 10 })],
  ['np.interp(x, xp[:1], fp[:1], left=4)', (ns, { x, xp, fp }) => ns.interp(x, xp.at(':1'), fp.at(':1'), 4)],
  ['np.interp(x, xp[::2], fp[1::2])', (ns, { x, xp, fp }) => ns.interp(x, xp.at('::2'), fp.at('1::2'))],
]
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), [[], [9], [3, 4]], interps)) {
  const inputs = {
    x: spec('float64', shape, { values: [-9, -3, 0.5, 1, 2.25, 5.5, 8, 9, 40, nan, inf, -inf] }),
    xp: spec('float64', [6], { values: [-3, -1, 1, 2, 6, 8] }),
    fp: spec(dtype, [6], { values: 'normal' }),
  }
  suite.case({ name: 'interp', inputs, python, run })
}
for (const layout of fewLayouts) {
  suite.case({
    name: 'layouts',
    inputs: { x: spec('float64', [3, 4], { layout }) },
    python: 'np.interp(x, [-2., 0, 3], [1., 5, 2])',
    run: (ns, { x }) => ns.interp(x, [-2, 0, 3], [1, 5, 2]),
    layout: true,
  })
}
for (const [dtype, [python, run]] of cross(dtypesOf('biuf'), interps)) {
  const inputs = {
    x: spec(dtype, [30]),
    xp: spec('int16', [6], { values: [-3, -1, 1, 2, 6, 8] }),
    fp: spec('float64', [6], { values: [1, inf, inf, -inf, nan, 3] }),
  }
  suite.case({ name: 'infinities', inputs, python, run })
}
const interpErrors: readonly Call[] = [
  ['np.interp(a, [], [])', (ns, { a }) => ns.interp(a, [], [])],
  ['np.interp(a, [1., 2], [1.])', (ns, { a }) => ns.interp(a, [1, 2], [1])],
  ['np.interp(a, [1., 2], [1., 2], period=0)', (ns, { a }) => ns.interp(a, [1, 2], [1, 2], { period: 0 })],
  ['np.interp(a, [[1., 2]], [1., 2])', (ns, { a }) => ns.interp(a, [[1, 2]], [1, 2])],
  ['np.interp(a * 1j, [1., 2], [1., 2])', (ns, { a }) => ns.interp(ns.multiply(a, ns.complex(0, 1)), [1, 2], [1, 2])],
  ['np.interp(a, [1., 2], [1., 2], left=1j)', (ns, { a }) => ns.interp(a, [1, 2], [1, 2], { left: ns.complex(0, 1) })],
  ['np.interp(a, [1., 2], [1., 2j], left=1)', (ns, { a }) => ns.interp(a, [1, 2], [1, ns.complex(0, 2)], { left: 1 })],
]
for (const [python, run] of interpErrors)
  suite.case({ name: 'arguments', inputs: { a: spec('float32', [3]) }, python, run })
