/** Nested JS arrays: their shape and common dtype, and their elements in memory. */
import { Complex } from '../core/complex.js'
import { isScalar, toDType, writeElement } from '../core/convert.js'
import { type DType, dtypes, type TypedArray } from '../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { contiguousStrides, maxDimensions } from '../core/layout.js'
import { integerScalarType, promoteAll } from '../core/promotion.js'
import type { Context } from './context.js'
import { emptyArray } from './fill.js'
import { dtypeOfTypedArray, fromJS, fromStored, isTypedArray } from './from-js.js'
import { NDArray } from './ndarray.js'
import { assignInto, checkDevice } from './operate.js'

type Row = readonly unknown[]

/** An array of the elements of nested JS arrays, in `dtype` or in the one that all of them fit. */
export function fromNested(context: Context, value: Row, dtype?: DType): NDArray {
  const shape: number[] = []
  let rows: readonly Row[] = [value]
  for (;;) {
    const length = rows.length > 0 ? rows[0].length : 0
    for (const row of rows) if (row.length !== length) throw ragged(shape)
    shape.push(length)
    if (shape.length > maxDimensions) throw new ValueError(`nested arrays are deeper than ${maxDimensions} dimensions`)
    if (length === 0 || rows.length === 0 || !isSequence(rows[0][0])) return fromRows(context, shape, rows, dtype)
    const next: unknown[] = []
    for (const row of rows) for (let index = 0; index < length; index++) next.push(row[index])
    if (!next.every((item) => Array.isArray(item))) return stacked(context, shape, next, dtype)
    rows = next
  }
}

/** Whether a value is a row of elements, rather than an element. */
function isSequence(value: unknown): boolean {
  return Array.isArray(value) || isTypedArray(value) || (value instanceof NDArray && value.ndim > 0)
}

function ragged(shape: readonly number[]): ValueError {
  return new ValueError(
    `setting an array element with a sequence: the nested arrays have an inhomogeneous shape after ${shape.length} dimensions, which are ${shapeText(shape)}`,
    { shape },
  )
}

/** The innermost rows, which hold elements. */
function fromRows(context: Context, shape: readonly number[], rows: readonly Row[], dtype?: DType): NDArray {
  const length = shape[shape.length - 1]
  if (dtype === undefined || dtype === (dtypes.float64 as DType)) {
    const numbers = allNumbers(rows, length)
    if (numbers) return fromStored(context, dtypes.float64, shape, numbers)
  }
  const arrays: NDArray[] = []
  const common = commonType(shape, rows, arrays)
  const type = dtype ?? common
  if (arrays.length > 0) return fromMixedRows(context, shape, rows, type)
  return fromStored(context, type, shape, storedRows(rows, length, type))
}

/** The elements as float64; undefined where one isn't a number. */
function allNumbers(rows: readonly Row[], length: number): Float64Array | undefined {
  const stored = new Float64Array(rows.length * length)
  let at = 0
  for (const row of rows) {
    for (let index = 0; index < length; index++) {
      const element = row[index]
      if (typeof element !== 'number') return undefined
      stored[at++] = element
    }
  }
  return stored
}

/** The dtype that all elements fit; float64 where there are none. 0-d arrays among them are appended to `arrays`. */
function commonType(shape: readonly number[], rows: readonly Row[], arrays: NDArray[]): DType {
  const types = new Set<DType>()
  let last: DType | undefined
  for (const row of rows) {
    for (let index = 0; index < row.length; index++) {
      const element = row[index]
      let type: DType
      if (typeof element === 'number') type = dtypes.float64
      else if (typeof element === 'boolean') type = dtypes.bool
      else if (typeof element === 'bigint') type = integerScalarType(element)
      else if (element instanceof Complex) type = dtypes.complex128
      else if (isSequence(element)) throw ragged(shape)
      else if (element instanceof NDArray) {
        type = element.dtype
        arrays.push(element)
      } else throw new ArgumentError(`an array element can't be ${describe(element)}`)
      if (type !== last) types.add((last = type))
    }
  }
  return types.size === 0 ? dtypes.float64 : promoteAll([...types])
}

