import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Complex } from '#src/core/complex.js'
import { balance } from '#src/device/linalg/embedded/hessenberg.js'
import { LinAlgError } from '#src/index.js'
import { complexEigenvalues, eigenvalues, leastSquares, symmetricEigenvalues } from '#src/numpy/host-linalg.js'
import { times } from '#src/numpy/polynomial/complex-numbers.js'

const close = (got: number, wanted: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(got - wanted) <= tolerance * (1 + Math.abs(wanted)), `${got}, and not ${wanted}`)

/** The companion matrix of the monic polynomial with these roots, whose eigenvalues they are. */
function companionOf(roots: readonly Complex[]): Complex[][] {
  let c = [new Complex(1, 0)]
  for (const root of roots) {
    const next = [...c, new Complex(0, 0)]
    c.forEach((term, at) => {
      const part = times(term, root)
      next[at + 1] = new Complex(next[at + 1].re - part.re, next[at + 1].im - part.im)
    })
    c = next
  }
  return roots.map((_, row) =>
    roots.map((_, column) => {
      if (row === 0) return new Complex(-c[column + 1].re, -c[column + 1].im)
      return new Complex(row === column + 1 ? 1 : 0, 0)
    }),
  )
}

function distance(found: readonly Complex[], wanted: readonly Complex[]): number {
  let most = 0
  for (const { re, im } of wanted) {
    most = Math.max(most, Math.min(...found.map((each) => Math.hypot(each.re - re, each.im - im))))
  }
  return most
}

test('complex eigenvalues are the roots that a companion matrix was made from', () => {
  const grid = [j(1, 1), j(-2, 0.5), j(0, -3), j(4, 0), j(-1, -1), j(2.5, 2)]
  assert.ok(distance(complexEigenvalues(companionOf(grid)), grid) < 1e-11)
  const circle = Array.from({ length: 24 }, (_, at) => {
    const angle = (2 * Math.PI * at) / 24
    return j(Math.cos(angle), Math.sin(angle))
  })
  // The companion matrix of z²⁴ - 1.
  const ring = circle.map((_, row) => circle.map((_, column) => j((row + 23) % 24 === column ? 1 : 0, 0)))
  assert.ok(distance(complexEigenvalues(ring), circle) < 1e-13)
})

function j(re: number, im: number): Complex {
  return new Complex(re, im)
}

test('the trace and the number of complex eigenvalues are those of the matrix', () => {
  const part = fc.double({ min: -10, max: 10, noNaN: true })
  const element = fc.tuple(part, part).map(([re, im]) => new Complex(re, im))
  const matrix = fc
    .integer({ min: 1, max: 7 })
    .chain((size) =>
      fc.array(fc.array(element, { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
    )
  fc.assert(
    fc.property(matrix, (rows) => {
      const found = complexEigenvalues(rows)
      assert.equal(found.length, rows.length)
      const sum = (values: readonly Complex[], of: 're' | 'im') => values.reduce((total, value) => total + value[of], 0)
      const diagonal = rows.map((row, at) => row[at])
      close(sum(found, 're'), sum(diagonal, 're'), 1e-10)
      close(sum(found, 'im'), sum(diagonal, 'im'), 1e-10)
    }),
    { numRuns: 200 },
  )
})

test('eigenvalues of badly scaled matrices are right after balancing', () => {
  const rows = [
    [1, 1e8, 0],
    [1e-8, 2, 1e6],
    [0, 1e-6, 3],
  ]
  const same = [
    [1, 1, 0],
    [1, 2, 1],
    [0, 1, 3],
  ]
  const [found, wanted] = [eigenvalues(rows), symmetricEigenvalues(same)]
  const sorted = (found as number[]).toSorted((a, b) => a - b)
  for (const [at, value] of sorted.entries()) close(value, wanted[at], 1e-13)
  const balanced = Float64Array.from(rows.flat())
  balance(1, 3, balanced)
  assert.ok(Math.max(...balanced.map(Math.abs)) < 100)
})

test('what is infinite or NaN has no eigenvalues', () => {
  assert.throws(() => eigenvalues([[Number.NaN]]), LinAlgError)
  assert.throws(
    () =>
      eigenvalues([
        [1, Number.POSITIVE_INFINITY],
        [0, 1],
      ]),
    LinAlgError,
  )
  assert.throws(() => complexEigenvalues([[new Complex(0, Number.NaN)]]), LinAlgError)
  assert.deepEqual(eigenvalues([]), [])
})

test('least squares: the residual is orthogonal to the columns', () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true, noDefaultInfinity: true })
  const column = fc.array(number, { minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 4 }), column, (columns, side) => {
      const { solutions, residuals, rank } = leastSquares(
        columns.map((values) => Float64Array.from(values)),
        [Float64Array.from(side)],
        1e-12,
      )
      const left = side.map(
        (value, row) => value - columns.reduce((sum, of, at) => sum + of[row] * solutions[0][at], 0),
      )
      for (const values of columns) {
        const product = values.reduce((sum, value, row) => sum + value * left[row], 0)
        assert.ok(Math.abs(product) < 1e-6, `${product}`)
      }
      const square = left.reduce((sum, value) => sum + value * value, 0)
      if (rank === columns.length) assert.ok(Math.abs(square - residuals[0]) < 1e-6, `${square} ${residuals[0]}`)
    }),
    { numRuns: 200, endOnFailure: true },
  )
})

test('least squares with more unknowns than equations: the smallest solution', () => {
  const { solutions, rank, singularValues } = leastSquares(
    [Float64Array.of(1), Float64Array.of(1)],
    [Float64Array.of(2)],
    1e-15,
  )
  for (const value of solutions[0]) close(value, 1)
  assert.equal(rank, 1)
  assert.equal(singularValues.length, 1)
  close(singularValues[0], Math.SQRT2)
})
