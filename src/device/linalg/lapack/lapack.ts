/** Linear algebra by a LAPACK of the system, on the arrays' own memory. */
import { embedded } from '../embedded/embedded.js'
import type { FortranLibrary } from '../find-library.js'
import type { Lanes, LinearAlgebra, SingularVectors } from '../routines.js'
import { LapackCalls } from './lapack-calls.js'

/** Sizes of empty matrices and workspaces are 1 at least. */
const atLeastOne = (n: number) => Math.max(1, n)

export class Lapack implements LinearAlgebra {
  readonly name: string
  private readonly calls: LapackCalls

  constructor(library: FortranLibrary) {
    this.name = library.native.file
    this.calls = new LapackCalls(library)
  }

  lu(lanes: Lanes, n: number, a: Float64Array, pivots: Int32Array): boolean {
    if (n === 0) return true
    const { calls } = this
    const rows = calls.integers(n)
    const info = calls.call(
      `${lanes === 2 ? 'z' : 'd'}getrf`,
      0,
      calls.integer(n),
      calls.integer(n),
      a,
      calls.integer(n),
      rows,
    )
    for (let k = 0; k < n; k++) pivots[k] = rows[k * calls.words] - 1
    return info === 0
  }

  solve(lanes: Lanes, n: number, sides: number, a: Float64Array, b: Float64Array): boolean {
    // Without columns there is nothing that LAPACK could be given; whether A is singular has to be found out all the same.
    if (n === 0) return true
    if (sides === 0) return this.lu(lanes, n, a, new Int32Array(n))
    const { calls } = this
    const [size, count, leadA, leadB] = [calls.integer(n), calls.integer(sides), calls.integer(n), calls.integer(n)]
    return calls.call(`${lanes === 2 ? 'z' : 'd'}gesv`, 0, size, count, a, leadA, calls.integers(n), b, leadB) === 0
  }

  cholesky(lanes: Lanes, n: number, a: Float64Array): boolean {
    if (n === 0) return true
    const { calls } = this
    return (
      calls.call(`${lanes === 2 ? 'z' : 'd'}potrf`, 1, calls.letter('L'), calls.integer(n), a, calls.integer(n)) === 0
    )
  }

  qr(lanes: Lanes, m: number, n: number, a: Float64Array, tau: Float64Array): void {
    if (m === 0 || n === 0) return
    const { calls } = this
    this.withWork(lanes, (work, size) =>
      calls.call(
        `${lanes === 2 ? 'z' : 'd'}geqrf`,
        0,
        calls.integer(m),
        calls.integer(n),
        a,
        calls.integer(m),
        tau,
        work,
        calls.integer(size),
      ),
    )
  }

  formQ(lanes: Lanes, m: number, columns: number, k: number, a: Float64Array, tau: Float64Array): void {
    if (m === 0 || columns === 0 || k === 0) {
      embedded.formQ(lanes, m, columns, k, a, tau)
      return
    }
    const { calls } = this
    this.withWork(lanes, (work, size) =>
      calls.call(
        lanes === 2 ? 'zungqr' : 'dorgqr',
        0,
        calls.integer(m),
        calls.integer(columns),
        calls.integer(k),
        a,
        calls.integer(m),
        tau,
        work,
        calls.integer(size),
      ),
    )
  }

  hermitian(lanes: Lanes, n: number, a: Float64Array, values: Float64Array, vectors: boolean): boolean {
    if (n === 0) return true
    const { calls } = this
    const work = new Float64Array(2)
    const real = new Float64Array(1)
    const whole = calls.integers(1)
    const ask = (first: Float64Array, sizes: readonly number[], second: Float64Array, third: Int32Array): number => {
      const start = [
        calls.letter(vectors ? 'V' : 'N'),
        calls.letter('L'),
        calls.integer(n),
        a,
        calls.integer(n),
        values,
      ]
      const middle = [first, calls.integer(sizes[0])]
      if (lanes === 2) middle.push(second, calls.integer(sizes[1]))
      return calls.call(lanes === 2 ? 'zheevd' : 'dsyevd', 2, ...start, ...middle, third, calls.integer(sizes[2]))
    }
    ask(work, [-1, -1, -1], real, whole)
    const sizes = [work[0], real[0], whole[0]].map(atLeastOne)
    const spaces = [new Float64Array(sizes[0] * lanes), new Float64Array(sizes[1])] as const
    return ask(spaces[0], sizes, spaces[1], calls.integers(sizes[2])) === 0
  }

