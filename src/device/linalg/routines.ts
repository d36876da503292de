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
  /** The lower triangle of A becomes L with A = LLᴴ; the upper one isn't touched. False where A isn't positive definite. */
  cholesky(lanes: Lanes, n: number, a: Float64Array): boolean
  /** R above and on the diagonal; below it the reflectors, whose factors go to `tau` (min(m, n) of them). */
  qr(lanes: Lanes, m: number, n: number, a: Float64Array, tau: Float64Array): void
  /** The first `columns` columns of the product of the `k` reflectors that the first columns of `a` hold, in `a`. */
  formQ(lanes: Lanes, m: number, columns: number, k: number, a: Float64Array, tau: Float64Array): void
}
