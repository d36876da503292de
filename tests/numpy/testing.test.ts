import { AssertionError } from 'node:assert'
import { Complex } from '#src/core/complex.js'
import { cross, differential, dtypesOf, type Namespace, spec, type Values } from './harness/index.js'

const { NaN: nan, POSITIVE_INFINITY: inf } = Number
const suite = differential('testing')

/** What an assertion says: null where it holds. */
function said(run: () => unknown): string | null {
  try {
    run()
    return null
  } catch (error) {
    if (error instanceof AssertionError) return error.message
    throw error
  }
}

/** The same message on both sides, or none. */
function pythonSaid(call: string): string {
  return `
message = None
try:
    np.testing.${call}
except AssertionError as error:
    message = str(error)
message`
}

const base: Values = [1, 2, 3, 4, 5, 6]
const seconds: readonly Values[] = [
  base,
  [1, 2, 3, 4, 5, 7],
  [1, 2, 3.5, 4, 5, 6.0000001],
  [0, 0, 0, 0, 0, 0],
  [1, nan, 3, 4, 5, 6],
  [1, inf, 3, 4, 5, 6],
  [1.000001, 2.000001, 3, 4, 5, 6.001],
]
const calls: readonly (readonly [python: string, run: (ns: Namespace, x: unknown, y: unknown) => unknown])[] = [
  ['assert_array_equal(x, y)', (ns, x, y) => ns.testing.assertArrayEqual(x, y)],
  [
    "assert_array_equal(x, y, 'words', strict=True)",
    (ns, x, y) => ns.testing.assertArrayEqual(x, y, { errMsg: 'words', strict: true }),
  ],
  ['assert_array_equal(x, y, verbose=False)', (ns, x, y) => ns.testing.assertArrayEqual(x, y, { verbose: false })],
  ['assert_equal(x, y)', (ns, x, y) => ns.testing.assertEqual(x, y)],
  ['assert_allclose(x, y)', (ns, x, y) => ns.testing.assertAllclose(x, y)],
  [
    'assert_allclose(x, y, rtol=0.1, atol=1e-3)',
    (ns, x, y) => ns.testing.assertAllclose(x, y, { rtol: 0.1, atol: 1e-3 }),
  ],
  ['assert_allclose(x, y, equal_nan=False)', (ns, x, y) => ns.testing.assertAllclose(x, y, { equalNan: false })],
  ['assert_array_almost_equal(x, y)', (ns, x, y) => ns.testing.assertArrayAlmostEqual(x, y)],
  ['assert_array_almost_equal(x, y, 2)', (ns, x, y) => ns.testing.assertArrayAlmostEqual(x, y, 2)],
  ['assert_almost_equal(x, y, decimal=3)', (ns, x, y) => ns.testing.assertAlmostEqual(x, y, { decimal: 3 })],
  ['assert_array_less(x, y)', (ns, x, y) => ns.testing.assertArrayLess(x, y)],
  ['assert_array_almost_equal_nulp(x, y)', (ns, x, y) => ns.testing.assertArrayAlmostEqualNulp(x, y)],
  ['assert_array_max_ulp(x, y)', (ns, x, y) => ns.testing.assertArrayMaxUlp(x, y)],
]
suite.group('arrays')
for (const [shape, values, [python, run]] of cross([[6], [2, 3]], seconds, calls)) {
  suite.case({
    name: 'floats',
    inputs: { x: spec('float64', shape, { values: base }), y: spec('float64', shape, { values }) },
    python: pythonSaid(python),
    run: (ns: Namespace, { x, y }) => said(() => run(ns, x, y)),
  })
}
const fewDTypes = ['bool', 'int8', 'int64', 'uint16', 'float16', 'float32', 'complex64'] as const
for (const [dtype, [python, run]] of cross(fewDTypes, calls.slice(0, 11))) {
  // The message about complex numbers says more here.
  if (dtype === 'complex64' && python.startsWith('assert_almost_equal')) continue
  const bool = dtype === 'bool'
  suite.case({
    name: 'dtypes',
    inputs: {
      x: spec(dtype, [3, 2], { values: bool ? [true, false, true, true, false, false] : [1, 2, 3, 4, 5, 6] }),
      y: spec(dtype, [3, 2], { values: bool ? [true, true, true, true, false, true] : [1, 5, 3, 2, 5, 7] }),
    },
    python: pythonSaid(python),
    run: (ns: Namespace, { x, y }) => said(() => run(ns, x, y)),
  })
}
const odd: readonly (readonly [Values, Values])[] = [
  [
    [nan, inf, -inf],
    [nan, inf, -inf],
  ],
  [
    [nan, inf, -inf],
    [nan, inf, inf],
  ],
  [
    [nan, inf, 1],
    [nan, inf, 2],
  ],
  [
    [nan, nan, nan],
    [nan, nan, nan],
  ],
  [
    [1, nan, 3],
    [nan, 2, 3],
  ],
  [
    [inf, 2, 3],
    [1, 2, inf],
  ],
  [
    [0, -0, 0],
    [-0, 0, 0],
  ],
  [
    [1, 2, 3],
    [1, 2, 3],
  ],
]
for (const [[first, second], [python, run]] of cross(odd, calls.slice(0, 11))) {
  // There only the infinities are shown, here the whole arrays.
  const cut = first === odd[1][0]
  suite.case({
    name: 'special',
    inputs: { x: spec('float64', [3], { values: first }), y: spec('float64', [3], { values: second }) },
    python: cut ? `${pythonSaid(python)}.split(' ACTUAL')[0].split(' x: ')[0]` : pythonSaid(python),
    run: (ns: Namespace, { x, y }) => {
      const message = said(() => run(ns, x, y))
      return cut ? message?.split(' ACTUAL')[0].split(' x: ')[0] : message
    },
  })
}
const shapes: readonly (readonly [number[], number[]])[] = [
  [[3], [4]],
  [[], [3]],
  [[2, 2], []],
  [[], []],
  [[0], [0]],
  [
    [0, 3],
    [3, 0],
  ],
  [[1, 3], [3]],
  [[3], []],
]
for (const [[a, b], [python, run]] of cross(shapes, calls.slice(0, 11))) {
  suite.case({
    name: 'shapes',
    inputs: { x: spec('float64', a), y: spec('float64', b) },
    python: pythonSaid(python),
    run: (ns: Namespace, { x, y }) => said(() => run(ns, x, y)),
  })
}
for (const [python, run] of calls.slice(0, 11)) {
  suite.case({
    name: 'large',
    inputs: { x: spec('float32', [50, 60]), y: spec('float32', [50, 60], { seed: 7 }) },
    python: pythonSaid(python),
    run: (ns: Namespace, { x, y }) => said(() => run(ns, x, y)),
  })
}

