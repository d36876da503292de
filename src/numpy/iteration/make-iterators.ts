/** From the arguments of `nditer` and `nestedIters` to iterators. */
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { broadcastShapes, broadcastStrides, broadcastsTo } from '../../core/broadcast.js'
import { type DType, type DTypeLike, dtype as dtypeOf } from '../../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { isContiguous, normalizeShape } from '../../core/layout.js'
import { keepOrder } from '../../core/order.js'
import { type Casting, checkCast, resultType } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import { NdIterator, type Walk, type Walked } from './nd-iterator.js'

export type IteratorFlag = (typeof iteratorFlags)[number]
export type OperandFlag = (typeof operandFlags)[number]

export interface NditerOptions {
  /** 'multi_index', 'c_index' or 'f_index' to know the place; 'external_loop' for rows; 'zerosize_ok' for no elements. */
  readonly flags?: readonly IteratorFlag[] | null
  /** For all operands, or a list for each: 'readonly' (the default), 'readwrite', 'writeonly', 'allocate'. */
  readonly opFlags?: readonly OperandFlag[] | readonly (readonly OperandFlag[])[] | null
  /** The dtypes that operands are seen in, one for each; null leaves one as it is. */
  readonly opDtypes?: readonly (DTypeLike | null)[] | DTypeLike | null
  /** 'K' (the default) walks as elements lie in memory. */
  readonly order?: 'C' | 'F' | 'A' | 'K'
  readonly casting?: Casting
  /** A shape that the operands broadcast to; -1 leaves an axis as it is. */
  readonly itershape?: readonly number[] | null
}

export const nditerKeys = ['flags', 'opFlags', 'opDtypes', 'order', 'casting', 'itershape'] as const
export const nestedKeys = ['flags', 'opFlags', 'opDtypes', 'order', 'casting'] as const

const iteratorFlags = [
  'multi_index',
  'c_index',
  'f_index',
  'external_loop',
  'zerosize_ok',
  // What follows is taken, and needs nothing to be done here.
  'buffered',
  'common_dtype',
  'copy_if_overlap',
  'delay_bufalloc',
  'grow_inner',
  'ranged',
  'reduce_ok',
  'refs_ok',
] as const

const operandFlags = [
  'readonly',
  'readwrite',
  'writeonly',
  'allocate',
  'aligned',
  'arraymask',
  'contig',
  'copy',
  'nbo',
  'no_broadcast',
  'no_subtype',
  'overlap_assume_elementwise',
  'updateifcopy',
  'virtual',
  'writemasked',
] as const

export type Operands = ArrayLike | readonly (ArrayLike | null)[]

/** The iterators over lists of axes, the outermost first; one over all axes where there is no such list. */
export function makeIterators(
  context: Context,
  operation: string,
  op: Operands,
  options: NditerOptions,
  nested: readonly (readonly number[])[] | null,
): NdIterator[] {
  const flags = new Set(checkFlags(operation, options.flags ?? [], iteratorFlags))
  const operands = broadcastOperands(context, operation, op, options, flags.has('common_dtype'))
  const { shape, size } = operands[0].array
  if (size === 0 && !flags.has('zerosize_ok')) {
    throw new ValueError(
      `[${operation}] iteration of zero-sized operands is not enabled: the flag 'zerosize_ok' does`,
      {
        shape,
      },
    )
  }
  const multiIndex = flags.has('multi_index')
  const externalLoop = flags.has('external_loop')
  if (externalLoop && (multiIndex || flags.has('c_index') || flags.has('f_index'))) {
    throw new ValueError(`[${operation}] 'external_loop' can't be used while an index is tracked`)
  }
  const { axes, backwards } = walkingOrder(operands, options.order ?? 'K')
  const levels = nested ?? [[...shape.keys()]]
  const iterators = levels.map((level, at) => {
    const walk: Walk = {
      operands,
      axes: axes.filter((axis) => level.includes(axis)),
      backwards,
      shown: level,
      multiIndex,
      externalLoop: externalLoop && at === levels.length - 1,
      index: flags.has('c_index') ? 'C' : flags.has('f_index') ? 'F' : null,
    }
    return new NdIterator(walk)
  })
  for (let at = 1; at < iterators.length; at++) iterators[at - 1].leads(iterators[at])
  return iterators
}

function checkFlags<T extends string>(operation: string, given: readonly T[], known: readonly T[]): readonly T[] {
  for (const flag of given) {
    if (!known.includes(flag)) {
      throw new ValueError(`[${operation}] unexpected flag ${describe(flag)}: those are ${known.join(', ')}`, { flag })
    }
  }
  return given
}

