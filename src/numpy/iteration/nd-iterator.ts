/**
 * `np.nditer`: views of the elements (or of inner rows) of arrays that are broadcast against each other. Dimensions are
 * walked from the slowest to the fastest; where an axis is walked backwards, its first element is the last one.
 */
import type { NDArray } from '../../array/ndarray.js'
import { countMethods } from '../../core/argument-count.js'
import { ValueError } from '../../core/errors.js'

/** An operand over all of the iteration's axes. */
export interface Walked {
  readonly array: NDArray
  readonly writeable: boolean
}

/** What an iterator walks over: some axes of the broadcast operands, in an order. */
export interface Walk {
  readonly operands: readonly Walked[]
  /** The axes, slowest first. */
  readonly axes: readonly number[]
  /** Those that are walked from their end. */
  readonly backwards: ReadonlySet<number>
  /** The axes as `multiIndex` shows them. */
  readonly shown: readonly number[]
  readonly multiIndex: boolean
  readonly externalLoop: boolean
  readonly index: 'C' | 'F' | null
}

interface Dimension {
  readonly axis: number
  readonly length: number
  /** Of each operand, in bytes. */
  readonly strides: readonly number[]
}

export class NdIterator implements Iterable<NDArray | NDArray[]> {
  readonly operands: readonly NDArray[]
  readonly shape: readonly number[]
  /** How many elements (or rows) there are. */
  readonly itersize: number
  /** How many of them were passed. */
  iterindex = 0
  private readonly outer: readonly Dimension[]
  private readonly inner: Dimension | undefined
  private readonly position: number[]
  /** From an operand's place to where this iterator starts: not 0 where axes are walked backwards. */
  private readonly ahead: readonly number[]
  private starts: readonly number[]
  private readonly offsets: number[]
  private child: NdIterator | undefined

  /** @internal */
  constructor(private readonly walk: Walk) {
    const { operands, axes, backwards, shown } = walk
    this.operands = operands.map(({ array }) => array)
    const { shape } = this.operands[0]
    this.shape = shown.map((axis) => shape[axis])
    const sign = (axis: number) => (backwards.has(axis) ? -1 : 1)
    const dimensions = axes.map((axis) => ({
      axis,
      length: shape[axis],
      strides: this.operands.map((array) => sign(axis) * array.strides[axis]),
    }))
    this.inner = walk.externalLoop ? takeInner(dimensions, operands.length) : undefined
    this.outer = dimensions
    this.itersize = dimensions.reduce((product, { length }) => product * length, this.inner?.length === 0 ? 0 : 1)
    this.position = dimensions.map(() => 0)
    this.ahead = this.operands.map(({ strides }) => {
      let ahead = 0
      for (const axis of axes) if (backwards.has(axis)) ahead += (shape[axis] - 1) * strides[axis]
      return ahead
    })
    this.starts = this.operands.map(({ offset }, operand) => offset + this.ahead[operand])
    this.offsets = [...this.starts]
  }

  get ndim(): number {
    return this.shape.length
  }

  /** How many operands there are. */
  get nop(): number {
    return this.operands.length
  }

  get finished(): boolean {
    return this.iterindex >= this.itersize
  }

  get hasMultiIndex(): boolean {
    return this.walk.multiIndex
  }

  get hasIndex(): boolean {
    return this.walk.index !== null
  }

  /** Where the iterator stands along each axis. @throws ValueError without the flag 'multi_index' */
  get multiIndex(): number[] {
    if (!this.walk.multiIndex) throw new ValueError("[nditer] multiIndex needs the flag 'multi_index'")
    return this.indices()
  }

  /** The position in C or Fortran order. @throws ValueError without the flag 'c_index' or 'f_index' */
  get index(): number {
    if (this.walk.index === null) throw new ValueError("[nditer] index needs the flag 'c_index' or 'f_index'")
    const indices = this.indices()
    const axes = [...indices.keys()]
    if (this.walk.index === 'F') axes.reverse()
    return axes.reduce((index, axis) => index * this.shape[axis] + indices[axis], 0)
  }

  /** A view of the current element, or row, of each operand; of the only one by itself. */
  get value(): NDArray | NDArray[] {
    const views = this.views()
    return views.length === 1 ? views[0] : views
  }

  /** Goes on to the next element; false at the end. */
  iternext(): boolean {
    if (this.finished) return false
    this.iterindex++
    for (let at = this.outer.length - 1; at >= 0; at--) {
      const { length, strides } = this.outer[at]
      for (let operand = 0; operand < strides.length; operand++) this.offsets[operand] += strides[operand]
      if (++this.position[at] < length) break
      for (let operand = 0; operand < strides.length; operand++) this.offsets[operand] -= strides[operand] * length
      this.position[at] = 0
    }
    if (!this.finished) this.child?.startAt(this.offsets)
    return !this.finished
  }

  /** Starts anew. */
  reset(): void {
    this.iterindex = 0
    this.position.fill(0)
    for (const [operand, start] of this.starts.entries()) this.offsets[operand] = start
    this.child?.startAt(this.offsets)
  }

  /** From the beginning to the end. What the iterator says of its place holds while the loop's body runs. */
  *[Symbol.iterator](): Generator<NDArray | NDArray[]> {
    for (this.reset(); !this.finished; this.iternext()) yield this.value
  }

  /**
   * Makes another iterator start where this one stands, whenever that changes.
   * @internal
   */
  leads(child: NdIterator): void {
    this.child = child
    child.startAt(this.offsets)
  }

  private startAt(offsets: readonly number[]): void {
    this.starts = offsets.map((offset, operand) => offset + this.ahead[operand])
    this.reset()
  }

  private views(): NDArray[] {
    const { inner } = this
    return this.walk.operands.map(({ array, writeable }, operand) =>
      array.viewOf(
        {
          shape: inner === undefined ? [] : [inner.length],
          strides: inner === undefined ? [] : [inner.strides[operand]],
          offset: this.offsets[operand],
        },
        undefined,
        writeable,
      ),
    )
  }

  private indices(): number[] {
    const { backwards, shown } = this.walk
    return shown.map((axis, at) => {
      const dimension = this.outer.findIndex((each) => each.axis === axis)
      const index = dimension < 0 ? 0 : this.position[dimension]
      return backwards.has(axis) ? this.shape[at] - 1 - index : index
    })
  }
}
countMethods(NdIterator.prototype)

/** Takes from the end what can be walked as one row. */
function takeInner(dimensions: Dimension[], operands: number): Dimension {
  let inner = dimensions.pop() ?? { axis: -1, length: 1, strides: new Array<number>(operands).fill(0) }
  for (let next = dimensions.at(-1); next !== undefined; next = dimensions.at(-1)) {
    const { length, strides } = next
    const fits = strides.every((stride, at) => stride === inner.strides[at] * inner.length)
    if (!fits && inner.length !== 1 && length !== 1) break
    inner = { axis: -1, length: inner.length * length, strides: inner.length === 1 ? strides : inner.strides }
    dimensions.pop()
  }
  return inner
}
