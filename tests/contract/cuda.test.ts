import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { standIn, standInMissing } from '../standin/build.js'
import { compileAhead, isCollecting, standInEnvironment } from '../standin/collect.js'
import { contractSuite } from './suite.js'

// On a machine with a GPU the suite runs there: CUTS_TEST_GPU=1. Elsewhere on the stand-in driver.
const library = process.env.CUTS_TEST_GPU === '1' ? undefined : standIn()
if (library === undefined && process.env.CUTS_TEST_GPU !== '1') {
  test('CUDA: contract', { skip: standInMissing() }, () => {})
} else {
  if (library !== undefined) {
    if (!isCollecting) await compileAhead(fileURLToPath(import.meta.url))
    Object.assign(process.env, standInEnvironment(library.path))
  }
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const { small } = await import('#src/device/cuda/blas/launch-matmul.js')
  // Products of any size go to cuBLAS; cuda-products.test.ts has them without it.
  small.work = 0
  contractSuite('CUDA', () => new CudaDevice(), {
    sampled: new Set(['bool', 'int8', 'int32', 'int64', 'uint64', 'float16', 'float64', 'complex64'] as const),
  })
}
