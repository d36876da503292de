/** Elements taken by position or condition: copies. */
import { nonzeroOf, takenAlong, takenWhere, truthOf } from '../../array/advanced/along.js'
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { raveled, reshaped } from '../../array/reshape.js'
import { anyNumber } from '../../core/argument-count.js'
import { normalizeAxis } from '../../core/axis.js'
import { dtypes, type TypedArray } from '../../core/dtype.js'
import { IndexError, shapeText, ValueError } from '../../core/errors.js'
import { sliceLayout } from '../../core/layout.js'
import { checkCast } from '../../core/promotion.js'
import type { ArrayOf, DTypeOf } from '../array-types.js'
import { Chapter, toArray } from '../chapter.js'
import { readOptions } from '../options.js'
import { deliver } from '../reductions/options.js'
import { deliverTaken, type IndexLike, type IndexMode, indicesOf, modeOf } from './arguments.js'
import { chosen } from './choosing.js'
import { takenAlongAxis } from './matching.js'

export interface TakeOptions {
  /** The axis to take along; all elements in C order where it isn't given. */
  readonly axis?: number | null
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | null
  /** What happens to indices outside of the axis: an IndexError, or they go round, or to its nearer end. */
  readonly mode?: IndexMode
}

export interface ChooseOptions {
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | null
  /** What happens to indices beyond the choices: an error, or they go round, or to the nearer end. */
  readonly mode?: IndexMode
}

export interface CompressOptions {
  /** The axis to take along; all elements in C order where it isn't given. */
  readonly axis?: number | null
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | null
}

/** Booleans and lists are positions then. */
type CrossedIndices<L extends readonly IndexLike[]> = {
  -readonly [K in keyof L]: NDArray<
    L[K] extends NDArray | TypedArray ? (DTypeOf<L[K]> extends 'bool' ? 'int64' : DTypeOf<L[K]>) : 'int64'
  >
}

