/** Arrays from and to text and raw bytes. */
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../core/dtype.js'
import { ArgumentError, ValueError } from '../core/errors.js'
import { describe, toInteger } from '../core/integer.js'
import type { DTypeOption } from './as-array.js'
import { Chapter } from './chapter.js'
import type { WritableFile } from './files/byte-sink.js'
import type { ReadableFile } from './files/byte-source.js'
import { readOptions } from './options.js'
import { type GenfromtxtOptions, genfromtxt, genfromtxtKeys } from './text/genfromtxt.js'
import type { TextFile } from './text/lines.js'
import { type LoadtxtOptions, loadtxt, loadtxtKeys } from './text/loadtxt.js'
import { readRaw, readWords } from './text/raw-file.js'
import { numbersIn } from './text/raw-text.js'
import { type SavetxtOptions, savetxt, savetxtKeys } from './text/savetxt.js'

export interface FromStringOptions {
  readonly dtype?: DTypeLike | null
  /** How many numbers to read; -1 reads all. */
  readonly count?: number
  /** What stands between numbers. There is always one: bytes are read with `frombuffer`. */
  readonly sep: string
}

export interface FromFileOptions {
  readonly dtype?: DTypeLike | null
  /** How many elements to read; -1 reads all. */
  readonly count?: number
  /** What stands between numbers of a text; '' reads bytes. */
  readonly sep?: string
  /** Bytes to skip, where bytes are read. */
  readonly offset?: number
}

export class TextFiles extends Chapter {
  /**
   * Writes a 1-D or 2-D array as text, a row on each line, formatted as Python's `%` does. A name that ends in `.gz`
   * is compressed.
   * @throws ValueError for a format that doesn't fit the columns, or an array of other dimensions; the system's error
   * where the file can't be written
   *
   * Mirrors numpy.savetxt.
   */
  savetxt(fname: WritableFile, X: ArrayLike, options?: string | readonly string[] | SavetxtOptions): void {
    const given = readOptions<SavetxtOptions>('savetxt', options, savetxtKeys)
    savetxt(fname, this.toArray(X, 'savetxt'), given)
  }

  /**
   * Reads a table of numbers from a text file, or from its lines.
   * @throws ValueError where a field isn't a number, rows differ in length, or a column isn't there; the system's error
   * where the file can't be read
   *
   * Mirrors numpy.loadtxt.
   */
  loadtxt<D extends DTypeName>(fname: TextFile, options: DTypeLike<D> | (LoadtxtOptions & DTypeOption<D>)): NDArray<D>
  loadtxt(fname: TextFile, options?: null | (LoadtxtOptions & { readonly dtype?: null })): NDArray<'float64'>
  loadtxt(fname: TextFile, options?: unknown): NDArray {
    return loadtxt(this.context, fname, readOptions<LoadtxtOptions>('loadtxt', options, loadtxtKeys))
  }

  /**
   * Reads a table in which fields may be missing, or columns have names. With `names` there is one array for each
   * column, by its name; otherwise one array, to whose dtype columns are promoted where `dtype: null` finds several.
   * @throws ValueError where rows differ in length, or a text isn't a number and `loose` is false
   *
   * Mirrors numpy.genfromtxt.
   */
  genfromtxt(
    fname: TextFile,
    options: GenfromtxtOptions & { readonly names: true | string | readonly string[] },
  ): Record<string, NDArray>
  genfromtxt<D extends DTypeName>(
    fname: TextFile,
    options: DTypeLike<D> | (GenfromtxtOptions & DTypeOption<D> & { readonly names?: false | null }),
  ): NDArray<D>
  genfromtxt(fname: TextFile, options: null | (GenfromtxtOptions & { readonly dtype: null })): NDArray
  genfromtxt(fname: TextFile, options?: GenfromtxtOptions): NDArray<'float64'>
  genfromtxt(fname: TextFile, options?: unknown): NDArray | Record<string, NDArray> {
    return genfromtxt(
      this.context,
      fname,
      readOptions<GenfromtxtOptions>('genfromtxt', options === null ? { dtype: null } : options, genfromtxtKeys),
    )
  }

  /**
   * The numbers in a text, as a one-dimensional array.
   * @throws ValueError where there is something else, or fewer than `count`, and without `sep`
   *
   * Mirrors numpy.fromstring.
   */
  fromstring<D extends DTypeName>(string: string, options: FromStringOptions & DTypeOption<D>): NDArray<D>
  fromstring(string: string, options: FromStringOptions & { readonly dtype?: null }): NDArray<'float64'>
  fromstring(string: string, options: FromStringOptions): NDArray {
    if (typeof string !== 'string') throw new ArgumentError(`[fromstring] takes a string, not ${describe(string)}`)
    const given = readOptions<FromStringOptions>('fromstring', options, ['dtype', 'count', 'sep'])
    const { sep = '', dtype } = given
    if (typeof sep !== 'string' || sep === '') {
      throw new ValueError('[fromstring] sep says what stands between numbers; bytes are read with frombuffer')
    }
    const count = toInteger(given.count ?? -1, '[fromstring] count')
    const array = numbersIn(this.context, 'fromstring', string, dtypeOf(dtype ?? 'float64') as DType, sep, count)
    if (array.size < count) {
      throw new ValueError(`[fromstring] string is smaller than requested size: ${array.size} numbers of ${count}`)
    }
    return array
  }

  /**
   * Reads raw elements, or with `sep` numbers as text, from a file: as many as there are, up to `count`.
   * @throws ValueError for text that isn't numbers, or an offset into it; the system's error where the file can't be read
   *
   * Mirrors numpy.fromfile.
   */
  fromfile<D extends DTypeName>(
    file: ReadableFile,
    options: DTypeLike<D> | (FromFileOptions & DTypeOption<D>),
  ): NDArray<D>
  fromfile(file: ReadableFile, options?: null | (FromFileOptions & { readonly dtype?: null })): NDArray<'float64'>
  fromfile(file: ReadableFile, options?: unknown): NDArray {
    const given = readOptions<FromFileOptions>('fromfile', options, ['dtype', 'count', 'sep', 'offset'])
    const dtype = dtypeOf(given.dtype ?? 'float64') as DType
    const count = toInteger(given.count ?? -1, '[fromfile] count')
    const offset = toInteger(given.offset ?? 0, '[fromfile] offset')
    const { sep = '' } = given
    if (sep === '') return readRaw(this.context, file, dtype, count, offset)
    if (offset !== 0) throw new ArgumentError("[fromfile] 'offset' is for bytes: with sep the file is text")
    return numbersIn(this.context, 'fromfile', readWords(file), dtype, sep, count)
  }
}
