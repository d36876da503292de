/** `x.flags`: how an array lies in memory, and whether it may be written to. */
import { ArgumentError, ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { isContiguous } from '../core/layout.js'
import type { NDArray } from './ndarray.js'

export class Flags {
  readonly cContiguous: boolean
  readonly fContiguous: boolean
  /** False for views of another array. */
  readonly ownsData: boolean
  readonly #array: NDArray

  constructor(array: NDArray) {
    const { shape, strides, itemsize } = array
    this.cContiguous = isContiguous(shape, strides, itemsize, 'C')
    this.fContiguous = isContiguous(shape, strides, itemsize, 'F')
    this.ownsData = array.base === null
    this.#array = array
  }

  /** Whether the array may be written to; setting it allows or forbids that. @throws ValueError as `setflags` */
  get writeable(): boolean {
    return this.#array.writeable
  }

  set writeable(write: boolean) {
    setWriteable(this.#array, write)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { ...this, writeable: this.writeable }
  }
}

/** @throws ValueError where the array is a view of one that is read-only */
export function setWriteable(array: NDArray, write: boolean): void {
  if (typeof write !== 'boolean') throw new ArgumentError(`[setflags] write is true or false, not ${describe(write)}`)
  if (write && array.base !== null && !array.base.writeable) {
    throw new ValueError('[setflags] cannot set write to true of this array: the one it is a view of is read-only')
  }
  ;(array as { writeable: boolean }).writeable = write
}
