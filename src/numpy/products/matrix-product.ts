/** Sums of products that are products of matrices: laid out, and given to the device. */

import type { Context } from '../../array/context.js'
import { copyAs } from '../../array/operate.js'
import type { DType } from '../../core/dtype.js'
import { permute } from '../../core/layout.js'
import { runMatmul } from '../../graph/matmul.js'
import { recordMap } from '../../graph/record.js'
import type { Value } from '../../graph/value.js'
import { conjugated, type Factor } from './contract.js'
import { hasTwoMatrices, type Label, type MatrixForm, matrixForm, naturalStrides } from './matrix-form.js'

/** The result of a contraction: the labels of its axes, and where its elements lie. */
export interface Result {
  readonly lengths: ReadonlyMap<number, number>
  readonly output: readonly number[]
  readonly strides: readonly number[]
  readonly size: number
}

/** The product of two factors, where it is one of matrices: in memory, or a pending copy of what is. */
export function matrixProduct(
  context: Context,
  type: DType,
  factors: readonly Factor[],
  result: Result,
): Value | undefined {
  let [a, b] = factors
  let labels = labelsOf(a, b, result)
  const natural = naturalStrides(labels, type.itemsize)
  if (natural !== undefined) return rearranged(context, type, factors, result, natural)
  let found = matrixForm(labels, [a.array.size, b.array.size])
  if (found === undefined) return undefined
  if (a.conjugate || b.conjugate) {
    const [left, right] = factors.map(({ array, labels: own, conjugate }) => ({
      array: conjugate ? conjugated(array) : array,
      labels: own,
    }))
    return matrixProduct(context, type, [left, right], result)
  }
  if (!isTyped(a, type) || !isTyped(b, type)) {
    // A matrix that is read once is converted on the way.
    if (!hasTwoMatrices(labels)) return undefined
    if (!isTyped(a, type)) a = { ...a, array: copyAs(a.array, type, 'K') }
    if (!isTyped(b, type)) b = { ...b, array: copyAs(b.array, type, 'K') }
    labels = labelsOf(a, b, result)
    found = matrixForm(labels, [a.array.size, b.array.size])!
  }
  if (!('dims' in found)) {
    if (found.a !== undefined) a = inOrderOf(a, found.a, result.lengths, type)
    if (found.b !== undefined) b = inOrderOf(b, found.b, result.lengths, type)
    found = matrixForm(labelsOf(a, b, result), [a.array.size, b.array.size])
  }
  const form = found as MatrixForm
  const [left, right] = [a.array, b.array]
  return runMatmul(
    context.runtime,
    type,
    form.dims,
    { value: left.storage.realized(), offset: left.offset, strides: form.a },
    { value: right.storage.realized(), offset: right.offset, strides: form.b },
    form.out,
    result.size,
  )
}

/** The product with its elements at the strides `natural`, then copied to where they are wanted. */
function rearranged(
  context: Context,
  type: DType,
  factors: readonly Factor[],
  { lengths, output, strides, size }: Result,
  natural: ReadonlyMap<number, number>,
): Value | undefined {
  const own = output.map((label) => natural.get(label) ?? 0)
  const value = matrixProduct(context, type, factors, { lengths, output, strides: own, size })
  if (value === undefined) return undefined
  const axes = output.map((_, axis) => axis).sort((x, y) => strides[y] - strides[x])
  const operand = { value, scalar: 0, dtype: type, as: type.name, offset: 0, strides: permute(own, axes) }
  const dims = axes.map((axis) => lengths.get(output[axis])!)
  return recordMap(context.runtime, 'cast', type, dims, size, [operand])
}

function labelsOf(a: Factor, b: Factor, { lengths, output, strides }: Result): Label[] {
  const labels: Label[] = []
  for (const [label, length] of lengths) {
    const at = output.indexOf(label)
    const out = at < 0 ? undefined : strides[at]
    labels.push({ label, length, a: strideOf(a, label, length), b: strideOf(b, label, length), out })
  }
  return labels
}

/** The stride along a label; undefined where the factor lacks it or is stretched. */
function strideOf({ array, labels }: Factor, label: number, length: number): number | undefined {
  let stride: number | undefined
  for (let axis = 0; axis < labels.length; axis++) {
    if (labels[axis] === label && array.shape[axis] === length) stride = (stride ?? 0) + array.strides[axis]
  }
  return stride
}

/** Whether the factor has the dtype that is computed in; positions, which are nowhere in memory, are converted too. */
function isTyped({ array: { dtype, storage } }: Factor, type: DType): boolean {
  return dtype.name === type.name && !storage.value.iota
}

/** A copy of the factor in C order of `order`. */
function inOrderOf(
  { array, labels }: Factor,
  order: readonly number[],
  lengths: ReadonlyMap<number, number>,
  type: DType,
): Factor {
  const shape = order.map((label) => lengths.get(label)!)
  const strides = order.map((label) => strideOf({ array, labels }, label, lengths.get(label)!) ?? 0)
  const view = array.viewOf({ shape, strides, offset: array.offset })
  return { array: copyAs(view, type, 'C'), labels: order }
}
