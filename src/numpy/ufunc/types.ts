/** The types of ufuncs: which dtype comes out follows from the operands, as the compiler sees them. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { Scalar } from '../../core/complex.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import type { DivideResult, FloatResult, Promote, RealOf, ScalarType, SumResult, WithScalar } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import type { AccumulateOptions } from './accumulate.js'
import type { UfuncOptions } from './call.js'
import type { ReduceOptions } from './reduce.js'
import type { Ufunc } from './ufunc.js'

/** The dtype that an array of D and another operand meet in. */
export type Beside<D extends DTypeName, Y> = Y extends Scalar ? WithScalar<D, Y> : Promote<D, DTypeOf<Y>>

/** The dtype that two operands meet in. */
export type Common<A extends ArrayLike, B extends ArrayLike> = A extends Scalar
  ? B extends Scalar
    ? Promote<ScalarType<A>, ScalarType<B>>
    : WithScalar<DTypeOf<B>, A>
  : Beside<DTypeOf<A>, B>

/** What loops make of the operands' common dtype. */
export interface LoopResult<D extends DTypeName> {
  readonly same: D
  /** Computed in the smallest integers where the operands are bools. */
  readonly number: D extends 'bool' ? 'int8' : D
  readonly quotient: DivideResult<D>
  readonly float: FloatResult<D>
  readonly real: RealOf<D>
  readonly double: D extends 'complex64' | 'complex128' ? 'complex128' : 'float64'
  readonly bool: 'bool'
  readonly uint8: 'uint8'
}

export type Rule = keyof LoopResult<DTypeName>

/** Two integers give the larger of the floats that they give alone. */
type PairResult<A extends ArrayLike, B extends ArrayLike, R extends Rule> = R extends 'float'
  ? A extends Scalar
    ? FloatResult<Common<A, B>>
    : B extends Scalar
      ? FloatResult<Common<A, B>>
      : Promote<FloatResult<DTypeOf<A>>, FloatResult<DTypeOf<B>>>
  : LoopResult<Common<A, B>>[R]

type WithOut<O extends DTypeName> =
  | NDArray<O>
  | readonly [NDArray<O>]
  | (UfuncOptions & { readonly out: NDArray<O> | readonly [NDArray<O>] })
type WithDType<T extends DTypeName> = UfuncOptions & { readonly out?: null; readonly dtype: DTypeLike<T> }
type Plain = UfuncOptions & { readonly out?: null; readonly dtype?: null }

type Axes = number | readonly number[] | null
type PlainReduce = ReduceOptions & { readonly out?: null; readonly dtype?: null }
type PlainAccumulate = AccumulateOptions & { readonly out?: null; readonly dtype?: null }

/** Sums and products of small integers are wider than these: for those it is one of the two. */
type FoldResult<A, R extends Rule> = R extends 'bool'
  ? 'bool'
  : LoopResult<DTypeOf<A>>[R] | SumResult<LoopResult<DTypeOf<A>>[R]>

/** A ufunc of one operand. */
export interface UnaryUfunc<R extends Rule> extends Ufunc {
  <X extends ArrayLike, O extends DTypeName>(x: X, options: WithOut<O>): NDArray<O>
  <X extends ArrayLike, T extends DTypeName>(x: X, options: WithDType<T>): NDArray<T>
  <X extends ArrayLike>(x: X, options?: Plain): NDArray<LoopResult<DTypeOf<X>>[R]>
  (x: ArrayLike, options?: UfuncOptions | NDArray | readonly [NDArray | null]): NDArray
}

/** A ufunc of two operands. */
export interface BinaryUfunc<R extends Rule> extends Ufunc {
  <A extends ArrayLike, B extends ArrayLike, O extends DTypeName>(x1: A, x2: B, options: WithOut<O>): NDArray<O>
  <A extends ArrayLike, B extends ArrayLike, T extends DTypeName>(x1: A, x2: B, options: WithDType<T>): NDArray<T>
  <A extends ArrayLike, B extends ArrayLike>(x1: A, x2: B, options?: Plain): NDArray<PairResult<A, B, R>>
  (x1: ArrayLike, x2: ArrayLike, options?: UfuncOptions | NDArray | readonly [NDArray | null]): NDArray

  reduce<A extends ArrayLike>(array: A, options?: Axes | PlainReduce): NDArray<FoldResult<A, R>>
  reduce(array: ArrayLike, options?: ReduceOptions | Axes): NDArray
  accumulate<A extends ArrayLike>(array: A, options?: number | PlainAccumulate): NDArray<FoldResult<A, R>>
  accumulate(array: ArrayLike, options?: AccumulateOptions | number): NDArray
  reduceat<A extends ArrayLike>(
    array: A,
    indices: ArrayLike,
    options?: number | PlainAccumulate,
  ): NDArray<FoldResult<A, R>>
  reduceat(array: ArrayLike, indices: ArrayLike, options?: AccumulateOptions | number): NDArray
  outer<A extends Exclude<ArrayLike, Scalar>, B extends Exclude<ArrayLike, Scalar>>(
    a: A,
    b: B,
    options?: Plain,
  ): NDArray<PairResult<A, B, R>>
  outer(a: ArrayLike, b: ArrayLike, options?: UfuncOptions): NDArray
}

/** A ufunc of one operand and a count. */
export interface CountedUfunc extends Ufunc {
  <X extends ArrayLike, O extends DTypeName>(x: X, count: ArrayLike, options: WithOut<O>): NDArray<O>
  <X extends ArrayLike, T extends DTypeName>(x: X, count: ArrayLike, options: WithDType<T>): NDArray<T>
  <X extends ArrayLike>(x: X, count: ArrayLike, options?: Plain): NDArray<FloatResult<DTypeOf<X>>>
  (x: ArrayLike, count: ArrayLike, options?: UfuncOptions | NDArray | readonly [NDArray | null]): NDArray
}

type Outs = UfuncOptions | readonly (NDArray | null)[]

/** A ufunc of one operand with two results. */
export interface UnaryPairUfunc<R1 extends Rule, Second extends DTypeName = never> extends Ufunc {
  <X extends ArrayLike>(
    x: X,
    options?: Plain,
  ): [NDArray<LoopResult<DTypeOf<X>>[R1]>, NDArray<[Second] extends [never] ? LoopResult<DTypeOf<X>>[R1] : Second>]
  (x: ArrayLike, options?: Outs): [NDArray, NDArray]
}

/** A ufunc of two operands with two results of one dtype. */
export interface BinaryPairUfunc<R extends Rule> extends Ufunc {
  <A extends ArrayLike, B extends ArrayLike>(
    x1: A,
    x2: B,
    options?: Plain,
  ): [NDArray<PairResult<A, B, R>>, NDArray<PairResult<A, B, R>>]
  (x1: ArrayLike, x2: ArrayLike, options?: Outs): [NDArray, NDArray]
}
