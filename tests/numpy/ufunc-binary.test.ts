import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { broadcastPairs } from './harness/generators.js'
import { cross, differential, dtypesOf, layouts, spec } from './harness/index.js'
import { binaryUfuncs, comparisonOf, valuesFor } from './ufuncs/list.js'

const suite = differential('ufunc-binary')

const isInteger = (name: DTypeName) => 'biu'.includes(dtypes[name].kind)

suite.group('every ufunc of two operands and pair of dtypes')
for (const [ufunc, left, right] of cross(binaryUfuncs, dtypesOf(), dtypesOf())) {
  // Negative integer exponents are an error: a case of its own below.
  const exponents = ufunc.numpy === 'power' && isInteger(left) && isInteger(right)
  suite.case({
    name: `${ufunc.numpy} pair`,
    inputs: {
      x: spec(left, [11], { values: 'integers' }),
      y: spec(right, [11], { values: exponents ? 'positive' : 'integers' }),
    },
    python: `np.${ufunc.numpy}(x, y)`,
    run: (ns, { x, y }) => ns[ufunc.ours](x, y),
    ...comparisonOf(ufunc, left, right),
  })
}
for (const [left, right, at] of cross(dtypesOf(), dtypesOf(), [0, 1])) {
  suite.case({
    name: `divmod pair ${at}`,
    inputs: { x: spec(left, [11], { values: 'integers' }), y: spec(right, [11], { values: 'integers' }) },
    python: `np.divmod(x, y)[${at}]`,
    run: (ns, { x, y }) => ns.divmod(x, y)[at],
  })
}

suite.group('special values, each with each')
for (const [ufunc, dtype] of cross(binaryUfuncs, dtypesOf())) {
  suite.case({
    name: `${ufunc.numpy} special`,
    inputs: {
      x: spec(dtype, [43, 1], { values: valuesFor(ufunc, dtype, 'special') }),
      y: spec(ufunc.numpy === 'ldexp' ? 'int32' : dtype, [1, 43], { values: valuesFor(ufunc, dtype, 'special') }),
    },
    python: `np.${ufunc.numpy}(x, y)`,
    run: (ns, { x, y }) => ns[ufunc.ours](x, y),
    ...comparisonOf(ufunc, dtype),
  })
}
for (const [dtype, at] of cross(dtypesOf('iuf'), [0, 1])) {
  suite.case({
    name: `divmod special ${at}`,
    inputs: { x: spec(dtype, [43, 1], { values: 'special' }), y: spec(dtype, [1, 43], { values: 'special' }) },
    python: `np.divmod(x, y)[${at}]`,
    run: (ns, { x, y }) => ns.divmod(x, y)[at],
  })
}

suite.group('shapes and layouts')
for (const [numpy, dtype, [left, right], layout] of cross(
  ['subtract', 'less', 'maximum'],
  ['int16', 'float64', 'complex64'],
  broadcastPairs,
  layouts,
)) {
  suite.case({
    name: `${numpy} broadcast`,
    inputs: { x: spec(dtype, left, { layout }), y: spec(dtype, right, { layout: 'mixed' }) },
    python: `np.${numpy}(x, y)`,
    run: (ns, { x, y }) => ns[numpy](x, y),
    layout: true,
  })
}
