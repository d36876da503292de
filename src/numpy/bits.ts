/** Bits and digits: bytes of packed bits, numbers as text in other bases. */

import { emptyArray, filledArray } from '../array/fill.js'
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { assignInto, elementwise } from '../array/operate.js'
import { fromPositions } from '../array/positions.js'
import { flattened, raveled, reshaped } from '../array/reshape.js'
import { normalizeAxis } from '../core/axis.js'
import { type DTypeName, dtypes } from '../core/dtype.js'
import { DTypeError, ValueError } from '../core/errors.js'
import { toInteger } from '../core/integer.js'
import { sliceLayout } from '../core/layout.js'
import type { IrFunction } from '../ir/expr.js'
import { Chapter } from './chapter.js'
import { readOptions } from './options.js'
import { functionNamed } from './reductions/expressions.js'

export type BitOrder = 'big' | 'little'

export interface PackbitsOptions {
  /** The axis along which bits lie; all elements as one row without. */
  readonly axis?: number | null
  /** Whether the first bit is the highest one of its byte ('big', the default) or the lowest. */
  readonly bitorder?: BitOrder
}

export interface UnpackbitsOptions extends PackbitsOptions {
  /** How many bits to give; a negative number leaves out so many at the end. */
  readonly count?: number | null
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

export class Bits extends Chapter {
  /**
   * Bytes of eight bits each: whether elements of a bool or integer array aren't 0. The last byte is filled with zeros.
   * @throws DTypeError for floats and complex numbers
   *
   * Mirrors numpy.packbits.
   */
  packbits(a: ArrayLike, options?: number | null | PackbitsOptions): NDArray<'uint8'> {
    const given = readOptions<PackbitsOptions>('packbits', options, ['axis', 'bitorder'])
    const array = this.toArray(a, 'packbits')
    if (!'biu'.includes(array.dtype.kind)) {
      throw new DTypeError(`[packbits] expected an array of integers or bools, not of ${array.dtype.name}`, {
        dtype: array.dtype.name,
      })
    }
    const bits = alongAxis(array, given.axis)
    return packed(bits.array, bits.axis, bigFirst('packbits', given.bitorder))
  }

  /**
   * The bits of bytes, as elements of 0 and 1.
   * @throws DTypeError for another dtype than uint8
   *
   * Mirrors numpy.unpackbits.
   */
  unpackbits(a: ArrayLike, options?: number | null | UnpackbitsOptions): NDArray<'uint8'> {
    const given = readOptions<UnpackbitsOptions>('unpackbits', options, ['axis', 'count', 'bitorder'])
    const array = this.toArray(a, 'unpackbits')
    if (array.dtype.name !== 'uint8') {
      throw new DTypeError(`[unpackbits] expected an array of uint8, not of ${array.dtype.name}`, {
        dtype: array.dtype.name,
      })
    }
    const bytes = alongAxis(array, given.axis)
    const count =
      given.count === undefined || given.count === null ? null : toInteger(given.count, '[unpackbits] count')
    const bits = unpacked(bytes.array, bytes.axis, bigFirst('unpackbits', given.bitorder))
    return count === null ? bits : cutOrFilled(bits, bytes.axis, count)
  }

  /**
   * The binary digits of an integer; of a negative one a minus sign and its magnitude, or with `width` its two's
   * complement in so many digits.
   * @throws ValueError where `width` is too small
   *
   * Mirrors numpy.binary_repr.
   */
  binaryRepr(num: number | bigint, options?: number | null | { readonly width?: number | null }): string {
    const given = readOptions<{ width: number | null }>('binaryRepr', options, ['width'])
    const value = wholeNumber(num, 'binaryRepr')
    const width =
      given.width === undefined || given.width === null ? null : toInteger(given.width, '[binaryRepr] width')
    if (value === 0n) return '0'.repeat(width || 1)
    if (value < 0n && width === null) return `-${(-value).toString(2)}`
    // A negative number needs the digits of its magnitude less one, and a sign.
    const needed = value > 0n ? value.toString(2).length : (-value - 1n).toString(2).length + (value === -1n ? 0 : 1)
    if (width !== null && width < needed) {
      throw new ValueError(`[binaryRepr] ${value} needs ${needed} digits, and width is ${width}`, { width, needed })
    }
    if (value > 0n) return value.toString(2).padStart(width ?? 0, '0')
    return BigInt.asUintN(width!, value).toString(2).padStart(width!, '1')
  }

