/** Where bytes are written to: files by path or descriptor, or an object of the user's. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ArgumentError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { pieceBytes } from './byte-source.js'

/** Takes bytes as they come. The memory is its own: it may keep it. */
export interface ByteWriter {
  write(bytes: Uint8Array): unknown
}

/** What functions that write take: a path, a `file:` URL, the descriptor of an open file, or an object with `write`. */
export type WritableFile = string | URL | number | ByteWriter

export interface ByteSink {
  /** Writes bytes, which the caller may reuse afterwards. */
  write(bytes: Uint8Array): void
  /** Writes over what was written before, where that is possible. */
  readonly patch?: (position: number, bytes: Uint8Array) => void
  close(): void
}

function writeFully(fd: number, bytes: Uint8Array, position: number | null): void {
  let done = 0
  while (done < bytes.length) {
    const part = bytes.subarray(done, Math.min(bytes.length, done + pieceBytes))
    done += writeSync(fd, part, 0, part.length, position === null ? null : position + done)
  }
}

/**
 * Opens what a user gives to write to; a path without `extension` gets it.
 * @throws ArgumentError for anything else, and the system's error where it fails
 */
export function openForWriting(operation: string, file: WritableFile, extension = ''): ByteSink {
  if (typeof file === 'number') {
    return { write: (bytes) => writeFully(file, bytes, null), close: () => undefined }
  }
  if (typeof file === 'string' || file instanceof URL) return openPath(file, extension)
  if (typeof file !== 'object' || file === null || typeof file.write !== 'function') {
    throw new ArgumentError(
      `[${operation}] file is a path, a URL, a file descriptor or an object with write(bytes), not ${describe(file)}`,
    )
  }
  return { write: (bytes) => void file.write(new Uint8Array(bytes)), close: () => undefined }
}

function openPath(path: string | URL, extension: string): ByteSink {
  const name = path instanceof URL ? fileURLToPath(path) : path
  const fd = openSync(name.endsWith(extension) ? name : `${name}${extension}`, 'w')
  return {
    write: (bytes) => writeFully(fd, bytes, null),
    patch: (position, bytes) => writeFully(fd, bytes, position),
    close: () => closeSync(fd),
  }
}
