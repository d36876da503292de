/** What NumPy has no need of: arrays of other devices, starting and awaiting work, memory pools. */
import type { Context } from '../array/context.js'
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { assignInto } from '../array/operate.js'
import { transferred } from '../array/transfer.js'
import { anyNumber } from '../core/argument-count.js'
import { equalShapes } from '../core/broadcast.js'
import type { DType } from '../core/dtype.js'
import { ArgumentError, DTypeError, InternalError, ShapeError, shapeText } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { realizeAll } from '../graph/realize.js'
import type { Runtime } from '../graph/runtime.js'
import type { Value } from '../graph/value.js'
import { asArray } from './as-array.js'
import { Chapter } from './chapter.js'
import { type MemoryPoolView, poolView } from './memory-pool.js'
import { readOptions } from './options.js'
import { type AnyOrder, readOrder } from './order.js'

let host: Context | undefined

/** @internal Says where `asnumpy` brings arrays. */
export function setHostContext(context: Context): void {
  host = context
}

/** @internal The context of `np`. */
export function hostContext(): Context {
  if (host === undefined) throw new InternalError('np was not made')
  return host
}

export interface AsnumpyOptions {
  /** The memory order of the result: 'C' by default. */
  readonly order?: AnyOrder | null
  /** An array of `np` to write into, of the same shape and dtype. */
  readonly out?: NDArray | null
}

export class Devices extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { evaluate: anyNumber }

  /**
   * `a` as an array of `np`: copied to the host where it lives on a GPU. Waits for its elements.
   * @throws ShapeError, DTypeError where `out` doesn't have the shape and dtype of `a`
   *
   * Mirrors cupy.asnumpy.
   */
  asnumpy<T extends ArrayLike>(a: T, options?: AsnumpyOptions): NDArray<DTypeOf<T>> {
    const given = readOptions<AsnumpyOptions>('asnumpy', options, ['order', 'out'], null)
    const order = readOrder('asnumpy', given.order, 'C')
    const away = a instanceof NDArray && a.context !== hostContext()
    const result = away
      ? transferred(hostContext(), a as NDArray, order)
      : asArray(hostContext(), 'asnumpy', a, { order: given.out ? 'K' : order })
    if (given.out === undefined || given.out === null) return result as NDArray<DTypeOf<T>>
    return writeOut(given.out, result) as NDArray<DTypeOf<T>>
  }

  /** Starts the computation of several arrays, together where they have one shape. They may live anywhere. */
  evaluate(...arrays: readonly NDArray[]): void {
    const values = new Map<Runtime, Value[]>()
    for (const array of arrays) {
      if (!(array instanceof NDArray)) throw new ArgumentError(`[evaluate] takes arrays, not ${describe(array)}`)
      const { value } = array.storage
      const known = values.get(value.runtime)
      if (known === undefined) values.set(value.runtime, [value])
      else known.push(value)
    }
    for (const each of values.values()) realizeAll(each)
  }

  /** Waits until all the work that this namespace's device was given is done; throws what went wrong in it. */
  synchronize(): void {
    this.context.runtimeInUse?.device.synchronize()
  }

  /** Whether arrays can be made here: true for `np`, and for `cp` where a GPU answers. */
  isAvailable(): boolean {
    return true
  }

  /** The pool that arrays' memory comes from. Mirrors cupy.get_default_memory_pool. */
  getDefaultMemoryPool(): MemoryPoolView {
    return poolView(this.context.runtime.pool)
  }
}

function writeOut(out: NDArray, source: NDArray): NDArray {
  if (!(out instanceof NDArray) || out.context !== hostContext()) {
    throw new ArgumentError(`[asnumpy] out is an array of np, not ${describe(out)}`)
  }
  if (!equalShapes(out.shape, source.shape)) {
    throw new ShapeError(`[asnumpy] out has shape ${shapeText(out.shape)}, and the array ${shapeText(source.shape)}`, {
      out: out.shape,
      shape: source.shape,
    })
  }
  if ((out.dtype as DType) !== source.dtype) {
    throw new DTypeError(`[asnumpy] out has dtype ${out.dtype.name}, and the array ${source.dtype.name}`, {
      out: out.dtype.name,
      dtype: source.dtype.name,
    })
  }
  assignInto(out, { op: 'cast' }, out.dtype, out.dtype.name, [source])
  return out
}
