import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DeviceUnavailableError } from '#src/core/errors.js'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import { embedded } from '#src/device/linalg/embedded/embedded.js'
import { setWorkbench } from '#src/device/linalg/embedded/workbench.js'
import { findLapack } from '#src/device/linalg/lapack/find-lapack.js'
import { Lapack } from '#src/device/linalg/lapack/lapack.js'
import type { Lanes, LinearAlgebra } from '#src/device/linalg/routines.js'

/** a·b, by columns; `left` is m × k, `right` k × n. */
function multiply(
  lanes: Lanes,
  m: number,
  k: number,
  n: number,
  left: Float64Array,
  right: Float64Array,
): Float64Array {
  const result = new Float64Array(m * n * lanes)
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      let [re, im] = [0, 0]
      for (let at = 0; at < k; at++) {
        const [x, y] = [(at * m + row) * lanes, (column * k + at) * lanes]
        if (lanes === 1) re += left[x] * right[y]
        else {
          re += left[x] * right[y] - left[x + 1] * right[y + 1]
          im += left[x] * right[y + 1] + left[x + 1] * right[y]
        }
      }
      result[(column * m + row) * lanes] = re
      if (lanes === 2) result[(column * m + row) * 2 + 1] = im
    }
  }
  return result
}

function adjoint(lanes: Lanes, m: number, n: number, a: Float64Array): Float64Array {
  const result = new Float64Array(a.length)
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      const [from, to] = [(column * m + row) * lanes, (row * n + column) * lanes]
      result[to] = a[from]
      if (lanes === 2) result[to + 1] = -a[from + 1]
    }
  }
  return result
}

/** Columns times numbers. */
function scaled(lanes: Lanes, m: number, a: Float64Array, factors: Float64Array): Float64Array {
  return a.map((value, at) => value * factors[Math.floor(at / (m * lanes))])
}

function close(got: Float64Array, wanted: Float64Array, scale: number, what: string): void {
  assert.equal(got.length, wanted.length, what)
  got.forEach((value, at) => {
    assert.ok(Math.abs(value - wanted[at]) <= 1e-12 * scale, `${what}: ${value}, and not ${wanted[at]}, at ${at}`)
  })
}

function identity(lanes: Lanes, n: number): Float64Array {
  const result = new Float64Array(n * n * lanes)
  for (let at = 0; at < n; at++) result[at * (n + 1) * lanes] = 1
  return result
}

/** Which matrices a property is checked for. */
interface Sample {
  readonly matrices: fc.Arbitrary<{
    readonly lanes: Lanes
    readonly m: number
    readonly n: number
    readonly a: Float64Array
  }>
  readonly numRuns: number
}

/** Matrices with many zeros, equal rows and small rank among them. */
const matricesOf = (min: number, max: number): Sample['matrices'] =>
  fc
    .record({
      lanes: fc.constantFrom<Lanes>(1, 2),
      m: fc.integer({ min, max }),
      n: fc.integer({ min, max }),
      element: fc.constantFrom(
        // Not doubles over the whole range: what balancing does to them spoils residuals, in LAPACK too.
        fc.integer({ min: -10000, max: 10000 }).map((value) => value / 1024),
        fc.integer({ min: -1, max: 1 }),
        fc.constantFrom(0, 1, 1e-8),
      ),
    })
    .chain(({ lanes, m, n, element }) => {
      const length = m * n * lanes
      const values = fc.array(element as fc.Arbitrary<number>, { minLength: length, maxLength: length })
      return values.map((list) => ({ lanes, m, n, a: Float64Array.from(list) }))
    })

const smallOnes: Sample = { matrices: matricesOf(0, 12), numRuns: 150 }
const largeOnes: Sample = { matrices: matricesOf(60, 90), numRuns: 6 }

