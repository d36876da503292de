import type { DeviceMemory } from '#src/device/device.js'

export interface FakeMemoryOptions {
  readonly capacity: number
  readonly returnsMemory?: boolean
  /** Bytes between one segment and the next; 0 for memory that grows at its end. */
  readonly gap?: number
  /** Numbers of the calls of `allocate` that fail, from 1. */
  readonly failing?: ReadonlySet<number>
}

/** Addresses without memory behind them. Checks what the pool gives back. */
export class FakeMemory implements DeviceMemory {
  readonly capacity: number
  readonly returnsMemory: boolean
  readonly segments = new Map<number, number>()
  readonly failing: Set<number>
  taken = 0
  calls = 0
  private next = 4096
  private readonly gap: number

  constructor(options: FakeMemoryOptions) {
    this.capacity = options.capacity
    this.returnsMemory = options.returnsMemory ?? false
    this.gap = options.gap ?? (this.returnsMemory ? 4096 : 0)
    this.failing = new Set(options.failing)
  }

  allocate(bytes: number): number | undefined {
    if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new Error(`the pool asked for ${bytes} bytes`)
    if (this.failing.has(++this.calls) || this.taken + bytes > this.capacity) return undefined
    const pointer = this.next
    this.next = Math.ceil((pointer + bytes + this.gap) / 256) * 256
    this.taken += bytes
    this.segments.set(pointer, bytes)
    return pointer
  }

  release(pointer: number, bytes: number): void {
    if (!this.returnsMemory) throw new Error('this memory takes nothing back')
    if (this.segments.get(pointer) !== bytes) throw new Error(`no segment of ${bytes} bytes at ${pointer}`)
    this.segments.delete(pointer)
    this.taken -= bytes
  }
}
