/** Reads ZIP archives through the list of members at their end. */
import { constants } from 'node:buffer'
import { zlib } from '../../core/builtin.js'
import { ValueError } from '../../core/errors.js'
import { type ByteSource, MemoryAccess, type RandomAccess, readBytes, Section } from './byte-source.js'
import {
  beyond32,
  centralSignature,
  crc32,
  deflated,
  end64Signature,
  endSignature,
  extra64,
  localSignature,
  locator64Signature,
  RecordReader,
  stored,
} from './zip-format.js'

export interface ZipMember {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  /** Bytes in the archive, and when unpacked. */
  readonly packed: number
  readonly size: number
  readonly offset: number
}

const endBytes = 22
const locatorBytes = 20
const longestComment = 0xffff

const damaged = ({ name }: RandomAccess, problem: string) =>
  new ValueError(`${name} is a damaged ZIP archive: ${problem}`)

function part(archive: RandomAccess, start: number, length: number, what: string): Uint8Array {
  if (start < 0 || length < 0 || start + length > archive.size) throw damaged(archive, `${what} lies outside the file`)
  return readBytes(new Section(archive.name, archive, start, length), length, what)
}

/** The members of an archive, in their order. @throws ValueError for what isn't one */
export function zipMembers(archive: RandomAccess): ZipMember[] {
  const { count, size, start, shift } = findList(archive)
  const list = new RecordReader(part(archive, start, size, 'the list of members'))
  const members: ZipMember[] = []
  for (let index = 0; index < count; index++) members.push(readMember(archive, list, shift))
  return members
}

/** Where the list of members is. Bytes in front of the archive shift all positions. */
function findList(archive: RandomAccess): { count: number; size: number; start: number; shift: number } {
  const tailStart = Math.max(0, archive.size - endBytes - longestComment)
  const tail = part(archive, tailStart, archive.size - tailStart, 'the end')
  let at = tail.length - endBytes
  while (at >= 0 && new RecordReader(tail, at).u32() !== endSignature) at--
  if (at < 0) throw damaged(archive, 'the record at its end is missing, as where a file was cut off')
  const end = new RecordReader(tail, at + 10)
  let [count, size, offset] = [end.u16(), end.u32(), end.u32()]
  let after = tailStart + at
  const locator = at >= locatorBytes ? new RecordReader(tail, at - locatorBytes) : undefined
  if (locator?.u32() === locator64Signature) {
    locator.at += 4
    after = locator.u64()
    const end64 = new RecordReader(part(archive, after, 56, 'the record for large files'))
    if (end64.u32() !== end64Signature) throw damaged(archive, 'the record for large files is not where it should be')
    end64.at += 28
    ;[count, size, offset] = [end64.u64(), end64.u64(), end64.u64()]
  }
  const start = after - size
  return { count, size, start, shift: start - offset }
}

function readMember(archive: RandomAccess, list: RecordReader, shift: number): ZipMember {
  if (list.left < 46 || list.u32() !== centralSignature) throw damaged(archive, 'its list of members is broken off')
  list.at += 4
  const [flags, method] = [list.u16(), list.u16()]
  list.at += 4
  const crc = list.u32()
  let [packed, size] = [list.u32(), list.u32()]
  const [nameLength, extraLength, commentLength] = [list.u16(), list.u16(), list.u16()]
  list.at += 8
  let offset = list.u32()
  if (list.left < nameLength + extraLength + commentLength) throw damaged(archive, 'its list of members is broken off')
  const name = Buffer.from(list.raw(nameLength)).toString(flags & (1 << 11) ? 'utf8' : 'latin1')
  const extra = new RecordReader(list.raw(extraLength))
  list.at += commentLength
  while (extra.left >= 4) {
    const [id, length] = [extra.u16(), extra.u16()]
    const field = new RecordReader(extra.raw(Math.min(length, extra.left)))
    if (id !== extra64) continue
    if (size === beyond32 && field.left >= 8) size = field.u64()
    if (packed === beyond32 && field.left >= 8) packed = field.u64()
    if (offset === beyond32 && field.left >= 8) offset = field.u64()
  }
  return { name, method, encrypted: (flags & 1) !== 0, crc, packed, size, offset: offset + shift }
}

/**
 * The unpacked bytes of a member. A deflated one is unpacked as a whole, a stored one is read where it lies; the
 * checksum is compared when all was read.
 */
export function openMember(archive: RandomAccess, member: ZipMember): ByteSource {
  const label = `${member.name} in ${archive.name}`
  const local = new RecordReader(part(archive, member.offset, 30, `the header of ${member.name}`))
  if (local.u32() !== localSignature) throw damaged(archive, `${member.name} is not where the list says`)
  local.at = 26
  const start = member.offset + 30 + local.u16() + local.u16()
  if (member.encrypted) throw new ValueError(`${label} is encrypted, which can't be read`)
  if (start + member.packed > archive.size) throw damaged(archive, `${member.name} lies outside the file`)
  if (member.method === stored) return new Checked(new Section(label, archive, start, member.packed), member, archive)
  if (member.method !== deflated) {
    throw new ValueError(`${label} is packed with method ${member.method}: stored and deflated members can be read`, {
      method: member.method,
    })
  }
  if (member.size > constants.MAX_LENGTH) {
    throw new ValueError(
      `${label} has ${member.size} bytes, and a compressed member can have ${constants.MAX_LENGTH} in this version of Node: np.savez writes without compression`,
      { size: member.size },
    )
  }
  const packed = part(archive, start, member.packed, member.name)
  const unpacked = inflate(archive, member, packed)
  return new Checked(new Section(label, new MemoryAccess(label, unpacked), 0, unpacked.length), member, archive)
}

function inflate(archive: RandomAccess, member: ZipMember, packed: Uint8Array): Uint8Array {
  let unpacked: Uint8Array
  try {
    unpacked = zlib().inflateRawSync(packed, { maxOutputLength: Math.max(1, member.size) })
  } catch (error) {
    const problem = damaged(archive, `${member.name} can't be unpacked: ${(error as Error).message}`)
    problem.cause = error
    throw problem
  }
  if (unpacked.length !== member.size) {
    throw damaged(archive, `${member.name} has ${unpacked.length} bytes and should have ${member.size}`)
  }
  return unpacked
}

/** Compares the checksum at the end. */
class Checked implements ByteSource {
  private crc = 0

  constructor(
    private readonly source: ByteSource,
    private readonly member: ZipMember,
    private readonly archive: RandomAccess,
  ) {}

  get name(): string {
    return this.source.name
  }

  get left(): number | undefined {
    return this.source.left
  }

  read(target: Uint8Array): number {
    const count = this.source.read(target)
    this.crc = crc32(target.subarray(0, count), this.crc)
    if (this.source.left === 0 && this.crc !== this.member.crc) {
      throw damaged(this.archive, `${this.member.name} has another checksum than the archive says`)
    }
    return count
  }
}
