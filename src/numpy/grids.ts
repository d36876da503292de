/** Coordinates over grids, and arrays computed from them. */
import { emptyArray } from '../array/fill.js'
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { assignInto, copyAs } from '../array/operate.js'
import { fromPositions } from '../array/positions.js'
import { anyNumber } from '../core/argument-count.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf } from '../core/dtype.js'
import { ArgumentError, ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { contiguousStrides, normalizeShape, type ShapeLike, sizeOf } from '../core/layout.js'
import type { ArraysOf } from './array-types.js'
import type { DTypeOption } from './as-array.js'
import { Chapter } from './chapter.js'
import { isOptions, readOptions } from './options.js'

export interface MeshgridOptions {
  /** `'xy'` (the default): the first two axes are exchanged, as in plots. `'ij'`: as in matrices. */
  readonly indexing?: 'xy' | 'ij'
  /** Give arrays that broadcast to the grid, in place of whole ones. */
  readonly sparse?: boolean
  /** Give copies (the default) in place of views. */
  readonly copy?: boolean
}

export interface IndicesOptions {
  readonly dtype?: DTypeLike | null
  readonly sparse?: boolean
}

export class Grids extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { meshgrid: anyNumber }

  /**
   * Coordinate matrices from coordinate vectors, one per vector; options come last.
   * @throws ValueError for another indexing than 'xy' and 'ij'
   *
   * Mirrors numpy.meshgrid.
   */
  meshgrid<L extends readonly ArrayLike[]>(...xi: L): ArraysOf<L>
  meshgrid<L extends readonly ArrayLike[]>(...xi: readonly [...L, MeshgridOptions]): ArraysOf<L>
  meshgrid<T extends ArrayLike>(...xi: readonly (T | MeshgridOptions)[]): NDArray<DTypeOf<T>>[]
  meshgrid(...xi: readonly (ArrayLike | MeshgridOptions)[]): NDArray[] {
    const last = xi.at(-1)
    const options = isOptions(last) ? last : undefined
    const keys = ['indexing', 'sparse', 'copy'] as const
    const { indexing = 'xy', sparse = false, copy = true } = readOptions<MeshgridOptions>('meshgrid', options, keys)
    if (indexing !== 'xy' && indexing !== 'ij') {
      throw new ValueError(`[meshgrid] indexing must be 'xy' or 'ij', not ${describe(indexing)}`, { indexing })
    }
    const vectors = xi.slice(0, options ? -1 : undefined).map((x) => this.toArray(x as ArrayLike, 'meshgrid'))
    // Axis k of the grid belongs to vector k; for 'xy' the first two are exchanged.
    const exchanged = indexing === 'xy' && vectors.length > 1
    const axisOf = (index: number) => (exchanged && index < 2 ? 1 - index : index)
    const shape = new Array<number>(vectors.length)
    vectors.forEach((vector, index) => {
      shape[axisOf(index)] = vector.size
    })
    sizeOf(shape)
    return vectors.map((vector, index) => {
      const flat = flattened(vector)
      const strides = new Array<number>(shape.length).fill(0)
      strides[axisOf(index)] = flat.strides[0]
      const lengths = sparse ? shape.map((length, axis) => (axis === axisOf(index) ? length : 1)) : shape
      const view = flat.viewOf({ shape: lengths, strides, offset: flat.offset })
      return (copy ? copyAs(view, view.dtype, 'C') : view) as NDArray
    })
  }

  /**
   * The indices of a grid: element (a, i, j, …) is the index along axis `a`. With `sparse` an array per axis, which
   * broadcast to the grid.
   *
   * Mirrors numpy.indices.
   */
  indices<D extends DTypeName = 'int64'>(
    dimensions: ShapeLike,
    options: { readonly dtype?: DTypeLike<D> | null; readonly sparse: true },
  ): NDArray<D>[]
  indices<D extends DTypeName>(dimensions: ShapeLike, options: DTypeLike<D> | DTypeOption<D>): NDArray<D>
  indices(dimensions: ShapeLike, options?: IndicesOptions | null): NDArray<'int64'>
  indices(dimensions: ShapeLike, options?: unknown): NDArray | NDArray[] {
    const { dtype, sparse } = readOptions<IndicesOptions>('indices', options, ['dtype', 'sparse'])
    const shape = normalizeShape(dimensions, 'dimensions')
    const type: DType = dtypeOf(dtype ?? 'int64')
    const along = (axis: number) => {
      const lengths = shape.map((length, at) => (at === axis ? length : 1))
      return fromPositions(this.context, lengths, type, null, [{ axis }])
    }
    if (sparse) return shape.map((_, axis) => along(axis))
    const result = emptyArray(this.context, [shape.length, ...shape], type)
    const strides = contiguousStrides(shape, type.itemsize)
    const bytes = sizeOf(shape, type.itemsize) * type.itemsize
    shape.forEach((_, axis) => {
      const part = result.viewOf({ shape, strides, offset: axis * bytes })
      assignInto(part, { op: 'cast' }, type, type.name, [along(axis)])
    })
    return result
  }

  /**
   * What `fn` gives for the indices of a grid: it is called once, with an array of the indices along each axis.
   *
   * Mirrors numpy.fromfunction.
   */
  fromfunction<R, D extends DTypeName = 'float64'>(
    fn: (...indices: NDArray<D>[]) => R,
    shape: ShapeLike,
    options?: DTypeLike<D> | { readonly dtype?: DTypeLike<D> | null } | null,
  ): R {
    if (typeof fn !== 'function') throw new ArgumentError(`[fromfunction] takes a function, not ${describe(fn)}`)
    const { dtype } = readOptions<{ dtype: DTypeLike<D> }>('fromfunction', options, ['dtype'])
    const lengths = normalizeShape(shape)
    const type = dtypeOf(dtype ?? ('float64' as D))
    return fn(...lengths.map((_, axis) => fromPositions(this.context, lengths, type, null, [{ axis }])))
  }
}

/** All elements along one axis, in C order. */
function flattened(array: NDArray): NDArray {
  if (array.ndim === 1) return array
  const rows = array.ndim === 0 ? array : copyAs(array, array.dtype, 'C')
  return rows.viewOf({ shape: [array.size], strides: [array.itemsize], offset: rows.offset })
}
