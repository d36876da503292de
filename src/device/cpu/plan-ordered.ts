/** Plans for kernels whose points have an order: scans, scatters and compactions walk the last dimension innermost. */
import { collapse } from '../../core/order.js'
import type { Launch } from '../../ir/kernel.js'
import { operandStrides, type ReduceSpace, type Space } from './plan.js'

/** Rows up to this length, of which there are many more, are scanned side by side. */
const shortRow = 8

/** As a `ReduceSpace`: along rows, the inner dimension is the one that is scanned. */
export function scanSpace(launch: Launch, itemsizes: readonly number[]): ReduceSpace {
  const last = launch.dims.length - 1
  const reducedSize = launch.dims[last]
  const all = operandStrides(launch)
  const along = all.map((of) => of[last])
  const others = collapse(
    launch.dims.slice(0, last),
    all.map((of) => of.slice(0, last)),
  )
  const columns = columnsOf(others, along, reducedSize, itemsizes)
  if (columns === undefined) {
    return {
      form: 'rows',
      inner: reducedSize,
      innerStrides: along,
      outerDims: others.dims,
      outerStrides: others.strides,
      reducedDims: [],
      reducedStrides: along.map(() => []),
      reducedSize,
    }
  }
  const outer = others.dims.map((_, axis) => axis).filter((axis) => axis !== columns)
  return {
    form: 'columns',
    inner: others.dims[columns],
    innerStrides: others.strides.map((of) => of[columns]),
    outerDims: outer.map((axis) => others.dims[axis]),
    outerStrides: others.strides.map((of) => outer.map((axis) => of[axis])),
    reducedDims: [reducedSize],
    reducedStrides: along.map((stride) => [stride]),
    reducedSize,
  }
}

/** The dimension along which rows are scanned side by side, if that pays: where results are neighbours, or rows short. */
function columnsOf(
  others: { readonly dims: readonly number[]; readonly strides: readonly (readonly number[])[] },
  along: readonly number[],
  length: number,
  itemsizes: readonly number[],
): number | undefined {
  const output = along.length - 1
  const itemsize = itemsizes[output]
  let best: number | undefined
  others.dims.forEach((size, axis) => {
    const neighbours = Math.abs(others.strides[output][axis]) === itemsize && Math.abs(along[output]) !== itemsize
    const pays = neighbours ? size > 1 : length <= shortRow && size >= 4 * length
    if (pays && (best === undefined || size > others.dims[best])) best = axis
  })
  return best
}

/** All points in the order of the launch. */
export function orderedSpace(launch: Launch): Space {
  const { dims, strides } = collapse(launch.dims, operandStrides(launch))
  const last = dims.length - 1
  if (last < 0)
    return { inner: 1, innerStrides: strides.map(() => 0), outerDims: [], outerStrides: strides.map(() => []) }
  return {
    inner: dims[last],
    innerStrides: strides.map((of) => of[last]),
    outerDims: dims.slice(0, last),
    outerStrides: strides.map((of) => of.slice(0, last)),
  }
}
