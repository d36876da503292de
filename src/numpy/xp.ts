/** `xp`: `cp` where a GPU answers, else `np`. Which one is found out when it is first used. */
import { DeviceUnavailableError } from '../core/errors.js'
import { cudaDriver } from '../device/cuda/runtime.js'
import { cp } from './cp.js'
import type { ArrayNamespace } from './namespace.js'
import { np } from './np.js'

let chosen: ArrayNamespace | undefined

function choose(): ArrayNamespace {
  if (chosen === undefined) {
    try {
      chosen = cudaDriver().deviceCount() > 0 ? cp : np
    } catch (error) {
      if (!(error instanceof DeviceUnavailableError)) throw error
      chosen = np
    }
  }
  return chosen
}

export const xp = new Proxy({} as ArrayNamespace, {
  get: (_, name) => Reflect.get(choose(), name),
  has: (_, name) => Reflect.has(choose(), name),
  ownKeys: () => Reflect.ownKeys(choose()),
  getOwnPropertyDescriptor: (_, name) => ({ ...Reflect.getOwnPropertyDescriptor(choose(), name), configurable: true }),
})
