/** Views with strides of one's own. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxes } from '../../core/axis.js'
import { shapeText, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { normalizeShape, type ShapeLike, sizeOf } from '../../core/layout.js'
import type { ArrayOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'

export interface AsStridedOptions {
  /** The array's own shape by default. */
  readonly shape?: ShapeLike | null
  /** Bytes from one element to the next along each axis; the array's own by default. */
  readonly strides?: readonly number[] | null
  /** Whether the view may be written, where the array may. */
  readonly writeable?: boolean
}

export interface SlidingWindowOptions {
  /** The axis that each length of the window belongs to; all of them in order by default. */
  readonly axis?: number | readonly number[] | null
  /** Whether the view may be written, where the array may: no by default. */
  readonly writeable?: boolean
}

export class StrideTricks extends Chapter {
  /**
   * A view of any shape and strides over the memory of an array, from its first element on. Elements may overlap.
   * @throws ValueError where it would leave the memory, or where strides aren't multiples of the element's size
   * Mirrors numpy.lib.stride_tricks.as_strided.
   */
  asStrided<A extends ArrayLike>(x: A, options?: ShapeLike | null | AsStridedOptions): ArrayOf<A> {
    const keys = ['shape', 'strides', 'writeable'] as const
    const read = readOptions<AsStridedOptions>('asStrided', options ?? undefined, keys)
    const array = this.toArray(x, 'asStrided')
    const shape = read.shape === undefined || read.shape === null ? array.shape : normalizeShape(read.shape)
    const strides = (read.strides ?? array.strides).map((stride, axis) => toInteger(stride, `strides[${axis}]`))
    if (strides.length !== shape.length) {
      throw new ValueError(
        `[asStrided] strides (${strides.join(', ')}) don't fit the shape ${shapeText(shape)}: there has to be one for each axis`,
        { shape, strides },
      )
    }
    checkInside(array, shape, strides)
    const writeable = array.writeable && read.writeable !== false
    return array.viewOf({ shape, strides, offset: array.offset }, undefined, writeable) as ArrayOf<A>
  }

  /**
   * All windows of a shape that lie in an array, as a view: the windows' axes come last.
   * @throws ValueError for windows that are negative, too long, or don't fit the axes; AxisError
   * Mirrors numpy.lib.stride_tricks.sliding_window_view.
   */
  slidingWindowView<A extends ArrayLike>(
    x: A,
    windowShape: ShapeLike,
    options?: number | readonly number[] | null | SlidingWindowOptions,
  ): ArrayOf<A> {
    const read = readOptions<SlidingWindowOptions>('slidingWindowView', options ?? undefined, ['axis', 'writeable'])
    const array = this.toArray(x, 'slidingWindowView')
    const window = normalizeShape(windowShape, 'windowShape')
    const axes = windowAxes(array, window, read.axis)
    const shape = [...array.shape]
    window.forEach((length, at) => {
      const axis = axes[at]
      if (shape[axis] < length) {
        throw new ValueError(
          `[slidingWindowView] window shape cannot be larger than input array shape: ${length} along axis ${axis} of ${shapeText(array.shape)}`,
          { shape: array.shape, windowShape: window },
        )
      }
      shape[axis] -= length - 1
    })
    const strides = [...array.strides, ...axes.map((axis) => array.strides[axis])]
    const writeable = array.writeable && read.writeable === true
    const layout = { shape: [...shape, ...window], strides, offset: array.offset }
    return array.viewOf(layout, undefined, writeable) as ArrayOf<A>
  }
}

function windowAxes(array: NDArray, window: readonly number[], axis: SlidingWindowOptions['axis']): readonly number[] {
  const list = Array.isArray(axis)
    ? (axis as readonly number[])
    : axis === undefined || axis === null
      ? axis
      : [axis as number]
  // An axis may be named twice: the windows along it are windows of windows then.
  const axes = list ? list.map((each) => normalizeAxes([each], array.ndim)[0]) : array.shape.map((_, each) => each)
  if (axes.length === window.length) return axes
  throw new ValueError(
    `[slidingWindowView] windowShape has ${window.length} lengths for ${axes.length} axes of an array of shape ${shapeText(array.shape)}`,
    { shape: array.shape, windowShape: window, axis },
  )
}

/** @throws ValueError unless all elements lie inside of the array's storage */
function checkInside(array: NDArray, shape: readonly number[], strides: readonly number[]): void {
  const { itemsize, offset } = array
  if (strides.some((stride) => stride % itemsize !== 0)) {
    throw new ValueError(
      `[asStrided] strides (${strides.join(', ')}) have to be multiples of the element's ${itemsize} bytes`,
      {
        strides,
      },
    )
  }
  if (sizeOf(shape) === 0) return
  const bytes = array.storage.value.bytes
  let [low, high] = [offset, offset + itemsize]
  shape.forEach((length, axis) => {
    const reach = strides[axis] * (length - 1)
    if (reach < 0) low += reach
    else high += reach
  })
  if (low >= 0 && high <= bytes) return
  throw new ValueError(
    `[asStrided] shape ${shapeText(shape)} with strides (${strides.join(', ')}) leaves the array's memory: it would reach from ` +
      `byte ${low} to ${high} of ${bytes}`,
    { shape, strides, bytes },
  )
}
