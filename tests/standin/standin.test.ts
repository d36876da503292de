import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { standIn, standInMissing } from './build.js'
import { Driver, int, pointer } from './driver.js'

const missing = standInMissing()
process.env.CUTS_STANDIN_QUIET = '1'

describe('stand-in driver', { skip: missing ?? false }, () => {
  const driver = missing === undefined ? new Driver(standIn()!.path) : undefined!

  it('adds two vectors', () => {
    driver.start()
    const kernel = driver.kernel(
      `extern "C" __global__ void add(const float* x, const float* y, float* z, int n) {
        int i = blockIdx.x * blockDim.x + threadIdx.x;
        if (i < n) z[i] = x[i] + y[i];
      }`,
      'add',
    )
    const n = 1000
    const x = Float32Array.from({ length: n }, (_, i) => i)
    const a = driver.upload(x)
    const b = driver.upload(x.map((v) => v * 3))
    const c = driver.get('cuMemAlloc_v2', n * 4)
    assert.equal(driver.launch(kernel, { grid: 4, block: 256 }, pointer(a), pointer(b), pointer(c), int(n)), 0)
    driver.do('cuCtxSynchronize')
    assert.deepEqual(
      driver.download(c, new Float32Array(n)),
      x.map((v) => v * 4),
    )
    for (const at of [a, b, c]) driver.do('cuMemFree_v2', at)
    assert.equal(driver.live(), 0)
  })
})
