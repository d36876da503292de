/** What NumPy writes between brackets: `r_`, `c_`, `s_`, `mgrid`, `ogrid`, `index_exp`, as functions. */
import type { IndexPart } from '../../array/advanced/parts.js'
import type { NDArray } from '../../array/ndarray.js'
import { anyNumber } from '../../core/argument-count.js'
import { ellipsis } from '../../core/indexing.js'
import { parseSlice } from '../../core/slice.js'
import { Chapter } from '../chapter.js'
import { type ConcatenatorPart, concatenated } from './concatenator.js'
import type { RangePart } from './grid-slices.js'
import { denseGrid, openGrid, singleRange } from './mesh.js'

export class IndexTricks extends Chapter {
  /** @internal */
  static override readonly argumentCounts = {
    r: anyNumber,
    c: anyNumber,
    s: anyNumber,
    indexExp: anyNumber,
    mgrid: anyNumber,
    ogrid: anyNumber,
  }

  /**
   * Joins ranges (`'0:5'`, `'0:1:0.1'`, `'0:1:5j'` for 5 points), numbers and arrays. A directive may come first:
   * `'axis'`, `'axis,ndmin'` or `'axis,ndmin,trans1d'`.
   * @throws ValueError for an unknown directive; ShapeError where the parts don't fit
   * Mirrors numpy.r_.
   */
  r(...parts: readonly ConcatenatorPart[]): NDArray {
    return concatenated(this.context, 'r', { axis: 0, ndmin: 1, trans1d: -1 }, parts)
  }

  /** Joins vectors as columns: `r` with the directive `'-1,2,0'`. Mirrors numpy.c_. */
  c(...parts: readonly ConcatenatorPart[]): NDArray {
    return concatenated(this.context, 'c', { axis: -1, ndmin: 2, trans1d: 0 }, parts)
  }

  /** An index to keep and use with `at` and `set`: the part, or the list of several. Mirrors numpy.s_. */
  s(part: IndexPart): IndexPart
  s(...parts: readonly IndexPart[]): IndexPart[]
  s(...parts: readonly IndexPart[]): IndexPart | IndexPart[] {
    return parts.length === 1 ? parsed(parts[0]) : parts.map(parsed)
  }

  /** An index to keep, always as a list: `x.at(...np.indexExp('1:3', 0))`. Mirrors numpy.index_exp. */
  indexExp(...parts: readonly IndexPart[]): IndexPart[] {
    return parts.map(parsed)
  }

  /**
   * The coordinates of the grid that ranges span: element (a, i, j, …) is the coordinate along axis `a`. One range
   * gives its points. Ranges of whole numbers give int64.
   * @throws ValueError for what is no range; ArgumentError without a stop
   * Mirrors numpy.mgrid.
   */
  mgrid(...ranges: readonly RangePart[]): NDArray<'int64'> | NDArray<'float64'> {
    return denseGrid(this.context, ranges, 'mgrid') as NDArray as NDArray<'float64'>
  }

  /** The same with an array for each axis, of length 1 along the others; one range gives its points. Mirrors numpy.ogrid. */
  ogrid(range: RangePart): NDArray<'int64'> | NDArray<'float64'>
  ogrid(...ranges: readonly RangePart[]): NDArray<'int64'>[] | NDArray<'float64'>[]
  ogrid(...ranges: readonly RangePart[]): NDArray | NDArray[] {
    return ranges.length === 1 ? singleRange(this.context, ranges[0], 'ogrid') : openGrid(this.context, ranges, 'ogrid')
  }
}

/** A part of an index; slices that are text are read. */
function parsed(part: IndexPart): IndexPart {
  return typeof part === 'string' && part !== ellipsis ? parseSlice(part) : part
}
