/** cuSOLVER's functions as the FFI declares them; all return a status. */
import type { NativeType } from '../../ffi.js'
import type { LibraryDialect } from './library-calls.js'

const handle = 'uint64'
/** An address in device memory, or one of the host where a size goes. */
const at = 'uint64'
const size = 'uint64'
/** Enumerations and the integers of the older functions. */
const int = 'int32'

/** The memory that a function of the 64-bit interface needs: on the device and on the host. */
const sizes = [at, at] as const
/** The same as it is passed: address and bytes, twice. */
const work = [at, size, at, size] as const

const getrf = [handle, handle, size, size, int, at, size] as const
const potrf = [handle, handle, int, size, int, at, size] as const
const geqrf = [handle, handle, size, size, int, at, size, int, at, int] as const
const syevd = [handle, handle, int, int, size, int, at, size, int, at, int] as const
const geev = [handle, handle, int, int, size, int, at, size, int, at, int, at, size, int, at, size, int] as const
/** jobu, jobvt or jobz, econ; then m, n, A, S, U, V and the type of the computation. */
const svd = [handle, handle, int, int, size, size, int, at, size, int, at, int, at, size, int, at, size, int] as const
const gesvdj = [handle, int, int, int, int, at, int, at, at, int, at, int] as const
const gesvdjBatched = [handle, int, int, int, at, int, at, at, int, at, int] as const
const syevjBatched = [handle, int, int, int, at, int, at] as const
const orgqr = [handle, int, int, int, at, int, at] as const

const fixed: Readonly<Record<string, readonly NativeType[]>> = {
  cusolverDnCreate: [at],
  cusolverDnDestroy: [handle],
  cusolverDnSetStream: [handle, handle],
  cusolverDnCreateParams: [at],
  cusolverDnDestroyParams: [handle],
  cusolverDnCreateGesvdjInfo: [at],
  cusolverDnCreateSyevjInfo: [at],
  cusolverDnXgetrf_bufferSize: [...getrf, int, ...sizes],
  cusolverDnXgetrf: [...getrf, at, int, ...work, at],
  cusolverDnXgetrs: [handle, handle, int, size, size, int, at, size, at, int, at, size, at],
  cusolverDnXpotrf_bufferSize: [...potrf, int, ...sizes],
  cusolverDnXpotrf: [...potrf, int, ...work, at],
  cusolverDnXgeqrf_bufferSize: [...geqrf, ...sizes],
  cusolverDnXgeqrf: [...geqrf, ...work, at],
  cusolverDnXsyevd_bufferSize: [...syevd, ...sizes],
  cusolverDnXsyevd: [...syevd, ...work, at],
  cusolverDnXsyevBatched_bufferSize: [...syevd, ...sizes, size],
  cusolverDnXsyevBatched: [...syevd, ...work, at, size],
  cusolverDnXgeev_bufferSize: [...geev, ...sizes],
  cusolverDnXgeev: [...geev, ...work, at],
  cusolverDnXgesvd_bufferSize: [...svd, ...sizes],
  cusolverDnXgesvd: [...svd, ...work, at],
  cusolverDnXgesvdp_bufferSize: [...svd, ...sizes],
  cusolverDnXgesvdp: [...svd, ...work, at, at],
}

/** Functions with a version for each dtype, by their name without its letter. */
const lettered: Readonly<Record<string, readonly NativeType[]>> = {
  gesvdj_bufferSize: [...gesvdj, at, handle],
  gesvdj: [...gesvdj, at, int, at, handle],
  gesvdjBatched_bufferSize: [...gesvdjBatched, at, handle, int],
  gesvdjBatched: [...gesvdjBatched, at, int, at, handle, int],
  syevjBatched_bufferSize: [...syevjBatched, at, handle, int],
  syevjBatched: [...syevjBatched, at, int, at, handle, int],
  heevjBatched_bufferSize: [...syevjBatched, at, handle, int],
  heevjBatched: [...syevjBatched, at, int, at, handle, int],
  orgqr_bufferSize: [...orgqr, at],
  orgqr: [...orgqr, at, int, at],
  ungqr_bufferSize: [...orgqr, at],
  ungqr: [...orgqr, at, int, at],
  potrfBatched: [handle, int, int, at, int, at, int],
}

function solverParameters(name: string): readonly NativeType[] | undefined {
  return fixed[name] ?? lettered[/^cusolverDn[SDCZ](\w+)$/.exec(name)?.[1] ?? '']
}

const statuses: Readonly<Record<number, string>> = {
  1: 'NOT_INITIALIZED',
  2: 'ALLOC_FAILED',
  3: 'INVALID_VALUE',
  4: 'ARCH_MISMATCH',
  5: 'MAPPING_ERROR',
  6: 'EXECUTION_FAILED',
  7: 'INTERNAL_ERROR',
  8: 'MATRIX_TYPE_NOT_SUPPORTED',
  9: 'NOT_SUPPORTED',
  10: 'ZERO_PIVOT',
  11: 'INVALID_LICENSE',
  12: 'IRS_PARAMS_NOT_INITIALIZED',
  13: 'IRS_PARAMS_INVALID',
  14: 'IRS_PARAMS_INVALID_PREC',
  15: 'IRS_PARAMS_INVALID_REFINE',
  16: 'IRS_PARAMS_INVALID_MAXITER',
  20: 'IRS_INTERNAL_ERROR',
  21: 'IRS_NOT_SUPPORTED',
  22: 'IRS_OUT_OF_RANGE',
  23: 'IRS_NRHS_NOT_SUPPORTED_FOR_REFINE_GMRES',
  25: 'IRS_INFOS_NOT_INITIALIZED',
  26: 'IRS_INFOS_NOT_DESTROYED',
  30: 'IRS_MATRIX_SINGULAR',
  31: 'INVALID_WORKSPACE',
}

export const cusolverDialect: LibraryDialect = {
  parameters: solverParameters,
  statusName: (code) => `CUSOLVER_STATUS_${statuses[code] ?? 'UNKNOWN'}`,
  allocationFailed: 2,
}
