/**
 * A launch of a matrix product as calls of cuBLAS. Its matrices are column-major, ours lie in any way: the output's
 * faster dimension becomes the rows, for which the factors change places, and a factor is transposed or not by which of
 * its dimensions has elements side by side. What cuBLAS can't see as a matrix has to be copied.
 */
import type { Launch } from '../../../ir/kernel.js'
import type { Gemm } from './cublas.js'

export interface GemmPlan {
  readonly gemm: Gemm
  /** The second factor of the launch is cuBLAS's first one. */
  readonly swapped: boolean
  /** The batch dimensions that aren't part of a call. */
  readonly outer: readonly number[]
}

/** Which operands can't be taken as they lie. */
export interface Misfits {
  readonly a: boolean
  readonly b: boolean
  readonly out: boolean
}

/**
 * The leading dimension of a column-major matrix of `rows` by `columns` elements with these byte strides, negative
 * where it is one of `columns` by `rows`, and 0 where it is none.
 */
function leadingOf(rows: number, columns: number, byRow: number, byColumn: number, itemsize: number): number {
  if (rows === 1 || byRow === itemsize) {
    if (columns === 1) return rows
    const leading = byColumn / itemsize
    if (leading >= rows && Number.isInteger(leading)) return leading
  }
  if (columns === 1 || byColumn === itemsize) {
    if (rows === 1) return -columns
    const leading = byRow / itemsize
    if (leading >= columns && Number.isInteger(leading)) return -leading
  }
  return 0
}

/** How cuBLAS computes the launch, none of whose dimensions is 0; or what can't be taken as it lies. */
export function planGemm(launch: Launch, itemsize: number): GemmPlan | Misfits {
  const { dims } = launch
  const batches = dims.length - 3
  const [m, n, k] = [dims[batches], dims[batches + 1], dims[batches + 2]]
  const a = stridesOf(launch, 0)
  const b = stridesOf(launch, 1)
  const out = launch.outputs[0].strides
  // Column-major: the rows are what is side by side.
  let swapped = true
  let leadingC = leadingOf(n, m, out[batches + 1], out[batches], itemsize)
  if (leadingC <= 0) {
    swapped = false
    leadingC = leadingOf(m, n, out[batches], out[batches + 1], itemsize)
  }
  const aligned = (index: number) => (launch.params[index] as { readonly pointer: number }).pointer % itemsize === 0
  if (launch.outputs[0].pointer % itemsize !== 0) leadingC = 0
  const left = !aligned(0) ? 0 : leadingOf(m, k, a[batches], a[batches + 2], itemsize)
  const right = !aligned(1) ? 0 : leadingOf(k, n, b[batches + 2], b[batches + 1], itemsize)
  if (leadingC <= 0 || left === 0 || right === 0) return { a: left === 0, b: right === 0, out: leadingC <= 0 }
  const inner = batchAxis(dims, batches, [a, b, out], itemsize)
  const stride = (of: readonly number[]) => (inner < 0 ? 0 : of[inner] / itemsize)
  const outer: number[] = []
  for (let axis = 0; axis < batches; axis++) if (axis !== inner) outer.push(axis)
  // Transposed, a factor's rows and columns change places, and so does which of them is the leading dimension's.
  const first = swapped ? -right : left
  const second = swapped ? -left : right
  const [firstStrides, secondStrides] = swapped ? [b, a] : [a, b]
  return {
    gemm: {
      transposeA: first < 0,
      transposeB: second < 0,
      m: swapped ? n : m,
      n: swapped ? m : n,
      k,
      leadingA: Math.abs(first),
      leadingB: Math.abs(second),
      leadingC,
      batch: inner < 0 ? 1 : dims[inner],
      strideA: stride(firstStrides),
      strideB: stride(secondStrides),
      strideC: stride(out),
    },
    swapped,
    outer,
  }
}

/** The longest batch dimension along which all operands go forward by whole elements; −1 where there is none. */
function batchAxis(
  dims: readonly number[],
  batches: number,
  operands: readonly (readonly number[])[],
  itemsize: number,
): number {
  let found = -1
  for (let axis = 0; axis < batches; axis++) {
    const regular = operands.every((strides) => strides[axis] >= 0 && strides[axis] % itemsize === 0)
    if (regular && (found < 0 || dims[axis] > dims[found])) found = axis
  }
  return found
}

export function stridesOf({ params }: Launch, index: number): readonly number[] {
  return (params[index] as { readonly strides: readonly number[] }).strides
}
