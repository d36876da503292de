/** The same memory looked at in another way: as another dtype, as real and imaginary parts, with bytes swapped. */

import { castScalar } from '../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { shapeText, ValueError } from '../core/errors.js'
import { copyOrder } from '../core/order.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../ir/expr.js'
import { emptyArray, filledArray } from './fill.js'
import type { NDArray } from './ndarray.js'
import { assignInto } from './operate.js'

/** A view with another dtype. Where that has another size the last axis, which has to be contiguous, takes it up. */
export function reinterpreted<E extends DTypeName>(array: NDArray, dtype: DType<E>): NDArray<E> {
  const { itemsize, shape, strides, offset, ndim, size } = array
  if (dtype.itemsize === itemsize) return aligned(array, shape, strides, offset, dtype)
  const refuse = (reason: string) =>
    new ValueError(
      `[view] an array of ${array.dtype.name} with shape ${shapeText(shape)} can't be seen as ${dtype.name}: ${reason}`,
      { shape, from: array.dtype.name, to: dtype.name },
    )
  if (ndim === 0) throw refuse('a 0-d array only takes a dtype of the same size')
  const last = ndim - 1
  if (shape[last] !== 1 && size !== 0 && strides[last] !== itemsize) {
    throw refuse('for a dtype of another size the last axis must be contiguous')
  }
  const bytes = shape[last] * itemsize
  if (bytes % dtype.itemsize !== 0) {
    throw refuse(`the last axis has ${bytes} bytes, which is no multiple of ${dtype.itemsize}`)
  }
  const newShape = [...shape.slice(0, last), bytes / dtype.itemsize]
  return aligned(array, newShape, [...strides.slice(0, last), dtype.itemsize], offset, dtype)
}

/** Devices read elements at multiples of their size, or of the size of their parts. */
function aligned<E extends DTypeName>(
  array: NDArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  dtype: DType<E>,
): NDArray<E> {
  const unit = dtypes[dtype.real].itemsize
  if (
    offset % unit !== 0 ||
    (array.size > 0 && strides.some((stride, axis) => shape[axis] > 1 && stride % unit !== 0))
  ) {
    throw new ValueError(
      `[view] the elements would start at addresses that are no multiples of ${unit} bytes: copy the array first`,
      { offset, strides, dtype: dtype.name },
    )
  }
  return array.viewOf({ shape, strides, offset }, dtype)
}

/** The real part, as a view; the array itself, where it is real. */
export function realPart(array: NDArray): NDArray {
  return array.dtype.kind === 'c' ? array.viewOf(array, dtypes[array.dtype.real]) : array
}

/** The imaginary part, as a view; zeros that can't be written, where the array is real. */
export function imaginaryPart(array: NDArray): NDArray {
  const { dtype, shape, strides, offset, context } = array
  const real = dtypes[dtype.real] as DType
  if (dtype.kind === 'c') return array.viewOf({ shape, strides, offset: offset + real.itemsize }, real)
  const zeros = filledArray(context, shape, real, castScalar(0, 'float64', real.name), copyOrder(strides))
  return zeros.viewOf(zeros, undefined, false)
}

const swaps = new Map<DTypeName, IrFunction>()

/** Unsigned integers with their bytes in reverse order: halves are exchanged, then halves of halves. */
function swapFunction(dtype: DType): IrFunction {
  let swap = swaps.get(dtype.name)
  if (swap === undefined) {
    swap = defineFunction(`byteswap.${dtype.name}`, [dtype.name], (b, x) => {
      for (let bits = dtype.itemsize * 4; bits >= 8; bits /= 2) x = exchange(b, dtype, x, bits)
      return x
    })
    swaps.set(dtype.name, swap)
  }
  return swap
}

/** Exchanges neighbouring groups of `bits` bits. */
function exchange(b: Builder, { name, itemsize }: DType, x: Id, bits: number): Id {
  let mask = 0n
  for (let at = 0; at < itemsize * 8; at += 2 * bits) mask |= ((1n << BigInt(bits)) - 1n) << BigInt(at)
  const low = b.literal(name, itemsize === 8 ? mask : Number(mask))
  const count = b.literal(name, itemsize === 8 ? BigInt(bits) : bits)
  return b.op('or', b.op('shl', b.op('and', x, low), count), b.op('and', b.op('shr', x, count), low))
}

/** The elements with the bytes of each in reverse order: in a new array, or in place. */
export function byteswapped(array: NDArray, inPlace: boolean): NDArray {
  const { dtype, context, shape, strides } = array
  const target = inPlace ? array : emptyArray(context, shape, dtype, copyOrder(strides))
  const unsigned = dtypes[`uint${dtypes[dtype.real].itemsize * 8}` as DTypeName] as DType
  // Bits are moved as integers: a detour over floats could change those of a NaN.
  const bits = (of: NDArray) => of.viewOf(of, unsigned)
  const parts = dtype.kind === 'c' ? [realPart, imaginaryPart] : [realPart]
  for (const part of parts) {
    const swap = { op: 'call', fn: swapFunction(unsigned) } as const
    assignInto(bits(part(target)), swap, unsigned, unsigned.name, [bits(part(array))])
  }
  return target
}
