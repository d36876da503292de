/**
 * A device that checks another one: with `CUTS_VALIDATE=1` each launch is also executed by the interpreter, element by
 * element, and every stored element is compared. Arithmetic has to agree to the bit. Elementary functions and sums of
 * floats, which round differently in another order, have to agree to the tolerances below.
 */
import { Complex, type Scalar } from '../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { InternalError } from '../core/errors.js'
import type { Body } from '../ir/expr.js'
import { type ElementMemory, interpret, memoryOver } from '../ir/interpret.js'
import type { Kernel, Launch } from '../ir/kernel.js'
import { kernelKey } from '../ir/key.js'
import { opRow } from '../ir/ops.js'
import { verify } from '../ir/verify.js'
import type { Device } from './device.js'

/** Relative differences that chains of elementary functions may show. */
const tolerances: Readonly<Partial<Record<DTypeName, number>>> = { float16: 2e-2, float32: 1e-3, float64: 1e-9 }
/** Relative spacing of floats. */
const epsilons: Readonly<Partial<Record<DTypeName, number>>> = {
  float16: 2 ** -10,
  float32: 2 ** -23,
  float64: 2 ** -52,
}

/** A piece of the device's memory, as it is on the host. */
interface Region {
  readonly low: number
  readonly high: number
  readonly bytes: Uint8Array
  readonly memory: ElementMemory
}

/** The same device, with every launch checked. */
export function validating(device: Device): Device {
  return Object.create(device, { launch: { value: (kernel: Kernel, launch: Launch) => check(device, kernel, launch) } })
}

function check(device: Device, kernel: Kernel, launch: Launch): void {
  verify(kernel)
  const ranges = rangesOf(kernel, launch)
  const before = regionsOf(device, ranges)
  const largest = largestInput(kernel, launch, before)
  const wanted = memoryOfRegions(before)
  interpret(kernel, launch, wanted)
  device.launch(kernel, launch)
  const after = memoryOfRegions(regionsOf(device, ranges))
  const tolerance = toleranceOf(kernel, launch, largest)
  const stored = reducesDims(kernel) ? launch.dims.slice(0, launch.dims.length - launch.reduced) : launch.dims
  launch.outputs.forEach((output, at) => {
    const { pointer } = output
    const type = dtypes[kernel.outputs[at]]
    const [dims, strides] = output.length === undefined ? [stored, output.strides] : [[output.length], [type.itemsize]]
    eachPoint(dims, (point) => {
      const at = pointer + strides.reduce((sum, stride, axis) => sum + stride * point[axis], 0)
      const [got, reference] = [after.read(at, type), wanted.read(at, type)]
      if (agrees(got, reference, type.real, tolerance)) return
      throw new InternalError(
        `[validate] ${device.id} gives ${String(got)} at (${point.join(',')}) where the interpreter gives ` +
          `${String(reference)}, in the kernel ${kernelKey(kernel)}`,
        { device: device.id, point: [...point], got, reference },
      )
    })
  })
}

/** Whether its outputs lack the last dimensions of a launch. */
const reducesDims = ({ kind }: Kernel): boolean => kind === 'reduce' || kind === 'matmul'

function regionsOf(device: Device, ranges: readonly (readonly [number, number])[]): Region[] {
  return ranges.map(([low, high]) => {
    const bytes = new Uint8Array(high - low)
    device.read(low, bytes)
    return { low, high, bytes, memory: memoryOver(bytes) }
  })
}

/** The byte ranges that a launch may touch; those that meet are one. */
function rangesOf(kernel: Kernel, launch: Launch): (readonly [number, number])[] {
  const ranges: [number, number][] = []
  const add = (pointer: number, strides: readonly number[], itemsize: number) => {
    let [low, high] = [pointer, pointer + itemsize]
    for (let axis = 0; axis < strides.length; axis++) {
      if (launch.dims[axis] === 0) return
      const reach = strides[axis] * (launch.dims[axis] - 1)
      if (reach < 0) low += reach
      else high += reach
    }
    ranges.push([low, high])
  }
  const addBlock = (pointer: number, bytes: number) => {
    if (bytes > 0) ranges.push([pointer, pointer + bytes])
  }
  launch.params.forEach((param, at) => {
    const { itemsize } = dtypes[kernel.params[at].dtype]
    if (param.kind === 'buffer') add(param.pointer, param.strides, itemsize)
    else if (param.kind === 'table') addBlock(param.pointer, param.length * itemsize)
  })
  launch.outputs.forEach(({ pointer, strides, length }, at) => {
    const { itemsize } = dtypes[kernel.outputs[at]]
    if (length === undefined) add(pointer, strides, itemsize)
    else addBlock(pointer, length * itemsize)
  })
  ranges.sort((a, b) => a[0] - b[0])
  const merged: [number, number][] = []
  for (const [low, high] of ranges) {
    const last = merged.at(-1)
    if (last !== undefined && low <= last[1]) last[1] = Math.max(last[1], high)
    else merged.push([low, high])
  }
  return merged
}

function memoryOfRegions(regions: readonly Region[]): ElementMemory {
  const regionAt = (pointer: number): Region => {
    const found = regions.find(({ low, high }) => pointer >= low && pointer < high)
    if (found === undefined) throw new InternalError(`[validate] a kernel reads outside its operands, at ${pointer}`)
    return found
  }
  return {
    read: (pointer, type) => {
      const region = regionAt(pointer)
      return region.memory.read(pointer - region.low, type)
    },
    write: (pointer, type, value) => {
      const region = regionAt(pointer)
      region.memory.write(pointer - region.low, type, value)
    },
  }
}

