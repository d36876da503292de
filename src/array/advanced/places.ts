/**
 * Places: where in a storage the elements of an array lie that isn't a view of it. The place of an element is linear in
 * its position, plus what is looked up in arrays: `along`, an array of distances that broadcasts to the shape. So every
 * kind of advanced index comes down to one sum, which is part of the kernel that reads or writes.
 */
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { sizeOf } from '../../core/layout.js'
import { recordMap, scalarOperand } from '../../graph/record.js'
import { iota, Storage } from '../../graph/storage.js'
import type { Operand } from '../../graph/value.js'
import { defineFunction, type IrFunction } from '../../ir/expr.js'
import type { Context } from '../context.js'
import { lookupNamed } from '../lookups.js'
import { NDArray } from '../ndarray.js'
import { operandOver } from '../operate.js'
import type { Table } from '../tables.js'

/** Distances count elements. */
export interface Places {
  readonly shape: readonly number[]
  readonly offset: number
  /** Per axis; 0 along those that only `along` follows. */
  readonly strides: readonly number[]
  readonly along: NDArray<'int64'> | undefined
}

const sum = defineFunction('places.sum', ['int64', 'int64'], (b, start, along) => b.op('add', start, along))
const gatherOf = (type: DTypeName) =>
  lookupNamed(`gather.${type}`, [type], ['int64', 'int64'], (b, start, along) =>
    b.load(0, type, b.op('add', start, along)),
  )

/** The elements of a table at places; pending, in C order. */
export function gather<D extends DTypeName>(
  context: Context,
  dtype: DType<D>,
  { operand }: Table,
  places: Places,
): NDArray<D> {
  return record(context, dtype, places, gatherOf(dtype.name), [operand])
}

/** The places themselves; pending, in C order. */
export function placesArray(context: Context, places: Places): NDArray<'int64'> {
  return record(context, dtypes.int64, places, sum, [])
}

function record<D extends DTypeName>(
  context: Context,
  dtype: DType<D>,
  { shape, offset, strides, along }: Places,
  fn: IrFunction,
  tables: readonly Operand[],
): NDArray<D> {
  const { runtime } = context
  const size = sizeOf(shape, dtype.itemsize)
  const operands: Operand[] = [
    { value: iota(runtime), scalar: 0, dtype: dtypes.int64, as: 'int64', offset, strides },
    along === undefined ? scalarOperand(0n, 'int64') : operandOver(along, 'int64', shape, [...shape.keys()], shape),
    ...tables,
  ]
  const value = recordMap(runtime, 'call', dtype, shape, size, operands, fn)
  return new NDArray(context, new Storage(value), dtype, shape, undefined, 0)
}

/** The array with `count` axes of length 1 after its own, so that it broadcasts to axes in front of others. */
export function withTrailing<D extends DTypeName>(array: NDArray<D>, count: number): NDArray<D> {
  if (count === 0) return array
  const ones = new Array<number>(count)
  const { shape, strides, offset } = array
  return array.viewOf({ shape: [...shape, ...ones.fill(1)], strides: [...strides, ...ones.map(() => 0)], offset })
}
