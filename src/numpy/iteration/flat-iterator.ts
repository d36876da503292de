/** `x.flat`: the elements of an array in C order, one after another and by position. */
import type { IndexPart } from '../../array/advanced/parts.js'
import { assignArray } from '../../array/assign.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { storedElements, toScalar } from '../../array/read.js'
import { resized } from '../../array/repeat.js'
import { flattened, raveled, reshaped } from '../../array/reshape.js'
import { isScalar, readElement } from '../../core/convert.js'
import type { DTypeName } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { isContiguous, sliceLayout } from '../../core/layout.js'
import type { ElementOf } from '../../core/types.js'
import { toArray } from '../chapter.js'

/** Elements that are read together. */
const pieceElements = 1 << 14

export class FlatIterator<D extends DTypeName = DTypeName> implements IterableIterator<ElementOf<D>> {
  /** The position of the next element. */
  index = 0
  private piece: { readonly start: number; readonly elements: ReturnType<typeof storedElements> } | undefined

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
    const { shape } = this.base
    const position: number[] = []
    let rest = this.index
    for (let axis = shape.length - 1; axis > 0; axis--) {
      position.unshift(rest % shape[axis])
      rest = Math.floor(rest / shape[axis])
    }
    return shape.length === 0 ? [] : [rest, ...position]
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
    if (this.piece === undefined || index - this.piece.start >= pieceElements || index < this.piece.start) {
      const flat = raveled(base)
      const count = Math.min(pieceElements, base.size - index)
      this.piece = { start: index, elements: storedElements(flat.viewOf(sliceLayout(flat, 0, index, 1, count))) }
    }
    this.index++
    const element = readElement(base.dtype, this.piece.elements, index - this.piece.start)
    return { done: false, value: toScalar(element, false) as ElementOf<D> }
  }

  [Symbol.iterator](): this {
    return this
  }
}