suite.group('ulp')
for (const dtype of dtypesOf('f')) {
  const tiny = dtype === 'float16' ? 2 ** -10 : dtype === 'float32' ? 2 ** -23 : 2 ** -52
  const x = spec(dtype, [4], { values: [1, -1, 0, 1] })
  for (const steps of [0, 1, 2, 100]) {
    const y = spec(dtype, [4], { values: [1 + tiny * steps, -1 - tiny * steps, -0, 1] })
    suite.case({
      name: 'distance',
      inputs: { x, y },
      // There a dimension of length 1 stands in front.
      python: 'np.testing.assert_array_max_ulp(x, y, maxulp=1000)[0]',
      run: (ns: Namespace, { x: a, y: b }) => ns.testing.assertArrayMaxUlp(a, b, { maxulp: 1000 }),
    })
    for (const [python, run] of calls.slice(11)) {
      suite.case({
        name: 'message',
        inputs: { x, y },
        python: pythonSaid(python),
        run: (ns: Namespace, { x: a, y: b }) => said(() => run(ns, a, b)),
      })
    }
  }
}

suite.group('scalars')
const scalars: readonly (readonly [python: string, ours: unknown])[] = [
  ['1', 1n],
  ['1.0', 1],
  ['1.00000001', 1.00000001],
  ['2', 2n],
  ['0.0', 0],
  ['-0.0', -0],
  ['nan', nan],
  ['inf', inf],
  ['-inf', -inf],
  ['True', true],
  ['1+0j', new Complex(1, 0)],
  ['complex(nan, 1)', new Complex(nan, 1)],
  ["'a'", 'a'],
  ['[1, 2]', [1n, 2n]],
  ['[1.0, nan]', [1, nan]],
  ["{'a': 1}", { a: 1n }],
  ["{'a': 2, 'b': [1]}", { a: 2n, b: [1n] }],
  ['None', null],
]
for (const [[python, ours], [other, theirs]] of cross(scalars, scalars)) {
  const failed = `${pythonSaid(`assert_equal(${python}, ${other})`)} is None`
  suite.case({
    name: 'assertEqual',
    python: failed,
    run: (ns: Namespace) => said(() => ns.testing.assertEqual(ours, theirs)) === null,
  })
}
const reals = scalars.slice(0, 9)
for (const [[python, ours], [other, theirs]] of cross(reals, reals)) {
  suite.case({
    name: 'assertAlmostEqual',
    python: `${pythonSaid(`assert_almost_equal(${python}, ${other})`)} is None`,
    run: (ns: Namespace) => said(() => ns.testing.assertAlmostEqual(ours, theirs)) === null,
  })
  suite.case({
    name: 'assertApproxEqual',
    python: `${pythonSaid(`assert_approx_equal(${python}, ${other})`)} is None`,
    run: (ns: Namespace) => said(() => ns.testing.assertApproxEqual(ours, theirs)) === null,
  })
}
