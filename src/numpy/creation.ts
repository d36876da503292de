/** Array creation from existing data. */
import { assertFinite } from '../array/finite.js'
import { type ArrayLike, type DTypeOf, fromJS } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { copyAs } from '../array/operate.js'
import type { Scalar } from '../core/complex.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../core/dtype.js'
import { ArgumentError, ValueError } from '../core/errors.js'
import { describe, toInteger } from '../core/integer.js'
import { storageOf } from '../graph/storage.js'
import { type ArrayOptions, type AsArrayOptions, asArray, type DTypeOption } from './as-array.js'
import { Chapter } from './chapter.js'
import { readOptions } from './options.js'
import { type AnyOrder, readOrder } from './order.js'

export interface FromBufferOptions {
  readonly dtype?: DTypeLike | null
  /** How many elements to read; -1 reads all. */
  readonly count?: number
  /** Where to start, in bytes. */
  readonly offset?: number
}

export type Requirement = 'C' | 'F' | 'A' | 'W' | 'O' | 'E'

export interface RequireOptions {
  readonly dtype?: DTypeLike | null
  readonly requirements?: Requirement | readonly Requirement[] | null
}

const asArrayKeys = ['dtype', 'order', 'copy'] as const

export class Creation extends Chapter {
  /**
   * A new array with the elements of `object`: an array, a scalar, a typed array, or nested JS arrays of those.
   * Numbers are float64, bigints int64. `copy: null` shares memory with an array where it can.
   * @throws ValueError where rows differ in length, or where `copy: false` can't be kept
   *
   * Mirrors numpy.array.
   */
  array<D extends DTypeName>(object: ArrayLike, options: DTypeLike<D> | (ArrayOptions & DTypeOption<D>)): NDArray<D>
  array<T extends ArrayLike>(object: T, options?: ArrayOptions | null): NDArray<DTypeOf<T>>
  array(object: ArrayLike, options?: unknown): NDArray {
    const given = readOptions<ArrayOptions>('array', options, ['dtype', 'copy', 'order', 'ndmin'])
    return asArray(this.context, 'array', object, { ...given, copy: given.copy === undefined ? true : given.copy })
  }

  /**
   * `a` as an array: itself where it is one already of that dtype and order, else a new one.
   *
   * Mirrors numpy.asarray.
   */
  asarray<D extends DTypeName>(a: ArrayLike, options: DTypeLike<D> | (AsArrayOptions & DTypeOption<D>)): NDArray<D>
  asarray<T extends ArrayLike>(a: T, options?: AsArrayOptions | null): NDArray<DTypeOf<T>>
  asarray(a: ArrayLike, options?: unknown): NDArray {
    return asArray(this.context, 'asarray', a, readOptions<AsArrayOptions>('asarray', options, asArrayKeys))
  }

  /** The same as `asarray`: there are no subclasses of arrays. Mirrors numpy.asanyarray. */
  asanyarray<D extends DTypeName>(a: ArrayLike, options: DTypeLike<D> | (AsArrayOptions & DTypeOption<D>)): NDArray<D>
  asanyarray<T extends ArrayLike>(a: T, options?: AsArrayOptions | null): NDArray<DTypeOf<T>>
  asanyarray(a: ArrayLike, options?: unknown): NDArray {
    return asArray(this.context, 'asanyarray', a, readOptions<AsArrayOptions>('asanyarray', options, asArrayKeys))
  }

  /** `a` in C order and with at least one dimension; a copy where it isn't. Mirrors numpy.ascontiguousarray. */
  ascontiguousarray<D extends DTypeName>(a: ArrayLike, options: DTypeLike<D> | DTypeOption<D>): NDArray<D>
  ascontiguousarray<T extends ArrayLike>(a: T, options?: { readonly dtype?: null } | null): NDArray<DTypeOf<T>>
  ascontiguousarray(a: ArrayLike, options?: unknown): NDArray {
    const { dtype } = readOptions<AsArrayOptions>('ascontiguousarray', options, ['dtype'])
    return asArray(this.context, 'ascontiguousarray', a, { dtype, order: 'C', ndmin: 1 })
  }

