/**
 * An array: a view (dtype, shape, strides, offset) of a storage. Elements are computed when they are needed; views
 * share a storage and see each other's updates. The methods that mirror NumPy's functions are added by
 * `numpy/methods.ts`; here is what an array is by itself.
 */
import type { Scalar } from '../core/complex.js'
import type { DType, DTypeName } from '../core/dtype.js'
import { ArgumentError, ValueError } from '../core/errors.js'
import { basicIndex, ellipsis } from '../core/indexing.js'
import { contiguousStrides, isContiguous, type Layout, transposeLayout } from '../core/layout.js'
import type { ElementOf, TypedArrayOf } from '../core/types.js'
import type { Storage } from '../graph/storage.js'
import type { IndexPart } from './advanced/parts.js'
import { readAt } from './advanced/read.js'
import { writeAt } from './advanced/write.js'
import { assignElement, assignValue } from './assign.js'
import type { Context } from './context.js'
import { Flags } from './flags.js'
import type { ArrayLike } from './from-js.js'
import { elementsOf, elementsOfAsync, nestedElements, singleElement } from './read.js'
import { formatArray, formatRepr } from './text.js'

export interface ItemOptions {
  /** Give int64 and uint64 as bigint. */
  readonly bigint?: boolean
}

export class NDArray<D extends DTypeName = DTypeName> {
  readonly shape: readonly number[]
  readonly size: number
  /**
   * All of the storage in C order: what most arrays are. For use inside CuTS.
   * @internal
   */
  readonly plain: boolean
  private byteStrides: readonly number[] | undefined

