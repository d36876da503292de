/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { np } from '#src/index.js'

declare const int8: NDArray<'int8'>
declare const int32: NDArray<'int32'>
declare const float32: NDArray<'float32'>
declare const complex64: NDArray<'complex64'>

function has<D>(_array: D): void {}

export function sortsHaveTheirDTypes(): void {
  has<NDArray<'int8'>>(np.sort(int8, { axis: 0, kind: 'stable' }))
  has<NDArray<'float64'>>(np.sort([3, 1, 2]))
  has<NDArray<'int64'>>(float32.argsort(0))
  has<NDArray<'int64'>>(np.lexsort([int8, float32]))
  has<NDArray<'complex64'>>(np.sortComplex(int8))
  has<NDArray<'complex128'>>(np.sortComplex(int32))
  has<NDArray<'float32'>>(np.partition(float32, [1, -2], { axis: null }))
  has<NDArray<'int64'>>(int8.searchsorted(3, 'right'))
  has<NDArray<'int64'>>(np.digitize(float32, [1, 2, 3], true))
  has<NDArray<'complex128'>>(np.interp(1, [1, 2], complex64))
  has<NDArray<'float64'>>(np.interp(1, [1, 2], int8, { period: 3 }))
  has<undefined>(float32.sort() as undefined)
  // @ts-expect-error there is no such kind
  np.sort(int8, { kind: 'bubble' })
  // @ts-expect-error an array can't be flattened in place
  int8.sort({ axis: null })
  // @ts-expect-error there is no such side
  np.searchsorted(int8, 1, 'middle')
}

export function setsHaveTheirDTypes(): void {
  has<NDArray<'int8'>>(np.unique(int8))
  has<NDArray<'int8'>>(np.unique(int8, { axis: 0 }))
  has<[NDArray<'int8'>, NDArray<'int64'>]>(np.unique(int8, { returnCounts: true }))
  has<[NDArray<'int8'>, NDArray<'int64'>]>(np.unique(int8, true))
  has<[NDArray<'float32'>, NDArray<'int64'>, NDArray<'int64'>, NDArray<'int64'>]>(
    np.unique(float32, { returnIndex: true, returnInverse: true, returnCounts: true }),
  )
  has<NDArray<'float32'>>(np.uniqueAll(float32).values)
  has<NDArray<'int64'>>(np.uniqueInverse(float32).inverseIndices)
  has<NDArray<'float64'>>(np.intersect1d(int32, float32))
  has<[NDArray<'float64'>, NDArray<'int64'>, NDArray<'int64'>]>(np.intersect1d(int32, float32, { returnIndices: true }))
  has<NDArray<'int32'>>(np.union1d(int8, int32))
  has<NDArray<'int8'>>(np.setdiff1d(int8, float32))
  has<NDArray<'bool'>>(np.isin(int8, [1, 2]))
  // @ts-expect-error no such option
  np.unique(int8, { returnIndexes: true })
}

export function statisticsHaveTheirDTypes(): void {
  has<NDArray<'float64'>>(np.median(int8))
  has<NDArray<'float32'>>(np.median(float32, { axis: [0, 1], keepdims: true }))
  has<NDArray<'float64'>>(np.quantile(float32, [0.1, 0.5], { method: 'hazen' }))
  has<NDArray<'float32'>>(np.quantile(float32, 0.5))
  has<NDArray<'float64'>>(np.percentile(int8, 50, 0))
  has<NDArray<'int8'>>(np.nanpercentile(int8, [50], { axis: 0, method: 'nearest' }))
  has<NDArray<'float32'>>(np.nanquantile(int8, float32))
  has<NDArray<'int64'>>(np.bincount(int8))
  has<NDArray<'int64'>>(np.bincount(int8, { minlength: 3 }))
  has<NDArray<'float64'>>(np.bincount(int8, float32))
  has<[NDArray, NDArray]>(np.histogram(float32, 'auto'))
  has<[NDArray, NDArray, NDArray]>(np.histogram2d(float32, float32, { bins: [3, [0, 1, 2]] }))
  // @ts-expect-error there is no such method
  np.percentile(float32, 3, { method: 'middle' })
  // @ts-expect-error there is no such estimator
  np.histogram(float32, 'best')
}
