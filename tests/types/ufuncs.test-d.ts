/** Compiling this file is the test: the dtypes that ufuncs and operators give, as the compiler sees them. */
import type { NDArray } from '#src/array/ndarray.js'
import type { Complex } from '#src/core/complex.js'
import type { ArrayNamespace } from '#src/numpy/namespace.js'
import '#src/numpy/methods.js'

declare const np: ArrayNamespace
declare const b: NDArray<'bool'>
declare const i8: NDArray<'int8'>
declare const u8: NDArray<'uint8'>
declare const i32: NDArray<'int32'>
declare const f32: NDArray<'float32'>
declare const c64: NDArray<'complex64'>
declare const any: NDArray
declare const z: Complex
declare const n: number

/** Both have to be the same type. */
declare function same<T>(): <U>(
  value: (<V>() => V extends U ? 1 : 2) extends <V>() => V extends T ? 1 : 2 ? U : never,
) => void

same<NDArray<'float64'>>()(i32.add(f32))
same<NDArray<'int16'>>()(i8.mul(u8))
same<NDArray<'float32'>>()(f32.add(5))
same<NDArray<'int32'>>()(i32.add(5))
same<NDArray<'int32'>>()(i32.add(5n))
same<NDArray<'float64'>>()(i32.add(1.5))
same<NDArray<'int32' | 'float64'>>()(i32.add(n))
same<NDArray<'int64'>>()(b.add(1))
same<NDArray<'complex64'>>()(f32.mul(z))
same<NDArray<'complex128'>>()(i32.mul(z))
same<NDArray<'float64'>>()(i8.div(i8))
same<NDArray<'float32'>>()(f32.div(2))
same<NDArray<'int8'>>()(b.floordiv(b))
same<NDArray<'bool'>>()(b.and(b))
same<NDArray<'bool'>>()(f32.lt(i32))
same<NDArray<'float32'>>()(c64.abs())
same<NDArray<'int8'>>()(i8.neg())
same<NDArray<'int32'>>()(i32.iadd(3))
same<NDArray<'float64'>>()(f32.add([1, 2]))
same<NDArray<'float64'>>()(f32.add(new Int32Array(2)))
same<NDArray>()(any.add(any))

same<NDArray<'float64'>>()(np.add(1, 2))
same<NDArray<'int64'>>()(np.add(1n, 2n))
same<NDArray<'bool'>>()(np.add(true, false))
same<NDArray<'float32'>>()(np.add(2, f32))
same<NDArray<'int8'>>()(np.power(i8, 2))
same<NDArray<'float16'>>()(np.arctan2(i8, u8))
same<NDArray<'float64'>>()(np.sqrt(i32))
same<NDArray<'float16'>>()(np.sqrt(u8))
same<NDArray<'complex64'>>()(np.exp(c64))
same<NDArray<'complex128'>>()(np.floatPower(c64, 2))
same<NDArray<'uint8'>>()(np.bitwiseCount(i32))
same<NDArray<'bool'>>()(np.isnan(c64))
same<NDArray<'float32'>>()(np.add(i8, i8, { dtype: 'float32' }))
same<NDArray<'float32'>>()(np.add(i8, i8, { out: f32 }))
same<NDArray<'float32'>>()(np.add(i8, i8, f32))
same<NDArray<'int16'>>()(np.add(i8, u8, { where: b }))
same<[NDArray<'int16'>, NDArray<'int16'>]>()(np.divmod(i8, u8))
same<[NDArray<'float32'>, NDArray<'int32'>]>()(np.frexp(f32))
same<NDArray<'float32'>>()(np.ldexp(f32, 3))
same<string>()(np.add.name)
same<readonly string[]>()(np.add.types)
same<NDArray<'float32'>>()(np.add.reduce(f32))
same<NDArray<'float32'>>()(np.add.reduce(f32, { axis: null, keepdims: true }))
same<NDArray<'int32' | 'int64'>>()(np.add.reduce(i32))
same<NDArray<'bool'>>()(np.logicalAnd.reduce(b, 0))
same<NDArray>()(np.add.reduce(f32, { dtype: 'float64' }))
same<NDArray<'float32'>>()(np.maximum.accumulate(f32))
same<NDArray<'float64'>>()(np.add.reduceat([1, 2], [0n]))
same<NDArray<'float64'>>()(np.subtract.outer(i32, f32))
same<NDArray<'bool'>>()(np.less.outer(i32, [1, 2]))

// A generic function may name what it gives.
export function scaled<D extends 'float32' | 'float64'>(x: NDArray<D>): NDArray {
  return x.mul(2).add(x)
}
export const general: NDArray = f32

// @ts-expect-error a typo is no option
np.add(f32, f32, { were: b })
// @ts-expect-error an array of strings is no array
np.add(f32, ['a'])
// @ts-expect-error int32 with float32 is a float64
export const narrow: NDArray<'float32'> = i32.add(f32)
