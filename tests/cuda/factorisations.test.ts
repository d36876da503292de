/**
 * Factorisations on `cp` against what defines them: products give the matrix back, vectors are orthonormal, to some
 * roundings per row. On the stand-in driver with small matrices; with CUTS_TEST_GPU=1 on a GPU, with large ones too.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { NDArray } from '#src/array/ndarray.js'
import { withoutGpu } from './gpu.js'

const skip = withoutGpu()
const onDevice = process.env.CUTS_TEST_GPU === '1'
// The host's part of the comparison needs no library, whose threads would be in the way of other tests.
process.env.CUTS_LAPACK_LIBRARY = 'none'
const { np, cp } = await import('#src/index.js')
if (!onDevice && !skip) (await import('../standin/libraries.js')).provideLibraries()

const precisions = { float32: 2 ** -23, complex64: 2 ** -23, float64: 2 ** -52, complex128: 2 ** -52 } as const
type Name = keyof typeof precisions
const names: readonly Name[] = onDevice ? (Object.keys(precisions) as Name[]) : ['float64', 'complex64']

/** Each shape is worth some kernels, which take their time on the stand-in. */
const shapes: readonly (readonly number[])[] = [[7, 4], [33, 33], [3, 5, 5], ...(onDevice ? furtherShapes() : [])]

function furtherShapes(): number[][] {
  return [
    [2, 2],
    [100, 32, 32],
    [12, 80, 80],
    [200, 200],
    [400, 20],
    [20, 400],
    [150, 100],
  ]
}

function random(shape: readonly number[], dtype: Name): NDArray {
  const parts = [1, 2].map((seed) => np.random.defaultRng(seed).standardNormal(shape))
  const values = dtype.startsWith('c') ? parts[0].add(parts[1].mul(np.complex(0, 1))) : parts[0]
  return values.astype(dtype) as NDArray
}

/** Random matrices with these singular values, which begin with 1. */
function withValues([m, n]: readonly [number, number], dtype: Name, value: (at: number) => number): NDArray {
  const least = Math.min(m, n)
  const [u, v] = [m, n].map((side) => np.linalg.qr(random([side, least], dtype).astype(wideOf(dtype))).Q as NDArray)
  const values = np.array(Array.from({ length: least }, (_, at) => value(at)))
  return np.matmul(u.mul(values), np.conj(v.T)).astype(dtype) as NDArray
}

const wideOf = (dtype: Name) => (dtype.startsWith('c') ? 'complex128' : 'float64')
const wide = (x: NDArray): NDArray => np.asarray(cp.asnumpy(x)).astype(wideOf(x.dtype.name as Name)) as NDArray
const adjoint = (x: NDArray): NDArray => np.conj(x.mT) as NDArray
const largest = (x: NDArray): number => (x.size === 0 ? 0 : Number(np.max(np.abs(x) as NDArray)))
const product = (...matrices: NDArray[]): NDArray => matrices.reduce((left, right) => np.matmul(left, right) as NDArray)
const column = (values: NDArray): NDArray => values.at('...', null, ':')

function near(got: NDArray, wanted: NDArray, bound: number, what: string): void {
  const off = largest(got.sub(wanted) as NDArray)
  assert.ok(off <= bound, `${what}: off by ${off}, and ${bound} is allowed`)
}

/** Some roundings for every row. */
function boundOf(a: NDArray, dtype: Name): number {
  return 10 * precisions[dtype] * Math.max(...a.shape.slice(-2), 4)
}

function orthonormal(q: NDArray, bound: number, what: string): void {
  near(product(adjoint(q), q), np.eye(q.shape[q.ndim - 1]) as NDArray, bound, `${what} is orthonormal`)
}

function checkSvd(a: NDArray, dtype: Name): void {
  const given = cp.asarray(a)
  const alone = wide(cp.linalg.svdvals(given))
  const [scale, bound] = [largest(alone), boundOf(a, dtype)]
  for (const fullMatrices of [false, true]) {
    const { U, S, Vh } = cp.linalg.svd(given, { fullMatrices })
    const [u, s, vh] = [wide(U), wide(S), wide(Vh)]
    const least = s.shape[s.ndim - 1]
    near(
      product(u.at('...', `:${least}`).mul(column(s)), vh.at('...', `:${least}`, ':')),
      wide(a),
      bound * scale,
      'USVh',
    )
    orthonormal(u, bound, 'U')
    orthonormal(vh.mT, bound, 'V')
    assert.ok(largest(np.minimum(s, 0) as NDArray) === 0, 'no negative values')
    if (least > 1) assert.ok(Number(np.max(np.diff(s) as NDArray)) <= 0, 'in order')
    near(s, alone, bound * scale, 'values')
  }
  if (Math.min(...a.shape.slice(-2)) > 80) return
  near(alone, np.linalg.svdvals(wide(a)) as NDArray, bound * scale, 'values of the host')
}

