/** Array creation from a shape: arrays of one value, or with whatever was in memory. */
import type { Context } from '../array/context.js'
import { axesInOrder, emptyArray, filledArray } from '../array/fill.js'
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { assignInto } from '../array/operate.js'
import { broadcastsTo } from '../core/broadcast.js'
import type { Scalar } from '../core/complex.js'
import { isScalar, scalarType, toDType } from '../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../core/dtype.js'
import { ShapeError, shapeText } from '../core/errors.js'
import { isContiguous, normalizeShape, type Order, type ShapeLike } from '../core/layout.js'
import { copyOrder } from '../core/order.js'
import type { DTypeOption } from './as-array.js'
import { Chapter, toArray } from './chapter.js'
import { readOptions } from './options.js'
import { type AnyOrder, readOrder } from './order.js'

export interface FillOptions {
  readonly dtype?: DTypeLike | null
  /** 'C' (rows first, the default) or 'F'. */
  readonly order?: Order | null
}

export interface LikeOptions {
  readonly dtype?: DTypeLike | null
  /** The memory order: 'K' (the default) is the prototype's own as far as possible. */
  readonly order?: AnyOrder | null
  /** Another shape than the prototype's. */
  readonly shape?: ShapeLike | null
}

/** Where a new array's elements lie. */
interface Plan {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly axes: readonly number[] | undefined
}

export class Filled extends Chapter {
  /** An array whose elements are whatever the memory held. Mirrors numpy.empty. */
  empty<D extends DTypeName>(shape: ShapeLike, options: DTypeLike<D> | (FillOptions & DTypeOption<D>)): NDArray<D>
  empty(shape: ShapeLike, options?: FillOptions | null): NDArray<'float64'>
  empty(shape: ShapeLike, options?: unknown): NDArray {
    const plan = planOf('empty', shape, options)
    return emptyArray(this.context, plan.shape, plan.dtype, plan.axes)
  }

  /** An array of zeros. Mirrors numpy.zeros. */
  zeros<D extends DTypeName>(shape: ShapeLike, options: DTypeLike<D> | (FillOptions & DTypeOption<D>)): NDArray<D>
  zeros(shape: ShapeLike, options?: FillOptions | null): NDArray<'float64'>
  zeros(shape: ShapeLike, options?: unknown): NDArray {
    return filled(this.context, planOf('zeros', shape, options), 0)
  }

  /** An array of ones. Mirrors numpy.ones. */
  ones<D extends DTypeName>(shape: ShapeLike, options: DTypeLike<D> | (FillOptions & DTypeOption<D>)): NDArray<D>
  ones(shape: ShapeLike, options?: FillOptions | null): NDArray<'float64'>
  ones(shape: ShapeLike, options?: unknown): NDArray {
    return filled(this.context, planOf('ones', shape, options), 1)
  }

  /**
   * An array of `fillValue`, which may be an array that broadcasts to `shape`. Without a dtype it has the value's.
   * @throws ShapeError where the value doesn't broadcast; OverflowError where it doesn't fit the dtype
   *
   * Mirrors numpy.full.
   */
  full<D extends DTypeName>(
    shape: ShapeLike,
    fillValue: ArrayLike,
    options: DTypeLike<D> | (FillOptions & DTypeOption<D>),
  ): NDArray<D>
  full<T extends ArrayLike>(shape: ShapeLike, fillValue: T, options?: FillOptions | null): NDArray<DTypeOf<T>>
  full(shape: ShapeLike, fillValue: ArrayLike, options?: unknown): NDArray {
    const value = isScalar(fillValue) ? fillValue : this.toArray(fillValue, 'full')
    return filled(this.context, planOf('full', shape, options, value), value)
  }

  /** An array like `prototype` with whatever the memory held. Mirrors numpy.empty_like. */
  emptyLike<D extends DTypeName>(
    prototype: ArrayLike,
    options: DTypeLike<D> | (LikeOptions & DTypeOption<D>),
  ): NDArray<D>
  emptyLike<T extends ArrayLike>(prototype: T, options?: LikeOptions | null): NDArray<DTypeOf<T>>
  emptyLike(prototype: ArrayLike, options?: unknown): NDArray {
    const plan = planLike(this.context, 'emptyLike', prototype, options)
    return emptyArray(this.context, plan.shape, plan.dtype, plan.axes)
  }

