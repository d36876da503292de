/** What `np` runs on, loaded when it's first needed. */
import { CpuDevice } from './cpu-device.js'

export const openCpuDevice = (): CpuDevice => new CpuDevice()
