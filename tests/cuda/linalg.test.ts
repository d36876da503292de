/** `cp.linalg` through cuSOLVER, as `tests/standin/cusolver.ts` plays it: which functions run, and what if they fail. */
import assert from 'node:assert/strict'
import { afterEach, suite, test } from 'node:test'
import { provideLibraries } from '../standin/libraries.js'
import { missing, program, simulated } from './simulated.js'

const { np, cp, driver } = missing ? ({} as Awaited<ReturnType<typeof simulated>>) : await simulated()
const library = missing ? undefined : provideLibraries()
const { cusolver, cublas } = library ?? ({} as NonNullable<typeof library>)

const rows = [
  [4, 1, 0.5],
  [1, 3, -1],
  [0.5, -1, 5],
]

/** Larger than what is left to the host. */
const large = (xp: typeof np) => xp.tri(70).add(xp.eye(70).mul(3))

/** What is in use in the pool, after everything dropped was found. */
function used(): number {
  const pool = cp.getDefaultMemoryPool()
  pool.freeAllBlocks()
  return pool.usedBytes()
}

function close(got: { toTypedArray(): ArrayLike<number | bigint> }, wanted: typeof got, what: string): void {
  const [a, b] = [Array.from(got.toTypedArray(), Number), Array.from(wanted.toTypedArray(), Number)]
  assert.equal(a.length, b.length)
  a.forEach((value, at) => {
    assert.ok(Math.abs(value - b[at]) < 1e-12, `${what} [${at}]: ${value}, not ${b[at]}`)
  })
}

