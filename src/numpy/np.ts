/** `np`: NumPy's functions over arrays in host memory. */
import { Context } from '../array/context.js'
import type { CpuDevice } from '../device/cpu/cpu-device.js'
import { openCpuDevice } from '../device/cpu/open-device.js'
import { setWorkbench } from '../device/linalg/embedded/workbench.js'
import { Runtime } from '../graph/runtime.js'
import { setHostContext } from './devices.js'
import { makeNamespace } from './namespace.js'

const makeRuntime = () => new Runtime(openCpuDevice(), 'CUTS_CPU_MEMORY_LIMIT')
const context = new Context('np', makeRuntime, 'cp.asnumpy(x) brings it to the host', false)
setHostContext(context)
setWorkbench(() => (context.runtime.device as CpuDevice).workbench)

export const np = makeNamespace(context)
