/** Members of arrays about their memory: where it is, how it is seen, how large it is. */
import { assignArray, assignValue } from '../../array/assign.js'
import { filledArray } from '../../array/fill.js'
import { setWriteable } from '../../array/flags.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { raveled, reshaped } from '../../array/reshape.js'
import { transferred } from '../../array/transfer.js'
import { castScalar } from '../../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { normalizeShape, type ShapeLike, sizeOf, sliceLayout } from '../../core/layout.js'
import { gpu } from '../cuda/gpus.js'
import { hostContext } from '../devices.js'
import { FlatIterator } from '../iteration/flat-iterator.js'
import { readOptions } from '../options.js'

export interface FlagOptions {
  /** Whether the elements may be written. */
  readonly write?: boolean | null
}

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** The elements in C order, one after another and by position; assigning repeats a value. Mirrors numpy.ndarray.flat. */
    get flat(): FlatIterator<D>
    set flat(value: ArrayLike)
    /**
     * Changes the shape in place: what is lost is at the end, what is new is 0. Views keep the old memory.
     * @throws ValueError for a view. Mirrors numpy.ndarray.resize.
     */
    resize(newShape: ShapeLike, options?: boolean | { readonly refcheck?: boolean }): void
    /**
     * Allows or forbids writing to the array. Mirrors numpy.ndarray.setflags.
     * @throws ValueError where the array that this one is a view of can't be written
     */
    setflags(options?: boolean | FlagOptions): void
    /**
     * The array on another device: 'cpu', 'cuda:0'; itself where it is there already. Mirrors numpy.ndarray.to_device.
     * @throws DeviceUnavailableError for a device that isn't there
     */
    toDevice(device: string): NDArray<D>
    /**
     * A view of a part of each element as another dtype, `offset` bytes into it. Mirrors numpy.ndarray.getfield.
     * @throws ValueError where the part isn't within the element
     */
    getfield<E extends DTypeName>(dtype: DTypeLike<E>, options?: number | { readonly offset?: number }): NDArray<E>
    /** Writes to such a part of each element. Mirrors numpy.ndarray.setfield. */
    setfield(val: ArrayLike, dtype: DTypeLike, options?: number | { readonly offset?: number }): void
  }
}

/** What `resize` changes of an array. */
interface Changeable {
  shape: readonly number[]
  size: number
  storage: NDArray['storage']
  byteStrides: readonly number[] | undefined
  plain: boolean
  offset: number
}

Object.assign(NDArray.prototype, {
  resize(this: NDArray, newShape: ShapeLike, options?: boolean | { readonly refcheck?: boolean }): void {
    readOptions<{ refcheck: boolean }>('resize', options, ['refcheck'])
    if (this.base !== null) throw new ValueError('[resize] cannot resize this array: it does not own its data')
    if (!this.writeable) throw new ValueError('[resize] cannot resize this array: it is read-only')
    const { context, dtype } = this
    const shape = normalizeShape(newShape, 'newShape')
    const size = sizeOf(shape, this.itemsize)
    if (size !== this.size) {
      const zero = castScalar(0, 'float64', dtype.name)
      const grown = filledArray(context, [size], dtype as DType, zero)
      const kept = Math.min(size, this.size)
      const [to, from] = [grown, raveled(this)].map((each) => each.viewOf(sliceLayout(each, 0, 0, 1, kept)))
      if (kept > 0) assignArray(to, from)
      become(this, reshaped(grown, shape))
    } else become(this, reshaped(this, shape, 'C', true))
  },
  setflags(this: NDArray, options?: boolean | FlagOptions): void {
    const { write } = readOptions<FlagOptions>('setflags', options, ['write'])
    if (write === undefined || write === null) return
    setWriteable(this, write)
  },
  toDevice(this: NDArray, device: string): NDArray {
    if (device === this.device) return this
    if (device === 'cpu') return transferred(hostContext(), this)
    const [, ordinal] = /^cuda(?::(\d+))?$/.exec(String(device)) ?? []
    if (device !== 'cuda' && ordinal === undefined) {
      throw new ValueError(`[toDevice] a device is 'cpu', 'cuda' or 'cuda:0' and so on, not ${describe(device)}`, {
        device,
      })
    }
    const target = gpu(Number(ordinal ?? 0)).context
    return target.runtime.device.id === this.device ? this : transferred(target, this)
  },
  getfield(this: NDArray, dtype: DTypeLike, options?: number | { readonly offset?: number }): NDArray {
    return fieldOf(this, 'getfield', dtype, options)
  },
  setfield(this: NDArray, val: ArrayLike, dtype: DTypeLike, options?: number | { readonly offset?: number }): void {
    assignValue(fieldOf(this, 'setfield', dtype, options), val)
  },
})

Object.defineProperty(NDArray.prototype, 'flat', {
  configurable: true,
  get(this: NDArray) {
    return new FlatIterator(this)
  },
  set(this: NDArray, value: ArrayLike) {
    new FlatIterator(this).set(':', value)
  },
})

/** An array takes the place of another one, under the same reference. */
function become(array: NDArray, { storage, shape, size }: NDArray): void {
  Object.assign(array as unknown as Changeable, {
    storage,
    shape,
    size,
    byteStrides: undefined,
    offset: 0,
    plain: true,
  })
}

function fieldOf(array: NDArray, operation: string, given: DTypeLike, options: unknown): NDArray {
  const { offset: position } = readOptions<{ offset: number }>(operation, options, ['offset'])
  const dtype = dtypeOf(given) as DType
  const start = toInteger(position ?? 0, `[${operation}] offset`)
  const { shape, strides, offset, itemsize } = array
  if (start < 0 || start + dtype.itemsize > itemsize) {
    throw new ValueError(
      `[${operation}] ${dtype.name} at ${start} doesn't lie within the ${itemsize} bytes of an element of ${array.dtype.name}`,
      { offset: start, dtype: dtype.name },
    )
  }
  const unit = dtypeOf(dtype.real).itemsize
  if ((offset + start) % unit !== 0 || strides.some((stride) => stride % unit !== 0)) {
    throw new ValueError(
      `[${operation}] parts of ${dtype.name} have to start at multiples of ${unit} bytes, not at ${start}`,
    )
  }
  return array.viewOf({ shape, strides, offset: offset + start }, dtype)
}
