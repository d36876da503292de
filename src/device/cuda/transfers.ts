/**
 * Copies between the host and a device through pinned memory: while one piece is on its way, the one before is
 * copied from or to its place on the host. A write returns when its bytes lie in pinned memory; small ones lie there
 * side by side, so that they wait for the device only when all of it is full.
 */
import { OutOfMemoryError } from '../../core/errors.js'
import type { Driver } from './driver.js'

const pieceBytes = 8 << 20
const pieceCount = 2
/** Where each write begins in a piece. */
const alignment = 64

interface Piece {
  readonly pointer: number
  readonly view: Uint8Array
  /** Recorded after the last copy from or to the piece. */
  readonly event: number
}

export class Transfers {
  private pieces: readonly Piece[] | undefined
  /** Where the next write goes: a piece, and the bytes of it that writes have taken. */
  private current = 0
  private taken = 0

  constructor(
    private readonly driver: Driver,
    /** Makes the device's context the thread's: after a pause it may be another one's. */
    private readonly enter: () => void,
  ) {}

  read(pointer: number, target: Uint8Array, stream: number): void {
    const pieces = this.prepared()
    let previous: { piece: Piece; offset: number; bytes: number } | undefined
    const arrive = (): void => {
      if (previous === undefined) return
      this.driver.eventSynchronize(previous.piece.event)
      target.set(previous.piece.view.subarray(0, previous.bytes), previous.offset)
    }
    for (let offset = 0, index = 0; offset < target.length; offset += pieceBytes, index++) {
      // What was to be written from this piece has left it by then: copies of a stream keep their order.
      const piece = pieces[index % pieceCount]
      const bytes = Math.min(pieceBytes, target.length - offset)
      this.driver.copyDeviceToHostAsync(piece.pointer, pointer + offset, bytes, stream)
      this.driver.eventRecord(piece.event, stream)
      arrive()
      previous = { piece, offset, bytes }
    }
    arrive()
  }

  async readAsync(pointer: number, target: Uint8Array, stream: number): Promise<void> {
    // A buffer of its own: other reads may use the shared pieces before this one is done.
    const bytes = Math.min(pieceBytes, target.length)
    const piece = this.makePiece(bytes)
    try {
      for (let offset = 0; offset < target.length; offset += bytes) {
        const count = Math.min(bytes, target.length - offset)
        this.driver.copyDeviceToHostAsync(piece.pointer, pointer + offset, count, stream)
        this.driver.eventRecord(piece.event, stream)
        await this.driver.eventSynchronizeAsync(piece.event)
        this.enter()
        target.set(piece.view.subarray(0, count), offset)
      }
    } finally {
      this.freePiece(piece)
    }
  }

  write(pointer: number, source: Uint8Array, stream: number): void {
    const pieces = this.prepared()
    for (let offset = 0; offset < source.length; ) {
      if (this.taken >= pieceBytes) {
        this.current = (this.current + 1) % pieceCount
        this.driver.eventSynchronize(pieces[this.current].event)
        this.taken = 0
      }
      const piece = pieces[this.current]
      const bytes = Math.min(pieceBytes - this.taken, source.length - offset)
      piece.view.set(source.subarray(offset, offset + bytes), this.taken)
      this.driver.copyHostToDeviceAsync(pointer + offset, piece.pointer + this.taken, bytes, stream)
      this.driver.eventRecord(piece.event, stream)
      this.taken = Math.ceil((this.taken + bytes) / alignment) * alignment
      offset += bytes
    }
  }

  dispose(): void {
    for (const piece of this.pieces ?? []) this.freePiece(piece)
    this.pieces = undefined
  }

  private prepared(): readonly Piece[] {
    if (this.pieces !== undefined) return this.pieces
    const pieces: Piece[] = []
    try {
      while (pieces.length < pieceCount) pieces.push(this.makePiece(pieceBytes))
    } catch (error) {
      for (const piece of pieces) this.freePiece(piece)
      throw error
    }
    return (this.pieces = pieces)
  }

  private makePiece(bytes: number): Piece {
    const pointer = this.driver.hostAlloc(Math.max(bytes, 1))
    if (pointer === undefined) throw new OutOfMemoryError(`no ${bytes} bytes of pinned host memory for a copy`)
    try {
      return { pointer, view: this.driver.hostView(pointer, bytes), event: this.driver.eventCreate() }
    } catch (error) {
      this.driver.hostFree(pointer)
      throw error
    }
  }

  private freePiece({ pointer, event }: Piece): void {
    this.driver.eventDestroy(event)
    this.driver.hostFree(pointer)
  }
}
