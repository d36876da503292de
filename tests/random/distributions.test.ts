import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DTypeError, np, OverflowError, ShapeError, ValueError } from '#src/index.js'

const count = 200_000

/** The largest distance between the empirical and the exact distribution function, in units of 1/√n. */
function kolmogorov(sample: ReturnType<typeof np.ones>, cdf: (x: number) => number): number {
  const sorted = np.sort(sample).toTypedArray() as Float64Array
  let distance = 0
  sorted.forEach((x, at) => {
    const exact = cdf(x)
    distance = Math.max(distance, Math.abs(exact - at / sorted.length), Math.abs(exact - (at + 1) / sorted.length))
  })
  return distance * Math.sqrt(sorted.length)
}

/** Abramowitz and Stegun 7.1.26 is too coarse: the series and the continued fraction of erfc. */
function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x)
  const z = -x
  if (z < 3) {
    let term = z
    let sum = z
    for (let k = 1; k < 200; k++) sum += term *= (z * z) / (2 * k + 1)
    return 0.5 - (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
  }
  let fraction = z
  for (let k = 200; k > 0; k--) fraction = z + k / fraction
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / fraction
}

// P(K > 1.95) is 1e-3, and the seeds are fixed.
const critical = 1.95

test('uniform, normal and exponential numbers have their distributions', () => {
  const rng = np.random.defaultRng(20)
  assert.ok(kolmogorov(rng.random(count), (x) => x) < critical)
  assert.ok(kolmogorov(rng.uniform({ low: -3, high: 5, size: count }), (x) => (x + 3) / 8) < critical)
  assert.ok(kolmogorov(rng.standardNormal(count), normalCdf) < critical)
  assert.ok(kolmogorov(rng.normal({ loc: -2, scale: 0.5, size: count }), (x) => normalCdf((x + 2) / 0.5)) < critical)
  assert.ok(kolmogorov(rng.exponential({ scale: 3, size: count }), (x) => 1 - Math.exp(-x / 3)) < critical)
})

test('integers are equally likely, over narrow and wide ranges', () => {
  const rng = np.random.defaultRng(21)
  for (const [low, high] of [
    [0, 10],
    [-7, 3],
    [0, 2n ** 40n],
    [-(2n ** 63n), 2n ** 63n],
  ] as const) {
    const sample = rng.integers(low, high, { size: count })
    const width = Number(BigInt(high) - BigInt(low)) / 10
    const bins = new Array<number>(10).fill(0)
    for (const value of sample.tolist({ bigint: true }) as bigint[]) {
      bins[Math.min(9, Math.floor(Number(value - BigInt(low)) / width))]++
    }
    const expected = count / 10
    const chi = bins.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)
    // The 99.9% point of chi-square with 9 degrees of freedom.
    assert.ok(chi < 27.88, `${low} ${high}: ${chi}`)
  }
  assert.deepEqual(
    [rng.integers(3, { size: 1000 }).min().item(), rng.integers(3, { size: 1000, endpoint: true }).max().item()],
    [0, 3],
  )
  assert.equal(rng.integers(0, 256, { size: 9, dtype: 'uint8' }).dtype.name, 'uint8')
  assert.deepEqual(rng.integers(np.array([1n, 5n, 9n]), np.array([2n, 6n, 10n])).tolist(), [1, 5, 9])
})

test('parameters broadcast, and bad ones are errors', () => {
  const rng = np.random.defaultRng(1)
  assert.deepEqual(rng.normal({ loc: np.zeros([3, 1]), scale: np.ones(2) }).shape, [3, 2])
  assert.deepEqual(rng.normal({ loc: [0, 1, 2], size: [4, 3] }).shape, [4, 3])
  assert.throws(() => rng.normal({ loc: [0, 1, 2], size: [4, 2] }), ShapeError)
  assert.throws(() => rng.normal({ scale: -1 }), ValueError)
  assert.throws(() => rng.normal({ scale: np.array([1, Number.NaN]) }), ValueError)
  assert.throws(() => rng.uniform({ low: 0, high: Number.POSITIVE_INFINITY }), OverflowError)
  assert.throws(() => rng.integers(5, 2), ValueError)
  assert.throws(() => rng.integers(0), ValueError)
  assert.throws(() => rng.integers(0, 257, { dtype: 'uint8' }), ValueError)
  assert.throws(() => rng.integers(0, 5, { dtype: 'float64' }), DTypeError)
  assert.throws(() => rng.random({ size: 3, dtype: 'float16' as 'float32' }), DTypeError)
  const out = np.empty([3])
  assert.equal(rng.random({ out }), out)
  assert.throws(() => rng.random({ out, size: 4 }), ShapeError)
})