function checkFactors(library: LinearAlgebra, { matrices, numRuns }: Sample): void {
  fc.assert(
    fc.property(matrices, ({ lanes, m, n, a }) => {
      const least = Math.min(m, n)
      const scale = 1 + a.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * (m + n)
      const [tau, q] = [new Float64Array(least * lanes), a.slice()]
      library.qr(lanes, m, n, q, tau)
      const r = new Float64Array(least * n * lanes)
      for (let column = 0; column < n; column++) {
        const from = column * m * lanes
        r.set(q.subarray(from, from + Math.min(least, column + 1) * lanes), column * least * lanes)
      }
      const first = q.slice(0, m * least * lanes)
      library.formQ(lanes, m, least, least, first, tau)
      close(multiply(lanes, m, least, n, first, r), a, scale, 'QR')
      close(multiply(lanes, least, m, least, adjoint(lanes, m, least, first), first), identity(lanes, least), 10, 'QᴴQ')
      const [u, vh, s] = [new Float64Array(m * m * lanes), new Float64Array(n * n * lanes), new Float64Array(least)]
      assert.ok(library.svd(lanes, m, n, a.slice(), s, { full: true, u, vh }))
      assert.ok(s.every((value, at) => value >= 0 && (at === 0 || value <= s[at - 1])))
      const rows = adjoint(lanes, n, least, adjoint(lanes, n, n, vh).slice(0, n * least * lanes))
      const product = multiply(lanes, m, least, n, scaled(lanes, m, u.slice(0, m * least * lanes), s), rows)
      close(product, a, scale, 'UΣVᴴ')
      close(multiply(lanes, m, m, m, adjoint(lanes, m, m, u), u), identity(lanes, m), 10, 'UᴴU')
      close(multiply(lanes, n, n, n, vh, adjoint(lanes, n, n, vh)), identity(lanes, n), 10, 'VᴴV')
    }),
    { numRuns, seed: 7 },
  )
}

function checkEigen(library: LinearAlgebra, { matrices, numRuns }: Sample): void {
  fc.assert(
    fc.property(matrices, ({ lanes, m, n, a: any }) => {
      const size = Math.min(m, n)
      const a = any.slice(0, size * size * lanes)
      const scale = 1 + a.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * size
      const other = adjoint(lanes, size, size, a)
      const symmetric = a.map((value, at) => value + other[at])
      const [values, v] = [new Float64Array(size), symmetric.slice()]
      assert.ok(library.hermitian(lanes, size, v, values, true))
      close(multiply(lanes, size, size, size, symmetric, v), scaled(lanes, size, v, values), 2 * scale, 'AV = VΛ')
      close(multiply(lanes, size, size, size, adjoint(lanes, size, size, v), v), identity(lanes, size), 10, 'VᴴV')
      const [pairs, vectors] = [new Float64Array(2 * size), new Float64Array(2 * size * size)]
      assert.ok(library.general(lanes, size, a.slice(), pairs, vectors))
      const wide = lanes === 2 ? a : new Float64Array(2 * a.length).map((_, at) => (at % 2 === 0 ? a[at / 2] : 0))
      const turned = vectors.map((value, at) => {
        const k = 2 * Math.floor(at / (2 * size))
        return at % 2 === 0
          ? value * pairs[k] - vectors[at + 1] * pairs[k + 1]
          : value * pairs[k] + vectors[at - 1] * pairs[k + 1]
      })
      close(multiply(2, size, size, size, wide, vectors), turned, scale, 'general AV = VΛ')
    }),
    { numRuns, seed: 8 },
  )
}

/** A = PLU. */
function checkTriangles(library: LinearAlgebra, lanes: Lanes, n: number, a: Float64Array): void {
  const [factors, pivots] = [a.slice(), new Int32Array(n)]
  library.lu(lanes, n, factors, pivots)
  const [lower, upper] = [identity(lanes, n), new Float64Array(a.length)]
  for (let column = 0; column < n; column++) {
    const [at, diagonal] = [column * n * lanes, (column * n + column + 1) * lanes]
    upper.set(factors.subarray(at, diagonal), at)
    lower.set(factors.subarray(diagonal, at + n * lanes), diagonal)
  }
  assert.ok(
    lower.every((value) => Math.abs(value) <= Math.SQRT2),
    'multipliers are at most 1 in size',
  )
  const rows = a.slice()
  for (let column = 0; column < n; column++) {
    pivots.forEach((pivot, row) => {
      for (let lane = 0; lane < lanes; lane++) {
        const [one, other] = [row, pivot].map((at) => (column * n + at) * lanes + lane)
        ;[rows[one], rows[other]] = [rows[other], rows[one]]
      }
    })
  }
  const scale = 1 + a.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * n
  close(multiply(lanes, n, n, n, lower, upper), rows, scale, 'PLU')
}