function checkEig(a: NDArray, dtype: Name): void {
  const [n, bound] = [a.shape[a.ndim - 1], boundOf(a, dtype)]
  const found = cp.linalg.eig(cp.asarray(a))
  const [w, v] = [wide(found.eigenvalues), wide(found.eigenvectors)]
  near(product(wide(a), v), v.mul(column(w)) as NDArray, 10 * bound * largest(wide(a)) * n, 'Av = vw')
  near(np.linalg.norm(v, { axis: -2 }) as NDArray, np.ones([]) as NDArray, bound, 'length 1')
}

suite('factorisations', { skip }, () => {
  for (const dtype of names) {
    for (const shape of shapes) {
      const title = `${dtype} (${shape.join(',')})`
      const a = random(shape, dtype)
      const square = shape[shape.length - 1] === shape[shape.length - 2]
      const bound = boundOf(a, dtype)
      test(`svd of ${title}`, () => checkSvd(a, dtype))

      test(`qr of ${title}`, () => {
        for (const mode of ['reduced', 'complete'] as const) {
          const { Q, R } = cp.linalg.qr(cp.asarray(a), { mode })
          const [q, r] = [wide(Q), wide(R)]
          near(product(q, r), wide(a), bound * largest(wide(a)) * Math.sqrt(shape[0]), 'QR')
          orthonormal(q, bound, 'Q')
          near(r, np.triu(r) as NDArray, 0, 'R is a triangle')
        }
      })
      if (!square) continue

      test(`eigh and cholesky of ${title}`, () => {
        const hermitian = a.add(adjoint(a)) as NDArray
        const scale = largest(wide(cp.linalg.eigvalsh(cp.asarray(hermitian))))
        for (const UPLO of ['L', 'U'] as const) {
          const one = UPLO === 'L' ? np.tril(hermitian) : np.triu(hermitian)
          const found = cp.linalg.eigh(cp.asarray(one as NDArray), { UPLO })
          const [w, v] = [wide(found.eigenvalues), wide(found.eigenvectors)]
          near(product(wide(hermitian), v), v.mul(column(w)) as NDArray, bound * scale, 'Av = vw')
          orthonormal(v, bound, 'V')
          near(wide(cp.linalg.eigvalsh(cp.asarray(one as NDArray), UPLO)), w, bound * scale, 'values alone')
        }
        const n = shape[shape.length - 1]
        const definite = product(wide(a), adjoint(wide(a)))
          .add(np.eye(n))
          .astype(dtype) as NDArray
        for (const upper of [false, true]) {
          const factor = wide(cp.linalg.cholesky(cp.asarray(definite), { upper }))
          const back = upper ? product(adjoint(factor), factor) : product(factor, adjoint(factor))
          near(back, wide(definite), bound * largest(wide(definite)), 'LLh')
        }
      })

      test(`inv, solve, eig of ${title}`, () => {
        const n = shape[shape.length - 1]
        const regular = a.add(np.eye(n, { dtype }).mul(2 * n)) as NDArray
        const b = random([...shape.slice(0, -1), 3], dtype)
        near(
          product(wide(regular), wide(cp.linalg.inv(cp.asarray(regular)))),
          np.eye(n) as NDArray,
          10 * bound,
          'A inv(A)',
        )
        const x = wide(cp.linalg.solve(cp.asarray(regular), cp.asarray(b)))
        near(product(wide(regular), x), wide(b), 100 * bound, 'Ax')
        checkEig(a, dtype)
      })
    }

    test(`eig of ${dtype} (66,66), which isn't left to the host`, () => checkEig(random([66, 66], dtype), dtype))

    if (!onDevice && dtype !== 'float64') continue
    for (const [m, n] of onDevice
      ? ([
          [40, 40],
          [150, 150],
          [300, 90],
        ] as const)
      : ([[36, 40]] as const)) {
      const values = {
        'rank 5': (at: number) => (at < 5 ? 1 : 0),
        graded: (at: number) => 10 ** (-20 * (at / Math.min(m, n))),
        'badly conditioned': (at: number) => 10 ** (-8 * (at / Math.min(m, n))),
        'all equal': () => 1,
        'all 0': () => 0,
      }
      for (const [kind, value] of Object.entries(values)) {
        test(`svd of ${dtype} (${m},${n}), ${kind}`, () => checkSvd(withValues([m, n], dtype, value), dtype))
      }
    }
  }
})
