/** Cutting arrays into views. */
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { normalizeAxis } from '../../core/axis.js'
import { ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { sliceLayout } from '../../core/layout.js'
import { Slice, sliceIndices } from '../../core/slice.js'
import type { ArrayOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'

export interface AxisOption {
  readonly axis?: number
}

/** A number of sections, or the positions at which a new section begins. */
export type Sections = number | readonly number[] | NDArray

export class Splitting extends Chapter {
  /**
   * Views of equal sections along an axis, or of those between positions. Mirrors numpy.split.
   * @throws ValueError where the axis isn't divided equally; AxisError
   */
  split<A extends ArrayLike>(ary: A, indicesOrSections: Sections, options?: number | AxisOption): ArrayOf<A>[] {
    const { axis = 0 } = readOptions<AxisOption>('split', options, ['axis'])
    return sections('split', this.toArray(ary, 'split'), indicesOrSections, axis, true) as ArrayOf<A>[]
  }

  /** `split` that takes any number of sections: the first ones are longer by one. Mirrors numpy.array_split. */
  arraySplit<A extends ArrayLike>(ary: A, indicesOrSections: Sections, options?: number | AxisOption): ArrayOf<A>[] {
    const { axis = 0 } = readOptions<AxisOption>('arraySplit', options, ['axis'])
    return sections('arraySplit', this.toArray(ary, 'arraySplit'), indicesOrSections, axis, false) as ArrayOf<A>[]
  }

  /** `split` along the second axis, of a 1-d array along the first. Mirrors numpy.hsplit. */
  hsplit<A extends ArrayLike>(ary: A, indicesOrSections: Sections): ArrayOf<A>[] {
    const array = dimensionsOf(this.toArray(ary, 'hsplit'), 1, 'hsplit')
    return sections('hsplit', array, indicesOrSections, array.ndim > 1 ? 1 : 0, true) as ArrayOf<A>[]
  }

  /** `split` along the first axis. Mirrors numpy.vsplit. @throws ValueError below two dimensions */
  vsplit<A extends ArrayLike>(ary: A, indicesOrSections: Sections): ArrayOf<A>[] {
    return sections(
      'vsplit',
      dimensionsOf(this.toArray(ary, 'vsplit'), 2, 'vsplit'),
      indicesOrSections,
      0,
      true,
    ) as ArrayOf<A>[]
  }

  /** `split` along the third axis. Mirrors numpy.dsplit. @throws ValueError below three dimensions */
  dsplit<A extends ArrayLike>(ary: A, indicesOrSections: Sections): ArrayOf<A>[] {
    return sections(
      'dsplit',
      dimensionsOf(this.toArray(ary, 'dsplit'), 3, 'dsplit'),
      indicesOrSections,
      2,
      true,
    ) as ArrayOf<A>[]
  }

  /** Views of the array at each position along an axis. Mirrors numpy.unstack. @throws ValueError for a 0-d array */
  unstack<A extends ArrayLike>(x: A, options?: AxisOption): ArrayOf<A>[] {
    const { axis = 0 } = readOptions<AxisOption>('unstack', options, ['axis'], null)
    const array = dimensionsOf(this.toArray(x, 'unstack'), 1, 'unstack')
    const { shape, strides, offset } = array
    const at = normalizeAxis(axis, array.ndim)
    const rest = { shape: shape.toSpliced(at, 1), strides: strides.toSpliced(at, 1) }
    return Array.from({ length: shape[at] }, (_, index) =>
      array.viewOf({ ...rest, offset: offset + index * strides[at] }),
    ) as ArrayOf<A>[]
  }
}

/** @throws ValueError where the array has fewer dimensions */
function dimensionsOf(array: NDArray, least: number, operation: string): NDArray {
  if (array.ndim >= least) return array
  throw new ValueError(
    `[${operation}] only works on arrays of ${least} or more dimensions, and this one has ${array.ndim}`,
    { shape: array.shape },
  )
}

function sections(operation: string, array: NDArray, given: Sections, axis: number, equal: boolean): NDArray[] {
  const at = normalizeAxis(axis, array.ndim)
  const length = array.shape[at]
  const bounds = typeof given === 'number' ? divided(operation, length, given, equal) : between(length, given)
  return bounds.map(({ start, length: count }) => array.viewOf(sliceLayout(array, at, start, 1, count)))
}

interface Section {
  readonly start: number
  readonly length: number
}

function divided(operation: string, length: number, given: number, equal: boolean): Section[] {
  const count = toInteger(given, 'the number of sections')
  if (count <= 0) throw new ValueError(`[${operation}] the number of sections must be larger than 0, not ${count}`)
  if (equal && length % count !== 0) {
    throw new ValueError(
      `[${operation}] array split does not result in an equal division: ${length} elements in ${count} sections`,
      { length, sections: count },
    )
  }
  const each = Math.floor(length / count)
  const longer = length % count
  return Array.from({ length: count }, (_, index) => ({
    start: index * each + Math.min(index, longer),
    length: index < longer ? each + 1 : each,
  }))
}

/** What the slices between the positions take. */
function between(length: number, given: readonly number[] | NDArray): Section[] {
  const listed = given instanceof NDArray ? (given.tolist() as readonly number[]) : given
  const positions = listed.map((position) => toInteger(position, 'a position to split at'))
  return [...positions, length].map((stop, index) => sliceIndices(new Slice(positions[index - 1] ?? 0, stop), length))
}
