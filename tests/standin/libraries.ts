/** CUDA's libraries on the stand-in driver, in the places of those that this process would look for. */
import { cudaLibrary, provideLibrary } from '#src/device/cuda/runtime.js'
import { SimulatedBatchedBlas } from './batched-blas.js'
import { standIn } from './build.js'
import { SimulatedCuSolver } from './cusolver.js'
import { Driver } from './driver.js'

export interface ProvidedLibraries {
  readonly cusolver: SimulatedCuSolver
  readonly cublas: SimulatedBatchedBlas
}

/** From now on `cp` works with these; undefined where there is no stand-in. */
export function provideLibraries(): ProvidedLibraries | undefined {
  const path = standIn()?.path
  if (path === undefined) return undefined
  const driver = new Driver(path)
  const cusolver = new SimulatedCuSolver(driver)
  const cublas = new SimulatedBatchedBlas(driver, process.env.CUTS_CUBLAS_LIBRARY ? cudaLibrary('cublas') : undefined)
  provideLibrary(cusolver.library)
  provideLibrary(cublas.library)
  return { cusolver, cublas }
}
