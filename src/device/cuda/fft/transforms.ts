/**
 * Fourier transforms of a GPU, by cuFFT. What cuFFT doesn't do is done before or after: it scales nothing, its real
 * forms have one sign each, and a hermitian transform destroys its input and counts imaginary parts that mean nothing.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { Builder } from '../../../ir/expr.js'
import type { FftKernel, Kernel, Launch, MapKernel, Spacing } from '../../../ir/kernel.js'
import type { TransformTraits } from '../../device.js'
import type { Driver } from '../driver.js'
import type { Precision } from './cufft.js'
import { type Geometry, geometryOf, type Side } from './geometry.js'
import type { CufftPlans, Plan } from './plans.js'

export const cufftTraits: TransformTraits = { mostDimensions: 3, spaced: true, scales: false, leastBetween: 2 ** 19 }

/** What transforms need of their device. */
export interface TransformDevice {
  readonly driver: Driver
  readonly stream: number
  launch(kernel: Kernel, launch: Launch): void
}

/** A transform, and where in the scratch memory its parts lie. */
interface Prepared {
  readonly key: string
  readonly plan: Plan
  /** A copy of all input, for a hermitian transform. */
  readonly copyAt: number
  /** One execution's input and output, where those in their places aren't aligned. */
  readonly inputAt: number | undefined
  readonly outputAt: number | undefined
  readonly bytes: number
}

const alignment = 256
const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment

export class CufftTransforms {
  /** The transform whose scratch memory was asked for last. */
  private last: Prepared | undefined

  constructor(
    private readonly device: TransformDevice,
    private readonly plans: CufftPlans,
  ) {}

  scratchBytes(kernel: FftKernel, launch: Launch): number {
    if (launch.dims.includes(0)) return 0
    this.last = this.prepare(kernel, launch)
    return this.last.bytes
  }

  launch(kernel: FftKernel, launch: Launch): void {
    const { dims } = launch
    if (dims.includes(0)) return
    const { last } = this
    const prepared = last !== undefined && last.key === keyOf(kernel, launch) ? last : this.prepare(kernel, launch)
    // The plan may be given up before the next transform.
    this.last = undefined
    const { plan, copyAt } = prepared
    const scratch = launch.scratch ?? 0
    if (plan.workBytes > 0) this.plans.library.setWorkArea(plan.handle, scratch)
    const { pointer } = launch.params[0] as { pointer: number }
    const { value: scale } = launch.params[1] as { value: number }
    let from = pointer
    if (kernel.form === 'hermitian') {
      from = scratch + copyAt
      this.copyHalves(kernel, dims, pointer, from)
    }
    this.execute(kernel, prepared, scratch, from, launch.outputs[0].pointer)
    this.finish(kernel, plan.description.geometry.output.size, scale, launch.outputs[0].pointer)
  }

  private prepare(kernel: FftKernel, launch: Launch): Prepared {
    const { form } = kernel
    const key = keyOf(kernel, launch)
    const precision = dtypes[kernel.params[0].dtype].real as Precision
    const plan = this.plans.find(key, () => ({
      form,
      precision,
      geometry: geometryOf(form, launch.dims, spacingOf(launch)),
    }))
    const { geometry } = plan.description
    const [input, output] = [kernel.params[0].dtype, kernel.outputs[0]]
    let bytes = 0
    const take = (size: number): number => {
      const at = bytes
      bytes += aligned(size)
      return at
    }
    take(plan.workBytes)
    const copyAt = form === 'hermitian' ? take(geometry.input.size * dtypes[input].itemsize) : 0
    const staged = (side: Side, dtype: DTypeName) =>
      isAligned(geometry, side, dtype) ? undefined : take(side.step * dtypes[dtype].itemsize)
    return {
      key,
      plan,
      copyAt,
      inputAt: staged(geometry.input, input),
      outputAt: staged(geometry.output, output),
      bytes,
    }
  }

  private execute(kernel: FftKernel, prepared: Prepared, scratch: number, from: number, to: number): void {
    const { device, plans } = this
    const { plan, inputAt, outputAt } = prepared
    const { executions, input, output } = plan.description.geometry
    const [inputStep, outputStep] = [
      input.step * dtypes[kernel.params[0].dtype].itemsize,
      output.step * dtypes[kernel.outputs[0]].itemsize,
    ]
    const copy = (target: number, source: number, bytes: number) =>
      device.driver.copyDeviceToDeviceAsync(target, source, bytes, device.stream)
    for (let at = 0; at < executions; at++) {
      const [source, target] = [from + at * inputStep, to + at * outputStep]
      if (inputAt !== undefined) copy(scratch + inputAt, source, inputStep)
      const [own, result] = [inputAt === undefined ? source : scratch + inputAt, scratch + (outputAt ?? 0)]
      plans.library.execute(
        plan.handle,
        plan.description,
        kernel.inverse,
        own,
        outputAt === undefined ? target : result,
      )
      if (outputAt !== undefined) copy(target, result, outputStep)
    }
  }

