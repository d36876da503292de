/** What every device looks at before it plans a reduction: the kept and the reduced dimensions, merged as far as they go. */
import { collapse } from '../core/order.js'
import type { Launch } from '../ir/kernel.js'

/** Dimensions, slowest first, with strides[operand][dimension]. */
export interface Dims {
  readonly dims: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

export interface ReductionShape {
  readonly kept: Dims
  /** In the order in which they are walked. Outputs have strides of 0 there. */
  readonly reduced: Dims
  /** Elements that are combined for each output. */
  readonly size: number
}

/** `strides`: those of all operands, the `inputs` before the outputs, which have none of the reduced dimensions. */
export function reductionShape(
  launch: Launch,
  strides: readonly (readonly number[])[],
  inputs: number,
): ReductionShape {
  const keptCount = launch.dims.length - launch.reduced
  const kept = collapse(
    launch.dims.slice(0, keptCount),
    strides.map((of) => of.slice(0, keptCount)),
  )
  const nothing = new Array<number>(launch.reduced).fill(0)
  const dims = launch.dims.slice(keptCount)
  const of = strides.map((each, operand) => (operand < inputs ? each.slice(keptCount) : nothing))
  const order = byFallingStride(dims, of)
  const reduced = collapse(
    order.map((axis) => dims[axis]),
    of.map((each) => order.map((axis) => each[axis])),
  )
  return { kept, reduced, size: reduced.dims.reduce((product, length) => product * length, 1) }
}

/** The order in which the reduced dimensions are walked, of the inputs as the launch gives them. */
export function reducedOrder(launch: Launch, strides: readonly (readonly number[])[], inputs: number): number[] {
  const keptCount = launch.dims.length - launch.reduced
  return byFallingStride(
    launch.dims.slice(keptCount),
    strides.slice(0, inputs).map((of) => of.slice(keptCount)),
  )
}

/** Reduced dimensions may be walked in any order: by falling strides, which merges the most. */
function byFallingStride(dims: readonly number[], strides: readonly (readonly number[])[]): number[] {
  const weight = (axis: number) => strides.reduce((most, of) => Math.max(most, Math.abs(of[axis])), 0)
  return [...dims.keys()].sort((a, b) => weight(b) - weight(a) || a - b)
}

/**
 * Whether the inputs lie nearer along the outputs than down the elements that are combined: what the first one says that
 * lies differently along the two; undefined where none does. `constantDecides`: also one that stays where it is from one
 * output to the next, and so says no.
 */
export function nearerAlongOutputs(
  { kept, reduced }: ReductionShape,
  itemsizes: readonly number[],
  inputs: number,
  constantDecides: boolean,
): boolean | undefined {
  const [last, lastReduced] = [kept.dims.length - 1, reduced.dims.length - 1]
  for (let operand = 0; operand < inputs; operand++) {
    const [along, down] = [Math.abs(kept.strides[operand][last]), Math.abs(reduced.strides[operand][lastReduced])]
    if (along === down || (along === 0 && !constantDecides)) continue
    return along !== 0 && (along < down || down === 0) && along <= 2 * itemsizes[operand]
  }
  return undefined
}
