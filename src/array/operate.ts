/**
 * Recording operations on arrays: broadcasting, memory order of results, in-place assignment. Here arrays become
 * operands of the graph's nodes; which dtypes meet in what is decided above.
 */

import { broadcastShapes, broadcastStrides, broadcastsTo } from '../core/broadcast.js'
import type { Scalar } from '../core/complex.js'
import type { DType, DTypeName } from '../core/dtype.js'
import { DeviceError, ShapeError, shapeText, ValueError } from '../core/errors.js'
import { isContiguous, type Order, permute } from '../core/layout.js'
import { copyOrder, keepOrder, stridesInOrder } from '../core/order.js'
import { recordMap, recordReduce, scalarOperand, whole } from '../graph/record.js'
import { Storage } from '../graph/storage.js'
import type { MapNode, MapOp, Operand, Reduction, Value } from '../graph/value.js'
import type { IrFunction } from '../ir/expr.js'
import type { Context } from './context.js'
import { NDArray } from './ndarray.js'

/** A scalar that already has the dtype it is computed in. */
export interface TypedScalar {
  readonly scalar: Scalar
  readonly type: DTypeName
}

export type Input = NDArray | TypedScalar

export const isArray = (value: unknown): value is NDArray => value instanceof NDArray

/** What is done with each element: an operation of the kernel language, or a function of it. */
export interface Operation {
  readonly op: MapOp
  readonly fn?: IrFunction
  /** What the function looks up: see `array/tables.ts`. */
  readonly tables?: readonly Operand[]
}

/** Makes sure that an array lives where the namespace's arrays do. */
export function checkDevice(context: Context, array: NDArray, operation: string): void {
  if (array.context === context || array.storage.runtime === context.runtime) return
  const [here, there] = [context.name, array.context.name]
  throw new DeviceError(
    `[${operation}] takes arrays of ${here} on ${context.runtime.device.id}, and got one of ${there} on ${array.device}: ${context.arrival}`,
    { expected: context.runtime.device.id, device: array.device, operation },
  )
}

/**
 * An element-wise operation on broadcast inputs, computed in the dtypes `as` (one per input, or one for all).
 * The result has NumPy's memory order 'K'.
 */
export function elementwise<D extends DTypeName>(
  context: Context,
  { op, fn, tables }: Operation,
  result: DType<D>,
  as: DTypeName | readonly DTypeName[],
  inputs: readonly Input[],
): NDArray<D> {
  let shape: readonly number[] | undefined
  let plain = true
  for (const input of inputs) {
    if (!(input instanceof NDArray)) continue
    if (shape === undefined) shape = input.shape
    else if (shape !== input.shape && !sameShape(shape, input.shape)) {
      plain = false
      break
    }
    if (!input.plain) plain = false
  }
  if (!plain || tables !== undefined) return ordered(context, { op, fn, tables }, result, as, inputs)
  const operands: Operand[] = []
  let size = 1
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index]
    const type = typeof as === 'string' ? as : as[index]
    if (input instanceof NDArray) {
      size = input.size
      operands.push(whole(input.storage.value, type))
    } else operands.push(scalarOperand(input.scalar, input.type, type))
  }
  const value = recordMap(context.runtime, op, result, wholeDims(operands, size), size, operands, fn)
  return new NDArray(context, new Storage(value), result, shape ?? [], undefined, 0)
}

/**
 * The dimensions of a node that reads all operands from end to end: those of a pending one that has several, since it
 * can't be computed along a single one.
 */
function wholeDims(operands: readonly Operand[], size: number): readonly number[] {
  let dims: readonly number[] | undefined
  for (let index = 0; index < operands.length; index++) {
    const { value } = operands[index]
    if (value === null || value.node === undefined || value.dims.length < 2) continue
    if (dims === undefined || value.dims.length > dims.length) dims = value.dims
  }
  return dims ?? [size]
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}

