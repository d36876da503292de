/** Rows of elements as they are read from text, growing in memory of the host until they become an array. */
import type { Context } from '../../array/context.js'
import { fromStored } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { Scalar } from '../../core/complex.js'
import { writeElement } from '../../core/convert.js'
import type { DType, TypedArray } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'

export class Table {
  private stored: TypedArray
  private count = 0

  constructor(private readonly dtype: DType) {
    this.stored = new dtype.storage(1024 * dtype.lanes)
  }

  /** Adds a value that has the table's dtype already. */
  push(value: Scalar): void {
    const { dtype, stored } = this
    if ((this.count + 1) * dtype.lanes > stored.length) {
      this.stored = new dtype.storage(stored.length * 2)
      this.stored.set(stored as never)
    }
    writeElement(dtype, this.stored, this.count++, value)
  }

  /** The elements as an array of rows. */
  toArray(context: Context, columns: number): NDArray {
    const { dtype, count } = this
    const elements = this.stored.subarray(0, count * dtype.lanes)
    return fromStored(context, dtype, columns === 0 ? [0, 0] : [count / columns, columns], elements)
  }
}

/** A table's `ndmin`: 0, 1 or 2. @throws ValueError for anything else */
export function readNdmin(operation: string, ndmin: number | undefined): number {
  const value = toInteger(ndmin ?? 0, `[${operation}] ndmin`)
  if (value < 0 || value > 2) throw new ValueError(`[${operation}] ndmin is 0, 1 or 2, not ${value}`, { ndmin: value })
  return value
}

/** A table with the dimensions that are wanted: those of length 1 go, unless `ndmin` keeps them. */
export function withDimensions(array: NDArray, ndmin: number, unpack: boolean): NDArray {
  let result = array
  if (array.ndim > ndmin) {
    const { shape, strides, offset } = array
    const kept = [...shape.keys()].filter((axis) => shape[axis] !== 1)
    result = array.viewOf({
      shape: kept.map((axis) => shape[axis]),
      strides: kept.map((axis) => strides[axis]),
      offset,
    })
  }
  const { itemsize, offset } = result
  if (result.ndim < ndmin && result.ndim === 0) {
    result = result.viewOf({ shape: [1, 1].slice(0, ndmin), strides: [itemsize, itemsize].slice(0, ndmin), offset })
  } else if (result.ndim < ndmin) {
    result = result.viewOf({ shape: [result.shape[0], 1], strides: [result.strides[0], itemsize], offset })
  }
  return unpack ? result.T : result
}
