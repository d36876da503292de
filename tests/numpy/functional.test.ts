import { cross, differential, dtypesOf, fewLayouts, type Namespace, spec, type Tested } from './harness/index.js'

const suite = differential('functional')

suite.group('applyAlongAxis')
const vectorFunctions: readonly [string, (ns: Namespace, x: Tested) => unknown][] = [
  ['lambda x: x.sum()', (_, x) => x.sum()],
  ['lambda x: x[::-1]', (_, x) => x.at('::-1')],
  ['lambda x: np.outer(x, x)', (ns, x) => ns.outer(x, x)],
  ['lambda x: float(x.size)', (_, x) => x.size],
  ['lambda x: bool(x[0] > 0)', (_, x) => Boolean(x.at(0).item() > 0)],
  ['lambda x: x[:1]', (_, x) => x.at(':1')],
  ['lambda x: [1.5, 2.5]', () => [1.5, 2.5]],
]
for (const [[text, fn], shape, axis, layout] of cross(
  vectorFunctions,
  [[4], [3, 4], [2, 3, 4], [3, 0]],
  [0, -1, 1, 3],
  ['C', 'mixed'] as const,
)) {
  if (shape[1] === 0 && text.includes('x[0]')) continue
  suite.case({
    name: 'applyAlongAxis',
    inputs: { a: spec('float64', shape, { layout }) },
    python: `np.apply_along_axis(${text}, ${axis}, a)`,
    run: (ns, { a }) => ns.applyAlongAxis((x: Tested) => fn(ns, x), axis, a),
    tolerance: { rtol: 1e-13, atol: 1e-13 },
  })
}
for (const dtype of dtypesOf()) {
  suite.case({
    name: 'applyAlongAxis of dtypes',
    inputs: { a: spec(dtype, [3, 4]) },
    python: 'np.apply_along_axis(lambda x, n: x[:n], 1, a, 2)',
    run: (ns, { a }) => ns.applyAlongAxis((x: Tested, n: number) => x.at(`:${n}`), 1, a, 2),
  })
}

suite.group('applyOverAxes')
for (const [axes, shape] of cross(
  [[0], [0, 1], [-1], [1, 1], [], [5]],
  [
    [3, 4],
    [2, 3, 4],
  ],
)) {
  suite.case({
    name: 'applyOverAxes',
    inputs: { a: spec('int32', shape) },
    python: `np.apply_over_axes(np.sum, a, [${axes.join(', ')}])`,
    run: (ns, { a }) => ns.applyOverAxes(ns.sum, a, axes),
  })
  suite.case({
    name: 'applyOverAxes keeping dimensions',
    inputs: { a: spec('int32', shape) },
    python: `np.apply_over_axes(np.cumsum, a, [${axes.join(', ')}])`,
    run: (ns, { a }) => ns.applyOverAxes(ns.cumsum, a, axes),
  })
}
suite.case({
  name: 'applyOverAxes with another shape',
  inputs: { a: spec('int32', [2, 3, 4]) },
  python: 'np.apply_over_axes(lambda a, axis: a[0, 0], a, [0])',
  run: (ns, { a }) => ns.applyOverAxes((x: Tested) => x.at(0, 0), a, [0]),
  raises: true,
})

