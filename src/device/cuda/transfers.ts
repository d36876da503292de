/**
 * Copies between the host and a device through pinned memory: while one piece is on its way, the one before is
 * copied from or to its place on the host.
 */
import { OutOfMemoryError } from '../../core/errors.js'
import type { Driver } from './driver.js'

const pieceBytes = 8 << 20
const pieceCount = 2

interface Piece {
  readonly pointer: number
  readonly view: Uint8Array
  readonly event: number
}

export class Transfers {
  private pieces: readonly Piece[] | undefined

  constructor(private readonly driver: Driver) {}

  read(pointer: number, target: Uint8Array, stream: number): void {
    this.eachPiece(target.length, (piece, offset, bytes, previous) => {
      if (bytes > 0) {
        this.driver.copyDeviceToHostAsync(piece.pointer, pointer + offset, bytes, stream)
        this.driver.eventRecord(piece.event, stream)
      }
      if (previous) {
        this.driver.eventSynchronize(previous.piece.event)
        target.set(previous.piece.view.subarray(0, previous.bytes), previous.offset)
      }
    })
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
        target.set(piece.view.subarray(0, count), offset)
      }
    } finally {
      this.freePiece(piece)
    }
  }

  write(pointer: number, source: Uint8Array, stream: number): void {
    this.eachPiece(source.length, (piece, offset, bytes) => {
      if (bytes === 0) return
      // What was sent from this piece before has to be on the device.
      this.driver.eventSynchronize(piece.event)
      piece.view.set(source.subarray(offset, offset + bytes))
      this.driver.copyHostToDeviceAsync(pointer + offset, piece.pointer, bytes, stream)
      this.driver.eventRecord(piece.event, stream)
    })
    for (const { event } of this.pieces ?? []) this.driver.eventSynchronize(event)
  }

  dispose(): void {
    for (const piece of this.pieces ?? []) this.freePiece(piece)
    this.pieces = undefined
  }

  private eachPiece(
    total: number,
    visit: (
      piece: Piece,
      offset: number,
      bytes: number,
      previous: { piece: Piece; offset: number; bytes: number } | undefined,
    ) => void,
  ): void {
    this.pieces ??= Array.from({ length: pieceCount }, () => this.makePiece(pieceBytes))
    let previous: { piece: Piece; offset: number; bytes: number } | undefined
    let index = 0
    for (let offset = 0; offset < total; offset += pieceBytes) {
      const piece = this.pieces[index++ % pieceCount]
      const bytes = Math.min(pieceBytes, total - offset)
      visit(piece, offset, bytes, previous)
      previous = { piece, offset, bytes }
    }
    if (previous) visit(this.pieces[index % pieceCount], total, 0, previous)
  }

  private makePiece(bytes: number): Piece {
    const pointer = this.driver.hostAlloc(Math.max(bytes, 1))
    if (pointer === undefined) throw new OutOfMemoryError(`no ${bytes} bytes of pinned host memory for a copy`)
    return { pointer, view: this.driver.hostView(pointer, bytes), event: this.driver.eventCreate() }
  }

  private freePiece({ pointer, event }: Piece): void {
    this.driver.eventDestroy(event)
    this.driver.hostFree(pointer)
  }
}
