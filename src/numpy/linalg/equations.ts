/** Linear equations, inverses, determinants, powers and chains of products. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { reshaped } from '../../array/reshape.js'
import { normalizeAxis } from '../../core/axis.js'
import { LinAlgError, shapeText, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import type { MeanResult, RealOf } from '../../core/types.js'
import type { ArrayOf, DTypeOf, PromotedOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import type { OutOption } from '../products/products.js'
import { multiDotOf, powerOf } from './chains.js'
import type { MatrixOf, MatrixOfBoth, RealMatrixOf } from './checks.js'
import { SlogdetResult } from './results.js'
import { determinantOf, inverseOf, signsOf, solveOf } from './solving.js'
import { product } from './stacks.js'

export interface TensorsolveOptions {
  /** Axes of `a` that are moved to its end before it is read as a matrix. */
  readonly axes?: readonly number[] | null
}

export interface TensorinvOptions {
  /** How many of the first axes are rows: 2 by default. */
  readonly ind?: number
}

export class LinalgEquations extends Chapter {
  /**
   * The x of a·x = b, for square matrices and all columns of `b`; a `b` of one dimension is a single column. Stacks of
   * matrices broadcast.
   * @throws LinAlgError for a singular matrix or one that isn't square; ShapeError where sizes don't fit
   * Mirrors numpy.linalg.solve.
   */
  solve<A extends ArrayLike, B extends ArrayLike>(a: A, b: B): MatrixOfBoth<A, B> {
    const [left, right] = [this.toArray(a, 'linalg.solve'), this.toArray(b, 'linalg.solve')]
    return solveOf(this.context, left, right) as MatrixOfBoth<A, B>
  }

  /**
   * The x of tensordot(a, x, x.ndim) = b. The product of the last axes of `a` has to be that of `b`'s axes.
   * @throws LinAlgError for a singular tensor, and where sizes don't fit
   * Mirrors numpy.linalg.tensorsolve.
   */
  tensorsolve<A extends ArrayLike, B extends ArrayLike>(
    a: A,
    b: B,
    options?: readonly number[] | null | TensorsolveOptions,
  ): MatrixOfBoth<A, B> {
    const operation = 'linalg.tensorsolve'
    const { axes } = readOptions<TensorsolveOptions>(operation, options ?? undefined, ['axes'])
    let left = this.toArray(a, operation)
    const right = this.toArray(b, operation)
    if (axes !== undefined && axes !== null) left = left.transpose(movedToEnd(axes, left.ndim))
    const unknowns = left.ndim > right.ndim ? left.shape.slice(right.ndim) : []
    const size = product(unknowns)
    if (left.size !== size ** 2 || right.size !== size) {
      throw new LinAlgError(
        `[${operation}] the shapes ${shapeText(left.shape)} and ${shapeText(right.shape)} don't fit: ` +
          'Input arrays must satisfy the requirement prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])',
        { shapes: [left.shape, right.shape] },
      )
    }
    const x = solveOf(this.context, reshaped(left, [size, size]), reshaped(right, [size]), operation)
    return reshaped(x, unknowns) as NDArray as MatrixOfBoth<A, B>
  }

  /**
   * Inverses of square matrices.
   * @throws LinAlgError for a singular matrix, or one that isn't square; DTypeError for float16
   * Mirrors numpy.linalg.inv.
   */
  inv<A extends ArrayLike>(a: A): MatrixOf<A> {
    return inverseOf(this.context, this.toArray(a, 'linalg.inv')) as MatrixOf<A>
  }

  /**
   * The inverse of a tensor whose first `ind` axes are rows and whose other axes are columns.
   * @throws LinAlgError unless rows and columns are equally many, and for a singular tensor; ValueError for `ind` below 1
   * Mirrors numpy.linalg.tensorinv.
   */
  tensorinv<A extends ArrayLike>(a: A, options?: number | TensorinvOptions): MatrixOf<A> {
    const operation = 'linalg.tensorinv'
    const { ind = 2 } = readOptions<TensorinvOptions>(operation, options, ['ind'])
    const rows = toInteger(ind, `[${operation}] ind`)
    if (rows <= 0) throw new ValueError(`[${operation}] Invalid ind argument: ${rows} is not above 0`, { ind })
    const array = this.toArray(a, operation)
    const [before, after] = [array.shape.slice(0, rows), array.shape.slice(rows)]
    const inverse = inverseOf(this.context, reshaped(array, [product(before), product(after)]), operation)
    return reshaped(inverse, [...after, ...before]) as NDArray as MatrixOf<A>
  }

  /**
   * Determinants of square matrices. @throws LinAlgError for one that isn't square; DTypeError for float16.
   * Mirrors numpy.linalg.det.
   */
  det<A extends ArrayLike>(a: A): MatrixOf<A> {
    return determinantOf(this.context, this.toArray(a, 'linalg.det')) as MatrixOf<A>
  }

  /**
   * Signs of determinants, and logarithms of their absolute values: `{ sign, logabsdet }`, or in a list.
   * @throws LinAlgError for a matrix that isn't square
   * Mirrors numpy.linalg.slogdet.
   */
  slogdet<A extends ArrayLike>(a: A): SlogdetResult<MatrixOf<A>, NDArray<RealOf<MeanResult<DTypeOf<A>>>>> {
    const { sign, logarithm } = signsOf(this.context, this.toArray(a, 'linalg.slogdet'))
    return new SlogdetResult(sign as MatrixOf<A>, logarithm as RealMatrixOf<A>)
  }

  /**
   * a·a·…·a, `n` times; of the inverse where `n` is negative, and the identity where it is 0.
   * @throws LinAlgError for a matrix that isn't square, and for the inverse of a singular one
   * Mirrors numpy.linalg.matrix_power.
   */
  matrixPower<A extends ArrayLike>(a: A, n: number | bigint): ArrayOf<A> | MatrixOf<A> {
    return powerOf(this.context, this.np, this.toArray(a, 'linalg.matrixPower'), n) as ArrayOf<A>
  }

  /**
   * The product of matrices in the order that takes the fewest multiplications; the first and the last one may be
   * vectors. @throws ValueError below two arrays; LinAlgError for other dimensions; ShapeError where sizes don't fit.
   * Mirrors numpy.linalg.multi_dot.
   */
  multiDot<const L extends readonly ArrayLike[]>(
    arrays: L,
    options?: NDArray | null | OutOption,
  ): NDArray<PromotedOf<L>> {
    const operation = 'linalg.multiDot'
    const { out } = readOptions<OutOption>(operation, options ?? undefined, ['out'])
    const list = arrays.map((each) => this.toArray(each, operation))
    return multiDotOf(this.context, list, out) as NDArray<PromotedOf<L>>
  }
}

/** All axes, with those of the list moved to the end one after the other. */
function movedToEnd(axes: readonly number[], ndim: number): number[] {
  const order = Array.from({ length: ndim }, (_, axis) => axis)
  for (const given of axes) {
    const axis = normalizeAxis(given, ndim)
    order.splice(order.indexOf(axis), 1)
    order.push(axis)
  }
  return order
}
