/** Linear algebra where WebAssembly does it: by what factorisations mean, at sizes around those at which ways change. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import { embedded } from '#src/device/linalg/embedded/embedded.js'
import { setWorkbench } from '#src/device/linalg/embedded/workbench.js'
import { generator } from '../contract/values.js'

const small = { maximumPages: 1024, wide: false }

/** Matrices lie by columns. */
type Matrix = Float64Array

function matrixOf(rows: number, columns: number, random: () => number): Matrix {
  return Float64Array.from({ length: rows * columns }, () => 2 * random() - 1)
}

function multiply(m: number, k: number, n: number, a: Matrix, b: Matrix): Matrix {
  const c = new Float64Array(m * n)
  for (let column = 0; column < n; column++) {
    for (let at = 0; at < k; at++) {
      const factor = b[column * k + at]
      for (let row = 0; row < m; row++) c[column * m + row] += factor * a[at * m + row]
    }
  }
  return c
}

function transpose(m: number, n: number, a: Matrix): Matrix {
  return Float64Array.from({ length: m * n }, (_, at) => a[(at % n) * m + Math.floor(at / n)])
}

const identity = (n: number) => Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0))

/** Of a square: elements (row, column) that `keeps` names, and 0 elsewhere. */
const masked = (n: number, a: Matrix, keeps: (row: number, column: number) => boolean) =>
  a.map((value, at) => (keeps(at % n, Math.floor(at / n)) ? value : 0))

function close(got: Matrix, wanted: Matrix, what: string): void {
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  const worst = got.reduce((most, value, at) => Math.max(most, Math.abs(value - wanted[at])), 0)
  assert.ok(worst <= 1e-12 * scale, `${what}: off by ${worst}, where numbers are up to ${scale}`)
}

/** Symmetric, with eigenvalues from 1 on. */
function positive(n: number, random: () => number): Matrix {
  const a = matrixOf(n, n, random)
  const product = multiply(n, n, n, a, transpose(n, n, a))
  return product.map((value, at) => value + Number(at % (n + 1) === 0))
}

/** Around the beginnings of the workbench, of panels, and of products of their squares. */
const sizes = [8, 9, 10, 24, 31, 32, 33, 50, 64, 65, 96, 97, 128, 131, 163]

