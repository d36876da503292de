/** What `cp` runs on, loaded when it's first needed. */
import { CudaDevice } from './cuda-device.js'

/** @throws DeviceUnavailableError where there is no such GPU, or nothing to use it with */
export const openCudaDevice = (ordinal: number): CudaDevice => new CudaDevice(ordinal)