suite.group('vectorize and frompyfunc')
for (const [dtype, layout, shape] of cross(dtypesOf('iuf'), fewLayouts, [[], [4], [2, 3], [0]])) {
  suite.case({
    name: 'vectorize',
    inputs: { a: spec(dtype, shape, { layout, values: 'integers' }), b: spec('float64', [1]) },
    python: 'np.vectorize(lambda x, y: float(x) * 2 + y)(a, b)',
    run: (ns, { a, b }) => ns.vectorize((x: number, y: number) => x * 2 + y)(a, b),
  })
  suite.case({
    name: 'vectorize with otypes',
    inputs: { a: spec(dtype, shape, { layout, values: 'integers' }) },
    python: "np.vectorize(lambda x: float(x) / 2, otypes=['float32'])(a)",
    run: (ns, { a }) => ns.vectorize((x: number) => x / 2, 'float32')(a),
  })
}
suite.case({
  name: 'several results',
  inputs: { a: spec('float64', [2, 3]), b: spec('float64', [3]) },
  python: 'np.vectorize(lambda x, y: (x + y, x > y))(a, b)',
  run: (ns, { a, b }) => ns.vectorize((x: number, y: number) => [x + y, x > y])(a, b),
})
suite.case({
  name: 'several results with otypes',
  inputs: { a: spec('float64', [0, 3]) },
  python: "np.vectorize(lambda x: (x, x), otypes=['int8', 'complex64'])(a)",
  run: (ns, { a }) => ns.vectorize((x: number) => [x, x], { otypes: ['int8', 'complex64'] })(a),
})
suite.case({
  name: 'excluded',
  inputs: { a: spec('float64', [4]), p: spec('float64', [3]) },
  python: 'np.vectorize(lambda x, p: np.polyval(p, x), excluded=[1])(a, p)',
  run: (ns, { a, p }) => ns.vectorize((x: number, c: Tested) => ns.polyval(c, x), { excluded: [1] })(a, p),
  tolerance: { rtol: 1e-12 },
})
const signatures: readonly [string, string, (ns: Namespace, x: Tested, y: Tested) => unknown][] = [
  ['(n),(n)->()', 'lambda x, y: (x * y).sum()', (_, x, y) => x.mul(y).sum()],
  ['(n),(m)->(n,m)', 'lambda x, y: np.outer(x, y)', (ns, x, y) => ns.outer(x, y)],
  ['(),(n)->(n)', 'lambda x, y: y + x', (_, x, y) => y.add(x)],
  ['(n),()->(n),()', 'lambda x, y: (x + y, x.sum())', (_, x, y) => [x.add(y), x.sum()]],
  ['(n),(n)->(k)', 'lambda x, y: x[:2]', (_, x) => x.at(':2')],
  ['(n,m),(m)->(n)', 'lambda x, y: x @ y', (_, x, y) => x.matmul(y)],
  [' ( n ) , ( n ) -> ( ) ', 'lambda x, y: (x * y).sum()', (_, x, y) => x.mul(y).sum()],
  ['(n),(n)', 'lambda x, y: x', (_, x) => x],
  ['(n)->()', 'lambda x, y: x[0]', (_, x) => x.at(0)],
  ['(n),(n)->(),()', 'lambda x, y: x[0]', (_, x) => x.at(0)],
]
for (const [[signature, text, fn], shapes] of cross(signatures, [
  [[3], [3]],
  [[2, 3], [3]],
  [
    [4, 1, 3],
    [5, 3],
  ],
  [[3], [4]],
  [[0, 3], [3]],
  [[], [3]],
] as const)) {
  suite.case({
    name: 'signature',
    inputs: { a: spec('float64', shapes[0]), b: spec('float64', shapes[1]) },
    python: `np.vectorize(${text}, signature='${signature}')(a, b)`,
    run: (ns, { a, b }) => ns.vectorize((x: Tested, y: Tested) => fn(ns, x, y), { signature })(a, b),
    tolerance: { rtol: 1e-12, atol: 1e-12 },
    errors: ['ValueError', 'ShapeError', 'ArgumentError'],
  })
}
suite.case({
  name: 'signature without elements',
  inputs: { a: spec('float64', [0, 3]) },
  python: "np.vectorize(lambda x: x.sum(), signature='(n)->()', otypes='f')(a)",
  run: (ns, { a }) => ns.vectorize((x: Tested) => x.sum(), { signature: '(n)->()', otypes: 'float32' })(a),
})
for (const shapes of [
  [[3], [3]],
  [[2, 1], [3]],
  [[2], [3]],
] as const) {
  suite.case({
    name: 'frompyfunc',
    inputs: { a: spec('float64', shapes[0]), b: spec('float64', shapes[1]) },
    python: 'np.frompyfunc(lambda x, y: x - y, 2, 1)(a, b).astype(float)',
    run: (ns, { a, b }) => ns.frompyfunc((x: number, y: number) => x - y, 2, 1)(a, b),
  })
}

