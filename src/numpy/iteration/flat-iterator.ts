/** `x.flat`: the elements of an array in C order, one after another and by position. */
import type { IndexPart } from '../../array/advanced/parts.js'
import { assignArray } from '../../array/assign.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { storedElements, toScalar } from '../../array/read.js'
import { resized } from '../../array/repeat.js'
import { flattened, raveled, reshaped } from '../../array/reshape.js'
import { anyNumber, countMethods } from '../../core/argument-count.js'
import { isScalar, readElement } from '../../core/convert.js'
import type { DTypeName, TypedArray } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { resolveIndex } from '../../core/indexing.js'
import { isContiguous, sliceLayout } from '../../core/layout.js'
import type { ElementOf } from '../../core/types.js'
import { toArray } from '../chapter.js'

/** Elements that are read together. */
const pieceElements = 1 << 14

/** Elements from one position to another, as they were when they were read. */
interface Piece {
  readonly start: number
  readonly end: number
  readonly elements: TypedArray
}

export class FlatIterator<D extends DTypeName = DTypeName> implements IterableIterator<ElementOf<D>> {
  /** The position of the next element. */
  index = 0
  private piece: Piece | undefined

  /** @internal */
  constructor(
    /** The array that is iterated over. */
    readonly base: NDArray<D>,
  ) {}

  /** How many elements there are. */
  get length(): number {
    return this.base.size
  }

  /** The position of the next element along each axis. */
  get coords(): number[] {
    return positionOf(this.index, this.base.shape)
  }

  /** The elements at positions in C order: those of a number, a slice, or an array. A copy. */
  at(part: IndexPart): NDArray<D> {
    return copyAs(raveled(this.base).at(part), this.base.dtype, 'C')
  }

  /**
   * Writes to positions in C order; a value with fewer elements is repeated.
   * @throws IndexError for a position out of bounds; ValueError where there is no value, or the array is read-only
   */
  set(part: IndexPart, value: ArrayLike): void {
    const { base } = this
    if (!base.writeable) throw new ValueError('assignment destination is read-only', { shape: base.shape })
    if (typeof part === 'number' && isScalar(value)) {
      base.set(positionOf(resolveIndex(part, 0, base.size), base.shape), value)
      return
    }
    const inPlace = isContiguous(base.shape, base.strides, base.itemsize)
    const flat = inPlace ? raveled(base) : flattened(base)
    if (isScalar(value)) flat.set(part, value)
    else {
      const { shape } = flat.at(part)
      const source = raveled(toArray(base.context, value, 'flat'))
      const size = shape.reduce((product, length) => product * length, 1)
      if (source.size === 0 && size > 0) throw new ValueError('[flat] there is no value to assign', { shape })
      flat.set(part, resized(source, shape))
    }
    if (!inPlace) assignArray(base, reshaped(flat, base.shape))
  }

  /** A copy of all elements along one axis. */
  copy(): NDArray<D> {
    return flattened(this.base)
  }

  /** The next element. @throws OverflowError for an integer outside ±2⁵³, which `at` gives */
  next(): IteratorResult<ElementOf<D>> {
    const { base, index } = this
    if (index >= base.size) return { done: true, value: undefined }
    let { piece } = this
    if (piece === undefined || index < piece.start || index >= piece.end) this.piece = piece = pieceAt(base, index)
    this.index++
    const element = readElement(base.dtype, piece.elements, index - piece.start)
    return { done: false, value: toScalar(element, false) as ElementOf<D> }
  }

  [Symbol.iterator](): this {
    return this
  }
}
countMethods(FlatIterator.prototype, { next: anyNumber })

/** The position along each axis of an element in C order; the end of all lies behind the first axis. */
function positionOf(index: number, shape: readonly number[]): number[] {
  const position: number[] = []
  let rest = index
  for (let axis = shape.length - 1; axis > 0; axis--) {
    position.unshift(rest % shape[axis])
    rest = Math.floor(rest / shape[axis])
  }
  return shape.length === 0 ? [] : [rest, ...position]
}

/** Some elements around a position: rows of the array, or a part of a long row. */
function pieceAt(base: NDArray, index: number): Piece {
  let view = base
  let start = 0
  for (;;) {
    if (view.size <= pieceElements) return { start, end: start + view.size, elements: storedElements(view) }
    const [length] = view.shape
    const row = view.size / length
    const first = Math.floor((index - start) / row)
    start += first * row
    if (row <= pieceElements) {
      const count = Math.min(Math.floor(pieceElements / row), length - first)
      const rows = view.viewOf(sliceLayout(view, 0, first, 1, count))
      return { start, end: start + rows.size, elements: storedElements(rows) }
    }
    view = view.at(first)
  }
}
