/**
 * The memory of one device. Nobody has to release anything: an allocation that is no longer reachable is found by a
 * sweep (a forced collection, then a look at which `WeakRef`s are empty), also in the middle of synchronous code. In
 * the order of cost: a free block is used again; a sweep where the schedule says that it pays; more memory from the
 * device; at the end of that a sweep in any case, then the cached segments go back to the device; then
 * `OutOfMemoryError`.
 *
 * Allocations above 16 KiB are blocks of their own. A new one is in a nursery, which keeps nothing alive and shows after
 * a minor collection which are still there; what survives is behind a `WeakRef`. Smaller ones share slabs, whose tokens
 * get a `WeakRef` at the first full sweep. Between turns of the event loop the engine's own collections are made use of:
 * an immediate that keeps no process alive takes a look when a full one has happened. A `FinalizationRegistry` would cost
 * 0.5 us for every allocation, released or not.
 */
import { OutOfMemoryError, ValueError } from '../core/errors.js'
import type { DeviceMemory } from '../device/device.js'
import { Allocation, type Owner } from './allocation.js'
import { Arena, roundUp } from './arena.js'
import { type Block, granularity } from './block-heap.js'
import { collectGarbage } from './collector.js'
import { smallLimit } from './size-classes.js'
import { Slabs, type SlabToken } from './slabs.js'
import { SweepSchedule } from './sweep-schedule.js'
import { Tracker } from './tracker.js'

export interface MemoryPoolOptions {
  /** Alignment of every allocation in bytes: a power of two from 16 to 512. 64 without it. */
  readonly alignment?: number
  /** The most that is taken from the device, in bytes. The device's capacity without it. */
  readonly limit?: number
  /** What messages call the device: `'cpu'`, `'cuda:0'`. */
  readonly device?: string
}

export interface MemoryStatistics {
  /** Bytes in allocations. What was dropped counts until a sweep has found it. */
  readonly usedBytes: number
  /** Bytes that the pool holds and that are in no allocation. */
  readonly freeBytes: number
  /** Bytes taken from the device: used and free. */
  readonly totalBytes: number
  /** The most that blocks and slabs took at once. */
  readonly peakBytes: number
  readonly liveAllocations: number
  readonly sweeps: number
  /** Sweeps of only what died young. */
  readonly youngSweeps: number
  /** Bytes that sweeps brought back. */
  readonly sweptBytes: number
  readonly sweepMilliseconds: number
  readonly limit: number
  readonly capacity: number
}

/**
 * Memory handed out between two sweeps of the young, at least: what a processor's caches hold, or, on a device that
 * gives memory back and so isn't the host, a part of what there is.
 */
const hostYoungBudget = 32 << 20
const deviceYoungPart = 1 / 4
/** A part of the budget is enough where the last such sweep is so many ms ago: they take 0.6 ms, and more at first. */
const earlyPart = 1 / 4
const earlyTime = 20
/** A part of the budget from which on it pays to find out whether the young can be told apart. */
const learningPart = 1 / 8

export class MemoryPool implements Owner {
  private readonly arena: Arena
  private readonly slabs: Slabs
  private readonly tracker = new Tracker()
  private readonly schedule: SweepSchedule
  private readonly device: string
  private peak = 0
  private sweeps = 0
  private youngSweeps = 0
  /** Called before the pool looks for unreachable allocations: lets go of what is held for speed alone. */
  beforeSearch: (() => void) | undefined
  private swept = 0
  private sweepMilliseconds = 0
  /** Bytes and blocks handed out since the last sweep and not released. */
  private freshBytes = 0
  private freshBlocks = 0
  /** Bytes handed out since the last sweep of either kind and not released, and how many make the next one due. */
  private youngBytes = 0
  private youngBudget: number
  private readonly leastYoungBudget: number
  /** When the last sweep of the young ended. */
  private youngEnd = performance.now()
  /** Blocks handed out since the last look; a look at a quarter as many as there are costs little for each. */
  private blocksUnseen = 0
  private lookScheduled = false
  /** Refers to an object that nobody holds: empty when a full collection has happened. */
  private canary: WeakRef<object> | undefined = undefined

  constructor(
    private readonly memory: DeviceMemory,
    options: MemoryPoolOptions = {},
  ) {
    const { alignment = 64, limit, device = 'the device' } = options
    if (!(alignment >= 16 && alignment <= granularity && Number.isInteger(Math.log2(alignment)))) {
      throw new ValueError(`alignment is a power of two from 16 to ${granularity}, not ${alignment}`, { alignment })
    }
    this.device = device
    this.arena = new Arena(memory)
    this.slabs = new Slabs(
      alignment,
      this,
      (bytes, least) => this.takeBlock(bytes, least),
      (block) => this.recycle(block),
    )
    this.schedule = new SweepSchedule(memory.capacity, performance.now())
    this.leastYoungBudget = memory.returnsMemory ? memory.capacity * deviceYoungPart : hostYoungBudget
    this.youngBudget = this.leastYoungBudget
    if (limit !== undefined) this.setLimit({ size: limit })
    memory.reclaim = () => {
      this.sweep()
      this.freeAllBlocks()
    }
  }