  /** @internal */
  constructor(
    /** @internal */
    readonly context: Context,
    /** @internal */
    readonly storage: Storage,
    readonly dtype: DType<D>,
    shape: readonly number[],
    /** Byte strides; undefined for all of the storage in C order. */
    strides: readonly number[] | undefined,
    /** @internal Byte offset of the first element. */
    readonly offset: number,
    /** The array that this one is a view of, or null. */
    readonly base: NDArray | null = null,
    /** @internal */
    readonly writeable = true,
  ) {
    this.shape = shape
    let size = 1
    for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]
    this.size = size
    this.byteStrides = strides
    this.plain =
      strides === undefined ||
      (offset === 0 &&
        !storage.disposed &&
        size === storage.value.size &&
        dtype === (storage.value.dtype as DType) &&
        isContiguous(shape, strides, dtype.itemsize))
  }

  /** Bytes from one element to the next along each axis. */
  get strides(): readonly number[] {
    return (this.byteStrides ??= contiguousStrides(this.shape, this.dtype.itemsize))
  }

  get ndim(): number {
    return this.shape.length
  }

  /** Bytes per element. */
  get itemsize(): number {
    return this.dtype.itemsize
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    return this.size * this.dtype.itemsize
  }

  /** Where the array lives: `'cpu'`, `'cuda:0'`. */
  get device(): string {
    return this.storage.runtime.device.id
  }

  /** How the elements lie, and whether they may be written: `x.flags.writeable = false` forbids it. */
  get flags(): Flags {
    return new Flags(this)
  }

  /** The transposed array, a view. */
  get T(): NDArray<D> {
    return this.ndim < 2 ? this.viewOf(this) : this.viewOf(transposeLayout(this))
  }

  /** The array with its last two axes swapped, a view. @throws ValueError below two dimensions. */
  get mT(): NDArray<D> {
    const { ndim } = this
    if (ndim < 2) throw new ValueError(`matrix transpose with ndim < 2 is undefined: the array has ${ndim} dimensions`)
    const axes = [...Array(ndim - 2).keys(), ndim - 1, ndim - 2]
    return this.viewOf(transposeLayout(this, axes))
  }

  /**
   * `x[index]`. With numbers, slices, newaxis (`null`) and `'...'` a view that shares memory; with booleans, masks or
   * lists and arrays of integers a copy.
   * @throws IndexError for an index out of bounds, too many of them, or a mask of another shape
   */
  at(...index: readonly IndexPart[]): NDArray<D> {
    const layout = basicIndex(this.shape, this.strides, this.offset, index)
    return layout === undefined ? readAt(this, index) : this.viewOf(layout)
  }

  /**
   * `x[index] = value` with one part, or a list of them. The value is a scalar, an array, or what an array is made from;
   * it broadcasts to the place and is converted to this array's dtype. Of several values for one element the last stays.
   * @throws IndexError as `at` does; ShapeError where the value doesn't broadcast; OverflowError for a number outside the
   *   dtype; ValueError if read-only
   */
  set(index: IndexPart | readonly IndexPart[], value: ArrayLike): void {
    const parts = Array.isArray(index) ? (index as readonly IndexPart[]) : [index as IndexPart]
    const layout = basicIndex(this.shape, this.strides, this.offset, parts)
    if (layout === undefined) {
      writeAt(this, parts, value)
      return
    }
    const target = this.viewOf(layout)
    // An index that names one element takes one: as in NumPy, no array of dimensions, not even of 1.
    if (target.ndim === 0 && parts.length === this.ndim && !parts.includes(ellipsis)) assignElement(target, value)
    else assignValue(target, value)
  }

  /**
   * A view with another layout, and another dtype if one is given.
   * @internal
   */
  viewOf<E extends DTypeName = D>(layout: Layout, dtype?: DType<E>, writeable = this.writeable): NDArray<E> {
    const { shape, strides, offset } = layout
    const type = dtype ?? (this.dtype as unknown as DType<E>)
    return new NDArray<E>(
      this.context,
      this.storage,
      type,
      shape,
      strides,
      offset,
      this.base ?? (this as NDArray),
      writeable,
    )
  }

  /**
   * The only element as a JS value.
   * @param index where the array has more elements: the flat position in C order, or one index per axis
   * @throws ValueError unless there is just one element; OverflowError for an integer outside ±2⁵³ without `bigint`
   */
  item(): ElementOf<D>
  item(options: ItemOptions & { readonly bigint: true }): ElementOf<D> | bigint
  item(...index: readonly (number | ItemOptions)[]): ElementOf<D>
  item(...index: readonly (number | ItemOptions)[]): Scalar {
    return singleElement(this, index)
  }

  /** Nested JS arrays of the elements; one JS value for a 0-d array. */
  tolist(options?: ItemOptions): unknown {
    return nestedElements(this, options)
  }

  /** What `JSON.stringify` writes: as `tolist()`. NaN and infinities become null there, as JSON has none. */
  toJSON(_key?: string): unknown {
    return this.tolist()
  }

  /** A copy of the elements in C order: float16 as Float32Array, complex as interleaved pairs, bool as Uint8Array. */
  toTypedArray(): TypedArrayOf<D> {
    return elementsOf(this) as TypedArrayOf<D>
  }

  /** The same without blocking the event loop. */
  async data(): Promise<TypedArrayOf<D>> {
    return (await elementsOfAsync(this)) as TypedArrayOf<D>
  }

  /** Starts the computation of the elements. */
  eval(): this {
    this.storage.realized()
    return this
  }

  /** Waits until the elements are there. */
  synchronize(): this {
    this.eval().storage.runtime.device.synchronize()
    return this
  }

  /** Gives the memory back at once. Using the array, or a view of it, is a DisposedError from then on. */
  dispose(): void {
    this.storage.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** The arrays along the first axis. @throws ArgumentError for a 0-d array. */
  [Symbol.iterator](): IterableIterator<NDArray<D>> {
    return firstAxis(this)
  }

  /** What `Number(x)`, `+x` and `x > 3` use. @throws ValueError unless there is just one element. */
  [Symbol.toPrimitive](hint: string): number | bigint | string {
    if (hint === 'string') return this.toString()
    const element = singleElement(this, [{ bigint: false }])
    if (typeof element === 'object') {
      throw new ArgumentError(`a complex array has no numeric value: take .real or .abs() of it first`)
    }
    return Number(element)
  }

  /** What NumPy's `str` gives. */
  toString(): string {
    return formatArray(this)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return formatRepr(this)
  }
}

function* firstAxis<D extends DTypeName>(array: NDArray<D>): IterableIterator<NDArray<D>> {
  if (array.ndim === 0) throw new ArgumentError('iteration over a 0-d array')
  for (let index = 0; index < array.shape[0]; index++) yield array.at(index)
}
