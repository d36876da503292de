import { Complex } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import {
  cross,
  differential,
  dtypesOf,
  fewLayouts,
  type Namespace,
  spec,
  type Tested,
  type Tolerance,
} from './harness/index.js'

type Run = (ns: Namespace, inputs: Record<string, Tested>) => unknown
type Call = readonly [python: string, run: Run]

const suite = differential('polynomials')
const j = (re: number, im: number) => new Complex(re, im)

/** NumPy rounds after every operation on floats of fewer bits, ours at the end. */
function near(...dtypes: readonly DTypeName[]): Tolerance {
  if (dtypes.includes('float16')) return { norm: 4e-3 }
  return dtypes.some((name) => name === 'float32' || name === 'complex64') ? { norm: 2e-6 } : { norm: 1e-14 }
}

suite.group('arithmetic')
const arithmetic: readonly Call[] = [
  ['np.polyadd(a, b)', (ns, { a, b }) => ns.polyadd(a, b)],
  ['np.polysub(b, a)', (ns, { a, b }) => ns.polysub(b, a)],
  ['np.polymul(a, b)', (ns, { a, b }) => ns.polymul(a, b)],
]
for (const [x, y, [python, run]] of cross(dtypesOf(), dtypesOf(), arithmetic)) {
  const inputs = { a: spec(x, [3], { values: 'integers' }), b: spec(y, [5], { values: 'integers' }) }
  suite.case({ name: 'dtypes', inputs, python, run, tolerance: near(x, y) })
}
for (const [x, y] of cross(dtypesOf('iufc'), dtypesOf('iufc'))) {
  const a = spec(x, [5], { values: 'positive' })
  const b = spec(y, [2], { values: [2, 1] })
  suite.case({
    name: 'division',
    inputs: { a, b },
    python: 'list(np.polydiv(a, b))',
    run: (ns, { a, b }) => ns.polydiv(a, b),
    tolerance: near(x, y),
  })
}
const calls: readonly Call[] = [
  ['np.polyadd(1., [1., 2.])', (ns) => ns.polyadd(1, [1, 2])],
  ['np.polyadd(np.ones((1, 2)), [1., 2.])', (ns) => ns.polyadd(ns.ones([1, 2]), [1, 2])],
  ['np.polymul([0., 0., 1.], [0., 3., 1.])', (ns) => ns.polymul([0, 0, 1], [0, 3, 1])],
  ['np.polymul([0., 0.], [3., 1.])', (ns) => ns.polymul([0, 0], [3, 1])],
  ['np.polymul(np.array([2**40]), np.array([2**40, 3]))', (ns) => ns.polymul([2n ** 40n], [2n ** 40n, 3n])],
  ['np.polymul(np.ones((2, 2)), [1., 2.])', (ns) => ns.polymul(ns.ones([2, 2]), [1, 2])],
  ['list(np.polydiv([1., 2.], [1., 2., 3.]))', (ns) => ns.polydiv([1, 2], [1, 2, 3])],
  ['list(np.polydiv([1., 0., -1.], [1., 1.]))', (ns) => ns.polydiv([1, 0, -1], [1, 1])],
  ['list(np.polydiv([4., 2.], 2.))', (ns) => ns.polydiv([4, 2], 2)],
  ['np.poly([1., 2., 3.])', (ns) => ns.poly([1, 2, 3])],
  ['np.poly([])', (ns) => ns.poly([])],
  ['np.poly(np.array([1, 2]))', (ns) => ns.poly([1n, 2n])],
  ['np.poly([1 + 2j, 1 - 2j, 3])', (ns) => ns.poly([j(1, 2), j(1, -2), 3])],
  ['np.poly([1 + 2j, 3])', (ns) => ns.poly([j(1, 2), 3])],
  [
    'np.poly([[1., 2.], [3., 4.]])',
    (ns) =>
      ns.poly([
        [1, 2],
        [3, 4],
      ]),
  ],
  [
    'np.poly([[0., 1.], [-1., 0.]])',
    (ns) =>
      ns.poly([
        [0, 1],
        [-1, 0],
      ]),
  ],
  ['np.poly(np.ones((2, 3)))', (ns) => ns.poly(ns.ones([2, 3]))],
  ['np.poly(np.ones((2, 2, 2)))', (ns) => ns.poly(ns.ones([2, 2, 2]))],
]
for (const [python, run] of calls) suite.case({ name: 'calls', python, run, tolerance: { norm: 1e-14 } })