  /** At least `bytes` of memory with arbitrary contents. No bytes give an address too. */
  allocate(bytes: number): Allocation {
    if (!(bytes >= 0) || !(Number.isInteger(bytes) || bytes === Number.POSITIVE_INFINITY)) {
      throw new ValueError(`bytes to allocate are a whole number from 0, not ${bytes}`, { bytes })
    }
    if (bytes <= smallLimit) return this.slabs.allocate(bytes)
    const block = this.takeBlock(roundUp(bytes, granularity), bytes)
    const allocation = new Allocation(block.pointer, bytes, -1, block, this)
    this.tracker.add(block, allocation)
    return allocation
  }

  /** @internal For `Allocation.release`. */
  free(allocation: Allocation, holder: Block | SlabToken): void {
    if (allocation.sizeClass >= 0) {
      this.slabs.free(allocation, holder as SlabToken)
    } else {
      this.tracker.remove(holder as Block)
      this.recycle(holder as Block)
    }
  }

  /** Looks for allocations that are no longer reachable and takes their memory back. Returns how many bytes. */
  sweep(): number {
    const start = performance.now()
    const before = this.usedBytes()
    this.beforeSearch?.()
    this.tracker.weaken()
    const suspended = this.slabs.suspend()
    try {
      collectGarbage()
    } finally {
      this.slabs.resume(suspended)
    }
    this.tracker.takeDead((block) => this.recycle(block))
    this.closeSweep(start, before)
    return before - this.usedBytes()
  }

  usedBytes(): number {
    return this.tracker.bytes + this.slabs.usedBytes
  }

  freeBytes(): number {
    return this.totalBytes() - this.usedBytes()
  }

  totalBytes(): number {
    return this.arena.totalBytes
  }

  nFreeBlocks(): number {
    return this.arena.freeBlocks
  }

  /** Gives memory that is in no use back to the device, where the device takes it back. */
  freeAllBlocks(): void {
    this.slabs.releaseEmpty()
    this.arena.releaseCached()
  }

  /** `size` in bytes, or a `fraction` of the device's capacity; a size of 0 takes the limit away. */
  setLimit(limit: { readonly size: number } | { readonly fraction: number }): void {
    const { capacity } = this.memory
    let size: number
    if ('fraction' in limit) {
      if (!(limit.fraction >= 0 && limit.fraction <= 1)) {
        throw new ValueError(`fraction is a number from 0 to 1, not ${limit.fraction}`, { ...limit })
      }
      size = Math.floor(limit.fraction * capacity)
    } else {
      if (!(limit.size >= 0)) throw new ValueError(`size is a number of bytes from 0, not ${limit.size}`, { ...limit })
      size = limit.size
    }
    this.arena.limit = size === 0 ? capacity : Math.min(size, capacity)
    this.schedule.setLimit(this.arena.limit)
  }

  /** The most that is taken from the device, in bytes. */
  getLimit(): number {
    return this.arena.limit
  }

  statistics(): MemoryStatistics {
    return {
      usedBytes: this.usedBytes(),
      freeBytes: this.freeBytes(),
      totalBytes: this.totalBytes(),
      peakBytes: this.peak,
      liveAllocations: this.tracker.count + this.slabs.liveAllocations,
      sweeps: this.sweeps,
      youngSweeps: this.youngSweeps,
      sweptBytes: this.swept,
      sweepMilliseconds: this.sweepMilliseconds,
      limit: this.getLimit(),
      capacity: this.memory.capacity,
    }
  }

  /** `size` is a multiple of the granularity; where all else fails, a block of `asked` bytes has to do. */
  private takeBlock(size: number, asked: number): Block {
    const block = this.arena.take(size) ?? this.takeUnderPressure(size) ?? this.takeLast(asked)
    this.freshBytes += block.size
    this.youngBytes += block.size
    this.freshBlocks++
    const taken = this.arena.totalBytes - this.arena.freeBytes
    if (taken > this.peak) this.peak = taken
    if (!this.lookScheduled) this.scheduleLook()
    return block
  }

