/** What `array`, `asarray` and their relatives do: conversion, copies where they are needed, memory order. */
import type { Context } from '../array/context.js'
import { type ArrayLike, fromJS } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { checkDevice, copyAs } from '../array/operate.js'
import { transferred } from '../array/transfer.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../core/dtype.js'
import { ArgumentError, ValueError } from '../core/errors.js'
import { describe, toInteger } from '../core/integer.js'
import { isContiguous, maxDimensions } from '../core/layout.js'
import { type AnyOrder, readOrder } from './order.js'

export interface DTypeOption<D extends DTypeName = DTypeName> {
  readonly dtype: DTypeLike<D>
}

export interface AsArrayOptions {
  readonly dtype?: DTypeLike | null
  /** 'C' and 'F' ask for that memory order; with 'A' and 'K' (the default) arrays stay as they are. */
  readonly order?: AnyOrder | null
  /** `true` always copies, `false` throws where a copy would be needed, `null` copies where it is needed. */
  readonly copy?: boolean | null
}

export interface ArrayOptions extends AsArrayOptions {
  /** The least number of dimensions: lengths of 1 are put in front. */
  readonly ndmin?: number
}

/** What `array` and its relatives do. */
export function asArray(context: Context, operation: string, object: ArrayLike, options: ArrayOptions): NDArray {
  const dtype = options.dtype === undefined || options.dtype === null ? undefined : (dtypeOf(options.dtype) as DType)
  const order = readOrder(operation, options.order, 'K')
  const copy = options.copy ?? null
  if (copy !== null && typeof copy !== 'boolean') {
    throw new ArgumentError(`[${operation}] copy must be true, false or null, not ${describe(copy)}`)
  }
  const ndmin = options.ndmin === undefined ? 0 : toInteger(options.ndmin, `[${operation}] ndmin`)
  if (ndmin > maxDimensions) throw new ValueError(`[${operation}] ndmin is ${ndmin}, and the most is ${maxDimensions}`)
  const array = arranged(context, operation, object, dtype, order, copy)
  return array.ndim < ndmin ? withLeadingAxes(array, ndmin) : array
}

function arranged(
  context: Context,
  operation: string,
  object: ArrayLike,
  dtype: DType | undefined,
  order: AnyOrder,
  copy: boolean | null,
): NDArray {
  const here = object instanceof NDArray && object.storage.runtime === context.runtime
  if (here) {
    const type = dtype ?? (object.dtype as DType)
    const fits = type === (object.dtype as DType) && lies(object, order)
    if (fits && copy !== true) return object
    // A cast keeps the layout where only 'A' is asked for, as NumPy's does.
    if (copy !== false) return copyAs(object, type, order === 'A' && type !== (object.dtype as DType) ? 'K' : order)
  } else if (object instanceof NDArray && !context.attracts) checkDevice(context, object, operation)
  if (copy === false) {
    throw new ValueError(
      `[${operation}] unable to avoid a copy of ${describe(object)} as requested: copy: null copies where it is needed`,
    )
  }
  const fresh = object instanceof NDArray ? transferred(context, object, order) : fromJS(context, object, dtype)
  const type = dtype ?? (fresh.dtype as DType)
  return type === (fresh.dtype as DType) && lies(fresh, order) ? fresh : copyAs(fresh, type, order)
}

/** Whether an array lies in memory as `order` asks. */
function lies({ shape, strides, itemsize }: NDArray, order: AnyOrder): boolean {
  return (order !== 'C' && order !== 'F') || isContiguous(shape, strides, itemsize, order)
}

function withLeadingAxes(array: NDArray, ndmin: number): NDArray {
  const { shape, strides, offset, itemsize } = array
  const count = ndmin - shape.length
  return array.viewOf({
    shape: [...new Array<number>(count).fill(1), ...shape],
    strides: [...new Array<number>(count).fill(itemsize), ...strides],
    offset,
  })
}
