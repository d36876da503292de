/** Memory that kernels of one stream use one after another: each block belongs to the launch that is running. */
import { OutOfMemoryError } from '../../core/errors.js'
import type { Driver } from './driver.js'
import { tagStep } from './writer/look-back.js'

const maxCounters = 1 << 16
const lastTag = 2 ** 32 - 2 * tagStep

export class Workspace {
  /** Contents are arbitrary at the start of a launch. */
  readonly partials = new Block()
  /** Records of look-back: tagged words, of which those of earlier launches have other tags. */
  private readonly records = new Block()
  /** Where the records were when they were last cleared. */
  private cleared = 0
  private tag = 0
  /** 32-bit counters that are 0 between launches; 0 before the first that needs some. */
  counters = 0

  constructor(
    private readonly driver: Driver,
    private readonly stream: number,
    /** Gives back memory that nobody uses. */
    private readonly reclaim: () => void,
  ) {}

  /** Makes sure that there is room for partial results and counters. */
  reserve(bytes: number, counters: number): void {
    if (counters > maxCounters)
      throw new OutOfMemoryError(`a reduction asks for ${counters} counters; there are ${maxCounters}`)
    if (counters > 0 && this.counters === 0) this.counters = this.zeroed(4 * maxCounters)
    this.grow(this.partials, bytes)
  }

  /** Room for records of look-back, a tag that no earlier launch has had there, and a counter that is 0. */
  lookBack(bytes: number): { records: number; tag: number; counter: number } {
    this.reserve(0, 1)
    const { records } = this
    this.grow(records, bytes)
    if (this.cleared !== records.pointer || this.tag >= lastTag) {
      this.driver.fillBytesAsync(records.pointer, 0, records.bytes, this.stream)
      this.cleared = records.pointer
      this.tag = 0
    }
    this.tag += tagStep
    return { records: records.pointer, tag: this.tag, counter: this.counters }
  }

  /** Makes sure that `block` has `bytes`. */
  private grow(block: Block, bytes: number): void {
    if (bytes <= block.bytes) return
    const size = Math.max(bytes, 2 * block.bytes, 1 << 20)
    const pointer = this.allocate(size)
    if (block.pointer !== 0) this.driver.memFree(block.pointer)
    block.pointer = pointer
    block.bytes = size
    if (block === this.records) this.cleared = 0
  }

  /** Memory for good, of which all bytes are 0. */
  zeroed(bytes: number): number {
    const pointer = this.allocate(bytes)
    try {
      this.driver.fillBytesAsync(pointer, 0, bytes, this.stream)
    } catch (error) {
      this.driver.memFree(pointer)
      throw error
    }
    return pointer
  }

  private allocate(bytes: number): number {
    let pointer = this.driver.memAlloc(bytes)
    if (pointer === undefined) {
      this.reclaim()
      pointer = this.driver.memAlloc(bytes)
    }
    if (pointer === undefined) throw new OutOfMemoryError(`no ${bytes} bytes of device memory for partial results`)
    return pointer
  }
}

/** A piece of memory that grows with what is asked of it. */
export class Block {
  pointer = 0
  bytes = 0
}
