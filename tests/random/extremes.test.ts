import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DTypeError, np, ShapeError, ValueError } from '#src/index.js'

const infinity = Number.POSITIVE_INFINITY

type Numbers = import('#src/index.js').NDArray

const notNaN = (numbers: Numbers) => assert.equal(np.any(np.isnan(numbers)).item(), false)

const sizes = [5e-324, 1e-300, 1e-100, 1e-20, 1e-10, 0.01, 0.5, 1, 1.5, 9.99, 10, 100, 1e5, 1e10, 1e20, 1e100, 1e300]

test('draws end for parameters of every size', () => {
  const rng = np.random.defaultRng(1)
  const size = 2000
  for (const a of sizes) {
    for (const numbers of [
      rng.standardGamma(a, size),
      rng.chisquare(a, size),
      rng.standardT(a < 1e-2 ? 0.01 : a, size),
      rng.pareto(a, size),
      rng.power(a, size),
      rng.weibull(a, size),
      rng.vonmises(0.5, a, size),
      rng.noncentralChisquare(a, 3, size),
      rng.noncentralChisquare(0.5, a, size),
      rng.noncentralChisquare(3, a, size),
    ]) {
      notNaN(numbers)
    }
    for (const b of [5e-324, 1e-300, 1e-10, 1, 1e10, 1e300]) {
      const share = rng.beta(a, b, size)
      notNaN(share)
      assert.ok((share.min().item() as number) >= 0 && (share.max().item() as number) <= 1)
      notNaN(rng.wald(a, b, size))
    }
    if (a < 1e18) {
      assert.ok(Number(rng.poisson({ lam: a, size }).min().item({ bigint: true })) >= 0)
      notNaN(rng.poisson({ lam: np.full([size], a) }))
    }
  }
  for (const p of [5e-324, 1e-300, 1e-20, 1e-5, 0.1, 0.5, 0.9, 1 - 2 ** -53]) {
    for (const n of [0, 1, 2, 20, 10_000, 2n ** 40n, 2n ** 63n - 1n]) {
      const numbers = rng.binomial(n, p, size)
      assert.ok(numbers.min().item({ bigint: true }) >= 0)
      assert.ok(BigInt(numbers.max().item({ bigint: true })) <= BigInt(n))
    }
    assert.ok(rng.geometric(p, size).min().item({ bigint: true }) >= 1)
    assert.ok(rng.logseries(p, size).min().item({ bigint: true }) >= 1)
  }
  for (const a of [1 + 2 ** -52, 1.0001, 2, 60, 1030, 1e300, infinity]) {
    assert.ok(rng.zipf(a, size).min().item({ bigint: true }) >= 1)
  }
  for (const [good, bad, sample] of [
    [0, 0, 0],
    [0, 5, 3],
    [5, 0, 3],
    [5, 5, 10],
    [20, 20, 20],
    [1, 999_999_999, 1000],
    [999_999_999, 999_999_999, 999_999_999],
    [999_999_999, 3, 999_999_999],
  ]) {
    const numbers = rng.hypergeometric(good, bad, sample, size)
    assert.ok(Number(numbers.min().item()) >= Math.max(0, sample - bad), `${[good, bad, sample]}`)
    assert.ok(Number(numbers.max().item()) <= Math.min(good, sample), `${[good, bad, sample]}`)
  }
})

test('infinite parameters end as well', () => {
  const rng = np.random.defaultRng(2)
  assert.deepEqual(rng.standardGamma(infinity, 2).tolist(), [infinity, infinity])
  assert.deepEqual(rng.vonmises(0.5, infinity, 2).tolist(), [0.5, 0.5])
  rng.noncentralChisquare(0.5, infinity, 10).eval()
  rng.beta(infinity, 1, 10).eval()
  rng.wald(infinity, 1, 10).eval()
})

