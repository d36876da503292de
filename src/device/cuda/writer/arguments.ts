/**
 * The arguments of a generated kernel: one struct of 64-bit slots, passed by value.
 *
 *   head       numbers that the kernel's form asks for; the last one is where index errors are taken down
 *   operands   a pointer and an inner byte stride each: buffers and iotas in parameter order, then outputs
 *   scalars    one slot each, two for complex ones; tables among them, in two: where the table is, and its length
 *   dims       for each outer dimension its size, and a byte stride for each operand; kept before reduced ones
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { isMoving, type Kernel } from '../../../ir/kernel.js'
import { cppType } from './types.js'

export const headSlots = 8
/** The head slot with the record of index errors, in kernels that check indices. */
export const errorSlot = 7

/** A `counting` iota begins at a multiple of this. */
export const countingStart = 16

/**
 * How an operand moves along the inner dimension; `across`: it is contiguous along another dimension of a tile.
 * `counting`: an iota that is the element's number plus a multiple of `countingStart`, so that the compiler sees what
 * neighbours have in common: random numbers whose words come from one block.
 */
export type Access = 'contiguous' | 'constant' | 'strided' | 'across' | 'counting'

export interface OperandSpec {
  readonly kind: 'buffer' | 'iota' | 'output'
  /** As it lies in memory. */
  readonly dtype: DTypeName
  readonly access: Access
}

/** Where each parameter of the kernel is found. */
export interface ArgumentPlan {
  readonly operands: readonly OperandSpec[]
  readonly params: readonly { readonly operand?: number; readonly scalar?: number; readonly lanes: number }[]
  readonly firstOutput: number
  readonly scalarSlots: number
}

export function argumentPlan(kernel: Kernel, accesses: readonly Access[]): ArgumentPlan {
  const operands: OperandSpec[] = []
  let scalarSlots = 0
  const params = kernel.params.map((param) => {
    const { kind, dtype } = param
    const { lanes } = dtypes[dtype]
    if (!isMoving(param)) {
      const scalar = scalarSlots
      scalarSlots += kind === 'table' ? 2 : lanes
      return { scalar, lanes }
    }
    return { operand: operands.push({ kind: param.kind, dtype, access: accesses[operands.length] }) - 1, lanes }
  })
  const firstOutput = operands.length
  for (const dtype of kernel.outputs) operands.push({ kind: 'output', dtype, access: accesses[operands.length] })
  return { operands, params, firstOutput, scalarSlots }
}

/** The struct's declaration; `dims` outer dimensions. */
export function argumentStruct(plan: ArgumentPlan, dims: number): string {
  const { operands, scalarSlots } = plan
  const fields = [
    `long long head[${headSlots}];`,
    operands.length > 0 ? `struct { char* pointer; long long stride; } operand[${operands.length}];` : '',
    scalarSlots > 0 ? `union { double f64; float f32; long long i64; int i32; } scalar[${scalarSlots}];` : '',
    dims > 0 ? `struct { long long size; long long stride[${operands.length}]; } dim[${dims}];` : '',
  ]
  return `struct Arguments {\n${fields
    .filter((field) => field !== '')
    .map((field) => `  ${field}`)
    .join('\n')}\n};\n`
}

/** A scalar parameter's C++ expression. */
export function scalarText(type: DTypeName, slot: number): string {
  const { kind, itemsize } = dtypes[type]
  const field = kind === 'f' ? (itemsize === 8 ? 'f64' : 'f32') : itemsize === 8 ? 'i64' : 'i32'
  const text = `a.scalar[${slot}].${field}`
  if (type === 'bool') return `${text} != 0`
  return kind === 'f' ? text : `(${cppType(type)})${text}`
}