suite('cuSOLVER does the work', { skip: missing }, () => {
  const calls = [
    ['inv', ['Xgetrf'], (xp: typeof np) => xp.linalg.inv(rows)],
    ['solve', ['Xgetrf'], (xp: typeof np) => xp.linalg.solve(rows, [1, 2, 3])],
    ['det', ['Xgetrf'], (xp: typeof np) => xp.linalg.det(rows)],
    ['cholesky', ['Xpotrf'], (xp: typeof np) => xp.linalg.cholesky(rows)],
    ['qr', ['Xgeqrf', 'Dorgqr'], (xp: typeof np) => xp.linalg.qr(rows).Q],
    ['qr complex', ['Xgeqrf', 'Zungqr'], (xp: typeof np) => xp.linalg.qr(xp.array(rows).astype('complex128')).R.real],
    ['qr r', ['Xgeqrf'], (xp: typeof np) => xp.linalg.qr(rows, 'r')],
    ['eigvalsh', ['Xsyevd'], (xp: typeof np) => xp.linalg.eigvalsh(rows)],
    ['eigvals', ['Xgeev'], (xp: typeof np) => xp.sort(xp.linalg.eigvals(large(xp)).real)],
    ['svdvals', ['DgesvdjBatched'], (xp: typeof np) => xp.linalg.svdvals(rows)],
    ['pinv', ['DgesvdjBatched'], (xp: typeof np) => xp.linalg.pinv(rows)],
    ['lstsq', ['DgesvdjBatched'], (xp: typeof np) => xp.linalg.lstsq(rows, [1, 2, 3])[0]],
    ['norm', ['DgesvdjBatched'], (xp: typeof np) => xp.linalg.norm(rows, 2)],
  ] as const
  for (const [name, functions, call] of calls) {
    test(name, () => {
      const before = functions.map((each) => cusolver.count(`cusolverDn${each}`))
      close(call(cp as typeof np), call(np), name)
      functions.forEach((each, at) => {
        assert.equal(cusolver.count(`cusolverDn${each}`), before[at] + 1, each)
      })
    })
  }

  const stacks = [
    ['inv', 'Dgetrf', (xp: typeof np) => xp.linalg.inv([rows, rows])],
    ['det', 'Dgetrf', (xp: typeof np) => xp.linalg.det([rows, rows])],
    ['qr', 'Dgeqrf', (xp: typeof np) => xp.linalg.qr([rows, rows]).Q],
  ] as const
  for (const [name, called, call] of stacks) {
    test(`${name} of many small matrices is one call, of cuBLAS`, () => {
      const before = cublas.count(`cublas${called}Batched`)
      const calls = new Map(cusolver.calls)
      close(call(cp as typeof np), call(np), name)
      assert.equal(cublas.count(`cublas${called}Batched`), before + 1)
      assert.deepEqual(cusolver.calls, calls)
    })
  }

  for (const [kind, smallest, classical] of [
    ['regular', 1, 0],
    ['singular', 0, 1],
    ['nearly singular', 1e-12, 1],
  ] as const) {
    test(`a ${kind} matrix: the polar decomposition${classical ? ', and the classical way after it' : ''}`, () => {
      for (const [m, n] of [
        [40, 40],
        [50, 33],
        [33, 50],
      ]) {
        const q = np.linalg.qr(np.random.defaultRng(1).standardNormal([m, m])).Q
        const p = np.linalg.qr(np.random.defaultRng(2).standardNormal([n, n])).Q
        const least = Math.min(m, n)
        const values = np.array([...Array.from({ length: least - 1 }, (_, at) => 2 - at / least), smallest])
        const a = np.matmul(q.at(':', `:${least}`).mul(values), p.at(`:${least}`))
        const before = [cusolver.count('cusolverDnXgesvdp'), cusolver.count('cusolverDnXgesvd')]
        const given = cp.asarray(a)
        for (const fullMatrices of [false, true]) {
          const { U, S, Vh } = cp.linalg.svd(given, { fullMatrices })
          const product = np.matmul(
            cp.asnumpy(U).at(':', `:${least}`).mul(cp.asnumpy(S)),
            cp.asnumpy(Vh).at(`:${least}`),
          )
          close(product, a, 'the product')
          close(cp.asnumpy(S), values, 'the values')
          for (const vectors of [cp.asnumpy(U), cp.asnumpy(Vh).T]) {
            close(np.matmul(vectors.T, vectors), np.eye(vectors.shape[1]), 'orthonormal')
          }
        }
        close(cp.asnumpy(cp.linalg.svdvals(given)), values, 'the values alone')
        assert.equal(cusolver.count('cusolverDnXgesvdp'), before[0] + 3)
        assert.equal(cusolver.count('cusolverDnXgesvd'), before[1] + 3 * classical)
      }
    })
  }

  test('of tall matrices R is decomposed', () => {
    for (const shape of [
      [70, 3],
      [3, 70],
      [2, 9, 3],
      [2, 50, 4],
    ]) {
      for (const dtype of ['float64', 'complex128'] as const) {
        const parts = [3, 4].map((seed) => np.random.defaultRng(seed).standardNormal(shape).astype(dtype))
        const a = dtype === 'complex128' ? parts[0].add(parts[1].mul(np.complex(0, 1))) : parts[0]
        const { U, S, Vh } = cp.linalg.svd(cp.asarray(a), { fullMatrices: false })
        const [u, s, vh] = [U, S, Vh].map((each) => cp.asnumpy(each))
        const product = np.matmul(u.mul(s.at('...', null, ':')), vh).sub(a)
        assert.ok(Number(np.abs(product).max()) < 1e-12)
        const unit = np.matmul(np.conj(u.mT), u).sub(np.eye(u.shape.at(-1)!))
        assert.ok(Number(np.abs(unit).max()) < 1e-12)
        close(cp.asnumpy(cp.linalg.svdvals(cp.asarray(a))), np.linalg.svdvals(a), 'values')
      }
    }
  })

  test('a matrix with a NaN becomes NaNs, and the others of its stack what they are', () => {
    const nan = Number.NaN
    const stack = [
      [
        [2, nan],
        [1, 3],
      ],
      [
        [2, 0],
        [0, 4],
      ],
    ]
    assert.deepEqual(cp.linalg.inv(stack).ravel().tolist(), [nan, nan, nan, nan, 0.5, 0, 0, 0.25])
    assert.deepEqual(cp.linalg.inv(stack[0]).ravel().tolist(), [nan, nan, nan, nan])
    assert.deepEqual(
      cp.linalg
        .solve(stack, cp.ones([2, 2, 1]))
        .ravel()
        .tolist(),
      [nan, nan, 0.5, 0.25],
    )
    assert.deepEqual(cp.linalg.det(stack).tolist(), [nan, 8])
    assert.deepEqual(cp.linalg.slogdet([[nan]]).sign.tolist(), 1)
    const cube = cp
      .array(stack)
      .at(':', ':', null)
      .add(cp.zeros([2, 2, 2, 2]))
    assert.throws(() => cp.linalg.svd(cube), { name: 'LinAlgError', message: /did not converge.*NaNs/ })
    const endless = cp.array([
      [
        [Number.POSITIVE_INFINITY, 0],
        [0, 1],
      ],
      [
        [2, 0],
        [0, 1],
      ],
    ])
    assert.deepEqual(cp.linalg.eigvalsh(endless).tolist(), [
      [nan, nan],
      [1, 2],
    ])
    assert.deepEqual(cp.linalg.svdvals(endless).tolist(), [
      [nan, nan],
      [2, 1],
    ])
  })

  test('eigenvalues of a stack: by Jacobi where they are small, together, or one after the other', () => {
    const counts = () => ['DsyevjBatched', 'XsyevBatched', 'Xsyevd'].map((name) => cusolver.count(`cusolverDn${name}`))
    const stack = (n: number) => np.random.defaultRng(1).standardNormal([3, n, n])
    for (const [n, lacking, calls] of [
      [32, false, [1, 0, 0]],
      [33, false, [0, 1, 0]],
      [33, true, [0, 0, 3]],
    ] as const) {
      const before = counts()
      if (lacking) cusolver.lacking.add('cusolverDnXsyevBatched')
      try {
        close(cp.linalg.eigvalsh(cp.asarray(stack(n))), np.linalg.eigvalsh(stack(n)), 'eigenvalues')
      } finally {
        cusolver.lacking.clear()
      }
      assert.deepEqual(
        counts().map((count, at) => count - before[at]),
        calls,
      )
    }
  })

  test('what has no elements asks for no library', () => {
    const before = new Map(cusolver.calls)
    assert.deepEqual(cp.linalg.inv(cp.zeros([0, 0])).shape, [0, 0])
    assert.equal(cp.linalg.det(cp.zeros([0, 0])).item(), 1)
    assert.deepEqual(cp.linalg.svd(cp.zeros([3, 0])).U.tolist(), np.eye(3).tolist())
    assert.deepEqual(cp.linalg.eigvalsh(cp.zeros([0, 2, 2])).shape, [0, 2])
    assert.deepEqual(cusolver.calls, before)
  })

  test('matrices stay as they are, and views of them are read', () => {
    const x = cp.array(rows)
    const y = x.at('::-1', '::2')
    cp.linalg.svd(y)
    cp.linalg.qr(y)
    cp.linalg.inv(x)
    cp.linalg.eigh(x)
    assert.deepEqual(x.tolist(), rows)
    close(cp.linalg.svdvals(y), np.linalg.svdvals(np.array(rows).at('::-1', '::2')), 'view')
  })
})

