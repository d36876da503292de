/** Fourier transforms. */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import type { FftKernel, Spacing } from '#src/ir/kernel.js'
import { Arena, ways } from '../arena.js'
import type { Accepts, Subject } from '../subject.js'
import { generator } from '../values.js'

/** [outer, …lengths, inner]. */
type Dims = readonly number[]
type Real = 'float32' | 'float64'

export function fftOf(form: FftKernel['form'], real: Real, inverse: boolean): FftKernel {
  const complex = real === 'float32' ? 'complex64' : 'complex128'
  return {
    kind: 'fft',
    form,
    inverse,
    params: [
      { kind: 'table', dtype: form === 'real' ? real : complex },
      { kind: 'scalar', dtype: real },
    ],
    outputs: [form === 'hermitian' ? real : complex],
  }
}

const kernels = (['complex', 'real', 'hermitian'] as const).flatMap((form) =>
  (['float32', 'float64'] as const).flatMap((real) => [false, true].map((inverse) => fftOf(form, real, inverse))),
)

/** Rounding errors are few units of what a sum of squares of that many elements has for a root. */
function near(real: Real, length: number): Accepts {
  const allowed = (real === 'float32' ? 2 ** -23 : 2 ** -52) * 3 * (2 + Math.log2(length)) * Math.sqrt(length)
  const part = (got: number, wanted: number) =>
    Math.abs(got - wanted) <= allowed || (!Number.isFinite(got) && !Number.isFinite(wanted))
  return (got, wanted) =>
    got instanceof Complex && wanted instanceof Complex
      ? part(got.re, wanted.re) && part(got.im, wanted.im)
      : part(got as number, wanted as number)
}

type Content = (type: DTypeName, random: () => number) => Scalar

const ordinary: Content = (type, random) =>
  dtypes[type].kind === 'c' ? new Complex(random() - 0.5, random() - 0.5) : random() - 0.5

function checkFft(
  subject: Subject,
  kernel: FftKernel,
  dims: Dims,
  scale = 1,
  content = ordinary,
  spacing?: Spacing,
): void {
  const { form } = kernel
  const last = dims.length - 2
  const size = (lengths: Dims) => lengths.reduce((product, each) => product * each, 1)
  const halved = dims.with(last, Math.floor(dims[last] / 2) + 1)
  const [dense, wanted] = [size(form === 'hermitian' ? halved : dims), size(form === 'real' ? halved : dims)]
  const rows = dims[0] * dims[last + 1]
  const given = spacing ? (rows - 1) * spacing.distance + (dims[last] - 1) * spacing.stride + 1 : dense
  const random = generator(dims[last] + dims[last + 1])
  const arena = new Arena()
  const [type] = kernel.params.map(({ dtype }) => dtype)
  const input = arena.place(type, [given], ways.contiguous, () => content(type, random), 16)
  const output = arena.place(kernel.outputs[0], [wanted], ways.contiguous, undefined, 16)
  const launch = {
    dims,
    reduced: 0,
    params: [
      { kind: 'table', pointer: input.pointer, length: given, spacing },
      { kind: 'scalar', value: scale },
    ] as const,
    outputs: [{ pointer: output.pointer, strides: [], length: wanted }],
  }
  const real = dtypes[type].real as Real
  const what = `a ${form} ${kernel.inverse ? 'inverse ' : ''}transform of ${type} over (${dims.join(', ')})`
  subject.check(kernel, launch, arena.bytes, what, near(real, size(dims.slice(1, -1))))
}

/** All small lengths, then products of small primes, primes that are factors and primes that are too large for that. */
const lengths = [
  ...Array.from({ length: 34 }, (_, at) => at + 1),
  ...[49, 64, 77, 97, 101, 121, 143, 169, 187, 202, 211, 256, 289, 300, 422, 512, 625, 729, 1000, 1009, 1024, 1515],
]
const manyRows: readonly Dims[] = [
  [0, 4, 3],
  [2, 3, 0],
  [7, 12, 1],
  [300, 8, 1],
  [3, 300, 1],
  [5, 9, 7],
  [2, 16, 40],
  [4, 101, 3],
  [3, 206, 5],
  [2, 600, 33],
  [1, 1024, 9],
  [40, 211, 1],
]
/** Beyond what is transformed as a whole. */
const long: readonly Dims[] = [
  [1, 12_000, 1],
  [1, 16_384, 2],
  [1, 2 * 4099, 1],
]

const several: readonly Dims[] = [
  [1, 4, 6, 1],
  [3, 5, 8, 1],
  [1, 6, 4, 7],
  [2, 9, 6, 3],
  [1, 64, 48, 1],
  [1, 3, 4, 5, 1],
  [2, 4, 6, 3, 2],
  [1, 1, 5, 1, 1],
  [0, 3, 4, 2],
]

/** Dimensions, and the distances of transforms and of elements: overlapping ones too. */
const apart: readonly (readonly [Dims, number, number])[] = [
  [[1, 12, 1], 24, 2],
  [[3, 8, 1], 20, 2],
  [[3, 9, 1], 1, 1],
  [[5, 16, 1], 4, 1],
  [[1, 7, 5], 2, 10],
  [[1, 10, 4], 1, 5],
]

export function transforms(subject: Subject): void {
  for (const kernel of kernels) {
    const name = `${kernel.form}${kernel.inverse ? ', inverse' : ''}, of ${kernel.params[0].dtype}`
    test(`short transforms, ${name}`, () => {
      for (const length of lengths) checkFft(subject, kernel, [1, length, 1], 1 / length)
    })
    test(`rows and columns, ${name}`, () => {
      for (const dims of manyRows) checkFft(subject, kernel, dims, 0.75)
    })
  }
  const most = subject.device.transforms?.mostDimensions ?? 1
  for (const kernel of kernels.filter(({ form }) => form !== 'hermitian')) {
    test(`several dimensions, ${kernel.form}${kernel.inverse ? ', inverse' : ''}, of ${kernel.params[0].dtype}`, () => {
      for (const dims of several) if (dims.length - 2 <= most) checkFft(subject, kernel, dims, 0.5)
    })
  }
  if (subject.device.transforms?.spaced) {
    for (const kernel of kernels.filter(({ form, inverse }) => form !== 'hermitian' && !inverse)) {
      test(`elements that are apart, ${kernel.form}, of ${kernel.params[0].dtype}`, () => {
        for (const [dims, distance, stride] of apart) {
          checkFft(subject, kernel, dims, 0.5, ordinary, { distance, stride })
        }
      })
    }
  }
  for (const kernel of kernels.filter(({ form, inverse }) => inverse === (form === 'hermitian'))) {
    test(`long transforms, ${kernel.form}, of ${kernel.params[0].dtype}`, () => {
      for (const dims of long) checkFft(subject, kernel, dims)
    })
  }
}
