/** Factorisations by cuSOLVER: which of its functions does what, for one matrix or for many. */
import { dtypes } from '../../../core/dtype.js'
import type { Matrices, Room, Solver, VectorForm, VectorRoom } from '../../linalg/solver.js'
import { describeLibrary } from '../libraries.js'
import { type BatchedBlas, openBatchedBlas, type SolverDevice } from './batched-blas.js'
import type { CuSolver } from './cusolver.js'
import { bytesOf, complexOf, dataTypes, each, isComplex, letters, once, realOf } from './matrix-types.js'
import { singularValues, suitsJacobi } from './singular-values.js'

/** cublasFillMode_t. */
const fill = (upper: boolean): number => (upper ? 1 : 0)
/** The longest sides of matrices that cuBLAS factors many of at once. */
const batchLimit = 64

export class CudaSolver implements Solver {
  readonly name: string
  readonly solvesGeneral: boolean
  private ownBatched: BatchedBlas | null | undefined

  constructor(
    private readonly library: CuSolver,
    private readonly device: SolverDevice,
  ) {
    this.name = describeLibrary(library.library)
    this.solvesGeneral = library.has('cusolverDnXgeev')
  }

  /** For many small matrices; undefined for others. */
  private batched({ rows, columns, count }: Matrices): BatchedBlas | undefined {
    if (count < 2 || Math.max(rows, columns) > batchLimit) return undefined
    if (this.ownBatched === undefined) this.ownBatched = openBatchedBlas(this.device) ?? null
    return this.ownBatched ?? undefined
  }

  doesManyAtOnce(a: Matrices): boolean {
    return this.batched(a) !== undefined
  }

  pivotType(a: Matrices): 'int32' | 'int64' {
    return this.batched(a) === undefined ? 'int64' : 'int32'
  }

  lu(a: Matrices, pivots: number, info: number, room: Room): void {
    const { rows: n } = a
    const batched = this.batched(a)
    if (batched !== undefined) {
      batched.lu(a, pivots, info, room)
      return
    }
    each(a, (pointer, k) => this.factor(a, pointer, pivots + 8 * n * k, info + 4 * k, room))
  }

  private factor({ type, rows: n }: Matrices, pointer: number, pivots: number, info: number, room: Room): void {
    const kind = dataTypes[type]
    const sized = [n, n, kind, pointer, n, kind]
    this.library.work('cusolverDnXgetrf', room, sized, [info], { whole: [n, n, kind, pointer, n, pivots, kind] })
  }

  solve(a: Matrices, b: Matrices, info: number, room: Room): void {
    const batched = this.batched(a)
    if (batched !== undefined) {
      batched.solve(a, b, info, room)
      return
    }
    const { type, rows: n } = a
    const kind = dataTypes[type]
    const pivots = room(8 * n)
    const unused = room(4)
    const one = once(room)
    each(a, (pointer, k) => {
      this.factor(a, pointer, pivots, info + 4 * k, one)
      const sides = b.pointer + k * bytesOf(b)
      this.library.directWithParams(
        'cusolverDnXgetrs',
        0,
        n,
        b.columns,
        kind,
        pointer,
        n,
        pivots,
        kind,
        sides,
        n,
        unused,
      )
    })
  }

  cholesky(a: Matrices, upper: boolean, info: number, room: Room): void {
    const { type, rows: n } = a
    const kind = dataTypes[type]
    const one = once(room)
    each(a, (pointer, k) => {
      this.library.work('cusolverDnXpotrf', one, [fill(upper), n, kind, pointer, n, kind], [info + 4 * k])
    })
  }

  qr(a: Matrices, tau: number, info: number, room: Room): void {
    const batched = this.batched(a)
    if (batched !== undefined) {
      batched.qr(a, tau, room)
      return
    }
    const { type, rows: m, columns: n } = a
    const kind = dataTypes[type]
    const step = Math.min(m, n) * dtypes[type].itemsize
    const one = once(room)
    each(a, (pointer, k) => {
      this.library.work('cusolverDnXgeqrf', one, [m, n, kind, pointer, m, kind, tau + k * step, kind], [info + 4 * k])
    })
  }

  formQ(a: Matrices, reflectors: number, tau: number, info: number, room: Room): void {
    const { type, rows: m, columns: n } = a
    const { itemsize } = dtypes[type]
    const name = `cusolverDn${letters[type]}${isComplex(type) ? 'ungqr' : 'orgqr'}`
    const one = once(room)
    each(a, (pointer, k) => {
      const leading = [m, n, reflectors, pointer, m, tau + k * reflectors * itemsize]
      this.library.workInElements(name, one, itemsize, leading, info + 4 * k)
    })
  }

  hermitian(a: Matrices, upper: boolean, values: number, vectors: boolean, info: number, room: Room): void {
    const { type, rows: n, count, pointer } = a
    const [kind, real] = [dataTypes[type], dataTypes[realOf(type)]]
    const wanted = vectors ? 1 : 0
    const leading = (matrix: number, own: number) => [wanted, fill(upper), n, kind, matrix, n, real, own, kind]
    if (count > 1 && this.library.has('cusolverDnXsyevBatched')) {
      this.library.work('cusolverDnXsyevBatched', room, leading(pointer, values), [info], { batch: count })
      return
    }
    const step = n * dtypes[realOf(type)].itemsize
    const one = once(room)
    each(a, (matrix, k) => {
      this.library.work('cusolverDnXsyevd', one, leading(matrix, values + k * step), [info + 4 * k])
    })
  }

  general(a: Matrices, values: number, vectors: number | undefined, info: number, room: Room): void {
    const { type, rows: n } = a
    const [kind, complex] = [dataTypes[type], dataTypes[complexOf(type)]]
    const [step, size] = [n * dtypes[complexOf(type)].itemsize, bytesOf(a)]
    const one = once(room)
    each(a, (pointer, k) => {
      const right = vectors === undefined ? 0 : vectors + k * size
      const leading = [0, vectors === undefined ? 0 : 1, n, kind, pointer, n, complex, values + k * step]
      this.library.work('cusolverDnXgeev', one, [...leading, kind, 0, n, kind, right, n, kind], [info + 4 * k])
    })
  }

  prefersAllVectors(a: Matrices): boolean {
    return suitsJacobi(a)
  }

  svd(a: Matrices, values: number, vectors: VectorRoom | undefined, info: number, room: Room): VectorForm {
    const copy = (target: number, source: number, bytes: number) => this.device.copy(target, source, bytes)
    return singularValues(this.library, { a, values, vectors, info, room }, copy)
  }
}