export class Taking extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { ix: anyNumber }

  /**
   * The elements at indices along an axis, or of all elements in C order. Mirrors numpy.take.
   * @throws IndexError for an index out of bounds, in mode 'raise'; DTypeError for indices that aren't integers; AxisError
   */
  take<A extends ArrayLike>(a: A, indices: IndexLike, options?: number | null | TakeOptions): ArrayOf<A> {
    const { axis = null, out = null, mode } = readOptions<TakeOptions>('take', options, ['axis', 'out', 'mode'])
    const [array, at] = alongAxis(this.toArray(a, 'take'), axis)
    const index = indicesOf(this.context, 'take', indices)
    const result = takenAlong(array, index, at, modeOf('take', mode))
    return deliverTaken(this.context, 'take', result, out) as ArrayOf<A>
  }

  /**
   * For each row along an axis, the elements at that row's indices; other axes broadcast. Mirrors numpy.take_along_axis.
   * @throws IndexError for an index out of bounds or of no integer dtype; ValueError for other numbers of dimensions
   */
  takeAlongAxis<A extends ArrayLike>(
    arr: A,
    indices: IndexLike,
    options?: number | null | { readonly axis?: number | null },
  ): ArrayOf<A> {
    const { axis = -1 } = readOptions<{ readonly axis?: number | null }>('takeAlongAxis', options, ['axis'])
    return takenAlongAxis(this.toArray(arr, 'takeAlongAxis'), indices, axis) as ArrayOf<A>
  }

  /**
   * The positions along an axis where `condition` holds; it may be shorter than the axis. Mirrors numpy.compress.
   * @throws IndexError where it holds beyond the axis; ValueError where it hasn't one dimension; AxisError
   */
  compress<A extends ArrayLike>(condition: ArrayLike, a: A, options?: number | null | CompressOptions): ArrayOf<A> {
    const { axis = null, out = null } = readOptions<CompressOptions>('compress', options, ['axis', 'out'])
    const [array, at] = alongAxis(this.toArray(a, 'compress'), axis)
    const mask = this.toArray(condition, 'compress')
    if (mask.ndim !== 1) {
      throw new ValueError(`[compress] condition must be a 1-d array, not one of shape ${shapeText(mask.shape)}`)
    }
    return deliverTaken(this.context, 'compress', compressed(array, mask, at), out) as ArrayOf<A>
  }

  /** The elements, in C order, where `condition` holds, element by element of both. Mirrors numpy.extract. */
  extract<A extends ArrayLike>(condition: ArrayLike, arr: A): ArrayOf<A> {
    const mask = raveled(this.toArray(condition, 'extract'))
    return compressed(raveled(this.toArray(arr, 'extract')), mask, 0) as ArrayOf<A>
  }

  /**
   * For each element k of `a`, that of the k-th of `choices`; all of them broadcast. Mirrors numpy.choose.
   * @throws ValueError for a k that is no choice, in mode 'raise'; DTypeError where `a` isn't of integers; ShapeError
   */
  choose(a: IndexLike, choices: NDArray | readonly ArrayLike[], options?: NDArray | null | ChooseOptions): NDArray {
    const { out = null, mode } = readOptions<ChooseOptions>('choose', options, ['out', 'mode'])
    const index = indicesOf(this.context, 'choose', a)
    if (index.array !== undefined) checkCast(index.array.dtype, dtypes.int64, 'safe', 'choose', 'index')
    const result = chosen(this.context, index, choices, modeOf('choose', mode))
    return deliver(this.context, 'choose', result, out)
  }

  /**
   * Where elements aren't zero: for each axis an array of positions, in C order. Reads how many there are.
   * Mirrors numpy.nonzero. @throws ValueError for a 0-d array
   */
  nonzero(a: ArrayLike): NDArray<'int64'>[] {
    const array = this.toArray(a, 'nonzero')
    if (array.ndim === 0) {
      throw new ValueError(
        'Calling nonzero on 0d arrays is not allowed. Use np.atleast1d(scalar).nonzero() instead: the array has no axes',
      )
    }
    return nonzeroOf(truthOf(array))
  }

  /** Where elements aren't zero, counted through all elements in C order. Mirrors numpy.flatnonzero. */
  flatnonzero(a: ArrayLike): NDArray<'int64'> {
    return nonzeroOf(truthOf(raveled(this.toArray(a, 'flatnonzero'))))[0]
  }

  /** Where elements aren't zero: a row of positions for each of them. Mirrors numpy.argwhere. */
  argwhere(a: ArrayLike): NDArray<'int64'> {
    const array = this.toArray(a, 'argwhere')
    if (array.ndim === 0) return this.np.argwhere(raveled(array)).at(':', ':0')
    return this.np.stack(nonzeroOf(truthOf(array)), 1) as NDArray as NDArray<'int64'>
  }

  /**
   * Index arrays that together take the elements at all combinations of positions: `x.at(...np.ix([0, 2], [1, 3]))`.
   * Booleans stand for the positions where they hold. Mirrors numpy.ix_. @throws ValueError unless all have one dimension
   */
  ix<L extends readonly IndexLike[]>(...args: L): CrossedIndices<L>
  ix(...args: readonly IndexLike[]): NDArray[] {
    return args.map((given, at) => {
      const array = crossed(this.context, given)
      const shape = args.map(() => 1).with(at, array.size)
      return reshaped(array, shape)
    })
  }
}

function crossed(context: Context, given: IndexLike): NDArray {
  const array = toArray(context, given as ArrayLike, 'ix')
  if (array.ndim !== 1) throw new ValueError('[ix] Cross index must be 1 dimensional', { shape: array.shape })
  if (array.dtype.kind === 'b') return nonzeroOf(truthOf(array))[0]
  const whole = Array.isArray(given) && given.every((item) => typeof item === 'number' && Number.isInteger(item))
  return whole ? copyAs(array, dtypes.int64) : array
}

/** The array and the axis counted from 0; flattened where there is none. */
function alongAxis(array: NDArray, axis: number | null): [NDArray, number] {
  if (axis === null || (array.ndim === 0 && (axis === 0 || axis === -1))) return [raveled(array), 0]
  return [array, normalizeAxis(axis, array.ndim)]
}

function compressed(array: NDArray, condition: NDArray, axis: number): NDArray {
  const [length, size] = [condition.size, array.shape[axis]]
  const part = (start: number, count: number) => truthOf(condition.viewOf(sliceLayout(condition, 0, start, 1, count)))
  if (length > size) {
    const [beyond] = nonzeroOf(part(size, length - size))
    if (beyond.size > 0) {
      const index = size + Number(beyond.item(0))
      throw new IndexError(`index ${index} is out of bounds for axis ${axis} with size ${size}`, { index, axis, size })
    }
  }
  const used = Math.min(length, size)
  const head = array.viewOf(sliceLayout(array, axis, 0, 1, used))
  return takenWhere(head, part(0, used), axis)
}
