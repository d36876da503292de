/** `ufunc.accumulate` and `ufunc.reduceat`. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, isArray } from '../../array/operate.js'
import { scanAlong } from '../../array/patterns.js'
import { normalizeAxis } from '../../core/axis.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { toDType } from '../../core/convert.js'
import { type DType, type DTypeLike, dtypes } from '../../core/dtype.js'
import { DTypeError, IndexError, ValueError } from '../../core/errors.js'
import type { Scan } from '../../graph/patterns.js'
import { defineBody, defineFunction } from '../../ir/expr.js'
import { toArray } from '../chapter.js'
import { watch } from '../floating-errors.js'
import type { ArrayNamespace } from '../namespace.js'
import { noticeAccumulated } from '../notice.js'
import { readOptions } from '../options.js'
import { deliver } from '../reductions/options.js'
import type { Loop, UfuncRow } from './loop.js'
import { combineBy, foldSegments } from './ordered.js'
import { reduceLoop } from './reduce.js'

/** Options of `ufunc.accumulate` and `ufunc.reduceat`. */
export interface AccumulateOptions {
  /** The axis to go along; the first by default. */
  readonly axis?: number
  /** The dtype to compute in, and of the result. */
  readonly dtype?: DTypeLike | null
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | readonly [NDArray] | null
}

const keys = ['axis', 'dtype', 'out'] as const

export function accumulateUfunc(context: Context, row: UfuncRow, value: ArrayLike, given: unknown): NDArray {
  const { array, axis, loop, out, operation } = prepare(context, 'accumulate', row, value, given)
  const [input] = loop.inputs
  const result = scanAlong(array, scanOf(row, loop), loop.outputs[0], input.name, axis)
  if (watch.active) noticeAccumulated(array, result, axis)
  return deliver(context, operation, result, out)
}

/**
 * The segments of `value` along an axis, each combined: from each index up to the next one, or the single element
 * there where the next one isn't larger.
 */
export function reduceatUfunc(
  context: Context,
  row: UfuncRow,
  value: ArrayLike,
  indices: ArrayLike,
  given: unknown,
): NDArray {
  const { array, axis, loop, out, operation } = prepare(context, 'reduceat', row, value, given)
  const begins = segmentBegins(context, operation, indices)
  const length = array.shape[axis]
  checkBegins(operation, begins, length)
  const ends = endsAfter(context, begins, length)
  const counts = elementwise(context, { op: 'call', fn: segmentCount }, dtypes.int64, 'int64', [begins, ends])
  return deliver(context, operation, foldSegments(context, row, loop, array, axis, begins, counts), out)
}

function prepare(context: Context, method: string, row: UfuncRow, value: ArrayLike, given: unknown) {
  const operation = `${row.name}.${method}`
  if (row.nin !== 2) throw new ValueError(`[${operation}] is only there for ufuncs of two operands`)
  if (row.nout !== 1) throw new ValueError(`[${operation}] is only there for ufuncs with one result`)
  const options = readOptions<AccumulateOptions>(operation, given, keys)
  const array = isArray(value) ? toArray(context, value, operation) : fromJS(context, value)
  if (array.ndim === 0) throw new DTypeError(`[${operation}] can't go along an axis of a scalar`, { operation })
  const axis = normalizeAxis(options.axis ?? 0, array.ndim)
  const out = outArray(options.out)
  return { array, axis, loop: reduceLoop(row, array.dtype, options, out), out, operation }
}

const outArray = (out: AccumulateOptions['out']): NDArray | null =>
  (Array.isArray(out) ? out[0] : (out as NDArray)) ?? null

const scans = new Map<string, Scan>()

/** A row's scan in one of its loops. */
export function scanOf(row: UfuncRow, loop: Loop): Scan {
  const [input] = loop.inputs
  const name = `${row.name}.accumulate.${input.name}`
  let found = scans.get(name)
  if (found === undefined) {
    const type = input.name
    found = {
      name,
      combine: defineBody([type, type], (b, x, y) => [combineBy(b, loop, x, y)]),
      identity: row.reduction && !row.reduction.ordered ? [neutralOf(row, input)] : undefined,
      finish: defineBody([type], (_, x) => [x]),
    }
    scans.set(name, found)
  }
  return found
}

/** Neutral for both zeros: a sum of nothing but −0 is −0. */
function neutralOf(row: UfuncRow, type: DType): Scalar {
  if (row.reduction!.fold !== 'add') return toDType(row.reduction!.neutral(type), type)
  if (type.kind === 'f') return -0
  return type.kind === 'c' ? new Complex(-0, -0) : toDType(type.kind === 'b' ? false : 0, type)
}

function segmentBegins(context: Context, operation: string, indices: ArrayLike): NDArray<'int64'> {
  const list = isArray(indices) ? toArray(context, indices, operation) : fromJS(context, indices)
  const { kind, name } = list.dtype as DType
  const whole = kind === 'i' || kind === 'u' || !isArray(indices) || list.size === 0
  if (!whole) throw new DTypeError(`[${operation}] takes integers for indices, not ${name}`, { dtype: name })
  if (list.ndim !== 1) throw new ValueError(`[${operation}] takes a list of indices: they have ${list.ndim} dimensions`)
  return elementwise(context, { op: 'cast' }, dtypes.int64, 'int64', [list])
}

/** Indices count from 0 here, and can't be negative, as in NumPy. */
function checkBegins(operation: string, begins: NDArray<'int64'>, length: number): void {
  if (begins.size === 0) return
  for (const begin of [begins.min().item(), begins.max().item()]) {
    if (begin >= 0 && begin < length) continue
    throw new IndexError(`index ${begin} out-of-bounds in ${operation} [0, ${length})`, { index: begin, size: length })
  }
}

/** Each index's successor; the axis' length after the last one. */
function endsAfter(context: Context, begins: NDArray<'int64'>, length: number): NDArray<'int64'> {
  if (begins.size === 0) return begins
  const { concatenate } = context.namespace as ArrayNamespace
  return concatenate([begins.at('1:'), fromJS(context, [length], dtypes.int64)]) as NDArray<'int64'>
}

const segmentCount = defineFunction('ufunc.segmentCount', ['int64', 'int64'], (b, begin, end) =>
  b.op('max', b.op('sub', end, begin), b.literal('int64', 1)),
)
