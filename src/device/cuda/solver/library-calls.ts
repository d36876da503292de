/** Calls of a library's functions by their names, and what their status says. */
import { CudaError, InternalError, OutOfMemoryError } from '../../../core/errors.js'
import { type ForeignFunctionInterface, ffi, type NativeBlock, type NativeType, readUint64 } from '../../ffi.js'
import type { OpenedLibrary } from '../libraries.js'

export interface LibraryDialect {
  parameters(name: string): readonly NativeType[] | undefined
  statusName(code: number): string
  /** The status of a call that found no memory. */
  readonly allocationFailed: number
}

type Call = (...values: number[]) => number

const scratchBytes = 64

export class LibraryCalls {
  /** Memory of the host for sizes and handles. */
  readonly scratch: NativeBlock
  readonly #functions = new Map<string, Call>()

  constructor(
    readonly library: OpenedLibrary,
    private readonly dialect: LibraryDialect,
    readonly interfaceInUse: ForeignFunctionInterface = ffi(),
  ) {
    this.scratch = interfaceInUse.allocate(scratchBytes)
  }

  has(name: string): boolean {
    return this.library.native.has(name)
  }

  /** @throws OutOfMemoryError, CudaError for a status other than 0 */
  call(name: string, ...values: number[]): void {
    const code = this.status(name, ...values)
    if (code === 0) return
    const codeName = this.dialect.statusName(code)
    const details = { function: name, code, name: codeName, library: this.library.path }
    const text = `${name}(${values.join(', ')}) failed with ${codeName} (${code})`
    if (code !== this.dialect.allocationFailed) throw new CudaError(text, details)
    throw new OutOfMemoryError(`${text}: too little device memory`, details)
  }

  status(name: string, ...values: number[]): number {
    let found = this.#functions.get(name)
    if (found === undefined) {
      const parameters = this.dialect.parameters(name)
      if (parameters === undefined) throw new InternalError(`${name} isn't declared`, { function: name })
      found = this.library.native.declare(name, parameters, 'int32') as unknown as Call
      this.#functions.set(name, found)
    }
    return found(...values)
  }

  /** What a function makes that stores a handle. */
  made(name: string): number {
    this.call(name, this.scratch.address)
    return readUint64(this.scratch.u32, 0)
  }

  /** The same for one that takes device memory: with too little of it, what nobody uses is given back first. */
  madeWithMemory(name: string, reclaim: () => void): number {
    try {
      return this.made(name)
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error
      reclaim()
      return this.made(name)
    }
  }
}
