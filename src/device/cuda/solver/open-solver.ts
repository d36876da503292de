import { DeviceUnavailableError } from '../../../core/errors.js'
import type { Solver } from '../../linalg/solver.js'
import type { OpenedLibrary } from '../libraries.js'
import { cudaLibrary } from '../runtime.js'
import { CudaSolver } from './cuda-solver.js'
import { CuSolver } from './cusolver.js'
import type { SolverDevice } from './matrix-types.js'

/** The oldest function of the 64-bit interface that is used; libraries before CUDA 11.1 don't have it. */
const needed = 'cusolverDnXgetrf'

/**
 * cuSOLVER for the current GPU, at work on the device's stream; undefined where it isn't installed: the host does the work then,
 * and `cuts info` tells where cuSOLVER was looked for.
 * @throws OutOfMemoryError, CudaError where it doesn't start
 */
export function openSolver(device: SolverDevice): Solver | undefined {
  let library: OpenedLibrary
  try {
    library = cudaLibrary('cusolver')
  } catch (error) {
    if (error instanceof DeviceUnavailableError) return undefined
    throw error
  }
  return library.native.has(needed)
    ? new CudaSolver(new CuSolver(library, device.stream, () => device.reclaim()), device)
    : undefined
}
