/** `cp`: NumPy's functions over arrays in the memory of an NVIDIA GPU. */
import { CudaDevice } from '../device/cuda/cuda-device.js'
import { Runtime } from '../graph/runtime.js'
import { makeNamespace } from './namespace.js'

export const cp = makeNamespace('cp', () => new Runtime(new CudaDevice()))
