import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { contractSuite } from './suite.js'

contractSuite('CPU', () => new CpuDevice())
