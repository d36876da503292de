import { inspect } from 'node:util'
import type { Block } from './block-heap.js'
import type { SlabToken } from './slabs.js'
import { noteFound } from './young.js'

/** What an allocation needs of its pool. */
export interface Owner {
  free(allocation: Allocation, holder: Block | SlabToken): void
}

/**
 * Memory that lasts as long as this object is reachable, or until `release()`. Whoever uses the address keeps the
 * object, not only the number, until the work that uses it has been given to the device: any allocation in between
 * may sweep, and memory whose object is unreachable then is used again.
 */
export class Allocation {
  /** @internal Made by `MemoryPool.allocate`. */
  constructor(
    readonly pointer: number,
    /** What was asked for; the memory behind the address may be larger. */
    readonly bytes: number,
    /** @internal The class of a small size; -1 for a block of its own. */
    readonly sizeClass: number,
    /** @internal What keeps the memory in use; a slab's token lives as long as one of its allocations does. */
    private holder: Block | SlabToken | undefined,
    readonly pool: Owner,
  ) {}

  /** @internal What keeps the memory in use. */
  get heldBy(): Block | SlabToken | undefined {
    return this.holder
  }

  get released(): boolean {
    return this.holder === undefined
  }

  [inspect.custom](): string {
    return noteFound(this)
  }

  /** Gives the memory back at once. A second call does nothing. */
  release(): void {
    const holder = this.holder
    if (holder === undefined) return
    this.holder = undefined
    this.pool.free(this, holder)
  }
}
