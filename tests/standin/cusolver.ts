/**
 * A cuSOLVER for machines without a GPU: its functions over the stand-in driver's memory, computed by the code that
 * comes with CuTS for the host. Every call is checked: the number and kind of its arguments, handles, the working
 * memory that was asked for, and that all memory is the device's. Contents of working memory are spoilt.
 */

import { ffi } from '#src/device/ffi.js'
import { embedded } from '#src/device/linalg/embedded/embedded.js'
import type { Lanes } from '#src/device/linalg/routines.js'
import { isCollecting } from './collect.js'
import {
  type ElementType,
  letters,
  type SimulatedFunction,
  SimulatedLibrary,
  types,
  type Values,
} from './simulated-library.js'
import { solveLower } from './triangles.js'

const status = { success: 0, notInitialised: 1, invalidValue: 3, invalidWorkspace: 31 } as const
/** Eigenvalues of `count` matrices. */
interface EigenWork {
  readonly type: ElementType
  readonly n: number
  readonly count: number
  readonly a: number
  readonly w: number
  readonly info: number
  readonly upper: number
  readonly wanted: number
}

export class SimulatedCuSolver extends SimulatedLibrary {
  protected readonly name = 'cusolver'
  /** Working memory on the device that functions ask for besides what they ask for. */
  extraBytes = 0
  /** What was factored, by the address of the factors. */
  private readonly factored = new Map<number, Float64Array>()
  private asked: { readonly name: string; readonly bytes: number; readonly host: number } | undefined

  protected functionOf(symbol: string): SimulatedFunction | undefined {
    const name = symbol.replace(/^cusolver(Dn)?/, '')
    if (name.endsWith('_bufferSize')) return (values) => this.bufferSize(name.slice(0, -'_bufferSize'.length), values)
    switch (name) {
      case 'Create':
      case 'CreateParams':
      case 'CreateGesvdjInfo':
      case 'CreateSyevjInfo':
        return ([at]) => this.make(at)
      case 'Destroy':
      case 'DestroyParams':
        return ([handle]) => (this.live.delete(handle) ? status.success : status.notInitialised)
      case 'SetStream':
        return ([handle]) => this.checked([handle])
      case 'Xgetrf':
        return (values) => this.getrf(values)
      case 'Xgetrs':
        return (values) => this.getrs(values)
      case 'Xpotrf':
        return (values) => this.potrf(values)
      case 'Xgeqrf':
        return (values) => this.geqrf(values)
      case 'Xsyevd':
        return (values) => this.syevd(values, 1)
      case 'XsyevBatched':
        return (values) => this.syevd(values, values[16])
      case 'Xgeev':
        return (values) => this.geev(values)
      case 'Xgesvdp':
        return (values) => this.gesvdp(values)
      case 'Xgesvd':
        return (values) => this.gesvd(values)
    }
    const [, letter, older] = /^([SDCZ])(\w+)$/.exec(name) ?? []
    const type = letters.get(letter)
    if (type === undefined) return undefined
    const complex = type.lanes === 2
    if (older === 'gesvdjBatched') return (values) => this.gesvdjBatched(type, values)
    if (older === 'potrfBatched') return (values) => this.potrfBatched(type, values)
    if (older === (complex ? 'heevjBatched' : 'syevjBatched')) return (values) => this.syevjBatched(type, values)
    return older === (complex ? 'ungqr' : 'orgqr') ? (values) => this.orgqr(type, values) : undefined
  }

  /** More on the device than it needs, and something on the host. */
  private bufferSize(name: string, values: Values): number {
    const older = /^[SDCZ]/.test(name)
    const sides = older ? values.slice(1, 4) : values.slice(2, 5)
    const bytes = this.extraBytes + 64 + 8 * sides.reduce((sum, side) => sum + side, 0)
    this.asked = { name, bytes, host: 48 }
    if (older) {
      const at = name.endsWith('Batched') ? values.length - 3 : values.length - 1
      this.asked = { name, bytes: bytes * letters.get(name[0])!.bytes, host: 0 }
      this.writeHost(values[at], Int32Array.of(bytes))
      return this.checked([values[0]])
    }
    const at = name.endsWith('Batched') ? values.length - 3 : values.length - 2
    this.writeHost(values[at], BigUint64Array.of(BigInt(bytes)))
    this.writeHost(values[at + 1], BigUint64Array.of(48n))
    return this.checked(values.slice(0, 2))
  }

