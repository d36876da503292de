/**
 * A device's memory as segments cut into blocks. Blocks below 1 MiB are cut from chunks of their own, so that small
 * blocks with long lives don't lie in the middle of the space that large ones need.
 */
import type { DeviceMemory } from '../device/device.js'
import { type Block, BlockHeap, granularity } from './block-heap.js'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte
const fineLimit = mebibyte
const chunkBytes = 4 * mebibyte
/** What memory that only grows grows by: WebAssembly's pages. */
const pageBytes = 64 * kibibyte

export class Arena {
  /** The most that is taken from the device, in bytes. */
  limit: number
  private readonly coarse = new BlockHeap()
  private readonly fine = new BlockHeap()
  private readonly chunks = new Map<number, Block>()
  /** Memory that only grows tends to grow at its end, so that a request can be met by adding what is missing. */
  private growsAtEnd: boolean

  constructor(private readonly memory: DeviceMemory) {
    this.limit = memory.capacity
    this.growsAtEnd = !memory.returnsMemory
  }

  /** Bytes taken from the device. */
  get totalBytes(): number {
    return this.coarse.totalBytes
  }

  get freeBytes(): number {
    return this.coarse.freeBytes + this.fine.freeBytes
  }

  get freeBlocks(): number {
    return this.coarse.freeBlocks + this.fine.freeBlocks
  }

  get largestFree(): number {
    return Math.max(this.coarse.largestFree(), this.fine.largestFree())
  }

  /** A block of free memory; asks the device for nothing. */
  take(size: number): Block | undefined {
    if (size >= fineLimit) return this.takeCoarse(size)
    const block = this.fine.take(size)
    if (block !== undefined) return block
    const chunk = this.coarse.take(chunkBytes)
    if (chunk === undefined) return undefined
    this.chunks.set(chunk.pointer, chunk)
    this.fine.addSegment(chunk.pointer, chunk.size, false)
    return this.fine.take(size)
  }

  /** The same for a small block that finds no room for a chunk. */
  takeAnywhere(size: number): Block | undefined {
    return this.take(size) ?? this.takeCoarse(size)
  }

  give(block: Block): void {
    block.heap.give(block)
  }

  /** Takes memory from the device, so that `size` fits; false where there is no more or the limit forbids it. */
  grow(size: number): boolean {
    for (const bytes of this.growthSizes(size)) {
      const tail = this.growsAtEnd ? this.coarse.tailBytes : 0
      if (tail >= bytes) return true
      if (this.addSegment(bytes - tail) && (tail === 0 || this.growsAtEnd || this.addSegment(bytes))) return true
    }
    return false
  }

  /** Gives wholly free segments back, where the device takes memory back. */
  releaseCached(): number {
    this.releaseChunks()
    if (!this.memory.returnsMemory) return 0
    return this.coarse.releaseSegments((pointer, size) => this.memory.release(pointer, size))
  }

  private takeCoarse(size: number): Block | undefined {
    const block = this.coarse.take(size)
    if (block !== undefined || this.fine.freeBytes < chunkBytes) return block
    return this.releaseChunks() > 0 ? this.coarse.take(size) : undefined
  }

  private releaseChunks(): number {
    return this.fine.releaseSegments((pointer) => {
      const chunk = this.chunks.get(pointer)!
      this.chunks.delete(pointer)
      this.coarse.give(chunk)
    })
  }

  private addSegment(bytes: number): boolean {
    const room = this.limit - this.totalBytes
    if (bytes > room) return false
    if (!this.memory.returnsMemory)
      bytes = Math.min(roundUp(bytes, pageBytes), Math.floor(room / granularity) * granularity)
    const end = this.coarse.tailEnd
    const pointer = this.memory.allocate(bytes)
    if (pointer === undefined) return false
    const joins = !this.memory.returnsMemory
    if (joins && end !== undefined && end !== pointer) this.growsAtEnd = false
    this.coarse.addSegment(pointer, bytes, joins)
    return true
  }

  /** What to ask the device for, the most comfortable first. */
  private growthSizes(size: number): Set<number> {
    const needed = size < fineLimit ? chunkBytes : size
    if (this.memory.returnsMemory) {
      const comfortable = needed < 16 * mebibyte ? 32 * mebibyte : roundUp(needed, 2 * mebibyte)
      return new Set([comfortable, needed, size])
    }
    const step = Math.min(Math.max(this.totalBytes / 8, 8 * mebibyte), 128 * mebibyte)
    return new Set([roundUp(Math.max(needed, step), pageBytes), needed, size])
  }
}

export function roundUp(bytes: number, multiple: number): number {
  return Math.ceil(bytes / multiple) * multiple
}
