/** Transforms by cuFFT: what is kept, what fails, and what stays as it was. Their values are tested in tests/numpy. */
import assert from 'node:assert/strict'
import { afterEach, suite, test } from 'node:test'
import type { NDArray } from '#src/index.js'
import { missing, program, simulated } from './simulated.js'

const { np, cp, driver } = missing ? ({} as Awaited<ReturnType<typeof simulated>>) : await simulated()

suite('Fourier transforms of a GPU', { skip: missing }, () => {
  afterEach(() => driver.fault('none'))
  const plans = () => cp.fft.config.getPlanCache()

  function held() {
    const pool = cp.getDefaultMemoryPool()
    pool.freeAllBlocks()
    return { used: pool.usedBytes(), live: driver.live() }
  }

  const close = (got: NDArray, wanted: NDArray) =>
    assert.ok(np.allclose(cp.asnumpy(got), wanted), `${got}\nis not\n${wanted}`)

  test('a plan is made once for each form, dtype and layout', () => {
    plans().clear()
    const x = cp.ones([4, 100])
    for (let round = 0; round < 3; round++) {
      cp.fft.fft(x).eval()
      cp.fft.ifft(x).eval()
      cp.fft.rfft(x).eval()
      cp.fft.fft(x, { axis: 0 }).eval()
    }
    assert.equal(plans().misses, 3)
    assert.equal(plans().hits, 9)
    assert.equal(plans().getCurrSize(), 3)
    assert.ok(plans().getCurrMemsize() > 0)
    const live = driver.live()
    plans().clear()
    assert.equal(driver.live(), live - 3)
    assert.deepEqual([plans().hits, plans().misses, plans().getCurrSize(), plans().getCurrMemsize()], [0, 0, 0, 0])
  })

  test('the plans that were not used for longest go first', () => {
    plans().clear()
    const limit = plans().getMemsize()
    const run = (length: number) => cp.fft.fft(cp.ones([length])).eval()
    for (const length of [10, 11, 12]) run(length)
    run(10)
    const one = plans().getCurrMemsize() / 3
    plans().setMemsize(2 * one)
    assert.equal(plans().getCurrSize(), 2)
    run(10)
    assert.equal(plans().misses, 3)
    run(11)
    assert.equal(plans().misses, 4)
    assert.equal(plans().getCurrSize(), 2)
    plans().setMemsize(0)
    assert.equal(plans().getCurrSize(), 0)
    run(12)
    assert.equal(plans().getCurrSize(), 1)
    plans().setMemsize(limit)
    for (let length = 20; length < 100; length++) run(length)
    assert.equal(plans().getSize(), 64)
    assert.equal(plans().getCurrSize(), 64)
    plans().setSize(5)
    assert.equal(plans().getCurrSize(), 5)
    plans().setSize(-1)
    assert.equal(plans().getSize(), -1)
    for (let length = 20; length < 90; length++) run(length)
    assert.ok(plans().getCurrSize() >= 70)
    for (const wrong of [-2, 1.5, Number.NaN]) assert.throws(() => plans().setSize(wrong), { name: 'ValueError' })
    plans().setSize(64)
    plans().clear()
  })

  test('several axes are one plan, and one execution', () => {
    plans().clear()
    const x = np.random.defaultRng(1).random([6, 8, 10])
    const before = driver.count('cufftExecZ2Z') + driver.count('cufftExecD2Z')
    close(cp.fft.fft2(cp.asarray(x)), np.fft.fft2(x))
    close(cp.fft.rfftn(cp.asarray(x)), np.fft.rfftn(x))
    close(cp.fft.ifftn(cp.asarray(x), { norm: 'forward' }), np.fft.ifftn(x, { norm: 'forward' }))
    assert.equal(driver.count('cufftExecZ2Z') + driver.count('cufftExecD2Z'), before + 3)
    assert.equal(plans().getCurrSize(), 3)
  })

  test('an axis between others', () => {
    const x = np.random.defaultRng(1).random([7, 9, 11])
    close(cp.fft.fft(cp.asarray(x), { axis: 1 }), np.fft.fft(x, { axis: 1 }))
    const result = cp.fft.ifft(cp.asarray(x), { axis: 1 })
    close(result, np.fft.ifft(x, { axis: 1 }))
    assert.ok(result.flags.cContiguous)
  })

  test('views are transformed where they lie', () => {
    const x = np.random.defaultRng(3).random([6, 10]).add(np.complex(0, 1)).eval()
    const views = ['::2', ':, ::2', '1:, 1:', '1:4', ':5, :6', '::3, ::3']
    for (const [view, axis] of views.flatMap((each) => [[each, 0] as const, [each, 1] as const])) {
      const [here, there] = [x, cp.asarray(x)].map((array) => array.at(...view.split(', ')) as NDArray)
      const launches = driver.count('cuLaunchKernel')
      const result = cp.fft.fft(there, { axis })
      assert.equal(driver.count('cuLaunchKernel'), launches, `${view}, axis ${axis}`)
      close(result, np.fft.fft(here, { axis }))
      close(cp.fft.rfft(there.imag, { axis, n: 3 }), np.fft.rfft(here.imag, { axis, n: 3 }))
      close(cp.fft.rfft(there.real, { axis }), np.fft.rfft(here.real, { axis }))
      assert.deepEqual(there.tolist(), here.tolist())
    }
    const back = cp.asarray(x).at('::-1')
    close(cp.fft.fft(back), np.fft.fft(x.at('::-1')))
  })

  test('a transform to real numbers leaves its input as it was', () => {
    const x = cp
      .asarray(np.random.defaultRng(2).random([3, 9]))
      .astype('complex128')
      .eval()
    const before = x.toTypedArray()
    for (const name of ['irfft', 'hfft', 'irfft2', 'irfftn'] as const) cp.fft[name](x).eval()
    assert.deepEqual(x.toTypedArray(), before)
  })

  test('scaling waits, and becomes part of what follows', () => {
    const x = cp.ones([1000]).eval()
    cp.fft.ifft(x).mul(3).add(1).eval()
    const launches = driver.count('cuLaunchKernel')
    const y = cp.fft.ifft(x).mul(3).add(1).eval()
    // One converts the input, one scales and does the rest.
    assert.equal(driver.count('cuLaunchKernel') - launches, 2)
    assert.equal(y.at(0).real.item(), 4)
  })

  const faults = [
    ['cufftCreate', 5, 'CudaError', /cufftCreate\(\) failed with CUFFT_INTERNAL_ERROR \(5\)/],
    [
      'cufftMakePlanMany64',
      8,
      'CudaError',
      /cufftMakePlanMany64\(.*n = \(200\), batch = 3\) failed with CUFFT_INVALID_SIZE/,
    ],
    ['cufftSetAutoAllocation', 1, 'CudaError', /cufftSetAutoAllocation/],
    ['cufftSetStream', 1, 'CudaError', /cufftSetStream/],
    ['cufftSetWorkArea', 7, 'CudaError', /cufftSetWorkArea\(.*CUFFT_SETUP_FAILED/],
    ['cufftExecZ2Z', 6, 'CudaError', /cufftExecZ2Z\(.*input = 0x.*CUFFT_EXEC_FAILED/],
    ['cufftMakePlanMany64', 99, 'CudaError', /cuFFT error 99/],
  ] as const
  for (const [name, code, error, says] of faults) {
    test(`${name} fails with ${code}: nothing is lost, and the next call is right`, () => {
      plans().clear()
      const x = cp.ones([3, 200], 'complex128').eval()
      const before = held()
      driver.fault(`${name}:1:${code}`)
      assert.throws(() => cp.fft.fft(x), { name: error, message: says })
      // A plan that was made stays.
      assert.ok(held().live <= before.live + 1)
      assert.equal(held().used, before.used)
      close(cp.fft.fft(x), np.fft.fft(np.ones([3, 200])))
    })
  }

  test('no memory for a plan: others are given up for it', () => {
    plans().clear()
    const x = cp.ones([3, 200]).eval()
    cp.fft.rfft(x).eval()
    driver.fault('cufftMakePlanMany64:1:2')
    close(cp.fft.fft(x), np.fft.fft(np.ones([3, 200])))
    assert.equal(plans().getCurrSize(), 1)
    driver.fault('cufftMakePlanMany64:1:2:always')
    assert.throws(() => cp.fft.rfft(x), { name: 'OutOfMemoryError', message: /plan of 3 transforms of length \(200\)/ })
    assert.equal(plans().getCurrSize(), 0)
    driver.fault('none')
    close(cp.fft.rfft(x), np.fft.rfft(np.ones([3, 200])))
  })

  test('no memory to work in: an OutOfMemoryError, and everything is as it was', () => {
    const pool = cp.getDefaultMemoryPool()
    const x = cp.ones([1000, 1000], 'complex128').eval()
    const limit = pool.getLimit()
    const before = held()
    // Room for the result, but not for the work area.
    pool.setLimit({ size: pool.totalBytes() + 24_000_000 })
    try {
      assert.throws(() => cp.fft.fft(x), { name: 'OutOfMemoryError' })
      assert.deepEqual(held().used, before.used)
    } finally {
      pool.setLimit({ size: limit })
    }
    assert.equal(cp.fft.fft(x).at(0, 0).real.item(), 1000)
  })

  test('temporaries in a loop are given back', () => {
    const x = cp.ones([64, 64]).eval()
    cp.fft.irfft2(cp.fft.rfft2(x)).eval()
    const before = held()
    for (let round = 0; round < 300; round++) cp.fft.irfft2(cp.fft.rfft2(x)).eval()
    assert.ok(held().live <= before.live + 8)
  })

  test('without cuFFT: an error that says who needs it, and everything else works', () => {
    const [first, second, sum, onHost] = program(
      { CUTS_CUFFT_LIBRARY: '/no/such/libcufft.so' },
      `ends(() => cp.fft.fft(cp.ones([4])).tolist())
       ends(() => cp.fft.rfft2(cp.ones([4, 4])).tolist())
       ends(() => cp.fft.fftfreq(4).sum().item() + cp.ones([3]).sum().item())
       ends(() => np.fft.rfft(np.ones([2])).real.tolist())`,
    ).endings
    for (const ending of [first, second]) {
      assert.ok('error' in ending)
      assert.equal(ending.error.name, 'DeviceUnavailableError')
      assert.match(ending.error.message, /functions of cp\.fft need cuFFT/)
      assert.match(ending.error.message, /\/no\/such\/libcufft\.so/)
    }
    assert.deepEqual(sum, { value: 2.5 })
    assert.deepEqual(onHost, { value: [2, 0] })
  })
})
