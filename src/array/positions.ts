/** Arrays computed from the positions of their elements: they take no memory until they are needed, and fuse. */
import type { Scalar } from '../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { sizeOf } from '../core/layout.js'
import { recordMap, scalarOperand } from '../graph/record.js'
import { iota, Storage } from '../graph/storage.js'
import type { Operand } from '../graph/value.js'
import type { IrFunction } from '../ir/expr.js'
import type { Context } from './context.js'
import { NDArray } from './ndarray.js'
import type { TypedScalar } from './operate.js'

/** The position along one axis of an array: `start`, `start + step`, … */
export interface PositionAlong {
  readonly axis: number
  readonly start?: number
  readonly step?: number
}

/** A whole number per element, as int64 cast to `as`: how far the element is along an axis. */
function positionOperand(context: Context, ndim: number, along: PositionAlong, as: DTypeName): Operand {
  const value = iota(context.runtime)
  const strides = new Array<number>(ndim).fill(0)
  strides[along.axis] = along.step ?? 1
  return { value, scalar: 0, dtype: value.dtype, as, offset: along.start ?? 0, strides }
}

/** A pending int64 array of `shape`: `offset` plus the indices times `strides`, such as positions in a table. */
export function positionsAt(
  context: Context,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): NDArray<'int64'> {
  const value = iota(context.runtime)
  const operand: Operand = { value, scalar: 0, dtype: value.dtype, as: 'int64', offset, strides }
  const positions = recordMap(context.runtime, 'cast', dtypes.int64, shape, sizeOf(shape, 8), [operand])
  return new NDArray(context, new Storage(positions), dtypes.int64, shape, undefined, 0)
}

/**
 * A pending array of `shape` in C order, `fn(...positions, ...scalars)`. Positions are given as int64.
 * Without a function the first position is the element, cast to `dtype`.
 */
export function fromPositions<D extends DTypeName>(
  context: Context,
  shape: readonly number[],
  dtype: DType<D>,
  fn: IrFunction | null,
  positions: readonly PositionAlong[],
  scalars: readonly { readonly scalar: Scalar; readonly type: DTypeName }[] = [],
): NDArray<D> {
  const size = sizeOf(shape, dtype.itemsize)
  const as = fn === null ? dtype.name : 'int64'
  const operands = [
    ...positions.map((along) => positionOperand(context, shape.length, along, as)),
    ...scalars.map(({ scalar, type }: TypedScalar) => scalarOperand(scalar, type)),
  ]
  const value = recordMap(context.runtime, fn ? 'call' : 'cast', dtype, shape, size, operands, fn ?? undefined)
  return new NDArray(context, new Storage(value), dtype, shape, undefined, 0)
}
