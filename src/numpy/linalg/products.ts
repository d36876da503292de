/** Products under the names of the array API standard: stricter than those of the main namespace. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import { ShapeError, shapeText, ValueError } from '../../core/errors.js'
import type { SumResult } from '../../core/types.js'
import type { ArrayOf, DTypeOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { crossOf } from '../products/crosses.js'
import { diagonalOf, type TraceOptions, traceOf } from '../products/diagonals.js'
import { type TensordotAxes, tensordotOf } from '../products/dots.js'
import type { ProductOf, TensordotOptions } from '../products/products.js'

export interface OffsetOption {
  /** 0 for the main diagonal, positive above it, negative below. */
  readonly offset?: number
}

export interface AxisOption {
  /** The axis of the vectors: the last one by default. */
  readonly axis?: number
}

/** The options of `linalg.trace`. */
export type MatrixTraceOptions = Pick<TraceOptions, 'offset' | 'dtype'>

const lastAxes = { axis1: -2, axis2: -1 } as const

export class LinalgProducts extends Chapter {
  /** The product of matrices, over the last two axes. Mirrors numpy.linalg.matmul. */
  matmul<A extends ArrayLike, B extends ArrayLike>(x1: A, x2: B): ProductOf<A, B> {
    return this.np.matmul(x1, x2)
  }

  /** The sum of conj(x1)·x2 along `axis`. Mirrors numpy.linalg.vecdot. */
  vecdot<A extends ArrayLike, B extends ArrayLike>(x1: A, x2: B, options?: number | AxisOption): ProductOf<A, B> {
    const { axis = -1 } = readOptions<AxisOption>('linalg.vecdot', options, ['axis'])
    return this.np.vecdot(x1, x2, { axis }) as NDArray as ProductOf<A, B>
  }

  /** The sum of products over pairs of axes. Mirrors numpy.linalg.tensordot. */
  tensordot<A extends ArrayLike, B extends ArrayLike>(
    x1: A,
    x2: B,
    options?: TensordotAxes | TensordotOptions,
  ): ProductOf<A, B> {
    const { axes = 2 } = readOptions<TensordotOptions>('linalg.tensordot', options, ['axes'])
    const [left, right] = [this.toArray(x1, 'linalg.tensordot'), this.toArray(x2, 'linalg.tensordot')]
    return tensordotOf(this.context, left, right, axes) as ProductOf<A, B>
  }

  /**
   * All products of an element of one vector and an element of the other.
   * @throws ValueError unless both have one dimension
   * Mirrors numpy.linalg.outer.
   */
  outer<A extends ArrayLike, B extends ArrayLike>(x1: A, x2: B): ProductOf<A, B> {
    const [left, right] = [this.toArray(x1, 'linalg.outer'), this.toArray(x2, 'linalg.outer')]
    if (left.ndim === 1 && right.ndim === 1) return this.np.outer(left, right) as NDArray as ProductOf<A, B>
    throw new ValueError(
      `[linalg.outer] Input arrays must be one-dimensional: shapes ${shapeText(left.shape)} and ${shapeText(right.shape)}`,
      { shapes: [left.shape, right.shape] },
    )
  }

  /**
   * The cross product of vectors of three components along `axis`.
   * @throws ShapeError for other vectors; DTypeError for bools
   * Mirrors numpy.linalg.cross.
   */
  cross<A extends ArrayLike, B extends ArrayLike>(x1: A, x2: B, options?: number | AxisOption): ProductOf<A, B> {
    const { axis = -1 } = readOptions<AxisOption>('linalg.cross', options, ['axis'])
    const [left, right] = [this.toArray(x1, 'linalg.cross'), this.toArray(x2, 'linalg.cross')]
    if (left.shape.at(axis) !== 3 || right.shape.at(axis) !== 3) {
      throw new ShapeError(
        `[linalg.cross] takes vectors of 3 components along axis ${axis}: shapes ${shapeText(left.shape)} and ${shapeText(right.shape)}`,
        { shapes: [left.shape, right.shape], axis },
      )
    }
    return crossOf(this.context, left, right, { axis }) as ProductOf<A, B>
  }

  /** A view with the last two axes swapped. @throws ValueError below two dimensions. Mirrors numpy.linalg.matrix_transpose. */
  matrixTranspose<A extends ArrayLike>(x: A): ArrayOf<A> {
    return this.np.matrixTranspose(x)
  }

  /** The diagonal of the last two axes, a view that can't be written. Mirrors numpy.linalg.diagonal. */
  diagonal<A extends ArrayLike>(x: A, options?: number | OffsetOption): NDArray<DTypeOf<A>> {
    const { offset } = readOptions<OffsetOption>('linalg.diagonal', options, ['offset'])
    return diagonalOf(this.toArray(x, 'linalg.diagonal'), { offset, ...lastAxes }) as NDArray<DTypeOf<A>>
  }

  /** The sum along the diagonal of the last two axes. Mirrors numpy.linalg.trace. */
  trace<E extends DTypeName>(x: ArrayLike, options: MatrixTraceOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  trace<A extends ArrayLike>(x: A, options?: number | MatrixTraceOptions): NDArray<SumResult<DTypeOf<A>>>
  trace(x: ArrayLike, options?: number | MatrixTraceOptions): NDArray {
    const { offset, dtype } = readOptions<MatrixTraceOptions>('linalg.trace', options, ['offset', 'dtype'])
    return traceOf(this.context, this.toArray(x, 'linalg.trace'), { offset, dtype, ...lastAxes })
  }
}
