/** The meaning of Fourier transforms. */
import { Complex } from '../core/complex.js'
import { dtypes } from '../core/dtype.js'
import type { FftKernel, Launch, Spacing } from './kernel.js'
import type { ElementMemory } from './memory-access.js'

interface Parts {
  readonly re: Float64Array
  readonly im: Float64Array
}

const partsOf = (length: number): Parts => ({ re: new Float64Array(length), im: new Float64Array(length) })

/** Along several dimensions one after another, the last one first; what is between them lies in memory of its own. */
export function interpretFft(kernel: FftKernel, launch: Launch, memory: ElementMemory): void {
  const { dims } = launch
  if (dims.length === 3) {
    alongOne(kernel, launch, memory)
    return
  }
  const complex = kernel.form === 'hermitian' ? kernel.params[0].dtype : kernel.outputs[0]
  const last = dims.length - 2
  const wanted = kernel.form === 'real' ? dims.with(last, (dims[last] >> 1) + 1) : dims
  const size = (lengths: readonly number[]) => lengths.reduce((total, each) => total * each, 1)
  const first: Launch = { ...launch, dims: [size(dims.slice(0, last)), dims[last], dims[last + 1]] }
  alongOne(kernel, first, memory)
  const params = [{ kind: 'table', dtype: complex }, kernel.params[1]] as const
  const { pointer, length } = launch.outputs[0]
  const unscaled = [
    { kind: 'table', pointer, length: length! },
    { kind: 'scalar', value: 1 },
  ] as const
  for (let axis = last - 1; axis > 0; axis--) {
    const own = [size(wanted.slice(0, axis)), wanted[axis], size(wanted.slice(axis + 1))]
    alongOne({ ...kernel, form: 'complex', params }, { ...launch, dims: own, params: unscaled }, memory)
  }
}

function alongOne(kernel: FftKernel, launch: Launch, memory: ElementMemory): void {
  const { form, inverse } = kernel
  const [outer, length, inner] = launch.dims
  const [input, output] = [dtypes[kernel.params[0].dtype], dtypes[kernel.outputs[0]]]
  const { pointer: from, spacing } = launch.params[0] as { pointer: number; spacing?: Spacing }
  const scale = (launch.params[1] as { value: number }).value
  const to = launch.outputs[0].pointer
  const half = (length >> 1) + 1
  const [given, wanted] = [form === 'hermitian' ? half : length, form === 'real' ? half : length]
  for (let row = 0; row < outer * inner; row++) {
    const place = (count: number, at: number) => (Math.floor(row / inner) * count + at) * inner + (row % inner)
    const x = partsOf(length)
    for (let at = 0; at < given; at++) {
      const own = spacing ? row * spacing.distance + at * spacing.stride : place(given, at)
      const value = memory.read(from + own * input.itemsize, input)
      x.re[at] = value instanceof Complex ? value.re : (value as number)
      x.im[at] = value instanceof Complex ? value.im : 0
    }
    if (form === 'hermitian') completeRow(x)
    const y = transform(x, inverse ? 1 : -1)
    for (let at = 0; at < wanted; at++) {
      const [re, im] = [y.re[at] * scale, y.im[at] * scale]
      memory.write(to + place(wanted, at) * output.itemsize, output, output.kind === 'c' ? new Complex(re, im) : re)
    }
  }
}

/** The second half of a row is the conjugate of the first one. */
function completeRow({ re, im }: Parts): void {
  const length = re.length
  im[0] = 0
  if (length % 2 === 0) im[length / 2] = 0
  for (let at = (length >> 1) + 1; at < length; at++) {
    re[at] = re[length - at]
    im[at] = -im[length - at]
  }
}

/** Transforms of the elements that leave the same rest by the smallest factor, put together; the sum itself of a prime. */
function transform(x: Parts, sign: 1 | -1): Parts {
  const length = x.re.length
  const factor = smallestFactor(length)
  const part = length / factor
  const parts = Array.from({ length: factor }, (_, first) => {
    const own = partsOf(part)
    for (let at = 0; at < part; at++) {
      own.re[at] = x.re[first + at * factor]
      own.im[at] = x.im[first + at * factor]
    }
    return part > 1 ? transform(own, sign) : own
  })
  const y = partsOf(length)
  const [cosines, sines] = [new Float64Array(length), new Float64Array(length)]
  for (let at = 0; at < length; at++) {
    cosines[at] = Math.cos((2 * Math.PI * at) / length)
    sines[at] = sign * Math.sin((2 * Math.PI * at) / length)
  }
  for (let at = 0; at < length; at++) {
    let [re, im, angle] = [0, 0, 0]
    for (const own of parts) {
      const [a, b] = [own.re[at % part], own.im[at % part]]
      re += a * cosines[angle] - b * sines[angle]
      im += a * sines[angle] + b * cosines[angle]
      angle = (angle + at) % length
    }
    y.re[at] = re
    y.im[at] = im
  }
  return y
}

function smallestFactor(length: number): number {
  for (let factor = 2; factor * factor <= length; factor++) if (length % factor === 0) return factor
  return Math.max(length, 1)
}
