import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LinAlgError, np, ValueError } from '#src/index.js'

const rng = np.random.defaultRng(8)
const count = 100_000

type Numbers = import('#src/index.js').NDArray

/** Means and covariances within a few standard errors of what they should be. */
function checkMoments(rows: Numbers, mean: readonly number[], cov: readonly (readonly number[])[]): void {
  const found = rows.astype('float64')
  const center = found.mean(0).tolist() as number[]
  center.forEach((value, at) => {
    assert.ok(Math.abs(value - mean[at]) <= 5 * Math.sqrt(cov[at][at] / count) + 1e-12, `mean ${at}: ${value}`)
  })
  const matrix = np.cov(found, { rowvar: false }).tolist() as number[][]
  matrix.forEach((row, at) => {
    row.forEach((value, to) => {
      const error = 10 * Math.sqrt((cov[at][at] * cov[to][to]) / count) + 1e-12
      assert.ok(Math.abs(value - cov[at][to]) <= error, `cov ${at} ${to}: ${value}, not ${cov[at][to]}`)
    })
  })
}

const table = (length: number, entry: (at: number, to: number) => number) =>
  Array.from({ length }, (_, at) => Array.from({ length }, (_, to) => entry(at, to)))

test('multinomial rows', () => {
  const p = [0.2, 0.05, 0.3, 0.15, 0.3]
  const rows = rng.multinomial(40, p, count)
  assert.deepEqual([rows.shape, rows.dtype.name], [[count, 5], 'int64'])
  assert.ok(np.all(np.equal(rows.sum(1), 40n)).item())
  const cov = table(5, (at, to) => 40 * p[at] * ((at === to ? 1 : 0) - p[to]))
  checkMoments(
    rows,
    p.map((each) => 40 * each),
    cov,
  )
  assert.deepEqual(rng.multinomial([3, 4], [0.5, 0.5]).shape, [2, 2])
  // The last probability is what the others leave.
  assert.deepEqual(rng.multinomial(7, [0, 0, 0]).tolist(), [0, 0, 7])
  assert.deepEqual(rng.multinomial(7, [1]).tolist(), [7])
  for (const call of [
    () => rng.multinomial(-1, [1]),
    () => rng.multinomial(1, [0.7, 0.7, 0]),
    () => rng.multinomial(1, [-0.1, 1.1]),
    () => rng.multinomial(1, [Number.NaN, 1]),
    () => rng.multinomial(1.5, [1]),
    () => rng.multinomial(1, []),
  ]) {
    assert.throws(call, ValueError, String(call))
  }
})

test('multivariate hypergeometric rows', () => {
  const colors = [16, 8, 4, 30, 2]
  const rows = rng.multivariateHypergeometric(colors, 25, count)
  assert.ok(np.all(np.equal(rows.sum(1), 25n)).item())
  const share = colors.map((color) => color / 60)
  const factor = (25 * 35) / 59
  checkMoments(
    rows,
    share.map((each) => 25 * each),
    table(5, (at, to) => factor * share[at] * ((at === to ? 1 : 0) - share[to])),
  )
  assert.deepEqual(rng.multivariateHypergeometric([3, 4], 7, { method: 'count' }).tolist(), [3, 4])
  for (const call of [
    () => rng.multivariateHypergeometric([3, 4], 8),
    () => rng.multivariateHypergeometric([3, -4], 1),
    () => rng.multivariateHypergeometric([3, 4], -1),
    () => rng.multivariateHypergeometric([5e8, 5e8], 1),
    () => rng.multivariateHypergeometric([[3, 4]], 1),
    () => rng.multivariateHypergeometric([3, 4], 1, { method: 'other' as 'count' }),
  ]) {
    assert.throws(call, ValueError, String(call))
  }
})

test('Dirichlet rows', () => {
  const alpha = [0.2, 1.5, 3]
  const rows = rng.dirichlet(alpha, count)
  assert.ok(np.allclose(rows.sum(1), 1))
  const mean = alpha.map((each) => each / 4.7)
  checkMoments(
    rows,
    mean,
    table(3, (at, to) => (mean[at] * ((at === to ? 1 : 0) - mean[to])) / 5.7),
  )
  assert.deepEqual(np.unique(rng.dirichlet([1e-200, 1e-200, 1e-200], 100)).tolist(), [0, 1])
  assert.deepEqual(rng.dirichlet([0, 1, 0]).tolist(), [0, 1, 0])
  assert.deepEqual(rng.dirichlet([1, 1], [2, 3]).shape, [2, 3, 2])
  assert.throws(() => rng.dirichlet([-1, 1]), ValueError)
  assert.throws(() => rng.dirichlet([[1, 1]]), ValueError)
})

const bad = [
  [1, 2],
  [2, 1],
]

test('normal rows', () => {
  const cov = [
    [2, 0.5, -0.3],
    [0.5, 1, 0.2],
    [-0.3, 0.2, 0.7],
  ]
  for (const method of ['svd', 'eigh', 'cholesky'] as const) {
    checkMoments(rng.multivariateNormal([1, -2, 3], cov, { size: count, method }), [1, -2, 3], cov)
  }
  // A matrix of rank one is a valid one.
  const singular = np.outer([1, 2], [1, 2])
  const line = rng.multivariateNormal([0, 0], singular, [3, 4])
  assert.deepEqual(line.shape, [3, 4, 2])
  assert.ok(np.allclose(line.at('...', 1), line.at('...', 0).mul(2)))
  assert.throws(() => rng.multivariateNormal([0, 0], bad, { checkValid: 'raise' }), ValueError)
  assert.throws(() => rng.multivariateNormal([0, 0], bad, { checkValid: 'raise', method: 'eigh' }), ValueError)
  assert.throws(() => rng.multivariateNormal([0, 0], bad, { method: 'cholesky' }), LinAlgError)
  rng.multivariateNormal([0, 0], bad, { checkValid: 'ignore' }).eval()
  rng.multivariateNormal([0, 0], bad, { checkValid: 'raise', tol: 2 }).eval()
  for (const call of [
    () => rng.multivariateNormal([[0, 0]], bad),
    () => rng.multivariateNormal([0, 0], [1, 2]),
    () => rng.multivariateNormal([0, 0, 0], bad),
    () => rng.multivariateNormal([0, 0], bad, { method: 'qr' as 'svd' }),
    () => rng.multivariateNormal([0, 0], bad, { checkValid: 'maybe' as 'warn' }),
  ]) {
    assert.throws(call, ValueError, String(call))
  }
})

test('a matrix that is no covariance gives a warning', async () => {
  const warning = new Promise<Error>((resolve) => process.once('warning', resolve))
  rng.multivariateNormal([0, 0], bad).eval()
  assert.match((await warning).message, /positive-semidefinite/)
})
