/** Blocks: nested lists of arrays, and where each of them goes in the array that they form. */
import { broadcastStrides } from '../core/broadcast.js'
import { ShapeError, shapeText, ValueError } from '../core/errors.js'
import { maxDimensions } from '../core/layout.js'
import { joinOrder, stridesInOrder } from '../core/order.js'
import type { NDArray } from './ndarray.js'

/** Nested to one depth everywhere. */
export type BlockList = readonly unknown[]

export interface PlacedBlock {
  readonly array: NDArray
  /** Where its first element goes. */
  readonly start: readonly number[]
}

export interface Blocks {
  readonly leaves: readonly PlacedBlock[]
  readonly shape: readonly number[]
  readonly strides: (itemsize: number) => readonly number[]
}

interface Group {
  readonly leaves: PlacedBlock[]
  readonly shape: readonly number[]
}

/** Where each block goes. `toArray` makes arrays of what isn't a list. */
export function arrangeBlocks(nested: unknown, toArray: (leaf: unknown) => NDArray): Blocks {
  const depth = depthOf(nested, [])
  const leaves = (Array.isArray(nested) ? (nested.flat(maxDimensions) as unknown[]) : [nested]).map(toArray)
  const ndim = leaves.reduce((most, array) => Math.max(most, array.ndim), depth)
  const padded = leaves.map((array) => pad(array, ndim))
  let next = 0
  const arrange = (node: unknown, level: number): Group => {
    if (!Array.isArray(node)) {
      const array = padded[next++]
      return { leaves: [{ array, start: array.shape.map(() => 0) }], shape: array.shape }
    }
    return join(
      node.map((each) => arrange(each, level + 1)),
      ndim - depth + level,
    )
  }
  const { leaves: placed, shape } = arrange(nested, 0)
  return { leaves: placed, shape, strides: (itemsize) => stridesInOrder(shape, itemsize, joinOrder(padded)) }
}

/** How deeply lists are nested. @throws ValueError where that differs, or a list is empty */
function depthOf(node: unknown, path: readonly number[]): number {
  const where = `arrays${path.map((index) => `[${index}]`).join('')}`
  if (!Array.isArray(node)) return 0
  if (path.length > maxDimensions) throw new ValueError(`[block] ${where} is nested more than ${maxDimensions} deep`)
  if (node.length === 0) throw new ValueError(`[block] list at ${where} cannot be empty`)
  const depths = node.map((each, index) => depthOf(each, [...path, index]))
  const other = depths.findIndex((depth) => depth !== depths[0])
  if (other >= 0) {
    throw new ValueError(
      `[block] list depths are mismatched: ${where}[0] is ${depths[0]} lists deep, and ${where}[${other}] is ${depths[other]}`,
    )
  }
  return depths[0] + 1
}

/** Groups one after another along an axis. */
function join(groups: readonly Group[], axis: number): Group {
  const shape = groups[0].shape.slice()
  const leaves: PlacedBlock[] = []
  let end = 0
  for (const group of groups) {
    if (group.shape.some((length, at) => at !== axis && length !== shape[at])) {
      throw new ShapeError(
        `[block] blocks joined along axis ${axis} must agree elsewhere: ${shapeText(groups[0].shape)} and ${shapeText(group.shape)}`,
        { axis, shapes: groups.map((each) => each.shape) },
      )
    }
    for (const { array, start } of group.leaves) leaves.push({ array, start: start.with(axis, start[axis] + end) })
    end += group.shape[axis]
  }
  shape[axis] = end
  return { leaves, shape }
}

function pad(array: NDArray, ndim: number): NDArray {
  if (array.ndim === ndim) return array
  const shape = [...new Array<number>(ndim - array.ndim).fill(1), ...array.shape]
  return array.viewOf({ shape, strides: broadcastStrides(array.shape, array.strides, shape), offset: array.offset })
}
