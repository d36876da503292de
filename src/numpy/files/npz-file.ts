/** What `load` gives for a .npz file: the arrays in it, each read when it is asked for. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { countMethods } from '../../core/argument-count.js'
import { ArgumentError, DisposedError } from '../../core/errors.js'
import { type OpenFile, type RandomAccess, readBytes } from './byte-source.js'
import { readNpy } from './npy.js'
import { openMember, type ZipMember, zipMembers } from './zip-reader.js'

/** Files of objects that nobody has closed, when nobody has the object any more. */
const abandoned = new FinalizationRegistry<() => void>((close) => close())

const extension = '.npy'

export class NpzFile implements Disposable {
  /** The names of the arrays, without `.npy`. */
  readonly files: readonly string[]
  private readonly members = new Map<string, ZipMember>()
  private readonly archive: RandomAccess
  private readonly file: OpenFile
  private closed = false

  /** @internal */
  constructor(
    private readonly context: Context,
    file: OpenFile,
    private readonly maxHeaderSize: number,
  ) {
    this.file = file
    this.archive = file.random()
    // As in NumPy a later member takes the place of an earlier one of its name.
    for (const member of zipMembers(this.archive)) this.members.set(member.name, member)
    this.files = [...this.members.keys()].map((name) => (name.endsWith(extension) ? name.slice(0, -4) : name))
    abandoned.register(this, file.close, this)
  }

  /** How many arrays there are. */
  get size(): number {
    return this.files.length
  }

  /** Whether there is an array of this name, given with `.npy` or without. */
  has(name: string): boolean {
    return this.find(name) !== undefined
  }

  /**
   * Reads an array. A name that there isn't gives `fallback`.
   * @throws ArgumentError for a name that there isn't, without `fallback`; ValueError where the member is damaged or
   * isn't an array; DisposedError after `close`
   */
  get(name: string): NDArray
  get<T>(name: string, fallback: T): NDArray | T
  get(name: string, ...fallback: readonly unknown[]): unknown {
    const member = this.find(name)
    if (member !== undefined) return readNpy(this.context, openMember(this.open(), member), this.maxHeaderSize)
    if (fallback.length > 0) return fallback[0]
    throw this.missing(name)
  }

  /** The bytes of a member, whatever it is. @throws as `get` does */
  bytes(name: string): Uint8Array {
    const member = this.find(name)
    if (member === undefined) throw this.missing(name)
    return readBytes(openMember(this.open(), member), member.size, member.name)
  }

  keys(): IterableIterator<string> {
    return this.files.values()
  }

  /** Reads the arrays, one after another. */
  *values(): IterableIterator<NDArray> {
    for (const name of this.files) yield this.get(name)
  }

  /** Names with their arrays, which are read one after another. */
  *entries(): IterableIterator<[name: string, array: NDArray]> {
    for (const name of this.files) yield [name, this.get(name)]
  }

  /** The names of the arrays. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys()
  }

  /** Closes the file, if `load` opened it. */
  close(): void {
    this.closed = true
    abandoned.unregister(this)
    this.file.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  toString(): string {
    const shown = this.files.slice(0, 5).join(', ')
    return `NpzFile '${this.file.name}' with keys: ${shown}${this.files.length > 5 ? '...' : ''}`
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  private open(): RandomAccess {
    if (this.closed) throw new DisposedError(`${this.file.name} was closed`)
    return this.archive
  }

  private find(name: string): ZipMember | undefined {
    return this.members.get(name) ?? this.members.get(`${name}${extension}`)
  }

  private missing(name: string): ArgumentError {
    const { files } = this
    return new ArgumentError(`${this.file.name} has no array '${name}': there are ${files.join(', ') || 'none'}`, {
      name,
      files,
    })
  }
}
countMethods(NpzFile.prototype, { get: 2 })