suite('cuSOLVER fails', { skip: missing }, () => {
  afterEach(() => {
    driver.fault('none')
    cusolver.tellNothing()
    cublas.tellNothing()
  })

  const unfinished = [
    ['Xgetrf', () => cp.linalg.inv(rows), /Singular matrix: the shape is \(3,3\)/],
    ['getrfBatched', () => cp.linalg.solve([rows, rows], cp.ones([2, 3, 1])), /Singular matrix.*\(matrix 0 of 2\)/],
    ['Xpotrf', () => cp.linalg.cholesky(rows), /not positive definite/],
    ['Xsyevd', () => cp.linalg.eigh(rows), /Eigenvalues did not converge/],
    ['Xgeev', () => cp.linalg.eig(large(cp as typeof np)), /Eigenvalues did not converge/],
    ['gesvdjBatched', () => cp.linalg.svd(rows), /SVD did not converge/],
    ['gesvdjBatched', () => cp.linalg.lstsq(rows, [1, 2, 3]), /SVD did not converge in Linear Least Squares/],
  ] as const
  for (const [name, call, says] of unfinished) {
    test(`${name} tells that it didn't come to an end: ${says.source}`, () => {
      cusolver.tell(name, 2)
      cublas.tell(name, 2)
      assert.throws(call, { name: 'LinAlgError', message: says })
      cusolver.tell(name, undefined)
      cublas.tell(name, undefined)
      call()
    })
  }

  test('a status is a CudaError with its name, the call and the library', () => {
    cusolver.fault('cusolverDnXgetrf', 6)
    assert.throws(() => cp.linalg.inv(rows), {
      name: 'CudaError',
      message: /cusolverDnXgetrf\(.*\) failed with CUSOLVER_STATUS_EXECUTION_FAILED \(6\)/,
    })
    close(cp.linalg.inv(rows), np.linalg.inv(rows), 'the next one')
  })

  for (const name of ['cusolverDnXgetrf_bufferSize', 'cusolverDnXgetrf']) {
    test(`${name} finds no memory: OutOfMemoryError, and nothing is lost`, () => {
      const x = cp.eye(200).mul(3).eval()
      const before = used()
      cusolver.fault(name, 2)
      assert.throws(() => cp.linalg.inv(x), { name: 'OutOfMemoryError', message: /CUSOLVER_STATUS_ALLOC_FAILED/ })
      assert.ok(used() < before + x.nbytes)
      assert.equal(x.sum().item(), 600)
      close(cp.linalg.inv(x), np.eye(200).div(3), 'afterwards')
    })
  }

  test('the device has no memory for the working space', () => {
    const x = cp.array(rows)
    const calls = [
      () => cp.linalg.inv(x),
      () => cp.linalg.cholesky(x),
      () => cp.linalg.qr(x).Q,
      () => cp.linalg.eigvalsh(x),
      () => cp.linalg.svdvals(x),
    ]
    const wanted = calls.map((call) => call().tolist())
    cusolver.extraBytes = 2 ** 31 - 2 ** 20
    try {
      for (const call of calls) assert.throws(call, { name: 'OutOfMemoryError', message: /GiB asked for/ })
    } finally {
      cusolver.extraBytes = 0
    }
    assert.deepEqual(x.tolist(), rows)
    calls.forEach((call, at) => {
      assert.deepEqual(call().tolist(), wanted[at])
    })
  })
})

