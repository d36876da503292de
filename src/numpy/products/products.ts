/** Products of vectors, matrices and tensors. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import type { Promote, SumResult } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { type CrossAxes, crossOf } from './crosses.js'
import { type DiagonalOptions, diagonalOf, type TraceOptions, traceOf } from './diagonals.js'
import { dotOf, innerOf, kronOf, type TensordotAxes, tensordotOf, vdotOf } from './dots.js'
import { type GufuncOptions, gufuncRows, makeGufunc, type VectorGufuncOptions } from './gufunc.js'

/** The array that a product of two array-likes gives: their dtypes promoted. */
export type ProductOf<A extends ArrayLike, B extends ArrayLike> = NDArray<Promote<DTypeOf<A>, DTypeOf<B>>>

export interface OutOption<D extends DTypeName = DTypeName> {
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray<D> | null
}

export interface TensordotOptions {
  /** How many axes to sum over (the last of `a`, the first of `b`), or the pairs of them; 2 by default. */
  readonly axes?: TensordotAxes
}

export const diagonalKeys = ['offset', 'axis1', 'axis2'] as const
export const traceKeys = ['offset', 'axis1', 'axis2', 'dtype', 'out'] as const

export class Products extends Chapter {
  /**
   * The product of matrices, over the last two axes; a vector is a row on the left and a column on the right. Other
   * axes broadcast. @throws ShapeError where sizes don't fit; ValueError for scalars. Mirrors `numpy.matmul`.
   */
  readonly matmul = makeGufunc<GufuncOptions>(this.context, gufuncRows.matmul)
  /**
   * The sum of conj(x1)·x2 over the last axis, or over `axis`; other axes broadcast.
   * @throws ShapeError where sizes don't fit. Mirrors `numpy.vecdot`.
   */
  readonly vecdot = makeGufunc<VectorGufuncOptions>(this.context, gufuncRows.vecdot)
  /** The product of a matrix and a vector; other axes broadcast. Mirrors `numpy.matvec`. */
  readonly matvec = makeGufunc<GufuncOptions>(this.context, gufuncRows.matvec)
  /** The product of a vector, conjugated, and a matrix; other axes broadcast. Mirrors `numpy.vecmat`. */
  readonly vecmat = makeGufunc<GufuncOptions>(this.context, gufuncRows.vecmat)

  /**
   * The sum of products over the last axis of `a` and the last but one (or only) axis of `b`; with a scalar, the
   * product. `out` has to be C-contiguous and to have the result's shape and dtype.
   * @throws ShapeError where the two axes differ in length
   * Mirrors numpy.dot.
   */
  dot<A extends ArrayLike, B extends ArrayLike>(a: A, b: B, options?: NDArray | null | OutOption): ProductOf<A, B> {
    const { out } = readOptions<OutOption>('dot', options ?? undefined, ['out'])
    return dotOf(this.context, this.toArray(a, 'dot'), this.toArray(b, 'dot'), out) as ProductOf<A, B>
  }

  /**
   * The sum of conj(a)·b over all elements, in C order.
   * @throws ShapeError for arrays of different size
   * Mirrors numpy.vdot.
   */
  vdot<A extends ArrayLike, B extends ArrayLike>(a: A, b: B): ProductOf<A, B> {
    return vdotOf(this.context, this.toArray(a, 'vdot'), this.toArray(b, 'vdot')) as ProductOf<A, B>
  }

  /**
   * The sum of products over the last axes of both, for all combinations of their other axes.
   * @throws ShapeError where the last axes differ in length
   * Mirrors numpy.inner.
   */
  inner<A extends ArrayLike, B extends ArrayLike>(a: A, b: B): ProductOf<A, B> {
    return innerOf(this.context, this.toArray(a, 'inner'), this.toArray(b, 'inner')) as ProductOf<A, B>
  }

  /**
   * All products of an element of `a` and an element of `b`: a matrix with a row for each element of `a`.
   * Mirrors numpy.outer.
   */
  outer<A extends ArrayLike, B extends ArrayLike>(a: A, b: B, options?: NDArray | null | OutOption): ProductOf<A, B> {
    const { out } = readOptions<OutOption>('outer', options ?? undefined, ['out'])
    const [left, right] = [this.toArray(a, 'outer').reshape([-1, 1]), this.toArray(b, 'outer').reshape([1, -1])]
    return this.np.multiply(left, right, { out }) as NDArray as ProductOf<A, B>
  }

  /**
   * The sum of products over pairs of axes: a number of them (the last of `a` with the first of `b`), or two lists.
   * @throws ShapeError where the lengths of a pair differ
   * Mirrors numpy.tensordot.
   */
  tensordot<A extends ArrayLike, B extends ArrayLike>(
    a: A,
    b: B,
    options?: TensordotAxes | TensordotOptions,
  ): ProductOf<A, B> {
    const { axes = 2 } = readOptions<TensordotOptions>('tensordot', options, ['axes'])
    const [left, right] = [this.toArray(a, 'tensordot'), this.toArray(b, 'tensordot')]
    return tensordotOf(this.context, left, right, axes) as ProductOf<A, B>
  }

  /** Blocks of `b`, each scaled by an element of `a`. Mirrors numpy.kron. */
  kron<A extends ArrayLike, B extends ArrayLike>(a: A, b: B): ProductOf<A, B> {
    return kronOf(this.context, this.toArray(a, 'kron'), this.toArray(b, 'kron')) as ProductOf<A, B>
  }

  /**
   * The cross product of vectors of three components (or two, the third being 0), which lie along `axisa` and `axisb`;
   * those of the result along `axisc`. `axis` stands for all three.
   * @throws ShapeError for other vectors; DTypeError for bools
   * Mirrors numpy.cross.
   */
  cross<A extends ArrayLike, B extends ArrayLike>(a: A, b: B, options?: number | CrossAxes): ProductOf<A, B> {
    const axes = readOptions<CrossAxes>('cross', options, ['axisa', 'axisb', 'axisc', 'axis'])
    return crossOf(this.context, this.toArray(a, 'cross'), this.toArray(b, 'cross'), axes) as ProductOf<A, B>
  }

  /**
   * The diagonal of the plane of `axis1` and `axis2`, as the last axis of a view that can't be written.
   * @throws ValueError below two dimensions, or for one axis twice; AxisError
   * Mirrors numpy.diagonal.
   */
  diagonal<A extends ArrayLike>(a: A, options?: number | DiagonalOptions): NDArray<DTypeOf<A>> {
    const read = readOptions<DiagonalOptions>('diagonal', options, diagonalKeys)
    return diagonalOf(this.toArray(a, 'diagonal'), read) as NDArray<DTypeOf<A>>
  }

  /**
   * The sum along a diagonal, in the dtypes of `sum`.
   * @throws ValueError below two dimensions, or for one axis twice; AxisError
   * Mirrors numpy.trace.
   */
  trace<E extends DTypeName>(a: ArrayLike, options: TraceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  trace<A extends ArrayLike>(a: A, options?: number | TraceOptions): NDArray<SumResult<DTypeOf<A>>>
  trace(a: ArrayLike, options?: number | TraceOptions): NDArray {
    const read = readOptions<TraceOptions>('trace', options, traceKeys)
    return traceOf(this.context, this.toArray(a, 'trace'), read)
  }
}
