/**
 * Compiled kernels on disk. A file's name is the key of all that its contents depend on, its header carries magic,
 * key, length and checksum, and it appears in one step by renaming: processes may share the folder, and a torn or
 * foreign file is passed over and written anew. A disk that is full or read-only costs time, never a result.
 */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { crypto } from '../../core/builtin.js'
import { ValueError } from '../../core/errors.js'
import type { Environment } from './search-machine.js'

/** Part of every key: a new number makes all older files unused. */
export const cacheFormatVersion = 1

const magic = Buffer.from('CUTSKRN\n', 'latin1')
const keyBytes = 32
const checksumBytes = 32
const headerBytes = magic.length + 4 + keyBytes + 8 + checksumBytes
const extension = '.cubin'
const temporaryExtension = '.tmp'
const defaultLimit = 2 ** 30
const hour = 3_600_000

export interface CubinCacheOptions {
  readonly folder: string
  /** Bytes that the folder may hold; the files used longest ago go first. */
  readonly limit?: number
  readonly warn?: (message: string) => void
}

export class CubinCache {
  readonly folder: string
  readonly limit: number
  readonly #warn: (message: string) => void
  #writable = true
  /** Bytes written since the folder was last measured; infinite before the first time. */
  #unmeasured = Number.POSITIVE_INFINITY

  constructor(options: CubinCacheOptions) {
    this.folder = options.folder
    this.limit = options.limit ?? defaultLimit
    this.#warn = options.warn ?? warnOnce
  }

  /** What was stored under the key, a sha256 in hexadecimal; undefined where there is nothing sound. */
  get(key: string): Buffer | undefined {
    const path = this.#path(key)
    let file: Buffer
    try {
      file = readFileSync(path)
    } catch {
      return undefined
    }
    const payload = unwrap(file, key)
    if (payload !== undefined) markUsed(path)
    return payload
  }

  /** Stores a payload; where that fails, the cache is left alone from then on, with one warning. */
  put(key: string, payload: Uint8Array): void {
    if (!this.#writable || payload.length + headerBytes > this.limit) return
    const temporary = join(
      this.folder,
      `${key}.${process.pid}-${crypto().randomBytes(6).toString('hex')}${temporaryExtension}`,
    )
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      writeFileSync(temporary, wrap(key, payload), { flag: 'wx', mode: 0o600 })
      renameSync(temporary, this.#path(key))
    } catch (error) {
      removeQuietly(temporary)
      this.#giveUp(error as NodeJS.ErrnoException, key)
      return
    }
    this.#keepWithinLimit(payload.length + headerBytes)
  }

  #path(key: string): string {
    return join(this.folder, key + extension)
  }

  #giveUp(error: NodeJS.ErrnoException, key: string): void {
    // Windows refuses to replace a file that another process is reading: it has the same contents.
    if (error.code === 'EPERM' && this.get(key) !== undefined) return
    this.#writable = false
    this.#warn(
      `compiled kernels can't be kept in ${this.folder}: ${error.message}; CUTS_CACHE_DIR names another folder`,
    )
  }

  /** Measures the folder at the first write, and again once a thirty-second of the limit has been written. */
  #keepWithinLimit(written: number): void {
    this.#unmeasured += written
    if (this.#unmeasured < this.limit / 32) return
    this.#unmeasured = 0
    try {
      removeOldest(this.folder, this.limit)
    } catch {
      // The folder can't be read: the next write says so if it fails too.
    }
  }
}

function wrap(key: string, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes)
  let offset = magic.copy(header, 0)
  offset = header.writeUInt32LE(cacheFormatVersion, offset)
  offset += Buffer.from(key, 'hex').copy(header, offset)
  offset = header.writeBigUInt64LE(BigInt(payload.length), offset)
  crypto().createHash('sha256').update(payload).digest().copy(header, offset)
  return Buffer.concat([header, payload])
}

/** The payload of a sound file; undefined for anything else. */
function unwrap(file: Buffer, key: string): Buffer | undefined {
  if (file.length < headerBytes || !file.subarray(0, magic.length).equals(magic)) return undefined
  let offset = magic.length
  if (file.readUInt32LE(offset) !== cacheFormatVersion) return undefined
  offset += 4
  if (file.toString('hex', offset, offset + keyBytes) !== key) return undefined
  offset += keyBytes
  if (file.readBigUInt64LE(offset) !== BigInt(file.length - headerBytes)) return undefined
  offset += 8
  const payload = file.subarray(headerBytes)
  const checksum = crypto().createHash('sha256').update(payload).digest()
  return checksum.equals(file.subarray(offset, offset + checksumBytes)) ? payload : undefined
}

/** The time of change stands for the last use; once an hour is exact enough, and spares the disk. */
function markUsed(path: string): void {
  try {
    const now = Date.now()
    if (now - statSync(path).mtimeMs > hour) utimesSync(path, now / 1000, now / 1000)
  } catch {
    // Read-only, or removed by another process.
  }
}

function removeOldest(folder: string, limit: number): void {
  const files: { path: string; size: number; used: number }[] = []
  let total = 0
  for (const name of readdirSync(folder)) {
    const temporary = name.endsWith(temporaryExtension)
    if (!temporary && !name.endsWith(extension)) continue
    const path = join(folder, name)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) continue
    // What a process left behind when it died in the middle of writing.
    if (temporary && Date.now() - stats.mtimeMs > hour) removeQuietly(path)
    if (temporary) continue
    files.push({ path, size: stats.size, used: stats.mtimeMs })
    total += stats.size
  }
  if (total <= limit) return
  files.sort((a, b) => a.used - b.used)
  for (const { path, size } of files) {
    if (total <= limit * 0.8) break
    removeQuietly(path)
    total -= size
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Somebody else's file, or gone already.
  }
}

const warned = new Set<string>()

/** A warning of the process, each text once. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return
  warned.add(message)
  process.emitWarning(message, 'CutsWarning')
}

/** `CUTS_CACHE_DIR`, or the folder that the platform has for such things. */
export function cacheFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (environment.CUTS_CACHE_DIR) return environment.CUTS_CACHE_DIR
  if (platform === 'win32') {
    return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'cuts', 'kernels')
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'cuts', 'kernels')
  return join(environment.XDG_CACHE_HOME || join(home, '.cache'), 'cuts', 'kernels')
}

/** `CUTS_CACHE_LIMIT`: bytes, or with a unit as in `512MiB`. */
export function cacheLimit(environment: Environment = process.env): number {
  const text = environment.CUTS_CACHE_LIMIT
  if (!text) return defaultLimit
  const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B?|B)?\s*$/i.exec(text)
  if (match === null) {
    throw new ValueError(`CUTS_CACHE_LIMIT is '${text}', but must be a number of bytes, as in 500000000 or 512MiB`)
  }
  const power = 'BKMGT'.indexOf((match[2] ?? 'B')[0].toUpperCase())
  const base = /i/i.test(match[2] ?? '') ? 1024 : 1000
  return Math.floor(Number(match[1]) * base ** power)
}