suite('cuSOLVER starts, or does not', { skip: missing }, async () => {
  if (missing) return
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')

  test('no memory for a handle: what nobody uses is given back first', () => {
    const device = new CudaDevice(1)
    let asked = 0
    device.memory.reclaim = () => asked++
    cusolver.fault('cusolverDnCreate', 2)
    assert.ok(device.solver)
    assert.equal(asked, 1)
  })

  test('no memory for a handle at all, and later there is', () => {
    const device = new CudaDevice(1)
    cusolver.fault('cusolverDnCreate', 2)
    cusolver.fault('cusolverDnCreate', 2)
    assert.throws(() => device.solver, { name: 'OutOfMemoryError' })
    assert.ok(device.solver)
  })

  test('a handle that can do nothing is given back', () => {
    const device = new CudaDevice(1)
    for (const name of ['cusolverDnSetStream', 'cusolverDnCreateParams']) {
      const before = cusolver.live.size
      cusolver.fault(name, 7)
      assert.throws(() => device.solver, { name: 'CudaError', message: /CUSOLVER_STATUS_INTERNAL_ERROR/ })
      assert.equal(cusolver.live.size, before)
    }
  })

  test('without it the host does the work', () => {
    const { endings } = program(
      {},
      `ends(() => cp.linalg.inv([[2, 1], [1, 2]]).mul(3).round().tolist())
       ends(() => cp.linalg.eigvalsh([[2, 1], [1, 2]]).round().tolist())
       ends(() => cp.linalg.inv([[1, 1], [1, 1]]))`,
    )
    assert.deepEqual(endings[0], {
      value: [
        [2, -1],
        [-1, 2],
      ],
    })
    assert.deepEqual(endings[1], { value: [1, 3] })
    assert.equal('error' in endings[2] && endings[2].error.name, 'LinAlgError')
  })

  test('without cuBLAS it does all by itself', () => {
    cublas.lacking.add('cublasDtrsm_v2')
    try {
      new cp.cuda.Device(1).use(() => {
        const before = ['Xgetrs', 'Xgeqrf'].map((name) => cusolver.count(`cusolverDn${name}`))
        close(cp.linalg.inv([rows, rows]), np.linalg.inv([rows, rows]), 'inv')
        close(cp.linalg.solve(rows, [1, 2, 3]), np.linalg.solve(rows, [1, 2, 3]), 'solve')
        close(cp.linalg.det([rows, rows]), np.linalg.det([rows, rows]), 'det')
        close(cp.linalg.qr([rows, rows]).Q, np.linalg.qr([rows, rows]).Q, 'qr')
        const after = ['Xgetrs', 'Xgeqrf'].map((name) => cusolver.count(`cusolverDn${name}`))
        assert.deepEqual(after, [before[0] + 3, before[1] + 2])
      })
    } finally {
      cublas.lacking.clear()
    }
  })

  test('a version without a routine leaves it to the host', () => {
    cusolver.lacking.add('cusolverDnXgeev')
    try {
      const { solver } = new CudaDevice(1)
      assert.equal(solver?.solvesGeneral, false)
    } finally {
      cusolver.lacking.clear()
    }
  })
})
