/**
 * Where kernels say that an index was out of bounds. There is one record in device memory: a flag, the axis, the index
 * and the size; the first failure after the record was cleared is kept. Nothing waits for it: with each read or
 * synchronisation after a launch that checks indices, the record is copied to the host and cleared, in stream order,
 * and looked at once the stream has come that far.
 */
import { OutOfMemoryError } from '../../core/errors.js'
import { outOfBounds } from '../../core/indexing.js'
import type { Driver } from './driver.js'
import type { Workspace } from './workspace.js'

/** A 32-bit flag, a 32-bit axis, the index and the size: see `recordText` in `writer/tables.ts`. */
const recordBytes = 24
/** Copies that may be on their way at a time. */
const slots = 64

export class IndexErrors {
  /** The record, in device memory; 0 before the first kernel that needs it. */
  record = 0
  private host = 0
  private view: DataView | undefined
  /** Whether a kernel that checks indices was launched after the last copy. */
  private launched = false
  /** Copies asked for, and those looked at, in all. */
  private asked = 0
  private seen = 0

  constructor(
    private readonly driver: Driver,
    private readonly workspace: Workspace,
    private readonly stream: number,
  ) {}

  /** Whether failures may have happened that nobody has looked for. */
  get expects(): boolean {
    return this.launched || this.seen < this.asked
  }

  /** To be called before a kernel that checks indices is launched. */
  expect(): void {
    if (this.record === 0) this.prepare()
    this.launched = true
  }

  /** Starts a copy where one is needed. `throwUpTo` takes what this gives, once the stream has come here. */
  ask(): number {
    if (!this.launched) return this.asked
    const { driver, stream } = this
    if (this.asked - this.seen === slots) {
      driver.streamSynchronize(stream)
      this.throwUpTo(this.asked)
    }
    driver.copyDeviceToHostAsync(this.host + this.slot(this.asked), this.record, recordBytes, stream)
    driver.fillBytesAsync(this.record, 0, recordBytes, stream)
    this.launched = false
    return ++this.asked
  }

  /**
   * Looks at the copies up to `ticket` that nobody has seen yet.
   * @throws IndexError for the first failure among them
   */
  throwUpTo(ticket: number): void {
    let failure: Error | undefined
    while (this.seen < ticket) {
      const at = this.slot(this.seen++)
      const view = this.view!
      if (view.getUint32(at, true) === 0) continue
      const [axis, index] = [view.getUint32(at + 4, true), view.getBigInt64(at + 8, true)]
      failure ??= outOfBounds(index, axis, Number(view.getBigInt64(at + 16, true)))
    }
    if (failure !== undefined) throw failure
  }

  private slot(copy: number): number {
    return (copy % slots) * recordBytes
  }

  private prepare(): void {
    const { driver } = this
    const bytes = slots * recordBytes
    const host = driver.hostAlloc(bytes)
    if (host === undefined) throw new OutOfMemoryError(`no ${bytes} bytes of pinned host memory for index errors`)
    try {
      this.record = this.workspace.zeroed(recordBytes)
    } catch (error) {
      driver.hostFree(host)
      throw error
    }
    this.host = host
    const { buffer, byteOffset } = driver.hostView(host, bytes)
    this.view = new DataView(buffer, byteOffset, bytes)
  }
}
