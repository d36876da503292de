/** `cp.cuda`: the GPUs themselves. */
import { countMethods } from '../../core/argument-count.js'
import { ArgumentError, DeviceUnavailableError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { precision } from '../../device/cuda/blas/precision.js'
import { cudaDriver } from '../../device/cuda/runtime.js'
import { Device } from './device.js'
import { Event, getCurrentStream, getElapsedTime } from './event.js'
import { currentGpu, gpu, gpusInUse, toOrdinal } from './gpus.js'

/** Whether a GPU answers. Mirrors cupy.cuda.is_available. */
function isAvailable(): boolean {
  try {
    return cudaDriver().deviceCount() > 0
  } catch (error) {
    if (error instanceof DeviceUnavailableError) return false
    throw error
  }
}

/** The number of the current GPU. Mirrors cupy.cuda.get_device_id. */
const getDeviceId = (): number => currentGpu().ordinal

/** What CuPy has of CUDA's runtime API, as far as it is of use here. */
const runtime = countMethods({
  /** How many GPUs there are. */
  getDeviceCount: (): number => cudaDriver().deviceCount(),
  /** The number of the current GPU. */
  getDevice: getDeviceId,
  /** The newest CUDA release that the driver supports: 13000 is 13.0. */
  driverGetVersion: (): number => cudaDriver().driverVersion(),
  /** Waits until all the work that the current GPU was given is done. */
  deviceSynchronize: (): void => currentGpu().device.synchronize(),
  /** Memory of the current GPU in bytes. */
  memGetInfo: (): { readonly free: number; readonly total: number } => new Device().memInfo,
  /** Whether one GPU reaches the memory of another one. */
  deviceCanAccessPeer(device: number, peer: number): boolean {
    const driver = cudaDriver()
    const [from, to] = [device, peer].map((each) => driver.deviceGet(gpu(toOrdinal(each)).ordinal))
    return driver.deviceCanAccessPeer(from, to)
  },
} as const)

/**
 * Whether products of float32 and complex64 matrices may round their factors to TF32: 10 bits instead of 23, and several
 * times as fast on the tensor cores. Off at first, unless the environment has CUTS_TF32=1. For all GPUs, and for products
 * that are asked for from then on. As CuPy's CUPY_TF32, or PyTorch's torch.backends.cuda.matmul.allow_tf32.
 */
function setAllowTf32(allow: boolean): void {
  if (typeof allow !== 'boolean') throw new ArgumentError(`[setAllowTf32] takes a boolean, not ${describe(allow)}`)
  precision.tf32 = allow
}

/** Whether products may round to TF32: see `setAllowTf32`. */
const getAllowTf32 = (): boolean => precision.tf32

export const cuda = countMethods(
  {
    Device,
    Event,
    runtime,
    isAvailable,
    getDeviceId,
    getCurrentStream,
    getElapsedTime,
    setAllowTf32,
    getAllowTf32,
  } as const,
  {},
  ['isAvailable', 'getDeviceId', 'getCurrentStream', 'getElapsedTime', 'setAllowTf32', 'getAllowTf32'],
)

/** Waits for all GPUs that were used. */
export function synchronizeAll(): void {
  if (gpusInUse().length === 0) currentGpu().device.synchronize()
  for (const { device } of gpusInUse()) device.synchronize()
}