  /** `a` in Fortran order and with at least one dimension; a copy where it isn't. Mirrors numpy.asfortranarray. */
  asfortranarray<D extends DTypeName>(a: ArrayLike, options: DTypeLike<D> | DTypeOption<D>): NDArray<D>
  asfortranarray<T extends ArrayLike>(a: T, options?: { readonly dtype?: null } | null): NDArray<DTypeOf<T>>
  asfortranarray(a: ArrayLike, options?: unknown): NDArray {
    const { dtype } = readOptions<AsArrayOptions>('asfortranarray', options, ['dtype'])
    return asArray(this.context, 'asfortranarray', a, { dtype, order: 'F', ndmin: 1 })
  }

  /**
   * The same as `asarray`, for elements that are all finite. Waits for them.
   * @throws ValueError where an element is NaN or infinite
   *
   * Mirrors numpy.asarray_chkfinite.
   */
  asarrayChkfinite<D extends DTypeName>(
    a: ArrayLike,
    options: DTypeLike<D> | (Omit<AsArrayOptions, 'copy'> & DTypeOption<D>),
  ): NDArray<D>
  asarrayChkfinite<T extends ArrayLike>(a: T, options?: Omit<AsArrayOptions, 'copy'> | null): NDArray<DTypeOf<T>>
  asarrayChkfinite(a: ArrayLike, options?: unknown): NDArray {
    const given = readOptions<AsArrayOptions>('asarrayChkfinite', options, ['dtype', 'order'])
    const array = asArray(this.context, 'asarrayChkfinite', a, given)
    assertFinite(array)
    return array
  }

  /**
   * `a` as an array that meets `requirements`: 'C' or 'F' order, 'W'riteable, 'O'wning its memory.
   * @throws ValueError for 'C' together with 'F', and for a requirement that there isn't
   *
   * Mirrors numpy.require.
   */
  require<D extends DTypeName>(a: ArrayLike, options: DTypeLike<D> | (RequireOptions & DTypeOption<D>)): NDArray<D>
  require<T extends ArrayLike>(a: T, options?: RequireOptions | null): NDArray<DTypeOf<T>>
  require(a: ArrayLike, options?: unknown): NDArray {
    const given = readOptions<RequireOptions>('require', options, ['dtype', 'requirements'])
    const { requirements } = given
    const wanted = new Set(
      typeof requirements === 'string' ? [...requirements] : (requirements ?? []).map(requirementCode),
    )
    for (const code of wanted) requirementCode(code)
    if (wanted.has('C') && wanted.has('F')) throw new ValueError('[require] can’t have both C and F order')
    const order = wanted.has('F') ? 'F' : wanted.has('C') ? 'C' : 'A'
    const array = asArray(this.context, 'require', a, { dtype: given.dtype, order })
    const fits = (!wanted.has('W') || array.writeable) && (!wanted.has('O') || array.base === null)
    return fits ? array : copyAs(array, array.dtype, order)
  }

  /** A new array with the elements of `a`. Mirrors numpy.copy. */
  copy<T extends ArrayLike>(
    a: T,
    options?: AnyOrder | { readonly order?: AnyOrder | null } | null,
  ): NDArray<DTypeOf<T>> {
    const { order } = readOptions<{ order: AnyOrder }>('copy', options, ['order'])
    return asArray(this.context, 'copy', a, { order: readOrder('copy', order, 'K'), copy: true }) as NDArray<DTypeOf<T>>
  }

  /**
   * The bytes of a buffer (an ArrayBuffer, a typed array, a Buffer, a DataView) as a one-dimensional array, float64
   * unless told otherwise. The bytes are copied to where arrays live.
   * @throws ValueError where the buffer isn't a whole number of elements, or smaller than `count` asks for
   *
   * Mirrors numpy.frombuffer.
   */
  frombuffer<D extends DTypeName>(
    buffer: ArrayBufferLike | ArrayBufferView,
    options: DTypeLike<D> | (FromBufferOptions & DTypeOption<D>),
  ): NDArray<D>
  frombuffer(buffer: ArrayBufferLike | ArrayBufferView, options?: FromBufferOptions | null): NDArray<'float64'>
  frombuffer(buffer: ArrayBufferLike | ArrayBufferView, options?: unknown): NDArray {
    const given = readOptions<FromBufferOptions>('frombuffer', options, ['dtype', 'count', 'offset'])
    const dtype = dtypeOf(given.dtype ?? 'float64') as DType
    const bytes = bytesToRead(bytesOf(buffer), dtype, given)
    const size = bytes.length / dtype.itemsize
    return new NDArray(this.context, storageOf(this.context.runtime, dtype, size, bytes), dtype, [size], undefined, 0)
  }

