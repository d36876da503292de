/** Factorisations by cuSOLVER: which of its functions does what, for one matrix or for many. */
import { dtypes } from '../../../core/dtype.js'
import type { Matrices, MatrixDType, Room, Solver, VectorForm, VectorRoom } from '../../linalg/solver.js'
import { describeLibrary } from '../libraries.js'
import { type BatchDevice, type BatchedBlas, openBatchedBlas } from './batched-blas.js'
import type { CuSolver } from './cusolver.js'

/** cudaDataType. */
const dataTypes: Readonly<Record<MatrixDType, number>> = { float32: 0, float64: 1, complex64: 4, complex128: 5 }
const letters: Readonly<Record<MatrixDType, string>> = { float32: 'S', float64: 'D', complex64: 'C', complex128: 'Z' }
const realOf = (type: MatrixDType): MatrixDType => dtypes[type].real as MatrixDType
const complexOf = (type: MatrixDType): MatrixDType => (realOf(type) === 'float32' ? 'complex64' : 'complex128')
const isComplex = (type: MatrixDType): boolean => dtypes[type].lanes === 2

/** cublasFillMode_t. */
const fill = (upper: boolean): number => (upper ? 1 : 0)
/** The letters of `gesvd`: all columns, as many as the shorter side, none. */
const [allColumns, someColumns, noColumns] = [65, 83, 78]
/** The longest sides of matrices that cuBLAS factors many of at once. */
const batchLimit = 64
/** The largest sides for which `gesvdjBatched` works. */
const jacobiBatchLimit = 32

export class CudaSolver implements Solver {
  readonly name: string
  readonly solvesGeneral: boolean

  private ownBatched: BatchedBlas | null | undefined

  constructor(
    private readonly library: CuSolver,
    private readonly device: BatchDevice,
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

  svd(a: Matrices, values: number, vectors: VectorRoom | undefined, info: number, room: Room): VectorForm {
    const { rows: m, columns: n, count } = a
    if (count > 1 && m <= jacobiBatchLimit && (vectors === undefined || vectors.full || m === n)) {
      this.jacobiBatched(a, values, vectors, info, room)
      return 'v'
    }
    return this.svdByPolar(a, values, vectors, info, room)
  }

  private jacobiBatched(a: Matrices, values: number, vectors: VectorRoom | undefined, info: number, room: Room): void {
    const { type, rows: m, columns: n, count, pointer } = a
    // It writes to them even where they aren't asked for.
    const u = vectors?.u ?? room(count * m * m * dtypes[type].itemsize)
    const v = vectors?.v ?? room(count * n * n * dtypes[type].itemsize)
    const leading = [vectors === undefined ? 0 : 1, m, n, pointer, m, values, u, m, v, n]
    const last = [this.library.jacobi, count]
    const name = `cusolverDn${letters[type]}gesvdjBatched`
    this.library.workInElements(name, room, dtypes[type].itemsize, leading, info, last)
  }

  private svdByPolar(
    a: Matrices,
    values: number,
    vectors: VectorRoom | undefined,
    info: number,
    room: Room,
  ): VectorForm {
    const { type, rows: m, columns: n } = a
    const { itemsize } = dtypes[type]
    const [kind, real] = [dataTypes[type], dataTypes[realOf(type)]]
    const [uSize, vSize] = [m * (vectors?.full ? m : n) * itemsize, n * n * itemsize]
    const one = once(room)
    each(a, (pointer, k) => {
      const own = values + k * n * dtypes[realOf(type)].itemsize
      const [u, v] = vectors === undefined ? [0, 0] : [vectors.u + k * uSize, vectors.v + k * vSize]
      const jobs = [vectors === undefined ? noColumns : vectors.full ? allColumns : someColumns]
      jobs.push(vectors === undefined ? noColumns : someColumns)
      const leading = [...jobs, m, n, kind, pointer, m, real, own, kind, u, m, kind, v, n, kind]
      this.library.work('cusolverDnXgesvd', one, leading, [info + 4 * k])
    })
    return 'vh'
  }
}

function bytesOf({ type, rows, columns }: Matrices): number {
  return rows * columns * dtypes[type].itemsize
}

function each(a: Matrices, work: (pointer: number, k: number) => void): void {
  const size = bytesOf(a)
  for (let k = 0; k < a.count; k++) work(a.pointer + k * size, k)
}

/** Room that calls of the same size take turns in: they run one after another. */
function once(room: Room): Room {
  let [pointer, size] = [0, 0]
  return (bytes) => {
    if (bytes > size) [pointer, size] = [room(bytes), bytes]
    return pointer
  }
}
