import { cross, differential, dtypesOf, layouts, spec } from './harness/index.js'

const suite = differential('ufunc-at')

const close = { rtol: 1e-5, atol: 1e-6 }
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

suite.group('two operands')
const binary = [
  'add',
  'subtract',
  'multiply',
  'maximum',
  'logical_or',
  'bitwise_xor',
  'divide',
  'equal',
  'power',
  'gcd',
]
for (const [numpy, left, right] of cross(binary, dtypesOf(), ['bool', 'int8', 'uint64', 'float32', 'complex128'])) {
  // 0 to a complex power is NaN, which has no value in an integer dtype.
  if (numpy === 'power' && right === 'complex128') continue
  suite.case({
    name: `${numpy}.at`,
    // Quotients by 0 have no value in an integer dtype.
    inputs: {
      x: spec(left, [5], { values: numpy === 'divide' ? 'positive' : 'bools' }),
      y: spec(right, [4], { values: numpy === 'divide' ? [1, 1, 1, 1] : 'bools' }),
    },
    python: `np.${numpy}.at(x, [0, 3, 0, -1], y); x`,
    run: (ns, { x, y }) => {
      ns[camel(numpy)].at(x, [0, 3, 0, -1], y)
      return x
    },
    tolerance: close,
    signedZero: false,
  })
}
for (const [layout, numpy] of cross(layouts, ['add', 'subtract'])) {
  suite.case({
    name: `${numpy}.at of rows and places`,
    inputs: {
      x: spec('float64', [4, 5], { layout }),
      y: spec('float64', [3, 1]),
      i: spec('int64', [3], { values: [1, -1, 1] }),
    },
    python: `np.${numpy}.at(x, (i, slice(None, None, 2)), y); x`,
    run: (ns, { x, y, i }) => {
      ns[numpy].at(x, [i, '::2'], y)
      return x
    },
    tolerance: close,
  })
}
for (const [scalar, dtype] of cross([1, 2.5, -3], ['int8', 'uint16', 'float32', 'complex64'])) {
  suite.case({
    name: 'a scalar',
    inputs: { x: spec(dtype, [5], { values: 'integers' }) },
    python: `np.add.at(x, np.array([1, 1, 2]), ${scalar}); x`,
    run: (ns, { x }) => {
      ns.add.at(x, ns.array([1, 1, 2], 'int64'), scalar)
      return x
    },
  })
}
suite.case({
  name: 'a mask',
  inputs: { x: spec('int32', [3, 4]), mask: spec('bool', [3, 4], { values: 'bools' }) },
  python: 'np.multiply.at(x, mask, 3); x',
  run: (ns, { x, mask }) => {
    ns.multiply.at(x, mask, 3)
    return x
  },
})
suite.case({
  name: 'the array itself as value',
  inputs: { x: spec('float64', [4]) },
  python: 'np.add.at(x, [0, 0, 1, 2], x); x',
  run: (ns, { x }) => {
    ns.add.at(x, [0, 0, 1, 2], x)
    return x
  },
  tolerance: close,
})

suite.group('one operand')
for (const [numpy, dtype] of cross(
  ['negative', 'square', 'sqrt', 'logical_not', 'invert', 'absolute', 'positive'],
  dtypesOf(),
)) {
  suite.case({
    name: `${numpy}.at`,
    inputs: { x: spec(dtype, [5], { values: 'positive' }) },
    python: `np.${numpy}.at(x, [0, 3, 0, -1]); x`,
    run: (ns, { x }) => {
      ns[camel(numpy)].at(x, [0, 3, 0, -1])
      return x
    },
    tolerance: { rtol: 2e-2 },
  })
}

suite.group('errors')
for (const [name, python, run] of [
  ['out of bounds', 'np.add.at(x, [0, 9], 1)', (ns, { x }) => ns.add.at(x, [0, 9], 1)],
  ['shapes', 'np.add.at(x, [0, 1, 2], [1, 2])', (ns, { x }) => ns.add.at(x, [0, 1, 2], [1, 2])],
  ['two results', 'np.modf.at(x, [0])', (ns, { x }) => ns.modf.at(x, [0])],
  ['missing operand', 'np.add.at(x, [0])', (ns, { x }) => ns.add.at(x, [0])],
  ['superfluous operand', 'np.negative.at(x, [0], 1)', (ns, { x }) => ns.negative.at(x, [0], 1)],
] as readonly [string, string, Parameters<typeof suite.case>[0]['run']][]) {
  suite.case({ name, inputs: { x: spec('float64', [5]) }, python, run, raises: true })
}
