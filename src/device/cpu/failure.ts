/** Where kernels say that an index was out of bounds; see `writer/failures.ts` for how. */
import { outOfBounds } from '../../core/indexing.js'
import { type Heap, places } from './heap.js'

/** Byte offsets within the record. */
export const failureLayout = {
  /** An int32: 1 while a thread writes. */
  lock: 0,
  /** An int32: 1 where there is a failure. */
  found: 4,
  /** A float64: the first unit of the piece of work in which it happened. */
  begin: 8,
  /** Int64s. */
  index: 16,
  size: 24,
  /** An int32. */
  axis: 32,
  bytes: 40,
} as const

export class FailureRecord {
  private readonly words: Int32Array
  private readonly longs: BigInt64Array

  constructor({ buffer }: Heap) {
    this.words = new Int32Array(buffer, places.failure, failureLayout.bytes / 4)
    this.longs = new BigInt64Array(buffer, places.failure, failureLayout.bytes / 8)
  }

  /** For when a launch didn't come to its end: a thread may have died while it wrote. */
  forget(): void {
    this.words[failureLayout.lock / 4] = 0
    this.words[failureLayout.found / 4] = 0
  }

  /** @throws IndexError where there is a failure, which is forgotten. */
  report(): void {
    const { words, longs } = this
    if (words[failureLayout.found / 4] === 0) return
    words[failureLayout.found / 4] = 0
    const [index, size] = [longs[failureLayout.index / 8], longs[failureLayout.size / 8]]
    throw outOfBounds(index, words[failureLayout.axis / 4], Number(size))
  }
}
