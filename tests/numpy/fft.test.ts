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

const suite = differential('fft')

/** Errors are a few units of the largest element; halves are rounded to in the end. */
const toleranceOf = (dtype: DTypeName, real = false): Tolerance => ({
  norm: dtype === 'float16' ? (real ? 2e-3 : 1e-6) : dtype === 'float32' || dtype === 'complex64' ? 1e-6 : 2e-15,
})

type One = 'fft' | 'ifft' | 'rfft' | 'irfft' | 'hfft' | 'ihfft'
const ones: readonly One[] = ['fft', 'ifft', 'rfft', 'irfft', 'hfft', 'ihfft']
const isReal = (name: string) => name === 'irfft' || name === 'hfft' || name.startsWith('irfft')
type Options = Readonly<Record<string, unknown>>
const call = (ns: Namespace, name: string, a: Tested, options: Options = {}) =>
  (ns.fft as unknown as Record<string, (a: Tested, options: Options) => Tested>)[name](a, options)
const pythonOptions = (options: Options) =>
  Object.entries(options)
    .map(([key, value]) => {
      const text = Array.isArray(value)
        ? `(${value.map((each) => `${each},`).join(' ')})`
        : typeof value === 'string'
          ? `'${value}'`
          : value
      return `, ${key}=${value === null ? 'None' : text}`
    })
    .join('')

function transformCase(
  name: string,
  dtype: DTypeName,
  shape: readonly number[],
  options: Options = {},
  layout = fewLayouts[0],
) {
  suite.case({
    name: `${name} ${dtype}`,
    inputs: { a: spec(dtype, shape, { layout }) },
    python: `np.fft.${name}(a${pythonOptions(options)})`,
    run: (ns, { a }) => call(ns, name, a, options),
    tolerance: toleranceOf(dtype, isReal(name)),
  })
}

suite.group('every dtype, along every axis of every layout')
for (const [name, dtype] of cross(ones, dtypesOf())) {
  for (const layout of fewLayouts) {
    for (const axis of [0, 1, -1]) transformCase(name, dtype, [3, 4, 5], { axis }, layout)
  }
}

const bothPrecisions = ['float32', 'float64'] as const
const inputOf = (name: string, real: 'float32' | 'float64'): DTypeName =>
  name.includes('rfft') && !name.includes('irfft')
    ? real
    : name === 'ihfft'
      ? real
      : real === 'float32'
        ? 'complex64'
        : 'complex128'

suite.group('lengths: with small factors, with middling ones, with large primes, and beyond what is one block')
const lengths = [
  1, 2, 3, 4, 6, 8, 9, 11, 13, 16, 17, 25, 35, 49, 60, 64, 74, 97, 101, 113, 121, 127, 143, 210, 251, 256,
]
const longLengths = [
  1000, 1009, 1024, 1331, 2018, 2310, 4096, 5041, 8191, 8192, 10007, 12_000, 16_411, 20_014, 65_536, 100_000,
]
for (const [name, real] of cross(ones, bothPrecisions)) {
  for (const n of [...lengths, ...longLengths]) {
    const hermitian = name === 'irfft' || name === 'hfft'
    const given = hermitian ? Math.floor(n / 2) + 1 : n
    transformCase(name, inputOf(name, real), [given], { n })
  }
}

suite.group('rows and columns')
const matrices = [
  [2, 300],
  [300, 2],
  [500, 3],
  [7, 1024],
  [1024, 7],
  [33, 101],
  [101, 33],
  [9000, 2],
  [20_000, 3],
  [8209, 2],
  [3, 10_000],
] as const
for (const [name, real] of cross(ones, bothPrecisions)) {
  for (const [shape, axis] of cross(matrices, [0, 1])) transformCase(name, inputOf(name, real), shape, { axis })
}
for (const [name, axis] of cross(ones, [0, 1, 2])) transformCase(name, inputOf(name, 'float64'), [30, 17, 45], { axis })

suite.group('cut off, followed by zeros, and scaled')
for (const [name, n, norm] of cross(ones, [1, 2, 5, 6, 9, 12, 40], ['backward', 'ortho', 'forward', null])) {
  for (const dtype of ['float16', 'float32', 'int32', 'float64'] as const) {
    transformCase(name, dtype, [3, 8], { n, norm })
    if (dtype === 'float32' && !name.includes('rfft')) transformCase(name, dtype, [8, 3], { n, norm, axis: 0 }, 'mixed')
  }
}

type Several = 'fft2' | 'ifft2' | 'rfft2' | 'irfft2' | 'fftn' | 'ifftn' | 'rfftn' | 'irfftn'
const several: readonly Several[] = ['fft2', 'ifft2', 'rfft2', 'irfft2', 'fftn', 'ifftn', 'rfftn', 'irfftn']

suite.group('several axes')
for (const name of several) {
  for (const dtype of ['bool', 'int16', 'float16', 'float32', 'float64', 'complex64', 'complex128'] as const) {
    for (const layout of fewLayouts) transformCase(name, dtype, [4, 5, 6], {}, layout)
  }
  for (const real of bothPrecisions) {
    const dtype = inputOf(name, real)
    for (const axes of [[0, 1], [-1, 0], [2], [0, 1, 2], [1, 1], [2, 0, 1]]) {
      transformCase(name, dtype, [4, 5, 6], { axes })
      transformCase(name, dtype, [4, 5, 6], { axes, s: axes.map((_, at) => 3 + 2 * at), norm: 'ortho' })
      transformCase(name, dtype, [4, 5, 6], { axes, s: axes.map(() => -1), norm: 'forward' })
    }
    transformCase(name, dtype, [60, 70])
    transformCase(name, dtype, [130, 101])
  }
}

