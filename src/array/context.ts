/** Where arrays live, as their functions see it. The runtime behind it is made on first use: importing costs nothing. */
import type { Runtime } from '../graph/runtime.js'

export class Context {
  private functions: unknown
  /** Makes the functions when they are first asked for. */
  makeNamespace: (() => unknown) | undefined
  /** What users hold: the namespace, or what chooses among the namespaces of several devices. */
  module: unknown
  private made: Runtime | undefined

  constructor(
    /** What users call the namespace: `np`, `cp`. */
    readonly name: string,
    private readonly make: () => Runtime,
    /** The call that brings an array of elsewhere here, for messages. */
    readonly arrival: string,
    /** Whether arrays of elsewhere are brought here wherever one is converted, or only where that is asked for by name. */
    readonly attracts: boolean,
  ) {}

  /** @throws DeviceUnavailableError where there is no such device. */
  get runtime(): Runtime {
    return (this.made ??= this.make())
  }

  /** The functions over arrays of this context; their type is known above. */
  get namespace(): unknown {
    return (this.functions ??= this.makeNamespace?.())
  }

  set namespace(functions: unknown) {
    this.functions = functions
  }

  /** The runtime, if it has been made. */
  get runtimeInUse(): Runtime | undefined {
    return this.made
  }
}
