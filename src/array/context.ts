/** Where a namespace's arrays live. The runtime behind it is made on first use, so that importing costs nothing. */
import type { Runtime } from '../graph/runtime.js'

export interface Context {
  /** What users call the namespace: `np`, `cp`. */
  readonly name: string
  /** @throws DeviceUnavailableError where there is no such device. */
  readonly runtime: Runtime
}
