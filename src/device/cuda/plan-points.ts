/** How kernels whose outputs are positions or lists go through their points: in index order, in packs where that can be. */
import { collapse } from '../../core/order.js'
import type { Launch } from '../../ir/kernel.js'
import {
  type Arranged,
  accessOf,
  alignedAccesses,
  alignedPack,
  operandsOf,
  type PlannedOperand,
  widestPack,
} from './plan.js'
import type { Access } from './writer/arguments.js'

export interface PlannedPoints extends Arranged {
  readonly accesses: readonly Access[]
  readonly size: number
  /** Elements of a pack, and packs along the inner dimension. */
  readonly pack: number
  readonly inner: number
  /** Outer dimensions. */
  readonly outer: number
}

/** The outputs have lengths, which take the place of their inner strides. */
export function planPoints(launch: Launch, operands: readonly PlannedOperand[], largestPack: number): PlannedPoints {
  const inputs = operands.slice(0, operands.length - launch.outputs.length)
  const { strides: all, pointers } = operandsOf(launch)
  const { dims, strides } = collapse(launch.dims, all.slice(0, inputs.length))
  const outer = Math.max(0, dims.length - 1)
  const inner = dims.length === 0 ? 1 : dims[outer]
  const innerStrides = inputs.map(({ itemsize }, at) => (dims.length === 0 ? itemsize : strides[at][outer]))
  const outerStrides = strides.map((of) => of.slice(0, outer))
  const given = inputs.map((operand, at) => accessOf(operand, innerStrides[at]))
  let most = Math.min(largestPack, widestPack(inputs, given))
  while (outer > 0 && inner % most !== 0) most /= 2
  const pack = alignedPack(most, inputs, given, pointers, outerStrides)
  return {
    size: dims.reduce((product, length) => product * length, 1),
    pack,
    inner: inner / pack,
    outer,
    accesses: [
      ...alignedAccesses(pack, inputs, given, pointers, outerStrides),
      ...launch.outputs.map((): Access => 'contiguous'),
    ],
    innerStrides: [...innerStrides, ...launch.outputs.map(({ length }) => length!)],
    dims: dims.slice(0, outer),
    strides: [...outerStrides, ...launch.outputs.map(() => new Array<number>(outer).fill(0))],
  }
}
