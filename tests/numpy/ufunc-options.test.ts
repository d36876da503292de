import { fewLayouts } from './harness/generators.js'
import { cross, differential, dtypesOf, layouts, spec, type ValueKind } from './harness/index.js'

const suite = differential('ufunc-options')

suite.group('dtype')
for (const [numpy, from, to] of cross(['add', 'divide', 'power', 'equal', 'maximum'], dtypesOf(), dtypesOf())) {
  const values = numpy === 'power' ? 'bools' : 'positive'
  suite.case({
    name: `${numpy} dtype ${to}`,
    inputs: { x: spec(from, [7], { values }), y: spec(from, [7], { values }) },
    python: `np.${numpy}(x, y, dtype='${to}')`,
    run: (ns, { x, y }) => ns[numpy](x, y, { dtype: to }),
    tolerance: numpy === 'power' ? { rtol: 1e-2 } : to.startsWith('complex') ? { rtol: 3e-6 } : 'exact',
  })
}
for (const [numpy, from, to] of cross(
  ['negative', 'absolute', 'sqrt', 'isnan', 'bitwise_count'],
  dtypesOf(),
  dtypesOf(),
)) {
  const ours = numpy === 'bitwise_count' ? 'bitwiseCount' : numpy
  suite.case({
    name: `${numpy} dtype ${to}`,
    inputs: { x: spec(from, [7], { values: 'positive' }) },
    python: `np.${numpy}(x, dtype='${to}')`,
    run: (ns, { x }) => ns[ours](x, { dtype: to }),
    tolerance: to.startsWith('complex') || from.startsWith('complex') ? { rtol: 3e-6 } : 'exact',
  })
}

suite.group('casting')
for (const [casting, left, right] of cross(['no', 'equiv', 'safe', 'same_kind', 'unsafe'], dtypesOf(), [
  'int8',
  'uint16',
  'float32',
  'complex64',
])) {
  const x = spec(left, [5], { values: 'integers' })
  const y = spec(right, [5], { values: 'integers' })
  suite.case({
    name: `add casting ${casting}`,
    inputs: { x, y },
    python: `np.add(x, y, casting='${casting}')`,
    run: (ns, inputs) => ns.add(inputs.x, inputs.y, { casting }),
  })
  suite.case({
    name: `add out casting ${casting}`,
    inputs: { x, y, out: spec(right, [5]) },
    python: `r = np.add(x, x, out=out, casting='${casting}'); r`,
    run: (ns, inputs) => ns.add(inputs.x, inputs.x, { out: inputs.out, casting }),
  })
}

