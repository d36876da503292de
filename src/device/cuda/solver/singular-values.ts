/**
 * Singular value decompositions by cuSOLVER. The polar decomposition is four times as fast as the classical way, but
 * where singular values are too close to 0 for it, it moves the matrix by what it tells: then the classical one runs
 * on a copy, so that results are always as exact as LAPACK's.
 */
import { dtypes } from '../../../core/dtype.js'
import type { Matrices, Room, VectorForm, VectorRoom } from '../../linalg/solver.js'
import type { CuSolver } from './cusolver.js'
import { bytesOf, dataTypes, each, letters, once, realOf } from './matrix-types.js'

/** The letters of `gesvd`: all columns, as many as the shorter side, none. */
const [allColumns, someColumns, noColumns] = [65, 83, 78]
/** Matrices that Jacobi's methods get at a time: their working memory is counted in 31 bits. */
export const jacobiPart = 2 ** 16
/** The longest sides for which `gesvdjBatched` works. */
const jacobiBatchLimit = 32
/** The shorter sides from which the polar decomposition is faster. */
const polarLeast = 32

/** Whether matrices are done together by Jacobi's method, which gives all columns of U. */
export function suitsJacobi({ rows }: Matrices): boolean {
  return rows <= jacobiBatchLimit
}

/** What a decomposition of a stack works with. */
export interface Decomposition {
  readonly a: Matrices
  readonly values: number
  readonly vectors: VectorRoom | undefined
  readonly info: number
  readonly room: Room
}

/** `copy` copies within the device's memory. */
export function singularValues(
  library: CuSolver,
  work: Decomposition,
  copy: (target: number, source: number, bytes: number) => void,
): VectorForm {
  const { a, vectors, room } = work
  const { rows: m, columns: n, count } = a
  if (suitsJacobi(a) && (vectors === undefined || vectors.full || m === n)) {
    byJacobi(library, work)
    return 'v'
  }
  if (n < polarLeast || !library.has('cusolverDnXgesvdp')) return classical(library, work)
  const bytes = count * bytesOf(a)
  const kept = room(bytes)
  copy(kept, a.pointer, bytes)
  return byPolar(library, work) ? 'v' : classical(library, { ...work, a: { ...a, pointer: kept } })
}

function byJacobi(library: CuSolver, work: Decomposition): void {
  const { a, vectors, room } = work
  const { type, rows: m, columns: n, count, pointer } = a
  const { itemsize } = dtypes[type]
  const most = Math.min(count, jacobiPart)
  // It wants both even where it writes to neither.
  const spare = vectors ? [0, 0] : [room(most * m * m * itemsize), room(most * n * n * itemsize)]
  const name = `cusolverDn${letters[type]}gesvdjBatched`
  const one = once(room)
  for (let k = 0; k < count; k += jacobiPart) {
    const { s, told, ...own } = places(work, k)
    const [u, v] = vectors ? [own.u, own.v] : spare
    const leading = [vectors ? 1 : 0, m, n, pointer + k * bytesOf(a), m, s, u, m, v, n]
    library.workInElements(name, one, itemsize, leading, told, [library.jacobi, Math.min(jacobiPart, count - k)])
  }
}

/** Where the results of matrix k go. */
function places({ a: { type, rows: m, columns: n }, values, vectors, info }: Decomposition, k: number) {
  const { itemsize } = dtypes[type]
  return {
    s: values + k * n * dtypes[realOf(type)].itemsize,
    u: vectors === undefined ? 0 : vectors.u + k * m * (vectors.full ? m : n) * itemsize,
    v: vectors === undefined ? 0 : vectors.v + k * n * n * itemsize,
    told: info + 4 * k,
  }
}

/** V by columns. False where a matrix had to be moved for that. */
function byPolar(library: CuSolver, work: Decomposition): boolean {
  const { a, vectors, room } = work
  const { type, rows: m, columns: n } = a
  const { itemsize } = dtypes[type]
  const [kind, real] = [dataTypes[type], dataTypes[realOf(type)]]
  const one = once(room)
  // It writes to U and V even where they aren't asked for.
  const spare = vectors ? [0, 0] : [room(m * n * itemsize), room(n * n * itemsize)]
  return each(a, (pointer, k) => {
    const { s, told, ...own } = places(work, k)
    const [u, v] = vectors ? [own.u, own.v] : spare
    const jobs = [vectors === undefined ? 0 : 1, vectors?.full ? 0 : 1]
    const leading = [...jobs, m, n, kind, pointer, m, real, s, kind, u, m, kind, v, n, kind]
    library.work('cusolverDnXgesvdp', one, leading, [told, library.spare])
    return library.spareValue === 0
  })
}

/** The conjugate transpose of V by columns. */
function classical(library: CuSolver, work: Decomposition): VectorForm {
  const { a, vectors, room } = work
  const { type, rows: m, columns: n } = a
  const [kind, real] = [dataTypes[type], dataTypes[realOf(type)]]
  const one = once(room)
  const [left, right] =
    vectors === undefined ? [noColumns, noColumns] : [vectors.full ? allColumns : someColumns, someColumns]
  each(a, (pointer, k) => {
    const { s, u, v, told } = places(work, k)
    const leading = [left, right, m, n, kind, pointer, m, real, s, kind, u, m, kind, v, n, kind]
    library.work('cusolverDnXgesvd', one, leading, [told])
  })
  return 'vh'
}
