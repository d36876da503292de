import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentError, LinAlgError, np } from '#src/index.js'

const { linalg } = np

test('results have names, and unpack as lists', () => {
  const a = [
    [2, 1],
    [1, 3],
  ]
  const svd = linalg.svd(a)
  assert.deepEqual([...svd], [svd.U, svd.S, svd.Vh])
  const [q, r] = linalg.qr(a)
  assert.ok(np.allclose(q.matmul(r), a))
  const { eigenvalues, eigenvectors } = linalg.eigh(a)
  assert.deepEqual([...linalg.eigh(a)].length, 2)
  assert.ok(np.allclose(np.matmul(a, eigenvectors), eigenvectors.mul(eigenvalues)))
  const [sign, logabsdet] = linalg.slogdet(a)
  assert.equal(sign.item(), 1)
  assert.ok(Math.abs(Math.exp(Number(logabsdet)) - 5) < 1e-14)
})

test('errors say which function, and the shape', () => {
  const error = (call: () => unknown, text: RegExp) =>
    assert.throws(call, (thrown: unknown) => thrown instanceof LinAlgError && text.test(thrown.message))
  error(() => linalg.inv(np.ones([2, 2])), /^\[linalg\.inv\] Singular matrix: the shape is \(2,2\)$/)
  error(() => linalg.inv(np.ones([5, 2, 2])), /matrix 0 of 5/)
  error(() => linalg.solve(np.ones([2, 3]), [1, 2]), /\[linalg\.solve\] Last 2 dimensions .* \(2,3\)/)
  error(() => linalg.cholesky(np.zeros([2, 2])), /\[linalg\.cholesky\] Matrix is not positive definite/)
  error(() => linalg.lstsq([[Number.NaN]], [1]), /\[linalg\.lstsq\] SVD did not converge .* NaNs/)
  error(() => linalg.lstsq([[Number.POSITIVE_INFINITY]], [1]), /\[linalg\.lstsq\] SVD did not converge/)
  error(() => linalg.eig([[Number.NaN]]), /\[linalg\.eig\] Array must not contain infs or NaNs/)
  error(() => linalg.matrixPower(np.zeros([2, 2]), -2), /\[linalg\.matrixPower\] Singular matrix/)
  assert.throws(() => linalg.matrixPower(np.eye(2), 1.5), ArgumentError)
  // @ts-expect-error there is no such option
  assert.throws(() => linalg.svd(np.eye(2), { full: true }), ArgumentError)
})

test('a determinant beyond the range on its way, but not at its end', () => {
  assert.equal(linalg.det(np.diag([2 ** 600, 2 ** 600, 2 ** -800, 3])).item(), 3 * 2 ** 400)
  assert.equal(linalg.det(np.diag([2 ** -600, 2 ** -600, 2 ** 800])).item(), 2 ** -400)
  assert.equal(linalg.det(np.diag([2 ** 600, 2 ** 600])).item(), Number.POSITIVE_INFINITY)
  assert.equal(linalg.det(np.diag([2 ** -600, 2 ** -600])).item(), 0)
})

test('norms wait to be computed with what comes before and after them', () => {
  const x = np.arange(1, 4)
  const norm = linalg.norm(x.mul(2)).mul(3)
  assert.ok(norm.storage.value.pending)
  assert.ok(Math.abs(Number(norm) - 6 * Math.sqrt(14)) < 1e-13)
})

test('of a matrix that nearly has no rank left, the vectors are still orthonormal', () => {
  const row = np.arange(1, 41)
  const { U, Vh } = linalg.svd(np.outer(row, row.mul(0.7)))
  assert.ok(np.allclose(U.T.matmul(U), np.eye(40), { atol: 1e-13 }))
  assert.ok(np.allclose(Vh.matmul(Vh.T), np.eye(40), { atol: 1e-13 }))
})

test('the error stands in the namespace too', () => {
  assert.throws(
    () =>
      np.linalg.inv([
        [0, 0],
        [0, 0],
      ]),
    np.linalg.LinAlgError,
  )
  assert.equal(np.linalg.LinAlgError, LinAlgError)
})