/** The elements as they lie in memory. */
function storedRows(rows: readonly Row[], length: number, type: DType): TypedArray {
  const stored = new type.storage(rows.length * length * type.lanes)
  const simple = simpleRange(type)
  let at = 0
  for (const row of rows) {
    for (let index = 0; index < length; index++, at++) {
      const element = row[index] as number
      if (simple !== undefined && typeof element === simple.of && element >= simple.min && element <= simple.max) {
        stored[at] = element
      } else writeElement(type, stored, at, toDType(element, type))
    }
  }
  return stored
}

interface SimpleRange {
  readonly of: 'number' | 'bigint'
  readonly min: number | bigint
  readonly max: number | bigint
}

/** The JS values that a typed array converts as `toDType` does; the others take the detour. */
function simpleRange({ kind, itemsize, min, max }: DType): SimpleRange | undefined {
  if (kind === 'f') return itemsize > 2 ? { of: 'number', min: -Infinity, max: Infinity } : undefined
  if (min === undefined || max === undefined) return undefined
  return itemsize === 8 ? { of: 'bigint', min, max } : { of: 'number', min: Number(min), max: Number(max) }
}

/** Elements of which some are 0-d arrays. */
function fromMixedRows(context: Context, shape: readonly number[], rows: readonly Row[], type: DType): NDArray {
  const length = shape[shape.length - 1]
  const scalars = rows.map((row) => row.map((element) => (isScalar(element) ? element : 0)))
  const result = fromStored(context, type, shape, storedRows(scalars, length, type))
  let offset = 0
  for (const row of rows) {
    for (const element of row) {
      if (element instanceof NDArray) {
        checkDevice(context, element, 'array')
        write(result.viewOf({ shape: [], strides: [], offset }), element)
      }
      offset += type.itemsize
    }
  }
  return result
}

/** Rows of which some are arrays or typed arrays, along the axes of `shape`. */
function stacked(context: Context, shape: readonly number[], items: Row, dtype?: DType): NDArray {
  if (items.every(isTypedArray)) {
    const joined = joinTypedArrays(context, shape, items)
    if (joined) return dtype === undefined || joined.dtype === dtype ? joined : fromStoredAs(joined, dtype)
  }
  const parts = items.map((item) => {
    if (!isSequence(item)) throw ragged(shape)
    if (!(item instanceof NDArray)) return fromJS(context, item)
    checkDevice(context, item, 'array')
    return item
  })
  const inner = parts[0].shape
  for (const part of parts) if (String(part.shape) !== String(inner)) throw ragged(shape)
  if (shape.length + inner.length > maxDimensions) {
    throw new ValueError(`nested arrays are deeper than ${maxDimensions} dimensions`)
  }
  const type = dtype ?? promoteAll(parts.map((part) => part.dtype))
  const result = emptyArray(context, [...shape, ...inner], type)
  const strides = contiguousStrides(inner, type.itemsize)
  parts.forEach((part, index) => {
    write(result.viewOf({ shape: inner, strides, offset: index * part.size * type.itemsize }), part)
  })
  return result
}

function fromStoredAs(array: NDArray, dtype: DType): NDArray {
  const result = emptyArray(array.context, array.shape, dtype)
  write(result, array)
  return result
}

function write(target: NDArray, source: NDArray): void {
  assignInto(target, { op: 'cast' }, target.dtype, target.dtype.name, [source])
}

/** Typed arrays of one kind and length side by side; undefined where they aren't. */
function joinTypedArrays(
  context: Context,
  shape: readonly number[],
  items: readonly TypedArray[],
): NDArray | undefined {
  const type = dtypeOfTypedArray(items[0])
  const { length } = items[0]
  const bytes = length * type.itemsize
  const joined = new Uint8Array(items.length * bytes)
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    if (item.length !== length) throw ragged(shape)
    if (dtypeOfTypedArray(item) !== type) return undefined
    joined.set(new Uint8Array(item.buffer, item.byteOffset, item.byteLength), index * bytes)
  }
  return fromStored(context, type, [...shape, length], joined)
}
