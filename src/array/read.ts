/** From arrays to JS values. */
import type { Scalar } from '../core/complex.js'
import { readElement } from '../core/convert.js'
import type { TypedArray } from '../core/dtype.js'
import { ArgumentError, OverflowError, shapeText, ValueError } from '../core/errors.js'
import { float16Value } from '../core/float16.js'
import { resolveIndex } from '../core/indexing.js'
import { toInteger } from '../core/integer.js'
import { release } from '../graph/value.js'
import type { ItemOptions, NDArray } from './ndarray.js'
import { copyAs, inCOrder } from './operate.js'
import { bytePieces } from './pieces.js'

/** The elements in C order as they are stored: float16 as bits. */
export function storedElements(array: NDArray): TypedArray {
  const target = roomFor(array)
  if (array.size > 0) {
    const source = readable(array)
    const value = source.storage.realized()
    for (const [offset, bytes] of bytePieces(target)) {
      value.runtime.device.read(value.allocation!.pointer + source.offset + offset, bytes)
    }
  }
  return target
}

/** The elements as one block in C order; of a pending array that the view shows a part of, only that part is computed. */
export function readable(array: NDArray): NDArray {
  const { value } = array.storage
  return value.pending && array.size < value.size ? copyAs(array, array.dtype, 'C') : inCOrder(array)
}

export function elementsOf(array: NDArray): TypedArray {
  return asNumbers(array, storedElements(array))
}

export async function elementsOfAsync(array: NDArray): Promise<TypedArray> {
  const target = roomFor(array)
  if (array.size > 0) {
    const source = readable(array)
    // One user more until the copy is there: what is computed or disposed of meanwhile takes other memory.
    const value = source.storage.realized()
    value.uses++
    try {
      for (const [offset, bytes] of bytePieces(target)) {
        await value.runtime.device.readAsync(value.allocation!.pointer + source.offset + offset, bytes)
      }
    } finally {
      release(value)
    }
  }
  return asNumbers(array, target)
}

function roomFor({ dtype, size, shape }: NDArray): TypedArray {
  try {
    return new dtype.storage(size * dtype.lanes)
  } catch (error) {
    const text = `an array of shape ${shapeText(shape)} and dtype ${dtype.name} is too large for a typed array`
    throw new ValueError(text, { shape, dtype: dtype.name }, { cause: error })
  }
}

function asNumbers(array: NDArray, stored: TypedArray): TypedArray {
  return array.dtype.name === 'float16' ? Float32Array.from(stored as Uint16Array, float16Value) : stored
}

/** An element as users get it. @throws OverflowError for an integer outside ±2⁵³ without `bigint` */
export function toScalar(element: Scalar, bigint: boolean | undefined): Scalar {
  if (typeof element !== 'bigint' || bigint) return element
  const number = Number(element)
  if (Number.isSafeInteger(number) || number === 2 ** 53 || number === -(2 ** 53)) return number
  const text = `the integer ${element} is outside ±2^53 and has no exact JS number: pass { bigint: true } to get a bigint`
  throw new OverflowError(text, { value: element })
}

export function singleElement(array: NDArray, args: readonly (number | ItemOptions)[]): Scalar {
  const last = args.at(-1)
  const options = typeof last === 'object' ? last : undefined
  checkItemOptions(options)
  const index = (options ? args.slice(0, -1) : args) as readonly number[]
  const one = index.length > 0 ? pick(array, index) : array
  if (one.size !== 1) {
    const text = `can only convert an array of size 1 to a scalar: the shape is ${shapeText(array.shape)}`
    throw new ValueError(text, { shape: array.shape })
  }
  return toScalar(readElement(one.dtype, storedElements(one), 0), options?.bigint)
}

function pick(array: NDArray, index: readonly number[]): NDArray {
  if (index.length > 1 || array.ndim === 1) return array.at(...index)
  let rest = resolveIndex(toInteger(index[0], 'an index'), 0, array.size)
  const position: number[] = []
  for (let axis = array.ndim - 1; axis >= 0; axis--) {
    position.unshift(rest % array.shape[axis])
    rest = Math.floor(rest / array.shape[axis])
  }
  return array.at(...position)
}

export function nestedElements(array: NDArray, options?: ItemOptions): unknown {
  checkItemOptions(options)
  let flat = scalarsOf(array, options?.bigint)
  if (array.ndim === 0) return flat[0]
  for (let axis = array.ndim - 1; axis > 0; axis--) {
    const length = array.shape[axis]
    const count = array.shape.slice(0, axis).reduce((product, each) => product * each, 1)
    const rows = flat
    flat = Array.from({ length: count }, (_, row) => rows.slice(row * length, (row + 1) * length))
  }
  return flat
}

function scalarsOf(array: NDArray, bigint: boolean | undefined): unknown[] {
  const elements = storedElements(array)
  const { kind, itemsize } = array.dtype
  const scalars = new Array<unknown>(array.size)
  // Most dtypes are stored as what users get, and copying them is several times as fast.
  if (kind === 'f' ? itemsize > 2 : (kind === 'i' || kind === 'u') && (itemsize < 8 || bigint)) {
    for (let index = 0; index < scalars.length; index++) scalars[index] = elements[index]
    return scalars
  }
  for (let index = 0; index < scalars.length; index++) {
    scalars[index] = toScalar(readElement(array.dtype, elements, index), bigint)
  }
  return scalars
}

function checkItemOptions(options: object | undefined): void {
  for (const key of Object.keys(options ?? {})) {
    if (key !== 'bigint') throw new ArgumentError(`unknown option '${key}': the only one here is bigint`, { key })
  }
}
