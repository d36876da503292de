/** The options and results of set functions. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { ArrayOf } from '../array-types.js'

export interface UniqueOptions {
  /** Also where each distinct element is first. */
  readonly returnIndex?: boolean
  /** Also which distinct element each element is. */
  readonly returnInverse?: boolean
  /** Also how often each distinct element is there. */
  readonly returnCounts?: boolean
  /** The axis whose slices are compared; null, the default, compares all elements. */
  readonly axis?: number | null
  /** Whether NaNs are equal to each other: true by default. */
  readonly equalNan?: boolean
  /** Results are sorted whatever this says. */
  readonly sorted?: boolean
}

export const uniqueKeys = ['returnIndex', 'returnInverse', 'returnCounts', 'axis', 'equalNan', 'sorted'] as const

type Index<Wanted> = Wanted extends true ? [NDArray<'int64'>] : []
type Flag<O, Key extends string> = O extends { readonly [K in Key]: infer Value } ? Value : false

/** What `unique` gives: the values alone, or a list of what is asked for. */
export type UniqueResult<A extends ArrayLike, O> = UniqueList<A, O> extends [infer Only] ? Only : UniqueList<A, O>

type UniqueList<A extends ArrayLike, O> = [
  ArrayOf<A>,
  ...Index<O extends true ? true : Flag<O, 'returnIndex'>>,
  ...Index<Flag<O, 'returnInverse'>>,
  ...Index<Flag<O, 'returnCounts'>>,
]

export interface IntersectOptions {
  /** Both arrays have no element twice. */
  readonly assumeUnique?: boolean
  /** Also where the common elements are first in each of them. */
  readonly returnIndices?: boolean
}

export interface AssumeUniqueOption {
  readonly assumeUnique?: boolean
}

export interface IsinOptions {
  readonly assumeUnique?: boolean
  /** Which elements are not there. */
  readonly invert?: boolean
  /** How NumPy looks; here all arrays are searched in order. */
  readonly kind?: 'sort' | 'table' | null
}

export class UniqueAllResult<V extends NDArray = NDArray> implements Iterable<NDArray> {
  constructor(
    readonly values: V,
    readonly indices: NDArray<'int64'>,
    readonly inverseIndices: NDArray<'int64'>,
    readonly counts: NDArray<'int64'>,
  ) {}

  *[Symbol.iterator](): Iterator<NDArray> {
    yield this.values
    yield this.indices
    yield this.inverseIndices
    yield this.counts
  }
}

export class UniqueCountsResult<V extends NDArray = NDArray> implements Iterable<NDArray> {
  constructor(
    readonly values: V,
    readonly counts: NDArray<'int64'>,
  ) {}

  *[Symbol.iterator](): Iterator<NDArray> {
    yield this.values
    yield this.counts
  }
}

export class UniqueInverseResult<V extends NDArray = NDArray> implements Iterable<NDArray> {
  constructor(
    readonly values: V,
    readonly inverseIndices: NDArray<'int64'>,
  ) {}

  *[Symbol.iterator](): Iterator<NDArray> {
    yield this.values
    yield this.inverseIndices
  }
}
