/** Runs a launch on a device and by the interpreter, and compares all of the memory that they had. */
import assert from 'node:assert/strict'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { IndexError } from '#src/core/errors.js'
import type { Device } from '#src/device/device.js'
import { interpret, memoryOver } from '#src/ir/interpret.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'
import { kernelKey } from '#src/ir/key.js'
import { bitcastScalar } from '#src/ir/memory-access.js'
import { verify } from '#src/ir/verify.js'
import { isCollecting } from '../standin/collect.js'

/** Whether `got` may stand where the reference has `wanted`. */
export type Accepts = (got: Scalar, wanted: Scalar, type: DTypeName, output: number) => boolean

export class Subject {
  /** Launches compared so far. */
  cases = 0
  private base = 0
  private room = 0
  /** One kernel of each structure, as a program has them: devices know kernels by identity. */
  private readonly kernels = new Map<string, Kernel>()

  /** `sampled`: only kernels of these dtypes are launched. */
  constructor(
    readonly device: Device,
    private readonly sampled?: ReadonlySet<DTypeName>,
  ) {}

  /**
   * Pointers of the launch are positions in `bytes`. Bytes that no output covers must stay as they are; an output with
   * a length is compared from end to end. Where the interpreter throws an IndexError, the device has to throw the same.
   */
  check(kernel: Kernel, launch: Launch, bytes: Uint8Array, title: string, accepts: Accepts = sameBits): void {
    if (this.sampled && !kernel.params.every(({ dtype }) => this.sampled!.has(dtype))) return
    this.cases++
    verify(kernel)
    if (isCollecting) {
      this.run(this.unique(kernel), launch, bytes)
      return
    }
    const wanted = bytes.slice()
    const failure = indexErrorOf(() => interpret(kernel, launch, memoryOver(wanted)))
    if (failure !== undefined) {
      const found = indexErrorOf(() => this.run(this.unique(kernel), launch, bytes))
      assert.equal(found?.message, failure.message, `${title}: the error`)
      return
    }
    const got = this.run(this.unique(kernel), launch, bytes)
    this.compare(kernel, launch, got, wanted, title, accepts)
  }

  /** What the memory holds after the launch. */
  run(kernel: Kernel, launch: Launch, bytes: Uint8Array): Uint8Array {
    const { device } = this
    this.reserve(bytes.length)
    device.write(this.base, bytes)
    const scratchBytes = device.scratchBytes?.(kernel, launch) ?? 0
    const scratch = scratchBytes === 0 ? undefined : device.memory.allocate(scratchBytes)
    device.launch(kernel, { ...shifted(launch, this.base), scratch })
    const got = new Uint8Array(bytes.length)
    device.read(this.base, got)
    if (scratch !== undefined) device.memory.release(scratch, scratchBytes)
    return got
  }

  private unique(kernel: Kernel): Kernel {
    const key = kernelKey(kernel)
    const known = this.kernels.get(key)
    if (known === undefined) this.kernels.set(key, kernel)
    return known ?? kernel
  }

  private reserve(bytes: number): void {
    if (bytes <= this.room) return
    this.room = Math.max(2 * this.room, bytes)
    const base = this.device.memory.allocate(this.room)
    assert.ok(base !== undefined, `no device memory for ${this.room} bytes`)
    this.base = base
  }

  private compare(
    kernel: Kernel,
    launch: Launch,
    got: Uint8Array,
    wanted: Uint8Array,
    title: string,
    accepts: Accepts,
  ): void {
    const reduces = kernel.kind === 'reduce' || kernel.kind === 'matmul'
    const stored = reduces ? launch.dims.slice(0, launch.dims.length - launch.reduced) : launch.dims
    const [gotMemory, wantedMemory] = [memoryOver(got), memoryOver(wanted)]
    launch.outputs.forEach(({ pointer, length, strides: given }, output) => {
      const type = dtypes[kernel.outputs[output]]
      const [dims, strides] = length === undefined ? [stored, given] : [[length], [type.itemsize]]
      eachPoint(dims, (point) => {
        const at = pointer + strides.reduce((sum, stride, axis) => sum + stride * point[axis], 0)
        const [value, reference] = [gotMemory.read(at, type), wantedMemory.read(at, type)]
        if (!accepts(value, reference, type.name, output)) {
          assert.fail(`${title}: output ${output} at (${point.join(',')}) is ${shown(value)}, not ${shown(reference)}`)
        }
        wanted.set(got.subarray(at, at + type.itemsize), at)
      })
    })
    const other = got.findIndex((byte, at) => byte !== wanted[at])
    assert.equal(other, -1, `${title}: byte ${other}, which is no output's, has changed`)
  }
}

