/** Products of matrices through cuBLAS: what is asked of it, and calls of it that fail. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { NDArray } from '#src/array/ndarray.js'
import { missing, program, simulated } from './simulated.js'

const { cp, np, driver } = missing ? ({} as Awaited<ReturnType<typeof simulated>>) : await simulated()

/** Calls of cuBLAS: single products, and batches of them. */
function calls(work: () => void): { single: number; batched: number } {
  const names = ['cublasGemmEx_64', 'cublasGemmStridedBatchedEx_64']
  const before = names.map((name) => driver.count(name))
  work()
  const [single, batched] = names.map((name, at) => driver.count(name) - before[at])
  return { single, batched }
}

function pair(shapeA: number[], shapeB: number[], type: 'float32' | 'complex128' | 'int32' = 'float32') {
  const of = (shape: number[]) => {
    const size = shape.reduce((product, length) => product * length, 1)
    return np.arange(BigInt(size)).mod(7n).sub(3n).astype(type).reshape(shape) as NDArray
  }
  const [a, b] = [of(shapeA), of(shapeB)]
  return { host: [a, b] as const, here: [cp.asarray(a).eval() as NDArray, cp.asarray(b).eval() as NDArray] as const }
}

const same = (got: NDArray, wanted: NDArray) => assert.deepEqual(got.tolist(), wanted.tolist())

suite('products through cuBLAS', { skip: missing }, () => {
  test('views are leading dimensions and transposes: nothing is copied', () => {
    const { host, here } = pair([40, 300], [300, 20])
    const views: ((a: NDArray, b: NDArray) => NDArray)[] = [
      (a, b) => cpOrNp(a).matmul(a, b) as NDArray,
      (a, b) => cpOrNp(a).matmul(b.T, a.T) as NDArray,
      (a, b) => cpOrNp(a).matmul(a.T.copy({ order: 'C' }).T, b) as NDArray,
      (a, b) => cpOrNp(a).matmul(a.at('5:25', '3:290'), b.at('3:290', ':')) as NDArray,
      (a, b) => cpOrNp(a).einsum('ij,jk->ki', a, b) as NDArray,
    ]
    for (const view of views) {
      const wanted = view(...host)
      view(...here).eval()
      const launches = driver.count('cuLaunchKernel')
      const result = view(...here).eval()
      // Where a view is of a copy, the copy is the only kernel.
      assert.ok(driver.count('cuLaunchKernel') - launches <= 1)
      same(result, wanted)
      assert.equal(calls(() => view(...here).eval()).single, 1)
    }
  })

  test('batches are one call, broadcast or not; those that are irregular are several', () => {
    for (const [shapeA, shapeB, single, batched] of [
      [[6, 5, 4], [6, 4, 3], 0, 1],
      [[6, 5, 4], [4, 3], 1, 0],
      [[5, 4], [6, 4, 3], 0, 1],
      [[2, 3, 5, 4], [2, 3, 4, 3], 0, 1],
      [[2, 1, 5, 4], [1, 3, 4, 3], 0, 2],
      [[2, 1, 5, 4], [2, 3, 4, 3], 0, 2],
    ] as const) {
      const { host, here } = pair([...shapeA], [...shapeB])
      const made = calls(() => cp.matmul(...here).eval())
      assert.deepEqual(made, { single, batched }, `${shapeA} @ ${shapeB}`)
      same(cp.matmul(...here) as NDArray, np.matmul(...host) as NDArray)
    }
  })

  test('where batches are the fastest axis of the result, they are put there afterwards', () => {
    const { host, here } = pair([6, 5, 4], [6, 4, 3])
    const made = calls(() => cp.einsum('bij,bjk->ikb', ...here).eval())
    assert.deepEqual(made, { single: 0, batched: 1 })
    same(cp.einsum('bij,bjk->ikb', ...here) as NDArray, np.einsum('bij,bjk->ikb', ...host) as NDArray)
  })

  test('a factor that cuBLAS cannot see as a matrix is copied into scratch memory, which is free afterwards', () => {
    const { host, here } = pair([64, 600], [600, 64])
    const every = ([a, b]: readonly [NDArray, NDArray]) =>
      cpOrNp(a).matmul(a.at('::2', '::2'), b.at('::2', '::-1')) as NDArray
    const wanted = every(host)
    same(every(here), wanted)
    const before = cp.getDefaultMemoryPool().usedBytes()
    const result = every(here).eval()
    assert.equal(cp.getDefaultMemoryPool().usedBytes() - before, Math.ceil((32 * 64 * 4) / 256) * 256)
    same(result, wanted)
  })

  test('small products, and integers, have a kernel of our own', () => {
    for (const type of ['float32', 'complex128', 'int32'] as const) {
      const { host, here } = pair([70, 30], [30, 65], type)
      assert.deepEqual(
        calls(() => cp.matmul(...here).eval()),
        { single: 0, batched: 0 },
      )
      same(cp.matmul(...here) as NDArray, np.matmul(...host) as NDArray)
    }
  })

  test('each GPU has a handle of its own', () => {
    const { host } = pair([40, 300], [300, 20])
    const wanted = np.matmul(...host) as NDArray
    const created = driver.count('cublasCreate_v2')
    for (const ordinal of [0, 1, 0, 1]) {
      new cp.cuda.Device(ordinal).use(() => {
        const [a, b] = host.map((array) => cp.asarray(array) as NDArray)
        same(cp.matmul(a, b) as NDArray, wanted)
        assert.equal(calls(() => cp.matmul(a, b).eval()).single, 1)
      })
    }
    assert.ok(driver.count('cublasCreate_v2') - created <= 2)
  })

  test('TF32 is off, and on for single precision alone when it is allowed', () => {
    assert.equal(cp.cuda.getAllowTf32(), false)
    cp.cuda.setAllowTf32(true)
    try {
      for (const type of ['float32', 'complex128'] as const) {
        const { host, here } = pair([14, 305], [305, 16], type)
        same(cp.matmul(...here) as NDArray, np.matmul(...host) as NDArray)
      }
      // The stand-in takes TF32 for no other type than single precision.
      assert.throws(() => cp.cuda.setAllowTf32(1 as unknown as boolean), /takes a boolean/)
      assert.equal(cp.cuda.getAllowTf32(), true)
    } finally {
      cp.cuda.setAllowTf32(false)
    }
  })

  for (const [fault, message] of [
    ['cublasGemmEx_64:1:13', /cublasGemmEx_64 failed with CUBLAS_STATUS_EXECUTION_FAILED \(13\) for float32.*m 20/],
    ['cublasGemmEx_64:1:15', /CUBLAS_STATUS_NOT_SUPPORTED/],
  ] as const) {
    test(`a product where ${fault} fails`, () => {
      const { host, here } = pair([40, 300], [300, 20])
      cp.matmul(...here).eval()
      const before = cp.getDefaultMemoryPool().usedBytes()
      driver.fault(fault)
      assert.throws(() => cp.matmul(...here).eval(), { name: 'CudaError', message })
      driver.fault('none')
      assert.equal(cp.getDefaultMemoryPool().usedBytes(), before)
      same(cp.matmul(...here) as NDArray, np.matmul(...host) as NDArray)
    })
  }
})

