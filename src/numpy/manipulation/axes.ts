/** Axes in another order or direction: all of these are views. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxes, normalizeAxis } from '../../core/axis.js'
import { AxisError, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { sliceLayout, transposeLayout } from '../../core/layout.js'
import type { ArrayOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'

export interface AxesOptions {
  /** The old axis at each new place; reversed order where it isn't given. */
  readonly axes?: readonly number[] | null
}

export interface FlipOptions {
  readonly axis?: number | readonly number[] | null
}

export interface Rot90Options {
  /** How often to rotate, from the first axis of the plane towards the second. */
  readonly k?: number
  /** The plane: two axes. */
  readonly axes?: readonly [number, number]
}

export class Axes extends Chapter {
  /** A view with the axes in another order, reversed by default. Mirrors numpy.transpose. @throws ValueError, AxisError */
  transpose<A extends ArrayLike>(a: A, options?: readonly number[] | null | AxesOptions): ArrayOf<A> {
    const { axes } = readOptions<AxesOptions>('transpose', options, ['axes'])
    const array = this.toArray(a, 'transpose')
    return array.viewOf(transposeLayout(array, axes)) as ArrayOf<A>
  }

  /** `transpose` under the name of the array API standard. Mirrors numpy.permute_dims. */
  permuteDims<A extends ArrayLike>(a: A, options?: readonly number[] | null | AxesOptions): ArrayOf<A> {
    const { axes } = readOptions<AxesOptions>('permuteDims', options, ['axes'])
    return this.transpose(a, { axes })
  }

  /** A view with the last two axes swapped. Mirrors numpy.matrix_transpose. @throws ValueError below two dimensions */
  matrixTranspose<A extends ArrayLike>(x: A): ArrayOf<A> {
    return this.toArray(x, 'matrixTranspose').mT as ArrayOf<A>
  }

  /** A view with two axes swapped. Mirrors numpy.swapaxes. @throws AxisError */
  swapaxes<A extends ArrayLike>(a: A, axis1: number, axis2: number): ArrayOf<A> {
    const array = this.toArray(a, 'swapaxes')
    const order = range(array.ndim)
    const [first, second] = [normalizeAxis(axis1, array.ndim), normalizeAxis(axis2, array.ndim)]
    order[first] = second
    order[second] = first
    return array.viewOf(transposeLayout(array, order)) as ArrayOf<A>
  }

  /**
   * A view in which the axes `source` are at `destination`, and the others keep their order. Mirrors numpy.moveaxis.
   * @throws ValueError where there are not as many of both; AxisError
   */
  moveaxis<A extends ArrayLike>(
    a: A,
    source: number | readonly number[],
    destination: number | readonly number[],
  ): ArrayOf<A> {
    const array = this.toArray(a, 'moveaxis')
    const from = normalizeAxes(source, array.ndim)
    const to = normalizeAxes(destination, array.ndim)
    if (from.length !== to.length) {
      throw new ValueError(
        `[moveaxis] source and destination must have the same number of elements: ${from.length} and ${to.length}`,
        { source, destination },
      )
    }
    const order = range(array.ndim).filter((axis) => !from.includes(axis))
    const moves = to.map((place, index) => [place, from[index]]).sort((x, y) => x[0] - y[0])
    for (const [place, axis] of moves) order.splice(place, 0, axis)
    return array.viewOf(transposeLayout(array, order)) as ArrayOf<A>
  }

  /** A view with `axis` rolled back until it lies before `start`. Mirrors numpy.rollaxis. @throws AxisError */
  rollaxis<A extends ArrayLike>(a: A, axis: number, options?: number | { readonly start?: number }): ArrayOf<A> {
    const { start = 0 } = readOptions<{ start: number }>('rollaxis', options, ['start'])
    const array = this.toArray(a, 'rollaxis')
    const { ndim } = array
    const moved = normalizeAxis(axis, ndim)
    let place = toInteger(start, 'start')
    if (place < -ndim || place > ndim) {
      throw new AxisError(`[rollaxis] start must be within [${-ndim}, ${ndim}], not ${place}`, { start: place, ndim })
    }
    if (place < 0) place += ndim
    if (moved < place) place--
    const order = range(ndim).filter((each) => each !== moved)
    order.splice(place, 0, moved)
    return array.viewOf(transposeLayout(array, order)) as ArrayOf<A>
  }

  /** A view with the elements in reverse order along `axis`, or along all axes. Mirrors numpy.flip. @throws AxisError */
  flip<A extends ArrayLike>(m: A, options?: number | readonly number[] | null | FlipOptions): ArrayOf<A> {
    const { axis } = readOptions<FlipOptions>('flip', options, ['axis'])
    const array = this.toArray(m, 'flip')
    return flipped(array, normalizeAxes(axis, array.ndim)) as ArrayOf<A>
  }

  /** A view with each row reversed. Mirrors numpy.fliplr. @throws ValueError below two dimensions */
  fliplr<A extends ArrayLike>(m: A): ArrayOf<A> {
    const array = this.toArray(m, 'fliplr')
    if (array.ndim < 2) throw new ValueError('[fliplr] input must be at least 2-d', { shape: array.shape })
    return flipped(array, [1]) as ArrayOf<A>
  }

  /** A view with the rows in reverse order. Mirrors numpy.flipud. @throws ValueError for a 0-d array */
  flipud<A extends ArrayLike>(m: A): ArrayOf<A> {
    const array = this.toArray(m, 'flipud')
    if (array.ndim < 1) throw new ValueError('[flipud] input must be at least 1-d', { shape: array.shape })
    return flipped(array, [0]) as ArrayOf<A>
  }

  /** A view rotated by `k` quarter turns in the plane of two axes. Mirrors numpy.rot90. @throws ValueError, AxisError */
  rot90<A extends ArrayLike>(m: A, options?: number | Rot90Options): ArrayOf<A> {
    const { k = 1, axes = [0, 1] } = readOptions<Rot90Options>('rot90', options, ['k', 'axes'])
    const array = this.toArray(m, 'rot90')
    if (!Array.isArray(axes) || axes.length !== 2) throw new ValueError('[rot90] axes must be two axes', { axes })
    const [first, second] = normalizeAxes(axes, array.ndim)
    const turns = ((toInteger(k, 'k') % 4) + 4) % 4
    if (turns === 0) return array.viewOf(array) as ArrayOf<A>
    if (turns === 2) return flipped(array, [first, second]) as ArrayOf<A>
    const order = range(array.ndim)
    order[first] = second
    order[second] = first
    // A quarter turn is a transposition and a reversal; which comes first decides its direction.
    const turned = turns === 1 ? flipped(array, [second]) : array
    const swapped = turned.viewOf(transposeLayout(turned, order))
    return (turns === 1 ? swapped : flipped(swapped, [second])) as ArrayOf<A>
  }
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index)

function flipped(array: NDArray, axes: readonly number[]): NDArray {
  let layout: Parameters<NDArray['viewOf']>[0] = array
  for (const axis of axes) layout = sliceLayout(layout, axis, layout.shape[axis] - 1, -1, layout.shape[axis])
  return array.viewOf(layout)
}