  general(lanes: Lanes, n: number, a: Float64Array, values: Float64Array, vectors: Float64Array | undefined): boolean {
    if (n === 0) return true
    const { calls } = this
    const job = vectors === undefined ? 'N' : 'V'
    const unused = new Float64Array(2)
    const real = new Float64Array(2 * n)
    // Real matrices have real and imaginary parts of eigenvalues apart, and vectors of pairs side by side.
    const right = vectors === undefined ? unused : lanes === 2 ? vectors : new Float64Array(n * n)
    const info = this.withWork(lanes, (work, size) => {
      const start = [calls.letter('N'), calls.letter(job), calls.integer(n), a, calls.integer(n)]
      const found = lanes === 2 ? [values] : [real.subarray(0, n), real.subarray(n)]
      const spaces = [unused, calls.integer(1), right, calls.integer(n), work, calls.integer(size)]
      return lanes === 2
        ? calls.call('zgeev', 2, ...start, ...found, ...spaces, real)
        : calls.call('dgeev', 2, ...start, ...found, ...spaces)
    })
    if (info !== 0) return false
    if (lanes === 2) return true
    for (let k = 0; k < n; k++) {
      values[2 * k] = real[k]
      values[2 * k + 1] = real[n + k]
    }
    if (vectors !== undefined) unpackVectors(n, values, right, vectors)
    return true
  }

  svd(lanes: Lanes, m: number, n: number, a: Float64Array, values: Float64Array, vectors?: SingularVectors): boolean {
    if (m === 0 || n === 0) return embedded.svd(lanes, m, n, a, values, vectors)
    const { calls } = this
    const least = Math.min(m, n)
    const job = vectors === undefined ? 'N' : vectors.full ? 'A' : 'S'
    const unused = new Float64Array(2)
    const rows = vectors?.full ? n : least
    const real = new Float64Array(lanes === 2 ? realSpace(m, n, vectors !== undefined) : 0)
    const whole = calls.integers(8 * least)
    const info = this.withWork(lanes, (work, size) => {
      const start = [calls.letter(job), calls.integer(m), calls.integer(n), a, calls.integer(m), values]
      const u = [vectors?.u ?? unused, calls.integer(m)]
      const vh = [vectors?.vh ?? unused, calls.integer(rows)]
      const spaces = [work, calls.integer(size)]
      return lanes === 2
        ? calls.call('zgesdd', 1, ...start, ...u, ...vh, ...spaces, real, whole)
        : calls.call('dgesdd', 1, ...start, ...u, ...vh, ...spaces, whole)
    })
    return info === 0
  }

  leastSquares(
    lanes: Lanes,
    m: number,
    n: number,
    sides: number,
    a: Float64Array,
    b: Float64Array,
    values: Float64Array,
    rcond: number,
  ): number {
    const { calls } = this
    // Without a right-hand side there is still a rank to be found.
    const right = sides === 0 ? new Float64Array(Math.max(m, n) * lanes) : b
    const rank = calls.integers(1)
    const ask = (work: Float64Array, size: number, real: Float64Array, whole: Int32Array): number => {
      const start = [calls.integer(m), calls.integer(n), calls.integer(atLeastOne(sides)), a, calls.integer(m)]
      const rest = [right, calls.integer(Math.max(m, n)), values, calls.number(rcond), rank, work, calls.integer(size)]
      return lanes === 2
        ? calls.call('zgelsd', 0, ...start, ...rest, real, whole)
        : calls.call('dgelsd', 0, ...start, ...rest, whole)
    }
    const [work, real, whole] = [new Float64Array(2), new Float64Array(1), calls.integers(1)]
    ask(work, -1, real, whole)
    const sizes = [work[0], real[0], whole[0]].map(atLeastOne)
    const info = ask(new Float64Array(sizes[0] * lanes), sizes[0], new Float64Array(sizes[1]), calls.integers(sizes[2]))
    return info === 0 ? rank[0] : -1
  }

  /** Asks how much space is needed, then calls with as much. */
  private withWork(lanes: Lanes, call: (work: Float64Array, size: number) => number): number {
    const answer = new Float64Array(2)
    call(answer, -1)
    const size = atLeastOne(answer[0])
    return call(new Float64Array(size * lanes), size)
  }
}

function realSpace(m: number, n: number, vectors: boolean): number {
  const [least, most] = [Math.min(m, n), Math.max(m, n)]
  if (!vectors) return 7 * least
  return Math.max(5 * least * least + 5 * least, 2 * most * least + 2 * least * least + least)
}

/** Columns k and k + 1 are the real and imaginary parts of the vectors of a pair. */
function unpackVectors(n: number, values: Float64Array, packed: Float64Array, vectors: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const paired = values[2 * k + 1] > 0 && k + 1 < n
    for (let row = 0; row < n; row++) {
      const at = 2 * (k * n + row)
      vectors[at] = packed[k * n + row]
      vectors[at + 1] = paired ? packed[(k + 1) * n + row] : 0
      if (!paired) continue
      vectors[at + 2 * n] = vectors[at]
      vectors[at + 2 * n + 1] = -vectors[at + 1]
    }
    if (paired) k++
  }
}
