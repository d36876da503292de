/** Factorisations by cuSOLVER: which of its functions does what, for one matrix or for many. */
import { dtypes } from '../../../core/dtype.js'
import type { Matrices, Room, Solver, VectorForm, VectorRoom } from '../../linalg/solver.js'
import { describeLibrary } from '../libraries.js'
import { type BlasSolver, openBlasSolver } from './blas-solver.js'
import type { CuSolver } from './cusolver.js'
import {
  addressLists,
  bytesOf,
  complexOf,
  dataTypes,
  each,
  isComplex,
  letters,
  once,
  realOf,
  type SolverDevice,
} from './matrix-types.js'
import { jacobiPart, singularValues, suitsJacobi } from './singular-values.js'

/** cublasFillMode_t. */
const fill = (upper: boolean): number => (upper ? 1 : 0)
/** Up to this side matrices are factored together however many there are; up to the second one if they are some. */
const [manyLimit, largerLimit] = [128, 256]
/** Up to this side Jacobi's method is the fastest for the eigenvalues of many. */
const jacobiLimit = 32
/** Working memory of `XsyevBatched`, in matrices for each one, and how much of it is taken at a time. */
const [workFactor, batchBytes] = [64, 2 ** 30]

export class CudaSolver implements Solver {
  readonly name: string
  readonly solvesGeneral: boolean
  private ownBlas: BlasSolver | null | undefined

  constructor(
    private readonly library: CuSolver,
    private readonly device: SolverDevice,
  ) {
    this.name = describeLibrary(library.library)
    this.solvesGeneral = library.has('cusolverDnXgeev')
  }

  private get blas(): BlasSolver | undefined {
    if (this.ownBlas === undefined) this.ownBlas = openBlasSolver(this.device) ?? null
    return this.ownBlas ?? undefined
  }

  /** For the LU factorisations of many matrices; undefined for others. */
  private blasForMany({ rows: n, count }: Matrices): BlasSolver | undefined {
    return count > 1 && (n <= manyLimit || (n <= largerLimit && count > 3)) ? this.blas : undefined
  }

  /** The same for QR factorisations, which are slower together where there are few. */
  private blasForReflectors({ rows, columns, count }: Matrices): BlasSolver | undefined {
    const side = Math.max(rows, columns)
    return count > 1 && side <= manyLimit && 8 * count >= side ? this.blas : undefined
  }

  reflectsTogether(a: Matrices): boolean {
    return this.blasForReflectors(a) !== undefined
  }

  pivotType(a: Matrices): 'int32' | 'int64' {
    return this.blasForMany(a) === undefined ? 'int64' : 'int32'
  }

  lu(a: Matrices, pivots: number, info: number, room: Room): void {
    const { rows: n } = a
    const together = this.blasForMany(a)
    if (together !== undefined) together.lu(a, pivots, info, room)
    else each(a, (pointer, k) => this.factor(a, pointer, n, pivots + 8 * n * k, info + 4 * k, room))
  }

  private factor(
    { type, rows: m }: Matrices,
    pointer: number,
    columns: number,
    pivots: number,
    info: number,
    room: Room,
  ): void {
    const kind = dataTypes[type]
    const sized = [m, columns, kind, pointer, m, kind]
    const whole = [m, columns, kind, pointer, m, pivots, kind]
    this.library.work('cusolverDnXgetrf', room, sized, [info], { whole })
  }

  /** Where there is cuBLAS, the systems are factored as they are: that leaves one triangle to solve for. */
  solve(systems: Matrices, info: number, room: Room): void {
    const { type, rows: n, columns } = systems
    const together = this.blasForMany(systems)
    if (together !== undefined) {
      together.solve(systems, info, room)
      return
    }
    const kind = dataTypes[type]
    const [pivots, unused] = [room(8 * n), room(4)]
    const one = once(room)
    const { blas } = this
    each(systems, (pointer, k) => {
      const right = pointer + n * n * dtypes[type].itemsize
      this.factor(systems, pointer, blas === undefined ? n : columns, pivots, info + 4 * k, one)
      if (blas !== undefined) {
        blas.solveUpper(type, n, columns - n, pointer, right)
        return
      }
      const sides = [n, columns - n, kind, pointer, n, pivots, kind, right, n, unused]
      this.library.directWithParams('cusolverDnXgetrs', 0, ...sides)
    })
  }

  inverts(a: Matrices): boolean {
    return this.blasForMany(a) !== undefined
  }

  invert(a: Matrices, inverses: number, info: number, room: Room): void {
    this.blasForMany(a)!.invert(a, inverses, info, room)
  }

  cholesky(a: Matrices, upper: boolean, info: number, room: Room): void {
    const { type, rows: n, count } = a
    if (count > 1 && n <= largerLimit) {
      const [list] = addressLists(this.device, [a], room)
      this.library.direct(`cusolverDn${letters[type]}potrfBatched`, fill(upper), n, list, n, info, count)
      return
    }
    const kind = dataTypes[type]
    const one = once(room)
    each(a, (pointer, k) => {
      this.library.work('cusolverDnXpotrf', one, [fill(upper), n, kind, pointer, n, kind], [info + 4 * k])
    })
  }

  qr(a: Matrices, tau: number, info: number, room: Room): void {
    const together = this.blasForReflectors(a)
    if (together !== undefined) {
      together.qr(a, tau, room)
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
    const step = n * dtypes[realOf(type)].itemsize
    const one = once(room)
    if (count > 1 && n <= jacobiLimit) {
      const name = `cusolverDn${letters[type]}${isComplex(type) ? 'heevj' : 'syevj'}Batched`
      for (let k = 0; k < count; k += jacobiPart) {
        const leading = [wanted, fill(upper), n, pointer + k * bytesOf(a), n, values + k * step]
        const last = [this.library.jacobiEigen, Math.min(jacobiPart, count - k)]
        this.library.workInElements(name, one, dtypes[type].itemsize, leading, info + 4 * k, last)
      }
      return
    }
    const together = this.library.has('cusolverDnXsyevBatched')
    // What many take together grows with their number.
    const part = together ? Math.max(1, Math.floor(batchBytes / (workFactor * bytesOf(a)))) : 1
    for (let k = 0; k < count; k += part) {
      const [matrix, own, told] = [pointer + k * bytesOf(a), values + k * step, info + 4 * k]
      const batch = Math.min(part, count - k)
      const leading = [wanted, fill(upper), n, kind, matrix, n, real, own, kind]
      if (batch === 1) this.library.work('cusolverDnXsyevd', one, leading, [told])
      else this.library.work('cusolverDnXsyevBatched', one, leading, [told], { batch })
    }
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
