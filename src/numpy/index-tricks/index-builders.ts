/** Positions of elements: of diagonals and triangles, through all elements and along each axis. */
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { normalizeShape, type Order, type ShapeLike, sizeOf } from '../../core/layout.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { readOrder } from '../order.js'
import { writeDiagonal } from './fill-diagonals.js'
import { type RavelMode, raveledPositions, unraveled, wholeArray } from './flat-positions.js'

export interface OrderOption {
  /** How elements are counted: rows first (the default), or columns first. */
  readonly order?: Order
}

export interface RavelMultiIndexOptions extends OrderOption {
  /** What becomes of positions outside: an error by default. One for all axes, or one for each. */
  readonly mode?: RavelMode | readonly RavelMode[]
}

export interface TriangleOptions {
  /** Which diagonal: 0 the main one, positive ones above it. */
  readonly k?: number
  /** Columns; as many as rows without. */
  readonly m?: number | null
}

export interface KOption {
  readonly k?: number
}

export interface WrapOption {
  /** Whether the diagonal of a tall matrix begins anew below its last row's end. */
  readonly wrap?: boolean
}

const modes: readonly string[] = ['raise', 'clip', 'wrap']

export class IndexBuilders extends Chapter {
  /**
   * Positions along each axis of `shape` from positions counted through all of its elements. Reads whether they are
   * inside.
   * @throws ValueError for one outside; DTypeError, ArgumentError for what isn't whole
   * Mirrors numpy.unravel_index.
   */
  unravelIndex(indices: ArrayLike, shape: ShapeLike, options?: Order | OrderOption): NDArray<'int64'>[] {
    const read = readOptions<OrderOption>('unravelIndex', options, ['order'])
    const order = readOrder('unravelIndex', read.order, 'C', ['C', 'F'])
    const positions = wholeArray(this.context, indices, 'unravelIndex')
    return unraveled(this.context, positions, normalizeShape(shape), order)
  }

  /**
   * Positions counted through all elements of an array of `dims` from positions along each axis, which broadcast.
   * Reads whether they are inside, where `mode` doesn't say what happens else.
   * @throws ValueError for one outside, and unless there is one array per axis; DTypeError, ArgumentError
   * Mirrors numpy.ravel_multi_index.
   */
  ravelMultiIndex(
    multiIndex: NDArray | readonly ArrayLike[],
    dims: ShapeLike,
    options?: RavelMode | readonly RavelMode[] | RavelMultiIndexOptions,
  ): NDArray<'int64'> {
    const read = readOptions<RavelMultiIndexOptions>('ravelMultiIndex', options, ['mode', 'order'])
    const order = readOrder('ravelMultiIndex', read.order, 'C', ['C', 'F'])
    const shape = normalizeShape(dims, 'dims')
    sizeOf(shape)
    const list: readonly ArrayLike[] = multiIndex instanceof NDArray ? [...multiIndex] : multiIndex
    if (!Array.isArray(list) || list.length !== shape.length) {
      throw new ValueError(`[ravelMultiIndex] multiIndex must have one array for each axis of ${shapeText(shape)}`, {
        shape,
      })
    }
    const coordinates = list.map((each) => wholeArray(this.context, each, 'ravelMultiIndex'))
    return raveledPositions(this.context, coordinates, shape, readModes(read.mode ?? 'raise', shape.length), order)
  }

  /** The positions of the main diagonal of an array with `ndim` axes of length `n`. Mirrors numpy.diag_indices. */
  diagIndices(n: number, options?: number | { readonly ndim?: number }): NDArray<'int64'>[] {
    const { ndim = 2 } = readOptions<{ readonly ndim: number }>('diagIndices', options, ['ndim'])
    const positions = this.np.arange(BigInt(Math.max(0, toInteger(n, '[diagIndices] n'))))
    return Array.from({ length: toInteger(ndim, '[diagIndices] ndim') }, () => positions)
  }

  /**
   * The positions of the main diagonal of an array.
   * @throws ValueError below two dimensions, and unless all have one length
   * Mirrors numpy.diag_indices_from.
   */
  diagIndicesFrom(arr: ArrayLike): NDArray<'int64'>[] {
    const { shape, ndim } = this.toArray(arr, 'diagIndicesFrom')
    if (ndim < 2)
      throw new ValueError(`[diagIndicesFrom] input array must be at least 2-d, not of shape ${shapeText(shape)}`)
    if (shape.some((length) => length !== shape[0])) {
      throw new ValueError(`[diagIndicesFrom] all dimensions of input must be of equal length, not ${shapeText(shape)}`)
    }
    return this.diagIndices(shape[0], ndim)
  }

