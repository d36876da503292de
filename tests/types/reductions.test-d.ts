/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { np } from '#src/index.js'

declare const int8: NDArray<'int8'>
declare const uint16: NDArray<'uint16'>
declare const bool: NDArray<'bool'>
declare const float16: NDArray<'float16'>
declare const float32: NDArray<'float32'>
declare const complex64: NDArray<'complex64'>

function has<D>(_array: D): void {}

export function reductionsHaveTheirDTypes(): void {
  has<NDArray<'int64'>>(int8.sum())
  has<NDArray<'uint64'>>(np.sum(uint16, 0))
  has<NDArray<'int64'>>(bool.prod())
  has<NDArray<'float16'>>(np.sum(float16, { axis: [0, 1] }))
  has<NDArray<'float32'>>(int8.sum({ dtype: 'float32' }))
  has<NDArray<'int8'>>(int8.max({ axis: 0 }))
  has<NDArray<'float64'>>(np.mean(int8))
  has<NDArray<'float16'>>(float16.mean())
  has<NDArray<'float32'>>(np.var(complex64))
  has<NDArray<'float32'>>(complex64.std({ ddof: 1 }))
  has<NDArray<'int64'>>(np.argmax(float32, 1))
  has<NDArray<'bool'>>(float32.any())
  has<[NDArray, NDArray]>(np.average(float32, { returned: true }))
  // @ts-expect-error a sum of int8 is an int64
  has<NDArray<'int8'>>(int8.sum())
  // @ts-expect-error there is no such option
  int8.sum({ axes: 0 })
  // @ts-expect-error positions are searched along one axis
  np.argmax(int8, [0, 1])
}

export function choicesHaveTheirDTypes(): void {
  has<NDArray<'float32'>>(np.where(bool, float32, 1.5))
  has<NDArray<'int8'>>(np.where(bool, int8, 1))
  has<NDArray<'float64'>>(np.where(bool, int8, 1.5))
  has<NDArray<'float32'>>(np.clip(float32, 0, null))
  has<NDArray<'int8'>>(int8.clip(0n, 3n))
  has<NDArray<'float32'>>(np.real(complex64))
  has<NDArray<'float32'>>(np.angle(complex64))
  has<NDArray<'float16'>>(np.round(bool))
  has<NDArray<'bool'>>(np.isclose(int8, float32))
  const same: boolean = np.allclose(int8, float32, { rtol: 0 })
  void same
}
