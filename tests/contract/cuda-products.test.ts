/** Products of matrices on a GPU without cuBLAS: by our own kernels alone. */
import { after, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { standIn, standInMissing } from '../standin/build.js'
import { compileAhead, isCollecting, standInEnvironment } from '../standin/collect.js'
import { largeProducts, products } from './cases/products.js'
import { Subject } from './subject.js'

const withoutBlas = { CUTS_CUBLAS_LIBRARY: '/no/such/libcublas.so' }
const library = process.env.CUTS_TEST_GPU === '1' ? undefined : standIn()
if (library === undefined && process.env.CUTS_TEST_GPU !== '1') {
  test('CUDA: products of matrices without cuBLAS', { skip: standInMissing() }, () => {})
} else {
  if (library !== undefined) {
    if (!isCollecting) await compileAhead(fileURLToPath(import.meta.url), withoutBlas)
    Object.assign(process.env, standInEnvironment(library.path))
  }
  Object.assign(process.env, withoutBlas)
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const subject = new Subject(new CudaDevice())
  suite('CUDA: products of matrices without cuBLAS', () => {
    products(subject)
    largeProducts(subject)
  })
  after(() => console.log(`CUDA, products without cuBLAS: ${subject.cases} launches compared`))
}