function checkSolutions(library: LinearAlgebra, { matrices, numRuns }: Sample): void {
  fc.assert(
    fc.property(matrices, ({ lanes, m, n, a: any }) => {
      const size = Math.min(m, n)
      const a = any.slice(0, size * size * lanes)
      // Far from singular, whatever the elements are.
      for (let at = 0; at < size; at++) a[at * (size + 1) * lanes] += 25 * size
      const x = Float64Array.from({ length: size * 2 * lanes }, (_, at) => Math.cos(at))
      const b = multiply(lanes, size, size, 2, a, x)
      const solved = b.slice()
      assert.ok(library.solve(lanes, size, 2, a.slice(), solved))
      checkTriangles(library, lanes, size, any.slice(0, size * size * lanes))
      close(solved, x, 10, 'solve')
      const positive = multiply(lanes, size, size, size, a, adjoint(lanes, size, size, a))
      const lower = positive.slice()
      assert.ok(library.cholesky(lanes, size, lower))
      for (let column = 1; column < size; column++) {
        lower.fill(0, column * size * lanes, column * (size + 1) * lanes)
      }
      close(multiply(lanes, size, size, size, lower, adjoint(lanes, size, size, lower)), positive, 1e5, 'LLᴴ')
      if (size === 0) return
      const values = new Float64Array(size)
      assert.equal(library.leastSquares(lanes, size, size, 2, a.slice(), b, values, 1e-14), size)
      close(b, x, 10, 'least squares')
    }),
    { numRuns, seed: 9 },
  )
}

const checks = { factors: checkFactors, eigenvalues: checkEigen, solutions: checkSolutions }
const system = findLapack()

for (const [name, check] of Object.entries(checks)) {
  test(`what comes with CuTS: ${name}`, () => check(embedded, smallOnes))
  test(`what comes with CuTS: ${name} of larger matrices`, () => check(embedded, largeOnes))
  test(`what comes with CuTS: ${name}, by WebAssembly`, () => {
    const device = new CpuDevice(new Heap({ maximumPages: 1024, wide: false }), 2)
    setWorkbench(() => device.workbench)
    try {
      check(embedded, largeOnes)
    } finally {
      setWorkbench(undefined)
      device.threads.stop()
    }
  })
  test(`a LAPACK of the system: ${name}`, { skip: system === undefined && 'none found' }, () =>
    check(new Lapack(system!), smallOnes),
  )
}

test('singular matrices, and those that are not positive definite', () => {
  for (const library of system === undefined ? [embedded] : [embedded, new Lapack(system)]) {
    assert.equal(library.solve(1, 2, 1, Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1)), false)
    assert.equal(library.lu(2, 1, Float64Array.of(0, 0), new Int32Array(1)), false)
    assert.equal(library.cholesky(1, 2, Float64Array.of(1, 2, 2, 1)), false)
    const pivots = new Int32Array(2)
    assert.ok(library.lu(1, 2, Float64Array.of(1, 3, 2, 4), pivots))
    assert.deepEqual([...pivots], [1, 1])
  }
})

test('a library that a variable names has to be one; "none" asks for none', () => {
  assert.equal(findLapack({ CUTS_LAPACK_LIBRARY: 'none' }), undefined)
  for (const variable of ['CUTS_LAPACK_LIBRARY', 'CUTS_OPENBLAS_LIBRARY']) {
    assert.throws(
      () => findLapack({ [variable]: '/no/such/library.so' }),
      (error: unknown) =>
        error instanceof DeviceUnavailableError &&
        error.message.startsWith(`${variable}=/no/such/library.so doesn't load`),
    )
  }
})

test('a library without LAPACK is refused by name', { skip: process.platform !== 'linux' && 'of Linux' }, () => {
  assert.throws(() => findLapack({ CUTS_LAPACK_LIBRARY: 'libc.so.6' }), /libc\.so\.6 has no LAPACK in it/)
})