  /** The positions on and below the `k`-th diagonal of an `n` × `m` matrix, row by row. Mirrors numpy.tril_indices. */
  trilIndices(n: number, options?: number | TriangleOptions): NDArray<'int64'>[] {
    const { k = 0, m } = readOptions<TriangleOptions>('trilIndices', options, ['k', 'm'])
    return this.np.nonzero(this.np.tri(n, { k, M: m ?? n, dtype: 'bool' }))
  }

  /** The positions on and above the `k`-th diagonal of an `n` × `m` matrix, row by row. Mirrors numpy.triu_indices. */
  triuIndices(n: number, options?: number | TriangleOptions): NDArray<'int64'>[] {
    const { k = 0, m } = readOptions<TriangleOptions>('triuIndices', options, ['k', 'm'])
    return this.np.nonzero(this.np.tri(n, { k: k - 1, M: m ?? n, dtype: 'bool' }).invert())
  }

  /** `trilIndices` for a matrix's shape. @throws ValueError for other than two dimensions. Mirrors numpy.tril_indices_from. */
  trilIndicesFrom(arr: ArrayLike, options?: number | KOption): NDArray<'int64'>[] {
    const { k = 0 } = readOptions<KOption>('trilIndicesFrom', options, ['k'])
    const [n, m] = matrixShape(this.toArray(arr, 'trilIndicesFrom'), 'trilIndicesFrom')
    return this.trilIndices(n, { k, m })
  }

  /** `triuIndices` for a matrix's shape. @throws ValueError for other than two dimensions. Mirrors numpy.triu_indices_from. */
  triuIndicesFrom(arr: ArrayLike, options?: number | KOption): NDArray<'int64'>[] {
    const { k = 0 } = readOptions<KOption>('triuIndicesFrom', options, ['k'])
    const [n, m] = matrixShape(this.toArray(arr, 'triuIndicesFrom'), 'triuIndicesFrom')
    return this.triuIndices(n, { k, m })
  }

  /**
   * The positions of an `n` × `n` matrix that `maskFunc`, such as `np.triu`, keeps of ones.
   * Mirrors numpy.mask_indices.
   */
  maskIndices(
    n: number,
    maskFunc: (m: NDArray<'int64'>, k: number) => NDArray,
    options?: number | KOption,
  ): NDArray<'int64'>[] {
    const { k = 0 } = readOptions<KOption>('maskIndices', options, ['k'])
    if (typeof maskFunc !== 'function')
      throw new ArgumentError(`[maskIndices] takes a function, not ${describe(maskFunc)}`)
    return this.np.nonzero(maskFunc(this.np.ones([n, n], { dtype: 'int64' }), k))
  }

  /**
   * Writes to the main diagonal of `a`, in place: one value, or those of a list one after another.
   * @throws ValueError below two dimensions, for unequal lengths above two, and if read-only
   * Mirrors numpy.fill_diagonal.
   */
  fillDiagonal(a: NDArray, val: ArrayLike, options?: boolean | WrapOption): void {
    const { wrap = false } = readOptions<WrapOption>('fillDiagonal', options, ['wrap'])
    if (!(a instanceof NDArray)) throw new ArgumentError(`[fillDiagonal] writes to an array, not to ${describe(a)}`)
    writeDiagonal(this.np, this.toArray(a, 'fillDiagonal'), val, wrap)
  }
}

function readModes(given: RavelMode | readonly RavelMode[], count: number): RavelMode[] {
  const list = Array.isArray(given) ? (given as readonly RavelMode[]) : Array<RavelMode>(count).fill(given as RavelMode)
  if (list.length !== count) {
    throw new ValueError(`[ravelMultiIndex] mode has to be one for all, or one for each of the ${count} axes`, {
      mode: given,
    })
  }
  for (const mode of list) {
    if (modes.includes(mode)) continue
    throw new ValueError(`[ravelMultiIndex] mode must be one of ${modes.join(', ')}, not ${describe(mode)}`, { mode })
  }
  return [...list]
}

function matrixShape({ shape }: NDArray, operation: string): readonly number[] {
  if (shape.length === 2) return shape
  throw new ValueError(`[${operation}] input array must be 2-d, not of shape ${shapeText(shape)}`, { shape })
}
