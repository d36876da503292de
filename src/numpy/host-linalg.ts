/**
 * Linear algebra with plain lists, for the small matrices behind roots and fits of polynomials, by the library that
 * `linalg` uses.
 */
import { Complex } from '../core/complex.js'
import { LinAlgError } from '../core/errors.js'
import { embedded } from '../device/linalg/embedded/embedded.js'
import { linearAlgebra } from '../device/linalg/host.js'

/** A matrix by rows. */
export type Rows = readonly (readonly number[])[]

/** By columns. @throws LinAlgError where an element is infinite or NaN */
function finiteColumns(rows: Rows): Float64Array {
  if (!rows.every((row) => row.every(Number.isFinite))) {
    throw new LinAlgError('Array must not contain infs or NaNs')
  }
  const width = rows[0]?.length ?? 0
  const columns = new Float64Array(rows.length * width)
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < rows.length; row++) columns[column * rows.length + row] = rows[row][column]
  }
  return columns
}

function converged(done: boolean): void {
  if (!done) throw new LinAlgError('Eigenvalues did not converge')
}

/**
 * The eigenvalues of a real square matrix; numbers where none of them is complex.
 * @throws LinAlgError where an element is infinite or NaN
 */
export function eigenvalues(rows: Rows): number[] | Complex[] {
  const size = rows.length
  const pairs = new Float64Array(2 * size)
  converged(linearAlgebra(size, size).general(1, size, finiteColumns(rows), pairs, undefined))
  const values = complexNumbers(pairs)
  return values.every(({ im }) => im === 0) ? values.map(({ re }) => re) : values
}

/** The eigenvalues of a complex square matrix. @throws LinAlgError where an element is infinite or NaN */
export function complexEigenvalues(rows: readonly (readonly Complex[])[]): Complex[] {
  const size = rows.length
  const parts = rows.map((row) => row.flatMap(({ re, im }) => [re, im]))
  const columns = new Float64Array(2 * size * size)
  const byRows = finiteColumns(parts)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      columns[2 * (column * size + row)] = byRows[2 * column * size + row]
      columns[2 * (column * size + row) + 1] = byRows[(2 * column + 1) * size + row]
    }
  }
  const pairs = new Float64Array(2 * size)
  converged(linearAlgebra(size, size).general(2, size, columns, pairs, undefined))
  return complexNumbers(pairs)
}

function complexNumbers(pairs: Float64Array): Complex[] {
  return Array.from({ length: pairs.length / 2 }, (_, at) => new Complex(pairs[2 * at], pairs[2 * at + 1]))
}

/** The eigenvalues of a real symmetric matrix, ascending. */
export function symmetricEigenvalues(rows: Rows): number[] {
  const size = rows.length
  const values = new Float64Array(size)
  converged(linearAlgebra(size, size).hermitian(1, size, finiteColumns(rows), values, false))
  return Array.from(values)
}

/**
 * The eigenvalues of a real symmetric matrix, ascending, and by rows the matrix whose columns are its eigenvectors.
 * Random numbers depend on their signs: these are the same on all machines.
 */
export function symmetricEigen(rows: Rows): { readonly values: number[]; readonly vectors: number[][] } {
  const size = rows.length
  const columns = finiteColumns(rows)
  const values = new Float64Array(size)
  converged(embedded.hermitian(1, size, columns, values, true))
  const vectors = rows.map((row, at) => row.map((_, column) => columns[column * size + at]))
  return { values: Array.from(values), vectors }
}

export interface LeastSquares {
  /** One list of unknowns per right-hand side. */
  readonly solutions: readonly number[][]
  /** The squared distance that is left, per right-hand side. */
  readonly residuals: readonly number[]
  readonly rank: number
  /** Descending. */
  readonly singularValues: readonly number[]
  /** (AᵀA)⁻¹, by rows: infinite where columns depend on each other. */
  readonly covariance: () => number[][]
}

