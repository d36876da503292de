/** The GPUs of this process, each with its own runtime and namespace, and which one is current. */
import { Context } from '../../array/context.js'
import { ArgumentError, DeviceUnavailableError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import type { CudaDevice } from '../../device/cuda/cuda-device.js'
import { openCudaDevice } from '../../device/cuda/open-device.js'
import { cudaDriver } from '../../device/cuda/runtime.js'
import { Runtime } from '../../graph/runtime.js'
import { type ArrayNamespace, makeNamespace } from '../namespace.js'

export class Gpu {
  readonly context: Context

  constructor(readonly ordinal: number) {
    const arrival =
      ordinal === 0
        ? 'cp.asarray(x) brings it to the GPU'
        : `new cp.cuda.Device(${ordinal}).use(() => cp.asarray(x)) brings it to cuda:${ordinal}`
    const makeRuntime = () => new Runtime(openCudaDevice(checkOrdinal(ordinal)), 'CUTS_GPU_MEMORY_LIMIT')
    this.context = new Context('cp', makeRuntime, arrival, true)
    this.context.makeNamespace = () => makeNamespace(this.context)
  }

  /** The functions that work on this GPU. */
  get namespace(): ArrayNamespace {
    return this.context.namespace as ArrayNamespace
  }

  get device(): CudaDevice {
    return this.context.runtime.device as CudaDevice
  }
}

const first = new Gpu(0)
const gpus: (Gpu | undefined)[] = [first]
let current = first
/** What `cp` is: the module of every GPU's context. */
let shared: unknown
/** Whether there is more than one GPU that functions could work on. */
let several = false

export function gpu(ordinal: number): Gpu {
  let found = gpus[ordinal]
  if (found === undefined) {
    checkOrdinal(ordinal)
    found = new Gpu(ordinal)
    found.context.module = shared
    gpus[ordinal] = found
    several = true
  }
  return found
}

/** The GPUs that were spoken of so far. */
export function gpusInUse(): Gpu[] {
  return gpus.filter((each) => each?.context.runtimeInUse !== undefined) as Gpu[]
}

export const currentGpu = (): Gpu => current

export const firstGpu = (): Gpu => first

export const severalGpus = (): boolean => several

/** Makes a namespace what users know all GPUs by. */
export function shareModule(module: unknown): void {
  shared = module
  for (const each of gpus) if (each) each.context.module = module
}

/** The GPU that a context belongs to, or undefined. */
export function gpuOf(context: Context): Gpu | undefined {
  return gpus.find((each) => each?.context === context)
}

/** @throws DeviceUnavailableError for a GPU that there isn't */
export function checkOrdinal(ordinal: number): number {
  const count = cudaDriver().deviceCount()
  if (ordinal < count) return ordinal
  const there = count === 1 ? 'one GPU, cuda:0' : `${count} GPUs, cuda:0 to cuda:${count - 1}`
  throw new DeviceUnavailableError(`there is no cuda:${ordinal}: this machine has ${there}`, { ordinal, count })
}

/** Calls a function while another GPU is the current one. */
export function withGpu<T>(ordinal: number, call: () => T): T {
  if (typeof call !== 'function') throw new ArgumentError(`[use] takes a function, not ${describe(call)}`)
  if (Object.prototype.toString.call(call) === '[object AsyncFunction]') throw asyncError()
  const before = current
  current = gpu(checkOrdinal(ordinal))
  try {
    const result = call()
    if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') throw asyncError()
    return result
  } finally {
    current = before
  }
}

function asyncError(): ArgumentError {
  return new ArgumentError(
    '[use] takes a synchronous function: after its first await the device would be another one; ' +
      'await outside, and call use around each synchronous part',
  )
}

/** A user's device: a number, or an object with an `id`. */
export function toOrdinal(device: unknown): number {
  const id = typeof device === 'object' && device !== null && 'id' in device ? device.id : device
  const ordinal = toInteger(id, '[Device] id')
  if (ordinal < 0) throw new ArgumentError(`[Device] id is a whole number from 0, not ${ordinal}`, { id: ordinal })
  return ordinal
}