suite.group('calculus')
for (const [dtype, layout] of cross(dtypesOf(), fewLayouts)) {
  const a = spec(dtype, [6], { layout, values: 'integers' })
  const cases: readonly Call[] = [
    ['np.polyder(a)', (ns, { a }) => ns.polyder(a)],
    ['np.polyder(a, 3)', (ns, { a }) => ns.polyder(a, 3)],
    ['np.polyder(a, m=0)', (ns, { a }) => ns.polyder(a, { m: 0 })],
    ['np.polyint(a)', (ns, { a }) => ns.polyint(a)],
    ['np.polyint(a, 3, k=[1, 2, 3])', (ns, { a }) => ns.polyint(a, { m: 3, k: [1, 2, 3] })],
    ['np.polyint(a, m=2, k=5)', (ns, { a }) => ns.polyint(a, { m: 2, k: 5 })],
    ['np.polyint(a, m=0)', (ns, { a }) => ns.polyint(a, { m: 0 })],
  ]
  for (const [python, run] of cases) {
    suite.case({ name: 'calculus', inputs: { a }, python, run, tolerance: near(dtype) })
  }
}
for (const [python, run] of [
  ['np.polyder([1., 2.], -1)', (ns) => ns.polyder([1, 2], -1)],
  ['np.polyder([1., 2.], 4)', (ns) => ns.polyder([1, 2], 4)],
  ['np.polyint([1., 2.], -1)', (ns) => ns.polyint([1, 2], -1)],
  ['np.polyint([1., 2.], 3, [1., 2.])', (ns) => ns.polyint([1, 2], { m: 3, k: [1, 2] })],
] as readonly Call[]) {
  suite.case({ name: 'errors', python, run })
}

suite.group('values')
for (const [p, x] of cross(dtypesOf(), dtypesOf())) {
  const inputs = { p: spec(p, [4], { values: 'integers' }), x: spec(x, [7], { values: 'integers' }) }
  const half = p === 'float16' || x === 'float16'
  suite.case({
    name: 'dtypes',
    inputs,
    python: 'np.polyval(p, x)',
    run: (ns, { p, x }) => ns.polyval(p, x),
    // NumPy starts in the dtype of x, where the first sums may not be exact.
    tolerance: half ? { norm: 2e-2 } : near(p, x),
  })
}
for (const [shape, layout, count] of cross([[], [0], [5], [3, 4], [37, 41]], fewLayouts, [1, 2, 5, 33, 80])) {
  const inputs = {
    p: spec('float64', [count]),
    x: spec('float64', shape, { layout, values: count > 5 ? 'unit' : 'special' }),
  }
  suite.case({
    name: 'shapes',
    inputs,
    python: 'np.polyval(p, x)',
    run: (ns, { p, x }) => ns.polyval(p, x),
    signedZero: false,
  })
}
for (const [python, run] of [
  ['np.polyval([], [1., 2.])', (ns) => ns.polyval([], [1, 2])],
  [
    'np.polyval(np.array([[1., 2.], [3., 4.]]), [5., 6.])',
    (ns) =>
      ns.polyval(
        ns.array([
          [1, 2],
          [3, 4],
        ]),
        [5, 6],
      ),
  ],
  ['np.polyval([1., 2., 3.], 4.)', (ns) => ns.polyval([1, 2, 3], 4)],
  ['np.polyval([1., 2., 3.], 1j)', (ns) => ns.polyval([1, 2, 3], j(0, 1))],
  ['np.polyval(7., [1., 2.])', (ns) => ns.polyval(7, [1, 2])],
] as readonly Call[]) {
  suite.case({ name: 'values', python, run })
}

