/** `np.broadcast`: arrays broadcast against each other, seen element by element. */
import type { NDArray } from '../../array/ndarray.js'
import { anyNumber, countMethods } from '../../core/argument-count.js'
import { broadcastShapes, broadcastStrides } from '../../core/broadcast.js'
import type { Scalar } from '../../core/complex.js'
import { sizeOf } from '../../core/layout.js'
import { FlatIterator } from './flat-iterator.js'

export class Broadcast implements IterableIterator<Scalar[]> {
  /** The shape that the arrays broadcast to. */
  readonly shape: readonly number[]
  readonly size: number
  /** Iterators over each of the arrays. */
  readonly iters: readonly FlatIterator[]
  /** The position of the next elements. */
  index = 0

  /** @internal */
  constructor(arrays: readonly NDArray[]) {
    this.shape = broadcastShapes(...arrays.map((array) => array.shape))
    this.size = sizeOf(this.shape)
    this.iters = arrays.map((array) => {
      const strides = broadcastStrides(array.shape, array.strides, this.shape)
      return new FlatIterator(array.viewOf({ shape: this.shape, strides, offset: array.offset }, undefined, false))
    })
  }

  get nd(): number {
    return this.shape.length
  }

  get ndim(): number {
    return this.shape.length
  }

  /** How many arrays there are. */
  get numiter(): number {
    return this.iters.length
  }

  /** Starts anew. */
  reset(): void {
    this.index = 0
    for (const iter of this.iters) iter.index = 0
  }

  next(): IteratorResult<Scalar[]> {
    if (this.index >= this.size) return { done: true, value: undefined }
    this.index++
    return { done: false, value: this.iters.map((iter) => iter.next().value as Scalar) }
  }

  [Symbol.iterator](): this {
    return this
  }
}
countMethods(Broadcast.prototype, { next: anyNumber })
