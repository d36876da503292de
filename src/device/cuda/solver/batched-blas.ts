/** cuBLAS' factorisations of many small matrices at once, which it finds through lists of addresses. */

import { dtypes } from '../../../core/dtype.js'
import { DeviceUnavailableError } from '../../../core/errors.js'
import { type NativeType, writeUint64 } from '../../ffi.js'
import type { Matrices, Room } from '../../linalg/solver.js'
import type { OpenedLibrary } from '../libraries.js'
import { cudaLibrary } from '../runtime.js'
import { LibraryCalls, type LibraryDialect } from './library-calls.js'
import { letters } from './matrix-types.js'

const handle = 'uint64'
const at = 'uint64'
const int = 'int32'

const fixed: Readonly<Record<string, readonly NativeType[]>> = {
  cublasCreate_v2: [at],
  cublasDestroy_v2: [handle],
  cublasSetStream_v2: [handle, handle],
}
const lettered: Readonly<Record<string, readonly NativeType[]>> = {
  getrfBatched: [handle, int, at, int, at, at, int],
  getrsBatched: [handle, int, int, int, at, int, at, at, int, at, int],
  geqrfBatched: [handle, int, int, at, int, at, at, int],
}

const statuses: Readonly<Record<number, string>> = {
  1: 'NOT_INITIALIZED',
  3: 'ALLOC_FAILED',
  7: 'INVALID_VALUE',
  8: 'ARCH_MISMATCH',
  11: 'MAPPING_ERROR',
  13: 'EXECUTION_FAILED',
  14: 'INTERNAL_ERROR',
  15: 'NOT_SUPPORTED',
}

const dialect: LibraryDialect = {
  parameters: (name) => fixed[name] ?? lettered[/^cublas[SDCZ](\w+)$/.exec(name)?.[1] ?? ''],
  statusName: (code) => `CUBLAS_STATUS_${statuses[code] ?? 'UNKNOWN'}`,
  allocationFailed: 3,
}

/** What calls of the libraries need of the device. */
export interface SolverDevice {
  readonly stream: number
  /** Gives back device memory that nobody uses. */
  reclaim(): void
  write(pointer: number, bytes: Uint8Array): void
  /** Within the device. */
  copy(target: number, source: number, bytes: number): void
}

export class BatchedBlas {
  readonly #calls: LibraryCalls
  readonly #handle: number

  /** @throws OutOfMemoryError, CudaError */
  constructor(
    library: OpenedLibrary,
    private readonly device: SolverDevice,
  ) {
    const calls = new LibraryCalls(library, dialect)
    this.#calls = calls
    this.#handle = calls.madeWithMemory('cublasCreate_v2', () => device.reclaim())
    try {
      calls.call('cublasSetStream_v2', this.#handle, device.stream)
    } catch (error) {
      calls.status('cublasDestroy_v2', this.#handle)
      throw error
    }
  }

  /** A = PLU; pivots are int32. */
  lu(a: Matrices, pivots: number, info: number, room: Room): void {
    const { type, rows: n, count } = a
    this.#calls.call(`cublas${letters[type]}getrfBatched`, this.#handle, n, this.#list(a, room), n, pivots, info, count)
  }

  /** AX = B, in B. */
  solve(a: Matrices, b: Matrices, info: number, room: Room): void {
    const { type, rows: n, count } = a
    const [left, right, pivots] = [this.#list(a, room), this.#list(b, room), room(4 * n * count)]
    this.#calls.call(`cublas${letters[type]}getrfBatched`, this.#handle, n, left, n, pivots, info, count)
    const told = this.#calls.scratch.address
    const sides = [n, b.columns, left, n, pivots, right, n, told, count]
    this.#calls.call(`cublas${letters[type]}getrsBatched`, this.#handle, 0, ...sides)
  }

  qr(a: Matrices, tau: number, room: Room): void {
    const { type, rows: m, columns: n, count } = a
    const factors = { type, rows: Math.min(m, n), columns: 1, count, pointer: tau }
    const lists = [this.#list(a, room), m, this.#list(factors, room)]
    this.#calls.call(
      `cublas${letters[type]}geqrfBatched`,
      this.#handle,
      m,
      n,
      ...lists,
      this.#calls.scratch.address,
      count,
    )
  }

  /** The addresses of matrices, in device memory. */
  #list({ type, rows, columns, count, pointer }: Matrices, room: Room): number {
    const step = rows * columns * dtypes[type].itemsize
    const words = new Uint32Array(2 * count)
    for (let k = 0; k < count; k++) writeUint64(words, 2 * k, pointer + k * step)
    const list = room(words.byteLength)
    this.device.write(list, new Uint8Array(words.buffer))
    return list
  }
}

/** On the current GPU; undefined where cuBLAS isn't installed or lacks a function. */
export function openBatchedBlas(device: SolverDevice): BatchedBlas | undefined {
  let library: OpenedLibrary
  try {
    library = cudaLibrary('cublas')
  } catch (error) {
    if (error instanceof DeviceUnavailableError) return undefined
    throw error
  }
  const names = ['getrfBatched', 'getrsBatched', 'geqrfBatched'].map((name) => `cublasD${name}`)
  return names.every((name) => library.native.has(name)) ? new BatchedBlas(library, device) : undefined
}
