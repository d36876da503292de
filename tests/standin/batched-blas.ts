/** cuBLAS' triangles, and its factorisations of many matrices, over the stand-in's memory; what else there is of cuBLAS stays as it is. */
import type { OpenedLibrary } from '#src/device/cuda/libraries.js'
import { ffi } from '#src/device/ffi.js'
import { embedded } from '#src/device/linalg/embedded/embedded.js'
import { isCollecting } from './collect.js'
import type { Driver } from './driver.js'
import {
  type ElementType,
  letters,
  type SimulatedFunction,
  SimulatedLibrary,
  type Values,
} from './simulated-library.js'
import { solveUpper } from './triangles.js'

const status = { success: 0, notInitialised: 1, invalidValue: 7 } as const

export class SimulatedBatchedBlas extends SimulatedLibrary {
  protected readonly name = 'cublas'
  private readonly factored = new Map<number, Float64Array>()

  constructor(driver: Driver, beneath: OpenedLibrary | undefined) {
    super(driver)
    this.beneath = beneath?.native
  }

  protected functionOf(symbol: string): SimulatedFunction | undefined {
    const name = symbol.replace(/^cublas/, '')
    if (this.beneath?.has(symbol)) return undefined
    if (name === 'Create_v2') return ([at]) => this.make(at)
    if (name === 'Destroy_v2') return ([handle]) => (this.live.delete(handle) ? status.success : status.notInitialised)
    if (name === 'SetStream_v2') return () => status.success
    const [, letter, work] = /^([SDCZ])(\w+)$/.exec(name) ?? []
    const type = letters.get(letter)
    if (type === undefined) return undefined
    switch (work) {
      case 'getrfBatched':
        return (values) => this.getrf(type, values)
      case 'getrsBatched':
        return (values) => this.getrs(type, values)
      case 'getriBatched':
        return (values) => this.getri(type, values)
      case 'geqrfBatched':
        return (values) => this.geqrf(type, values)
      case 'trsm_v2':
        return (values) => this.trsm(type, values)
    }
    return undefined
  }

  private getrf(type: ElementType, [, n, list, lda, pivots, info, count]: Values): number {
    if (lda !== n) return status.invalidValue
    if (isCollecting) {
      this.writeBytes(info, new Int32Array(count))
      return status.success
    }
    this.addresses(list, count).forEach((at, k) => {
      const matrix = this.read(at, type, n * n).map((part) => (Number.isNaN(part) ? 0 : part))
      this.factored.set(at, matrix.slice())
      const rows = new Int32Array(n)
      const regular = embedded.lu(type.lanes, n, matrix, rows)
      this.write(at, type, matrix)
      this.writeBytes(
        pivots + 4 * n * k,
        rows.map((row) => row + 1),
      )
      this.writeInfo('getrfBatched', info + 4 * k, regular ? 0 : 1)
    })
    return status.success
  }

  private getrs(type: ElementType, [, transposed, n, sides, list, lda, , right, ldb, told, count]: Values): number {
    this.writeHost(told, Int32Array.of(0))
    if (transposed !== 0 || lda !== n || ldb !== n) return status.invalidValue
    if (isCollecting) return status.success
    const targets = this.addresses(right, count)
    this.addresses(list, count).forEach((at, k) => {
      const given = this.read(targets[k], type, n * sides)
      const original = this.factored.get(at)
      this.factored.delete(at)
      if (original === undefined) throw new Error('these matrices were not factored')
      if (embedded.solve(type.lanes, n, sides, original, given)) this.write(targets[k], type, given)
    })
    return status.success
  }

  private getri(type: ElementType, [, n, list, lda, , into, ldc, info, count]: Values): number {
    if (lda !== n || ldc !== n) return status.invalidValue
    const targets = this.addresses(into, count)
    this.addresses(list, count).forEach((at, k) => {
      const inverse = new Float64Array(n * n * type.lanes)
      for (let row = 0; row < inverse.length; row += (n + 1) * type.lanes) inverse[row] = 1
      const original = this.factored.get(at)
      if (original !== undefined) embedded.solve(type.lanes, n, n, original, inverse)
      this.write(targets[k], type, inverse)
      this.writeInfo('getriBatched', info + 4 * k, 0)
    })
    return status.success
  }

  private trsm(type: ElementType, [, side, upper, transposed, unit, n, sides, one, a, lda, b, ldb]: Values): number {
    const factor = new DataView(ffi().viewOf(one, 16))
    const scale = type.double ? factor.getFloat64(0, true) : factor.getFloat32(0, true)
    if (side !== 0 || upper !== 1 || transposed !== 0 || unit !== 0 || lda !== n || ldb !== n || scale !== 1) {
      return status.invalidValue
    }
    const found = this.read(b, type, n * sides)
    solveUpper(type.lanes, n, sides, this.read(a, type, n * n), found)
    this.write(b, type, found)
    return status.success
  }

  private geqrf(type: ElementType, [, m, n, list, lda, factors, told, count]: Values): number {
    this.writeHost(told, Int32Array.of(0))
    if (lda !== m) return status.invalidValue
    if (isCollecting) return status.success
    const targets = this.addresses(factors, count)
    this.addresses(list, count).forEach((at, k) => {
      const matrix = this.read(at, type, m * n)
      const tau = new Float64Array(Math.min(m, n) * type.lanes)
      embedded.qr(type.lanes, m, n, matrix, tau)
      this.write(at, type, matrix)
      this.write(targets[k], type, tau)
    })
    return status.success
  }
}