  /**
   * The digits of an integer in a base from 2 to 36, with `padding` zeros in front.
   * @throws ValueError for another base
   *
   * Mirrors numpy.base_repr.
   */
  baseRepr(number: number | bigint, options?: number | { readonly base?: number; readonly padding?: number }): string {
    const given = readOptions<{ base: number; padding: number }>('baseRepr', options, ['base', 'padding'])
    const base = toInteger(given.base ?? 2, '[baseRepr] base')
    const padding = toInteger(given.padding ?? 0, '[baseRepr] padding')
    if (base < 2 || base > digits.length) throw new ValueError(`[baseRepr] base is 2 to 36, not ${base}`, { base })
    const value = wholeNumber(number, 'baseRepr')
    const magnitude = value < 0n ? -value : value
    const shown = magnitude === 0n && padding > 0 ? '' : magnitude.toString(base).toUpperCase()
    return `${value < 0n ? '-' : ''}${'0'.repeat(Math.max(0, padding))}${shown}`
  }
}

function wholeNumber(value: number | bigint, operation: string): bigint {
  return typeof value === 'bigint' ? value : BigInt(toInteger(value, `[${operation}] the number`))
}

function bigFirst(operation: string, order: BitOrder = 'big'): boolean {
  if (order === 'big' || order === 'little') return order === 'big'
  throw new ValueError(`[${operation}] bitorder is 'big' or 'little', not '${order}'`, { bitorder: order })
}

function alongAxis(array: NDArray, axis: number | null | undefined): { array: NDArray; axis: number } {
  if (axis === undefined || axis === null) return { array: raveled(array), axis: 0 }
  return array.ndim === 0
    ? { array: raveled(array), axis: normalizeAxis(axis, 1) }
    : { array, axis: normalizeAxis(axis, array.ndim) }
}

/** The byte of so many bits, from one operand for each. */
function packFunction(type: DTypeName, count: number, big: boolean): IrFunction {
  const params = new Array<DTypeName>(count).fill(type)
  return functionNamed(`packbits.${type}.${count}.${big}`, params, (b, ...bits) => {
    const [zero, none] = [b.literal(type, dtypes[type].kind === 'b' ? false : 0), b.literal('uint8', 0)]
    return bits
      .map((bit, at) => b.select(b.op('ne', bit, zero), b.literal('uint8', 1 << (big ? 7 - at : at)), none))
      .reduce((all, bit) => b.op('or', all, bit))
  })
}

function packed(array: NDArray, axis: number, big: boolean): NDArray<'uint8'> {
  const { context, dtype, shape } = array
  const [whole, rest] = [Math.floor(shape[axis] / 8), shape[axis] % 8]
  const bits = (first: number, count: number, bytes: number) =>
    Array.from({ length: count }, (_, at) => array.viewOf(sliceLayout(array, axis, first + at, 8, bytes)))
  const call = (count: number) => ({ op: 'call', fn: packFunction(dtype.name, count, big) }) as const
  if (rest === 0 && whole > 0) return elementwise(context, call(8), dtypes.uint8, dtype.name, bits(0, 8, whole))
  const result = emptyArray(context, shape.with(axis, whole + (rest > 0 ? 1 : 0)), dtypes.uint8)
  const into = (start: number, count: number, inputs: NDArray[]) => {
    const target = result.viewOf(sliceLayout(result, axis, start, 1, count))
    assignInto(target, call(inputs.length), dtypes.uint8, dtype.name, inputs)
  }
  if (whole > 0) into(0, whole, bits(0, 8, whole))
  if (rest > 0) into(whole, 1, bits(8 * whole, rest, 1))
  return result
}

/** Every byte eight times along a new axis, each time shifted to another bit; then both axes as one. */
function unpacked(array: NDArray, axis: number, big: boolean): NDArray<'uint8'> {
  const { context, shape, strides, offset } = array
  const spread = array.viewOf({
    shape: shape.toSpliced(axis + 1, 0, 8),
    strides: strides.toSpliced(axis + 1, 0, 0),
    offset,
  })
  const trailing = new Array<number>(shape.length - axis - 1).fill(1)
  const order = { axis: 0, start: big ? 7 : 0, step: big ? -1 : 1 }
  const shift = fromPositions(context, [8, ...trailing], dtypes.uint8, null, [order])
  const fn = functionNamed('unpackbits', ['uint8', 'uint8'], (b, byte, by) =>
    b.op('and', b.op('shr', byte, by), b.literal('uint8', 1)),
  )
  const bits = elementwise(context, { op: 'call', fn }, dtypes.uint8, 'uint8', [spread, shift])
  return reshaped(bits, shape.with(axis, shape[axis] * 8))
}

function cutOrFilled(bits: NDArray<'uint8'>, axis: number, count: number): NDArray<'uint8'> {
  const { context, shape } = bits
  const there = shape[axis]
  const length = count < 0 ? there + count : count
  if (length < 0) {
    throw new ValueError(`[unpackbits] -count must be no larger than the number of bits, ${there}: it is ${-count}`, {
      count,
      bits: there,
    })
  }
  if (length <= there)
    return flattened(bits.viewOf(sliceLayout(bits, axis, 0, 1, length))).reshape(shape.with(axis, length))
  const result = filledArray(context, shape.with(axis, length), dtypes.uint8, 0)
  const target = result.viewOf(sliceLayout(result, axis, 0, 1, there))
  assignInto(target, { op: 'cast' }, dtypes.uint8, 'uint8', [bits])
  return result
}