/** The largest finite magnitude among the floats that a reduction reads: what its rounding errors scale with. */
function largestInput(kernel: Kernel, launch: Launch, regions: readonly Region[]): number {
  if (kernel.kind === 'fft') return largestOf(kernel.params[0].dtype, launch.params[0], memoryOfRegions(regions))
  let largest = 1
  if (!reducesDims(kernel) && kernel.kind !== 'scan') return largest
  const memory = memoryOfRegions(regions)
  const take = (pointer: number, type: DType) => {
    const value = memory.read(pointer, type)
    const magnitude = value instanceof Complex ? Math.hypot(value.re, value.im) : Math.abs(Number(value))
    if (Number.isFinite(magnitude)) largest = Math.max(largest, magnitude)
  }
  launch.params.forEach((param, at) => {
    const type = dtypes[kernel.params[at].dtype]
    if (type.kind !== 'f' && type.kind !== 'c') return
    if (param.kind === 'table') {
      for (let index = 0; index < param.length; index++) take(param.pointer + index * type.itemsize, type)
    } else if (param.kind === 'buffer') {
      eachPoint(launch.dims, (point) => {
        take(param.pointer + param.strides.reduce((sum, stride, axis) => sum + stride * point[axis], 0), type)
      })
    }
  })
  return largest
}

/** The same, of what a transform reads: all of a table. */
function largestOf(dtype: DTypeName, param: Launch['params'][number], memory: ElementMemory): number {
  const { pointer, length } = param as { pointer: number; length: number }
  let largest = 0
  for (let at = 0; at < length; at++) {
    const value = memory.read(pointer + at * dtypes[dtype].itemsize, dtypes[dtype])
    const magnitude = value instanceof Complex ? Math.hypot(value.re, value.im) : Math.abs(Number(value))
    if (Number.isFinite(magnitude)) largest = Math.max(largest, magnitude)
  }
  return largest
}

interface Tolerance {
  readonly exact: boolean
  /** Absolute differences allowed, in units of the dtype's relative spacing. */
  readonly units: number
  /** Whether zeros of both signs agree. */
  readonly eitherZero?: boolean
  /** Whether what isn't finite spreads to parts of a result or not, as roots that are 0 or 1 are multiplied by or left out. */
  readonly spreads?: boolean
}

function toleranceOf(kernel: Kernel, launch: Launch, largest: number): Tolerance {
  // Equal keys come in any order, unless something says which is which.
  if (kernel.kind === 'select') return { exact: true, units: 0, eitherZero: true }
  if (kernel.kind === 'sort') return { exact: true, units: 0, eitherZero: kernel.payload === 'none' }
  if (kernel.kind === 'fft') {
    const length = launch.dims[1]
    const scale = Math.abs(Number((launch.params[1] as { value: Scalar }).value))
    return { exact: false, units: 4 * (1 + Math.log2(length)) * length * scale * largest, spreads: true }
  }
  if (kernel.kind === 'matmul') {
    const exact = !'fc'.includes(dtypes[kernel.outputs[0]].kind)
    return { exact, units: exact ? 0 : 4 * launch.dims.at(-1)! * largest * largest, spreads: true }
  }
  const folds = kernel.kind === 'reduce' || kernel.kind === 'scan'
  const bodies = [kernel.body]
  if (folds) bodies.push(kernel.combine, kernel.finish)
  else if (kernel.kind === 'scatter' && kernel.combine !== undefined) bodies.push(kernel.combine)
  const elementary = roundsFreely(bodies)
  if (!folds) return { exact: !elementary, units: 0 }
  const reordered = kernel.combine.instrs.some(
    ({ op, type }) => (op === 'add' || op === 'mul') && 'fc'.includes(dtypes[type].kind),
  )
  let count = 1
  for (const length of launch.dims.slice(launch.dims.length - launch.reduced)) count *= length
  return { exact: !elementary && !reordered, units: reordered ? 4 * count * largest * largest : 0 }
}

/** Whether there are operations that needn't be rounded correctly, in the loops and functions of the bodies too. */
function roundsFreely(bodies: readonly Body[]): boolean {
  const found = new Set(bodies)
  for (const { instrs } of found) {
    for (const { op, type, args, body, fn } of instrs) {
      if (body !== undefined) found.add(body)
      if (fn !== undefined) found.add(fn.body)
      if (opRow(op).group === 'function' && 'fc'.includes(dtypes[type].kind)) return true
      const isComplex = args.some((id) => dtypes[instrs[id].type].kind === 'c')
      if (isComplex && (op === 'div' || op === 'sqrt' || op === 'abs')) return true
    }
  }
  return false
}

function agrees(got: Scalar, reference: Scalar, real: DTypeName, tolerance: Tolerance): boolean {
  if (got instanceof Complex && reference instanceof Complex) {
    return agrees(got.re, reference.re, real, tolerance) && agrees(got.im, reference.im, real, tolerance)
  }
  if (Object.is(got, reference) || (tolerance.eitherZero && got === reference)) return true
  if (tolerance.exact || typeof got !== 'number' || typeof reference !== 'number') return false
  if (tolerance.spreads && !Number.isFinite(reference)) return true
  const allowed = (tolerances[real] ?? 0) * Math.abs(reference) + tolerance.units * (epsilons[real] ?? 0)
  return got === reference || Math.abs(got - reference) <= allowed + (epsilons[real] ?? 0)
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
