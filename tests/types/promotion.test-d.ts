/** Compiling this file is the test: a wrong type fails the build. */
import type { Complex } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import type {
  DivideResult,
  DTypeOfTypedArray,
  ElementOf,
  FloatResult,
  MeanResult,
  Promote,
  PromoteAll,
  RealOf,
  ScalarType,
  SumResult,
  TypedArrayOf,
  WithScalar,
} from '#src/core/types.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T

export type Promotion = [
  Expect<Equal<Promote<'int32', 'float32'>, 'float64'>>,
  Expect<Equal<Promote<'float32', 'int32'>, 'float64'>>,
  Expect<Equal<Promote<'int8', 'uint8'>, 'int16'>>,
  Expect<Equal<Promote<'int64', 'uint64'>, 'float64'>>,
  Expect<Equal<Promote<'uint8', 'float16'>, 'float16'>>,
  Expect<Equal<Promote<'bool', 'bool'>, 'bool'>>,
  Expect<Equal<Promote<'int32', 'complex64'>, 'complex128'>>,
  Expect<Equal<Promote<'float16', 'complex64'>, 'complex64'>>,
  Expect<Equal<Promote<'int32' | 'float32', 'int32'>, 'int32' | 'float64'>>,
  Expect<Equal<Promote<DTypeName, DTypeName>, DTypeName>>,
  Expect<Equal<PromoteAll<['int8', 'uint8', 'float16']>, 'float16'>>,
  Expect<Equal<PromoteAll<['int8', 'uint8', 'int8']>, 'int16'>>,
  Expect<Equal<PromoteAll<['uint16', 'int16', 'complex64']>, 'complex64'>>,
  Expect<Equal<PromoteAll<('int8' | 'uint8')[]>, 'int8' | 'uint8' | 'int16'>>,
  Expect<Equal<PromoteAll<['bool']>, 'bool'>>,
]

export type Scalars = [
  Expect<Equal<WithScalar<'float32', 5>, 'float32'>>,
  Expect<Equal<WithScalar<'float32', number>, 'float32'>>,
  Expect<Equal<WithScalar<'int32', 5>, 'int32'>>,
  Expect<Equal<WithScalar<'int32', -5>, 'int32'>>,
  Expect<Equal<WithScalar<'int32', 1.5>, 'float64'>>,
  Expect<Equal<WithScalar<'int32', number>, 'int32' | 'float64'>>,
  Expect<Equal<WithScalar<'bool', 2>, 'int64'>>,
  Expect<Equal<WithScalar<'bool', number>, 'int64' | 'float64'>>,
  Expect<Equal<WithScalar<'bool', 2n>, 'int64'>>,
  Expect<Equal<WithScalar<'uint8', bigint>, 'uint8'>>,
  Expect<Equal<WithScalar<'uint8', boolean>, 'uint8'>>,
  Expect<Equal<WithScalar<'float16', Complex>, 'complex64'>>,
  Expect<Equal<WithScalar<'float64', Complex>, 'complex128'>>,
  Expect<Equal<WithScalar<'int8', Complex>, 'complex128'>>,
  Expect<Equal<WithScalar<'complex64', number>, 'complex64'>>,
  Expect<Equal<ScalarType<number>, 'float64'>>,
  Expect<Equal<ScalarType<3n>, 'int64'>>,
  Expect<Equal<ScalarType<boolean>, 'bool'>>,
  Expect<Equal<ScalarType<Complex>, 'complex128'>>,
]

export type Results = [
  Expect<Equal<DivideResult<'int8'>, 'float64'>>,
  Expect<Equal<DivideResult<'float32'>, 'float32'>>,
  Expect<Equal<FloatResult<'bool'>, 'float16'>>,
  Expect<Equal<FloatResult<'uint16'>, 'float32'>>,
  Expect<Equal<FloatResult<'int32'>, 'float64'>>,
  Expect<Equal<FloatResult<'complex64'>, 'complex64'>>,
  Expect<Equal<SumResult<'bool'>, 'int64'>>,
  Expect<Equal<SumResult<'uint32'>, 'uint64'>>,
  Expect<Equal<SumResult<'float16'>, 'float16'>>,
  Expect<Equal<MeanResult<'float16'>, 'float16'>>,
  Expect<Equal<MeanResult<'int64'>, 'float64'>>,
  Expect<Equal<RealOf<'complex64'>, 'float32'>>,
  Expect<Equal<RealOf<'int32'>, 'int32'>>,
  Expect<Equal<ElementOf<'bool'>, boolean>>,
  Expect<Equal<ElementOf<'int64'>, number>>,
  Expect<Equal<ElementOf<'complex64'>, Complex>>,
  Expect<Equal<ElementOf<'float32' | 'bool'>, number | boolean>>,
  Expect<Equal<TypedArrayOf<'int64'>, BigInt64Array>>,
  Expect<Equal<TypedArrayOf<'complex128'>, Float64Array>>,
  Expect<Equal<DTypeOfTypedArray<Float32Array>, 'float32'>>,
  Expect<Equal<DTypeOfTypedArray<Uint8ClampedArray>, 'uint8'>>,
]

/** A generic function may use promoted dtypes without any help. */
export type Generic<A extends DTypeName, B extends DTypeName> = [
  ElementOf<Promote<A, B>>,
  DivideResult<Promote<A, B>>,
  Promote<SumResult<A>, RealOf<B>>,
  RealOf<WithScalar<A, number>>,
]

// The helpers themselves refuse what is wrong.
// @ts-expect-error int32 with float32 is a float64
export type Wrong = Expect<Equal<Promote<'int32', 'float32'>, 'float32'>>
// @ts-expect-error a union is not one of its members
export type TooNarrow = Expect<Equal<WithScalar<'int32', number>, 'int32'>>
// @ts-expect-error there is no such dtype
export type Unknown = Promote<'int32', 'float31'>
