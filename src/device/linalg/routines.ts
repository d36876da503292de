/**
 * What dense linear algebra needs of a library on the host: the factorisations of LAPACK, in double precision. A matrix
 * is a Float64Array by columns without gaps; complex numbers (`lanes` 2) are pairs. Matrices that are given are
 * overwritten, as results or as scratch space.
 */

/** Float64s per element: 1 for real matrices, 2 for complex ones. */
export type Lanes = 1 | 2

export interface LinearAlgebra {
  /** `'embedded'`, or the library's file. */
  readonly name: string
  /** A = PLU in place; `pivots[k]` is the row that row k was exchanged with. False where U has a 0 on its diagonal. */
  lu(lanes: Lanes, n: number, a: Float64Array, pivots: Int32Array): boolean
  /** Solves AX = B for `sides` columns, in `b`. False where A is singular. */
  solve(lanes: Lanes, n: number, sides: number, a: Float64Array, b: Float64Array): boolean
  /** The lower triangle of A becomes L with A = LLᴴ; what is above it is arbitrary. False where A isn't positive definite. */
  cholesky(lanes: Lanes, n: number, a: Float64Array): boolean
  /** R above and on the diagonal; below it the reflectors, whose factors go to `tau` (min(m, n) of them). */
  qr(lanes: Lanes, m: number, n: number, a: Float64Array, tau: Float64Array): void
  /** The first `columns` columns of the product of the `k` reflectors that the first columns of `a` hold, in `a`. */
  formQ(lanes: Lanes, m: number, columns: number, k: number, a: Float64Array, tau: Float64Array): void
  /** Eigenvalues, ascending, of the Hermitian matrix in the lower triangle; its eigenvectors in `a` if wanted. */
  hermitian(lanes: Lanes, n: number, a: Float64Array, values: Float64Array, vectors: boolean): boolean
  /**
   * Eigenvalues of any square matrix, as pairs, and its right eigenvectors of length 1, by columns of pairs.
   * The elements have to be finite. False where the iteration doesn't end.
   */
  general(lanes: Lanes, n: number, a: Float64Array, values: Float64Array, vectors: Float64Array | undefined): boolean
  /**
   * Singular values, descending, and the vectors U (m × m or m × min(m, n)) and Vᴴ (n × n or min(m, n) × n) if wanted.
   * The elements have to be finite. False where the iteration doesn't end.
   */
  svd(lanes: Lanes, m: number, n: number, a: Float64Array, values: Float64Array, vectors?: SingularVectors): boolean
  /**
   * The smallest x with the smallest |Ax - b| for each of `sides` columns; `b` has max(m, n) rows and gets the x, above
   * what is left of b where m > n. Singular values up to `rcond` times the largest count as 0. Gives the rank, or -1
   * where the iteration doesn't end.
   */
  leastSquares(
    lanes: Lanes,
    m: number,
    n: number,
    sides: number,
    a: Float64Array,
    b: Float64Array,
    values: Float64Array,
    rcond: number,
  ): number
}

export interface SingularVectors {
  readonly full: boolean
  readonly u: Float64Array
  readonly vh: Float64Array
}