function ordered<D extends DTypeName>(
  context: Context,
  { op, fn, tables }: Operation,
  result: DType<D>,
  as: DTypeName | readonly DTypeName[],
  inputs: readonly Input[],
): NDArray<D> {
  const arrays = inputs.filter(isArray)
  const shape = broadcastShapes(...arrays.map((array) => array.shape))
  const order = keepOrder(
    shape,
    arrays.map((array) => broadcastStrides(array.shape, array.strides, shape)),
  )
  const dims = permute(shape, order)
  let size = 1
  for (const length of dims) size *= length
  const operands = inputs.map((input, index) =>
    operandOver(input, typeof as === 'string' ? as : as[index], shape, order, dims),
  )
  const flat = operands.every(({ value, strides }) => value === null || strides === null)
  const over = flat ? wholeDims(operands, size) : dims
  const read = tables === undefined ? operands : [...operands, ...tables]
  const value = recordMap(context.runtime, op, result, over, size, read, fn)
  return new NDArray(context, new Storage(value), result, shape, stridesInOrder(shape, result.itemsize, order), 0)
}

/** How a node over `dims` (the axes of `shape` in `order`) reads an input. */
export function operandOver(
  input: Input,
  as: DTypeName,
  shape: readonly number[],
  order: readonly number[],
  dims: readonly number[],
): Operand {
  if (!isArray(input)) return scalarOperand(input.scalar, input.type, as)
  const { storage, offset, dtype } = input
  const value = readable(input)
  const strides = permute(broadcastStrides(input.shape, input.strides, shape), order)
  const all =
    offset === 0 &&
    dtype === (value.dtype as DType) &&
    !value.iota &&
    input.size === value.size &&
    input.size === dims.reduce((product, length) => product * length, 1) &&
    isContiguous(dims, strides, dtype.itemsize)
  if (all) return whole(storage.value, as)
  return { value, scalar: 0, dtype, as, offset, strides }
}

/** The value behind an array; in memory, where the array looks at its bytes as another dtype. */
function readable(array: NDArray): Value {
  const { storage } = array
  return (array.dtype as DType) === storage.value.dtype ? storage.value : storage.realized()
}

/** A reduction of `inputs` (all of one shape) over `axes`, with one accumulator per input, in NumPy's memory order 'K'. */
export function reduceOver<D extends DTypeName>(
  context: Context,
  reduction: Reduction,
  result: DType<D>,
  inputs: readonly { readonly input: Input; readonly as: DTypeName }[],
  shape: readonly number[],
  axes: readonly number[],
  keepdims = false,
  extras: readonly { readonly dtype: DTypeName; readonly value: Scalar }[] = [],
  memoryOrder: 'K' | 'C' = 'K',
): NDArray<D> {
  if (axes.length === shape.length && !keepdims) {
    const operands = wholeOperands(inputs, shape)
    if (operands !== undefined) {
      let size = 1
      for (const length of shape) size *= length
      const dims = wholeDims(operands, size)
      const value = recordReduce(context.runtime, reduction, result, dims, dims.length, operands, extras)
      return new NDArray(context, new Storage(value), result, [], undefined, 0)
    }
  }
  const reducedAxes = [...axes].sort((a, b) => a - b)
  const keptAxes = shape.map((_, axis) => axis).filter((axis) => !reducedAxes.includes(axis))
  const arrays = inputs.map(({ input }) => input).filter(isArray)
  const strides = arrays.map((array) => broadcastStrides(array.shape, array.strides, shape))
  const keptShape = permute(shape, keptAxes)
  const keptOrder =
    memoryOrder === 'C'
      ? keptAxes.map((_, at) => at)
      : keepOrder(
          keptShape,
          strides.map((of) => permute(of, keptAxes)),
        )
  const order = [...permute(keptAxes, keptOrder), ...reducedAxes]
  const dims = permute(shape, order)
  const operands = inputs.map(({ input, as }) => operandOver(input, as, shape, order, dims))
  const value = recordReduce(context.runtime, reduction, result, dims, reducedAxes.length, operands, extras)
  const keptStrides = stridesInOrder(keptShape, result.itemsize, keptOrder)
  if (!keepdims) return new NDArray(context, new Storage(value), result, keptShape, keptStrides, 0)
  const outShape = shape.map((length, axis) => (reducedAxes.includes(axis) ? 1 : length))
  const outStrides = shape.map((_, axis) => {
    const at = keptAxes.indexOf(axis)
    return at < 0 ? 0 : keptStrides[at]
  })
  return new NDArray(context, new Storage(value), result, outShape, outStrides, 0)
}

