/** Methods of arrays that write files. */
import { NDArray } from '../../array/ndarray.js'
import type { DTypeName } from '../../core/dtype.js'
import { openForWriting, type WritableFile } from '../files/byte-sink.js'
import { writeElements } from '../files/elements.js'
import { readOptions } from '../options.js'
import { writeNumbers } from '../text/raw-text.js'

export interface ToFileOptions {
  /** What stands between elements as text; '' writes their bytes. */
  readonly sep?: string
  /** How an element is written as text: '%s' by default. */
  readonly format?: string
}

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /**
     * Writes the elements in C order: as bytes, or with `sep` as text. `np.fromfile` reads them.
     * @throws the system's error where the file can't be written. Mirrors numpy.ndarray.tofile.
     */
    tofile(fid: WritableFile, options?: string | ToFileOptions): void
  }
}

Object.assign(NDArray.prototype, {
  tofile(this: NDArray, fid: WritableFile, options?: string | ToFileOptions): void {
    const { sep = '', format = '%s' } = readOptions<ToFileOptions>('tofile', options, ['sep', 'format'])
    if (sep !== '') {
      writeNumbers(fid, this, sep, format)
      return
    }
    const sink = openForWriting('tofile', fid)
    try {
      writeElements(this, (bytes) => sink.write(bytes))
    } finally {
      sink.close()
    }
  },
})
