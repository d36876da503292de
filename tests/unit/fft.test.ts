/** What follows from the definition of Fourier transforms, and what NumPy has no say in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { NDArray } from '#src/array/ndarray.js'
import { ArgumentError, AxisError, DTypeError, np, ValueError } from '#src/index.js'

const noise = (n: number, seed = 1) => np.random.defaultRng(seed).standardNormal([n]) as NDArray<'float64'>
const complexNoise = (n: number) =>
  np.add(noise(n), np.multiply(noise(n, 2), np.complex(0, 1))) as NDArray<'complex128'>
const largest = (x: NDArray) => Number(np.max(np.abs(x)))
const near = (got: NDArray, wanted: NDArray, n: number) =>
  assert.ok(largest(np.subtract(got, wanted) as NDArray) <= 1e-15 * (2 + Math.log2(n)) * largest(wanted))

const length = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40_000 }))

test('a transform and its inverse give what was there', () => {
  fc.assert(
    fc.property(length, fc.constantFrom('backward', 'ortho', 'forward' as const), (n, norm) => {
      const [z, x] = [complexNoise(n), noise(n)]
      near(np.fft.ifft(np.fft.fft(z, { norm }), { norm }), z, n)
      near(np.fft.irfft(np.fft.rfft(x, { norm }), { n, norm }), x, n)
      near(np.fft.hfft(np.fft.ihfft(x, { norm }), { n, norm }), x, n)
    }),
    { numRuns: 30, seed: 1 },
  )
})

test('a transform keeps the sum of squares, and turns a shift into factors', () => {
  fc.assert(
    fc.property(length, (n) => {
      const z = complexNoise(n)
      const spectrum = np.fft.fft(z, { norm: 'ortho' })
      const energy = (x: NDArray) => Number(np.sum(np.square(np.abs(x))))
      const [before, after] = [energy(z), energy(spectrum)]
      assert.ok(Math.abs(before - after) <= 1e-14 * before, `${before} became ${after} at length ${n}`)
      const factors = np.exp(np.multiply(np.arange(n), np.complex(0, (-2 * Math.PI) / n)))
      const shifted = np.fft.fft(np.roll(z, 1), { norm: 'ortho' })
      const difference = largest(np.subtract(shifted, np.multiply(spectrum, factors)) as NDArray)
      assert.ok(difference <= 1e-11 * largest(spectrum))
    }),
    { numRuns: 20, seed: 2 },
  )
})

test('errors grow with the logarithm of the length', () => {
  for (const n of [1024, 30_000, 59_049, 99_991, 2 ** 18]) {
    const z = complexNoise(n)
    const error = (back: NDArray, from: NDArray) => {
      const difference = np.subtract(back, from) as NDArray
      return Math.sqrt(Number(np.mean(np.square(np.abs(difference)))))
    }
    assert.ok(error(np.fft.ifft(np.fft.fft(z)), z) < 2e-16 * Math.log2(n), `float64 at ${n}`)
    const single = z.astype('complex64')
    assert.ok(error(np.fft.ifft(np.fft.fft(single)), single) < 1e-7 * Math.log2(n), `float32 at ${n}`)
  }
})

test('sums of small whole numbers that are exact elsewhere are exact here', () => {
  assert.deepEqual(np.fft.fft(np.ones([12])).real.tolist(), [12, ...new Array<number>(11).fill(0)])
  assert.deepEqual(np.fft.irfft([4, 0, 0]).tolist(), [1, 1, 1, 1])
})

test('what is transformed may be pending, a view, and overwritten afterwards', () => {
  const x = np.arange(24).reshape([4, 6])
  const view = np.add(x, 1).T.at('::-1')
  const wanted = np.fft.fft(np.array(view.tolist() as number[][]), { axis: 0 })
  near(np.fft.fft(view, { axis: 0 }), wanted, 6)
  const y = np.arange(8)
  const spectrum = np.fft.rfft(y)
  y.imul(0)
  assert.equal(Number(spectrum.at(0).real), 28)
})

test('calls that say what they do not take', () => {
  assert.throws(() => np.fft.fft([1, 2, 3], { n: 0 }), ValueError)
  assert.throws(() => np.fft.fft([1, 2, 3], { n: 1.5 }), ArgumentError)
  assert.throws(() => np.fft.fft([1, 2, 3], { axis: 1 }), AxisError)
  assert.throws(() => np.fft.rfft(complexNoise(3)), { name: DTypeError.name, message: /rfft.*complex128/ })
  assert.throws(() => np.fft.fft([1, 2, 3], { norm: 'both' as 'ortho' }), ValueError)
  assert.throws(() => np.fft.fft([1, 2, 3], { length: 3 } as object), { name: ArgumentError.name, message: /'length'/ })
  assert.throws(() => np.fft.irfft([1]), { name: ValueError.name, message: /data points \(0\)/ })
})

test('plans are kept, counted, and given up beyond a limit', () => {
  const plans = np.fft.config.getPlanCache()
  const limit = plans.getMemsize()
  plans.clear()
  assert.equal(plans.getCurrSize(), 0)
  np.fft.fft(complexNoise(600))
  const made = plans.misses
  assert.ok(made > 0 && plans.getCurrMemsize() > 0)
  np.fft.fft(complexNoise(600))
  assert.equal(plans.misses, made)
  assert.ok(plans.hits > 0)
  plans.setMemsize(20_000)
  for (let n = 500; n < 560; n++) near(np.fft.ifft(np.fft.fft(complexNoise(n))), complexNoise(n), n)
  plans.setMemsize(20_000)
  assert.ok(plans.getCurrMemsize() <= 20_000)
  assert.match(String(plans), /plans, \d+ of 20000 bytes/)
  assert.throws(() => plans.setMemsize(-1), ValueError)
  plans.setMemsize(limit)
  assert.equal(plans.getSize(), -1)
  plans.setSize(3)
  assert.ok(plans.getCurrSize() <= 3)
  assert.equal(plans.getSize(), 3)
  for (let n = 500; n < 520; n++) near(np.fft.ifft(np.fft.fft(complexNoise(n))), complexNoise(n), n)
  plans.setSize(-1)
  assert.throws(() => plans.setSize(0.5), ValueError)
})