/** How plain arrays of one shape are read from end to end; undefined where an input isn't one. */
function wholeOperands(
  inputs: readonly { readonly input: Input; readonly as: DTypeName }[],
  shape: readonly number[],
): Operand[] | undefined {
  const operands: Operand[] = []
  for (const { input, as } of inputs) {
    if (!(input instanceof NDArray) || !input.plain || (input.shape !== shape && !sameShape(input.shape, shape))) {
      return undefined
    }
    operands.push(whole(input.storage.value, as))
  }
  return operands
}

/** `target[...] = op(inputs)`: the result is converted to the target's dtype. Inputs broadcast to the target. */
export function assignInto(
  target: NDArray,
  { op, fn }: Operation,
  result: DType,
  as: DTypeName | readonly DTypeName[],
  inputs: readonly Input[],
): void {
  if (!target.writeable) throw new ValueError('assignment destination is read-only')
  const { shape, dtype } = target
  for (const input of inputs) {
    if (isArray(input) && !broadcastsTo(input.shape, shape)) {
      const text = `could not broadcast input array from shape ${shapeText(input.shape)} into shape ${shapeText(shape)}`
      throw new ShapeError(text, { from: input.shape, to: shape })
    }
  }
  if (result !== (dtype as DType)) {
    const converted = elementwise(target.context, { op, fn }, result, as, inputs)
    assignInto(target, { op: 'cast' }, dtype, dtype.name, [converted])
    return
  }
  const order = keepOrder(shape, [target.strides])
  const dims = permute(shape, order)
  const operands = inputs.map((input, index) =>
    operandOver(input, typeof as === 'string' ? as : as[index], shape, order, dims),
  )
  const node: MapNode = { kind: 'map', op, operands, fn }
  target.storage.assign(dtype, dims, permute(target.strides, order), target.offset, node)
}

/**
 * Assigns a result that nobody else has to `target`. It takes the place of what is there, where they are alike, and may
 * not be used any more.
 */
export function deliverInto(target: NDArray, result: NDArray): void {
  const { dtype, storage } = target
  const alike =
    target.plain && result.plain && dtype.name === result.dtype.name && sameShape(target.shape, result.shape)
  if (alike && target.writeable && storage.runtime === result.storage.runtime) {
    storage.replace(result.storage.value)
    result.storage.dispose()
  } else assignInto(target, { op: 'cast' }, dtype, dtype.name, [result])
}

/** A new array with the same elements, converted to `dtype`, in the memory order asked for. */
export function copyAs<D extends DTypeName>(
  array: NDArray,
  dtype: DType<D>,
  order: Order | 'K' | 'A' = 'K',
): NDArray<D> {
  const { context, shape, strides, itemsize } = array
  const wanted =
    order === 'A'
      ? isContiguous(shape, strides, itemsize, 'F') && !isContiguous(shape, strides, itemsize, 'C')
        ? 'F'
        : 'C'
      : order
  const axes = shape.map((_, axis) => axis)
  const permutation = wanted === 'K' ? copyOrder(strides) : wanted === 'F' ? axes.reverse() : axes
  const dims = permute(shape, permutation)
  const operand = operandOver(array, dtype.name, shape, permutation, dims)
  const over = operand.strides === null ? wholeDims([operand], array.size) : dims
  const value = recordMap(context.runtime, 'cast', dtype, over, array.size, [operand])
  return new NDArray(context, new Storage(value), dtype, shape, stridesInOrder(shape, dtype.itemsize, permutation), 0)
}

/** The array itself where its elements are one block in C order, else a copy that is. */
export function inCOrder<D extends DTypeName>(array: NDArray<D>): NDArray<D> {
  return array.plain || isContiguous(array.shape, array.strides, array.itemsize)
    ? array
    : copyAs(array, array.dtype, 'C')
}
