import { awkwardShapes } from './harness/generators.js'
import { cross, differential, dtypesOf, layouts, spec, valueKinds } from './harness/index.js'
import { plainNamespace } from './harness/plain-namespace.js'

// Every described input is the same array on both sides, and both sides see the same view of the same base.
const suite = differential('harness', { under: async () => plainNamespace })

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
suite.case({
  name: 'reshape to another size',
  inputs: { a: spec('float32', [3, 4]) },
  python: 'a.reshape(5)',
  run: (ns, { a }) => ns.reshape(a, [5]),
  raises: true,
})
