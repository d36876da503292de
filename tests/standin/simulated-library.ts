/** What the simulated libraries share: checked calls, faults, and the device's memory as matrices. */
import type { OpenedLibrary } from '#src/device/cuda/libraries.js'
import type { LibraryName } from '#src/device/cuda/library-names.js'
import { ffi, type NativeLibrary, type NativeType } from '#src/device/ffi.js'
import type { Lanes } from '#src/device/linalg/routines.js'
import type { Driver } from './driver.js'

export interface ElementType {
  readonly letter: string
  readonly lanes: Lanes
  readonly double: boolean
  readonly bytes: number
}

/** As CUDA numbers dtypes. */
export const types = new Map<number, ElementType>()
/** As the older functions' names do. */
export const letters = new Map<string, ElementType>()

for (const [code, letter, lanes, double] of [
  [0, 'S', 1, false],
  [1, 'D', 1, true],
  [4, 'C', 2, false],
  [5, 'Z', 2, true],
] as const) {
  const type = { letter, lanes, double, bytes: lanes * (double ? 8 : 4) }
  types.set(code, type)
  letters.set(letter, type)
}

export type Values = readonly number[]
export type SimulatedFunction = (values: Values) => number | undefined

interface Fault {
  readonly name: string
  calls: number
  readonly code: number
}

export abstract class SimulatedLibrary {
  readonly calls = new Map<string, number>()
  /** Handles and parameters that live, by their number. */
  readonly live = new Set<number>()
  /** Functions that this version doesn't have. */
  readonly lacking = new Set<string>()
  protected abstract readonly name: LibraryName
  /** For functions that aren't simulated. */
  protected beneath: NativeLibrary | undefined
  private faults: Fault[] = []
  private readonly infos = new Map<string, number>()
  private next = 4096

  constructor(protected readonly driver: Driver) {}

  protected abstract functionOf(symbol: string): SimulatedFunction | undefined

  /** The `nth` call of a function from now on returns `code`. */
  fault(name: string, code: number, nth = 1): void {
    this.faults.push({ name, calls: nth, code })
  }

  /** All calls of a function tell this as their `info`; undefined ends that. */
  tell(name: string, info: number | undefined): void {
    if (info === undefined) this.infos.delete(name)
    else this.infos.set(name, info)
  }

  tellNothing(): void {
    this.infos.clear()
  }

  count(name: string): number {
    return this.calls.get(name) ?? 0
  }

  get library(): OpenedLibrary {
    const file = `simulated-${this.name}`
    const native: NativeLibrary = {
      file,
      has: (symbol) =>
        !this.lacking.has(symbol) && (this.functionOf(symbol) ?? this.beneath?.has(symbol) ?? false) !== false,
      declare: (symbol, parameters, result) =>
        this.declared(symbol, parameters) ?? (this.beneath!.declare(symbol, parameters, result) as never),
    }
    return { name: this.name, native, path: file, place: 'the tests', version: { major: 12, minor: 0 } }
  }

  private declared(symbol: string, parameters: readonly NativeType[]) {
    const work = this.lacking.has(symbol) ? undefined : this.functionOf(symbol)
    if (work === undefined) {
      if (this.beneath === undefined) throw new Error(`undefined symbol: ${symbol}`)
      return undefined
    }
    const call = (...values: number[]): number => {
      if (values.length !== parameters.length) {
        throw new Error(`${symbol} takes ${parameters.length} arguments, not ${values.length}`)
      }
      values.forEach((value, at) => {
        const most = parameters[at] === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER
        if (!(Number.isInteger(value) && value >= 0 && value <= most)) {
          throw new Error(`argument ${at} of ${symbol} is ${value}`)
        }
      })
      this.calls.set(symbol, this.count(symbol) + 1)
      const failing = this.faults.find((fault) => fault.name === symbol && --fault.calls === 0)
      if (failing !== undefined) {
        this.faults = this.faults.filter((fault) => fault !== failing)
        return failing.code
      }
      return work(values) ?? 0
    }
    return call as never
  }

  protected make(at: number): number {
    this.live.add(++this.next)
    return this.writeHost(at, BigUint64Array.of(BigInt(this.next)))
  }

  protected writeHost(at: number, value: ArrayBufferView): number {
    new Uint8Array(ffi().viewOf(at, value.byteLength)).set(new Uint8Array(value.buffer))
    return 0
  }

  /** A list of addresses in the device's memory. */
  protected addresses(list: number, count: number): number[] {
    return Array.from(this.driver.download(list, new BigUint64Array(count)), Number)
  }

  protected read(at: number, type: ElementType, count: number): Float64Array {
    const room = new (type.double ? Float64Array : Float32Array)(count * type.lanes)
    return Float64Array.from(this.driver.download(at, room))
  }

  protected write(at: number, { double }: ElementType, values: Float64Array): void {
    this.writeBytes(at, double ? values : Float32Array.from(values))
  }

  protected writeBytes(at: number, values: ArrayBufferView): void {
    if (values.byteLength > 0) this.driver.do('cuMemcpyHtoD_v2', at, values, values.byteLength)
  }

  protected writeInfo(name: string, at: number, info: number): void {
    this.writeBytes(at, Int32Array.of(this.infos.get(name) ?? info))
  }
}
