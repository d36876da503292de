/**
 * Looking up elements of arrays at computed positions. A function of the kernel language that loads from tables
 * (`defineLookup`) is applied element by element; what it loads from are whole storages, with positions counted in
 * elements from their beginning. How an array lies in its storage comes as numbers, so that one kernel serves all.
 */
import type { DType, DTypeName } from '../core/dtype.js'
import type { Operand } from '../graph/value.js'
import type { IrFunction } from '../ir/expr.js'
import type { Context } from './context.js'
import type { NDArray } from './ndarray.js'
import type { TypedScalar } from './operate.js'
import { copyAs, elementwise, type Input } from './operate.js'

/** An array as a table: where its first element is and how far apart the others are, in elements. */
export interface Table {
  readonly operand: Operand
  readonly offset: number
  readonly strides: readonly number[]
}

/** The array as a table; a copy of it where its elements don't lie at whole distances from each other. */
export function tableOf(array: NDArray): Table {
  const { itemsize, dtype } = array
  const whole = array.offset % itemsize === 0 && array.strides.every((stride) => stride % itemsize === 0)
  const source = whole ? array : copyAs(array, dtype, 'C')
  const same = (dtype as DType) === source.storage.value.dtype && !source.storage.value.iota
  const value = same ? source.storage.value : source.storage.realized()
  return {
    operand: { value, scalar: 0, dtype, as: dtype.name, offset: 0, strides: [] },
    offset: source.offset / itemsize,
    strides: source.strides.map((stride) => stride / itemsize),
  }
}

/** A whole number that a lookup takes as an int64. */
export const int64 = (value: number): TypedScalar => ({ scalar: BigInt(value), type: 'int64' })

/** `fn(...inputs)` element by element over broadcast inputs, loading from `tables`; pending, and fused like anything else. */
export function lookup<D extends DTypeName>(
  context: Context,
  fn: IrFunction,
  result: DType<D>,
  as: DTypeName | readonly DTypeName[],
  inputs: readonly Input[],
  tables: readonly Table[],
): NDArray<D> {
  return elementwise(context, { op: 'call', fn, tables: tables.map(({ operand }) => operand) }, result, as, inputs)
}
