/** Cutting off zeros at the edges. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxes } from '../../core/axis.js'
import { ValueError } from '../../core/errors.js'
import { type Layout, sliceLayout } from '../../core/layout.js'
import type { ArrayOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'

export interface TrimZerosOptions {
  /** Where to cut: 'f' in front, 'b' at the back, 'fb' (the default) at both. */
  readonly trim?: 'f' | 'b' | 'fb' | 'bf' | 'F' | 'B' | 'FB' | 'BF'
  /** The axes to cut along: all without. */
  readonly axis?: number | readonly number[] | null
}

export class Trimming extends Chapter {
  /**
   * The smallest part of an array that has all elements other than 0: a view. Waits for the answer.
   * @throws ValueError for another `trim`; AxisError for an axis that isn't there
   *
   * Mirrors numpy.trim_zeros.
   */
  trimZeros<A extends ArrayLike>(filt: A, options?: TrimZerosOptions['trim'] | TrimZerosOptions): ArrayOf<A> {
    const { trim = 'fb', axis } = readOptions<TrimZerosOptions>('trimZeros', options, ['trim', 'axis'])
    const edges = String(trim).toLowerCase()
    if (!['f', 'b', 'fb', 'bf'].includes(edges)) {
      throw new ValueError(`[trimZeros] trim is 'f', 'b' or 'fb', not '${trim}'`, { trim })
    }
    const array = this.toArray(filt, 'trimZeros')
    const axes = normalizeAxes(axis, array.ndim)
    if (axes.length === 0) return array as ArrayOf<A>
    const mask = this.np.notEqual(array, 0)
    let layout: Layout = array
    const empty = !this.np.any(mask).item()
    for (const along of axes) {
      const [start, stop] = empty ? [0, 0] : edgesAlong(this.np, mask, along, edges)
      layout = sliceLayout(layout, along, start, 1, stop - start)
    }
    return array.viewOf(layout) as ArrayOf<A>
  }
}

/** From where to where along an axis there is an element that holds. */
function edgesAlong(np: ArrayNamespace, mask: NDArray, axis: number, edges: string): [start: number, stop: number] {
  const others = [...mask.shape.keys()].filter((other) => other !== axis)
  const held = np.any(mask, { axis: others }) as NDArray
  const first = edges.includes('f') ? Number(np.argmax(held).item()) : 0
  const behind = edges.includes('b') ? Number(np.argmax(held.at('::-1')).item()) : 0
  return [first, mask.shape[axis] - behind]
}
