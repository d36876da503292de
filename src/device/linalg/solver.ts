/**
 * What a device with a library of its own for dense linear algebra offers: factorisations of matrices that lie in its
 * memory. Matrices lie one after another, each by columns without gaps, and there is no empty one among them. They are
 * overwritten, as results or as scratch space. Calls return when the work is started, or later. `info` is the address of an int32
 * for each matrix: 0 where all went well.
 */
export type MatrixDType = 'float32' | 'float64' | 'complex64' | 'complex128'

export interface Matrices {
  readonly type: MatrixDType
  readonly rows: number
  readonly columns: number
  readonly count: number
  /** The address of the first one. */
  readonly pointer: number
}

/**
 * Gives device memory that lasts until the call has returned: its address.
 * @throws OutOfMemoryError
 */
export type Room = (bytes: number) => number

/** Where the vectors of a singular value decomposition go. */
export interface VectorRoom {
  /** `u` has all columns, as many as rows; else as many as the matrices have. */
  readonly full: boolean
  readonly u: number
  readonly v: number
}

/** How V was stored: by columns, or its conjugate transpose by columns. */
export type VectorForm = 'v' | 'vh'

export interface Solver {
  /** The library's file and version. */
  readonly name: string
  /** Whether `qr` does all matrices of a stack together; `formQ` does one after another. */
  reflectsTogether(a: Matrices): boolean
  /** The integers that `lu` writes as pivots. */
  pivotType(a: Matrices): 'int32' | 'int64'
  /**
   * A = PLU in place; `pivots` gets for each row, from 1, the row that it was exchanged with. `info` is positive where U
   * has a 0 on its diagonal. Here and in `solve` and `invert`, NaNs may count as 0.
   */
  lu(a: Matrices, pivots: number, info: number, room: Room): void
  /**
   * Of systems [A B], each a matrix with more columns than rows, B becomes the X with AX = B, and A is overwritten.
   * `info` is positive where A is singular; X is arbitrary then.
   */
  solve(systems: Matrices, info: number, room: Room): void
  /** Whether `invert` is there for such matrices; else one solves for the identity. */
  inverts(a: Matrices): boolean
  /** Inverses, in memory of their own. `info` is as for `solve`. */
  invert(a: Matrices, inverses: number, info: number, room: Room): void
  /**
   * The lower triangle becomes L with A = LLᴴ, or the upper one U with A = UᴴU; the other one is arbitrary. `info` is
   * positive where A isn't positive definite; NaNs are no reason, they go on to the factor.
   */
  cholesky(a: Matrices, upper: boolean, info: number, room: Room): void
  /** R above and on the diagonal; below it the reflectors, whose factors go to `tau` (min(m, n) of them per matrix). */
  qr(a: Matrices, tau: number, info: number, room: Room): void
  /** Makes of the first `reflectors` columns, which hold reflectors, the first columns of their product. */
  formQ(a: Matrices, reflectors: number, tau: number, info: number, room: Room): void
  /**
   * Eigenvalues, ascending, of Hermitian matrices of which one triangle is read, and their eigenvectors in place if they
   * are wanted. Elements have to be finite. `info` is positive where the iteration doesn't end.
   */
  hermitian(a: Matrices, upper: boolean, values: number, vectors: boolean, info: number, room: Room): void
  /** Whether `general` is there. */
  readonly solvesGeneral: boolean
  /**
   * Eigenvalues of any square matrices, as complex numbers, and right eigenvectors by columns if they are wanted. For
   * real matrices those are real: of a pair of conjugate eigenvalues the first one's vector has its real part in one
   * column, its imaginary part in the next. Elements have to be finite. `info` is positive where the iteration doesn't end.
   */
  general(a: Matrices, values: number, vectors: number | undefined, info: number, room: Room): void
  /** Whether `svd` is faster with all columns of U. */
  prefersAllVectors(a: Matrices): boolean
  /**
   * Singular values, descending, of matrices with no more columns than rows, and their vectors if they are wanted.
   * Elements have to be finite. `info` is positive where the iteration doesn't end.
   */
  svd(a: Matrices, values: number, vectors: VectorRoom | undefined, info: number, room: Room): VectorForm
}
