/** Makes pending values. What has to happen at once, because an expression would grow too large, happens here. */
import type { Scalar } from '../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import type { IrFunction } from '../ir/expr.js'
import { noteReader } from './readers.js'
import { realize } from './realize.js'
import type { Runtime } from './runtime.js'
import { type MapOp, type Operand, type Reduction, Value } from './value.js'

/** Operations in one kernel: beyond this, compiling costs more than another pass over memory saves. */
const maxWeight = 48
/** Distinct operands of one kernel: bounded by the parameters that every GPU takes, and by registers. */
const maxLeaves = 12

const noScalar = 0

/** All of a value, one element after another. */
export function whole(value: Value, as: DTypeName = value.dtype.name): Operand {
  return { value, scalar: noScalar, dtype: value.dtype, as, offset: 0, strides: null }
}

export function scalarOperand(scalar: Scalar, dtype: DTypeName, as: DTypeName = dtype): Operand {
  return { value: null, scalar, dtype: dtypes[dtype], as, offset: 0, strides: null }
}

/** A pending element-wise operation over `dims`. */
export function recordMap(
  runtime: Runtime,
  op: MapOp,
  dtype: DType,
  dims: readonly number[],
  size: number,
  operands: readonly Operand[],
  fn?: IrFunction,
): Value {
  const value = new Value(runtime, dtype, dims, size)
  take(value, operands)
  value.node = { kind: 'map', op, operands, fn }
  return value
}

/** A pending reduction over the last `reduced` of `dims`; `internal`: see `ReduceNode`. */
export function recordReduce(
  runtime: Runtime,
  reduction: Reduction,
  dtype: DType,
  dims: readonly number[],
  reduced: number,
  operands: readonly Operand[],
  extras: readonly { readonly dtype: DTypeName; readonly value: Scalar }[] = [],
  internal = false,
): Value {
  const kept = dims.slice(0, dims.length - reduced)
  let size = 1
  for (const length of kept) size *= length
  const value = new Value(runtime, dtype, kept, size)
  take(value, operands)
  value.node = { kind: 'reduce', reduction, operands, dims, reduced, extras, internal }
  return value
}

/** Counts the new value in as a user of its operands, and keeps the expression within bounds. */
function take(value: Value, operands: readonly Operand[]): void {
  let weight = 1
  let leaves = 0
  for (let index = 0; index < operands.length; index++) {
    const operand = operands[index].value
    if (operand === null) continue
    operand.uses++
    if (index > 0 && operand === operands[0].value) continue
    weight += operand.weight
    leaves += operand.leaves
  }
  if (weight > maxWeight || leaves > maxLeaves) {
    try {
      ;[weight, leaves] = shrink(operands)
    } catch (error) {
      for (const { value: operand } of operands) if (operand !== null) operand.uses--
      throw error
    }
  }
  value.weight = weight
  value.leaves = leaves
  for (let index = 0; index < operands.length; index++) {
    const operand = operands[index].value
    if (operand !== null && operand.readers !== undefined) noteReader(operand, value)
  }
}

/** Realises the heaviest operands until the rest fits. */
function shrink(operands: readonly Operand[]): [number, number] {
  const distinct = [...new Set(operands.map(({ value }) => value).filter((value) => value !== null))]
  distinct.sort((a, b) => b.weight - a.weight)
  const sum = (of: 'weight' | 'leaves') => distinct.reduce((total, value) => total + value[of], 0)
  for (const value of distinct) {
    if (sum('weight') + 1 <= maxWeight && sum('leaves') <= maxLeaves) break
    if (value.pending) realize(value)
  }
  return [sum('weight') + 1, sum('leaves')]
}
