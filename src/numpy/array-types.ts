/** What the compiler knows about the arrays that array-likes become. */
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import type { Scalar } from '../core/complex.js'
import type { DType, DTypeName, TypedArray } from '../core/dtype.js'
import type { DTypeOfTypedArray, Promote, ScalarType } from '../core/types.js'

/** The dtype of the array that an array-like becomes. Nested lists are followed for six levels. */
export type DTypeOf<A, Level extends readonly unknown[] = []> = A extends { readonly dtype: DType<infer D> }
  ? D
  : A extends TypedArray
    ? DTypeOfTypedArray<A>
    : A extends Scalar
      ? ScalarType<A>
      : Level['length'] extends 6
        ? DTypeName
        : A extends readonly (infer Element)[]
          ? [Element] extends [never]
            ? 'float64'
            : DTypeOf<Element, [...Level, unknown]>
          : DTypeName

/** The array that an array-like becomes. */
export type ArrayOf<A extends ArrayLike> = NDArray<DTypeOf<A>>

/** What all of a list's arrays promote to. */
export type PromotedOf<L extends readonly ArrayLike[]> = number extends L['length']
  ? Promote<DTypeOf<L[number]>, DTypeOf<L[number]>>
  : FoldPromote<L>

type FoldPromote<L extends readonly unknown[], Total extends DTypeName = never> = L extends readonly [
  infer First,
  ...infer Rest,
]
  ? FoldPromote<Rest, [Total] extends [never] ? DTypeOf<First> : Promote<Total, DTypeOf<First>>>
  : Total
