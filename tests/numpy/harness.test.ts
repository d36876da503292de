import { Complex } from '#src/core/complex.js'
import {
  ArgumentError,
  AxisError,
  DTypeError,
  IndexError,
  LinAlgError,
  OverflowError,
  ShapeError,
} from '#src/core/errors.js'
import { awkwardShapes } from './harness/generators.js'
import { cross, differential, dtypesOf, layouts, spec, valueKinds } from './harness/index.js'
import { plainNamespace } from './harness/plain-namespace.js'

// Every described input is the same array on both sides, and both sides see the same view of the same base.
const suite = differential('harness', { under: async () => plainNamespace, budget: 24 * 1024 })

suite.group('inputs: every dtype, shape and layout')
for (const [dtype, shape, layout] of cross(dtypesOf(), awkwardShapes, layouts)) {
  const a = spec(dtype, shape, { layout, values: 'special' })
  suite.case({ name: `view ${dtype}`, inputs: { a }, python: 'a', run: (_, inputs) => inputs.a, layout: true })
}

suite.group('inputs: every kind of values')
for (const [dtype, values] of cross(dtypesOf(), valueKinds)) {
  const a = spec(dtype, [7, 9], { values })
  suite.case({ name: `values ${values}`, inputs: { a }, python: 'a.copy()', run: (ns, inputs) => ns.copy(inputs.a) })
}
for (const dtype of dtypesOf('biuf')) {
  const a = spec(dtype, [40], { values: 'sorted' })
  const ascending = { name: 'sorted ascends', inputs: { a }, python: 'bool(np.all(a[1:] >= a[:-1]))' }
  suite.case({ ...ascending, run: () => true })
}

suite.group('errors')
const refusals: readonly (readonly [python: string, raise: () => never])[] = [
  ['np.sum(a, axis=2)', () => raise(new AxisError('axis 2'))],
  ['np.add(a, a, dtype=bool)', () => raise(new DTypeError('no cast'))],
  ['a[5]', () => raise(new IndexError('index 5'))],
  ['a + np.zeros(3)', () => raise(new ShapeError('(3,4) (3,)'))],
  ['np.uint8(3) + 300', () => raise(new OverflowError('300'))],
  ['np.linalg.inv(np.zeros((2, 2)))', () => raise(new LinAlgError('singular'))],
  ['np.zeros(3).nonzero(1)', () => raise(new ArgumentError('too many'))],
]
for (const [python, run] of refusals)
  suite.case({ name: python, inputs: { a: spec('float32', [3, 4]) }, python, run, raises: true })

suite.case({
  name: 'reshape to another size',
  inputs: { a: spec('float32', [3, 4]) },
  python: 'a.reshape(5)',
  run: (ns, { a }) => ns.reshape(a, [5]),
  raises: true,
})

suite.group('answers')
const answers: readonly (readonly [python: string, ours: unknown])[] = [
  ['a.shape', [3, 4]],
  ['a.ndim', 2],
  ['2 ** 70', 2n ** 70n],
  ['(1.5, -inf, nan, -0.0)', [1.5, Number.NEGATIVE_INFINITY, Number.NaN, -0]],
  ['complex(1, -0.0)', new Complex(1, -0)],
  ['a.dtype', 'float32'],
  ['np.float64', 'float64'],
  ['[True, None, str(a.dtype), b"\\x00\\xff"]', [true, null, 'float32', Uint8Array.of(0, 255)]],
  ['"é\\n"', 'é\n'],
  ['b = a.copy()\nb[0] = 7\nfloat(b[0, 3])', 7],
  ['np.set_printoptions(precision=1); str(np.float64(1)), repr(np.array([1.25]))', ['1.0', 'array([1.2])']],
  ['repr(np.array([1.25]))', 'array([1.25])'],
]
for (const [python, ours] of answers)
  suite.case({ name: python, inputs: { a: spec('float32', [3, 4]) }, python, run: () => ours })

suite.group('cases leave each other alone')
const shared = { a: spec('int32', [5], { values: [1] }) }
const ones = Array.from({ length: 5 }, () => 1)
suite.case({ name: 'writes', inputs: shared, python: 'a *= 9; a.tolist()', run: () => ones.map(() => 9) })
suite.case({ name: 'reads', inputs: shared, python: 'a.tolist()', run: () => ones })
suite.case({ name: 'divides by zero', inputs: shared, python: '(a / 0).tolist()', run: () => ones.map(() => Infinity) })

function raise(error: Error): never {
  throw error
}
