/** Where a namespace's arrays live. The runtime behind it is made on first use, so that importing costs nothing. */
import type { Runtime } from '../graph/runtime.js'

export class Context {
  /** The namespace itself; its type is known above. */
  namespace: unknown
  private made: Runtime | undefined

  constructor(
    /** What users call the namespace: `np`, `cp`. */
    readonly name: string,
    private readonly make: () => Runtime,
  ) {}

  /** @throws DeviceUnavailableError where there is no such device. */
  get runtime(): Runtime {
    return (this.made ??= this.make())
  }
}
