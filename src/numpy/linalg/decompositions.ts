/** Factorisations of matrices. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import type { MatrixOf } from './checks.js'
import { choleskyOf, type QRMode, qrOf } from './factoring.js'
import type { QRResult } from './results.js'

export interface CholeskyOptions {
  /** Give U of a = Uᴴ·U, from the upper triangle. */
  readonly upper?: boolean
}

export interface QROptions {
  /**
   * 'reduced', the default: Q has min(m, n) columns; 'complete': m columns; 'r': R alone; 'raw': the transposed
   * reflectors and their factors, as LAPACK has them.
   */
  readonly mode?: QRMode
}

/** Q and R, R alone, or the reflectors and their factors. */
type QROf<A extends ArrayLike, M> = M extends 'r' | 'economic' | 'e'
  ? MatrixOf<A>
  : M extends 'raw'
    ? [NDArray<MatrixOf<A>['dtype']['name']>, NDArray<MatrixOf<A>['dtype']['name']>]
    : QRResult<MatrixOf<A>>

type ModeOf<O> = O extends QRMode ? O : O extends { readonly mode: infer M } ? M : 'reduced'

export class LinalgDecompositions extends Chapter {
  /**
   * The lower triangular L of a = L·Lᴴ, for Hermitian positive definite matrices; only their lower triangles are read
   * (the upper ones with `upper`). @throws LinAlgError for a matrix that isn't square or isn't positive definite.
   * Mirrors numpy.linalg.cholesky.
   */
  cholesky<A extends ArrayLike>(a: A, options?: boolean | CholeskyOptions): MatrixOf<A> {
    const { upper = false } = readOptions<CholeskyOptions>('linalg.cholesky', options, ['upper'])
    return choleskyOf(this.context, this.toArray(a, 'linalg.cholesky'), upper) as MatrixOf<A>
  }

  /**
   * a = Q·R with orthonormal columns in Q and an upper triangular R: `{ Q, R }`, or in a list.
   * @throws LinAlgError below two dimensions; ValueError for an unknown mode
   * Mirrors numpy.linalg.qr.
   */
  qr<A extends ArrayLike, const O extends QRMode | QROptions = 'reduced'>(a: A, options?: O): QROf<A, ModeOf<O>> {
    const { mode = 'reduced' } = readOptions<QROptions>('linalg.qr', options, ['mode'])
    return qrOf(this.context, this.toArray(a, 'linalg.qr'), mode) as QROf<A, ModeOf<O>>
  }
}
