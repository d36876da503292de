/** In which order axes are laid out in a result (NumPy's 'K'), and in which they are walked by a kernel. */
import type { Layout } from './layout.js'

/**
 * The axes of an element-wise result, slowest first, as NumPy's 'K' order lays it out: by the absolute strides of the
 * operands, where they agree; C order where they don't or where they are equal. Strides are the broadcast ones.
 */
export function keepOrder(shape: readonly number[], operandStrides: readonly (readonly number[])[]): number[] {
  const ndim = shape.length
  // An insertion sort from the fastest axis on: an axis moves past faster ones while no operand objects, and axes
  // that no operand can compare (broadcast, or of length 1) are stepped over. No general sort gives this order.
  const fastestFirst: number[] = []
  for (let axis = ndim - 1; axis >= 0; axis--) {
    let position = fastestFirst.length
    for (let k = fastestFirst.length - 1; k >= 0; k--) {
      const verdict = compareAxes(shape, operandStrides, axis, fastestFirst[k])
      if (verdict === 'keep') break
      if (verdict === 'swap') position = k
    }
    fastestFirst.splice(position, 0, axis)
  }
  return fastestFirst.reverse()
}

/** Whether `slow`, the slower axis in C order, is the faster one in memory. */
function compareAxes(
  shape: readonly number[],
  operandStrides: readonly (readonly number[])[],
  slow: number,
  fast: number,
): 'swap' | 'keep' | 'unknown' {
  if (shape[slow] === 1 || shape[fast] === 1) return 'unknown'
  let verdict: 'swap' | 'unknown' = 'unknown'
  for (const strides of operandStrides) {
    const slowStride = Math.abs(strides[slow])
    const fastStride = Math.abs(strides[fast])
    if (slowStride === 0 || fastStride === 0) continue
    if (fastStride <= slowStride) return 'keep'
    verdict = 'swap'
  }
  return verdict
}

/**
 * The axes of a copy in 'K' order, slowest first: a stable sort by absolute stride, in which broadcast axes are the
 * fastest. This is what `copy`, `astype` and `zeros_like` do; an element-wise operation uses `keepOrder`.
 */
export function copyOrder(strides: readonly number[]): number[] {
  return strides.map((_, axis) => axis).sort((a, b) => Math.abs(strides[b]) - Math.abs(strides[a]))
}

/**
 * The axes of arrays joined side by side, slowest first: C order, with an axis moved before another where it has the
 * larger stride in all arrays. Axes that no array can compare are stepped over.
 */
export function joinOrder(layouts: readonly Pick<Layout, 'shape' | 'strides'>[]): number[] {
  const order: number[] = []
  for (let axis = 0; axis < layouts[0].shape.length; axis++) {
    let position = order.length
    for (let k = order.length - 1; k >= 0; k--) {
      const verdict = compareJoined(layouts, axis, order[k])
      if (verdict === 'keep') break
      if (verdict === 'swap') position = k
    }
    order.splice(position, 0, axis)
  }
  return order
}

/** Whether `later`, the faster axis in C order, is the slower one in memory. */
function compareJoined(
  layouts: readonly Pick<Layout, 'shape' | 'strides'>[],
  later: number,
  earlier: number,
): 'swap' | 'keep' | 'unknown' {
  let verdict: 'swap' | 'unknown' = 'unknown'
  for (const { shape, strides } of layouts) {
    if (shape[later] === 1 || shape[earlier] === 1) continue
    if (Math.abs(strides[later]) <= Math.abs(strides[earlier])) return 'keep'
    verdict = 'swap'
  }
  return verdict
}

/** The strides of a fresh array whose axes are laid out in `order`, slowest first. */
export function stridesInOrder(shape: readonly number[], itemsize: number, order: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let stride = shape.includes(0) ? 0 : itemsize
  for (let k = order.length - 1; k >= 0; k--) {
    strides[order[k]] = stride
    stride *= shape[order[k]]
  }
  return strides
}

export interface Collapsed {
  readonly dims: number[]
  /** One list per operand. */
  readonly strides: number[][]
}

/**
 * The same walk over fewer dimensions: those of 1 are dropped, and neighbours are merged where every operand goes
 * through them at one distance. A single element gives no dimensions, an empty walk gives one of 0.
 */
export function collapse(dims: readonly number[], stridesList: readonly (readonly number[])[]): Collapsed {
  const count = stridesList.length
  const outDims: number[] = []
  const outStrides: number[][] = new Array(count)
  for (let operand = 0; operand < count; operand++) outStrides[operand] = []
  let last = -1
  for (let axis = 0; axis < dims.length; axis++) {
    const length = dims[axis]
    if (length === 1) continue
    if (length === 0) return { dims: [0], strides: stridesList.map(() => [0]) }
    let merges = last >= 0
    for (let operand = 0; merges && operand < count; operand++) {
      merges = outStrides[operand][last] === stridesList[operand][axis] * length
    }
    if (merges) {
      outDims[last] *= length
    } else {
      outDims.push(length)
      last++
    }
    for (let operand = 0; operand < count; operand++) outStrides[operand][last] = stridesList[operand][axis]
  }
  return { dims: outDims, strides: outStrides }
}
