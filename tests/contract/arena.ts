/** Memory in which the operands of a launch are laid out, with guard bytes between them. */
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { memoryOver } from '#src/ir/interpret.js'

/** One operand: where it begins, and its byte strides. */
export interface Placed {
  readonly pointer: number
  readonly strides: readonly number[]
}

/** Byte strides of an operand with these dimensions; `undefined` axes are broadcast. */
export type Way = (dims: readonly number[], itemsize: number) => number[]

/** Strides that walk the axes in `order`, slowest first. */
const ordered = (dims: readonly number[], itemsize: number, order: readonly number[]) => {
  const strides = dims.map(() => 0)
  let stride = itemsize
  for (const axis of [...order].reverse()) {
    strides[axis] = stride
    stride *= Math.max(1, dims[axis])
  }
  return strides
}

const axes = (dims: readonly number[]) => dims.map((_, axis) => axis)

export const ways = {
  contiguous: (dims, itemsize) => ordered(dims, itemsize, axes(dims)),
  transposed: (dims, itemsize) => ordered(dims, itemsize, axes(dims).reverse()),
  reversed: (dims, itemsize) => ordered(dims, itemsize, axes(dims)).map((stride) => -stride),
  /** Only the last axis backwards. */
  backwards: (dims, itemsize) =>
    ordered(dims, itemsize, axes(dims)).map((stride, axis) => (axis === dims.length - 1 ? -stride : stride)),
  /** Every third element. */
  spread: (dims, itemsize) => ordered(dims, itemsize * 3, axes(dims)),
  /** Rows with a gap after each. */
  padded: (dims, itemsize) => {
    const inside = dims.map((length, axis) => (axis === dims.length - 1 ? length + 5 : length))
    return ordered(inside, itemsize, axes(dims))
  },
} as const satisfies Record<string, Way>

/** Ways for inputs only: several points read one element. */
export const sharingWays = {
  ...ways,
  constant: (dims) => dims.map(() => 0),
  /** One row for all. */
  row: (dims, itemsize) =>
    ordered(dims, itemsize, axes(dims)).map((stride, axis) => (axis === dims.length - 1 ? stride : 0)),
  /** One element for each row. */
  column: (dims, itemsize) =>
    dims.map((_, axis) =>
      axis === dims.length - 1 ? 0 : ordered(dims.slice(0, -1), itemsize, axes(dims.slice(0, -1)))[axis],
    ),
} as const satisfies Record<string, Way>

const guard = 40

export class Arena {
  private used = guard
  private content = new Uint8Array(1 << 12).fill(0xa5)

  /**
   * Room for an operand of `type` walked along `dims`. Contents are `value(k)`, element by element in memory order. It
   * begins at a multiple of `align` bytes, or where elements may.
   */
  place(type: DTypeName, dims: readonly number[], way: Way, value?: (index: number) => Scalar, align?: number): Placed {
    const { itemsize } = dtypes[type]
    const strides = way(dims, itemsize)
    let [low, high] = [0, 0]
    if (!dims.includes(0)) {
      dims.forEach((length, axis) => {
        const reach = (length - 1) * strides[axis]
        if (reach < 0) low += reach
        else high += reach
      })
    }
    const bytes = high - low + itemsize
    const start = this.reserve(bytes, align ?? Math.min(itemsize, 8))
    if (value) {
      const memory = memoryOver(this.content)
      for (let at = 0; at * itemsize < bytes; at++) memory.write(start + at * itemsize, dtypes[type], value(at))
    }
    return { pointer: start - low, strides }
  }

  /** An operand of one dimension with these elements. */
  list(type: DTypeName, values: readonly Scalar[]): Placed {
    return this.place(type, [values.length], ways.contiguous, (at) => values[at % values.length])
  }

  get bytes(): Uint8Array {
    return this.content.subarray(0, this.used)
  }

  private reserve(bytes: number, align: number): number {
    const start = Math.ceil(this.used / align) * align
    const end = start + bytes + guard
    if (end > this.content.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.content.length)).fill(0xa5)
      grown.set(this.content)
      this.content = grown
    }
    this.used = end
    return start
  }
}
