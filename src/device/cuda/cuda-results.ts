/** The CUresult codes that are told apart, and what they mean for the caller. */
import { CudaError } from '../../core/errors.js'

export const CudaResult = {
  success: 0,
  invalidValue: 1,
  outOfMemory: 2,
  notInitialized: 3,
  deinitialized: 4,
  stubLibrary: 34,
  noDevice: 100,
  invalidDevice: 101,
  invalidContext: 201,
  noBinaryForGpu: 209,
  unsupportedPtxVersion: 222,
  notFound: 500,
  notReady: 600,
  illegalAddress: 700,
  launchOutOfResources: 701,
  peerAccessAlreadyEnabled: 704,
  launchFailed: 719,
  cooperativeLaunchTooLarge: 720,
} as const

/**
 * Errors after which every call of the process fails: the context is corrupted, and CUDA asks for a new process.
 * ECC and NVLink failures, a timeout, an assert, and faults that a kernel ran into.
 */
const sticky = new Set([214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721])

export function isSticky(code: number): boolean {
  return sticky.has(code)
}

/** True for a `CudaError` that more free memory could have avoided. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof CudaError && error.details.code === CudaResult.outOfMemory
}

const hints: Readonly<Record<number, string>> = {
  [CudaResult.noBinaryForGpu]: 'the kernel was compiled for another GPU architecture',
  [CudaResult.unsupportedPtxVersion]:
    "the compiler is newer than the driver: update the driver, or use its CUDA release's NVRTC",
  [CudaResult.launchOutOfResources]:
    'too many threads per block for the registers that the kernel needs, or too much shared memory',
  [CudaResult.cooperativeLaunchTooLarge]: 'a cooperative grid has to fit on the device at once',
}

export function hintFor(code: number): string {
  const hint = hints[code]
  return hint === undefined ? '' : `: ${hint}`
}

/** Why `cuInit` failed, in the words of somebody who wants to mend it. */
const initialisationProblems: Readonly<Record<number, string>> = {
  34: "the library found is the toolkit's stub for linking: the NVIDIA driver itself is not installed",
  46: 'every GPU is in use by another process in exclusive mode',
  100: 'there is no NVIDIA GPU that this process can see: check nvidia-smi and CUDA_VISIBLE_DEVICES; in a container, start it with GPU access',
  101: 'CUDA_VISIBLE_DEVICES names a GPU that is not there',
  304: 'the operating system refused: check the permissions of /dev/nvidia*',
  802: 'the system is not ready yet: is the NVIDIA fabric manager running?',
  803: "the driver's library and its kernel module differ in version: restart the machine after a driver update",
  804: 'the forward-compatibility libraries do not support this GPU',
  999: 'the driver failed for an unknown reason: check nvidia-smi and the kernel log; restarting the machine often helps',
}

export function initialisationProblem(code: number): string | undefined {
  return initialisationProblems[code]
}