/**
 * The smallest x for which |Ax - b| is smallest. Singular values below `rcond` times the largest count as 0. The columns
 * are overwritten.
 * @throws LinAlgError where an element is infinite or NaN
 */
export function leastSquares(
  columns: readonly Float64Array[],
  sides: readonly Float64Array[],
  rcond: number,
): LeastSquares {
  const unknowns = columns.length
  const equations = columns[0].length
  // An orthogonal triangulation first: what is decomposed further is small, however many equations there are.
  const height = Math.max(equations, unknowns)
  const [a, b] = [columns, sides].map((list) => list.map((column) => lengthened(column, height)))
  triangulate(a, b)
  const triangle = Array.from({ length: unknowns }, (_, row) =>
    Array.from({ length: unknowns }, (_, column) => (row <= column ? a[column][row] : 0)),
  )
  const { diagonal, left, right } = decompose(triangle)
  const limit = rcond * diagonal[0]
  const kept = diagonal.map((value) => value > limit)
  const solutions = b.map((side) => {
    const weights = diagonal.map((value, at) => {
      if (!kept[at]) return 0
      let sum = 0
      for (let row = 0; row < unknowns; row++) sum += left[at * unknowns + row] * side[row]
      return sum / value
    })
    return Array.from({ length: unknowns }, (_, row) =>
      weights.reduce((sum, w, at) => sum + right[row * unknowns + at] * w, 0),
    )
  })
  const residuals = b.map((side) => side.subarray(unknowns).reduce((sum, value) => sum + value * value, 0))
  const covariance = () =>
    Array.from({ length: unknowns }, (_, row) =>
      Array.from({ length: unknowns }, (_, column) =>
        diagonal.reduce(
          (sum, s, at) => sum + (right[row * unknowns + at] * right[column * unknowns + at]) / (s * s),
          0,
        ),
      ),
    )
  const rank = kept.filter(Boolean).length
  return { solutions, residuals, rank, singularValues: diagonal.slice(0, Math.min(equations, unknowns)), covariance }
}

interface Decomposed {
  readonly diagonal: readonly number[]
  /** U, by columns. */
  readonly left: Float64Array
  /** Vᴴ, by columns. */
  readonly right: Float64Array
}

function decompose(rows: Rows): Decomposed {
  const size = rows.length
  const values = new Float64Array(size)
  const [u, vh] = [new Float64Array(size * size), new Float64Array(size * size)]
  if (!linearAlgebra(size, size).svd(1, size, size, finiteColumns(rows), values, { full: false, u, vh })) {
    throw new LinAlgError('SVD did not converge in Linear Least Squares')
  }
  return { diagonal: Array.from(values), left: u, right: vh }
}

function lengthened(column: Float64Array, length: number): Float64Array {
  if (column.length >= length) return column
  const longer = new Float64Array(length)
  longer.set(column)
  return longer
}

/** Householder reflections that make `a` upper triangular, applied to `b` as well. */
function triangulate(a: readonly Float64Array[], b: readonly Float64Array[]): void {
  const height = a[0].length
  for (let at = 0; at < a.length && at < height - 1; at++) {
    const pivot = a[at]
    let scale = 0
    for (let row = at; row < height; row++) scale = Math.max(scale, Math.abs(pivot[row]))
    if (scale === 0 || !Number.isFinite(scale)) continue
    const mirror = pivot.slice(at)
    let square = 0
    for (let row = 0; row < mirror.length; row++) {
      const part = (mirror[row] /= scale)
      square += part * part
    }
    const norm = mirror[0] > 0 ? -Math.sqrt(square) : Math.sqrt(square)
    const factor = 1 / (square - norm * mirror[0])
    mirror[0] -= norm
    for (const column of [...a.slice(at + 1), ...b]) {
      let sum = 0
      for (let row = 0; row < mirror.length; row++) sum += mirror[row] * column[at + row]
      sum *= factor
      for (let row = 0; row < mirror.length; row++) column[at + row] -= sum * mirror[row]
    }
    pivot[at] = norm * scale
    pivot.fill(0, at + 1)
  }
}