  /** Copies the halves of rows, whose first element and, in rows of even length, last one have no imaginary part. */
  private copyHalves({ inverse, params }: FftKernel, dims: readonly number[], from: number, to: number): void {
    const [outer, length, inner] = dims
    const half = Math.floor(length / 2) + 1
    const { itemsize } = dtypes[params[0].dtype]
    const strides = [half * inner * itemsize, inner * itemsize, itemsize]
    this.device.launch(halvesKernel(params[0].dtype as ComplexName, !inverse), {
      dims: [outer, half, inner],
      reduced: 0,
      params: [
        { kind: 'buffer', pointer: from, strides },
        { kind: 'iota', start: 0, strides: [0, 1, 0] },
        { kind: 'scalar', value: length % 2 === 0 ? BigInt(half - 1) : 0n },
      ],
      outputs: [{ pointer: to, strides }],
    })
  }

  /** Scales the results, and conjugates those of a real transform with a plus in its exponent. */
  private finish({ form, inverse, outputs }: FftKernel, size: number, scale: number, pointer: number): void {
    const conjugate = form === 'real' && inverse
    if (scale === 1 && !conjugate) return
    const dtype = dtypes[outputs[0]]
    // Scaled as reals: a product of complex numbers would make NaNs of infinities.
    const stored = conjugate ? dtype : dtypes[dtype.real]
    const strides = [stored.itemsize]
    this.device.launch(conjugate ? conjugateKernel(dtype.name as ComplexName) : scaleKernel(dtype.real as Precision), {
      dims: [size * (dtype.itemsize / stored.itemsize)],
      reduced: 0,
      params: [
        { kind: 'buffer', pointer, strides },
        { kind: 'scalar', value: scale },
      ],
      outputs: [{ pointer, strides }],
    })
  }
}

type ComplexName = 'complex64' | 'complex128'

const spacingOf = ({ params }: Launch) => (params[0] as { readonly spacing?: Spacing }).spacing

function keyOf({ form, params }: FftKernel, launch: Launch): string {
  const spacing = spacingOf(launch)
  const apart = spacing ? ` ${spacing.distance} ${spacing.stride}` : ''
  return `${form} ${params[0].dtype} ${launch.dims.join()}${apart}`
}

/** Whether each execution begins where cuFFT takes it: at a multiple of a complex number. */
function isAligned({ executions }: Geometry, { step }: Side, dtype: DTypeName): boolean {
  return executions === 1 || dtypes[dtype].kind === 'c' || step % 2 === 0
}

const kernels = new Map<string, MapKernel>()

/** Each made once: what is known of a kernel is kept by its identity. */
function kept(name: string, make: () => MapKernel): MapKernel {
  let kernel = kernels.get(name)
  if (kernel === undefined) kernels.set(name, (kernel = make()))
  return kernel
}

function halvesKernel(dtype: ComplexName, conjugate: boolean): MapKernel {
  return kept(`halves ${dtype} ${conjugate}`, () => {
    const b = new Builder()
    const x = b.input(0, dtype)
    const place = b.input(1, 'int64')
    const ends = b.op('or', b.op('eq', place, b.literal('int64', 0n)), b.op('eq', place, b.scalar(2, 'int64')))
    const imag = b.op('imag', x)
    const kept = b.select(ends, b.literal(dtypes[dtype].real, 0), conjugate ? b.op('neg', imag) : imag)
    return {
      kind: 'map',
      params: [
        { kind: 'buffer', dtype },
        { kind: 'iota', dtype: 'int64' },
        { kind: 'scalar', dtype: 'int64' },
      ],
      body: b.body(b.op('complex', b.op('real', x), kept)),
      outputs: [dtype],
    }
  })
}

function scaleKernel(dtype: Precision): MapKernel {
  return kept(`scale ${dtype}`, () => {
    const b = new Builder()
    const body = b.body(b.op('mul', b.input(0, dtype), b.scalar(1, dtype)))
    return { kind: 'map', params: paramsOf(dtype, dtype), body, outputs: [dtype] }
  })
}

function conjugateKernel(dtype: ComplexName): MapKernel {
  return kept(`conjugate ${dtype}`, () => {
    const b = new Builder()
    const { real } = dtypes[dtype]
    const [x, scale] = [b.input(0, dtype), b.scalar(1, real)]
    const parts = [b.op('real', x), b.op('neg', b.op('imag', x))].map((part) => b.op('mul', part, scale))
    return {
      kind: 'map',
      params: paramsOf(dtype, real),
      body: b.body(b.op('complex', parts[0], parts[1])),
      outputs: [dtype],
    }
  })
}

const paramsOf = (dtype: DTypeName, scale: DTypeName) =>
  [
    { kind: 'buffer', dtype },
    { kind: 'scalar', dtype: scale },
  ] as const
