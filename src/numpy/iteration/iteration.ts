/** Going through arrays element by element, in JavaScript: for few elements, since each is a step of its own. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { anyNumber } from '../../core/argument-count.js'
import { normalizeAxis } from '../../core/axis.js'
import type { DTypeName } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { normalizeShape } from '../../core/layout.js'
import type { ElementOf } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { Broadcast } from './broadcast-iterator.js'
import { FlatIterator } from './flat-iterator.js'
import { makeIterators, type NditerOptions, nditerKeys, nestedKeys, type Operands } from './make-iterators.js'
import type { NdIterator } from './nd-iterator.js'

export class Iteration extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { broadcast: anyNumber, ndindex: anyNumber }

  /**
   * Arrays broadcast against each other: their common shape, and their elements side by side.
   * @throws ShapeError where they don't broadcast
   *
   * Mirrors numpy.broadcast.
   */
  broadcast(...args: readonly ArrayLike[]): Broadcast {
    return new Broadcast(args.map((array) => this.toArray(array, 'broadcast')))
  }

  /** All indices of a shape, the last axis fastest. Mirrors numpy.ndindex. */
  ndindex(...shape: readonly number[] | readonly [readonly number[]]): Generator<number[]> {
    const given = Array.isArray(shape[0]) ? (shape[0] as readonly number[]) : (shape as readonly number[])
    return indicesOf(normalizeShape(given))
  }

  /** The index of each element, with the element. Mirrors numpy.ndenumerate. */
  ndenumerate<A extends ArrayLike>(arr: A): Generator<[index: number[], value: ElementOf<DTypeOf<A>>]> {
    return enumerated(this.toArray(arr, 'ndenumerate') as NDArray<DTypeOf<A>>)
  }

  /**
   * An iterator over views of the elements of arrays (a list stands for several) that are broadcast against each other;
   * `view.set('...', value)` writes, where `opFlags` allow it. null stands for an array to be made.
   * @throws ShapeError where they don't broadcast; ValueError for flags that don't go together
   *
   * Mirrors numpy.nditer.
   */
  nditer(op: Operands, options?: NditerOptions['flags'] | NditerOptions): NdIterator {
    const given = readOptions<NditerOptions>('nditer', options, nditerKeys)
    return makeIterators(this.context, 'nditer', op, given, null)[0]
  }

  /**
   * Iterators for nested loops: each goes over some of the axes, and starts where the ones before it stand.
   * @throws ValueError unless each axis is in one of the lists
   *
   * Mirrors numpy.nested_iters.
   */
  nestedIters(
    op: Operands,
    axes: readonly (readonly number[])[],
    options?: NditerOptions['flags'] | Omit<NditerOptions, 'itershape'>,
  ): NdIterator[] {
    const given = readOptions<NditerOptions>('nestedIters', options, nestedKeys)
    const arrays = (Array.isArray(op) ? (op as readonly (ArrayLike | null)[]) : [op as ArrayLike]).map((one) =>
      one === null ? null : this.toArray(one, 'nestedIters'),
    )
    const ndim = Math.max(0, ...arrays.map((array) => array?.ndim ?? 0))
    const levels = axes.map((level) => level.map((axis) => normalizeAxis(axis, ndim)))
    const all = levels.flat()
    if (levels.length < 2) throw new ValueError('[nestedIters] axes must have at least 2 lists: nditer goes over all')
    if (new Set(all).size !== all.length || all.length !== ndim) {
      throw new ValueError(`[nestedIters] each of the ${ndim} axes has to be in one of the lists, once`, { axes })
    }
    return makeIterators(this.context, 'nestedIters', arrays as readonly (NDArray | null)[], given, levels)
  }
}

function* indicesOf(shape: readonly number[]): Generator<number[]> {
  if (shape.includes(0)) return
  const index = shape.map(() => 0)
  for (let axis = 0; axis >= 0; ) {
    yield [...index]
    for (axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break
      index[axis] = 0
    }
  }
}

function* enumerated<D extends DTypeName>(array: NDArray<D>): Generator<[number[], ElementOf<D>]> {
  const elements = new FlatIterator(array)
  for (const index of indicesOf(array.shape)) yield [index, elements.next().value as ElementOf<D>]
}
