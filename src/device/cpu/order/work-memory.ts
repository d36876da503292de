/** Memory of the heap for the time of one launch. */
import { OutOfMemoryError } from '../../../core/errors.js'
import type { Heap } from '../heap.js'

export class WorkMemory {
  private readonly blocks: (readonly [pointer: number, bytes: number])[] = []

  /** `purpose` is what messages say that the memory is for. */
  constructor(
    private readonly heap: Heap,
    private readonly purpose: string,
  ) {}

  /** @throws OutOfMemoryError */
  take(bytes: number): number {
    let pointer = this.heap.allocate(bytes)
    if (pointer === undefined) {
      this.heap.reclaim?.()
      pointer = this.heap.allocate(bytes)
    }
    if (pointer === undefined) {
      throw new OutOfMemoryError(`no room for the ${bytes} bytes of work memory that ${this.purpose} needs`, { bytes })
    }
    this.blocks.push([pointer, bytes])
    return pointer
  }

  /** The newest first: only the newest block shrinks the heap. */
  release(): void {
    for (const [pointer, bytes] of this.blocks.splice(0).reverse()) this.heap.release(pointer, bytes)
  }
}