suite.group('roots')
const rooted: readonly (readonly [string, unknown])[] = [
  ['[1., -6., 11., -6.]', [1, -6, 11, -6]],
  ['[3.2, 2., 1.]', [3.2, 2, 1]],
  ['[0., 0., 2., 3., 0., 0.]', [0, 0, 2, 3, 0, 0]],
  ['[1., 0., 0., 0., 0., -1.]', [1, 0, 0, 0, 0, -1]],
  ['[1., 0., 0., 0., 1e-20]', [1, 0, 0, 0, 1e-20]],
  ['[1e-10, 1., 1e10, 1., 1e-10]', [1e-10, 1, 1e10, 1, 1e-10]],
  ['[1., 2.]', [1, 2]],
  ['[1j, 2., 3.]', [j(0, 1), 2, 3]],
  ['[1., 2 + 1j, -3., 4 - 2j, 5j]', [1, j(2, 1), -3, j(4, -2), j(0, 5)]],
  ['[1., -10., 45., -120., 210.]', [1, -10, 45, -120, 210]],
]
for (const [python, ours] of rooted) {
  suite.case({
    name: 'roots',
    python: `np.poly(np.roots(${python}))`,
    run: (ns) => ns.poly(ns.roots(ours)),
    tolerance: { norm: 1e-13 },
  })
  suite.case({
    name: 'sizes of roots',
    python: `np.prod(1 + abs(np.roots(${python})))`,
    run: (ns) => ns.prod(ns.abs(ns.roots(ours)).add(1)),
    tolerance: { rtol: 1e-12 },
  })
}
for (const [python, run] of [
  ['np.roots([])', (ns) => ns.roots([])],
  ['np.roots([0., 0.])', (ns) => ns.roots([0, 0])],
  ['np.roots([5.])', (ns) => ns.roots([5])],
  ['np.roots([1., 0., 0.])', (ns) => ns.roots([1, 0, 0])],
  ['np.roots([1., nan, 2.])', (ns) => ns.roots([1, Number.NaN, 2])],
  ['np.roots(np.ones((2, 2)))', (ns) => ns.roots(ns.ones([2, 2]))],
  ["np.roots(np.array([1, -3, 2], 'f2'))", (ns) => ns.roots(ns.array([1, -3, 2], 'float16'))],
  ["np.sort(np.roots(np.array([1, -3, 2], 'f4')))[::-1]", (ns) => ns.roots(ns.array([1, -3, 2], 'float32'))],
  ['np.sort(np.roots(np.array([1, -3, 2])))[::-1]', (ns) => ns.roots(ns.array([1, -3, 2], 'int64'))],
] as readonly Call[]) {
  suite.case({ name: 'roots', python, run, tolerance: { norm: 1e-6 } })
}

