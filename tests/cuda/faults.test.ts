/** Calls of the driver that fail: the right error, every array as it was, and what can go on does. */
import assert from 'node:assert/strict'
import { afterEach, suite, test } from 'node:test'
import { missing, program, simulated } from './simulated.js'

const { np, cp, driver } = missing ? ({} as Awaited<ReturnType<typeof simulated>>) : await simulated()

suite('a call of the driver fails once', { skip: missing }, () => {
  afterEach(() => driver.fault('none'))

  /** What is live in the pool and on the device, after everything dropped was found. */
  function held() {
    const pool = cp.getDefaultMemoryPool()
    pool.freeAllBlocks()
    return { used: pool.usedBytes(), live: driver.live() }
  }

  /** An expression over `x` that nobody computed before: each `number` makes kernels of its own. */
  const expression = (x: ReturnType<typeof cp.arange>, number: number) => {
    let result = x.mul(2)
    for (let step = 0; step < number; step++) result = result.add(x).mul(0.5)
    return result.add(number)
  }

  const calls = [
    ['cuLaunchKernel', 1, 'CudaError', /cuLaunchKernel\(.*gridX = .*CUDA_ERROR_INVALID_VALUE/],
    ['cuModuleGetFunction', 500, 'CudaError', /cuModuleGetFunction\(.*CUDA_ERROR_NOT_FOUND/],
    ['cuModuleLoadData', 218, 'CudaError', /cuModuleLoadData/],
    ['nvrtcCompileProgram', 6, 'CompileError', /NVRTC/],
    ['nvrtcCreateProgram', 1, 'CudaError|CompileError|OutOfMemoryError', /nvrtcCreateProgram/],
    ['cuMemcpyDtoHAsync_v2', 1, 'CudaError', /cuMemcpyDtoHAsync_v2/],
    ['cuEventRecord', 1, 'CudaError', /cuEventRecord/],
    ['cuEventSynchronize', 1, 'CudaError', /cuEventSynchronize/],
  ] as const
  calls.forEach(([name, code, error, says], number) => {
    test(`${name}: the expression is computed when it is asked for again`, () => {
      const x = cp.arange(1000).eval()
      const y = expression(x, number)
      const wanted = expression(np.arange(1000), number)
      const before = held()
      const unloaded = driver.count('cuModuleUnload')
      driver.fault(`${name}:1:${code}`)
      assert.throws(
        () => y.toTypedArray(),
        (thrown: Error) => {
          assert.match(thrown.name, new RegExp(`^(${error})$`))
          assert.match(thrown.message, says)
          return true
        },
      )
      if (name === 'cuModuleGetFunction') assert.equal(driver.count('cuModuleUnload'), unloaded + 1)
      assert.deepEqual(x.tolist(), np.arange(1000).tolist())
      assert.deepEqual(y.toTypedArray(), wanted.toTypedArray())
      y.dispose()
      assert.ok(held().used <= before.used)
    })
  })

  test('cuMemcpyHtoDAsync: the array is not made, and its memory comes back', () => {
    cp.array([1]).dispose()
    const before = held()
    driver.fault('cuMemcpyHtoDAsync_v2:1:1')
    assert.throws(() => cp.array(new Float64Array(1e6)), {
      name: 'CudaError',
      message: /cuMemcpyHtoDAsync_v2\(.*bytes = /,
    })
    cp.getDefaultMemoryPool()
    assert.deepEqual(cp.array([1, 2]).tolist(), [1, 2])
    assert.ok(held().live <= before.live + 1)
  })

  test('cuMemcpyDtoDAsync: both arrays are as they were', () => {
    const x = cp.arange(5).eval()
    const y = x.at('1:')
    const later = x.mul(1)
    driver.fault('cuMemcpyDtoDAsync_v2:1:1')
    try {
      y.iadd(1)
    } catch (error) {
      assert.equal((error as Error).name, 'CudaError')
      y.iadd(1)
    }
    assert.deepEqual(later.tolist(), [0, 1, 2, 3, 4])
    assert.deepEqual(x.tolist(), [0, 2, 3, 4, 5])
  })

  test('an awaited read is rejected, and gives its pinned memory back', async () => {
    const x = cp.arange(10).eval()
    assert.deepEqual([...(await x.data())], np.arange(10).tolist())
    for (const name of [
      'cuMemHostAlloc',
      'cuEventCreate',
      'cuMemcpyDtoHAsync_v2',
      'cuEventRecord',
      'cuEventSynchronize',
    ]) {
      const pinned = () => driver.count('cuMemHostAlloc') - driver.count('cuMemFreeHost')
      const before = pinned()
      driver.fault(`${name}:1:1`)
      await assert.rejects(x.data(), { name: 'CudaError', message: new RegExp(name) })
      assert.equal(pinned(), before + (name === 'cuMemHostAlloc' ? 1 : 0))
      assert.deepEqual([...(await x.data())], np.arange(10).tolist())
    }
  })

  test('an allocation that fails is tried again when the pool has given back what nobody uses', () => {
    cp.getDefaultMemoryPool().freeAllBlocks()
    driver.fault('cuMemAlloc_v2:1:2')
    assert.equal(cp.ones([3_000_000]).sum().item(), 3_000_000)
    driver.fault('cuModuleLoadData:1:2')
    assert.equal(expression(cp.arange(3), 20).size, 3)
    assert.equal(expression(cp.arange(3), 20).eval().size, 3)
  })

  test('a kernel for which there is no memory at all', () => {
    const x = cp.arange(4).eval()
    const y = expression(x, 21)
    driver.fault('cuModuleLoadData:1:2:always')
    assert.throws(() => y.eval(), { name: 'OutOfMemoryError', message: /kernel/ })
    driver.fault('none')
    assert.deepEqual(y.tolist(), expression(np.arange(4), 21).tolist())
  })

  test('out of memory in the middle of an expression', () => {
    const x = cp.arange(1000).eval()
    // What does not fuse comes into memory on the way: rows of partial sums, then the whole.
    const big = cp.ones([4_000_000]).mul(3)
    const y = big.sum().add(x).mul(big.max())
    driver.fault('cuMemAlloc_v2:1:2:always')
    cp.getDefaultMemoryPool().freeAllBlocks()
    assert.throws(() => cp.ones([40_000_000]).eval(), {
      name: 'OutOfMemoryError',
      message: /asked for.*in use.*capacity/,
    })
    assert.throws(
      () =>
        x
          .at(0)
          .add(cp.ones([40_000_000]))
          .eval(),
      { name: 'OutOfMemoryError' },
    )
    driver.fault('none')
    assert.deepEqual(x.tolist(), np.arange(1000).tolist())
    assert.equal(y.at(1).item(), (12_000_000 + 1) * 3)
    assert.equal(cp.ones([40_000]).sum().item(), 40_000)
  })

  test('an update in place that fails leaves the array as it was', () => {
    const x = cp.arange(6).eval()
    x.at('::2').iadd(10)
    x.synchronize()
    for (const name of ['cuLaunchKernel', 'nvrtcCompileProgram']) {
      const before = x.tolist()
      driver.fault(`${name}:1:1`)
      assert.throws(() => x.at('1::2').imul(name === 'cuLaunchKernel' ? x.at('::2') : x.at('::-2').add(x.at('1::2'))))
      driver.fault('none')
      assert.deepEqual(x.tolist(), before)
    }
  })
})

suite('the GPU is lost', { skip: missing }, () => {
  test('every later call says so, disposing and np go on, and the program ends well', () => {
    const { endings } = program(
      { CUTS_STANDIN_FAULT: 'cuLaunchKernel:3:719:sticky' },
      `
      const x = cp.ones([10]).eval()
      const y = x.mul(2).eval()
      const host = np.arange(3)
      ends(() => y.add(1).eval())
      ends(() => x.tolist())
      ends(() => cp.ones([3]).eval())
      ends(() => cp.array([1]).eval())
      ends(() => { x.dispose(); y.dispose() })
      ends(() => cp.synchronize())
      ends(() => host.add(1).sum().item())`,
    )
    const names = endings.map((ending) => ('error' in ending ? ending.error.name : ending.value))
    assert.deepEqual(names.slice(0, 4), ['CudaError', 'DeviceError', 'DeviceError', 'DeviceError'])
    assert.deepEqual(names.slice(4), [undefined, 'DeviceError', 6])
    const [first, second] = endings as { error: { message: string } }[]
    assert.match(first.error.message, /the GPU cannot be used by this process any more/)
    assert.match(second.error.message, /the GPU was lost when cuLaunchKernel failed.*CUDA needs a new process/)
  })
})

suite('arrays of the host and of the GPU', { skip: missing }, () => {
  test('each operation says which call moves which array', () => {
    const [onHost, onGpu] = [np.ones([3]), cp.ones([3])]
    const toGpu = { name: 'DeviceError', message: /cp\.asarray/ }
    const toHost = { name: 'DeviceError', message: /cp\.asnumpy/ }
    assert.throws(() => cp.add(onGpu, onHost), toGpu)
    assert.throws(() => cp.sqrt(onHost), toGpu)
    assert.throws(() => cp.sum(onHost), toGpu)
    assert.throws(() => onGpu.iadd(onHost), toGpu)
    assert.throws(() => cp.where(onGpu.gt(0), onHost, onGpu), toGpu)
    assert.throws(() => cp.concatenate([onGpu, onHost]), toGpu)
    assert.throws(() => np.add(onHost, onGpu), toHost)
    assert.throws(() => np.sqrt(onGpu), toHost)
    assert.throws(() => np.add(onHost, 1, { out: onGpu }), toHost)
    assert.throws(() => onHost.mul(onGpu), toHost)
    assert.deepEqual(cp.asnumpy(onGpu).add(onHost).tolist(), [2, 2, 2])
    assert.deepEqual(cp.asarray(onHost).add(onGpu).tolist(), [2, 2, 2])
  })
})
