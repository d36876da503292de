import type { Allocation } from './allocation.js'
import type { Block } from './block-heap.js'
import { collectYoung } from './collector.js'
import { canTell, Nursery } from './young.js'

/** With more young blocks than this, looking at each costs as much as a full collection. */
const mostYoung = 4096
/** What survived so many looks at the nursery is likely to stay. */
const grownUp = 2

/**
 * The blocks that allocations own, and how to tell which of those allocations are unreachable. A new allocation is held
 * by the nursery, which keeps nothing alive; what survives there gets a `WeakRef`.
 */
export class Tracker {
  bytes = 0
  private readonly blocks: Block[] = []
  private readonly nursery = new Nursery<Allocation>()
  private youngCount = 0
  /** The nursery is known to tell. Until that has been found out, which takes some ms, blocks hold their allocations. */
  private tells = false

  get count(): number {
    return this.blocks.length
  }

  add(block: Block, allocation: Allocation): void {
    if (!this.tells) block.owner = allocation
    block.young = true
    block.age = 0
    this.youngCount++
    this.nursery.add(allocation)
    block.index = this.blocks.push(block) - 1
    this.bytes += block.size
  }

  remove(block: Block): void {
    const last = this.blocks.pop()!
    if (last !== block) {
      this.blocks[block.index] = last
      last.index = block.index
    }
    if (block.young) this.youngCount--
    block.young = false
    block.owner = undefined
    block.reference = undefined
    this.bytes -= block.size
  }

  /** Holds all allocations through `WeakRef`s, so that a full collection can find them unreachable. */
  weaken(): void {
    if (this.tells) for (const allocation of this.nursery.found()) this.growUp(allocation)
    for (const block of this.blocks) {
      if (block.owner !== undefined) this.growUp(block.owner)
      block.owner = undefined
      // What the nursery doesn't know any more is gone.
      block.young = false
    }
    this.youngCount = 0
  }

  /** The same for what is held by its block, while it isn't known whether the nursery tells. */
  weakenHeld(): void {
    if (!this.tells) this.weaken()
  }

  /** Removes the blocks whose allocation is gone; those of the young only `withYoung`, which takes a look at each. */
  takeDead(recycle: (block: Block) => void, withYoung = false): void {
    if (withYoung && this.tells) this.lookAtYoung(recycle)
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const block = this.blocks[i]
      if (block.young || block.reference?.deref() !== undefined) continue
      this.remove(block)
      recycle(block)
    }
  }

  /**
   * Removes those of the young blocks whose allocation can be told to be gone after a minor collection. Others may be
   * gone too.
   */
  takeDeadYoung(recycle: (block: Block) => void): void {
    this.learn()
    if (!this.tells || this.youngCount > mostYoung) return
    collectYoung()
    this.lookAtYoung(recycle)
  }

  /** Finds out whether the nursery tells, and leaves the young to it if it does. */
  learn(): void {
    if (this.tells || !canTell()) return
    this.tells = true
    for (const block of this.blocks) block.owner = undefined
  }

  private lookAtYoung(recycle: (block: Block) => void): void {
    for (const allocation of this.nursery.found()) {
      const block = allocation.heldBy as Block | undefined
      if (block === undefined) continue
      block.seen = true
      if (++block.age >= grownUp) this.growUp(allocation)
    }
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const block = this.blocks[i]
      if (block.young && !block.seen) {
        this.remove(block)
        recycle(block)
      }
      block.seen = false
    }
  }

  private growUp(allocation: Allocation): void {
    const block = allocation.heldBy as Block | undefined
    this.nursery.delete(allocation)
    if (block === undefined) return
    block.reference = new WeakRef(allocation)
    if (block.young) this.youngCount--
    block.young = false
  }
}