/** The IndexError that `work` ends with, if it does. */
function indexErrorOf(work: () => void): IndexError | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof IndexError) return error
    throw error
  }
}

function shifted(launch: Launch, base: number): Launch {
  return {
    ...launch,
    params: launch.params.map((param) =>
      param.kind === 'buffer' || param.kind === 'table' ? { ...param, pointer: param.pointer + base } : param,
    ),
    outputs: launch.outputs.map((output) => ({ ...output, pointer: output.pointer + base })),
  }
}

function eachPoint(dims: readonly number[], visit: (point: readonly number[]) => void): void {
  if (dims.includes(0)) return
  const point = dims.map(() => 0)
  for (;;) {
    visit(point)
    let axis = dims.length - 1
    while (axis >= 0 && ++point[axis] === dims[axis]) point[axis--] = 0
    if (axis < 0) return
  }
}

const shown = (value: Scalar) => (Object.is(value, -0) ? '-0' : String(value))

/** Equal to the bit; all NaNs are one. */
export const sameBits: Accepts = (got, wanted) =>
  got instanceof Complex && wanted instanceof Complex
    ? Object.is(got.re, wanted.re) && Object.is(got.im, wanted.im)
    : Object.is(got, wanted)

/** At most `ulps` representable values apart; those below `least` count as large as it. */
export const within =
  (ulps: number, least = 0): Accepts =>
  (got, wanted, type) => {
    if (sameBits(got, wanted, type, 0)) return true
    const real = dtypes[type].real
    if (typeof wanted === 'number' && Math.abs(wanted) < least)
      return near(got as number, wanted, ulps * spacing(least, real))
    if (got instanceof Complex && wanted instanceof Complex) {
      const unit = ulps * Math.max(spacing(wanted.re, real), spacing(wanted.im, real))
      return near(got.re, wanted.re, unit) && near(got.im, wanted.im, unit)
    }
    if (typeof got !== 'number' || typeof wanted !== 'number' || dtypes[type].kind !== 'f') return false
    const distance = place(got, real) - place(wanted, real)
    return !Number.isNaN(got) && !Number.isNaN(wanted) && (distance < 0n ? -distance : distance) <= BigInt(ulps)
  }

const near = (got: number, wanted: number, unit: number) =>
  Object.is(got, wanted) || got === wanted || Math.abs(got - wanted) <= unit

/** The distance between neighbouring floats at `value`. */
function spacing(value: number, type: DTypeName): number {
  if (!Number.isFinite(value)) return 0
  const digits = { float16: 10, float32: 23, float64: 52 }[type as 'float16' | 'float32' | 'float64']
  const least = { float16: -14, float32: -126, float64: -1022 }[type as 'float16' | 'float32' | 'float64']
  const exponent = value === 0 ? least : Math.max(least, Math.floor(Math.log2(Math.abs(value))))
  return 2 ** (exponent - digits)
}

/** The position of a float among all floats of its dtype. */
function place(value: number, type: DTypeName): bigint {
  const bits = dtypes[type].itemsize * 8
  const integer = { 16: 'int16', 32: 'int32', 64: 'int64' }[bits as 16 | 32 | 64] as DTypeName
  const pattern = BigInt(bitcastScalar(value, type, integer) as number)
  return pattern >= 0n ? pattern : -(pattern & ((1n << BigInt(bits - 1)) - 1n))
}
