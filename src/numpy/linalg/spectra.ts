/** Eigenvalues and singular values. */
import type { ArrayLike } from '../../array/from-js.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import type { MatrixOf, RealMatrixOf } from './checks.js'
import { eighOf, eigvalshOf, type Triangle } from './eigenvalues.js'
import type { EighResult, SVDResult } from './results.js'
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

type SVDOf<A extends ArrayLike, O> = O extends { readonly computeUv: false }
  ? RealMatrixOf<A>
  : O extends { readonly computeUv: true } | { readonly computeUv?: undefined } | boolean
    ? SVDResult<MatrixOf<A>, RealMatrixOf<A>>
    : SVDResult<MatrixOf<A>, RealMatrixOf<A>> | RealMatrixOf<A>

export class LinalgSpectra extends Chapter {
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
