/** Eigenvalues and singular values. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { ComplexOf, MeanResult } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import type { MatrixOf, RealMatrixOf } from './checks.js'
import { eighOf, eigOf, eigvalshOf, eigvalsOf, type Triangle } from './eigenvalues.js'
import type { EighResult, EigResult, SVDResult } from './results.js'
import { hermitianSingularValuesOf, hermitianSvdOf, singularValuesOf, svdOf } from './singular-values.js'

export interface TriangleOption {
  /** Which triangle is read: the lower one, 'L', by default, or 'U'. */
  readonly UPLO?: Triangle
}

export interface SVDOptions {
  /** Square U and Vh, the default; else min(m, n) columns and rows. */
  readonly fullMatrices?: boolean
  /** With `false` only the singular values. */
  readonly computeUv?: boolean
  /** Take the matrices for Hermitian: that is faster. */
  readonly hermitian?: boolean
}

type SVDOf<A extends ArrayLike, O> = O extends { readonly computeUv: infer Wanted }
  ? Wanted extends false
    ? RealMatrixOf<A>
    : SVDResult<MatrixOf<A>, RealMatrixOf<A>>
  : SVDResult<MatrixOf<A>, RealMatrixOf<A>>

/** Complex numbers, or real ones where no eigenvalue is complex: that is known when they are. */
type EigenOf<A extends ArrayLike> = NDArray<MeanResult<DTypeOf<A>> | ComplexOf<MeanResult<DTypeOf<A>>>>

export class LinalgSpectra extends Chapter {
  /**
   * Eigenvalues of square matrices in no order, and eigenvectors of length 1 (by columns): `{ eigenvalues, eigenvectors }`,
   * or in a list. They are complex, unless the matrices are real and all eigenvalues too.
   * @throws LinAlgError for a matrix that isn't square, or has NaNs or infinities
   * Mirrors numpy.linalg.eig.
   */
  eig<A extends ArrayLike>(a: A): EigResult<EigenOf<A>> {
    return eigOf(this.context, this.toArray(a, 'linalg.eig')) as EigResult<NDArray> as EigResult<EigenOf<A>>
  }

  /**
   * Eigenvalues of square matrices, in no order: real where all are and the matrices are, else complex.
   * @throws LinAlgError for a matrix that isn't square, or has NaNs or infinities
   * Mirrors numpy.linalg.eigvals.
   */
  eigvals<A extends ArrayLike>(a: A): EigenOf<A> {
    return eigvalsOf(this.context, this.toArray(a, 'linalg.eigvals')) as EigenOf<A>
  }

  /**
   * Eigenvalues, ascending, and orthonormal eigenvectors (by columns) of Hermitian matrices, of which only one triangle
   * is read: `{ eigenvalues, eigenvectors }`, or in a list.
   * @throws LinAlgError for a matrix that isn't square or has NaNs
   * Mirrors numpy.linalg.eigh.
   */
  eigh<A extends ArrayLike>(a: A, options?: Triangle | TriangleOption): EighResult<RealMatrixOf<A>, MatrixOf<A>> {
    const { UPLO = 'L' } = readOptions<TriangleOption>('linalg.eigh', options, ['UPLO'])
    const found = eighOf(this.context, this.toArray(a, 'linalg.eigh'), UPLO)
    return found as EighResult<RealMatrixOf<A>, MatrixOf<A>>
  }

  /**
   * The eigenvalues of Hermitian matrices, ascending.
   * @throws LinAlgError for a matrix that isn't square or has NaNs
   * Mirrors numpy.linalg.eigvalsh.
   */
  eigvalsh<A extends ArrayLike>(a: A, options?: Triangle | TriangleOption): RealMatrixOf<A> {
    const { UPLO = 'L' } = readOptions<TriangleOption>('linalg.eigvalsh', options, ['UPLO'])
    return eigvalshOf(this.context, this.toArray(a, 'linalg.eigvalsh'), UPLO) as RealMatrixOf<A>
  }

  /**
   * a = U·diag(S)·Vh with orthonormal columns in U, rows in Vh, and singular values that descend: `{ U, S, Vh }`, or in a
   * list; the singular values alone without `computeUv`.
   * @throws LinAlgError below two dimensions, and where there are NaNs
   * Mirrors numpy.linalg.svd.
   */
  svd<A extends ArrayLike, const O extends boolean | SVDOptions = { readonly computeUv: true }>(
    a: A,
    options?: O,
  ): SVDOf<A, O> {
    const operation = 'linalg.svd'
    const {
      fullMatrices = true,
      computeUv = true,
      hermitian = false,
    } = readOptions<SVDOptions>(operation, options, ['fullMatrices', 'computeUv', 'hermitian'])
    const array = this.toArray(a, operation)
    if (hermitian) {
      const work = computeUv ? hermitianSvdOf : hermitianSingularValuesOf
      return work(this.context, this.np, array) as SVDOf<A, O>
    }
    const found = computeUv
      ? svdOf(this.context, array, fullMatrices)
      : singularValuesOf(this.context, array, operation)
    return found as SVDOf<A, O>
  }

  /** Singular values, descending. @throws LinAlgError below two dimensions, and for NaNs. Mirrors numpy.linalg.svdvals. */
  svdvals<A extends ArrayLike>(x: A): RealMatrixOf<A> {
    return singularValuesOf(this.context, this.toArray(x, 'linalg.svdvals')) as RealMatrixOf<A>
  }
}
