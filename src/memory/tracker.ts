import type { Allocation } from './allocation.js'
import type { Block } from './block-heap.js'
import { survivors } from './young.js'

/** With more blocks than this, looking at each costs as much as a full collection. */
const mostYoung = 4096

/** The blocks that allocations own, and how to tell which of those allocations are unreachable. */
export class Tracker {
  bytes = 0
  private readonly blocks: Block[] = []

  get count(): number {
    return this.blocks.length
  }

  add(block: Block, allocation: Allocation): void {
    block.owner = allocation
    block.aged = false
    block.index = this.blocks.push(block) - 1
    this.bytes += block.size
  }

  remove(block: Block): void {
    const last = this.blocks.pop()!
    if (last !== block) {
      this.blocks[block.index] = last
      last.index = block.index
    }
    block.owner = undefined
    block.reference = undefined
    this.bytes -= block.size
  }

  /** Holds the allocations through `WeakRef`s only, so that a collection can find them unreachable. */
  weaken(): void {
    for (const block of this.blocks) {
      if (block.owner === undefined) continue
      block.reference = new WeakRef(block.owner)
      block.owner = undefined
    }
  }

  /** Removes the blocks whose allocation is gone. */
  takeDead(recycle: (block: Block) => void): void {
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const block = this.blocks[i]
      if (block.owner !== undefined || block.reference!.deref() !== undefined) continue
      this.remove(block)
      recycle(block)
    }
  }

  /** Weakens what was there when this was called last; gives how many blocks are still held after that. */
  weakenAged(): number {
    let held = 0
    for (const block of this.blocks) {
      if (block.owner === undefined) continue
      if (block.aged) {
        block.reference = new WeakRef(block.owner)
        block.owner = undefined
      } else held++
      block.aged = true
    }
    return held
  }

  /**
   * Removes those of the blocks that the tracker holds itself whose allocation can be told to be gone by a minor
   * collection. Others may be gone too.
   */
  takeDeadYoung(recycle: (block: Block) => void): void {
    if (this.blocks.length > mostYoung) return
    const young = this.blocks.filter(({ owner }) => owner !== undefined)
    const alive = survivors<Allocation>((hand) => {
      for (const block of young) {
        hand(block.owner!)
        block.owner = undefined
      }
    })
    if (alive === undefined) return
    for (const allocation of alive) (allocation.heldBy as Block).owner = allocation
    for (const block of young) {
      if (block.owner !== undefined) continue
      this.remove(block)
      recycle(block)
    }
  }
}