function broadcastOperands(
  context: Context,
  operation: string,
  op: Operands,
  options: NditerOptions,
  common: boolean,
): Walked[] {
  const list = Array.isArray(op) ? (op as readonly (ArrayLike | null)[]) : [op as ArrayLike]
  if (list.length === 0) throw new ValueError(`[${operation}] must provide at least one operand`)
  const given = list.map((one) => (one === null ? null : toArray(context, one, operation)))
  const there = given.filter((one) => one !== null)
  if (there.length === 0 && !options.itershape) {
    throw new ValueError(`[${operation}] at least one operand must not be null, or itershape be given`)
  }
  const shape = iterationShape(there, options.itershape)
  const promoted = there.length > 0 ? resultType(...there.map(({ dtype }) => dtype as DType)) : dtypeOf('float64')
  return given.map((array, at) => {
    const flags = flagsOf(operation, options.opFlags, at, array === null)
    const wanted = dtypeAt(options.opDtypes, at) ?? (common || array === null ? promoted : array.dtype)
    const writeable = !flags.has('readonly')
    const ready =
      array === null
        ? emptyArray(context, shape, wanted)
        : seenAs(operation, array, wanted as DType, writeable, options.casting ?? 'safe')
    if (writeable && !ready.writeable) throw new ValueError(`[${operation}] output array is read-only`)
    if (
      !broadcastsTo(ready.shape, shape) ||
      (writeable && !flags.has('readonly') && String(ready.shape) !== String(shape))
    ) {
      throw new ShapeError(
        `[${operation}] operand ${at} of shape ${shapeText(ready.shape)} can't be ${writeable ? 'written while it is broadcast' : 'broadcast'} to ${shapeText(shape)}`,
        { shape: ready.shape, to: shape },
      )
    }
    const strides = broadcastStrides(ready.shape, ready.strides, shape)
    return { array: ready.viewOf({ shape, strides, offset: ready.offset }), writeable }
  })
}

function iterationShape(arrays: readonly NDArray[], itershape: readonly number[] | null | undefined) {
  const shapes = arrays.map(({ shape }) => shape)
  if (!itershape) return broadcastShapes(...shapes)
  const wanted = normalizeShape(
    itershape.map((length) => (length === -1 ? 1 : length)),
    'itershape',
  )
  return broadcastShapes(wanted, ...shapes)
}

function flagsOf(operation: string, given: NditerOptions['opFlags'], at: number, missing: boolean): Set<OperandFlag> {
  const list = given ?? []
  const own = (list.length > 0 && Array.isArray(list[0]) ? list[at] : list) as readonly OperandFlag[] | undefined
  const flags = new Set(checkFlags(operation, own ?? [], operandFlags))
  if (missing) return flags.add('writeonly')
  const access = (['readonly', 'readwrite', 'writeonly'] as const).filter((flag) => flags.has(flag))
  if (access.length > 1) throw new ValueError(`[${operation}] only one of ${access.join(', ')} may be given`)
  return access.length === 0 ? flags.add('readonly') : flags
}

function dtypeAt(given: NditerOptions['opDtypes'], at: number): DType | null {
  if (given === undefined || given === null) return null
  const one = Array.isArray(given) ? (given[at] as DTypeLike | null | undefined) : (given as DTypeLike)
  return one === undefined || one === null ? null : (dtypeOf(one) as DType)
}

/** A copy in another dtype, for operands that are only read. */
function seenAs(operation: string, array: NDArray, dtype: DType, writeable: boolean, casting: Casting): NDArray {
  if ((array.dtype as DType) === dtype) return array
  if (writeable) {
    throw new ArgumentError(
      `[${operation}] an operand of ${array.dtype.name} that is written can't be seen as ${dtype.name}: convert it before and after`,
    )
  }
  checkCast(array.dtype, dtype, casting, operation, 'operand')
  return array.astype(dtype)
}

function walkingOrder(operands: readonly Walked[], order: 'C' | 'F' | 'A' | 'K') {
  const arrays = operands.map(({ array }) => array)
  const { shape } = arrays[0]
  const axes = [...shape.keys()]
  const none: ReadonlySet<number> = new Set()
  if (!['C', 'F', 'A', 'K'].includes(order))
    throw new ValueError(`[nditer] order is 'C', 'F', 'A' or 'K', not '${order}'`)
  if (order === 'K') {
    const strides = arrays.map((array) => array.strides)
    const falls = (axis: number) => strides.every((each) => each[axis] <= 0) && strides.some((each) => each[axis] < 0)
    const backwards = new Set(axes.filter((axis) => shape[axis] > 1 && falls(axis)))
    return { axes: keepOrder(shape, strides), backwards }
  }
  const columns =
    order === 'F' ||
    (order === 'A' && arrays.every((array) => isContiguous(array.shape, array.strides, array.itemsize, 'F')))
  return { axes: columns ? axes.reverse() : axes, backwards: none }
}