test('the ends of parameters give what is certain', () => {
  const rng = np.random.defaultRng(3)
  const all = (numbers: Numbers) => [Number(numbers.min().item()), Number(numbers.max().item())]
  assert.deepEqual(all(rng.binomial(10, 0, 100)), [0, 0])
  assert.deepEqual(all(rng.binomial(10, 1, 100)), [10, 10])
  assert.deepEqual(all(rng.poisson({ lam: 0, size: 100 })), [0, 0])
  assert.deepEqual(all(rng.geometric(1, 100)), [1, 1])
  assert.deepEqual(all(rng.logseries(0, 100)), [1, 1])
  assert.deepEqual(all(rng.negativeBinomial(3, 1, 100)), [0, 0])
  assert.deepEqual(all(rng.standardGamma(0, 100)), [0, 0])
  assert.deepEqual(all(rng.weibull(0, 100)), [0, 0])
  assert.deepEqual(all(rng.hypergeometric(4, 0, 3, 100)), [3, 3])
  // A gamma number of so small a shape is 0 or next to it; the shares of two go to one of them.
  assert.deepEqual(all(rng.gamma(1e-300, { size: 100 })), [0, 0])
  assert.deepEqual(np.unique(rng.beta(1e-300, 1e-300, 1000)).tolist(), [0, 1])
})

test('bad parameters are errors', () => {
  const rng = np.random.defaultRng(4)
  for (const call of [
    () => rng.gamma(-1),
    () => rng.gamma(Number.NaN),
    () => rng.gamma(1, { scale: -1 }),
    () => rng.beta(0, 1),
    () => rng.beta(1, Number.NaN),
    () => rng.chisquare(0),
    () => rng.f(0, 1),
    () => rng.noncentralChisquare(1, -1),
    () => rng.noncentralF(1, 0, 1),
    () => rng.gumbel({ scale: -1 }),
    () => rng.laplace({ scale: -1 }),
    () => rng.logistic({ scale: -1 }),
    () => rng.lognormal({ sigma: -1 }),
    () => rng.pareto(0),
    () => rng.power(0),
    () => rng.rayleigh(-1),
    () => rng.standardT(0),
    () => rng.triangular(2, 1, 3),
    () => rng.triangular(1, 4, 3),
    () => rng.triangular(1, 1, 1),
    () => rng.triangular([0, 2], 1, 3),
    () => rng.vonmises(0, -1),
    () => rng.vonmises(Number.NaN, 1),
    () => rng.vonmises(infinity, 1),
    () => rng.wald(0, 1),
    () => rng.wald(1, 0),
    () => rng.weibull(-1),
    () => rng.binomial(-1, 0.5),
    () => rng.binomial(1, 1.5),
    () => rng.binomial(1, Number.NaN),
    () => rng.binomial(1.5, 0.5),
    () => rng.binomial([1.5], 0.5),
    () => rng.geometric(0),
    () => rng.geometric(1.1),
    () => rng.hypergeometric(5, 5, 11),
    () => rng.hypergeometric(-1, 5, 1),
    () => rng.hypergeometric(1e9, 5, 1),
    () => rng.hypergeometric([5, 6], 5, [10, 12]),
    () => rng.logseries(1),
    () => rng.logseries(-0.1),
    () => rng.negativeBinomial(0, 0.5),
    () => rng.negativeBinomial(1, 0),
    () => rng.negativeBinomial(1e20, 0.5),
    () => rng.negativeBinomial([1e20], [0.5]),
    () => rng.poisson(-1),
    () => rng.poisson(1e19),
    () => rng.poisson(np.array([1, Number.NaN])),
    () => rng.zipf(1),
  ]) {
    assert.throws(call, ValueError, String(call))
  }
  assert.throws(() => rng.binomial(np.array([1, 2]), 0.5), DTypeError)
  assert.throws(() => rng.gamma([1, 2, 3], { size: [2, 2] }), ShapeError)
  const out = np.empty([3], 'float32')
  assert.equal(rng.standardGamma(2, { out, dtype: 'float32' }), out)
  assert.throws(() => rng.standardGamma(2, { out }), DTypeError)
  assert.deepEqual(rng.gamma([1, 2, 3], { size: [2, 3] }).shape, [2, 3])
  assert.deepEqual(rng.beta(np.ones([3, 1]), [1, 2]).shape, [3, 2])
  assert.deepEqual(rng.poisson().shape, [])
  assert.deepEqual(rng.standardCauchy([0, 3]).tolist(), [])
})