suite.group('polyfit')
const fits: readonly Call[] = [
  ['np.polyfit(x, y, 1)', (ns, { x, y }) => ns.polyfit(x, y, 1)],
  ['np.polyfit(x, y, 3, rcond=1e-3)', (ns, { x, y }) => ns.polyfit(x, y, 3, 1e-3)],
  ['np.polyfit(x, y, 2, w=w)', (ns, { x, y, w }) => ns.polyfit(x, y, 2, { w })],
  ['list(np.polyfit(x, y, 2, cov=True))', (ns, { x, y }) => ns.polyfit(x, y, 2, { cov: true })],
  ["list(np.polyfit(x, y, 2, w=w, cov='unscaled'))", (ns, { x, y, w }) => ns.polyfit(x, y, 2, { w, cov: 'unscaled' })],
]
for (const [dtype, columns, [python, run]] of cross(['float64', 'float32', 'int32'] as const, [0, 3], fits)) {
  if (python.includes('rcond') && columns > 0) continue
  const inputs = {
    x: spec(dtype, [12], { values: 'sorted' }),
    y: spec(dtype, columns > 0 ? [12, columns] : [12]),
    w: spec('float64', [12], { values: 'positive' }),
  }
  // NumPy multiplies by the weights in the points' own dtype.
  const tolerance = { norm: dtype === 'float32' && python.includes('w=w') ? 1e-6 : 1e-10 }
  suite.case({ name: 'fits', inputs, python, run, tolerance })
}
for (const [python, run] of [
  [
    'c, r, k, s, e = np.polyfit([0., 1, 2, 4], [1., 3, 5, 8], 2, full=True); [c, r, int(k), s, float(e)]',
    (ns) => ns.polyfit([0, 1, 2, 4], [1, 3, 5, 8], 2, { full: true }),
  ],
  [
    'c, r, k, s, e = np.polyfit([1., 2, 3], [1., 2, 4], 4, full=True); [c, r, int(k), s, float(e)]',
    (ns) => ns.polyfit([1, 2, 3], [1, 2, 4], 4, { full: true }),
  ],
  [
    'c, r, k, s, e = np.polyfit([1., 1, 1, 1], [1., 2, 4, 5], 2, full=True); [c, r, int(k), s, float(e)]',
    (ns) => ns.polyfit([1, 1, 1, 1], [1, 2, 4, 5], 2, { full: true }),
  ],
  ['np.polyfit([1., 2, 3, 4], [1j, 2, 4, 2 - 1j], 2)', (ns) => ns.polyfit([1, 2, 3, 4], [j(0, 1), 2, 4, j(2, -1)], 2)],
  [
    'np.polyfit([1j, 2, 3, 4], [1j, 2, 4, 2 - 1j], 1)',
    (ns) => ns.polyfit([j(0, 1), 2, 3, 4], [j(0, 1), 2, 4, j(2, -1)], 1),
  ],
  ['np.polyfit([1., 2], [1., 2, 3], 1)', (ns) => ns.polyfit([1, 2], [1, 2, 3], 1)],
  ['np.polyfit([1., 2], [1., 2], -1)', (ns) => ns.polyfit([1, 2], [1, 2], -1)],
  ['np.polyfit([], [], 1)', (ns) => ns.polyfit([], [], 1)],
  ['np.polyfit([[1.]], [1.], 1)', (ns) => ns.polyfit([[1]], [1], 1)],
  ['np.polyfit([1., 2], [1., 2], 1, cov=True)', (ns) => ns.polyfit([1, 2], [1, 2], 1, { cov: true })],
  ['np.polyfit([1., 2], [1., 2], 1, w=[1.])', (ns) => ns.polyfit([1, 2], [1, 2], 1, { w: [1] })],
] as readonly Call[]) {
  suite.case({ name: 'polyfit', python, run, tolerance: { norm: 1e-13 } })
}

