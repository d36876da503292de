/** Joining arrays. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import { joined, joinedShape, writeParts } from '../../array/join.js'
import { NDArray } from '../../array/ndarray.js'
import { raveled, reshaped } from '../../array/reshape.js'
import { anyNumber } from '../../core/argument-count.js'
import { normalizeAxis } from '../../core/axis.js'
import { equalShapes } from '../../core/broadcast.js'
import { isScalar } from '../../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { type Casting, checkCast, type Operand, resultType } from '../../core/promotion.js'
import type { ArraysOf, DTypeOf, PromotedOf } from '../array-types.js'
import { Chapter, toArray } from '../chapter.js'
import { readOptions } from '../options.js'
import { expanded } from './shapes.js'

export interface JoinOptions<D extends DTypeName = DTypeName> {
  /** The dtype of the result; what the arrays promote to where it isn't given. */
  readonly dtype?: DTypeLike<D> | null
  readonly casting?: Casting
}

export interface ConcatenateOptions<D extends DTypeName = DTypeName> extends JoinOptions<D> {
  /** The axis along which the arrays follow each other; null flattens them first. */
  readonly axis?: number | null
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray<D> | null
}

const joinKeys = ['dtype', 'casting'] as const
const concatenateKeys = ['axis', 'out', 'dtype', 'casting'] as const

export class Joining extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { atleast1d: anyNumber, atleast2d: anyNumber, atleast3d: anyNumber }

  /**
   * Joins arrays along an axis that they have. Mirrors numpy.concatenate.
   * @throws ShapeError where they differ along another axis; AxisError; DTypeError where `casting` doesn't allow a cast
   */
  concatenate<const L extends readonly ArrayLike[], D extends DTypeName = PromotedOf<L>>(
    arrays: L | NDArray,
    options?: number | null | ConcatenateOptions<D>,
  ): NDArray<D> {
    const given = readOptions<ConcatenateOptions>('concatenate', options, concatenateKeys)
    return concatenated(this.context, listOf('concatenate', arrays), given, 'concatenate') as NDArray as NDArray<D>
  }

  /** `concatenate` under the name of the array API standard. Mirrors numpy.concat. */
  concat<const L extends readonly ArrayLike[], D extends DTypeName = PromotedOf<L>>(
    arrays: L | NDArray,
    options?: number | null | ConcatenateOptions<D>,
  ): NDArray<D> {
    const given = readOptions<ConcatenateOptions>('concat', options, concatenateKeys)
    return concatenated(this.context, listOf('concat', arrays), given, 'concat') as NDArray as NDArray<D>
  }

  /**
   * Joins arrays of one shape along a new axis. Mirrors numpy.stack.
   * @throws ShapeError where shapes differ; AxisError; DTypeError where `casting` doesn't allow a cast
   */
  stack<const L extends readonly ArrayLike[], D extends DTypeName = PromotedOf<L>>(
    arrays: L | NDArray,
    options?: number | (ConcatenateOptions<D> & { readonly axis?: number }),
  ): NDArray<D> {
    const given = readOptions<ConcatenateOptions>('stack', options, concatenateKeys)
    const list = listOf('stack', arrays).map((each) => this.toArray(each, 'stack'))
    if (list.length === 0) throw new ValueError('[stack] need at least one array to stack')
    for (const each of list) {
      if (!equalShapes(each.shape, list[0].shape)) {
        throw new ShapeError(
          `[stack] all input arrays must have the same shape, and not ${shapeText(list[0].shape)} and ${shapeText(each.shape)}`,
          { shapes: list.map(({ shape }) => shape) },
        )
      }
    }
    const axis = normalizeAxis(given.axis ?? 0, list[0].ndim + 1)
    const slices = list.map((each) => expanded(each, axis))
    return concatenated(this.context, slices, { ...given, axis }, 'stack') as NDArray as NDArray<D>
  }

  /** Joins arrays along the second axis, 1-d ones along the first. Mirrors numpy.hstack. */
  hstack<const L extends readonly ArrayLike[], D extends DTypeName = PromotedOf<L>>(
    tup: L | NDArray,
    options?: DTypeLike<D> | null | JoinOptions<D>,
  ): NDArray<D> {
    const list = padded(this.context, 'hstack', tup, 1)
    return joinedAlong(this.context, 'hstack', list, list[0]?.ndim === 1 ? 0 : 1, options)
  }

  /** Joins arrays along the first axis, 1-d ones as rows. Mirrors numpy.vstack. */
  vstack<const L extends readonly ArrayLike[], D extends DTypeName = PromotedOf<L>>(
    tup: L | NDArray,
    options?: DTypeLike<D> | null | JoinOptions<D>,
  ): NDArray<D> {
    return joinedAlong(this.context, 'vstack', padded(this.context, 'vstack', tup, 2), 0, options)
  }

  /** `vstack` under its older name. Mirrors numpy.row_stack. */
  rowStack<const L extends readonly ArrayLike[], D extends DTypeName = PromotedOf<L>>(
    tup: L | NDArray,
    options?: DTypeLike<D> | null | JoinOptions<D>,
  ): NDArray<D> {
    return joinedAlong(this.context, 'rowStack', padded(this.context, 'rowStack', tup, 2), 0, options)
  }

  /** Joins arrays along the third axis. Mirrors numpy.dstack. */
  dstack<const L extends readonly ArrayLike[]>(tup: L | NDArray): NDArray<PromotedOf<L>> {
    return joinedAlong(this.context, 'dstack', padded(this.context, 'dstack', tup, 3), 2)
  }

  /** Joins 1-d arrays as columns, and 2-d arrays as they are. Mirrors numpy.column_stack. */
  columnStack<const L extends readonly ArrayLike[]>(tup: L | NDArray): NDArray<PromotedOf<L>> {
    const list = listOf('columnStack', tup).map((each) => {
      const array = this.toArray(each, 'columnStack')
      return array.ndim < 2 ? atLeast(array, 2).T : array
    })
    return joinedAlong(this.context, 'columnStack', list, 1)
  }

  /** The arrays as ones of one dimension or more. Mirrors numpy.atleast_1d. */
  atleast1d<A extends ArrayLike>(ary: A): NDArray<DTypeOf<A>>
  atleast1d<L extends readonly ArrayLike[]>(...arys: L): ArraysOf<L>
  atleast1d(...arys: readonly ArrayLike[]): NDArray | NDArray[] {
    return one(arys.map((each) => atLeast(this.toArray(each, 'atleast1d'), 1)))
  }

  /** The arrays as ones of two dimensions or more: a 1-d one becomes a row. Mirrors numpy.atleast_2d. */
  atleast2d<A extends ArrayLike>(ary: A): NDArray<DTypeOf<A>>
  atleast2d<L extends readonly ArrayLike[]>(...arys: L): ArraysOf<L>
  atleast2d(...arys: readonly ArrayLike[]): NDArray | NDArray[] {
    return one(arys.map((each) => atLeast(this.toArray(each, 'atleast2d'), 2)))
  }

  /** The arrays as ones of three dimensions or more: (N,) becomes (1, N, 1), (M, N) becomes (M, N, 1). Mirrors numpy.atleast_3d. */
  atleast3d<A extends ArrayLike>(ary: A): NDArray<DTypeOf<A>>
  atleast3d<L extends readonly ArrayLike[]>(...arys: L): ArraysOf<L>
  atleast3d(...arys: readonly ArrayLike[]): NDArray | NDArray[] {
    return one(arys.map((each) => atLeast(this.toArray(each, 'atleast3d'), 3)))
  }
}

