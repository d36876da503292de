/** A device's memory pool as users see it, under CuPy's names. */
import { ArgumentError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import type { MemoryPool, MemoryStatistics } from '../memory/pool.js'
import { readOptions } from './options.js'

export interface MemoryLimitOptions {
  /** In bytes; 0 takes the limit away. */
  readonly size?: number
  /** Of the device's memory, from 0 to 1. */
  readonly fraction?: number
}

export interface MemoryPoolView {
  /** Bytes that arrays have. Arrays that were dropped count until they are looked for. */
  usedBytes(): number
  /** Bytes that the pool holds and no array has. */
  freeBytes(): number
  /** Bytes that the pool took from the device. */
  totalBytes(): number
  nFreeBlocks(): number
  /** Looks for dropped arrays, and gives the memory that no array has back to the device. */
  freeAllBlocks(): void
  /** Bounds what the pool takes from the device: a number of bytes, or a fraction of the device's memory. */
  setLimit(limit: number | MemoryLimitOptions): void
  /** The most that is taken from the device, in bytes. */
  getLimit(): number
  statistics(): MemoryStatistics
}

const views = new WeakMap<MemoryPool, MemoryPoolView>()

export function poolView(pool: MemoryPool): MemoryPoolView {
  let view = views.get(pool)
  if (view === undefined) views.set(pool, (view = makeView(pool)))
  return view
}

function makeView(pool: MemoryPool): MemoryPoolView {
  return Object.freeze({
    usedBytes: () => pool.usedBytes(),
    freeBytes: () => pool.freeBytes(),
    totalBytes: () => pool.totalBytes(),
    nFreeBlocks: () => pool.nFreeBlocks(),
    freeAllBlocks: () => {
      pool.sweep()
      pool.freeAllBlocks()
    },
    setLimit: (limit: number | MemoryLimitOptions) => setLimit(pool, limit),
    getLimit: () => pool.getLimit(),
    statistics: () => pool.statistics(),
  })
}

function setLimit(pool: MemoryPool, limit: number | MemoryLimitOptions): void {
  const { size, fraction } = readOptions<MemoryLimitOptions>('setLimit', limit, ['size', 'fraction'])
  if ((size === undefined) === (fraction === undefined)) {
    throw new ArgumentError('[setLimit] takes either a size in bytes or a fraction of the memory')
  }
  for (const value of [size, fraction]) {
    if (value !== undefined && typeof value !== 'number') {
      throw new ArgumentError(`[setLimit] takes a number, not ${describe(value)}`)
    }
  }
  pool.setLimit(size !== undefined ? { size } : { fraction: fraction! })
}