  private checked(handles: Values): number {
    return handles.every((handle) => this.live.has(handle)) ? status.success : status.notInitialised
  }

  /** Checks and spoils the working memory of `name`. */
  private spoil(name: string, device: number, bytes: number, host = 0, hostBytes = 0): number {
    const { asked } = this
    this.asked = undefined
    if (asked === undefined || asked.name !== name) return status.invalidWorkspace
    if (bytes < asked.bytes || hostBytes < asked.host || device === 0) return status.invalidWorkspace
    this.writeBytes(device, new Uint8Array(bytes).fill(0xff))
    if (hostBytes > 0) new Uint8Array(ffi().viewOf(host, hostBytes)).fill(0xff)
    return status.success
  }

  // Functions. In the collecting run memory holds nothing, and nothing is computed.

  /** The columns after the square part are permuted, and multiplied by the inverse of L. NaNs may become 0, as on a GPU. */
  private getrf([handle, params, m, n, kind, a, lda, pivots, , work, bytes, host, hostBytes, info]: Values): number {
    const type = types.get(kind)!
    if (m > n || lda !== m) return status.invalidValue
    const spoilt = this.spoil('Xgetrf', work, bytes, host, hostBytes)
    if (spoilt !== 0) return spoilt
    const square = m * m * type.lanes
    const all = isCollecting ? new Float64Array(m * n * type.lanes) : this.read(a, type, m * n)
    for (let at = 0; at < square; at++) if (Number.isNaN(all[at])) all[at] = 0
    this.factored.set(a, all.slice(0, square))
    const rows = new Int32Array(m)
    const regular = embedded.lu(type.lanes, m, all.subarray(0, square), rows)
    solveLower(type.lanes, m, n - m, all, rows, all.subarray(square))
    this.write(a, type, all)
    this.writeBytes(
      pivots,
      BigInt64Array.from(rows, (row) => BigInt(row + 1)),
    )
    this.writeInfo('Xgetrf', info, regular || isCollecting ? 0 : 1)
    return this.checked([handle, params])
  }

  private getrs([handle, params, transposed, n, sides, kind, a, lda, , kindB, b, ldb, info]: Values): number {
    const type = types.get(kind)!
    const original = this.factored.get(a)
    if (transposed !== 0 || kindB !== kind || lda !== n || ldb !== n || original === undefined)
      return status.invalidValue
    this.factored.delete(a)
    const right = this.read(b, type, n * sides)
    if (!isCollecting && embedded.solve(type.lanes, n, sides, original, right)) this.write(b, type, right)
    this.writeInfo('Xgetrs', info, 0)
    return this.checked([handle, params])
  }

  private potrf([handle, params, upper, n, kind, a, lda, , work, bytes, host, hostBytes, info]: Values): number {
    const type = types.get(kind)!
    if (lda !== n) return status.invalidValue
    const spoilt = this.spoil('Xpotrf', work, bytes, host, hostBytes)
    if (spoilt !== 0) return spoilt
    const given = this.read(a, type, n * n)
    const matrix = upper ? adjoint(type.lanes, n, n, given) : given
    // NaNs are numbers like any other to cuSOLVER.
    const definite = isCollecting || embedded.cholesky(type.lanes, n, matrix) || matrix.some(Number.isNaN)
    this.write(a, type, upper ? adjoint(type.lanes, n, n, matrix) : matrix)
    this.writeInfo('Xpotrf', info, definite ? 0 : 1)
    return this.checked([handle, params])
  }

  private potrfBatched(type: ElementType, [handle, upper, n, list, lda, info, count]: Values): number {
    if (lda !== n || upper !== 0) return status.invalidValue
    this.addresses(list, count).forEach((at, k) => {
      const matrix = this.read(at, type, n * n)
      const definite = isCollecting || embedded.cholesky(type.lanes, n, matrix) || matrix.some(Number.isNaN)
      this.write(at, type, matrix)
      this.writeInfo('potrfBatched', info + 4 * k, definite ? 0 : 1)
    })
    return this.checked([handle])
  }

  private geqrf(values: Values): number {
    const [handle, params, m, n, kind, a, lda, , tau, , work, bytes, host, hostBytes, info] = values
    const type = types.get(kind)!
    if (lda !== m) return status.invalidValue
    const spoilt = this.spoil('Xgeqrf', work, bytes, host, hostBytes)
    if (spoilt !== 0) return spoilt
    const matrix = this.read(a, type, m * n)
    const factors = new Float64Array(Math.min(m, n) * type.lanes)
    if (!isCollecting) embedded.qr(type.lanes, m, n, matrix, factors)
    this.write(a, type, matrix)
    this.write(tau, type, factors)
    this.writeInfo('Xgeqrf', info, 0)
    return this.checked([handle, params])
  }

