/** Products on a GPU where factors may be rounded to TF32. */
import { after, suite, test } from 'node:test'
import { standIn, standInMissing } from '../standin/build.js'
import { standInEnvironment } from '../standin/collect.js'
import { wholeProducts } from './cases/products.js'
import { Subject } from './subject.js'

const library = process.env.CUTS_TEST_GPU === '1' ? undefined : standIn()
if (library === undefined && process.env.CUTS_TEST_GPU !== '1') {
  test('CUDA: products with TF32', { skip: standInMissing() }, () => {})
} else {
  if (library !== undefined) Object.assign(process.env, standInEnvironment(library.path))
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const { small } = await import('#src/device/cuda/blas/launch-matmul.js')
  const { precision } = await import('#src/device/cuda/blas/precision.js')
  small.work = 0
  precision.tf32 = true
  const subject = new Subject(new CudaDevice())
  suite('CUDA: products with TF32', () => wholeProducts(subject))
  after(() => console.log(`CUDA, products with TF32: ${subject.cases} launches compared`))
}