  private takeUnderPressure(size: number): Block | undefined {
    if (!Number.isSafeInteger(size) || size > this.arena.limit) return undefined
    let block: Block | undefined
    if (this.youngBytes >= this.leastYoungBudget * learningPart) this.tracker.learn()
    if (this.youngDue() && this.sweepYoung() > 0 && (block = this.arena.take(size))) return block
    const due = this.schedule.due(this.freshBytes, this.freshBlocks)
    if (due && this.sweep() > 0 && (block = this.arena.take(size))) return block
    if (this.arena.grow(size)) return this.arena.takeAnywhere(size)
    if (!due && this.sweep() > 0 && (block = this.arena.take(size))) return block
    this.slabs.releaseEmpty()
    if ((block = this.arena.takeAnywhere(size))) return block
    this.arena.releaseCached()
    this.arena.grow(size)
    return this.arena.takeAnywhere(size)
  }

  private takeLast(asked: number): Block {
    return this.arena.takeAnywhere(roundUp(asked, granularity)) ?? this.fail(asked)
  }

  private fail(asked: number): never {
    const { usedBytes, totalBytes, freeBytes, limit, capacity } = this.statistics()
    const largestFree = this.arena.largestFree
    const message =
      `out of memory on ${this.device}: ${bytesText(asked)} asked for, ${bytesText(usedBytes)} in use, ` +
      `${bytesText(freeBytes)} free in the pool (the largest block ${bytesText(largestFree)}), ` +
      `limit ${bytesText(limit)}, capacity ${bytesText(capacity)}`
    throw new OutOfMemoryError(message, { asked, usedBytes, totalBytes, freeBytes, largestFree, limit, capacity })
  }

  /**
   * Every block comes back here. All work of a device is ordered on one stream, so that a block can be used again
   * while work that reads it is still to run. With more streams than one, this is where the block would wait for an
   * event on each other stream that used it.
   */
  private recycle(block: Block): void {
    this.freshBytes = Math.max(0, this.freshBytes - block.size)
    this.youngBytes = Math.max(0, this.youngBytes - block.size)
    this.freshBlocks = Math.max(0, this.freshBlocks - 1)
    this.arena.give(block)
  }

  private closeSweep(start: number, usedBefore: number): void {
    const end = performance.now()
    const liveBytes = this.usedBytes()
    const swept = usedBefore - liveBytes
    const handedOut = this.freshBytes + swept
    this.schedule.record({ handedOut, swept, liveBytes, liveBlocks: this.blocks, start, end })
    this.sweeps++
    this.swept += swept
    this.sweepMilliseconds += end - start
    this.freshBytes = 0
    this.youngBytes = 0
    this.freshBlocks = 0
  }

  private youngDue(): boolean {
    const { youngBytes, youngBudget } = this
    if (youngBytes >= youngBudget) return true
    if (youngBudget > this.leastYoungBudget || youngBytes < youngBudget * earlyPart) return false
    return performance.now() - this.youngEnd > earlyTime
  }

  /**
   * Takes back what died young, at a small part of a sweep's cost: so often that a loop over large temporaries goes
   * round in memory that is still in the processor's caches. Where it brings little it is tried less often.
   */
  private sweepYoung(): number {
    const start = performance.now()
    const [before, handedOut] = [this.usedBytes(), this.youngBytes]
    this.beforeSearch?.()
    this.tracker.takeDeadYoung((block) => this.recycle(block))
    const swept = before - this.usedBytes()
    this.youngBudget = swept < handedOut / 2 ? Math.min(2 * this.youngBudget, this.arena.limit) : this.leastYoungBudget
    this.youngBytes = 0
    this.youngSweeps++
    this.swept += swept
    this.youngEnd = performance.now()
    this.sweepMilliseconds += this.youngEnd - start
    return swept
  }

  private get blocks(): number {
    return this.tracker.count + this.slabs.slabs.length
  }

  private scheduleLook(): void {
    if (++this.blocksUnseen < Math.max(16, this.blocks / 4)) return
    this.lookScheduled = true
    setImmediate(() => this.look()).unref()
  }

  /** Between turns: takes back what the engine's own collections have found unreachable. Forces none. */
  private look(): void {
    this.lookScheduled = false
    this.blocksUnseen = 0
    if (this.canary === undefined || this.canary.deref() === undefined) {
      const before = this.usedBytes()
      this.tracker.takeDead((block) => this.recycle(block), true)
      this.slabs.takeDead()
      this.swept += before - this.usedBytes()
      this.canary = new WeakRef({})
    }
    this.beforeSearch?.()
    this.tracker.weakenHeld()
    this.slabs.weaken()
  }
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let unit = 0
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024
    unit++
  }
  return `${unit === 0 ? bytes : bytes.toPrecision(4)} ${units[unit]}`
}
