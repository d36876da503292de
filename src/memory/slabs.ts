/**
 * Small allocations, cut one after the other out of slabs. An allocation holds its slab's token and nothing else is
 * kept about it; the slab comes back when all its allocations were released, or when its token is unreachable. So an
 * allocation costs one object, and a slab one `WeakRef` at most.
 */
import { Allocation, type Owner } from './allocation.js'
import type { Block } from './block-heap.js'
import { type SizeClasses, sizeClasses } from './size-classes.js'

/** Lives as long as an allocation of its slab does. A slab that is used afresh gets another token. */
export class SlabToken {
  retired = false
  constructor(readonly slab: Slab) {}
}

class Slab {
  top: number
  readonly end: number
  /** Allocations not released, dropped ones included until they are swept. */
  live = 0
  usedBytes = 0
  index = 0
  /** Set until the first sweep, so that a slab that is released before never pays for a `WeakRef`. */
  token: SlabToken | undefined = undefined
  reference: WeakRef<SlabToken> | undefined = undefined

  constructor(
    readonly block: Block,
    readonly group: number,
  ) {
    this.top = block.pointer
    this.end = block.pointer + block.size
  }
}

/** Released slots of one size class, to be used again first. */
interface FreeSlots {
  readonly pointers: number[]
  readonly tokens: SlabToken[]
}

/** What a sweep puts aside so that only allocations hold tokens. */
export interface SuspendedSlabs {
  readonly current: readonly (Slab | undefined)[]
  readonly slots: readonly (readonly (Slab | undefined)[])[]
}

/** More released slots than this per class wait for their whole slab. */
const freeSlotLimit = 1024

export class Slabs {
  usedBytes = 0
  liveAllocations = 0
  readonly slabs: Slab[] = []
  private readonly classes: SizeClasses
  private readonly current: (SlabToken | undefined)[]
  private readonly freeSlots: FreeSlots[]

  constructor(
    alignment: number,
    private readonly owner: Owner,
    private readonly takeBlock: (bytes: number, least: number) => Block,
    private readonly giveBlock: (block: Block) => void,
  ) {
    this.classes = sizeClasses(alignment)
    this.current = this.classes.slabBytes.map(() => undefined)
    this.freeSlots = Array.from(this.classes.sizes, () => ({ pointers: [], tokens: [] }))
  }

  /** `bytes` is a whole number from 0 to `smallLimit`. */
  allocate(bytes: number): Allocation {
    const { shift, classOf, sizes, groupOf } = this.classes
    const sizeClass = classOf[(bytes + (1 << shift) - 1) >>> shift]
    const size = sizes[sizeClass]
    const free = this.freeSlots[sizeClass]
    let token: SlabToken | undefined
    let pointer = 0
    if (free.pointers.length > 0) {
      pointer = free.pointers.pop()!
      token = free.tokens.pop()!
      while (token?.retired) {
        pointer = free.pointers.pop()!
        token = free.tokens.pop()
      }
    }
    if (token === undefined) {
      const group = groupOf[sizeClass]
      token = this.current[group]
      if (token === undefined || token.slab.top + size > token.slab.end) token = this.nextSlab(group, size)
      pointer = token.slab.top
      token.slab.top = pointer + size
    }
    const slab = token.slab
    slab.live++
    slab.usedBytes += size
    this.usedBytes += size
    this.liveAllocations++
    return new Allocation(pointer, bytes, sizeClass, token, this.owner)
  }

  free(allocation: Allocation, token: SlabToken): void {
    const { sizeClass } = allocation
    const slab = token.slab
    const size = this.classes.sizes[sizeClass]
    slab.live--
    slab.usedBytes -= size
    this.usedBytes -= size
    this.liveAllocations--
    if (slab.live === 0 && this.current[slab.group] !== token) {
      this.retire(slab, token)
      return
    }
    const free = this.freeSlots[sizeClass]
    if (free.pointers.length < freeSlotLimit) {
      free.pointers.push(allocation.pointer)
      free.tokens.push(token)
    }
  }