suite.group('poly1d')
const printed: readonly (readonly [string, unknown])[] = [
  ['[1., 2., 3.]', [1, 2, 3]],
  ['[-1., 0., 2.5, -3.25e-7]', [-1, 0, 2.5, -3.25e-7]],
  ['[0.]', [0]],
  ['[3.]', [3]],
  ['[1., 0.]', [1, 0]],
  ['[12345., 1234567., 0.00012345, 1.23456e-5]', [12345, 1234567, 0.00012345, 1.23456e-5]],
  ['[1 + 2j, 3j, -2, 1.5]', [j(1, 2), j(0, 3), j(-2, 0), j(1.5, 0)]],
  ['[nan, inf, -inf]', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  ['list(np.arange(1., 31.))', Array.from({ length: 30 }, (_, at) => at + 1)],
]
for (const [python, ours] of printed) {
  suite.case({ name: 'str', python: `str(np.poly1d(${python}))`, run: (ns) => String(new ns.poly1d(ours)) })
}
suite.case({
  name: 'variable',
  python: "str(np.poly1d([1., 2., 3.], variable='z') ** 2)",
  run: (ns) => String(new ns.poly1d([1, 2, 3], { variable: 'z' }).pow(2)),
})
const objects: readonly Call[] = [
  ['np.poly1d([0., 0., 1., 2.]).coeffs', (ns) => new ns.poly1d([0, 0, 1, 2]).coeffs],
  ['np.poly1d([1., 2.], True).c', (ns) => new ns.poly1d([1, 2], true).c],
  ['np.poly1d([1., 2., 3.])(2.)', (ns) => new ns.poly1d([1, 2, 3])(2)],
  ['np.poly1d([1., 2., 3.])([1., 2.])', (ns) => new ns.poly1d([1, 2, 3])([1, 2])],
  ['np.poly1d([1., 2.])(np.poly1d([3., 1., 0.])).c', (ns) => new ns.poly1d([1, 2])(new ns.poly1d([3, 1, 0])).c],
  ['np.polyval([1., 2., 3.], np.poly1d([3., 1.])).c', (ns) => ns.polyval([1, 2, 3], new ns.poly1d([3, 1])).c],
  ['(np.poly1d([1., 2.]) + 3.).c', (ns) => new ns.poly1d([1, 2]).add(3).c],
  ['(np.poly1d([1., 2.]) - [1., 0.]).c', (ns) => new ns.poly1d([1, 2]).sub([1, 0]).c],
  ['(np.poly1d([1., 2.]) * np.poly1d([3., 1.])).c', (ns) => new ns.poly1d([1, 2]).mul(new ns.poly1d([3, 1])).c],
  ['(np.poly1d([1, 2]) * 2).c', (ns) => new ns.poly1d([1n, 2n]).mul(2).c],
  ['(np.poly1d([1., 2.]) / 2.).c', (ns) => new ns.poly1d([1, 2]).div(2).c],
  [
    '[p.c for p in np.poly1d([1., 2., 5.]) / np.poly1d([1., 1.])]',
    (ns) => new ns.poly1d([1, 2, 5]).div(new ns.poly1d([1, 1])).map((each: Tested) => each.c),
  ],
  ['(np.poly1d([1, 2]) ** 3).c', (ns) => new ns.poly1d([1n, 2n]).pow(3).c],
  ['(np.poly1d([1., 2.]) ** 0).c', (ns) => new ns.poly1d([1, 2]).pow(0).c],
  ['(np.poly1d([1., 2.]) ** -1).c', (ns) => new ns.poly1d([1, 2]).pow(-1).c],
  ['(-np.poly1d([1., 2.])).c', (ns) => new ns.poly1d([1, 2]).neg().c],
  ['np.poly1d([1., 2., 3.]).deriv(2).c', (ns) => new ns.poly1d([1, 2, 3]).deriv(2).c],
  ['np.poly1d([1., 2., 3.]).integ(m=2, k=[3., 4.]).c', (ns) => new ns.poly1d([1, 2, 3]).integ({ m: 2, k: [3, 4] }).c],
  ['np.polyder(np.poly1d([1., 2., 3.])).c', (ns) => ns.polyder(new ns.poly1d([1, 2, 3])).c],
  ['np.poly1d([1., 2., 3.]).order', (ns) => new ns.poly1d([1, 2, 3]).order],
  ['len(np.poly1d([1., 2., 3.]))', (ns) => new ns.poly1d([1, 2, 3]).length],
  ['np.poly1d([1., -3., 2.]).r', (ns) => new ns.poly1d([1, -3, 2]).r],
  ['bool(np.poly1d([1., 2.]) == np.poly1d([1., 2.]))', (ns) => new ns.poly1d([1, 2]).eq(new ns.poly1d([1, 2]))],
  ['np.poly1d([1., 2.]) == np.poly1d([1., 2., 3.])', (ns) => new ns.poly1d([1, 2]).eq(new ns.poly1d([1, 2, 3]))],
  ['np.poly1d([1., 2.]) != np.poly1d([1., 3.])', (ns) => new ns.poly1d([1, 2]).ne(new ns.poly1d([1, 3]))],
  ['np.poly1d([1., 2., 3.])[2]', (ns) => new ns.poly1d([1, 2, 3]).at(2)],
  ['np.poly1d([1., 2., 3.])[5]', (ns) => new ns.poly1d([1, 2, 3]).at(5)],
  [
    'p = np.poly1d([1., 2.]); p[4] = 3.; p[0] = 7.; p.c',
    (ns) => {
      const p = new ns.poly1d([1, 2])
      p.set(4, 3)
      p.set(0, 7)
      return p.c
    },
  ],
  ['repr(np.poly1d([1., 2.]))', (ns) => new ns.poly1d([1, 2])[Symbol.for('nodejs.util.inspect.custom')]()],
  ['np.poly1d([[1., 2.]])', (ns) => new ns.poly1d([[1, 2]])],
]
for (const [python, run] of objects) suite.case({ name: 'poly1d', python, run, tolerance: { norm: 1e-14 } })
