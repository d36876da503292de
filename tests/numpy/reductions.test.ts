import type { DTypeName } from '#src/core/dtype.js'
import { awkwardShapes, fewLayouts, fewShapes } from './harness/generators.js'
import { cross, differential, dtypesOf, layouts, spec, type Tolerance, type Values } from './harness/index.js'

// Sums are added in another order than NumPy's: what they may differ by is the dtype's rounding, relative to sums of
// terms of one sign. NumPy rounds halves after each step where it walks down columns.
const sumTolerance: Record<string, Tolerance> = {
  float16: { rtol: 0.02, atol: 0.02 },
  float32: { rtol: 4e-6, atol: 1e-5 },
  float64: { rtol: 1e-14, atol: 1e-13 },
  complex64: { rtol: 4e-6, atol: 1e-4 },
  complex128: { rtol: 1e-14, atol: 1e-13 },
}
const toleranceOf = (dtype: DTypeName): Tolerance => sumTolerance[dtype] ?? { rtol: 1e-14 }

/** Every axis that a shape has, the pairs, all and none. */
function axesOf(shape: readonly number[]): (number | readonly number[] | null)[] {
  const single = shape.flatMap((_, axis) => [axis, axis - shape.length])
  const pairs =
    shape.length > 1
      ? [
          [0, shape.length - 1],
          [1, 0],
        ]
      : []
  return [null, [], ...single.filter((axis, at) => at % 3 !== 1), ...pairs]
}

const python = (axis: number | readonly number[] | null): string =>
  axis === null ? 'None' : typeof axis === 'number' ? String(axis) : `(${axis.map((each) => `${each},`).join('')})`

/** NaN, infinities and zeros among numbers whose sums don't overflow. */
const withNaN: Values = [1.5, -0, Number.NaN, 3, Number.POSITIVE_INFINITY, -2, 0, Number.NEGATIVE_INFINITY, 4, -7, 0.25]
const withInfinities: Values = [1.5, -0, 3, Number.POSITIVE_INFINITY, -2, 0, 4, -7, 0.25]

const suite = differential('reductions')

suite.group('every dtype, shape, layout and axis')
for (const [dtype, shape, layout] of cross(dtypesOf(), awkwardShapes, layouts)) {
  const inexact = dtypesOf('fc').includes(dtype)
  const a = spec(dtype, shape, { layout, values: inexact ? 'positive' : 'special' })
  for (const [name, tolerance] of [
    ['sum', toleranceOf(dtype)],
    ['max', 'exact'],
    ['any', 'exact'],
  ] as const) {
    for (const axis of axesOf(shape)) {
      suite.case({
        name,
        inputs: { a },
        python: `np.${name}(a, axis=${python(axis)})`,
        run: (ns, inputs) => ns[name](inputs.a, { axis }),
        tolerance: inexact ? tolerance : 'exact',
      })
    }
  }
}

suite.group('all reductions over few shapes and layouts')
const plain = ['prod', 'min', 'mean', 'all', 'argmin', 'argmax', 'count_nonzero', 'ptp'] as const
const ours: Record<string, string> = { count_nonzero: 'countNonzero' }
for (const [dtype, shape, layout, name] of cross(dtypesOf(), [...fewShapes, [37, 41]], fewLayouts, plain)) {
  const rounded = name === 'prod' || name === 'mean'
  const a = spec(dtype, shape, { layout, values: rounded && shape[0] === 37 ? [0.5, 1, 2, 1, -1] : 'normal' })
  for (const axis of axesOf(shape)) {
    if (name.startsWith('arg') && typeof axis === 'object' && axis !== null) continue
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${python(axis)})`,
      run: (ns, inputs) => ns[ours[name] ?? name](inputs.a, { axis }),
      tolerance: rounded ? toleranceOf(dtype) : 'exact',
    })
  }
}

suite.group('NaN and infinities')
const tests = ['sum', 'prod', 'min', 'max', 'mean', 'any', 'all', 'argmin', 'argmax', 'ptp', 'count_nonzero'] as const
for (const [dtype, values, name, axis] of cross(dtypesOf('f'), [withNaN, withInfinities], tests, [null, 0, 1])) {
  for (const shape of [
    [9, 7],
    [3, 40],
    [300, 33],
  ]) {
    const a = spec(dtype, shape, { values })
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${axis ?? 'None'})`,
      run: (ns, inputs) => ns[ours[name] ?? name](inputs.a, { axis }),
      tolerance: { rtol: 0.02, atol: 1e-6 },
      signedZero: false,
    })
  }
}
for (const [dtype, values, axis] of cross(dtypesOf('c'), [withNaN, withInfinities], [null, 0, 1])) {
  const a = spec(dtype, [9, 7], { values })
  for (const name of ['sum', 'min', 'max', 'argmin', 'argmax', 'mean'] as const) {
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${axis ?? 'None'})`,
      run: (ns, inputs) => ns[name](inputs.a, { axis }),
      tolerance: { rtol: 1e-6, atol: 1e-6 },
      signedZero: false,
    })
  }
}

suite.group('ties and equal elements')
for (const [dtype, name, layout] of cross(dtypesOf(), ['argmin', 'argmax'] as const, layouts)) {
  for (const [shape, axis] of [
    [[1037], null],
    [[1037], 0],
    [[40, 37], null],
    [[40, 37], 0],
    [[40, 37], 1],
  ] as const) {
    const a = spec(dtype, shape, { layout, values: 'repeats' })
    suite.case({
      name,
      inputs: { a },
      python: `np.${name}(a, axis=${axis ?? 'None'})`,
      run: (ns, inputs) => ns[name](inputs.a, { axis }),
    })
  }
}