suite.group('out and where')
for (const [dtype, layout, outLayout] of cross(['float32', 'int64', 'complex128'], layouts, [
  'C',
  'F',
  'strided',
  'mixed',
  'offset',
] as const)) {
  const x = spec(dtype, [4, 5], { layout, values: 'integers' })
  const out = spec(dtype, [4, 5], { layout: outLayout })
  const mask = spec('bool', [4, 1], { values: 'bools' })
  suite.case({
    name: 'out',
    inputs: { x, out },
    python: 'np.multiply(x, x, out=out); out',
    run: (ns, inputs) => ns.multiply(inputs.x, inputs.x, { out: inputs.out }),
  })
  suite.case({
    name: 'out and where',
    inputs: { x, out, mask },
    python: 'np.subtract(x, 3, out=out, where=mask); out',
    run: (ns, inputs) => ns.subtract(inputs.x, 3, { out: inputs.out, where: inputs.mask }),
  })
  suite.case({
    name: 'out of another dtype',
    inputs: { x, out: spec('complex64', [4, 5], { layout: outLayout }) },
    python: 'np.add(x, x, out=out); out',
    run: (ns, inputs) => ns.add(inputs.x, inputs.x, { out: inputs.out }),
  })
}
const a = spec('float64', [6], { values: 'integers' })
for (const [python, run] of [
  [
    'np.add(a[1:], a[:-1], out=a[1:]); a',
    (ns, x) => {
      ns.add(x.at('1:'), x.at(':-1'), { out: x.at('1:') })
      return x
    },
  ],
  [
    'np.add(a[1:], a[:-1], out=a[:-1]); a',
    (ns, x) => {
      ns.add(x.at('1:'), x.at(':-1'), { out: x.at(':-1') })
      return x
    },
  ],
  [
    'np.multiply(a[::-1], 2, out=a); a',
    (ns, x) => {
      ns.multiply(x.at('::-1'), 2, { out: x })
      return x
    },
  ],
  ['a += a[::-1]; a', (_, x) => x.iadd(x.at('::-1'))],
  [
    'b = a[::2]; b *= 5; a',
    (_, x) => {
      x.at('::2').imul(5)
      return x
    },
  ],
  [
    'b = a[1:]; b -= a[:-1]; a',
    (_, x) => {
      x.at('1:').isub(x.at(':-1'))
      return x
    },
  ],
  [
    'b = a + 1; a *= 2; b',
    (_, x) => {
      const b = x.add(1)
      x.imul(2)
      return b
    },
  ],
  [
    'b = a + 1; c = a[::2]; c *= 2; b',
    (_, x) => {
      const b = x.add(1)
      x.at('::2').imul(2)
      return b
    },
  ],
  ['np.divmod(a, 4, out=(a, None))[1]', (ns, x) => ns.divmod(x, 4, { out: [x, null] })[1]],
  [
    'np.frexp(a, out=(a, np.zeros(6, "i8")))[1]',
    (ns, x) => ns.frexp(x, { out: [x, ns.array([0n, 0n, 0n, 0n, 0n, 0n])] })[1],
  ],
  ['np.add(a, 1, out=np.zeros((2, 6)))', (ns, x) => ns.add(x, 1, { out: ns.zeros([2, 6]) })],
  ['np.add(a, 1, out=np.zeros(1))', (ns, x) => ns.add(x, 1, { out: ns.zeros([1]) })],
  ['np.add(a, 1, out=np.zeros((2, 3)))', (ns, x) => ns.add(x, 1, { out: ns.zeros([2, 3]) })],
  [
    'np.add(a, 1, out=np.broadcast_to(np.zeros(1), 6))',
    (ns, x) => ns.add(x, 1, { out: ns.broadcastTo(ns.zeros([1]), [6]) }),
  ],
  ['np.add(a, 1, out=(None, None))', (ns, x) => ns.add(x, 1, { out: [null, null] })],
  ['np.add(a, 1, where=[True, False], out=a)', (ns, x) => ns.add(x, 1, { where: [true, false], out: x })],
  ['np.add(a, 1, where=np.array([1.0] * 6), out=a)', (ns, x) => ns.add(x, 1, { where: ns.ones([6]), out: x })],
  ['np.add(a, 1, where=[1, 0, 1, 0, 1, 0], out=a)', (ns, x) => ns.add(x, 1, { where: [1, 0, 1, 0, 1, 0], out: x })],
  ['np.add(a, 1, where=False, out=a)', (ns, x) => ns.add(x, 1, { where: false, out: x })],
  ['np.add(a, 1, where=[[True], [False]], out=a)', (ns, x) => ns.add(x, 1, { where: [[true], [false]], out: x })],
  ['np.add(a, 1, casting="bogus")', (ns, x) => ns.add(x, 1, { casting: 'bogus' })],
  ['np.add(1.5, 2.5)', (ns) => ns.add(1.5, 2.5)],
  ['np.add(1, 2)', (ns) => ns.add(1n, 2n)],
  ['np.add(True, True)', (ns) => ns.add(true, true)],
  ['np.sqrt(2)', (ns) => ns.sqrt(2n)],
  ['np.subtract(True, True)', (ns) => ns.subtract(true, true)],
  ['np.add([1.5, 2], [[1.0], [3]])', (ns) => ns.add([1.5, 2], [[1], [3]])],
  ['np.divmod(7, -2)[0]', (ns) => ns.divmod(7n, -2n)[0]],
  ['np.power(2, -1)', (ns) => ns.power(2n, -1n)],
  ['np.power(np.array([2, 3]), np.array([1, -1]))', (ns) => ns.power([2n, 3n], [1n, -1n])],
  [
    'np.power(np.array([2, 3]), np.array([1, -1]), where=[True, False], out=np.zeros(2, int))',
    (ns) => ns.power([2n, 3n], [1n, -1n], { where: [true, false], out: ns.array([0n, 0n]) }),
  ],
  ['np.power(np.zeros(0, int), -1)', (ns) => ns.power(ns.zeros([0], 'int64'), -1)],
] as readonly (readonly [string, (ns: Any, x: Any) => unknown])[]) {
  suite.case({ name: 'call', inputs: { a }, python, run: (ns, inputs) => run(ns, inputs.a) })
}

