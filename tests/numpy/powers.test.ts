import { cross, differential, dtypesOf, type Namespace, spec, type Tested } from './harness/index.js'

// A power by a number that is known at the call: NumPy takes squares, roots and reciprocals for these.

const suite = differential('powers')

type Way = readonly [(p: number) => string, (ns: Namespace, x: Tested, p: number) => Tested]
const ways: Record<string, Way> = {
  operator: [(p) => `x ** ${p}`, (_, x, p) => x.pow(p)],
  'in place': [(p) => `x **= ${p}; x`, (_, x, p) => x.ipow(p)],
  function: [(p) => `np.power(x, ${p})`, (ns, x, p) => ns.power(x, p)],
  'by a dtype': [(p) => `np.power(x, ${p}, dtype='float64')`, (ns, x, p) => ns.power(x, p, { dtype: 'float64' })],
  'out and where': [
    (p) => `np.power(x, ${p}, out=np.ones_like(x), where=x != 0)`,
    (ns, x, p) => ns.power(x, p, { out: ns.onesLike(x), where: x.ne(0) }),
  ],
}

suite.group('by a number')
for (const [way, dtype, power] of cross(Object.keys(ways), dtypesOf(), [2, 1, 0.5, -1, 0, 3])) {
  const [python, run] = ways[way]
  // Our rule for operators: a bool array beside a whole number is an int64. NumPy's square of bools is an int8.
  if (dtype === 'bool' && power === 2 && way === 'operator') continue
  const isComplex = dtype.startsWith('complex')
  // The only powers that are exact in NumPy: others are what its loops for that machine give.
  const isExact = power === 2 || power === 1 || power === 0.5 || power === -1
  suite.case({
    name: `${way} ${power}`,
    inputs: { x: spec(dtype, [43], { values: isComplex ? 'positive' : 'special', layout: 'strided' }) },
    python: python(power),
    run: (ns, { x }) => run(ns, x, power),
    tolerance: isComplex ? { rtol: 1e-5 } : isExact && dtype !== 'float16' ? 'exact' : { ulp: 4 },
  })
}
for (const power of [2, 1, 0.5, -1]) {
  suite.case({
    name: `of complex zeros and infinities ${power}`,
    inputs: { x: spec('complex128', [4], { values: [0, Number.POSITIVE_INFINITY, 1e200, -4] }) },
    python: `x ** ${power}`,
    run: (_, { x }) => x.pow(power),
    tolerance: { rtol: 1e-15 },
  })
}
