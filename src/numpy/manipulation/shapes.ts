/** Shapes: asking for them, and giving the same elements another one. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { raveled, reshaped } from '../../array/reshape.js'
import { anyNumber } from '../../core/argument-count.js'
import { normalizeAxes, normalizeAxis } from '../../core/axis.js'
import { broadcastShapes, broadcastStrides } from '../../core/broadcast.js'
import { ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { normalizeShape, type Order, type ShapeLike } from '../../core/layout.js'
import type { ArrayOf, ArraysOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'

export interface ReshapeOptions {
  /** In which order elements are counted: rows first, columns first, or as they lie in memory. */
  readonly order?: Order | 'A'
  /** true always copies, false never does, null only where it has to. */
  readonly copy?: boolean | null
}

export interface OrderOptions {
  /** In which order elements are counted. */
  readonly order?: Order | 'A' | 'K'
}

const reshapeOrders = ['C', 'F', 'A'] as const
export const flatOrders = ['C', 'F', 'A', 'K'] as const

/** @throws ValueError for anything but one of `orders` */
export function checkOrder<O extends string>(operation: string, order: unknown, orders: readonly O[]): O {
  if ((orders as readonly unknown[]).includes(order)) return order as O
  const hint = typeof order === 'number' ? ' (a shape of several dimensions is one list: [2, 3])' : ''
  const message = `[${operation}] order must be one of ${orders.join(', ')}, not ${describe(order)}${hint}`
  throw new ValueError(message, { order })
}

export class Shapes extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { broadcastArrays: anyNumber, broadcastShapes: anyNumber }

  /** The number of dimensions. Mirrors numpy.ndim. */
  ndim(a: ArrayLike): number {
    return this.toArray(a, 'ndim').ndim
  }

  /** The lengths of all dimensions. Mirrors numpy.shape. */
  shape(a: ArrayLike): readonly number[] {
    return this.toArray(a, 'shape').shape
  }

  /** The number of elements, in all or along `axis`. Mirrors numpy.size. @throws AxisError */
  size(
    a: ArrayLike,
    options?: number | readonly number[] | null | { readonly axis?: number | readonly number[] | null },
  ): number {
    const { axis } = readOptions<{ axis: number | readonly number[] | null }>('size', options, ['axis'])
    const { shape } = this.toArray(a, 'size')
    return normalizeAxes(axis, shape.length).reduce((product, each) => product * shape[each], 1)
  }

  /**
   * The same elements in another shape, in which one length may be -1: a view where possible, else a copy.
   * Mirrors numpy.reshape.
   * @throws ShapeError where the sizes differ; ValueError where `copy` is false and there is no such view
   */
  reshape<A extends ArrayLike>(a: A, shape: ShapeLike, options?: Order | 'A' | ReshapeOptions): ArrayOf<A> {
    const { order = 'C', copy = null } = readOptions<ReshapeOptions>('reshape', options, ['order', 'copy'])
    const array = this.toArray(a, 'reshape')
    return reshaped(array, shape, checkOrder('reshape', order, reshapeOrders), copy) as ArrayOf<A>
  }

  /** All elements along one axis: a view where they lie side by side, else a copy. Mirrors numpy.ravel. */
  ravel<A extends ArrayLike>(a: A, options?: Order | 'A' | 'K' | OrderOptions): ArrayOf<A> {
    const { order = 'C' } = readOptions<OrderOptions>('ravel', options, ['order'])
    return raveled(this.toArray(a, 'ravel'), checkOrder('ravel', order, flatOrders)) as ArrayOf<A>
  }

  /**
   * The array without dimensions of length 1, or without those named, as a view. Mirrors numpy.squeeze.
   * @throws ValueError where a named dimension isn't of length 1
   */
  squeeze<A extends ArrayLike>(
    a: A,
    options?: number | readonly number[] | null | { readonly axis?: number | readonly number[] | null },
  ): ArrayOf<A> {
    const { axis } = readOptions<{ axis: number | readonly number[] | null }>('squeeze', options, ['axis'])
    return squeezed(this.toArray(a, 'squeeze'), axis) as ArrayOf<A>
  }

  /** The array with new dimensions of length 1, which are at `axis` in the result; a view. Mirrors numpy.expand_dims. */
  expandDims<A extends ArrayLike>(a: A, axis: number | readonly number[]): ArrayOf<A> {
    return expanded(this.toArray(a, 'expandDims'), axis) as ArrayOf<A>
  }

  /**
   * A read-only view in which dimensions of 1 are stretched to `shape`. Mirrors numpy.broadcast_to.
   * @throws ShapeError where the array doesn't broadcast to that shape
   */
  broadcastTo<A extends ArrayLike>(array: A, shape: ShapeLike): ArrayOf<A> {
    return stretched(this.toArray(array, 'broadcastTo'), normalizeShape(shape)) as ArrayOf<A>
  }

  /** The arrays as views of the one shape that they broadcast to; stretched ones are read-only. Mirrors numpy.broadcast_arrays. */
  broadcastArrays<L extends readonly ArrayLike[]>(...args: L): ArraysOf<L> {
    const arrays = args.map((each) => this.toArray(each, 'broadcastArrays'))
    const shape = broadcastShapes(...arrays.map((array) => array.shape))
    const same = arrays.every((array) => String(array.shape) === String(shape))
    return (same ? arrays : arrays.map((array) => stretched(array, shape))) as NDArray[] as ArraysOf<L>
  }

  /** The shape that arrays of these shapes broadcast to. Mirrors numpy.broadcast_shapes. @throws ShapeError */
  broadcastShapes(...args: readonly ShapeLike[]): number[] {
    return broadcastShapes(...args.map((shape) => normalizeShape(shape))).slice()
  }
}

