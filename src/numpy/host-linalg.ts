/**
 * Dense linear algebra on the host, for small matrices such as those behind roots and fits of polynomials. Real
 * eigenvalues and singular values come from ml-matrix, which is loaded when they are first asked for.
 */
import { createRequire } from 'node:module'
import type { Matrix as MatrixType } from 'ml-matrix'
import { Complex } from '../core/complex.js'
import { LinAlgError } from '../core/errors.js'

type Library = typeof import('ml-matrix')

let loaded: Library | undefined

function library(): Library {
  return (loaded ??= createRequire(import.meta.url)('ml-matrix') as Library)
}

/** A matrix by rows. */
export type Rows = readonly (readonly number[])[]

function finiteMatrix(rows: Rows): MatrixType {
  if (!rows.every((row) => row.every(Number.isFinite))) {
    throw new LinAlgError('Array must not contain infs or NaNs')
  }
  return new (library().Matrix)(rows as number[][])
}

/**
 * The eigenvalues of a real square matrix; numbers where none of them is complex.
 * @throws LinAlgError where an element is infinite or NaN
 */
export function eigenvalues(rows: Rows): number[] | Complex[] {
  if (rows.length === 0) return []
  const { EigenvalueDecomposition } = library()
  const balanced = balance(rows)
  const matrix = finiteMatrix(balanced)
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: false })
  if (imaginaryEigenvalues.every((part) => part === 0)) return realEigenvalues
  return realEigenvalues.map((re, index) => new Complex(re, imaginaryEigenvalues[index]))
}

/** The eigenvalues of a real symmetric matrix, ascending. */
export function symmetricEigenvalues(rows: Rows): number[] {
  const { EigenvalueDecomposition } = library()
  const { realEigenvalues } = new EigenvalueDecomposition(finiteMatrix(rows), { assumeSymmetric: true })
  return realEigenvalues.toSorted((a, b) => a - b)
}

/** The eigenvalues of a real symmetric matrix, and by rows the matrix whose columns are its eigenvectors. */
export function symmetricEigen(rows: Rows): { readonly values: number[]; readonly vectors: number[][] } {
  if (rows.length === 0) return { values: [], vectors: [] }
  const { EigenvalueDecomposition } = library()
  const found = new EigenvalueDecomposition(finiteMatrix(rows), { assumeSymmetric: true })
  return { values: found.realEigenvalues, vectors: found.eigenvectorMatrix.to2DArray() }
}

/**
 * The same matrix scaled by powers of 2, D⁻¹AD, so that rows and columns have norms of one magnitude: eigenvalues stay
 * what they are, and their errors become small beside them rather than beside the largest.
 */
export function balance(rows: Rows): number[][] {
  const result = rows.map((row) => row.slice())
  const size = result.length
  for (let settled = false; !settled; ) {
    settled = true
    for (let at = 0; at < size; at++) {
      let [row, column] = [0, 0]
      for (let other = 0; other < size; other++) {
        if (other === at) continue
        row += Math.abs(result[at][other])
        column += Math.abs(result[other][at])
      }
      if (row === 0 || column === 0 || !Number.isFinite(row + column)) continue
      const factor = 2 ** Math.round(Math.log2(row / column) / 2)
      if (column * factor + row / factor >= 0.95 * (row + column)) continue
      settled = false
      for (let other = 0; other < size; other++) {
        result[at][other] /= factor
        result[other][at] *= factor
      }
    }
  }
  return result
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
  const { SingularValueDecomposition } = library()
  const decomposition = new SingularValueDecomposition(finiteMatrix(triangle))
  const { diagonal, leftSingularVectors: left, rightSingularVectors: right } = decomposition
  const limit = rcond * diagonal[0]
  const kept = diagonal.map((value) => value > limit)
  const solutions = b.map((side) => {
    const weights = diagonal.map((value, at) => {
      if (!kept[at]) return 0
      let sum = 0
      for (let row = 0; row < unknowns; row++) sum += left.get(row, at) * side[row]
      return sum / value
    })
    return Array.from({ length: unknowns }, (_, row) => weights.reduce((sum, w, at) => sum + right.get(row, at) * w, 0))
  })
  const residuals = b.map((side) => side.subarray(unknowns).reduce((sum, value) => sum + value * value, 0))
  const covariance = () =>
    Array.from({ length: unknowns }, (_, row) =>
      Array.from({ length: unknowns }, (_, column) =>
        diagonal.reduce((sum, s, at) => sum + (right.get(row, at) * right.get(column, at)) / (s * s), 0),
      ),
    )
  const rank = kept.filter(Boolean).length
  return { solutions, residuals, rank, singularValues: diagonal.slice(0, Math.min(equations, unknowns)), covariance }
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
