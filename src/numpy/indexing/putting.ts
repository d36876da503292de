/** Elements replaced by position or condition, in place. */
import { cycled, truthOf } from '../../array/advanced/along.js'
import { distancesOf, maskDistances } from '../../array/advanced/distances.js'
import type { Integers } from '../../array/advanced/parts.js'
import { inElements, writeTo } from '../../array/advanced/write.js'
import { assignMasked } from '../../array/assign.js'
import type { ArrayLike } from '../../array/from-js.js'
import { countOf } from '../../array/groups.js'
import type { NDArray } from '../../array/ndarray.js'
import { raveled, reshaped } from '../../array/reshape.js'
import { IndexError, ValueError } from '../../core/errors.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { type IndexLike, type IndexMode, indicesOf, maskFor, modeOf, targetOf, valuesFor } from './arguments.js'
import { flatly, putAlongAxis } from './matching.js'

export interface PutOptions {
  /** What happens to indices beyond the elements: an IndexError, or they go round, or to the nearer end. */
  readonly mode?: IndexMode
}

export class Putting extends Chapter {
  /**
   * Replaces the elements at positions counted in C order. Values begin again where there are fewer of them; of several
   * for one element the last stays. Mirrors numpy.put.
   * @throws IndexError for a position out of bounds, in mode 'raise'; OverflowError for a number outside the dtype
   */
  put(a: NDArray, ind: IndexLike, v: ArrayLike, options?: IndexMode | PutOptions): void {
    const mode = modeOf('put', readOptions<PutOptions>('put', options, ['mode']).mode)
    const target = targetOf(this.context, 'put', a)
    const given = indicesOf(this.context, 'put', ind)
    const values = valuesFor(target, 'put', v, false)
    const count = given.shape.reduce((product, length) => product * length, 1)
    if (count === 0) return
    if (target.size === 0) throw new IndexError('cannot replace elements of an empty array', { shape: target.shape })
    if (values.size === 0) return
    const index: Integers = { ...given, shape: [count], array: given.array && raveled(given.array) }
    flatly(target, (flat) =>
      inElements(flat, (row, { strides, offset }) => {
        const along = distancesOf(this.context, index, { axis: 0, size: row.size, stride: strides[0] }, mode)
        writeTo(row, { shape: [count], strides: [0], offset, along }, cycled(values, [count]), {})
      }),
    )
  }

  /**
   * For each row along an axis, replaces the elements at that row's indices; other axes and the values broadcast.
   * Mirrors numpy.put_along_axis.
   * @throws IndexError for an index out of bounds; ShapeError where the values don't broadcast; ValueError for other
   *   numbers of dimensions
   */
  putAlongAxis(arr: NDArray, indices: IndexLike, values: ArrayLike, axis: number | null): void {
    putAlongAxis(targetOf(this.context, 'putAlongAxis', arr), indices, values, axis)
  }

  /**
   * Replaces elements where `mask` holds by the values at the same positions; values begin again where there are fewer
   * of them than elements. Mirrors numpy.putmask.
   * @throws ShapeError where mask and array differ in size; DTypeError for an array that isn't safely cast
   */
  putmask(a: NDArray, mask: ArrayLike, values: ArrayLike): void {
    const target = targetOf(this.context, 'putmask', a)
    const where = maskFor(this.context, 'putmask', mask, target)
    const given = valuesFor(target, 'putmask', values, true)
    if (given.size === 0) return
    assignMasked(target, cycled(given, target.shape), reshaped(where, target.shape))
  }

  /**
   * Replaces the elements where `mask` holds by values, one after another; they begin again where there are fewer.
   * Mirrors numpy.place. @throws ShapeError where mask and array differ in size; ValueError where values are needed and
   *   there are none
   */
  place(arr: NDArray, mask: ArrayLike, vals: ArrayLike): void {
    const target = targetOf(this.context, 'place', arr)
    const where = truthOf(reshaped(maskFor(this.context, 'place', mask, target), target.shape))
    const values = valuesFor(target, 'place', vals, true)
    if (values.size === 1) {
      assignMasked(target, cycled(values, []), where)
      return
    }
    const count = countOf(where)
    if (count === 0) return
    if (values.size === 0) throw new ValueError('[place] Cannot insert from an empty array!', { count })
    inElements(target, (array, { strides, offset }) => {
      const along = maskDistances(where, strides, count)
      writeTo(array, { shape: [count], strides: [0], offset, along }, cycled(values, [count]), { distinct: true })
    })
  }
}
