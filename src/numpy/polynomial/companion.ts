/** Roots of series as eigenvalues of companion matrices, and the quadratures that follow from the same matrices. */
import { Complex } from '../../core/complex.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { DTypeError, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { complexEigenvalues, eigenvalues, symmetricEigenvalues } from '../host-linalg.js'
import type { Series } from './coefficients.js'
import type { Family } from './families.js'
import { compare, div, mul, type Num, sub, toComplex } from './terms.js'

/** As in NumPy: what isn't there for halves on any of its libraries. */
export function checkLinearAlgebra(dtype: DType, operation: string): void {
  if (dtype === (dtypes.float16 as DType)) {
    throw new DTypeError(`[${operation}] array type float16 is unsupported in linear algebra`, { dtype: dtype.name })
  }
}

/** Between P̃_k and P̃_{k+1} of the scaled basis in which multiplication by x is a symmetric matrix. */
function beside(family: Family, k: number): number {
  const product = family.back(k + 1) / (family.scale(k) * family.scale(k + 1))
  return Math.sign(family.scale(k)) * Math.sqrt(product)
}

/**
 * The companion matrix by rows: symmetric but for its last column, where the basis is orthogonal.
 * @throws ValueError below degree 1
 */
export function companion(family: Family, { terms: c }: Series, operation: string): Num[][] {
  if (c.length < 2) throw new ValueError(`[${operation}] Series must have maximum degree of at least 1.`)
  const size = c.length - 1
  const powers = family.prefix === 'poly'
  const matrix = Array.from({ length: size }, () => new Array<Num>(size).fill(0))
  for (let k = 0; k < size; k++) {
    matrix[k][k] = family.shift(k)
    if (k + 1 === size) break
    matrix[k + 1][k] = powers ? 1 : beside(family, k)
    if (!powers) matrix[k][k + 1] = matrix[k + 1][k]
  }
  // The sizes of the scaled basis relative to its last member.
  let scale = 1
  for (let k = size - 1; k >= 0; k--) {
    if (k < size - 1 && !powers) {
      scale *= Math.sqrt(Math.abs(family.scale(k + 1) / (family.scale(k) * family.back(k + 1))))
    }
    const part = mul<Num>(div(c[k], c[size]), scale / family.scale(size - 1))
    matrix[k][size - 1] = sub<Num>(matrix[k][size - 1], part)
  }
  return matrix
}

/** Eigenvalues of a square matrix; numbers where all are real and the matrix is. */
export function eigenvaluesOf(rows: readonly (readonly Num[])[]): readonly Num[] {
  if (rows.every((row) => row.every((value) => typeof value === 'number'))) {
    return eigenvalues(rows as readonly (readonly number[])[])
  }
  return complexEigenvalues(rows.map((row) => row.map(toComplex)))
}

/** The roots in ascending order. */
export function rootsOf(family: Family, series: Series, operation: string): readonly Num[] {
  const { terms: c, dtype } = series
  if (c.length < 2) return []
  if (c.length === 2) return [sub<Num>(family.shift(0), div(div(c[0], c[1]), family.scale(0)))]
  checkLinearAlgebra(dtype, operation)
  return [...eigenvaluesOf(companion(family, series, operation))].sort(compare)
}

export interface Quadrature {
  readonly points: readonly number[]
  readonly weights: readonly number[]
}

/** Gauss's quadrature of `degree` points: exact for polynomials of degree 2 · degree - 1. */
export function gauss(family: Family, degree: number, operation: string): Quadrature {
  const count = toInteger(degree, `[${operation}] deg`)
  if (count <= 0) throw new ValueError(`[${operation}] deg must be a positive integer, not ${count}`, { deg: count })
  if (family.prefix === 'cheb') {
    const points = Array.from({ length: count }, (_, at) => Math.cos((Math.PI * (2 * at + 1)) / (2 * count)))
    return { points, weights: new Array<number>(count).fill(Math.PI / count) }
  }
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_, column) => {
      if (row === column) return family.shift(row)
      return Math.abs(row - column) === 1 ? beside(family, Math.min(row, column)) : 0
    }),
  )
  const found = symmetricEigenvalues(rows).map((start) => refine(family, start, count))
  const points = found.map(({ point }) => point)
  const weights = found.map(({ weight }) => weight)
  return balanced(family, points, weights)
}

/** Newton steps towards a root of P_n, and the weight there: one over the sum of squares of the orthonormal basis. */
function refine(family: Family, start: number, count: number): { readonly point: number; readonly weight: number } {
  let point = start
  let weight = 0
  for (let round = 0; round < 3; round++) {
    let [last, before] = [1, 0]
    let [slope, slopeBefore] = [0, 0]
    let sum = 0
    for (let k = 0; k < count; k++) {
      sum += last * last
      const up = k + 1 < count ? beside(family, k) : 1
      const down = k > 0 ? beside(family, k - 1) : 0
      const away = point - family.shift(k)
      const next = (away * last - down * before) / up
      const nextSlope = (last + away * slope - down * slopeBefore) / up
      ;[before, last] = [last, next]
      ;[slopeBefore, slope] = [slope, nextSlope]
    }
    weight = 1 / sum
    const move = last / slope
    if (!Number.isFinite(move) || round === 2) break
    point -= move
  }
  return { point, weight }
}

/** Symmetric where the weight function is, and with the weights' sum exact. */
function balanced(family: Family, points: readonly number[], weights: readonly number[]): Quadrature {
  const mirrored = (list: readonly number[], sign: number) =>
    list.map((value, at) => (value + sign * list[list.length - 1 - at]) / 2)
  const [even, x] = family.even ? [mirrored(weights, 1), mirrored(points, -1)] : [weights, points]
  const total = even.reduce((sum, weight) => sum + weight, 0)
  return { points: x, weights: even.map((weight) => (weight * family.mass!) / total) }
}

/** The coefficients of the monic polynomial with these roots, the highest power first. */
export function fromZeros(zeros: readonly Num[]): Num[] {
  let product: Num[] = [1]
  for (const zero of zeros) {
    const next: Num[] = [...product, 0]
    product.forEach((term, at) => {
      next[at + 1] = sub<Num>(next[at + 1], mul<Num>(term, zero))
    })
    product = next
  }
  const sorted = zeros.toSorted(compare)
  const conjugated = zeros.map((zero) => (typeof zero === 'number' ? zero : new Complex(zero.re, -zero.im)))
  conjugated.sort(compare)
  const paired = sorted.every((zero, at) => compare(zero, conjugated[at]) === 0)
  return paired ? product.map((term) => (typeof term === 'number' ? term : term.re)) : product
}