  /** Zeros with the shape, dtype and memory order of `a`. Mirrors numpy.zeros_like. */
  zerosLike<D extends DTypeName>(a: ArrayLike, options: DTypeLike<D> | (LikeOptions & DTypeOption<D>)): NDArray<D>
  zerosLike<T extends ArrayLike>(a: T, options?: LikeOptions | null): NDArray<DTypeOf<T>>
  zerosLike(a: ArrayLike, options?: unknown): NDArray {
    return filled(this.context, planLike(this.context, 'zerosLike', a, options), 0)
  }

  /** Ones with the shape, dtype and memory order of `a`. Mirrors numpy.ones_like. */
  onesLike<D extends DTypeName>(a: ArrayLike, options: DTypeLike<D> | (LikeOptions & DTypeOption<D>)): NDArray<D>
  onesLike<T extends ArrayLike>(a: T, options?: LikeOptions | null): NDArray<DTypeOf<T>>
  onesLike(a: ArrayLike, options?: unknown): NDArray {
    return filled(this.context, planLike(this.context, 'onesLike', a, options), 1)
  }

  /** `fillValue` in an array with the shape, dtype and memory order of `a`. Mirrors numpy.full_like. */
  fullLike<D extends DTypeName>(
    a: ArrayLike,
    fillValue: ArrayLike,
    options: DTypeLike<D> | (LikeOptions & DTypeOption<D>),
  ): NDArray<D>
  fullLike<T extends ArrayLike>(a: T, fillValue: ArrayLike, options?: LikeOptions | null): NDArray<DTypeOf<T>>
  fullLike(a: ArrayLike, fillValue: ArrayLike, options?: unknown): NDArray {
    const value = isScalar(fillValue) ? fillValue : this.toArray(fillValue, 'fullLike')
    return filled(this.context, planLike(this.context, 'fullLike', a, options), value)
  }
}

function filled(context: Context, plan: Plan, value: Scalar | NDArray): NDArray {
  const { shape, dtype, axes } = plan
  if (!(value instanceof NDArray)) return filledArray(context, shape, dtype, toDType(value, dtype), axes)
  if (!broadcastsTo(value.shape, shape)) {
    throw new ShapeError(
      `could not broadcast a fill value of shape ${shapeText(value.shape)} into shape ${shapeText(shape)}`,
      { from: value.shape, to: shape },
    )
  }
  const target = emptyArray(context, shape, dtype, axes)
  assignInto(target, { op: 'cast' }, dtype, dtype.name, [value])
  return target
}

function planLike(context: Context, operation: string, like: ArrayLike, options: unknown): Plan {
  const given = readOptions<LikeOptions>(operation, options, ['dtype', 'order', 'shape'])
  const prototype = toArray(context, like, operation)
  const dtype = (given.dtype === undefined || given.dtype === null ? prototype.dtype : dtypeOf(given.dtype)) as DType
  const order = readOrder(operation, given.order, 'K')
  const shape = given.shape === undefined || given.shape === null ? prototype.shape : normalizeShape(given.shape)
  return { shape, dtype, axes: axesLike(prototype, shape, order) }
}

function planOf(operation: string, shape: ShapeLike, options: unknown, like?: Scalar | NDArray): Plan {
  const given = readOptions<FillOptions>(operation, options, ['dtype', 'order'])
  const dims = normalizeShape(shape)
  const dtype = given.dtype ?? (like === undefined ? 'float64' : undefined)
  const order = readOrder(operation, given.order, 'C', ['C', 'F'])
  const type = dtype === undefined ? ownType(like!) : dtypeOf(dtype)
  return { shape: dims, dtype: type as DType, axes: axesInOrder(dims.length, order) }
}

function ownType(value: Scalar | NDArray): DType {
  return value instanceof NDArray ? value.dtype : scalarType(value)
}

/** The axes of an array of `shape` laid out as `prototype` is, slowest first; undefined for C order. */
function axesLike(prototype: NDArray, shape: readonly number[], order: AnyOrder): readonly number[] | undefined {
  const { ndim, strides, itemsize } = prototype
  if (order === 'C' || order === 'F') return axesInOrder(shape.length, order)
  const rows = isContiguous(prototype.shape, strides, itemsize, 'C')
  const columns = isContiguous(prototype.shape, strides, itemsize, 'F')
  if (order === 'A' || shape.length !== ndim) {
    return axesInOrder(shape.length, order === 'A' && columns && !rows ? 'F' : 'C')
  }
  if (rows) return undefined
  return columns ? axesInOrder(ndim, 'F') : copyOrder(strides)
}
