/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { np } from '#src/index.js'

declare const int8: NDArray<'int8'>
declare const float32: NDArray<'float32'>
declare const complex64: NDArray<'complex64'>

function has<D>(_array: D): void {}

export function differencesHaveTheirDTypes(): void {
  has<NDArray<'int8'>>(np.diff(int8))
  has<NDArray<'float32'>>(np.diff(float32, { n: 2, prepend: 0 }))
  has<NDArray<'int8'>>(np.ediff1d(int8, { toEnd: 9 }))
  has<NDArray<'float64'>>(np.trapezoid(int8))
  has<NDArray<'float32'>>(np.trapezoid(float32, { dx: 2 }))
  has<NDArray<'float64'>>(np.cov(float32))
  has<NDArray<'complex128'>>(np.corrcoef(complex64))
  has<NDArray<'float32'>>(np.cov(float32, { dtype: 'float32' }))
  has<NDArray<'complex64'>>(np.convolve(int8, complex64, 'same'))
  has<NDArray<'int8'>>(np.correlate(int8, int8, { mode: 'full' }))
  has<NDArray<'float64'> | NDArray<'float64'>[]>(np.gradient(int8, 1, { axis: 0 }))
  // @ts-expect-error there is no such mode
  np.convolve(int8, int8, 'circular')
}
