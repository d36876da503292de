/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { np } from '#src/index.js'

declare const int32: NDArray<'int32'>
declare const float32: NDArray<'float32'>
declare const complex64: NDArray<'complex64'>

function has<D>(_array: D): void {}

export function linearAlgebraHasItsDTypes(): void {
  const { linalg } = np
  has<NDArray<'float64'>>(linalg.inv(int32))
  has<NDArray<'float32'>>(linalg.inv(float32))
  has<NDArray<'float64'>>(linalg.solve(int32, float32))
  has<NDArray<'complex64'>>(linalg.solve(complex64, float32))
  has<NDArray<'complex64'>>(linalg.cholesky(complex64, { upper: true }))
  has<NDArray<'float32'>>(linalg.slogdet(complex64).logabsdet)
  has<NDArray<'complex64'>>(linalg.slogdet(complex64).sign)
  has<NDArray<'float32'>>(linalg.svd(complex64).S)
  has<NDArray<'complex64'>>(linalg.svd(complex64, { fullMatrices: false }).Vh)
  has<NDArray<'float32'>>(linalg.svd(complex64, { computeUv: false }))
  has<NDArray<'complex64'>>(linalg.svd(complex64, true).U)
  has<NDArray<'float64'>>(linalg.qr(int32).Q)
  has<NDArray<'float32'>>(linalg.qr(float32, 'r'))
  has<NDArray<'float32'>>(linalg.qr(float32, { mode: 'complete' }).R)
  has<[NDArray<'float32'>, NDArray<'float32'>]>(linalg.qr(float32, 'raw'))
  has<NDArray<'float32' | 'complex64'>>(linalg.eig(float32).eigenvalues)
  has<NDArray<'complex64'>>(linalg.eigvals(complex64))
  has<NDArray<'float32'>>(linalg.eigh(complex64, 'U').eigenvalues)
  has<NDArray<'float32'>>(linalg.norm(complex64, 2))
  has<NDArray<'float64'>>(linalg.norm(int32))
  has<NDArray<'float32'>>(linalg.cond(float32))
  has<NDArray<'int64'>>(linalg.matrixRank(float32))
  has<NDArray<'float64'>>(linalg.lstsq(int32, float32)[0])
  has<NDArray<'float32'>>(linalg.lstsq(complex64, float32)[3])
  has<NDArray<'float64'>>(linalg.multiDot([int32, float32, [[1, 2]]]))
  // @ts-expect-error there is no such mode
  linalg.qr(float32, 'whole')
  // @ts-expect-error there is no such norm
  linalg.norm(float32, 'nuclear')
}
