/** Inserting and deleting at any positions, repeating by counts. */
import type { Positions } from '#src/numpy/manipulation/editing.js'
import { cross, differential, dtypesOf, spec } from './harness/index.js'

const suite = differential('editing')
const layouts = ['C', 'F', 'strided', 'mixed'] as const

const lists: readonly unknown[] = [
  [],
  [0],
  [2],
  [-1],
  [3],
  [4],
  [-4],
  [0, 2],
  [2, 0, 2],
  [1, -1],
  [3, 3],
  [0, 4],
  [-5, 1],
  [[0, 1]],
  [true, false, true],
  [false, false, false],
  [true, false],
  [false, true, false, true],
  true,
]
const shapes: readonly (readonly [readonly number[], number | null])[] = [
  [[3], 0],
  [[3], null],
  [[3, 2], 0],
  [[2, 3], 1],
  [[2, 3], -1],
  [[1, 3], null],
  [[2, 3, 2], 1],
  [[0], 0],
  [[2, 3], 2],
]
const python = (value: unknown) => JSON.stringify(value).replaceAll('true', 'True').replaceAll('false', 'False')
const none = (axis: number | null) => (axis === null ? 'None' : String(axis))

/** NumPy counts a negative position that is out of bounds from the end of the result; here it is an error. */
const isBeyond = (list: unknown, length: number) =>
  Array.isArray(list) && list.length > 1 && list.some((at) => typeof at === 'number' && at < -length)

for (const [[shape, axis], layout, list] of cross(shapes, layouts, lists)) {
  const length = axis === null ? shape.reduce((a, b) => a * b, 1) : (shape.at(axis) ?? 0)
  const inputs = { a: spec('int32', shape, { layout }) }
  const text = python(list)
  const positions = list as Positions
  suite.group('delete')
  suite.case({
    name: 'list',
    inputs,
    python: `np.delete(a, ${text}, axis=${none(axis)})`,
    run: (ns, { a }) => ns.delete(a, positions, axis),
  })
  // Python's own booleans have no dimensions to ask for.
  if (list === true || isBeyond(list, length)) continue
  suite.group('insert')
  const kept = text.includes('rue') || text.includes('alse') ? `np.array(${text})` : text
  for (const values of [7, [7, 8], [[7], [8]], [1, 2, 3]]) {
    suite.case({
      name: 'list',
      inputs,
      python: `np.insert(a, ${kept}, ${JSON.stringify(values)}, axis=${none(axis)})`,
      run: (ns, { a }) => ns.insert(a, positions, values, axis),
    })
  }
}

for (const [dtype, layout, values] of cross(dtypesOf(), layouts, [
  [0, 2],
  [1, 1],
  [2, 1, 0, 3],
  [1],
  [3, 0],
] as const)) {
  const inputs = {
    a: spec(dtype, [2, 3], { layout }),
    i: spec('int16', [values.length], { values, layout: 'strided' }),
  }
  suite.group('delete')
  suite.case({
    name: 'array',
    inputs,
    python: 'np.delete(a, i, axis=1)',
    run: (ns, { a, i }) => ns.delete(a, i, 1),
  })
  suite.group('insert')
  suite.case({
    name: 'array',
    inputs,
    python: 'np.insert(a, i, 5, axis=1)',
    run: (ns, { a, i }) => ns.insert(a, i, 5, 1),
  })
  suite.case({
    name: 'array of rows',
    inputs: { ...inputs, v: spec('float32', [2, values.length]) },
    python: 'np.insert(a, i, v, axis=1)',
    run: (ns, { a, i, v }) => ns.insert(a, i, v, 1),
  })
}
for (const dtype of dtypesOf()) {
  const inputs = {
    a: spec('int32', [3]),
    i: spec(dtype, [3], { values: [0, 1, 1] }),
    z: spec(dtype, [], { values: [1] }),
  }
  suite.group('delete')
  suite.case({ name: 'dtypes', inputs, python: 'np.delete(a, i)', run: (ns, { a, i }) => ns.delete(a, i) })
  suite.case({ name: 'dtypes 0-d', inputs, python: 'np.delete(a, z)', run: (ns, { a, z }) => ns.delete(a, z) })
  // NumPy fails to move unsigned positions on in place.
  if (dtype.startsWith('uint')) continue
  suite.group('insert')
  suite.case({ name: 'dtypes', inputs, python: 'np.insert(a, i, 9)', run: (ns, { a, i }) => ns.insert(a, i, 9) })
}

suite.group('repeat')
for (const [dtype, layout, axis] of cross(dtypesOf(), layouts, [null, 0, 1] as const)) {
  const length = axis === null ? 6 : [2, 3][axis]
  for (const values of [[2, 0, 1], [0], [1, 3]]) {
    suite.case({
      name: 'counts',
      inputs: {
        a: spec(dtype, [2, 3], { layout }),
        n: spec('uint8', [length], { values, layout: 'reversed' }),
      },
      python: `np.repeat(a, n, axis=${none(axis)})`,
      run: (_, { a, n }) => a.repeat(n, axis),
    })
  }
}
for (const dtype of dtypesOf('biu')) {
  suite.case({
    name: 'dtypes of counts',
    inputs: { a: spec('float64', [4]), n: spec(dtype, [4], { values: [1, 0, 2, 1] }) },
    python: 'a.repeat(n)',
    run: (_, { a, n }) => a.repeat(n),
  })
}
for (const [length, values] of [
  [4, [1, -1]],
  [3, [1, 2]],
  [2, [1, 2]],
] as const) {
  suite.case({
    name: 'counts that do not fit',
    inputs: { a: spec('float64', [4]), n: spec('int64', [length], { values }) },
    python: 'a.repeat(n)',
    run: (_, { a, n }) => a.repeat(n),
  })
}
const many = Array.from({ length: 40 }, (_, at) => (at * 7) % 5)
suite.case({
  name: 'many runs',
  inputs: { a: spec('int32', [40, 2], { layout: 'mixed' }) },
  python: `a.repeat(${JSON.stringify(many)}, axis=0)`,
  run: (_, { a }) => a.repeat(many, 0),
})