suite.group('errors')
const wrong: readonly (readonly [string, readonly number[], Options])[] = [
  ['fft', [4], { n: 0 }],
  ['fft', [4], { n: -3 }],
  ['rfft', [0], {}],
  ['irfft', [1], {}],
  ['hfft', [1], {}],
  ['fft', [4], { norm: 'both' }],
  ['irfft', [4], { norm: '' }],
  ['fftn', [4, 4], { s: [2], axes: [0, 1] }],
  ['fft2', [4], {}],
  ['fftn', [4, 4], { axes: [0, 2] }],
  ['fftn', [0, 4], {}],
  ['rfftn', [4, 4], { axes: [] }],
  ['irfftn', [4, 1], {}],
]
for (const [name, shape, options] of wrong) {
  for (const dtype of ['float32', 'float64'] as const) {
    suite.case({
      name: `${name} of what it does not take`,
      inputs: { a: spec(dtype, shape) },
      python: `np.fft.${name}(a${pythonOptions(options)})`,
      run: (ns, { a }) => call(ns, name, a, options),
      raises: true,
      errors: ['ValueError', 'AxisError'],
    })
  }
}
for (const name of ['rfft', 'ihfft', 'rfft2', 'rfftn']) transformCase(name, 'complex64', [3, 4])
for (const name of ones) {
  transformCase(name, 'float64', [0, 5])
  // NumPy reads memory that isn't there for the others.
  if (!isReal(name)) transformCase(name, 'float64', [3, 0], { n: 4 })
  transformCase(name, 'float32', [5, 0, 4], { axis: 0 })
}

suite.group('out')
for (const [name, out] of cross(['fft', 'ifft', 'ihfft'] as const, ['complex64', 'complex128', 'float64'] as const)) {
  suite.case({
    name: `${name} into ${out}`,
    inputs: { a: spec('float64', [3, 4]), out: spec(out, name === 'ihfft' ? [3, 3] : [3, 4]) },
    python: `np.fft.${name}(a, out=out); out`,
    run: (ns, inputs) => {
      call(ns, name, inputs.a, { out: inputs.out })
      return inputs.out
    },
    tolerance: { norm: 1e-6 },
  })
}
for (const [name, shape] of [
  ['fft', [4, 3]],
  ['fft2', [4, 4]],
  ['irfft', [3, 4]],
] as const) {
  suite.case({
    name: `${name} into a shape that is another`,
    inputs: { a: spec('complex128', [3, 4]), out: spec('complex128', shape) },
    python: `np.fft.${name}(a, out=out)`,
    run: (ns, { a, out }) => call(ns, name, a, { out }),
    raises: true,
    errors: ['ValueError', 'ShapeError', 'DTypeError'],
  })
}
suite.case({
  name: 'irfftn into out',
  inputs: { a: spec('complex128', [3, 4]), out: spec('float32', [3, 6]) },
  python: 'np.fft.irfftn(a, out=out); out',
  run: (ns, { a, out }) => {
    ns.fft.irfftn(a, { out })
    return out
  },
  tolerance: { norm: 1e-6 },
})

suite.group('NaN')
for (const [name, n] of cross(ones, [5, 8, 12, 17, 101, 1000])) {
  // What enters by its real part alone reaches, in NumPy, but those elements that its factors lead to.
  const missing = isReal(name) ? new Complex(Number.NaN, Number.NaN) : Number.NaN
  const values = Array.from({ length: n }, (_, at) => (at === 3 ? missing : at))
  suite.case({
    name: `${name} with a NaN`,
    inputs: { a: spec(isReal(name) ? 'complex128' : 'float64', [n], { values }) },
    python: `np.isnan(np.abs(np.fft.${name}(a, n=${n})))`,
    run: (ns, { a }) => ns.isnan(ns.abs(call(ns, name, a, { n }))),
  })
}

suite.group('frequencies and shifts')
for (const [n, d] of cross([1, 2, 3, 8, 9, 1000], [null, 0.1, 3, -0.5])) {
  for (const name of ['fftfreq', 'rfftfreq'] as const) {
    suite.case({
      name,
      inputs: {},
      python: `np.fft.${name}(${n}${d === null ? '' : `, d=${d}`})`,
      run: (ns) => (d === null ? ns.fft[name](n) : ns.fft[name](n, { d })),
    })
  }
}
for (const [name, n, d] of cross(['fftfreq', 'rfftfreq'] as const, [0, -4, 2.5, 4], [0, 1])) {
  if (n === 4 && d === 1) continue
  if (name === 'rfftfreq' && n === -4) continue
  suite.case({
    name: `${name} of what it does not take`,
    inputs: {},
    python: `np.fft.${name}(${n}, ${d})`,
    run: (ns) => ns.fft[name](n, d),
    raises: true,
    errors: ['ValueError'],
  })
}
for (const [name, shape] of cross(['fftshift', 'ifftshift'] as const, [[0], [1], [4], [5], [3, 4], [2, 3, 5]])) {
  for (const layout of fewLayouts) {
    for (const axes of [undefined, null, 0, -1, [0], [-1, 0], [1, 1], [7]]) {
      suite.case({
        name,
        inputs: { a: spec('int32', shape, { layout }) },
        python: `np.fft.${name}(a${axes === undefined ? '' : pythonOptions({ axes })})`,
        run: (ns, { a }) => (axes === undefined ? ns.fft[name](a) : ns.fft[name](a, { axes })),
        errors: ['AxisError'],
      })
    }
  }
}
