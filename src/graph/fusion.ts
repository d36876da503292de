/**
 * What becomes part of a kernel, and what has to be in memory before it runs.
 *
 * Stop fusing if:
 * - the value is a reduction;
 * - it is the current contents of an array that was updated in place: computing it again would be for nothing;
 * - it was computed as part of another kernel before and somebody can still ask for it;
 * - it costs more than a read from memory and would be computed several times, because it is broadcast;
 * - the positions that are read can't be followed through it.
 *
 * An operation on positions and scalars alone (a range, an array of one value) is always fused: to compute an element
 * again costs less than to read it, and the array may be larger than memory.
 */
import { opRow } from '../ir/ops.js'
import type { MapNode, Node, Value } from './value.js'

/** Additions that are cheaper than reading an element again. */
const cheap = 6

/** Whether a pending value is made of positions and scalars alone. */
export function readsNothing({ operands }: Node): boolean {
  return operands.every(({ value }) => value === null || value.iota)
}

/** `read` is how many elements the kernel reads of a pending value. */
export function mustBeInMemory(value: Value, read: number): boolean {
  const node = value.node!
  if (node.kind === 'reduce') return true
  if (readsNothing(node)) return false
  return (
    (value.kept && value.uses > 1) ||
    (value.evaluations > 0 && value.uses > 1) ||
    (read > value.size && costOf(node) + value.weight > cheap)
  )
}

function costOf(node: MapNode): number {
  return node.op === 'call' ? 20 : opRow(node.op).cost
}

/** A position in a value's elements as a function of a kernel's index space: offset + Σ strides · index, in elements. */
export interface Position {
  readonly offset: number
  readonly strides: readonly number[]
}

/**
 * The coordinates of `position` in a C-contiguous value of `dims`, each again a linear function of the kernel's
 * indices; undefined where a coordinate isn't.
 */
export function coordinates(
  position: Position,
  space: readonly number[],
  dims: readonly number[],
): readonly Position[] | undefined {
  const result: { offset: number; strides: number[] }[] = []
  const rest = position.strides.map((stride, axis) => (space[axis] === 1 ? 0 : stride))
  let { offset } = position
  let step = 1
  for (const length of dims) step *= length
  for (const length of dims) {
    step = length === 0 ? 0 : step / length
    const start = step === 0 ? 0 : Math.floor(offset / step)
    const strides = rest.map((stride, axis) => {
      const own = step === 0 ? 0 : Math.trunc(stride / step)
      rest[axis] -= own * step
      return own
    })
    offset -= start * step
    result.push({ offset: start, strides })
  }
  if (offset !== 0 || rest.some((stride) => stride !== 0)) return undefined
  return result.every((coordinate, axis) => staysInside(coordinate, space, dims[axis])) ? result : undefined
}

function staysInside({ offset, strides }: Position, space: readonly number[], length: number): boolean {
  let low = offset
  let high = offset
  strides.forEach((stride, axis) => {
    const reach = stride * (space[axis] - 1)
    if (reach < 0) low += reach
    else high += reach
  })
  return low >= 0 && high < length
}
