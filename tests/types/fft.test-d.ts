/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { np } from '#src/index.js'

declare const int8: NDArray<'int8'>
declare const float16: NDArray<'float16'>
declare const float32: NDArray<'float32'>
declare const complex64: NDArray<'complex64'>

function has<D>(_array: D): void {}

export function transformsHaveTheirDTypes(): void {
  has<NDArray<'complex128'>>(np.fft.fft(int8))
  has<NDArray<'complex64'>>(np.fft.ifft(float16, { n: 4, norm: 'ortho' }))
  has<NDArray<'complex64'>>(np.fft.rfft(float32, 8))
  has<NDArray<'float64'>>(np.fft.irfft([1, 2, 3], { n: 5, axis: 0 }))
  has<NDArray<'float16'>>(np.fft.hfft(float16))
  has<NDArray<'float32'>>(np.fft.irfft2(complex64, [4, 4]))
  has<NDArray<'complex64'>>(np.fft.fftn(float32, { axes: [0], s: [3] }))
  has<NDArray<'float64'>>(np.fft.fftfreq(8, 0.1))
  has<NDArray<'int8'>>(np.fft.fftshift(int8, 0))
  // @ts-expect-error there is no such norm
  np.fft.fft(int8, { norm: 'both' })
  // @ts-expect-error there is no such option
  np.fft.fft(int8, { axes: [0] })
}
