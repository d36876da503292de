/** From JS values to arrays: nested JS arrays, typed arrays, scalars. */
import type { Scalar } from '../core/complex.js'
import { isScalar, scalarType, toDType, writeElement } from '../core/convert.js'
import { type DType, dtypes, type TypedArray } from '../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { promoteAll } from '../core/promotion.js'
import { storageOf } from '../graph/storage.js'
import type { Context } from './context.js'
import { NDArray } from './ndarray.js'

/** Nested to any depth; all rows of one depth have one length. */
export type NestedArray = readonly (Scalar | NestedArray)[]

/** What NumPy calls array_like. */
export type ArrayLike = NDArray | TypedArray | Scalar | NestedArray

export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

const typedArrayDTypes: Readonly<Record<string, DType>> = {
  Int8Array: dtypes.int8,
  Int16Array: dtypes.int16,
  Int32Array: dtypes.int32,
  BigInt64Array: dtypes.int64,
  Uint8Array: dtypes.uint8,
  Uint8ClampedArray: dtypes.uint8,
  Uint16Array: dtypes.uint16,
  Uint32Array: dtypes.uint32,
  BigUint64Array: dtypes.uint64,
  Float32Array: dtypes.float32,
  Float64Array: dtypes.float64,
}

/** The dtype whose elements a typed array holds. */
export function dtypeOfTypedArray(array: TypedArray): DType {
  const name = Object.prototype.toString.call(array).slice(8, -1)
  const found = typedArrayDTypes[name]
  if (!found) throw new ArgumentError(`a ${name} has no matching dtype`, { array: name })
  return found
}

/** An array of fresh memory with the elements that `stored` holds, as they lie in memory. */
export function fromStored(context: Context, dtype: DType, shape: readonly number[], stored: TypedArray): NDArray {
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
  const size = stored.length / dtype.lanes
  return new NDArray(context, storageOf(context.runtime, dtype, size, bytes), dtype, shape, undefined, 0)
}

/** A new array from anything array-like that isn't an array yet, in `dtype` or in the one its elements ask for. */
export function fromJS(context: Context, value: unknown, dtype?: DType): NDArray {
  if (isTypedArray(value)) return fromTypedArray(context, value, dtype)
  if (isScalar(value)) return fromElements(context, [], [value], dtype)
  if (Array.isArray(value)) {
    const shape = shapeOf(value)
    return fromElements(context, shape, flatten(value, shape), dtype)
  }
  throw new ArgumentError(
    `expected an array, a number, bigint, boolean or Complex, or nested arrays of those, not ${describe(value)}`,
  )
}

function fromTypedArray(context: Context, array: TypedArray, dtype?: DType): NDArray {
  const own = dtypeOfTypedArray(array)
  if (dtype === undefined || dtype === own) return fromStored(context, own, [array.length], array)
  const stored = new dtype.storage(array.length * dtype.lanes)
  array.forEach((element: number | bigint, index: number) => {
    writeElement(dtype, stored, index, toDType(element, dtype))
  })
  return fromStored(context, dtype, [array.length], stored)
}

function fromElements(context: Context, shape: readonly number[], elements: readonly Scalar[], dtype?: DType): NDArray {
  const type = dtype ?? commonTypeOf(elements)
  const stored = new type.storage(elements.length * type.lanes)
  if (type.name === 'float64' && elements.every((element) => typeof element === 'number')) {
    ;(stored as Float64Array).set(elements as readonly number[])
  } else {
    elements.forEach((element, index) => {
      writeElement(type, stored, index, toDType(element, type))
    })
  }
  return fromStored(context, type, shape, stored)
}

/** The dtype that all elements fit: float64 where there are none. */
function commonTypeOf(elements: readonly Scalar[]): DType {
  const kinds = new Map<string, DType>()
  for (const element of elements) {
    const key = typeof element
    if (!kinds.has(key) || key === 'bigint') {
      const type = scalarType(element)
      kinds.set(key === 'bigint' ? type.name : key, type)
    }
  }
  return kinds.size === 0 ? dtypes.float64 : promoteAll([...kinds.values()])
}

/** The shape of nested arrays. @throws ValueError where rows differ in length or depth. */
function shapeOf(nested: readonly unknown[]): number[] {
  const shape: number[] = []
  let level: unknown = nested
  while (Array.isArray(level) || isTypedArray(level)) {
    shape.push((level as readonly unknown[]).length)
    level = (level as readonly unknown[])[0]
    if (shape.length > 64) throw new ValueError('nested arrays are deeper than 64 dimensions')
  }
  return shape
}

function flatten(nested: readonly unknown[], shape: readonly number[]): Scalar[] {
  let rows: readonly unknown[] = [nested]
  shape.forEach((length, axis) => {
    const next: unknown[] = []
    for (const row of rows) {
      if ((!Array.isArray(row) && !isTypedArray(row)) || (row as readonly unknown[]).length !== length)
        ragged(shape, axis)
      for (const element of row as readonly unknown[]) next.push(element)
    }
    rows = next
  })
  for (const element of rows) {
    if (Array.isArray(element) || isTypedArray(element)) ragged(shape, shape.length)
    if (!isScalar(element)) throw new ArgumentError(`an array element can't be ${describe(element)}`)
  }
  return rows as Scalar[]
}

function ragged(shape: readonly number[], axis: number): never {
  throw new ValueError(
    `setting an array element with a sequence: the nested arrays are ragged after ${axis} dimensions (the first rows give shape ${shapeText(shape)})`,
    { shape },
  )
}