  private orgqr(type: ElementType, [handle, m, n, k, a, lda, tau, work, count, info]: Values): number {
    if (lda !== m || n > m || k > n) return status.invalidValue
    const name = type.letter + (type.lanes === 2 ? 'ungqr' : 'orgqr')
    const spoilt = this.spoil(name, work, count * type.bytes)
    if (spoilt !== 0) return spoilt
    const matrix = this.read(a, type, m * n)
    if (!isCollecting) embedded.formQ(type.lanes, m, n, k, matrix, this.read(tau, type, k))
    this.write(a, type, matrix)
    this.writeInfo('orgqr', info, 0)
    return this.checked([handle])
  }

  private syevd(values: Values, count: number): number {
    const [handle, params, wanted, upper, n, kind, a, lda, realKind, w, , work, bytes, host, hostBytes, info] = values
    const [type, real] = [types.get(kind)!, types.get(realKind)!]
    const name = values.length === 17 ? 'XsyevBatched' : 'Xsyevd'
    if (lda !== n || real.lanes !== 1 || real.double !== type.double) return status.invalidValue
    const spoilt = this.spoil(name, work, bytes, host, hostBytes)
    if (spoilt !== 0) return spoilt
    this.eigen(name, { type, n, count, a, w, info, upper, wanted })
    return this.checked([handle, params])
  }

  private syevjBatched(type: ElementType, values: Values): number {
    const [handle, wanted, upper, n, a, lda, w, work, room, info, , count] = values
    if (lda !== n || n > 32) return status.invalidValue
    const name = `${type.letter}${type.lanes === 2 ? 'heevj' : 'syevj'}Batched`
    const spoilt = this.spoil(name, work, room * type.bytes)
    if (spoilt !== 0) return spoilt
    this.eigen('syevjBatched', { type, n, count, a, w, info, upper, wanted })
    return this.checked([handle])
  }

  private eigen(name: string, { type, n, count, a, w, info, upper, wanted }: EigenWork): void {
    const real = letters.get(type.double ? 'D' : 'S')!
    for (let k = 0; k < count; k++) {
      const at = a + k * n * n * type.bytes
      const given = this.read(at, type, n * n)
      const matrix = upper ? adjoint(type.lanes, n, n, given) : given
      const found = new Float64Array(n)
      const done = isCollecting || embedded.hermitian(type.lanes, n, matrix, found, wanted === 1)
      this.write(at, type, matrix)
      this.write(w + k * n * real.bytes, real, found)
      this.writeInfo(name, info + 4 * k, done ? 0 : 1)
    }
  }

  private geev(values: Values): number {
    const [handle, params, left, right, n, kind, a, lda, kindW, w] = values
    const [, , vr, ldvr, , work, bytes, host, hostBytes, info] = values.slice(12)
    const [type, complex] = [types.get(kind)!, types.get(kindW)!]
    if (left !== 0 || lda !== n || ldvr !== n || complex.lanes !== 2 || values[13] !== kind) return status.invalidValue
    const spoilt = this.spoil('Xgeev', work, bytes, host, hostBytes)
    if (spoilt !== 0) return spoilt
    const found = new Float64Array(2 * n)
    const vectors = right === 1 ? new Float64Array(2 * n * n) : undefined
    const matrix = this.read(a, type, n * n)
    const done = isCollecting || embedded.general(type.lanes, n, matrix, found, vectors)
    this.write(w, complex, found)
    if (vectors !== undefined) this.write(vr, type, type.lanes === 2 ? vectors : packed(n, found, vectors))
    this.writeInfo('Xgeev', info, done ? 0 : 1)
    return this.checked([handle, params])
  }

  private gesvd(values: Values): number {
    const [handle, params, jobU, , m, n, kind, a, lda, realKind, s, , u, ldu, , vt, ldvt] = values
    const [, work, bytes, host, hostBytes, info] = values.slice(17)
    const [type, real] = [types.get(kind)!, types.get(realKind)!]
    if (lda !== m || ldu !== m || ldvt !== n || m < n || real.double !== type.double) return status.invalidValue
    const spoilt = this.spoil('Xgesvd', work, bytes, host, hostBytes)
    if (spoilt !== 0) return spoilt
    const wanted = jobU !== 'N'.charCodeAt(0)
    const [done, found, left, right] = this.decomposed(type, m, n, a, jobU === 'A'.charCodeAt(0), wanted)
    this.write(s, real, found)
    if (wanted) this.write(u, type, left)
    if (wanted) this.write(vt, type, right)
    this.writeInfo('Xgesvd', info, done ? 0 : 1)
    return this.checked([handle, params])
  }

