import { test } from 'node:test'
import { standIn, standInMissing } from '../standin/build.js'
import { contractSuite } from './suite.js'

// On a machine with a GPU the suite runs there: CUTS_TEST_GPU=1. Elsewhere on the stand-in driver.
const library = process.env.CUTS_TEST_GPU === '1' ? undefined : standIn()
if (library === undefined && process.env.CUTS_TEST_GPU !== '1') {
  test('CUDA: contract', { skip: standInMissing() }, () => {})
} else {
  if (library !== undefined) {
    process.env.CUTS_CUDA_LIBRARY = library.path
    process.env.CUTS_NVRTC_LIBRARY = library.path
  }
  process.env.CUTS_CACHE_IN_MEMORY = '1'
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  contractSuite('CUDA', () => new CudaDevice())
}
