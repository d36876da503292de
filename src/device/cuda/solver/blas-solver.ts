/** cuBLAS' part: triangles, and factorisations of many small matrices at once, which it finds through lists of addresses. */

import { dtypes } from '../../../core/dtype.js'
import { DeviceUnavailableError } from '../../../core/errors.js'
import type { NativeType } from '../../ffi.js'
import type { Matrices, MatrixDType, Room } from '../../linalg/solver.js'
import type { OpenedLibrary } from '../libraries.js'
import { cudaLibrary } from '../runtime.js'
import { LibraryCalls, type LibraryDialect } from './library-calls.js'
import { addressLists, letters, realOf, type SolverDevice } from './matrix-types.js'

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
  getriBatched: [handle, int, at, int, at, at, int, at, int],
  geqrfBatched: [handle, int, int, at, int, at, at, int],
  trsm_v2: [handle, int, int, int, int, int, int, at, at, int, at, int],
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

export class BlasSolver {
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
    this.#calls.call(
      `cublas${letters[type]}getrfBatched`,
      this.#handle,
      n,
      ...this.#lists(room, a),
      n,
      pivots,
      info,
      count,
    )
  }

  /** Of the square A that each of the systems [A B] begins with, B becomes X with AX = B. */
  solve(systems: Matrices, info: number, room: Room): void {
    const { type, rows: n, columns, count, pointer } = systems
    const second = { ...systems, pointer: pointer + n * n * dtypes[type].itemsize }
    const [left, right] = this.#lists(room, systems, second)
    const pivots = room(4 * n * count)
    this.#calls.call(`cublas${letters[type]}getrfBatched`, this.#handle, n, left, n, pivots, info, count)
    const sides = [n, columns - n, left, n, pivots, right, n, this.#calls.scratch.address, count]
    this.#calls.call(`cublas${letters[type]}getrsBatched`, this.#handle, 0, ...sides)
  }

  invert(a: Matrices, inverses: number, info: number, room: Room): void {
    const { type, rows: n, count } = a
    const [from, to] = this.#lists(room, a, { ...a, pointer: inverses })
    const [pivots, unused] = [room(4 * n * count), room(4 * count)]
    this.#calls.call(`cublas${letters[type]}getrfBatched`, this.#handle, n, from, n, pivots, info, count)
    this.#calls.call(`cublas${letters[type]}getriBatched`, this.#handle, n, from, n, pivots, to, n, unused, count)
  }

  /** Solves UX = B, in B, for the upper triangle U of a matrix by columns of n rows. */
  solveUpper(type: MatrixDType, n: number, sides: number, u: number, b: number): void {
    const { address, view } = this.#calls.scratch
    const one = address + 16
    view.setFloat64(16, 0, true)
    view.setFloat64(24, 0, true)
    if (realOf(type) === 'float32') view.setFloat32(16, 1, true)
    else view.setFloat64(16, 1, true)
    // From the left, the upper triangle, as it is, with its diagonal.
    this.#calls.call(`cublas${letters[type]}trsm_v2`, this.#handle, 0, 1, 0, 0, n, sides, one, u, n, b, n)
  }

  qr(a: Matrices, tau: number, room: Room): void {
    const { type, rows: m, columns: n, count } = a
    const factors = { type, rows: Math.min(m, n), columns: 1, count, pointer: tau }
    const [list, into] = this.#lists(room, a, factors)
    const told = this.#calls.scratch.address
    this.#calls.call(`cublas${letters[type]}geqrfBatched`, this.#handle, m, n, list, m, into, told, count)
  }

  #lists(room: Room, ...stacks: Matrices[]): number[] {
    return addressLists(this.device, stacks, room)
  }
}

/** On the current GPU; undefined where cuBLAS isn't installed or lacks a function. */
export function openBlasSolver(device: SolverDevice): BlasSolver | undefined {
  let library: OpenedLibrary
  try {
    library = cudaLibrary('cublas')
  } catch (error) {
    if (error instanceof DeviceUnavailableError) return undefined
    throw error
  }
  const names = Object.keys(lettered).map((name) => `cublasD${name}`)
  return names.every((name) => library.native.has(name)) ? new BlasSolver(library, device) : undefined
}
