import { cross, differential, dtypesOf, layouts, spec } from './harness/index.js'
import { toleranceOf } from './harness/product-tolerance.js'

const suite = differential('crosses')

type Pair = readonly [readonly number[], readonly number[]]
suite.group('cross')
const crossShapes: readonly Pair[] = [
  [[3], [3]],
  [
    [4, 3],
    [4, 3],
  ],
  [[4, 3], [3]],
  [
    [2, 1, 3],
    [4, 3],
  ],
  [
    [0, 3],
    [0, 3],
  ],
  [[2], [2]],
  [[5, 2], [3]],
  [[3], [5, 2]],
  [
    [5, 2],
    [5, 2],
  ],
  [[4], [4]],
]
for (const [dtype, pair, layout] of cross(dtypesOf(), crossShapes, ['C', 'mixed'] as const)) {
  suite.case({
    name: 'cross',
    inputs: { a: spec(dtype, pair[0], { layout }), b: spec(dtype, pair[1], { seed: 2 }) },
    python: 'np.cross(a, b)',
    run: (ns, { a, b }) => ns.cross(a, b),
    tolerance: dtypesOf('c').includes(dtype) ? toleranceOf(dtype) : 'exact',
  })
}
for (const [axisa, axisb, axisc] of cross([0, -1, 5], [0, 1], [0, -1])) {
  suite.case({
    name: 'cross axes',
    inputs: { a: spec('float64', [3, 3]), b: spec('float64', [3, 3], { seed: 2 }) },
    python: `np.cross(a, b, axisa=${axisa}, axisb=${axisb}, axisc=${axisc})`,
    run: (ns, { a, b }) => ns.cross(a, b, { axisa, axisb, axisc }),
  })
}
for (const axis of [0, 1, -1]) {
  suite.case({
    name: 'cross axis',
    inputs: { a: spec('float64', [3, 3, 2]), b: spec('float64', [3, 3, 2], { seed: 2 }) },
    python: `np.cross(a, b, axis=${axis})`,
    run: (ns, { a, b }) => ns.cross(a, b, { axis }),
  })
  suite.case({
    name: 'linalg.cross axis',
    inputs: { a: spec('float64', [3, 3, 2]), b: spec('float64', [3, 3, 2], { seed: 2 }) },
    python: `np.linalg.cross(a, b, axis=${axis})`,
    run: (ns, { a, b }) => ns.linalg.cross(a, b, { axis }),
  })
}

suite.group('diagonal and trace')
for (const [shape, layout, offset] of cross(
  [[3, 3], [2, 5], [5, 2], [0, 3], [2, 3, 4], [3]],
  layouts,
  [0, 1, -1, 4, -4],
)) {
  for (const [axis1, axis2] of [
    [0, 1],
    [1, 0],
    [-1, 0],
    [1, 1],
    [2, 1],
  ]) {
    if (layout !== 'C' && axis1 !== 0 && axis1 !== -1) continue
    suite.case({
      name: 'diagonal',
      inputs: { a: spec('int16', shape, { layout }) },
      python: `np.diagonal(a, ${offset}, ${axis1}, ${axis2})`,
      run: (ns, { a }) => ns.diagonal(a, { offset, axis1, axis2 }),
      layout: layout === 'C',
    })
    suite.case({
      name: 'trace',
      inputs: { a: spec('int16', shape, { layout }) },
      python: `a.trace(${offset}, ${axis1}, ${axis2})`,
      run: (_, { a }) => a.trace({ offset, axis1, axis2 }),
    })
  }
}
for (const [dtype, given] of cross(dtypesOf(), ['', ", dtype='f4'", ", dtype='i2'"])) {
  suite.case({
    name: 'trace dtype',
    inputs: { a: spec(dtype, [4, 4], { values: 'integers' }) },
    python: `np.trace(a${given})`,
    run: (ns, { a }) => ns.trace(a, given === '' ? {} : { dtype: given.includes('f4') ? 'float32' : 'int16' }),
    tolerance: toleranceOf(dtype, 'float32'),
  })
}
for (const [name, shape] of cross(['diagonal', 'trace', 'matrix_transpose'] as const, [[3], [2, 3], [4, 2, 3]])) {
  suite.case({
    name: `linalg.${name}`,
    inputs: { a: spec('float32', shape) },
    python: `np.linalg.${name}(a)`,
    run: (ns, { a }) => ns.linalg[name === 'matrix_transpose' ? 'matrixTranspose' : name](a),
    tolerance: toleranceOf('float32'),
  })
}
for (const [name, shape] of cross(['outer', 'matmul', 'vecdot', 'tensordot'] as const, [[3], [3, 3]])) {
  suite.case({
    name: `linalg.${name}`,
    inputs: { a: spec('complex64', shape), b: spec('complex64', shape, { seed: 2 }) },
    python: `np.linalg.${name}(a, b)`,
    run: (ns, { a, b }) => ns.linalg[name](a, b),
    tolerance: toleranceOf('complex64'),
    errors: ['ShapeError', 'ValueError'],
  })
}
