/** The framing between the harness, the oracle and the golden files: header length, JSON header, payload. */

/** A stretch of the payload. */
export interface Stretch {
  readonly offset: number
  readonly length: number
}

export class PayloadWriter {
  private readonly chunks: Uint8Array[] = []
  private size = 0

  append(bytes: Uint8Array): Stretch {
    const stretch = { offset: this.size, length: bytes.length }
    this.chunks.push(bytes)
    this.size += bytes.length
    return stretch
  }

  get length(): number {
    return this.size
  }

  frame(header: unknown): Buffer {
    const text = Buffer.from(JSON.stringify(header))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(text.length)
    return Buffer.concat([length, text, ...this.chunks])
  }
}

export interface Frame<H> {
  readonly header: H
  /** A copy of a stretch, so that typed arrays over it are aligned. */
  bytes(stretch: Stretch): Uint8Array
}

export function readFrame<H>(frame: Buffer): Frame<H> {
  if (frame.length < 4 || frame.length < 4 + frame.readUInt32LE(0))
    throw new RangeError(`a frame of ${frame.length} bytes is cut short`)
  const begin = 4 + frame.readUInt32LE(0)
  return {
    header: JSON.parse(frame.toString('utf8', 4, begin)) as H,
    bytes: ({ offset, length }) => {
      if (begin + offset + length > frame.length) throw new RangeError('a stretch lies outside its frame')
      return Uint8Array.from(frame.subarray(begin + offset, begin + offset + length))
    },
  }
}
