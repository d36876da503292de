/**
 * Sums of products over labelled axes: what every product of matrices, vectors and tensors comes down to.
 *
 * A factor names each of its axes by a label. Labels that the output lacks are summed over; a label that a factor
 * has twice takes its diagonal. The product is an expression over all labels at once, each factor read with stride 0
 * along the labels it lacks, and the sum ends it: they are one kernel, and the product is never in memory. Products of
 * two matrices are the device's own: `matrix-product.ts` says what is one.
 */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { Complex } from '../../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { permute, sizeOf } from '../../core/layout.js'
import { keepOrder, stridesInOrder } from '../../core/order.js'
import { readsNothing } from '../../graph/fusion.js'
import { recordMap, recordReduce, whole } from '../../graph/record.js'
import { Storage } from '../../graph/storage.js'
import type { Operand } from '../../graph/value.js'
import { accumulatorOf, functionNamed, isInexactName } from '../reductions/expressions.js'
import { foldReduction } from '../reductions/folds.js'
import { matrixProduct } from './matrix-product.js'

/** An array and the label of each of its axes. */
export interface Factor {
  readonly array: NDArray
  readonly labels: readonly number[]
  /** Whether the complex conjugate of its elements is multiplied. */
  readonly conjugate?: boolean
}

export interface ContractOptions {
  /** In which order the result's axes lie in memory: `K` follows the factors. */
  readonly order?: 'C' | 'F' | 'K'
}

/** Factors of one kernel. */
export const maxFactors = 8

/**
 * The sum of the product of all factors over the labels that `output` lacks, in dtype `type`. Axes of one label have
 * one length, or 1; half precision is summed in single and rounded once.
 */
export function contract<D extends DTypeName>(
  context: Context,
  type: DType<D>,
  factors: readonly Factor[],
  output: readonly number[],
  { order = 'C' }: ContractOptions = {},
): NDArray<D> {
  const lengths = labelLengths(factors)
  const missing = [...lengths.keys()].filter((label) => !output.includes(label))
  const summed = missing.filter((label) => lengths.get(label) !== 1).sort((a, b) => a - b)
  const single = missing.length > 0 && summed.length === 0
  const shape = output.map((label) => lengths.get(label)!)
  const size = sizeOf(shape, type.itemsize)
  const placed = memoryOrder(factors, output, summed, lengths, order)
  const strides = stridesInOrder(shape, type.itemsize, placed)
  if (factors.length === 2 && !single) {
    const product = matrixProduct(context, type, factors, { lengths, output, strides, size })
    if (product !== undefined) return new NDArray(context, new Storage(product), type, shape, strides, 0)
  }
  const labels = [...permute(output, placed), ...summed]
  const dims = labels.map((label) => lengths.get(label)!)
  bringIntoMemory(factors)
  const inner = accumulatorOf(type.name)
  const operands = factors.map(({ array, labels: own }) => operandAlong(array, own, labels, dims, inner))
  const product = multiplied(context, dtypes[inner], dims, operands, factors)
  const value =
    summed.length > 0
      ? recordReduce(
          context.runtime,
          foldReduction('add', type.name),
          type,
          dims,
          summed.length,
          [whole(product, inner)],
          [],
          true,
        )
      : single && isInexactName(inner)
        ? recordMap(
            context.runtime,
            'call',
            type,
            dims,
            product.size,
            [whole(product, inner)],
            sumOfOne(inner, type.name),
          )
        : inner === type.name
          ? product
          : recordMap(context.runtime, 'cast', type, dims, product.size, [whole(product, type.name)])
  return new NDArray(context, new Storage(value), type, shape, strides, 0)
}

/** A sum of one product begins with 0, as every sum: it is never −0. */
const sumOfOne = (inner: DTypeName, type: DTypeName) =>
  functionNamed(`product.sum.${inner}.${type}`, [inner], (b, product) => {
    const zero = b.literal(inner, dtypes[inner].kind === 'c' ? new Complex(0, 0) : 0)
    return b.cast(b.op('add', zero, product), type)
  })

