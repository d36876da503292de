/** Where the tests of this folder run: on the stand-in driver, or, with CUTS_TEST_GPU=1, on this machine's GPUs. */
import { standIn, standInMissing } from '../standin/build.js'

/** Why there is no GPU to test on, or false. Call it before CuTS is imported. */
export function withoutGpu(): string | false {
  process.env.CUTS_CACHE_IN_MEMORY = '1'
  if (process.env.CUTS_TEST_GPU === '1') return false
  const library = standIn()
  if (library === undefined) return standInMissing() ?? 'no stand-in driver'
  process.env.CUTS_CUDA_LIBRARY = library.path
  process.env.CUTS_NVRTC_LIBRARY = library.path
  process.env.CUTS_CUBLAS_LIBRARY = library.path
  process.env.CUTS_CUFFT_LIBRARY = library.path
  process.env.CUTS_CUSOLVER_LIBRARY = library.path
  process.env.CUTS_STANDIN_QUIET = '1'
  return false
}
