/** Results with NumPy's field names; they unpack as its named tuples do: `const [q, r] = np.linalg.qr(a)`. */
import type { NDArray } from '../../array/ndarray.js'

export class QRResult<D extends NDArray = NDArray> implements Iterable<D> {
  constructor(
    /** Orthonormal columns. */
    readonly Q: D,
    /** Upper triangular. */
    readonly R: D,
  ) {}

  *[Symbol.iterator](): Generator<D, undefined, undefined> {
    yield this.Q
    yield this.R
  }
}

export class SlogdetResult<S extends NDArray = NDArray, R extends NDArray = NDArray> implements Iterable<S | R> {
  constructor(
    /** -1, 0 or 1; of a complex matrix a number of absolute value 1, or 0. */
    readonly sign: S,
    readonly logabsdet: R,
  ) {}

  *[Symbol.iterator](): Generator<S | R, undefined, undefined> {
    yield this.sign
    yield this.logabsdet
  }
}

/** Of `eig`. */
export class EigResult<V extends NDArray = NDArray> implements Iterable<V> {
  constructor(
    readonly eigenvalues: V,
    /** By columns, each of length 1. */
    readonly eigenvectors: V,
  ) {}

  *[Symbol.iterator](): Generator<V, undefined, undefined> {
    yield this.eigenvalues
    yield this.eigenvectors
  }
}

/** Of `eigh`. */
export class EighResult<R extends NDArray = NDArray, V extends NDArray = NDArray> implements Iterable<R | V> {
  constructor(
    /** Ascending. */
    readonly eigenvalues: R,
    /** By columns, orthonormal. */
    readonly eigenvectors: V,
  ) {}

  *[Symbol.iterator](): Generator<R | V, undefined, undefined> {
    yield this.eigenvalues
    yield this.eigenvectors
  }
}

export class SVDResult<V extends NDArray = NDArray, R extends NDArray = NDArray> implements Iterable<V | R> {
  constructor(
    /** Orthonormal columns. */
    readonly U: V,
    /** Singular values, descending. */
    readonly S: R,
    /** Orthonormal rows. */
    readonly Vh: V,
  ) {}

  *[Symbol.iterator](): Generator<V | R, undefined, undefined> {
    yield this.U
    yield this.S
    yield this.Vh
  }
}
