/** Norms, condition numbers and ranks; generalised inverses and least squares. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { MeanResult, Promote, RealOf } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import type { MatrixOf, MatrixOfBoth, RealMatrixOf } from './checks.js'
import { lstsqOf } from './fitting.js'
import { type NormOrder, normOf, vectorNormOf } from './norms.js'
import { conditionOf, pinvOf, rankOf } from './ranks.js'

export interface NormOptions {
  /**
   * Of vectors any number, `Infinity` and `-Infinity` too, 2 by default; of matrices ±1, ±2, ±`Infinity`, 'fro' (the
   * default) and 'nuc'.
   */
  readonly ord?: NormOrder | null
  /** One axis for norms of vectors, two for norms of matrices; all by default, and then of any number with no `ord`. */
  readonly axis?: number | readonly number[] | null
  /** Keep the axes, with length 1. */
  readonly keepdims?: boolean
}

export type MatrixNormOptions = Omit<NormOptions, 'axis'>

export interface CondOptions {
  /** The norm: 2 by default. */
  readonly p?: NormOrder | null
}

export interface ToleranceOptions {
  /** Take the matrices for Hermitian: that is faster. */
  readonly hermitian?: boolean
  /** Singular values up to this part of the largest count as 0: one number, or one per matrix. */
  readonly rtol?: ArrayLike | null
}

export interface MatrixRankOptions extends ToleranceOptions {
  /** Singular values up to this count as 0: one number, or one per matrix. */
  readonly tol?: ArrayLike | null
}

export interface PinvOptions extends ToleranceOptions {
  /** As `rtol`; 1e-15 by default, while `rtol: null` stands for the precision of the dtype times the longer side. */
  readonly rcond?: ArrayLike | null
}

export interface LstsqOptions {
  /** Singular values up to this part of the largest count as 0: the precision times the longer side by default. */
  readonly rcond?: number | null
}

/** Real numbers of the width that two operands have in common. */
type RealOfBoth<A extends ArrayLike, B extends ArrayLike> = NDArray<
  RealOf<Promote<MeanResult<DTypeOf<A>>, MeanResult<DTypeOf<B>>>>
>

/** x, the squared lengths of what is left, the rank, and the singular values. */
export type LstsqResult<A extends ArrayLike, B extends ArrayLike> = [
  x: MatrixOfBoth<A, B>,
  residuals: RealOfBoth<A, B>,
  rank: NDArray<'int32'>,
  singularValues: RealOfBoth<A, B>,
]

export class LinalgMeasures extends Chapter {
  /**
   * A norm of vectors or matrices. Without `ord` and `axis` it is that of all elements as one vector.
   * @throws ValueError for an order that there isn't, and for other than one or two axes; AxisError
   * Mirrors numpy.linalg.norm.
   */
  norm<A extends ArrayLike>(x: A, options?: NormOrder | null | NormOptions): RealMatrixOf<A> {
    const operation = 'linalg.norm'
    const read = readOptions<NormOptions>(operation, options ?? undefined, ['ord', 'axis', 'keepdims'])
    return normOf(this.context, this.np, this.toArray(x, operation), read) as RealMatrixOf<A>
  }

  /**
   * The norm of matrices, over the last two axes: Frobenius's by default.
   * @throws AxisError below two dimensions; ValueError for an order that there isn't
   * Mirrors numpy.linalg.matrix_norm.
   */
  matrixNorm<A extends ArrayLike>(x: A, options?: boolean | MatrixNormOptions): RealMatrixOf<A> {
    const operation = 'linalg.matrixNorm'
    const { keepdims, ord = 'fro' } = readOptions<MatrixNormOptions>(operation, options, ['keepdims', 'ord'])
    const array = this.toArray(x, operation)
    return normOf(this.context, this.np, array, { ord, keepdims, axis: [-2, -1] }) as RealMatrixOf<A>
  }

  /**
   * The norm of vectors that lie along an axis or several; along all by default.
   * @throws ValueError for an order that there isn't; AxisError
   * Mirrors numpy.linalg.vector_norm.
   */
  vectorNorm<A extends ArrayLike>(x: A, options?: NormOptions['axis'] | NormOptions): RealMatrixOf<A> {
    const operation = 'linalg.vectorNorm'
    const read = readOptions<NormOptions>(operation, options ?? undefined, ['axis', 'keepdims', 'ord'])
    return vectorNormOf(this.context, this.np, this.toArray(x, operation), read) as RealMatrixOf<A>
  }

  /**
   * How much errors grow in a solution: the norm of a matrix times that of its inverse, `Infinity` for a singular one.
   * @throws LinAlgError for empty matrices, and for ones that aren't square in norms other than ±2
   * Mirrors numpy.linalg.cond.
   */
  cond<A extends ArrayLike>(x: A, options?: NormOrder | null | CondOptions): RealMatrixOf<A> {
    const { p = null } = readOptions<CondOptions>('linalg.cond', options ?? undefined, ['p'])
    return conditionOf(this.context, this.np, this.toArray(x, 'linalg.cond'), p) as RealMatrixOf<A>
  }

  /**
   * How many rows of a matrix are independent: the number of singular values above a tolerance.
   * @throws ValueError where both `tol` and `rtol` are given; LinAlgError for NaNs
   * Mirrors numpy.linalg.matrix_rank.
   */
  matrixRank(A: ArrayLike, options?: number | NDArray | null | MatrixRankOptions): NDArray<'int64'> {
    const operation = 'linalg.matrixRank'
    const read = readOptions<MatrixRankOptions>(operation, options ?? undefined, ['tol', 'hermitian', 'rtol'])
    return rankOf(this.context, this.np, this.toArray(A, operation), read)
  }

  /**
   * The generalised inverse of Moore and Penrose.
   * @throws LinAlgError below two dimensions, and for NaNs; ValueError where both `rcond` and `rtol` are given
   * Mirrors numpy.linalg.pinv.
   */
  pinv<A extends ArrayLike>(a: A, options?: number | NDArray | null | PinvOptions): MatrixOf<A> {
    const operation = 'linalg.pinv'
    const read = readOptions<PinvOptions>(operation, options ?? undefined, ['rcond', 'hermitian', 'rtol'])
    return pinvOf(this.context, this.np, this.toArray(a, operation), read) as MatrixOf<A>
  }

  /**
   * The smallest x with the smallest |a·x - b|, for each column of `b`: `[x, residuals, rank, singular values]`. The
   * residuals are squared, and empty unless the columns of `a` are independent and fewer than its rows.
   * @throws LinAlgError for other than matrices, and where sizes don't fit or there are NaNs
   * Mirrors numpy.linalg.lstsq.
   */
  lstsq<A extends ArrayLike, B extends ArrayLike>(
    a: A,
    b: B,
    options?: number | null | LstsqOptions,
  ): LstsqResult<A, B> {
    const operation = 'linalg.lstsq'
    const { rcond = null } = readOptions<LstsqOptions>(operation, options ?? undefined, ['rcond'])
    const found = lstsqOf(this.context, this.toArray(a, operation), this.toArray(b, operation), rcond)
    return found as LstsqResult<A, B>
  }
}
