/**
 * Free blocks of memory, kept by size: taken by best fit, split when they are larger than asked for, and merged with
 * their free neighbours when they come back. Bins hold a power of two in eight steps, each a doubly linked list, and
 * a bitmap finds the next bin that holds anything.
 */

import type { Allocation } from './allocation.js'

/** Every block's size and offset is a multiple of this. */
export const granularity = 512

const overflowBin = 232
const binCount = overflowBin + 1
/** How many blocks of one bin are compared before the next bin is tried: they differ by an eighth at most. */
const scanLimit = 64

/** A stretch of memory, in use or free, linked with its neighbours in the same segment. */
export class Block {
  /** For the `Tracker`: the allocation of this block, until it is known how to tell that it is gone. */
  owner: Allocation | undefined = undefined
  /** An allocation that has been there for a while. */
  reference: WeakRef<Allocation> | undefined = undefined
  index = 0
  /** The allocation is in the nursery, and survived so many looks at it. */
  young = false
  age = 0
  seen = false
  free = false
  previous: Block | undefined = undefined
  next: Block | undefined = undefined
  previousFree: Block | undefined = undefined
  nextFree: Block | undefined = undefined

  constructor(
    readonly heap: BlockHeap,
    public pointer: number,
    public size: number,
  ) {}

  /** True where the block is all of a segment. */
  get isSegment(): boolean {
    return this.previous === undefined && this.next === undefined
  }
}

export class BlockHeap {
  /** Bytes of all segments. */
  totalBytes = 0
  freeBytes = 0
  freeBlocks = 0
  private readonly bins: (Block | undefined)[] = new Array(binCount).fill(undefined)
  private readonly occupied = new Int32Array(Math.ceil(binCount / 32))
  /** The last block of the segment added last: where memory that grows upwards goes on. */
  private tail: Block | undefined = undefined

  /** Adds a segment as one free block. Where it follows the last one and `join` is set, the two become one segment. */
  addSegment(pointer: number, size: number, join: boolean): void {
    const block = new Block(this, pointer, size)
    const tail = this.tail
    this.totalBytes += size
    this.tail = block
    if (join && tail !== undefined && tail.pointer + tail.size === pointer) {
      block.previous = tail
      tail.next = block
    }
    this.give(block)
  }

  /** The free bytes at the end of the segment added last. */
  get tailBytes(): number {
    return this.tail?.free ? this.tail.size : 0
  }

  /** The address that the next segment must have in order to join the last one. */
  get tailEnd(): number | undefined {
    return this.tail === undefined ? undefined : this.tail.pointer + this.tail.size
  }

  /** The best fitting free block, cut to `size`; undefined where none is large enough. */
  take(size: number): Block | undefined {
    const block = this.find(size)
    if (block === undefined) return undefined
    this.unlink(block)
    if (block.size > size) this.split(block, size)
    return block
  }

  /** Takes a block back. */
  give(block: Block): void {
    const { previous, next } = block
    if (next?.free) {
      this.unlink(next)
      this.absorb(block, next)
    }
    if (previous?.free) {
      this.unlink(previous)
      this.absorb(previous, block)
      block = previous
    }
    this.link(block)
  }

  /** Forgets every segment that is wholly free and hands it to `release`. */
  releaseSegments(release: (pointer: number, size: number) => void): number {
    let bytes = 0
    for (let bin = 0; bin < binCount; bin++) {
      let block = this.bins[bin]
      while (block !== undefined) {
        const following: Block | undefined = block.nextFree
        if (block.isSegment) {
          this.unlink(block)
          this.totalBytes -= block.size
          bytes += block.size
          if (this.tail === block) this.tail = undefined
          release(block.pointer, block.size)
        }
        block = following
      }
    }
    return bytes
  }

  largestFree(): number {
    let largest = 0
    const bin = this.lastOccupied()
    for (let block = this.bins[bin]; block !== undefined; block = block.nextFree)
      largest = Math.max(largest, block.size)
    return largest
  }

  private find(size: number): Block | undefined {
    const own = binOf(size)
    const near = bestOf(this.bins[own], size, scanLimit)
    if (near !== undefined) return near
    const higher = this.nextOccupied(own + 1)
    if (higher < binCount) return bestOf(this.bins[higher], size, scanLimit)
    return bestOf(this.bins[own], size, Number.POSITIVE_INFINITY)
  }

  private split(block: Block, size: number): void {
    const rest = new Block(this, block.pointer + size, block.size - size)
    rest.previous = block
    rest.next = block.next
    if (block.next !== undefined) block.next.previous = rest
    block.next = rest
    block.size = size
    if (this.tail === block) this.tail = rest
    this.link(rest)
  }

  private absorb(block: Block, next: Block): void {
    block.size += next.size
    block.next = next.next
    if (next.next !== undefined) next.next.previous = block
    if (this.tail === next) this.tail = block
  }

  private link(block: Block): void {
    const bin = binOf(block.size)
    const first = this.bins[bin]
    block.free = true
    block.previousFree = undefined
    block.nextFree = first
    if (first !== undefined) first.previousFree = block
    this.bins[bin] = block
    this.occupied[bin >> 5] |= 1 << (bin & 31)
    this.freeBytes += block.size
    this.freeBlocks++
  }

  private unlink(block: Block): void {
    const { previousFree, nextFree } = block
    if (nextFree !== undefined) nextFree.previousFree = previousFree
    if (previousFree !== undefined) previousFree.nextFree = nextFree
    else {
      const bin = binOf(block.size)
      this.bins[bin] = nextFree
      if (nextFree === undefined) this.occupied[bin >> 5] &= ~(1 << (bin & 31))
    }
    block.free = false
    block.previousFree = undefined
    block.nextFree = undefined
    this.freeBytes -= block.size
    this.freeBlocks--
  }

  private nextOccupied(bin: number): number {
    let word = bin >> 5
    let bits = this.occupied[word] & (-1 << (bin & 31))
    while (bits === 0) {
      if (++word >= this.occupied.length) return binCount
      bits = this.occupied[word]
    }
    return (word << 5) + (31 - Math.clz32(bits & -bits))
  }

  private lastOccupied(): number {
    for (let word = this.occupied.length - 1; word >= 0; word--) {
      if (this.occupied[word] !== 0) return (word << 5) + (31 - Math.clz32(this.occupied[word]))
    }
    return 0
  }
}

/** Bins never fall as sizes rise, so that every block of a higher bin is large enough. */
function binOf(size: number): number {
  const units = size / granularity
  if (units >= 0x80000000) return overflowBin
  if (units < 8) return units
  const exponent = 31 - Math.clz32(units)
  return ((exponent - 2) << 3) + ((units >> (exponent - 3)) & 7)
}

function bestOf(first: Block | undefined, size: number, limit: number): Block | undefined {
  let best: Block | undefined
  for (let block = first; block !== undefined && limit > 0; block = block.nextFree, limit--) {
    if (block.size === size) return block
    if (block.size > size && (best === undefined || block.size < best.size)) best = block
  }
  return best
}
