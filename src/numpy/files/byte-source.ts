/** Where bytes are read from: files by path or descriptor, and memory; from start to end, or at positions. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'

/** What functions that read take: a path, a `file:` URL, the file's bytes, or the descriptor of an open file. */
export type ReadableFile = string | URL | number | ArrayBufferView | ArrayBufferLike

/** Bytes one after another. */
export interface ByteSource {
  /** What messages call it. */
  readonly name: string
  /** How many bytes are left, where that is known. */
  readonly left: number | undefined
  /** Fills `target` as far as there are bytes; gives their number. */
  read(target: Uint8Array): number
}

/** Bytes at any position. */
export interface RandomAccess {
  readonly name: string
  readonly size: number
  readAt(position: number, target: Uint8Array): number
}

/** An open file: closed by whoever opened it. */
export interface OpenFile {
  readonly name: string
  readonly source: ByteSource
  /** @throws ValueError for what can only be read from start to end */
  random(): RandomAccess
  close(): void
}

/** Bytes of one call: engines and systems have limits beyond. */
export const pieceBytes = 64 << 20

function readFully(fd: number, target: Uint8Array, position: number | null): number {
  let done = 0
  while (done < target.length) {
    const part = target.subarray(done, Math.min(target.length, done + pieceBytes))
    const count = readSync(fd, part, 0, part.length, position === null ? null : position + done)
    if (count === 0) break
    done += count
  }
  return done
}

/** A part of something with positions, from start to end. */
export class Section implements ByteSource {
  private done = 0

  constructor(
    readonly name: string,
    private readonly access: RandomAccess,
    private readonly start: number,
    private readonly length: number,
  ) {}

  get left(): number {
    return this.length - this.done
  }

  read(target: Uint8Array): number {
    const part = target.length > this.left ? target.subarray(0, this.left) : target
    const count = this.access.readAt(this.start + this.done, part)
    this.done += count
    return count
  }
}

export class MemoryAccess implements RandomAccess {
  constructor(
    readonly name: string,
    private readonly bytes: Uint8Array,
  ) {}

  get size(): number {
    return this.bytes.length
  }

  readAt(position: number, target: Uint8Array): number {
    const part = this.bytes.subarray(position, position + target.length)
    target.set(part)
    return part.length
  }
}

/** Bytes that have been looked at already, then the rest of a source. */
export class Prefixed implements ByteSource {
  private done = 0

  constructor(
    private readonly prefix: Uint8Array,
    private readonly rest: ByteSource,
  ) {}

  get name(): string {
    return this.rest.name
  }

  get left(): number | undefined {
    return this.rest.left === undefined ? undefined : this.rest.left + this.prefix.length - this.done
  }

  read(target: Uint8Array): number {
    const part = this.prefix.subarray(this.done, this.done + target.length)
    target.set(part)
    this.done += part.length
    return part.length < target.length ? part.length + this.rest.read(target.subarray(part.length)) : part.length
  }
}

/** Opens what a user gives to read from. @throws ArgumentError for anything else, and the system's error where it fails */
export function openForReading(operation: string, file: ReadableFile): OpenFile {
  if (typeof file === 'number') return openDescriptor(file)
  if (typeof file === 'string' || file instanceof URL) return openPath(file)
  const bytes = bytesOf(file)
  if (bytes === undefined) {
    throw new ArgumentError(
      `[${operation}] file is a path, a URL, a file descriptor or bytes (a Buffer, an ArrayBuffer), not ${describe(file)}`,
    )
  }
  const access = new MemoryAccess('the bytes given', bytes)
  const source = new Section(access.name, access, 0, access.size)
  return { name: access.name, source, random: () => access, close: () => undefined }
}

/** Any buffer's memory as bytes; undefined for what isn't one. */
export function bytesOf(buffer: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  if (buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer) return new Uint8Array(buffer)
  return undefined
}

function openPath(path: string | URL): OpenFile {
  const name = String(path instanceof URL ? fileURLToPath(path) : path)
  const fd = openSync(path, 'r')
  const stat = fstatSync(fd)
  let open = true
  const close = () => {
    if (open) closeSync(fd)
    open = false
  }
  if (!stat.isFile()) return { ...stream(fd, name), close }
  const access: RandomAccess = { name, size: stat.size, readAt: (position, target) => readFully(fd, target, position) }
  return { name, source: new Section(name, access, 0, stat.size), random: () => access, close }
}

/** A user's descriptor: read from where it stands, left open. */
function openDescriptor(fd: number): OpenFile {
  const name = `file descriptor ${fd}`
  const random = (): RandomAccess => {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new ValueError(`${name} is no file that can be read at any position, as an archive is`)
    return { name, size: stat.size, readAt: (position, target) => readFully(fd, target, position) }
  }
  return { ...stream(fd, name), random, close: () => undefined }
}

function stream(fd: number, name: string): Omit<OpenFile, 'close'> {
  const source: ByteSource = { name, left: undefined, read: (target) => readFully(fd, target, null) }
  const random = (): never => {
    throw new ValueError(`${name} is no file that can be read at any position, as an archive is`)
  }
  return { name, source, random }
}

/** Exactly `count` bytes. @throws ValueError where the source ends before */
export function readBytes(source: ByteSource, count: number, what: string): Uint8Array {
  const target = new Uint8Array(count)
  const found = source.read(target)
  if (found < count) {
    throw new ValueError(`${source.name} ends early: ${count} bytes of ${what} were expected, and there are ${found}`, {
      expected: count,
      found,
    })
  }
  return target
}