function padded(context: Context, operation: string, list: unknown, ndim: 1 | 2 | 3): NDArray[] {
  return listOf(operation, list).map((each) => atLeast(toArray(context, each, operation), ndim))
}

function joinedAlong<D extends DTypeName>(
  context: Context,
  operation: string,
  list: readonly NDArray[],
  axis: number,
  options?: DTypeLike | null | JoinOptions,
): NDArray<D> {
  const given = readOptions<JoinOptions>(operation, options, joinKeys)
  return concatenated(context, list, { ...given, axis }, operation) as NDArray as NDArray<D>
}

const one = (arrays: readonly NDArray[]) => (arrays.length === 1 ? arrays[0] : [...arrays])

/** A view with dimensions of 1 added where NumPy's atleast functions add them. */
export function atLeast(array: NDArray, ndim: 1 | 2 | 3): NDArray {
  if (array.ndim >= ndim) return array
  if (array.ndim === 0) return expanded(array, [0, 1, 2].slice(0, ndim))
  if (ndim === 2) return expanded(array, 0)
  return array.ndim === 1 ? expanded(array, [0, 2]) : expanded(array, 2)
}

function rowsOf(array: NDArray, operation: string): NDArray[] {
  if (array.ndim === 0) throw new ArgumentError(`[${operation}] takes a list of arrays, not a 0-d array`, { operation })
  return Array.from({ length: array.shape[0] }, (_, index) => array.at(index))
}

/** The arrays to join: a list of them, or the rows of one array. */
export function listOf(operation: string, arrays: unknown): readonly ArrayLike[] {
  if (arrays instanceof NDArray) return rowsOf(arrays as NDArray, operation)
  if (Array.isArray(arrays)) return arrays as readonly ArrayLike[]
  throw new ArgumentError(`[${operation}] takes a list of arrays, not ${describe(arrays)}`, { operation })
}

function concatenated(
  context: Context,
  list: readonly ArrayLike[],
  options: ConcatenateOptions,
  operation: string,
): NDArray {
  if (list.length === 0) throw new ValueError(`[${operation}] need at least one array to concatenate`)
  const { out = null, casting = 'same_kind' } = options
  const flat = options.axis === null
  if (out !== null && options.dtype !== undefined && options.dtype !== null) {
    throw new ArgumentError(`[${operation}] takes out or dtype, but not both`, { operation })
  }
  // Where arrays are flattened, scalars adapt to the arrays beside them.
  const parts = list.map((each) => (flat && isScalar(each) ? each : toArray(context, each, operation)))
  const dtype: DType =
    out?.dtype ??
    (options.dtype
      ? dtypeOf(options.dtype)
      : resultType(...parts.map((part): Operand => (part instanceof NDArray ? part.dtype : part))))
  const arrays = parts.map((part, index) => {
    if (!(part instanceof NDArray)) return reshaped(fromJS(context, part, dtype), [1])
    checkCast(part.dtype, dtype, casting, operation, `input ${index}`)
    return flat ? raveled(part) : part
  })
  if (arrays[0].ndim === 0) {
    throw new ValueError(`[${operation}] zero-dimensional arrays cannot be concatenated`, { operation })
  }
  const axis = normalizeAxis(flat ? 0 : (options.axis ?? 0), arrays[0].ndim)
  if (out === null) return joined(context, arrays, axis, dtype, operation)
  const shape = joinedShape(arrays, axis, operation)
  if (!equalShapes(shape, out.shape)) {
    throw new ShapeError(`[${operation}] out has shape ${shapeText(out.shape)}, and the result ${shapeText(shape)}`, {
      out: out.shape,
      shape,
    })
  }
  writeParts(out, arrays, axis)
  return out
}