/** The namespace of an array. */
function cpOrNp(array: NDArray): typeof np {
  return array.device === 'cpu' ? np : (cp as unknown as typeof np)
}

suite('without cuBLAS', { skip: missing }, () => {
  for (const file of ['/no/such/libcublas.so', '/usr/lib/x86_64-linux-gnu/libm.so.6']) {
    test(`products go on with ${file}`, () => {
      const body = `
        const a = cp.arange(60000).reshape([40, 1500]).mod(7).astype('float32')
        ends(() => cp.matmul(a, a.T).sum().item())
        ends(() => cp.matmul(a, cp.ones([1500], 'float32')).sum().item())
        ends(() => cp.matmul(a.astype('float16'), a.T.astype('float16')).at(0, 0).item())
        ends(() => np.matmul(cp.asnumpy(a), cp.asnumpy(a).T).sum().item())`
      const { endings } = program({ CUTS_CUBLAS_LIBRARY: file }, body)
      const values = endings.map((ending) => ('value' in ending ? ending.value : ending.error))
      // NumPy's, of np.arange(60000).reshape(40, 1500) % 7; the third is rounded to half precision.
      assert.deepEqual(values, [21607568, 179994, 19472, 21607568])
    })
  }
})

suite('starting cuBLAS', { skip: missing }, async () => {
  if (missing) return
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const { matmulOf } = await import('../contract/cases/products.js')
  const { small } = await import('#src/device/cuda/blas/launch-matmul.js')
  const { work } = small
  before(() => {
    small.work = 0
  })
  after(() => {
    small.work = work
  })

  for (const [fault, error, tries] of [
    ['cublasCreate_v2:1:14', 'CudaError', 1],
    ['cublasCreate_v2:1:3:always', 'OutOfMemoryError', 2],
    ['cublasCreate_v2:1:1:always', 'CudaError', 2],
    ['cublasCreate_v2:1:3', undefined, 2],
    ['cublasSetStream_v2:1:7', 'CudaError', 1],
  ] as const) {
    test(`where ${fault} fails`, () => {
      const device = new CudaDevice()
      const pointer = device.memory.allocate(4096)!
      device.write(pointer, new Uint8Array(Float32Array.from({ length: 512 }, () => 1).buffer))
      let reclaimed = 0
      device.memory.reclaim = () => reclaimed++
      const params = [
        { kind: 'buffer', pointer, strides: [16, 0, 4] },
        { kind: 'buffer', pointer, strides: [0, 4, 16] },
      ] as const
      const outputs = [{ pointer: pointer + 2048, strides: [16, 4] }]
      const product = () => device.launch(matmulOf('float32'), { dims: [4, 4, 4], reduced: 1, params, outputs })
      const [handles, created] = [driver.count('cublasDestroy_v2'), driver.count('cublasCreate_v2')]
      driver.fault(fault)
      if (error === undefined) product()
      else assert.throws(product, { name: error, message: error === 'CudaError' ? /cublas\w+ failed with/ : /cuBLAS/ })
      driver.fault('none')
      assert.equal(driver.count('cublasCreate_v2') - created, tries)
      assert.equal(reclaimed, tries - 1)
      // A handle whose stream can't be set is given back.
      assert.equal(driver.count('cublasDestroy_v2') - handles, fault.includes('SetStream') ? 1 : 0)
      product()
      const got = new Float32Array(16)
      device.read(pointer + 2048, new Uint8Array(got.buffer))
      assert.deepEqual([...got], Array(16).fill(4))
    })
  }
})
