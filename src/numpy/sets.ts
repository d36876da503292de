/** Distinct elements, and arrays as sets. */
import type { ArrayLike } from '../array/from-js.js'
import { groupStarts, kept } from '../array/groups.js'
import type { NDArray } from '../array/ndarray.js'
import { elementwise, inCOrder } from '../array/operate.js'
import { raveled, reshaped } from '../array/reshape.js'
import { searchPlaces } from '../array/searching.js'
import { sortedRows } from '../array/sorting.js'
import { type DType, dtypes } from '../core/dtype.js'
import { ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import type { Promote } from '../core/types.js'
import type { ArrayOf, DTypeOf } from './array-types.js'
import { Chapter } from './chapter.js'
import { readOptions } from './options.js'
import { commonElements, distinctElements, members } from './sets/combine.js'
import {
  type AssumeUniqueOption,
  type IntersectOptions,
  type IsinOptions,
  UniqueAllResult,
  UniqueCountsResult,
  UniqueInverseResult,
  type UniqueOptions,
  type UniqueResult,
  uniqueKeys,
} from './sets/options.js'
import { uniqueElements, uniqueSlices } from './sets/unique.js'

export { UniqueAllResult, UniqueCountsResult, UniqueInverseResult } from './sets/options.js'

type Joined<A extends ArrayLike, B extends ArrayLike> = NDArray<Promote<DTypeOf<A>, DTypeOf<B>>>

/** What the array API's functions ask for: everything, with NaNs that differ. */
const everything = { index: true, inverse: true, counts: true, equalNaN: false }

export class Sets extends Chapter {
  /**
   * The distinct elements in rising order, or the distinct slices along `axis` in the order of their elements; with
   * them, in a list, what the options ask for. Reads how many there are.
   * @throws AxisError
   * Mirrors numpy.unique.
   */
  unique<A extends ArrayLike>(ar: A): ArrayOf<A>
  unique<A extends ArrayLike, const O extends boolean | UniqueOptions>(ar: A, options: O): UniqueResult<A, O>
  unique(ar: ArrayLike, options?: boolean | UniqueOptions): NDArray | NDArray[] {
    const read = readOptions<UniqueOptions>('unique', options, uniqueKeys)
    const x = this.toArray(ar, 'unique')
    const request = {
      index: read.returnIndex ?? false,
      inverse: read.returnInverse ?? false,
      counts: read.returnCounts ?? false,
      equalNaN: read.equalNan ?? true,
    }
    const { axis = null } = read
    const whole = axis === null || (x.ndim === 1 && (axis === 0 || axis === -1))
    const parts = whole ? uniqueElements(x, request) : uniqueSlices(x, axis, request)
    const list = [parts.values, parts.index, parts.inverse, parts.counts].filter((part) => part !== undefined)
    return list.length === 1 ? list[0] : list
  }

  /** Distinct elements, where they are first, which one each element is, and counts. Mirrors numpy.unique_all. */
  uniqueAll<A extends ArrayLike>(x: A): UniqueAllResult<ArrayOf<A>> {
    const { values, index, inverse, counts } = uniqueElements(this.toArray(x, 'uniqueAll'), everything)
    return new UniqueAllResult(values as ArrayOf<A>, index!, inverse!, counts!)
  }

  /** Distinct elements and how often each is there. Mirrors numpy.unique_counts. */
  uniqueCounts<A extends ArrayLike>(x: A): UniqueCountsResult<ArrayOf<A>> {
    const request = { ...everything, index: false, inverse: false }
    const { values, counts } = uniqueElements(this.toArray(x, 'uniqueCounts'), request)
    return new UniqueCountsResult(values as ArrayOf<A>, counts!)
  }

  /** Distinct elements and which one each element is. Mirrors numpy.unique_inverse. */
  uniqueInverse<A extends ArrayLike>(x: A): UniqueInverseResult<ArrayOf<A>> {
    const request = { ...everything, index: false, counts: false }
    const { values, inverse } = uniqueElements(this.toArray(x, 'uniqueInverse'), request)
    return new UniqueInverseResult(values as ArrayOf<A>, inverse!)
  }

  /** Distinct elements; NaNs differ from each other. Mirrors numpy.unique_values. */
  uniqueValues<A extends ArrayLike>(x: A): ArrayOf<A> {
    const request = { index: false, inverse: false, counts: false, equalNaN: false }
    return uniqueElements(this.toArray(x, 'uniqueValues'), request).values as ArrayOf<A>
  }

  /**
   * The elements that both arrays have, in rising order, once each; with `returnIndices` also where they are first in
   * both. Reads how many there are.
   * Mirrors numpy.intersect1d.
   */
  intersect1d<A extends ArrayLike, B extends ArrayLike>(
    ar1: A,
    ar2: B,
    options: IntersectOptions & { readonly returnIndices: true },
  ): [Joined<A, B>, NDArray<'int64'>, NDArray<'int64'>]
  intersect1d<A extends ArrayLike, B extends ArrayLike>(
    ar1: A,
    ar2: B,
    options?: boolean | (IntersectOptions & { readonly returnIndices?: false }),
  ): Joined<A, B>
  intersect1d(ar1: ArrayLike, ar2: ArrayLike, options?: boolean | IntersectOptions): NDArray | NDArray[] {
    const read = readOptions<IntersectOptions>('intersect1d', options, ['assumeUnique', 'returnIndices'])
    const [first, second] = [this.toArray(ar1, 'intersect1d'), this.toArray(ar2, 'intersect1d')].map((x) => raveled(x))
    const parts = commonElements(first, second, read.assumeUnique ?? false, (rows) => this.np.concatenate(rows))
    return read.returnIndices ? parts : parts[0]
  }

  /** The elements of both arrays, in rising order, once each. Mirrors numpy.union1d. */
  union1d<A extends ArrayLike, B extends ArrayLike>(ar1: A, ar2: B): Joined<A, B> {
    const rows = [this.toArray(ar1, 'union1d'), this.toArray(ar2, 'union1d')].map((x) => raveled(x))
    return this.np.unique(this.np.concatenate(rows) as NDArray) as Joined<A, B>
  }

  /**
   * The elements of the first array that the second one doesn't have: in rising order and once each, or with
   * `assumeUnique` as they come. Reads how many there are.
   * Mirrors numpy.setdiff1d.
   */
  setdiff1d<A extends ArrayLike>(ar1: A, ar2: ArrayLike, options?: boolean | AssumeUniqueOption): ArrayOf<A> {
    const { assumeUnique } = readOptions<AssumeUniqueOption>('setdiff1d', options, ['assumeUnique'])
    const x = raveled(this.toArray(ar1, 'setdiff1d'))
    const row = raveled(this.toArray(ar2, 'setdiff1d'))
    if (assumeUnique) return kept(missingFrom(x, row), [x])[0] as ArrayOf<A>
    const sorted = sortedRows(reshaped(x, [1, x.size]))
    const bools = { op: 'and' } as const
    const elements = reshaped(sorted, [x.size])
    const starts = reshaped(groupStarts(sorted, true), [x.size])
    const mask = elementwise(this.context, bools, dtypes.bool, 'bool', [starts, missingFrom(elements, row)])
    return kept(mask, [elements])[0] as ArrayOf<A>
  }

  /**
   * The elements that only one of the arrays has, in rising order, once each. Reads how many there are.
   * Mirrors numpy.setxor1d.
   */
  setxor1d<A extends ArrayLike, B extends ArrayLike>(
    ar1: A,
    ar2: B,
    options?: boolean | AssumeUniqueOption,
  ): Joined<A, B> {
    const { assumeUnique = false } = readOptions<AssumeUniqueOption>('setxor1d', options, ['assumeUnique'])
    let [first, second] = [this.toArray(ar1, 'setxor1d'), this.toArray(ar2, 'setxor1d')].map((x) => raveled(x))
    // Complex NaNs of one array needn't be neighbours: they are made one each before.
    const complex = first.dtype.kind === 'c' || second.dtype.kind === 'c'
    if (complex && !assumeUnique) {
      first = this.np.unique(first) as NDArray
      second = this.np.unique(second) as NDArray
    }
    const join = (rows: readonly NDArray[]) => this.np.concatenate(rows) as NDArray
    return distinctElements(first, second, assumeUnique || complex, join) as NDArray as Joined<A, B>
  }

  /**
   * Which elements are among `testElements`, or with `invert` are not. NaN is among none.
   * @throws ValueError for an unknown `kind`, or 'table' where there are no integers
   * Mirrors numpy.isin.
   */
  isin(element: ArrayLike, testElements: ArrayLike, options?: boolean | IsinOptions): NDArray<'bool'> {
    const { invert = false, kind = null } = readIsin('isin', options)
    const x = this.toArray(element, 'isin')
    const row = raveled(this.toArray(testElements, 'isin'))
    checkKind('isin', kind, [x, row])
    return members(inCOrder(x), row, invert, searched)
  }

  /** `isin` of the flattened array. Mirrors cupy.in1d. */
  in1d(ar1: ArrayLike, ar2: ArrayLike, options?: boolean | IsinOptions): NDArray<'bool'> {
    const { invert = false, kind = null } = readIsin('in1d', options)
    const [x, row] = [raveled(this.toArray(ar1, 'in1d')), raveled(this.toArray(ar2, 'in1d'))]
    checkKind('in1d', kind, [x, row])
    return members(x, row, invert, searched)
  }
}

const searched = (sorted: NDArray, keys: NDArray, type: DType['name']) => searchPlaces(sorted, keys, type, 'left')

const missingFrom = (x: NDArray, row: NDArray) => members(x, row, true, searched)

function readIsin(operation: string, options: boolean | IsinOptions | undefined): IsinOptions {
  return readOptions<IsinOptions>(operation, options, ['assumeUnique', 'invert', 'kind'])
}

function checkKind(operation: string, kind: unknown, arrays: readonly NDArray[]): void {
  if (kind === null || kind === 'sort') return
  if (kind !== 'table') {
    throw new ValueError(`[${operation}] kind must be 'sort', 'table' or null, not ${describe(kind)}`, { kind })
  }
  if (arrays.every(({ dtype }) => 'biu'.includes(dtype.kind))) return
  const names = arrays.map(({ dtype }) => dtype.name).join(' and ')
  throw new ValueError(`[${operation}] kind 'table' takes arrays of bools or integers, not ${names}`, { kind })
}
