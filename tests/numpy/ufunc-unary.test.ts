import { awkwardShapes, fewLayouts } from './harness/generators.js'
import { cross, differential, dtypesOf, layouts, spec } from './harness/index.js'
import { comparisonOf, pairUfuncs, unaryUfuncs, valuesFor } from './ufuncs/list.js'

const suite = differential('ufunc-unary')

suite.group('every ufunc of one operand, dtype and kind of values')
for (const [ufunc, dtype, values] of cross(unaryUfuncs, dtypesOf(), ['special', 'normal', 'wide', 'unit'])) {
  suite.case({
    name: `${ufunc.numpy} ${values}`,
    inputs: {
      x: spec(dtype, [203], {
        values: values === 'special' || values === 'wide' ? valuesFor(ufunc, dtype, values) : values,
      }),
    },
    python: `np.${ufunc.numpy}(x)`,
    run: (ns, { x }) => ns[ufunc.ours](x),
    ...comparisonOf(ufunc, dtype),
  })
}
for (const [ufunc, dtype, values, at] of cross(pairUfuncs, dtypesOf(), ['special', 'wide'], [0, 1])) {
  suite.case({
    name: `${ufunc.numpy} ${values} ${at}`,
    inputs: { x: spec(dtype, [203], { values }) },
    python: `np.${ufunc.numpy}(x)[${at}]`,
    run: (ns, { x }) => ns[ufunc.ours](x)[at],
  })
}

suite.group('shapes and layouts')
for (const [numpy, dtype, shape, layout] of cross(
  ['negative', 'square', 'isfinite', 'conjugate'],
  ['int8', 'float32', 'complex128'],
  awkwardShapes,
  layouts,
)) {
  const x = spec(dtype, shape, { layout, values: 'integers' })
  suite.case({
    name: `${numpy} layout`,
    inputs: { x },
    python: `np.${numpy}(x)`,
    run: (ns, inputs) => ns[numpy](inputs.x),
    layout: true,
  })
}
for (const [ufunc, layout] of cross(unaryUfuncs, fewLayouts)) {
  suite.case({
    name: `${ufunc.numpy} small`,
    inputs: { x: spec('float16', [3, 5], { layout }) },
    python: `np.${ufunc.numpy}(x)`,
    run: (ns, { x }) => ns[ufunc.ours](x),
    ...comparisonOf(ufunc),
  })
}