suite('factorisations by WebAssembly', () => {
  const device = new CpuDevice(new Heap(small), 2)
  before(() => setWorkbench(() => device.workbench))
  after(() => {
    setWorkbench(undefined)
    device.threads.stop()
  })

  test('Cholesky', () => {
    for (const n of sizes) {
      const a = positive(n, generator(n))
      // What is above the diagonal isn't looked at.
      const given = masked(n, a, (row, column) => row >= column).map((value, at) =>
        at % n < Math.floor(at / n) ? Number.NaN : value,
      )
      assert.ok(embedded.cholesky(1, n, given))
      const lower = masked(n, given, (row, column) => row >= column)
      close(multiply(n, n, n, lower, transpose(n, n, lower)), a, `L·Lᵀ of ${n}`)
    }
  })

  test('a matrix that is not positive definite, at any column', () => {
    for (const at of [0, 3, 31, 32, 70, 99]) {
      const a = positive(100, generator(at))
      a[at * 101] = -1
      assert.equal(embedded.cholesky(1, 100, a), false)
    }
    assert.equal(embedded.cholesky(1, 40, new Float64Array(1600)), false)
    const a = identity(40)
    a[20 * 41] = Number.NaN
    assert.ok(embedded.cholesky(1, 40, a))
    assert.ok(Number.isNaN(a[20 * 41]))
    assert.equal(a[0], 1)
  })

  test('elimination', () => {
    for (const n of sizes) {
      const a = matrixOf(n, n, generator(n))
      const found = a.slice()
      const pivots = new Int32Array(n)
      assert.ok(embedded.lu(1, n, found, pivots))
      const lower = masked(n, found, (row, column) => row > column).map((value, at) => (at % (n + 1) === 0 ? 1 : value))
      assert.ok(lower.every((value) => Math.abs(value) <= 1))
      const product = multiply(
        n,
        n,
        n,
        lower,
        masked(n, found, (row, column) => row <= column),
      )
      for (let row = n - 1; row >= 0; row--) {
        for (let column = 0; column < n; column++) {
          const [one, other] = [column * n + row, column * n + pivots[row]]
          const kept = product[one]
          product[one] = product[other]
          product[other] = kept
        }
      }
      close(product, a, `P·L·U of ${n}`)
    }
  })

  test('systems', () => {
    for (const n of sizes) {
      for (const sides of [1, 2, 5, n]) {
        const random = generator(n + sides)
        const a = matrixOf(n, n, random)
        for (let at = 0; at < n; at++) a[at * (n + 1)] += n
        const x = matrixOf(n, sides, random)
        const b = multiply(n, n, sides, a, x)
        assert.ok(embedded.solve(1, n, sides, a, b))
        close(b, x, `${sides} solutions of ${n}`)
      }
    }
  })

  test('singular matrices', () => {
    for (const at of [0, 5, 31, 40, 79]) {
      const a = matrixOf(80, 80, generator(at))
      a.fill(0, at * 80, (at + 1) * 80)
      assert.equal(embedded.lu(1, 80, a.slice(), new Int32Array(80)), false)
      assert.equal(embedded.solve(1, 80, 1, a, new Float64Array(80)), false)
    }
  })

  test('eigenvectors of symmetric matrices', () => {
    for (const n of [9, 47, 48, 97, 130, 255, 256, 290]) {
      const any = matrixOf(n, n, generator(n))
      const a = any.map((value, at) => value + any[(at % n) * n + Math.floor(at / n)])
      const values = new Float64Array(n)
      const vectors = a.slice()
      assert.ok(embedded.hermitian(1, n, vectors, values, true))
      const alone = new Float64Array(n)
      assert.ok(embedded.hermitian(1, n, a.slice(), alone, false))
      close(alone, values, `values of ${n}`)
      const scaled = vectors.map((value, at) => value * values[Math.floor(at / n)])
      close(multiply(n, n, n, a, vectors), scaled, `A·V of ${n}`)
      close(multiply(n, n, n, transpose(n, n, vectors), vectors), identity(n), `Vᵀ·V of ${n}`)
    }
  })

  test('eigenvalues of matrices that need no reflections', () => {
    const n = 260
    for (const factor of [0, 1, -3]) {
      const a = identity(n).map((value) => value * factor)
      const values = new Float64Array(n)
      assert.ok(embedded.hermitian(1, n, a, values, true))
      assert.ok(values.every((value) => value === factor))
      close(multiply(n, n, n, transpose(n, n, a), a), identity(n), 'Vᵀ·V')
    }
  })

  test('QR and singular values', () => {
    for (const [m, n] of [
      [9, 9],
      [40, 12],
      [47, 47],
      [61, 61],
      [100, 70],
      [70, 100],
      [131, 129],
      [200, 64],
    ]) {
      const least = Math.min(m, n)
      const a = matrixOf(m, n, generator(m + n))
      const factored = a.slice()
      const tau = new Float64Array(least)
      embedded.qr(1, m, n, factored, tau)
      const upper = new Float64Array(least * n)
      for (let column = 0; column < n; column++) {
        for (let row = 0; row <= Math.min(column, least - 1); row++)
          upper[column * least + row] = factored[column * m + row]
      }
      const q = factored.slice(0, m * least)
      embedded.formQ(1, m, least, least, q, tau)
      close(multiply(m, least, n, q, upper), a, `Q·R of ${m} × ${n}`)
      close(multiply(least, m, least, transpose(m, least, q), q), identity(least), `Qᵀ·Q of ${m} × ${n}`)
      const values = new Float64Array(least)
      const [u, vh] = [new Float64Array(m * least), new Float64Array(least * n)]
      assert.ok(embedded.svd(1, m, n, a.slice(), values, { full: false, u, vh }))
      const scaled = u.map((value, at) => value * values[Math.floor(at / m)])
      close(multiply(m, least, n, scaled, vh), a, `U·Σ·Vᵀ of ${m} × ${n}`)
      close(multiply(least, m, least, transpose(m, least, u), u), identity(least), `Uᵀ·U of ${m} × ${n}`)
    }
  })
})

test('the same bits on any number of threads', () => {
  const results = [1, 2, 3].map((count) => {
    const device = new CpuDevice(new Heap(small), count)
    setWorkbench(() => device.workbench)
    try {
      const n = 270
      const a = positive(n, generator(1))
      const [lower, factored, vectors, values] = [a.slice(), a.slice(), a.slice(), new Float64Array(n)]
      embedded.cholesky(1, n, lower)
      embedded.lu(1, n, factored, new Int32Array(n))
      embedded.hermitian(1, n, vectors, values, true)
      return [masked(n, lower, (row, column) => row >= column), factored, vectors, values]
    } finally {
      setWorkbench(undefined)
      device.threads.stop()
    }
  })
  for (const other of results.slice(1)) assert.deepEqual(other, results[0])
})
