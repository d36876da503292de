/** cuSOLVER for one GPU: the library, a handle on the device's stream, and calls that bring their working memory along. */
import { CudaError, OutOfMemoryError } from '../../../core/errors.js'
import { type ForeignFunctionInterface, ffi, type NativeBlock, readUint64 } from '../../ffi.js'
import type { Room } from '../../linalg/solver.js'
import type { OpenedLibrary } from '../libraries.js'
import { allocationFailed, solverParameters, statusName } from './solver-functions.js'

type Call = (...values: number[]) => number

export interface SolverVersion {
  readonly major: number
  readonly minor: number
}

/** Scratch memory of the host that tells sizes and takes handles; in bytes. */
const scratchBytes = 64

export class CuSolver {
  readonly version: SolverVersion
  readonly #functions = new Map<string, Call>()
  readonly #scratch: NativeBlock
  readonly #handle: number
  readonly #params: number
  /** Working memory on the host, kept for the next call. */
  #host: NativeBlock | undefined
  #jacobi: number | undefined

  /**
   * @param reclaim gives back device memory that nobody uses
   * @throws OutOfMemoryError, CudaError
   */
  constructor(
    readonly library: OpenedLibrary,
    stream: number,
    reclaim: () => void,
    private readonly interfaceInUse: ForeignFunctionInterface = ffi(),
  ) {
    this.#scratch = interfaceInUse.allocate(scratchBytes)
    const { address, u32 } = this.#scratch
    this.call('cusolverGetVersion', address)
    this.version = { major: Math.floor(u32[0] / 1000), minor: Math.floor((u32[0] % 1000) / 100) }
    this.#handle = this.#create(reclaim)
    try {
      this.call('cusolverDnSetStream', this.#handle, stream)
      this.#params = this.#made('cusolverDnCreateParams')
    } catch (error) {
      this.#functionOf('cusolverDnDestroy')(this.#handle)
      throw error
    }
  }

  #create(reclaim: () => void): number {
    try {
      return this.#made('cusolverDnCreate')
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error
      reclaim()
      return this.#made('cusolverDnCreate')
    }
  }

  #made(name: string): number {
    this.call(name, this.#scratch.address)
    return readUint64(this.#scratch.u32, 0)
  }

  has(name: string): boolean {
    return this.library.native.has(name)
  }

  #functionOf(name: string): Call {
    let found = this.#functions.get(name)
    if (found === undefined) {
      const parameters = solverParameters(name)
      if (parameters === undefined) throw new CudaError(`${name} isn't declared`, { function: name })
      found = this.library.native.declare(name, parameters, 'int32') as unknown as Call
      this.#functions.set(name, found)
    }
    return found
  }

  /** Calls any function. @throws OutOfMemoryError, CudaError */
  call(name: string, ...values: number[]): void {
    const code = this.#functionOf(name)(...values)
    if (code === 0) return
    const codeName = statusName(code)
    const details = { function: name, code, name: codeName, library: this.library.path }
    const text = `${name}(${values.join(', ')}) failed with ${codeName} (${code})`
    throw code === allocationFailed
      ? new OutOfMemoryError(`${text}: too little device memory`, details)
      : new CudaError(text, details)
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
    const { address, u32 } = this.#scratch
    const last = batch === undefined ? [] : [batch]
    this.call(`${name}_bufferSize`, this.#handle, this.#params, ...sized, address, address + 8, ...last)
    const [bytes, hostBytes] = [readUint64(u32, 0), readUint64(u32, 2)]
    const memory = bytes === 0 ? 0 : room(bytes)
    const host = hostBytes === 0 ? 0 : this.#hostMemory(hostBytes)
    this.call(name, this.#handle, this.#params, ...whole, memory, bytes, host, hostBytes, ...rest, ...last)
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
    const { address, view } = this.#scratch
    this.call(`${name}_bufferSize`, this.#handle, ...leading, address, ...last)
    const count = view.getInt32(0, true)
    const memory = count === 0 ? 0 : room(count * itemsize)
    this.call(name, this.#handle, ...leading, memory, count, info, ...last)
  }

  /** Calls a function that needs no working memory, and takes the handle. */
  direct(name: string, ...values: number[]): void {
    this.call(name, this.#handle, ...values)
  }

  /** The same for the 64-bit interface. */
  directWithParams(name: string, ...values: number[]): void {
    this.call(name, this.#handle, this.#params, ...values)
  }

  /** Settings of the Jacobi methods, as they are by default. */
  get jacobi(): number {
    return (this.#jacobi ??= this.#made('cusolverDnCreateGesvdjInfo'))
  }

  /** A place on the host for a double that nobody reads. */
  get spare(): number {
    return this.#scratch.address + 16
  }

  #hostMemory(bytes: number): number {
    if (this.#host === undefined || this.#host.bytes.length < bytes) {
      this.#host?.free()
      this.#host = undefined
      this.#host = this.interfaceInUse.allocate(bytes)
    }
    return this.#host.address
  }
}
