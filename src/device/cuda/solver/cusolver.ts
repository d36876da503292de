/** cuSOLVER for one GPU: a handle on the device's stream, and calls that bring their working memory along. */
import { type NativeBlock, readUint64 } from '../../ffi.js'
import type { Room } from '../../linalg/solver.js'
import type { OpenedLibrary } from '../libraries.js'
import { LibraryCalls } from './library-calls.js'
import { cusolverDialect } from './solver-functions.js'

export class CuSolver {
  readonly #calls: LibraryCalls
  readonly #handle: number
  readonly #params: number
  /** Working memory on the host, kept for the next call. */
  #host: NativeBlock | undefined
  #jacobi: number | undefined
  #jacobiEigen: number | undefined

  /**
   * @param reclaim gives back device memory that nobody uses
   * @throws OutOfMemoryError, CudaError
   */
  constructor(
    readonly library: OpenedLibrary,
    stream: number,
    reclaim: () => void,
  ) {
    const calls = new LibraryCalls(library, cusolverDialect)
    this.#calls = calls
    this.#handle = calls.madeWithMemory('cusolverDnCreate', reclaim)
    try {
      calls.call('cusolverDnSetStream', this.#handle, stream)
      this.#params = calls.made('cusolverDnCreateParams')
    } catch (error) {
      calls.status('cusolverDnDestroy', this.#handle)
      throw error
    }
  }

  has(name: string): boolean {
    return this.#calls.has(name)
  }

  /**
   * Calls a function of the 64-bit interface with the working memory that it asks for. `sized` are the arguments that
   * its `_bufferSize` takes, `whole` those before the working memory, where they differ; `rest` what comes after it.
   */
  work(
    name: string,
    room: Room,
    sized: readonly number[],
    rest: readonly number[],
    { whole = sized, batch }: { readonly whole?: readonly number[]; readonly batch?: number } = {},
  ): void {
    const calls = this.#calls
    const { address, u32 } = calls.scratch
    const last = batch === undefined ? [] : [batch]
    calls.call(`${name}_bufferSize`, this.#handle, this.#params, ...sized, address, address + 8, ...last)
    const [bytes, hostBytes] = [readUint64(u32, 0), readUint64(u32, 2)]
    const memory = bytes === 0 ? 0 : room(bytes)
    const host = hostBytes === 0 ? 0 : this.#hostMemory(hostBytes)
    calls.call(name, this.#handle, this.#params, ...whole, memory, bytes, host, hostBytes, ...rest, ...last)
  }

  /** The same for the older functions, whose working memory is counted in elements of `itemsize` bytes. */
  workInElements(
    name: string,
    room: Room,
    itemsize: number,
    leading: readonly number[],
    info: number,
    last: readonly number[] = [],
  ): void {
    const calls = this.#calls
    const { address, view } = calls.scratch
    calls.call(`${name}_bufferSize`, this.#handle, ...leading, address, ...last)
    const count = view.getInt32(0, true)
    const memory = count === 0 ? 0 : room(count * itemsize)
    calls.call(name, this.#handle, ...leading, memory, count, info, ...last)
  }

  /** Calls a function that needs no working memory. */
  direct(name: string, ...values: number[]): void {
    this.#calls.call(name, this.#handle, ...values)
  }

  /** The same for the 64-bit interface. */
  directWithParams(name: string, ...values: number[]): void {
    this.#calls.call(name, this.#handle, this.#params, ...values)
  }

  /** Settings of Jacobi's methods, as they are by default. */
  get jacobi(): number {
    return (this.#jacobi ??= this.#calls.made('cusolverDnCreateGesvdjInfo'))
  }

  get jacobiEigen(): number {
    return (this.#jacobiEigen ??= this.#calls.made('cusolverDnCreateSyevjInfo'))
  }

  /** A place on the host for a double. */
  get spare(): number {
    return this.#calls.scratch.address + 32
  }

  /** The double that a call left at `spare`. */
  get spareValue(): number {
    return this.#calls.scratch.view.getFloat64(32, true)
  }

  #hostMemory(bytes: number): number {
    if (this.#host === undefined || this.#host.bytes.length < bytes) {
      this.#host?.free()
      this.#host = undefined
      this.#host = this.#calls.interfaceInUse.allocate(bytes)
    }
    return this.#host.address
  }
}