/** A read-only view of another shape. */
export function stretched(array: NDArray, shape: readonly number[]): NDArray {
  const strides = broadcastStrides(array.shape, array.strides, shape)
  return array.viewOf({ shape, strides, offset: array.offset }, undefined, false)
}

/** A view with dimensions of 1 in front, so that there are `ndim` at least. */
export function leadingOnes(array: NDArray, ndim: number): NDArray {
  const missing = ndim - array.ndim
  return missing <= 0
    ? array
    : expanded(
        array,
        Array.from({ length: missing }, (_, axis) => axis),
      )
}

export function expanded(array: NDArray, axis: number | readonly number[]): NDArray {
  const count = typeof axis === 'number' ? 1 : axis.length
  const ndim = array.ndim + count
  const added = typeof axis === 'number' ? [normalizeAxis(axis, ndim)] : normalizeAxes(axis, ndim)
  const shape: number[] = []
  const strides: number[] = []
  for (let at = 0, from = 0; at < ndim; at++) {
    const fresh = added.includes(at)
    shape.push(fresh ? 1 : array.shape[from])
    strides.push(fresh ? 0 : array.strides[from])
    if (!fresh) from++
  }
  return array.viewOf({ shape, strides, offset: array.offset })
}

export function squeezed(array: NDArray, axis: number | readonly number[] | null | undefined): NDArray {
  const { shape, strides, offset, ndim } = array
  const given = axis !== null && axis !== undefined
  // A 0-d array has no axis, and NumPy lets the first one pass.
  if (ndim === 0 && (axis === 0 || axis === -1)) return array.viewOf(array)
  const dropped = normalizeAxes(axis, ndim).filter((each) => given || shape[each] === 1)
  for (const each of dropped) {
    if (shape[each] !== 1) {
      throw new ValueError(
        `cannot select an axis to squeeze out which has size not equal to one: axis ${each} has size ${shape[each]}`,
        { shape, axis: each },
      )
    }
  }
  const kept = shape.map((_, each) => each).filter((each) => !dropped.includes(each))
  return array.viewOf({ shape: kept.map((each) => shape[each]), strides: kept.map((each) => strides[each]), offset })
}
