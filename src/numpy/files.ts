/** NumPy's own files: .npy with one array, .npz with several. */
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { anyNumber } from '../core/argument-count.js'
import type { DTypeName } from '../core/dtype.js'
import { ValueError } from '../core/errors.js'
import { toInteger } from '../core/integer.js'
import { Chapter, toArray } from './chapter.js'
import { type ByteSink, openForWriting, type WritableFile } from './files/byte-sink.js'
import { openForReading, Prefixed, type ReadableFile } from './files/byte-source.js'
import { npySize, readNpy, writeNpy } from './files/npy.js'
import { npyMagic } from './files/npy-header.js'
import { NpzFile } from './files/npz-file.js'
import { checkMemberNames, ZipWriter } from './files/zip-writer.js'
import { isOptions, readOptions } from './options.js'

export interface LoadOptions {
  /** Only null: Node can't map files into memory. */
  readonly mmapMode?: null
  /** Whether to trust the file: then a header may have any size. Python's objects can't be read in any case. */
  readonly allowPickle?: boolean
  /** The longest header of an array that is read: 10,000 characters by default. */
  readonly maxHeaderSize?: number
}

const noMapping =
  'Node can’t map files into memory: read the whole file with np.load, or a part of it with np.fromfile and its offset and count'

export class Files extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { savez: anyNumber, savezCompressed: anyNumber, memmap: anyNumber }

  /**
   * Writes an array to a .npy file, byte for byte as NumPy does. A path gets the extension where it lacks it.
   * @throws the system's error (`ENOENT` …) where the file can't be written
   *
   * Mirrors numpy.save.
   */
  save(file: WritableFile, arr: ArrayLike): void {
    const array = this.toArray(arr, 'save')
    writing(openForWriting('save', file, '.npy'), (sink) => writeNpy(array, (bytes) => sink.write(bytes)))
  }

  /**
   * Reads what NumPy or CuTS has saved: the array of a .npy file, or the arrays of a .npz file, which tells itself
   * what it is. From a descriptor an array is read where it stands, so that several can follow each other.
   * @throws ValueError for another file, a damaged one, and one of objects, strings or records; the system's error
   * (`ENOENT` …) where it can't be read
   *
   * Mirrors numpy.load.
   */
  load(file: `${string}.npy`, options?: null | LoadOptions): NDArray
  load(file: `${string}.npz`, options?: null | LoadOptions): NpzFile
  load<T extends NDArray | NpzFile = NDArray<DTypeName> | NpzFile>(file: ReadableFile, options?: null | LoadOptions): T
  load(file: ReadableFile, options?: null | LoadOptions): NDArray | NpzFile {
    const given = readOptions<LoadOptions>('load', options, ['mmapMode', 'allowPickle', 'maxHeaderSize'])
    if (given.mmapMode !== undefined && given.mmapMode !== null) throw new ValueError(`[load] mmapMode: ${noMapping}`)
    const maxHeaderSize = given.allowPickle
      ? Number.POSITIVE_INFINITY
      : toInteger(given.maxHeaderSize ?? 10_000, '[load] maxHeaderSize')
    const open = openForReading('load', file)
    try {
      const start = new Uint8Array(npyMagic.length)
      const beginning = start.subarray(0, open.source.read(start))
      if (beginning.length === 0) throw new ValueError(`${open.name} has no data left`)
      if (isArchive(beginning)) return new NpzFile(this.context, { ...open }, maxHeaderSize)
      if (npyMagic.some((byte, at) => beginning[at] !== byte)) {
        throw new ValueError(
          `${open.name} is neither a .npy nor a .npz file: it starts with the bytes ${Buffer.from(beginning).toString('hex')}`,
        )
      }
      const array = readNpy(this.context, new Prefixed(beginning, open.source), maxHeaderSize)
      open.close()
      return array
    } catch (error) {
      open.close()
      throw error
    }
  }

  /**
   * Writes several arrays to a .npz file: `savez(file, a, b)` as `arr_0` and `arr_1`, `savez(file, { a, b })` under
   * names of their own.
   * @throws ValueError where a name is given twice; the system's error where the file can't be written
   *
   * Mirrors numpy.savez.
   */
  savez(file: WritableFile, ...arrays: readonly (ArrayLike | Readonly<Record<string, ArrayLike>>)[]): void {
    saveArchive(this.context, 'savez', file, arrays, false)
  }

  /** The same with compression. Mirrors numpy.savez_compressed. */
  savezCompressed(file: WritableFile, ...arrays: readonly (ArrayLike | Readonly<Record<string, ArrayLike>>)[]): void {
    saveArchive(this.context, 'savezCompressed', file, arrays, true)
  }

  /**
   * There are no arrays over mapped files in Node.
   * @throws ValueError always, saying what to use instead
   *
   * Mirrors numpy.memmap.
   */
  memmap(_filename: string | URL, ..._options: readonly unknown[]): never {
    throw new ValueError(`[memmap] ${noMapping}`)
  }
}

function saveArchive(
  context: Context,
  operation: string,
  file: WritableFile,
  args: readonly unknown[],
  compress: boolean,
): void {
  const last = args.at(-1)
  const named = isOptions(last) ? last : {}
  const positional = isOptions(last) ? args.slice(0, -1) : args
  const entries = [...positional.map((array, index) => [`arr_${index}`, array] as const), ...Object.entries(named)]
  checkMemberNames(
    operation,
    entries.map(([name]) => name),
  )
  const arrays = entries.map(([name, array]) => [name, toArray(context, array as ArrayLike, operation)] as const)
  writing(openForWriting(operation, file, '.npz'), (sink) => {
    const archive = new ZipWriter(sink, compress)
    for (const [name, array] of arrays) {
      archive.add(`${name}.npy`, npySize(array), (take) => writeNpy(array, take))
    }
    archive.end()
  })
}

function isArchive([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0x50 && second === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6))
}

function writing(sink: ByteSink, write: (sink: ByteSink) => void): void {
  try {
    write(sink)
  } finally {
    sink.close()
  }
}