  /** Gives back the slabs that are still open but hold nothing. */
  releaseEmpty(): void {
    for (let group = 0; group < this.current.length; group++) {
      const token = this.current[group]
      if (token === undefined || token.slab.live > 0) continue
      this.current[group] = undefined
      this.retire(token.slab, token)
    }
  }

  /** Holds tokens through `WeakRef`s only, but for those of open slabs and released slots. */
  weaken(): void {
    for (const slab of this.slabs) {
      slab.reference ??= new WeakRef(slab.token!)
      slab.token = undefined
    }
  }

  /** Takes back the slabs whose token is gone; call `weaken` first. */
  takeDead(): void {
    for (let i = this.slabs.length - 1; i >= 0; i--) {
      const slab = this.slabs[i]
      if (slab.token === undefined && slab.reference!.deref() === undefined) this.takeBack(slab)
    }
  }

  /** Lets go of every token, so that a collection shows which are held by allocations. */
  suspend(): SuspendedSlabs {
    this.weaken()
    const suspended = {
      current: this.current.map((token) => token?.slab),
      // A slab that was started afresh since has other slots in the same place.
      slots: this.freeSlots.map((free) => free.tokens.map((token) => (token.retired ? undefined : token.slab))),
    }
    this.current.fill(undefined)
    for (const free of this.freeSlots) free.tokens.length = 0
    return suspended
  }

  /** After the collection: takes back the slabs whose token is gone, and goes on with the others. */
  resume(suspended: SuspendedSlabs): void {
    const alive = new Map<Slab, SlabToken>()
    for (let i = this.slabs.length - 1; i >= 0; i--) {
      const slab = this.slabs[i]
      const token = slab.reference!.deref()
      if (token === undefined) this.takeBack(slab)
      else alive.set(slab, token)
    }
    suspended.current.forEach((slab, group) => {
      this.current[group] = slab && alive.get(slab)
    })
    suspended.slots.forEach((slabs, sizeClass) => {
      this.restoreSlots(this.freeSlots[sizeClass], slabs, alive)
    })
  }

  private restoreSlots(
    free: FreeSlots,
    slabs: readonly (Slab | undefined)[],
    alive: ReadonlyMap<Slab, SlabToken>,
  ): void {
    let kept = 0
    slabs.forEach((slab, i) => {
      const token = slab && alive.get(slab)
      if (token === undefined) return
      free.tokens.push(token)
      free.pointers[kept++] = free.pointers[i]
    })
    free.pointers.length = kept
  }

  private nextSlab(group: number, size: number): SlabToken {
    const open = this.current[group]
    if (open !== undefined && open.slab.live === 0) return this.renew(open)
    const slab = new Slab(this.takeBlock(this.classes.slabBytes[group], size), group)
    slab.index = this.slabs.push(slab) - 1
    // The slab that was open may have lost its last allocation while the block was found.
    const previous = this.current[group]
    const token = new SlabToken(slab)
    slab.token = token
    this.current[group] = token
    if (previous !== undefined && previous.slab.live === 0) this.retire(previous.slab, previous)
    return token
  }

  /** Starts a slab without allocations afresh. Its released slots are void, as the old token says. */
  private renew(old: SlabToken): SlabToken {
    const slab = old.slab
    old.retired = true
    slab.top = slab.block.pointer
    const token = new SlabToken(slab)
    slab.token = token
    slab.reference = undefined
    this.current[slab.group] = token
    return token
  }

  private retire(slab: Slab, token: SlabToken): void {
    token.retired = true
    this.takeBack(slab)
  }

  private takeBack(slab: Slab): void {
    const last = this.slabs.pop()!
    if (last !== slab) {
      this.slabs[slab.index] = last
      last.index = slab.index
    }
    this.usedBytes -= slab.usedBytes
    this.liveAllocations -= slab.live
    this.giveBlock(slab.block)
  }
}
