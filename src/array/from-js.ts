/** From JS values to arrays: scalars, typed arrays, nested JS arrays of those and of arrays. */
import type { Scalar } from '../core/complex.js'
import { isScalar, scalarType, toDType } from '../core/convert.js'
import { type DType, type DTypeName, dtypes, type TypedArray } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import type { DTypeOfTypedArray, Promote, ScalarType } from '../core/types.js'
import { storageOf } from '../graph/storage.js'
import type { Context } from './context.js'
import { filledArray } from './fill.js'
import { NDArray } from './ndarray.js'
import { fromNested } from './nested.js'
import { copyAs } from './operate.js'
import { bytePieces } from './pieces.js'

/** Nested to any depth; all rows of one depth have one length. Arrays and typed arrays are rows too. */
export type NestedArray = readonly (Scalar | TypedArray | NDArray | NestedArray)[]

/** What NumPy calls array_like. */
export type ArrayLike = NDArray | TypedArray | Uint8ClampedArray | Scalar | NestedArray

/**
 * The dtype of the array that an array-like becomes; the union of all that it may be where the type doesn't tell.
 * Nested lists are followed for six levels.
 */
export type DTypeOf<A, Level extends readonly unknown[] = []> = A extends { readonly dtype: DType<infer D> }
  ? D
  : A extends TypedArray | Uint8ClampedArray
    ? DTypeOfTypedArray<A>
    : A extends Scalar
      ? ScalarType<A>
      : Level['length'] extends 6
        ? DTypeName
        : A extends readonly (infer Element)[]
          ? [Element] extends [never]
            ? 'float64'
            : DTypeOfElements<DTypeOf<Element, [...Level, unknown]>>
          : DTypeName

type DTypeOfElements<D extends DTypeName> = Promote<D, D>

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
  Float16Array: dtypes.float16,
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
  const storage = storageOf(context.runtime, dtype, stored.length / dtype.lanes)
  const { pointer } = storage.value.allocation!
  for (const [offset, bytes] of bytePieces(stored)) context.runtime.device.write(pointer + offset, bytes)
  return new NDArray(context, storage, dtype, shape, undefined, 0)
}

/**
 * A new array from anything array-like that isn't an array yet, in `dtype` or in the one its elements ask for.
 * @throws ValueError where rows differ in length; ArgumentError for what isn't array-like
 */
export function fromJS(context: Context, value: unknown, dtype?: DType): NDArray {
  if (isScalar(value)) {
    const type = dtype ?? scalarType(value)
    return filledArray(context, [], type, toDType(value, type))
  }
  if (Array.isArray(value)) return fromNested(context, value, dtype)
  if (isTypedArray(value)) {
    const own = dtypeOfTypedArray(value)
    const array = fromStored(context, own, [value.length], value)
    return dtype === undefined || dtype === own ? array : copyAs(array, dtype)
  }
  throw new ArgumentError(
    `expected an array, a number, bigint, boolean or Complex, or nested arrays of those, not ${describe(value)}`,
  )
}
