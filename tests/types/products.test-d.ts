/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { np } from '#src/index.js'

declare const int8: NDArray<'int8'>
declare const int32: NDArray<'int32'>
declare const float32: NDArray<'float32'>
declare const complex64: NDArray<'complex64'>

function has<D>(_array: D): void {}

export function productsHaveTheirDTypes(): void {
  has<NDArray<'float64'>>(np.matmul(int32, float32))
  has<NDArray<'float32'>>(np.matmul(int8, float32))
  has<NDArray<'float32'>>(np.matmul(int32, int32, { dtype: 'float32' }))
  has<NDArray<'int8'>>(np.matmul(int8, int8, int8))
  has<NDArray<'complex64'>>(np.vecdot(complex64, float32, { axis: 0, keepdims: true }))
  has<NDArray<'float64'>>(np.dot(float32, [1, 2]))
  has<NDArray<'int8'>>(np.inner(int8, int8))
  has<NDArray<'int32'>>(np.tensordot(int8, int32, 1))
  has<NDArray<'complex64'>>(np.kron(complex64, float32))
  has<NDArray<'float32'>>(float32.matmul(float32))
  has<NDArray<'float64'>>(int32.dot(float32))
  has<NDArray<'int64'>>(int8.trace())
  has<NDArray<'float32'>>(np.trace(int8, { dtype: 'float32' }))
  has<NDArray<'int8'>>(int8.diagonal(1))
  has<NDArray<'int32'>>(np.linalg.matmul(int8, int32))
  has<NDArray<'float64'>>(np.einsum('ij,jk', int32, float32))
  has<NDArray<'float32'>>(np.einsum('ij,jk', int8, float32))
  has<NDArray<'float32'>>(np.einsum('ij,jk', int8, int8, { dtype: 'float32' }))
  has<NDArray<'int32'>>(np.einsum('ij,jk', int8, int8, { out: int32 }))
  has<NDArray>(np.einsum(int8, [0, 1], int8, [1, 2], [0, '...'], { optimize: 'greedy' }))
  const [path] = np.einsumPath('ij,jk', int8, int8)
  has<NDArray<'int8'>>(np.einsum('ij,jk', int8, int8, { optimize: path }))
  // @ts-expect-error matmul has no axis
  np.matmul(int8, int8, { axis: 0 })
  // @ts-expect-error a product of int8 is an int8
  has<NDArray<'int64'>>(np.dot(int8, int8))
}
