/** CUDA's libraries on the stand-in driver, in the places of those that this process would look for. */
import { provideLibrary } from '#src/device/cuda/runtime.js'
import { standIn } from './build.js'
import { SimulatedCuSolver } from './cusolver.js'
import { Driver } from './driver.js'

/** From now on `cp` works with these; undefined where there is no stand-in. */
export function provideLibraries(): { readonly cusolver: SimulatedCuSolver } | undefined {
  const path = standIn()?.path
  if (path === undefined) return undefined
  const cusolver = new SimulatedCuSolver(new Driver(path))
  provideLibrary(cusolver.library)
  return { cusolver }
}
