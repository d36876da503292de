/** Compiling this file is the test: the dtypes that functions of random numbers and grids give, as the compiler sees them. */
import type { NDArray } from '#src/array/ndarray.js'
import type { ArrayNamespace } from '#src/numpy/namespace.js'
import '#src/numpy/methods.js'

declare const np: ArrayNamespace
declare const b: NDArray<'bool'>
declare const i32: NDArray<'int32'>
declare const f32: NDArray<'float32'>
declare const f64: NDArray<'float64'>
declare const some: NDArray

/** Both have to be the same type. */
declare function same<T>(): <U>(
  value: (<V>() => V extends U ? 1 : 2) extends <V>() => V extends T ? 1 : 2 ? U : never,
) => void

const rng = np.random.defaultRng(1)
same<NDArray<'int64'>>()(rng.integers(10))
same<NDArray<'int64'>>()(rng.integers(0, 10, { size: [3, 4] }))
same<NDArray<'int64'>>()(rng.integers(10, { size: 5 }))
same<NDArray<'uint8'>>()(rng.integers(0, 255, { size: 5, dtype: 'uint8' }))
same<NDArray<'int32'>>()(rng.integers(255, { dtype: np.int32 }))
same<NDArray<'bool'>>()(rng.integers(0, null, { high: 2, dtype: 'bool' }))
same<NDArray<'int64'>>()(np.random.randint(0, 10, { size: 5 }))
same<NDArray<'int16'>>()(np.random.randint(0, 10, { size: 5, dtype: 'int16' }))
same<NDArray<'float32'>>()(rng.choice(f32, { size: 3 }))
same<NDArray<'float64'>>()(rng.choice([1, 2, 3]))
same<NDArray<'int64'>>()(rng.choice(10, 3))
same<NDArray<'float32'>>()(rng.permutation(f32))
same<NDArray<'int64'>>()(rng.permutation(10))
same<NDArray<'float32'>>()(rng.permuted(f32, { axis: 0 }))

same<NDArray<'float32'>>()(np.atleast2d(f32))
same<[NDArray<'float32'>, NDArray<'int32'>]>()(np.atleast2d(f32, i32))
same<[NDArray<'float32'>, NDArray<'int32'>]>()(np.meshgrid(f32, i32))
same<[NDArray<'float32'>, NDArray<'float64'>]>()(np.meshgrid(f32, [1, 2], { indexing: 'ij' }))
same<[NDArray<'int64'>, NDArray<'int64'>, NDArray<'int32'>]>()(np.ix([0, 1], b, i32))
same<[NDArray<'int64'>, NDArray<'float64'>]>()(np.histogram(f64))
same<[NDArray<'int64'>, NDArray<'float32'>]>()(np.histogram(f32, { bins: 20, range: [0, 1] }))
same<[NDArray<'float64'>, NDArray<'float64'>]>()(np.histogram(i32, { density: true }))
same<[NDArray, NDArray]>()(np.histogram(f32, { weights: f32 }))
same<[NDArray, NDArray]>()(np.histogram(f32, [0, 1, 2]))
same<NDArray<'float64'>>()(np.histogramBinEdges(i32, 'auto'))
same<NDArray<'float32'>>()(np.average(f32))
same<NDArray<'float64'>>()(np.average(f32, { weights: f64 }))
same<NDArray<'float64'>>()(np.average(i32, { axis: 0 }))
same<[NDArray, NDArray]>()(np.average(f32, { returned: true }))
same<NDArray<'float32'>>()(np.applyAlongAxis((v) => v.mean(), 0, f32))
same<NDArray<'float64'>>()(np.interp(2.5, [1, 2], [3, 4]))
same<NDArray<'float64'>>()(np.polyfit(f32, f64, 2))
same<NDArray>()(np.polyfit(some, f64, 2, { cov: true })[1])
same<NDArray<'float32'>>()(np.select([b, b], [f32, f32], 0.5))
same<NDArray<'float32'>>()(np.select([b], [f32]))
same<NDArray<'int32'>>()(np.select([b], [i32], { default: -1 }))
same<NDArray>()(np.atleast1d(some))