  /**
   * A one-dimensional array of what an iterable yields: all of it, or the first `count`.
   * @throws ValueError where it yields fewer than `count`
   *
   * Mirrors numpy.fromiter.
   */
  fromiter<D extends DTypeName>(
    iterable: Iterable<Scalar>,
    dtype: DTypeLike<D>,
    options?: number | { readonly count?: number },
  ): NDArray<D> {
    const { count: given } = readOptions<{ count: number }>('fromiter', options, ['count'])
    const count = given === undefined ? -1 : toInteger(given, '[fromiter] count')
    const elements: Scalar[] = []
    if (count !== 0) {
      for (const element of iterable) {
        elements.push(element)
        if (elements.length === count) break
      }
    }
    if (elements.length < count) {
      throw new ValueError(
        `[fromiter] iterator too short: expected ${count} elements but it had only ${elements.length}`,
        { count, length: elements.length },
      )
    }
    return fromJS(this.context, elements, dtypeOf(dtype)) as NDArray<D>
  }

  /** The array with its elements converted to `dtype`: `x.astype(dtype)`. Mirrors numpy.astype. */
  astype<D extends DTypeName>(
    x: NDArray,
    dtype: DTypeLike<D>,
    options?: boolean | { readonly copy?: boolean },
  ): NDArray<D> {
    const { copy } = readOptions<{ copy: boolean }>('astype', options, ['copy'])
    if (!(x instanceof NDArray)) throw new ArgumentError(`[astype] takes an array, not ${describe(x)}`)
    return asArray(this.context, 'astype', x, { dtype, copy: copy === false ? null : true }) as NDArray<D>
  }
}

const requirementNames: Readonly<Record<string, Requirement>> = {
  C: 'C',
  C_CONTIGUOUS: 'C',
  CONTIGUOUS: 'C',
  F: 'F',
  F_CONTIGUOUS: 'F',
  FORTRAN: 'F',
  A: 'A',
  ALIGNED: 'A',
  W: 'W',
  WRITEABLE: 'W',
  O: 'O',
  OWNDATA: 'O',
  E: 'E',
  ENSUREARRAY: 'E',
}

function requirementCode(name: string): Requirement {
  const code = requirementNames[String(name).toUpperCase()]
  if (code === undefined)
    throw new ValueError(`[require] the requirements are C, F, A, W, O and E, not ${describe(name)}`)
  return code
}

function bytesOf(buffer: ArrayBufferLike | ArrayBufferView): Uint8Array {
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  if (buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer) return new Uint8Array(buffer)
  throw new ArgumentError(
    `[frombuffer] takes an ArrayBuffer, a typed array, a Buffer or a DataView, not ${describe(buffer)}`,
  )
}

function bytesToRead(bytes: Uint8Array, { itemsize, name }: DType, options: FromBufferOptions): Uint8Array {
  const offset = options.offset === undefined ? 0 : toInteger(options.offset, '[frombuffer] offset')
  const count = options.count === undefined ? -1 : toInteger(options.count, '[frombuffer] count')
  if (offset < 0 || offset > bytes.length) {
    throw new ValueError(
      `[frombuffer] offset must be non-negative and no greater than the buffer's length (${bytes.length}), not ${offset}`,
      { offset, length: bytes.length },
    )
  }
  const left = bytes.length - offset
  if (count < 0 && left % itemsize !== 0) {
    throw new ValueError(
      `[frombuffer] buffer size must be a multiple of element size: ${left} bytes, and ${itemsize} for each ${name}`,
      { length: left, itemsize },
    )
  }
  const wanted = count < 0 ? left : count * itemsize
  if (wanted > left) {
    throw new ValueError(
      `[frombuffer] buffer is smaller than requested size: ${count} elements of ${itemsize} bytes, and ${left} bytes`,
      { length: left, count, itemsize },
    )
  }
  return bytes.subarray(offset, offset + wanted)
}
