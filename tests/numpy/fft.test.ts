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
      const text = Array.isArray(value) ? `(${value.join(', ')},)` : typeof value === 'string' ? `'${value}'` : value
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
