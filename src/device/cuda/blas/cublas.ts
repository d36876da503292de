/** cuBLAS, typed: products of matrices on a stream. Pointers are the device's, sizes count elements. */
import { CudaError, OutOfMemoryError } from '../../../core/errors.js'
import { type ForeignFunctionInterface, ffi, type NativeBlock, type NativeFunction, readUint64 } from '../../ffi.js'
import { declareFunctions, type OpenedLibrary } from '../libraries.js'

const handle = 'uint64'
const out = 'uint64'
const pointer = 'uint64'
const count = 'uint64'
const i32 = 'int32'

const signatures = {
  cublasCreate_v2: [out],
  cublasDestroy_v2: [handle],
  cublasSetStream_v2: [handle, handle],
  cublasGemmEx_64: [
    ...([handle, i32, i32, count, count, count, pointer] as const),
    ...([pointer, i32, count] as const),
    ...([pointer, i32, count, pointer] as const),
    ...([pointer, i32, count, i32, i32] as const),
  ],
  cublasGemmStridedBatchedEx_64: [
    ...([handle, i32, i32, count, count, count, pointer] as const),
    ...([pointer, i32, count, count] as const),
    ...([pointer, i32, count, count, pointer] as const),
    ...([pointer, i32, count, count, count, i32, i32] as const),
  ],
} as const

type Signatures = typeof signatures
type CublasFunctionName = keyof Signatures
type CublasFunctions = { [K in CublasFunctionName]: NativeFunction<Signatures[K], 'int32'> }

const statusNames: Readonly<Record<number, string>> = {
  1: 'CUBLAS_STATUS_NOT_INITIALIZED',
  3: 'CUBLAS_STATUS_ALLOC_FAILED',
  7: 'CUBLAS_STATUS_INVALID_VALUE',
  8: 'CUBLAS_STATUS_ARCH_MISMATCH',
  11: 'CUBLAS_STATUS_MAPPING_ERROR',
  13: 'CUBLAS_STATUS_EXECUTION_FAILED',
  14: 'CUBLAS_STATUS_INTERNAL_ERROR',
  15: 'CUBLAS_STATUS_NOT_SUPPORTED',
  16: 'CUBLAS_STATUS_LICENSE_ERROR',
}
/** What creating a handle fails with where memory is short: it takes some of the device's. */
const shortOfMemory: readonly number[] = [1, 3]

/** Dtypes that cuBLAS multiplies. */
export type GemmType = 'float16' | 'float32' | 'float64' | 'complex64' | 'complex128'

interface TypeCodes {
  /** As in `cudaDataType`. */
  readonly data: number
  /** As in `cublasComputeType_t`; half precision is summed in single. */
  readonly compute: number
  /** The same with TF32 for factors. */
  readonly fast: number
  /** Where 1 and 0 in the dtype of the sums lie among the constants. */
  readonly one: number
  readonly zero: number
}

const zeroAt = 16
const doubleAt = 32
const [compute32, compute32Fast, compute64] = [68, 77, 70]
const codes: Readonly<Record<GemmType, TypeCodes>> = {
  float16: { data: 2, compute: compute32, fast: compute32, one: 0, zero: zeroAt },
  float32: { data: 0, compute: compute32, fast: compute32Fast, one: 0, zero: zeroAt },
  float64: { data: 1, compute: compute64, fast: compute64, one: doubleAt, zero: zeroAt },
  complex64: { data: 4, compute: compute32, fast: compute32Fast, one: 0, zero: zeroAt },
  complex128: { data: 5, compute: compute64, fast: compute64, one: doubleAt, zero: zeroAt },
}
const defaultAlgorithm = -1

export const isGemmType = (name: string): name is GemmType => name in codes

/**
 * Column-major matrices as cuBLAS sees them: C (m by n) = op(A) (m by k) · op(B) (k by n), `batch` times, each factor
 * and C so many elements after the one before.
 */
