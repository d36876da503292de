/**
 * Combining strictly from left to right: what reductions by ufuncs that aren't associative are, and sums of segments.
 * Each result is one loop over the elements that enter it.
 */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs, type Input } from '../../array/operate.js'
import { positionsAt } from '../../array/positions.js'
import { int64, lookup, type Table, tableOf } from '../../array/tables.js'
import { broadcastStrides } from '../../core/broadcast.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { type Builder, defineBody, defineLookup, type Id, type IrFunction } from '../../ir/expr.js'
import type { Loop, UfuncRow } from './loop.js'

/** A ufunc of two operands in one of its loops, in an expression. */
export function combineBy(b: Builder, loop: Loop, x: Id, y: Id): Id {
  const { op, fn } = loop.operation(0)
  return fn === undefined ? b.op(op as 'add', x, y) : b.inline(fn.body, [x, y])[0]
}

const functions = new Map<string, IrFunction>()

/** `count` elements from `base` on, `stride` apart, combined after `start`, or after the first of them. */
function foldOf(row: UfuncRow, loop: Loop, started: boolean, masked: boolean): IrFunction {
  const type = loop.inputs[0].name
  const name = `${row.name}.fold.${type}${started ? '.started' : ''}${masked ? '.masked' : ''}`
  let found = functions.get(name)
  if (found === undefined) functions.set(name, (found = writeFold(name, loop, type, started, masked)))
  return found
}

function writeFold(name: string, loop: Loop, type: DTypeName, started: boolean, masked: boolean): IrFunction {
  // The state: how many were combined, the total, and what stays: count, positions and strides of elements and mask.
  const state: DTypeName[] = ['int64', type, 'int64', 'int64', 'int64', 'int64', 'int64']
  const body = defineBody(state, (b, at, total, count, base, stride, maskBase, maskStride) => {
    const element = b.load(0, type, b.op('add', base, b.op('mul', at, stride)))
    let next = combineBy(b, loop, total, element)
    if (masked) {
      const taken = b.load(1, 'bool', b.op('add', maskBase, b.op('mul', at, maskStride)))
      next = b.select(taken, next, total)
    }
    const after = b.op('add', at, b.literal('int64', 1))
    return [b.op('lt', at, count), after, next, count, base, stride, maskBase, maskStride]
  })
  const params: DTypeName[] = ['int64', 'int64', 'int64']
  if (started) params.push(type)
  if (masked) params.push('int64', 'int64')
  const tables: DTypeName[] = masked ? [type, 'bool'] : [type]
  return defineLookup(name, tables, params, (b, base, count, stride, ...rest) => {
    const zero = b.literal('int64', 0)
    const first = started ? rest.shift()! : b.load(0, type, base)
    const [maskBase, maskStride] = masked ? rest : [zero, zero]
    const at = started ? zero : b.literal('int64', 1)
    return b.loop(body, at, first, count, base, stride, maskBase, maskStride)[1]
  })
}

export interface FoldOptions {
  readonly start?: Input
  readonly mask?: NDArray
}

/** The elements along `axis` combined from left to right; the result doesn't have that axis. */
export function foldAlong(
  context: Context,
  row: UfuncRow,
  loop: Loop,
  array: NDArray,
  axis: number,
  { start, mask }: FoldOptions,
): NDArray {
  const { shape } = array
  const table = tableFor(loop, array)
  const { bases, stride } = along(context, shape, axis, table)
  const type = loop.inputs[0].name
  const inputs: Input[] = [bases, int64(shape[axis]), stride]
  const as: DTypeName[] = ['int64', 'int64', 'int64']
  const tables = [table]
  if (start !== undefined) {
    inputs.push(start)
    as.push(type)
  }
  if (mask !== undefined) {
    const strides = broadcastStrides(mask.shape, mask.strides, shape)
    const taken = tableOf(mask.viewOf({ shape, strides, offset: mask.offset }))
    const of = along(context, shape, axis, taken)
    inputs.push(of.bases, of.stride)
    as.push('int64', 'int64')
    tables.push(taken)
  }
  const fn = foldOf(row, loop, start !== undefined, mask !== undefined)
  return lookup(context, fn, loop.outputs[0] as DType, as, inputs, tables)
}

/** For each `i`, the elements [begin[i], end[i]) along `axis` combined, and at least the one at begin[i]. */
export function foldSegments(
  context: Context,
  row: UfuncRow,
  loop: Loop,
  array: NDArray,
  axis: number,
  begins: NDArray<'int64'>,
  counts: NDArray<'int64'>,
): NDArray {
  const table = tableFor(loop, array)
  const { bases, stride } = along(context, array.shape, axis, table)
  const trailing = array.ndim - 1 - axis
  const aligned = (list: NDArray<'int64'>) =>
    list.viewOf({
      shape: [...list.shape, ...Array<number>(trailing).fill(1)],
      strides: [...list.strides, ...Array<number>(trailing).fill(0)],
      offset: list.offset,
    })
  const { shape, strides, offset } = bases
  const spread = bases.viewOf({ shape: shape.toSpliced(axis, 0, 1), strides: strides.toSpliced(axis, 0, 0), offset })
  const first = lookup(context, startOfSegment, dtypes.int64, 'int64', [spread, aligned(begins), stride], [])
  const inputs = [first, aligned(counts), stride]
  return lookup(context, foldOf(row, loop, false, false), loop.outputs[0] as DType, 'int64', inputs, [table])
}

const startOfSegment = defineLookup('ufunc.segment', [], ['int64', 'int64', 'int64'], (b, base, begin, stride) =>
  b.op('add', base, b.op('mul', begin, stride)),
)

/** The array in the loop's dtype, as a table. */
function tableFor(loop: Loop, array: NDArray): Table {
  const [type] = loop.inputs
  return tableOf((array.dtype as DType) === type ? array : copyAs(array, type))
}

/** Where each line along `axis` begins in a table, and how far apart its elements are. */
function along(context: Context, shape: readonly number[], axis: number, { strides, offset }: Table) {
  const bases = positionsAt(context, shape.toSpliced(axis, 1), strides.toSpliced(axis, 1), offset)
  return { bases, stride: int64(strides[axis]) }
}
