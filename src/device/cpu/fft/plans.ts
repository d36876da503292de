/** What transforms of a length need in memory. */
import type { Heap } from '../heap.js'
import { chirp, passRoots, productRoots, rootsOfUnity } from './roots.js'
import { type Element, passBytes } from './state.js'
import type { Table, TableCache } from './tables.js'

/** Radices up to here have code with their roots in it. */
const mostFixedRadix = 13

/** Names that are remembered. */
const mostNames = 1024

export class Plans {
  private readonly names = {
    passes: new Map<number, string>(),
    twist: new Map<number, string>(),
    real: new Map<number, string>(),
  }

  constructor(
    private readonly heap: Heap,
    private readonly cache: TableCache,
  ) {}

  /** The name of tables: made once, since each launch would have to hash a new text. */
  private name(what: keyof Plans['names'], real: Element['real'], length: number): string {
    const names = this.names[what]
    const key = real === 'float64' ? length : -length
    let name = names.get(key)
    if (name === undefined) {
      if (names.size >= mostNames) names.clear()
      names.set(key, (name = `${what} ${real} ${length}`))
    }
    return name
  }

  /** The list of the passes of a block. */
  passes(points: number, radices: readonly number[], { real }: Element): Table {
    const make = () => {
      const tables: Table[] = []
      const put = (values: Float64Array): number => {
        if (values.length === 0) return 0
        const table = this.cache.put(values, real)
        tables.push(table)
        return table.pointer
      }
      const slots: number[] = []
      let rest = points
      for (const radix of radices) {
        rest /= radix
        const own = radix > mostFixedRadix ? put(rootsOfUnity(radix, radix)) : 0
        slots.push(radix, rest, put(passRoots(radix, rest)), own)
      }
      const list = this.cache.allocate(Math.max(1, radices.length) * passBytes)
      new BigInt64Array(this.heap.buffer, list.pointer, slots.length).set(slots.map(BigInt))
      return [list, ...tables]
    }
    return this.cache.find(this.name('passes', real, points), make)[0]
  }

  /** Roots of an order, out of two tables: those below 2^bits, and each 2^bits-th. */
  twist(order: number, { real }: Element): { low: number; high: number; bits: number } {
    const bits = Math.ceil(Math.log2(order) / 2)
    const step = 2 ** bits
    const [low, high] = this.cache.find(this.name('twist', real, order), () => [
      this.cache.put(rootsOfUnity(order, Math.min(step, order)), real),
      this.cache.put(rootsOfUnity(order, Math.floor((order - 1) / step) + 1, step), real),
    ])
    return { low: low.pointer, high: high.pointer, bits }
  }

  /** The roots of order first · second with the numbers i·j, for each i below `first` and j below `second`. */
  fullTwist(first: number, second: number, { real }: Element): number {
    const make = () => [this.cache.put(productRoots(first, second), real)]
    return this.cache.find(`twist ${real} ${first}*${second}`, make)[0].pointer
  }

  /** Roots that a real transform of even length `order` takes. */
  realRoots(order: number, { real }: Element): number {
    const count = Math.floor(order / 4) + 1
    const make = () => [this.cache.put(rootsOfUnity(order, count), real)]
    return this.cache.find(this.name('real', real, order), make)[0].pointer
  }

  /**
   * The factors of a convolution that is a transform of `points`: of the elements, before and after, and of their
   * transform of length `size`. `transform` makes that of an array of complex128 in memory.
   */
  chirp(
    points: number,
    size: number,
    sign: 1 | -1,
    { real }: Element,
    workBytes: number,
    transform: (from: number, to: number, work: number) => void,
  ): { factors: number; filter: number } {
    const make = () => {
      const factors = chirp(points, sign)
      const wrapped = new Float64Array(2 * size)
      for (let at = 0; at < points; at++) {
        for (const place of at === 0 ? [0] : [at, size - at]) {
          wrapped[2 * place] = factors[2 * at] / size
          wrapped[2 * place + 1] = -factors[2 * at + 1] / size
        }
      }
      const [from, to] = [this.cache.put(wrapped, 'float64'), this.cache.allocate(16 * size)]
      const work = this.cache.allocate(Math.max(1, workBytes))
      transform(from.pointer, to.pointer, work.pointer)
      this.cache.giveBack(work)
      const filter = new Float64Array(this.heap.buffer, to.pointer, 2 * size).slice()
      this.cache.giveBack(from)
      this.cache.giveBack(to)
      return [this.cache.put(factors, real), this.cache.put(filter, real)]
    }
    const [factors, filter] = this.cache.find(`chirp ${real} ${points} ${sign}`, make)
    return { factors: factors.pointer, filter: filter.pointer }
  }
}
