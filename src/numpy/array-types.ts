/** What the compiler knows about the arrays that array-likes become. */
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import type { DTypeName } from '../core/dtype.js'
import type { Promote } from '../core/types.js'

export type { DTypeOf } from '../array/from-js.js'

/** The array that an array-like becomes. */
export type ArrayOf<A extends ArrayLike> = NDArray<DTypeOf<A>>

/** The arrays that a list's array-likes become, one by one. */
export type ArraysOf<L extends readonly ArrayLike[]> = { -readonly [K in keyof L]: NDArray<DTypeOf<L[K]>> }

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