suite.group('piecewise')
const pieces: readonly [string, (ns: Namespace, x: Tested, m: Tested, n: Tested) => unknown][] = [
  ['x, [m, n], [-1, 1]', (ns, x, m, n) => ns.piecewise(x, [m, n], [-1, 1])],
  ['x, [m, n], [-1, 1, 2.7]', (ns, x, m, n) => ns.piecewise(x, [m, n], [-1, 1, 2.7])],
  ['x, [m, n], [lambda v: v + v, 1]', (ns, x, m, n) => ns.piecewise(x, [m, n], [(v: Tested) => v.add(v), 1])],
  [
    'x, [m], [lambda v, k: v * k, lambda v, k: v - v], x[0]',
    (ns, x, m) => ns.piecewise(x, [m], [(v: Tested, k: Tested) => v.mul(k), (v: Tested) => v.mul(0)], x.at(0)),
  ],
  ['x, m, [3]', (ns, x, m) => ns.piecewise(x, m, [3])],
  ['x, m, [3, 4]', (ns, x, m) => ns.piecewise(x, m, [3, 4])],
  ['x, [m, n], [1]', (ns, x, m, n) => ns.piecewise(x, [m, n], [1])],
  ['x, [m, n], [1, 2, 3, 4]', (ns, x, m, n) => ns.piecewise(x, [m, n], [1, 2, 3, 4])],
  ['x, [m], []', (ns, x, m) => ns.piecewise(x, [m], [])],
  ['x, np.array([m, n]), [1, 2]', (ns, x, m, n) => ns.piecewise(x, ns.stack([m, n]), [1, 2])],
  ['x, [m[:2]], [1]', (ns, x, m) => ns.piecewise(x, [m.at(':2')], [1])],
]
for (const [[text, run], dtype, shape] of cross(pieces, ['int16', 'float32', 'complex64'] as const, [[5], [3, 4]])) {
  if (text.includes('x[0]') && shape.length > 1) continue
  suite.case({
    name: 'piecewise',
    inputs: { x: spec(dtype, shape), m: spec('bool', shape), n: spec('bool', shape) },
    python: `np.piecewise(${text})`,
    run: (ns, { x, m, n }) => run(ns, x, m, n),
    tolerance: { rtol: 1e-6 },
    errors: ['ValueError', 'IndexError', 'ShapeError'],
  })
}
suite.case({
  name: 'piecewise of a scalar',
  inputs: { x: spec('float32', []) },
  python: 'np.piecewise(x, [x > 0, x <= 0], [lambda v: v + 1, 7])',
  run: (ns, { x }) => ns.piecewise(x, [x.gt(0), x.le(0)], [(v: Tested) => v.add(1), 7]),
})

suite.group('select')
for (const [one, other, shapes] of cross(dtypesOf(), dtypesOf(), [
  [[4], [4]],
  [[3, 1], [4]],
] as const)) {
  suite.case({
    name: 'select',
    inputs: { m: spec('bool', [4]), n: spec('bool', shapes[0]), a: spec(one, shapes[0]), b: spec(other, shapes[1]) },
    python: 'np.select([m, n], [a, b], b[0])',
    run: (ns, { m, n, a, b }) => ns.select([m, n], [a, b], b.at(0)),
  })
}
for (const [dtype, text] of cross(dtypesOf(), ['0', '1.5', '1'])) {
  suite.case({
    name: 'select with a scalar',
    inputs: { m: spec('bool', [3, 4]), a: spec(dtype, [4]) },
    python: `np.select([m], [a], ${text})`,
    run: (ns, { m, a }) => ns.select([m], [a], Number(text)),
  })
}
const wrong: readonly [string, (ns: Namespace, m: Tested, a: Tested) => unknown][] = [
  ['[m], [a, a]', (ns, m, a) => ns.select([m], [a, a])],
  ['[], []', (ns) => ns.select([], [])],
  ['[a], [a]', (ns, _, a) => ns.select([a], [a])],
  ['[m], [a[:2]]', (ns, m, a) => ns.select([m], [a.at(':2')])],
]
for (const [text, run] of wrong) {
  suite.case({
    name: 'select with wrong lists',
    inputs: { m: spec('bool', [4]), a: spec('float64', [4]) },
    python: `np.select(${text})`,
    run: (ns, { m, a }) => run(ns, m, a),
    raises: true,
  })
}