export interface Gemm {
  readonly transposeA: boolean
  readonly transposeB: boolean
  readonly m: number
  readonly n: number
  readonly k: number
  readonly leadingA: number
  readonly leadingB: number
  readonly leadingC: number
  readonly batch: number
  readonly strideA: number
  readonly strideB: number
  readonly strideC: number
}

export class Cublas {
  readonly #functions: CublasFunctions
  readonly #constants: NativeBlock
  readonly #out: NativeBlock

  /** @throws DeviceUnavailableError for a library that is older than CUDA 12 */
  constructor(
    readonly library: OpenedLibrary,
    interfaceInUse: ForeignFunctionInterface = ffi(),
  ) {
    this.#functions = declareFunctions(library, signatures) as CublasFunctions
    this.#out = interfaceInUse.allocate(16)
    this.#constants = interfaceInUse.allocate(64)
    this.#constants.view.setFloat32(0, 1, true)
    this.#constants.view.setFloat64(doubleAt, 1, true)
  }

  /** A handle for the current context whose work goes to `stream`; `reclaim` gives back memory that nobody uses. */
  create(stream: number, reclaim: () => void): number {
    const { cublasCreate_v2, cublasSetStream_v2 } = this.#functions
    let status = cublasCreate_v2(this.#out.address)
    if (shortOfMemory.includes(status)) {
      reclaim()
      status = cublasCreate_v2(this.#out.address)
    }
    if (status === 3) {
      throw new OutOfMemoryError('no device memory for cuBLAS', {}, { cause: this.#error('cublasCreate_v2', status) })
    }
    if (status !== 0) throw this.#error('cublasCreate_v2', status)
    const created = readUint64(this.#out.u32, 0)
    status = cublasSetStream_v2(created, stream)
    if (status === 0) return created
    this.#functions.cublasDestroy_v2(created)
    throw this.#error('cublasSetStream_v2', status)
  }

  /** `tf32`: factors of single precision may be rounded to 10 bits. */
  gemm(handle: number, type: GemmType, gemm: Gemm, a: number, b: number, c: number, tf32: boolean): void {
    const { data, compute, fast, one, zero } = codes[type]
    const { transposeA, transposeB, m, n, k, leadingA, leadingB, leadingC, batch } = gemm
    const { address } = this.#constants
    const operationA = transposeA ? 1 : 0
    const operationB = transposeB ? 1 : 0
    const sums = tf32 ? fast : compute
    if (batch === 1) {
      const status = this.#functions.cublasGemmEx_64(
        handle,
        operationA,
        operationB,
        m,
        n,
        k,
        address + one,
        a,
        data,
        leadingA,
        b,
        data,
        leadingB,
        address + zero,
        c,
        data,
        leadingC,
        sums,
        defaultAlgorithm,
      )
      if (status !== 0) throw this.#error('cublasGemmEx_64', status, type, gemm)
      return
    }
    const { strideA, strideB, strideC } = gemm
    const status = this.#functions.cublasGemmStridedBatchedEx_64(
      handle,
      operationA,
      operationB,
      m,
      n,
      k,
      address + one,
      a,
      data,
      leadingA,
      strideA,
      b,
      data,
      leadingB,
      strideB,
      address + zero,
      c,
      data,
      leadingC,
      strideC,
      batch,
      sums,
      defaultAlgorithm,
    )
    if (status !== 0) throw this.#error('cublasGemmStridedBatchedEx_64', status, type, gemm)
  }

  #error(name: CublasFunctionName, status: number, type?: GemmType, gemm?: Gemm): CudaError {
    const statusName = statusNames[status] ?? 'an unknown status'
    const call =
      gemm === undefined
        ? ''
        : ` for ${type}, ${Object.entries(gemm)
            .map(([key, value]) => `${key} ${value}`)
            .join(', ')}`
    return new CudaError(`${name} failed with ${statusName} (${status})${call}`, {
      function: name,
      code: status,
      name: statusName,
      library: this.library.path,
      ...gemm,
    })
  }
}
