/** The records of the ZIP format (PKWARE's APPNOTE), as far as .npz files need them. */
import { zlib } from '../../core/builtin.js'

export const localSignature = 0x04034b50
export const centralSignature = 0x02014b50
export const endSignature = 0x06054b50
export const end64Signature = 0x06064b50
export const locator64Signature = 0x07064b50
export const descriptorSignature = 0x08074b50

/** What a field of 32 bits holds where the value is in the extra field of large files. */
export const beyond32 = 0xffffffff
export const beyond16 = 0xffff
export const extra64 = 1

export const stored = 0
export const deflated = 8

let table: Uint32Array | undefined

function crcTable(): Uint32Array {
  table ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let crc = index
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    return crc
  })
  return table
}

function slowCrc32(bytes: Uint8Array, before = 0): number {
  const entries = crcTable()
  let crc = ~before
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ entries[(crc ^ bytes[at]) & 0xff]
  return ~crc >>> 0
}

/** The checksum of bytes that follow those with the checksum `before`. Node has it from 20.15 on. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const { crc32: fast = slowCrc32 } = zlib() as { crc32?: (bytes: Uint8Array, before?: number) => number }
  return fast(bytes, before)
}

/** A record: numbers of 2, 4 and 8 bytes, one after another. */
export class RecordWriter {
  private readonly bytes: number[] = []

  u16(...values: readonly number[]): this {
    for (const value of values) this.bytes.push(value & 0xff, (value >>> 8) & 0xff)
    return this
  }

  u32(...values: readonly number[]): this {
    for (const value of values) this.u16(value & 0xffff, value >>> 16)
    return this
  }

  u64(...values: readonly number[]): this {
    for (const value of values) this.u32((value % 2 ** 32) >>> 0, Math.floor(value / 2 ** 32))
    return this
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.bytes.push(byte)
    return this
  }

  done(): Uint8Array {
    return Uint8Array.from(this.bytes)
  }
}

export class RecordReader {
  private readonly view: DataView

  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u16(): number {
    this.at += 2
    return this.view.getUint16(this.at - 2, true)
  }

  u32(): number {
    this.at += 4
    return this.view.getUint32(this.at - 4, true)
  }

  u64(): number {
    return this.u32() + this.u32() * 2 ** 32
  }

  raw(length: number): Uint8Array {
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  get left(): number {
    return this.bytes.length - this.at
  }
}