  /** Tells how far it moved the matrix, where singular values are close to 0. */
  private gesvdp(values: Values): number {
    const [handle, params, wanted, economical, m, n, kind, a, lda, realKind, s, , u, ldu, , v, ldv] = values
    const [, work, bytes, host, hostBytes, info, sigma] = values.slice(17)
    const [type, real] = [types.get(kind)!, types.get(realKind)!]
    if (lda !== m || ldu !== m || ldv !== n || m < n || real.double !== type.double) return status.invalidValue
    const spoilt = this.spoil('Xgesvdp', work, bytes, host, hostBytes)
    if (spoilt !== 0) return spoilt
    const [done, found, left, right] = this.decomposed(type, m, n, a, economical === 0, wanted === 1)
    const moved = found[n - 1] < 1e-8 * found[0]
    const noise = moved ? 1 + 1e-9 : 1
    this.write(
      s,
      real,
      found.map((value) => value * noise),
    )
    if (wanted) this.write(u, type, left)
    if (wanted) this.write(v, type, adjoint(type.lanes, n, n, right))
    this.writeInfo('Xgesvdp', info, done ? 0 : 1)
    this.writeHost(sigma, Float64Array.of(moved ? 1e-9 * found[0] : 0))
    return this.checked([handle, params])
  }

  private gesvdjBatched(type: ElementType, values: Values): number {
    const [handle, wanted, m, n, a, lda, s, u, ldu, v, ldv, work, room, info, params, count] = values
    if (lda !== m || ldu !== m || ldv !== n || m < n || m > 32) return status.invalidValue
    const spoilt = this.spoil(`${type.letter}gesvdjBatched`, work, room * type.bytes)
    if (spoilt !== 0) return spoilt
    const real = letters.get(type.double ? 'D' : 'S')!
    for (let k = 0; k < count; k++) {
      const [done, found, left, right] = this.decomposed(type, m, n, a + k * m * n * type.bytes, true, wanted === 1)
      this.write(s + k * n * real.bytes, real, found)
      if (wanted === 1) this.write(u + k * m * m * type.bytes, type, left)
      if (wanted === 1) this.write(v + k * n * n * type.bytes, type, adjoint(type.lanes, n, n, right))
      this.writeInfo('gesvdjBatched', info + 4 * k, done ? 0 : n + 1)
    }
    return this.checked([handle, params])
  }

  private decomposed(type: ElementType, m: number, n: number, a: number, full: boolean, wanted: boolean) {
    const matrix = this.read(a, type, m * n)
    const found = new Float64Array(n)
    const u = new Float64Array(m * (full ? m : n) * type.lanes)
    const vh = new Float64Array(n * n * type.lanes)
    const vectors = wanted ? { full, u, vh } : undefined
    const done = isCollecting || embedded.svd(type.lanes, m, n, matrix, found, vectors)
    // It is overwritten, with nothing that anybody wants.
    this.write(a, type, new Float64Array(matrix.length).fill(Number.NaN))
    return [done, found, u, vh] as const
  }
}

/** The conjugate transpose, both by columns. */
function adjoint(lanes: Lanes, rows: number, columns: number, matrix: Float64Array): Float64Array {
  const found = new Float64Array(matrix.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [from, to] = [(column * rows + row) * lanes, (row * columns + column) * lanes]
      found[to] = matrix[from]
      if (lanes === 2) found[to + 1] = -matrix[from + 1]
    }
  }
  return found
}

/** Eigenvectors of a real matrix as LAPACK packs them: the parts of a pair's first one in two columns. */
function packed(n: number, values: Float64Array, vectors: Float64Array): Float64Array {
  const columns = new Float64Array(n * n)
  for (let column = 0; column < n; column++) {
    const second = values[2 * column + 1] < 0
    const from = second ? column - 1 : column
    for (let row = 0; row < n; row++) columns[column * n + row] = vectors[2 * (from * n + row) + (second ? 1 : 0)]
  }
  return columns
}