suite.group('scalars beside arrays')
const scalars: readonly (readonly [python: string, ours: unknown])[] = [
  ['3', 3],
  ['-1', -1],
  ['300', 300],
  ['2**40', 2 ** 40],
  ['2**70', 2n ** 70n],
  ['-2**70', -(2n ** 70n)],
  ['1.5', 1.5],
  ['True', true],
  ['inf', Number.POSITIVE_INFINITY],
]
for (const [[python, ours], dtype, numpy] of cross(scalars, dtypesOf(), [
  'add',
  'equal',
  'not_equal',
  'less',
  'less_equal',
  'greater',
  'greater_equal',
  'divide',
  'bitwise_and',
  'left_shift',
  'copysign',
])) {
  // Here a whole number beside bools is an int64 of any size in comparisons; in NumPy one too large for C raises.
  if (dtype === 'bool' && python.includes('70')) continue
  const name = numpy.replace(/_(\w)/, (_, letter: string) => letter.toUpperCase())
  const x = spec(dtype, [9], { values: 'special' })
  for (const [text, run] of [
    [`np.${numpy}(x, ${python})`, (ns, a) => ns[name](a, ours)],
    [`np.${numpy}(${python}, x)`, (ns, a) => ns[name](ours, a)],
  ] as readonly (readonly [string, (ns: Any, a: Any) => unknown])[]) {
    suite.case({
      name: 'scalar',
      inputs: { x },
      python: text,
      run: (ns, inputs) => run(ns, inputs.x),
      tolerance: dtype.startsWith('complex') ? { rtol: 3e-6 } : 'exact',
    })
  }
}

suite.group('in place')
for (const [left, right, [operator, method]] of cross(dtypesOf(), dtypesOf(), [
  ['+=', 'iadd'],
  ['*=', 'imul'],
  ['/=', 'idiv'],
  ['//=', 'ifloordiv'],
  ['&=', 'iand'],
  ['<<=', 'ilshift'],
] as const)) {
  suite.case({
    name: 'in place',
    inputs: { x: spec(left, [6], { values: 'positive' }), y: spec(right, [6], { values: 'positive' }) },
    python: `x ${operator} y; x`,
    run: (_, { x, y }) => x[method](y),
    tolerance: left.startsWith('complex') ? { rtol: 3e-6 } : 'exact',
  })
}

suite.group('truth')
for (const [name, number, dtype] of cross(
  ['And', 'Or', 'Xor'],
  [-3, 300, 0, 2.5],
  ['uint8', 'int8', 'bool', 'float32'],
)) {
  suite.case({
    name: `logical with ${number}`,
    inputs: { x: spec(dtype, [5], { values: [0, 1, 0, 3, 1] }) },
    python: `(np.logical_${name.toLowerCase()}(x, ${number}), np.logical_${name.toLowerCase()}(${number}, x))`,
    run: (ns, { x }) => [ns[`logical${name}`](x, number), ns[`logical${name}`](number, x)],
  })
}

