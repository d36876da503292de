/** Tables of roots and lists of passes, kept on the heap for the next transform of a length. */
import { OutOfMemoryError } from '../../../core/errors.js'
import type { FftPlans } from '../../device.js'
import type { Heap } from '../heap.js'

export interface Table {
  readonly pointer: number
  readonly bytes: number
}

interface Entry {
  readonly tables: readonly Table[]
  readonly bytes: number
  used: number
}

/** Bytes of tables that are kept. */
const defaultLimit = 64 << 20
const smallestBlock = 256

export class TableCache implements FftPlans {
  private readonly entries = new Map<string, Entry>()
  /** Blocks that were given up, by size, which is a power of two: the heap takes none back in the middle. */
  private readonly free = new Map<number, number[]>()
  private clock = 0
  private bytes = 0
  private limit = defaultLimit
  private most = Number.POSITIVE_INFINITY
  private hits = 0
  private misses = 0

  constructor(private readonly heap: Heap) {}

  /** The tables called `key`, made by `make` on first use. They stay at least until the next call of `trim`. */
  find(key: string, make: () => readonly Table[]): readonly Table[] {
    let entry = this.entries.get(key)
    if (entry === undefined) {
      this.misses++
      const tables = make()
      entry = { tables, bytes: tables.reduce((sum, { bytes }) => sum + sizeClass(bytes), 0), used: 0 }
      this.entries.set(key, entry)
      this.bytes += entry.bytes
    } else this.hits++
    entry.used = ++this.clock
    return entry.tables
  }

  /** @throws OutOfMemoryError */
  allocate(bytes: number): Table {
    const size = sizeClass(bytes)
    const pointer = this.free.get(size)?.pop() ?? this.heap.allocate(size) ?? this.afterReclaim(size)
    if (pointer === undefined) {
      throw new OutOfMemoryError(`no room for the ${bytes} bytes of tables that a Fourier transform needs`, { bytes })
    }
    return { pointer, bytes }
  }

  /** Numbers in a table, in the precision of the transform. */
  put(values: Float64Array, real: 'float32' | 'float64'): Table {
    const table = this.allocate(values.length * (real === 'float32' ? 4 : 8))
    const { buffer } = this.heap
    if (real === 'float32') new Float32Array(buffer, table.pointer, values.length).set(values)
    else new Float64Array(buffer, table.pointer, values.length).set(values)
    return table
  }

  /** Gives up the tables that weren't used for longest, until the others are within the limit. */
  trim(): void {
    const fits = () => this.bytes <= this.limit && this.entries.size <= this.most
    if (fits()) return
    const oldest = [...this.entries].sort(([, a], [, b]) => a.used - b.used)
    for (const [key, { tables, bytes }] of oldest) {
      if (fits()) return
      this.entries.delete(key)
      this.bytes -= bytes
      for (const table of tables) this.giveBack(table)
    }
  }

  giveBack({ pointer, bytes }: Table): void {
    const size = sizeClass(bytes)
    const list = this.free.get(size)
    if (list === undefined) this.free.set(size, [pointer])
    else list.push(pointer)
  }

  info(): ReturnType<FftPlans['info']> {
    const { hits, misses, bytes, limit, most } = this
    return { hits, misses, count: this.entries.size, bytes, limit, most }
  }

  setLimit(bytes: number): void {
    this.limit = bytes
    this.trim()
  }

  setMost(plans: number): void {
    this.most = plans
    this.trim()
  }

  clear(): void {
    const { limit } = this
    this.setLimit(-1)
    this.limit = limit
    this.hits = 0
    this.misses = 0
  }

  private afterReclaim(bytes: number): number | undefined {
    this.heap.reclaim?.()
    return this.heap.allocate(bytes)
  }
}

const sizeClass = (bytes: number) => Math.max(smallestBlock, 2 ** Math.ceil(Math.log2(bytes)))
