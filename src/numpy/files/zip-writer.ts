/**
 * Writes ZIP archives member by member, without knowing how long each will be. Sizes and checksums go into a member's
 * header afterwards where the sink can be written at any position, else into a record behind the member.
 */

import { zlib } from '../../core/builtin.js'
import { ValueError } from '../../core/errors.js'
import type { ByteSink } from './byte-sink.js'
import {
  beyond16,
  beyond32,
  centralSignature,
  crc32,
  deflated,
  descriptorSignature,
  end64Signature,
  endSignature,
  extra64,
  localSignature,
  locator64Signature,
  RecordWriter,
  stored,
} from './zip-format.js'

interface Written {
  readonly name: Uint8Array
  readonly flags: number
  readonly large: boolean
  readonly offset: number
  crc: number
  packed: number
  size: number
}

/** Bytes that are deflated together, and how many of those before a deflater looks back on. */
const deflatePiece = 1 << 20
const deflateWindow = 1 << 15

const sizesFollow = 1 << 3
const utf8Names = 1 << 11
/** 1980-01-01, the earliest date there is: the same arrays give the same bytes, as with NumPy. */
const date = 0x21

export class ZipWriter {
  private position = 0
  private readonly members: Written[] = []

  /** @param largest what a field of 32 bits may hold; a test makes it small */
  constructor(
    private readonly sink: ByteSink,
    private readonly compress: boolean,
    private readonly largest = beyond32 - 1,
  ) {}

  /** Adds a member of `size` bytes, which `produce` gives to its argument piece by piece. */
  add(name: string, size: number, produce: (take: (bytes: Uint8Array) => void) => void): void {
    const bytes = Buffer.from(name, 'utf8')
    const ascii = bytes.length === name.length
    const flags = (this.sink.patch ? 0 : sizesFollow) | (ascii ? 0 : utf8Names)
    // What can't be compressed grows a little.
    const large = size + Math.ceil(size / 1000) + 1024 > this.largest
    const member: Written = { name: bytes, flags, large, offset: this.position, crc: 0, packed: 0, size: 0 }
    this.members.push(member)
    this.put(this.localHeader(member))
    const keep = (packed: Uint8Array) => {
      member.packed += packed.length
      this.put(packed)
    }
    const deflater = this.compress ? new Deflater(keep) : undefined
    produce((piece) => {
      member.crc = crc32(piece, member.crc)
      member.size += piece.length
      if (deflater) deflater.write(piece)
      else keep(piece)
    })
    deflater?.end()
    if (this.sink.patch) this.sink.patch(member.offset, this.localHeader(member))
    else this.put(this.descriptor(member))
  }

  /** Writes the list of members, which ends the archive. */
  end(): void {
    const start = this.position
    for (const member of this.members) this.put(this.centralHeader(member))
    const size = this.position - start
    const count = this.members.length
    if (start > this.largest || size > this.largest || count >= beyond16) {
      const at = this.position
      const end64 = new RecordWriter().u32(end64Signature).u64(44).u16(45, 45).u32(0, 0).u64(count, count, size, start)
      this.put(end64.done())
      this.put(new RecordWriter().u32(locator64Signature, 0).u64(at).u32(1).done())
    }
    const [few, short, near] = [Math.min(count, beyond16), this.field(size), this.field(start)]
    this.put(new RecordWriter().u32(endSignature).u16(0, 0, few, few).u32(short, near).u16(0).done())
  }

  private put(bytes: Uint8Array): void {
    this.sink.write(bytes)
    this.position += bytes.length
  }

  private field(value: number): number {
    return value > this.largest ? beyond32 : value
  }

  private localHeader({ name, flags, large, crc, packed, size }: Written): Uint8Array {
    const record = new RecordWriter()
      .u32(localSignature)
      .u16(large ? 45 : 20, flags, this.method, 0, date)
      .u32(crc)
    record
      .u32(large ? beyond32 : packed, large ? beyond32 : size)
      .u16(name.length, large ? 20 : 0)
      .raw(name)
    if (large) record.u16(extra64, 16).u64(size, packed)
    return record.done()
  }

  private descriptor({ large, crc, packed, size }: Written): Uint8Array {
    const record = new RecordWriter().u32(descriptorSignature, crc)
    return (large ? record.u64(packed, size) : record.u32(packed, size)).done()
  }

  private centralHeader({ name, flags, crc, packed, size, offset }: Written): Uint8Array {
    const wide = [size, packed, offset].filter((value) => value > this.largest)
    const version = wide.length > 0 ? 45 : 20
    const record = new RecordWriter().u32(centralSignature).u16(version, version, flags, this.method, 0, date)
    record.u32(crc, this.field(packed), this.field(size))
    record
      .u16(name.length, wide.length > 0 ? 4 + 8 * wide.length : 0, 0, 0, 0)
      .u32(0, this.field(offset))
      .raw(name)
    if (wide.length > 0) record.u16(extra64, 8 * wide.length).u64(...wide)
    return record.done()
  }

  private get method(): number {
    return this.compress ? deflated : stored
  }
}

/**
 * Deflates pieces one at a time, synchronously: each ends at a byte boundary without ending the stream, and the next
 * one looks back on it as its dictionary.
 */
class Deflater {
  private window: Uint8Array = new Uint8Array(0)

  constructor(private readonly take: (packed: Uint8Array) => void) {}

  write(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += deflatePiece) {
      const piece = bytes.subarray(start, Math.min(bytes.length, start + deflatePiece))
      const dictionary = this.window.length > 0 ? this.window : undefined
      const { constants, deflateRawSync } = zlib()
      this.take(deflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH, dictionary }))
      this.window = Uint8Array.from(piece.subarray(-deflateWindow))
    }
  }

  end(): void {
    this.take(zlib().deflateRawSync(new Uint8Array(0)))
  }
}

/** @throws ValueError for two members of one name, and for names that an archive can't hold */
export function checkMemberNames(operation: string, names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (Buffer.byteLength(name) + 4 > beyond16) throw new ValueError(`[${operation}] the name of an array is too long`)
    if (seen.has(name))
      throw new ValueError(`[${operation}] cannot use un-named variables and keyword ${name}`, { name })
    seen.add(name)
  }
}
