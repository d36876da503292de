/** `np`: NumPy's functions over arrays in host memory. */
import { CpuDevice } from '../device/cpu/cpu-device.js'
import { Runtime } from '../graph/runtime.js'
import { makeNamespace } from './namespace.js'

export const np = makeNamespace('np', () => new Runtime(new CpuDevice()))