suite.group('reduce')
const associative = [
  'add',
  'multiply',
  'maximum',
  'minimum',
  'fmax',
  'fmin',
  'logical_and',
  'logical_or',
  'logical_xor',
  'bitwise_and',
  'bitwise_or',
  'bitwise_xor',
  'gcd',
  'lcm',
  'hypot',
  'logaddexp',
  'logaddexp2',
]
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
// Products stay small: where they overflow, the result depends on the order.
const termsOf = (numpy: string): ValueKind => (numpy === 'multiply' || numpy === 'lcm' ? 'repeats' : 'integers')
for (const [numpy, dtype, axis] of cross(associative, dtypesOf(), [0, 1, null, [0, 2], []])) {
  const text =
    axis === null ? 'None' : typeof axis === 'number' ? String(axis) : `(${axis.map((one) => `${one},`).join('')})`
  suite.case({
    name: `${numpy}.reduce`,
    inputs: { x: spec(dtype, [2, 3, 4], { layout: 'mixed', values: termsOf(numpy) }) },
    python: `np.${numpy}.reduce(x, axis=${text})`,
    run: (ns, { x }) => ns[camel(numpy)].reduce(x, { axis }),
    tolerance:
      'fc'.includes(dtype[0]) || numpy.startsWith('log') || numpy === 'hypot'
        ? {
            rtol:
              dtype === 'float64' || dtype === 'complex128'
                ? 1e-13
                : dtype === 'float16' || dtype.endsWith('8') || dtype === 'bool'
                  ? 1e-2
                  : 1e-5,
          }
        : 'exact',
  })
}
for (const [numpy, dtype, shape, [python, options]] of cross(
  associative,
  ['bool', 'int32', 'float64'],
  [[0], [0, 3], [3, 0], [1], [1, 1], []],
  [
    ['', {}],
    [', keepdims=True', { keepdims: true }],
    [', initial=3', { initial: 3n }],
    [', axis=None', { axis: null }],
  ],
)) {
  suite.case({
    name: `${numpy}.reduce edges`,
    inputs: { x: spec(dtype, shape, { values: 'integers' }) },
    python: `np.${numpy}.reduce(x${python})`,
    run: (ns, { x }) => ns[camel(numpy)].reduce(x, options),
    tolerance: { rtol: 1e-12 },
  })
}
for (const [numpy, dtype] of cross(associative, dtypesOf())) {
  const inputs = { x: spec(dtype, [5, 3], { values: termsOf(numpy) }), m: spec('bool', [3], { values: 'bools' }) }
  suite.case({
    name: `${numpy}.reduce where`,
    inputs,
    python: `np.${numpy}.reduce(x, where=m)`,
    run: (ns, { x, m }) => ns[camel(numpy)].reduce(x, { where: m }),
    tolerance: { rtol: 2e-2 },
  })
  suite.case({
    name: `${numpy}.reduce where and initial`,
    inputs,
    python: `np.${numpy}.reduce(x, where=m, initial=2)`,
    run: (ns, { x, m }) => ns[camel(numpy)].reduce(x, { where: m, initial: 2n }),
    tolerance: { rtol: 2e-2 },
  })
  for (const to of ['float32', 'int16', 'bool'] as const) {
    suite.case({
      name: `${numpy}.reduce dtype`,
      inputs,
      python: `np.${numpy}.reduce(x, dtype='${to}')`,
      run: (ns, { x }) => ns[camel(numpy)].reduce(x, { dtype: to }),
      tolerance: { rtol: 1e-5 },
    })
    // NumPy may keep what it has so far in 'out', and so round or cut it several times.
    if ((to === 'bool' && !numpy.startsWith('logical')) || (to === 'int16' && numpy === 'hypot')) continue
    suite.case({
      name: `${numpy}.reduce out`,
      inputs: { ...inputs, out: spec(to, [3]) },
      python: `np.${numpy}.reduce(x, out=out); out`,
      run: (ns, { x, out }) => ns[camel(numpy)].reduce(x, { out }),
      tolerance: { rtol: 1e-5 },
    })
  }
}
for (const python of [
  'np.sqrt.reduce(a)',
  'np.divmod.reduce(a)',
  'np.sqrt.outer(a, a)',
  'np.add.reduce(a, axis=1)',
  'np.add.reduce(a, axis=(0, 0))',
  'np.add.reduce(a, out=np.zeros(1))',
]) {
  const [, name, method, rest] = /np\.(\w+)\.(\w+)\(a(.*)\)/.exec(python)!
  const options: Record<string, (ns: Any) => unknown> = {
    '': () => undefined,
    ', a': () => undefined,
    ', axis=1': () => 1,
    ', axis=(0, 0)': () => [0, 0],
    ', out=np.zeros(1)': (ns) => ({ out: ns.zeros([1]) }),
  }
  suite.case({
    name: 'refused',
    inputs: { a },
    python,
    run: (ns, inputs) => ns[name][method](inputs.a, rest === ', a' ? inputs.a : options[rest](ns)),
    raises: true,
  })
}

suite.group('outer')
for (const [numpy, left, right, layout] of cross(
  ['add', 'power', 'less'],
  ['float32', 'int8'],
  ['float64', 'uint8'],
  fewLayouts,
)) {
  const inputs = {
    x: spec(left, [2, 3], { layout, values: 'positive' }),
    y: spec(right, [4, 2], { values: 'positive' }),
  }
  suite.case({
    name: 'outer',
    inputs,
    python: `np.${numpy}.outer(x, y)`,
    run: (ns, { x, y }) => ns[numpy].outer(x, y),
    tolerance: { rtol: 1e-6 },
  })
  suite.case({
    name: 'outer scalar',
    inputs,
    python: `np.${numpy}.outer(x, 2)`,
    run: (ns, { x }) => ns[numpy].outer(x, 2n),
    tolerance: { rtol: 1e-6 },
  })
}

// biome-ignore lint/suspicious/noExplicitAny: cases call whatever they are about.
type Any = any