/** The length of each label, in the order of their first appearance. */
function labelLengths(factors: readonly Factor[]): Map<number, number> {
  const lengths = new Map<number, number>()
  for (const { array, labels } of factors) {
    for (let axis = 0; axis < labels.length; axis++) {
      const known = lengths.get(labels[axis])
      if (known === undefined || known === 1) lengths.set(labels[axis], array.shape[axis])
    }
  }
  return lengths
}

/** The output's axes, slowest first: for `K` as in a walk over all labels that follows the factors' memory. */
function memoryOrder(
  factors: readonly Factor[],
  output: readonly number[],
  summed: readonly number[],
  lengths: ReadonlyMap<number, number>,
  order: 'C' | 'F' | 'K',
): number[] {
  const axes = output.map((_, axis) => axis)
  if (order === 'C') return axes
  if (order === 'F') return axes.reverse()
  const labels = [...output, ...summed]
  const walk = keepOrder(
    labels.map((label) => lengths.get(label)!),
    factors.map(({ array, labels: own }) => stridesAlong(array, own, labels, lengths)),
  )
  return walk.filter((axis) => axis < output.length)
}

/** Byte strides along `wanted`: the sum where a factor has a label twice, 0 where it lacks one or is stretched. */
export function stridesAlong(
  array: NDArray,
  labels: readonly number[],
  wanted: readonly number[],
  lengths: ReadonlyMap<number, number>,
): number[] {
  return wanted.map((label) => {
    let stride = 0
    for (let axis = 0; axis < labels.length; axis++) {
      if (labels[axis] === label && array.shape[axis] === lengths.get(label)) stride += array.strides[axis]
    }
    return stride
  })
}

function operandAlong(
  array: NDArray,
  own: readonly number[],
  labels: readonly number[],
  dims: readonly number[],
  as: DTypeName,
): Operand {
  const lengths = new Map(labels.map((label, at) => [label, dims[at]]))
  const strides = stridesAlong(array, own, labels, lengths)
  const { storage, dtype, offset } = array
  const value = (dtype as DType) === storage.value.dtype ? storage.value : storage.realized()
  return { value, scalar: 0, dtype, as, offset, strides }
}

/**
 * Factors are read many times. In memory, too, they lie as they are seen, so that the order of a sum doesn't follow from
 * how they were computed.
 */
function bringIntoMemory(factors: readonly Factor[]): void {
  for (const { array } of factors) {
    const { node } = array.storage.value
    if (node !== undefined && !readsNothing(node)) array.storage.realized()
  }
}

/** The pending product of all operands. */
function multiplied(
  context: Context,
  type: DType,
  dims: readonly number[],
  operands: readonly Operand[],
  factors: readonly Factor[],
) {
  const { runtime } = context
  let size = 1
  for (const length of dims) size *= length
  const conjugates = factors.map(({ array, conjugate }) => conjugate === true && array.dtype.kind === 'c')
  if (!conjugates.includes(true)) {
    if (operands.length === 1) return recordMap(runtime, 'cast', type, dims, size, operands)
    if (operands.length === 2) return recordMap(runtime, 'mul', type, dims, size, operands)
  }
  const params = operands.map(() => type.name)
  const marks = conjugates.map((conjugate) => (conjugate ? '*' : '.')).join('')
  const fn = functionNamed(`product.${operands.length}.${type.name}${marks}`, params, (b, ...args) => {
    const [first, ...rest] = args.map((arg, at) => (conjugates[at] ? b.op('conj', arg) : arg))
    return rest.reduce((product, factor) => b.op('mul', product, factor), first)
  })
  return recordMap(runtime, 'call', type, dims, size, operands, fn)
}

/** The complex conjugate; of real elements the array itself. */
export function conjugated(array: NDArray): NDArray {
  if (array.dtype.kind !== 'c') return array
  return elementwise(array.context, { op: 'conj' }, array.dtype, array.dtype.name, [array])
}

/** The labels `start`, `start + 1`, …, one for each of `count` axes. */
export function labelsFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, axis) => start + axis)
}
