/** The arrays and scalars of one call of an element-wise or reduction kernel, and how the kernel gets at them. */
import { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import type { Scalar } from '../../core/complex.js'
import type { DType } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { isContiguous } from '../../core/layout.js'
import { overlaps, sameElements } from '../../core/overlap.js'
import type { KernelArgument } from './arguments.js'
import type { Packer } from './packer.js'
import type { KernelParameter } from './parameters.js'
import { typeName } from './prelude.js'

/** How an operand's elements follow each other along the steps of the kernel. */
export type Access = 'contiguous' | 'constant' | 'strided'

interface Named {
  readonly name: string
  readonly dtype: DType
  readonly written: boolean
}

export interface ElementOperand extends Named {
  readonly kind: 'elements'
  readonly array: NDArray
  /** Along the dimensions that the kernel walks. */
  readonly strides: readonly number[]
  readonly access: Access
}

export interface RawOperand extends Named {
  readonly kind: 'raw'
  readonly array: NDArray
}

export interface ScalarOperand extends Named {
  readonly kind: 'scalar'
  readonly scalar: Scalar
}

export type Operand = ElementOperand | RawOperand | ScalarOperand

/** What of an operand the kernel's text depends on. */
export function operandKey(operand: Operand): string {
  const { kind, dtype } = operand
  if (kind === 'scalar') return `s${dtype.id}`
  if (kind === 'elements') return `e${dtype.id}${operand.access[3]}${operand.strides.length}`
  return `r${dtype.id}${operand.array.ndim}${isFlat(operand.array) ? 'c' : ''}`
}

const isFlat = ({ shape, strides, itemsize }: NDArray) => isContiguous(shape, strides, itemsize)

/** The member of the argument struct that an operand has. */
export function memberText(operand: Operand): string {
  const { name, dtype, kind } = operand
  const type = typeName(dtype.name)
  if (kind === 'scalar') return `alignas(8) ${type} _${name};`
  if (kind === 'raw') return `${rawType(operand)} _${name};`
  const strides = operand.strides.length > 0 ? ` long long _strides_${name}[${operand.strides.length}];` : ''
  return `char* _${name};${strides}`
}

const rawType = ({ array, dtype, written }: RawOperand) =>
  `_Raw<${written ? '' : 'const '}${typeName(dtype.name)}, ${array.ndim}, ${isFlat(array)}>`

/** A scalar or a raw array under the name that the user's text has for it. */
export function globalText(operand: ScalarOperand | RawOperand): string {
  const { name, kind, dtype } = operand
  const type = kind === 'raw' ? rawType(operand) : typeName(dtype.name)
  return `const ${type}& ${name} = _a._${name};`
}

/** One element under that name, at a byte offset. */
export function elementText({ name, dtype, written, access }: ElementOperand, offset: string, index?: string): string {
  const type = typeName(dtype.name)
  const pointer = `_a._${name}`
  const place =
    access === 'constant'
      ? `*(${type}*)${pointer}`
      : access === 'contiguous' && index !== undefined
        ? `((${type}*)${pointer})[${index}]`
        : `*(${type}*)(${pointer} + ${offset})`
  return written ? `${type}& ${name} = ${place};` : `const ${type} ${name} = ${place};`
}

/** Writes the member of the argument struct. Arrays are in memory already. */
export function packOperand(packer: Packer, operand: Operand): void {
  if (operand.kind === 'scalar') {
    const { scalar, dtype } = operand
    packer.scalar(scalar, dtype, packer.take(dtype.itemsize, 8))
    return
  }
  const { array } = operand
  packer.integer(addressOf(array))
  if (operand.kind === 'elements') {
    for (const stride of operand.strides) packer.integer(stride)
    return
  }
  packer.integer(array.size)
  for (const list of [array.shape, array.strides]) for (const each of list.length > 0 ? list : [0]) packer.integer(each)
}

/** Where the first element lies; the array has to be in memory. */
export const addressOf = (array: NDArray) => array.storage.value.allocation!.pointer + array.offset

/**
 * Brings all arrays into memory, those that are written so that nobody else sees theirs. Afterwards `addressOf` holds
 * until something else is done with the arrays.
 */
export function bringIntoMemory(read: readonly NDArray[], written: readonly NDArray[]): void {
  for (const array of read) array.storage.realized()
  for (const array of written) {
    if (!array.writeable) throw new ValueError('a kernel can’t write into an array that is read-only')
    array.storage.exclusive()
  }
}

/** An input as the kernel may read it while it writes the outputs: a copy, where an output has it at other places. */
export function apart(
  input: NDArray,
  shape: readonly number[],
  strides: readonly number[],
  outputs: readonly NDArray[],
) {
  const { offset, itemsize } = input
  const reads = { shape, strides, offset, itemsize }
  const clash = outputs.some(
    (output) => output.storage === input.storage && !sameElements(reads, output) && overlaps(reads, output),
  )
  return clash ? copyAs(input, input.dtype, 'K') : input
}

export function accessOf(strides: readonly number[], { itemsize }: DType): Access {
  if (strides.every((stride) => stride === 0)) return 'constant'
  return strides.length === 1 && strides[0] === itemsize ? 'contiguous' : 'strided'
}

/** The arrays among arguments. */
export const arraysOf = (args: readonly KernelArgument[]) => args.filter((arg) => arg instanceof NDArray) as NDArray[]

export type { KernelParameter }
