/** Matrices built from positions, and parts of matrices. */
import { axesInOrder, emptyArray, filledArray } from '../array/fill.js'
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { assignInto, elementwise, type Input } from '../array/operate.js'
import { fromPositions } from '../array/positions.js'
import { toDType } from '../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, dtypes } from '../core/dtype.js'
import { shapeText, ValueError } from '../core/errors.js'
import { toInteger } from '../core/integer.js'
import { normalizeShape, type Order, transposeLayout } from '../core/layout.js'
import { promoteTypes } from '../core/promotion.js'
import type { Promote } from '../core/types.js'
import { defineFunction } from '../ir/expr.js'
import type { DTypeOption } from './as-array.js'
import { Chapter } from './chapter.js'
import { readOptions } from './options.js'
import { readOrder } from './order.js'

export interface TriOptions {
  /** Columns; as many as rows without. */
  readonly M?: number | null
  /** Which diagonal: 0 the main one, positive ones above it. */
  readonly k?: number
  readonly dtype?: DTypeLike | null
}

export interface EyeOptions extends TriOptions {
  readonly order?: Order | null
}

export interface DiagonalOptions {
  readonly k?: number
}

export interface VanderOptions {
  /** Columns; as many as `x` has elements without. */
  readonly N?: number | null
  /** Powers from left to right. */
  readonly increasing?: boolean
}

const onDiagonal = defineFunction('eye', ['int64', 'int64'], (b, row, column) => b.op('eq', row, column))
const belowDiagonal = defineFunction('tri', ['int64', 'int64'], (b, row, column) => b.op('ge', row, column))

export class Matrices extends Chapter {
  /** Ones on the `k`-th diagonal of an `N` × `M` matrix, zeros elsewhere. Mirrors numpy.eye. */
  eye<D extends DTypeName>(N: number, options: EyeOptions & DTypeOption<D>): NDArray<D>
  eye(N: number, options?: number | EyeOptions | null): NDArray<'float64'>
  eye(N: number, options?: unknown): NDArray {
    const given = readOptions<EyeOptions>('eye', options, ['M', 'k', 'dtype', 'order'])
    const { rows, columns, k, dtype } = readMatrix('eye', N, given)
    const order = readOrder('eye', given.order, 'C', ['C', 'F'])
    const shape = order === 'C' ? [rows, columns] : [columns, rows]
    const row = { axis: order === 'C' ? 0 : 1, start: k }
    const column = { axis: order === 'C' ? 1 : 0 }
    const ones = converted(fromPositions(this.context, shape, dtypes.bool, onDiagonal, [row, column]), dtype)
    return order === 'C' ? ones : ones.viewOf(transposeLayout(ones))
  }

  /** The identity matrix of `n` rows. Mirrors numpy.identity. */
  identity<D extends DTypeName>(n: number, options: DTypeLike<D> | DTypeOption<D>): NDArray<D>
  identity(n: number, options?: { readonly dtype?: null } | null): NDArray<'float64'>
  identity(n: number, options?: unknown): NDArray {
    const { dtype } = readOptions<{ dtype: DTypeLike }>('identity', options, ['dtype'])
    return this.eye(n, { dtype: dtype ?? 'float64' })
  }

  /** Ones on and below the `k`-th diagonal of an `N` × `M` matrix, zeros above. Mirrors numpy.tri. */
  tri<D extends DTypeName>(N: number, options: TriOptions & DTypeOption<D>): NDArray<D>
  tri(N: number, options?: number | TriOptions | null): NDArray<'float64'>
  tri(N: number, options?: unknown): NDArray {
    const given = readOptions<TriOptions>('tri', options, ['M', 'k', 'dtype'])
    const { rows, columns, k, dtype } = readMatrix('tri', N, given)
    return converted(belowMask(this.context, rows, columns, k), dtype)
  }

  /**
   * The elements on and below the `k`-th diagonal of the last two axes; zeros above it.
   * @throws ValueError for a 0-d array
   *
   * Mirrors numpy.tril.
   */
  tril<T extends ArrayLike>(m: T, options?: number | DiagonalOptions | null): NDArray<DTypeOf<T>> {
    const { k } = readOptions<DiagonalOptions>('tril', options, ['k'])
    return triangle(this.toArray(m, 'tril'), 'tril', k ?? 0) as NDArray<DTypeOf<T>>
  }

  /**
   * The elements on and above the `k`-th diagonal of the last two axes; zeros below it.
   * @throws ValueError for a 0-d array
   *
   * Mirrors numpy.triu.
   */
  triu<T extends ArrayLike>(m: T, options?: number | DiagonalOptions | null): NDArray<DTypeOf<T>> {
    const { k } = readOptions<DiagonalOptions>('triu', options, ['k'])
    return triangle(this.toArray(m, 'triu'), 'triu', k ?? 0) as NDArray<DTypeOf<T>>
  }

  /**
   * Of a matrix its `k`-th diagonal, a view that can't be written; of a vector the matrix that has it as that diagonal.
   * @throws ValueError unless `v` has one or two dimensions
   *
   * Mirrors numpy.diag.
   */
  diag<T extends ArrayLike>(v: T, options?: number | DiagonalOptions | null): NDArray<DTypeOf<T>> {
    const k = toInteger(readOptions<DiagonalOptions>('diag', options, ['k']).k ?? 0, '[diag] k')
    const array = this.toArray(v, 'diag')
    if (array.ndim === 1) return matrixOfDiagonal(array, k) as NDArray<DTypeOf<T>>
    if (array.ndim === 2) return diagonalOf(array, k) as NDArray<DTypeOf<T>>
    throw new ValueError(`[diag] input must be 1- or 2-d, and has shape ${shapeText(array.shape)}`, {
      shape: array.shape,
    })
  }

  /** The matrix that has the elements of `v`, in C order, as its `k`-th diagonal. Mirrors numpy.diagflat. */
  diagflat<T extends ArrayLike>(v: T, options?: number | DiagonalOptions | null): NDArray<DTypeOf<T>> {
    const k = toInteger(readOptions<DiagonalOptions>('diagflat', options, ['k']).k ?? 0, '[diagflat] k')
    return matrixOfDiagonal(this.toArray(v, 'diagflat'), k) as NDArray<DTypeOf<T>>
  }

  /**
   * The powers of the elements of `x` as the columns of a matrix, the highest first unless `increasing`.
   * @throws ValueError unless `x` has one dimension
   *
   * Mirrors numpy.vander.
   */
  vander<T extends ArrayLike>(x: T, options?: number | VanderOptions | null): NDArray<Promote<DTypeOf<T>, 'int64'>> {
    const given = readOptions<VanderOptions>('vander', options, ['N', 'increasing'])
    const array = this.toArray(x, 'vander')
    if (array.ndim !== 1) {
      throw new ValueError(`[vander] x must be one-dimensional, and has shape ${shapeText(array.shape)}`, {
        shape: array.shape,
      })
    }
    const columns = given.N === undefined || given.N === null ? array.size : normalizeShape(given.N, 'N')[0]
    const dtype = promoteTypes(array.dtype, dtypes.int64)
    const result = emptyArray(this.context, [array.size, columns], dtype)
    const column = (power: number) => result.at(':', given.increasing ? power : columns - 1 - power)
    const one: Input = { scalar: toDType(1, dtype), type: dtype.name }
    for (let power = 0; power < columns; power++) {
      const inputs = power === 0 ? [one] : power === 1 ? [array] : [column(power - 1), array]
      assignInto(column(power), { op: power > 1 ? 'mul' : 'cast' }, dtype, dtype.name, inputs)
    }
    return result as NDArray as NDArray<Promote<DTypeOf<T>, 'int64'>>
  }
}

interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly k: number
  readonly dtype: DType
}

function readMatrix(operation: string, N: number, options: TriOptions): Matrix {
  const rows = normalizeShape(N, 'N')[0]
  const columns = options.M === undefined || options.M === null ? rows : normalizeShape(options.M, 'M')[0]
  const k = toInteger(options.k ?? 0, `[${operation}] k`)
  return { rows, columns, k, dtype: dtypeOf(options.dtype ?? 'float64') }
}

/** True on and below the `k`-th diagonal; pending. */
export function belowMask(context: NDArray['context'], rows: number, columns: number, k: number): NDArray<'bool'> {
  const positions = [{ axis: 0, start: k }, { axis: 1 }]
  return fromPositions(context, [rows, columns], dtypes.bool, belowDiagonal, positions)
}

function converted(array: NDArray, dtype: DType): NDArray {
  return array.dtype === dtype ? array : elementwise(array.context, { op: 'cast' }, dtype, dtype.name, [array])
}

function triangle(array: NDArray, operation: 'tril' | 'triu', diagonal: number): NDArray {
  const k = toInteger(diagonal, `[${operation}] k`)
  const { context, dtype } = array
  if (array.ndim === 0) throw new ValueError(`[${operation}] takes an array of at least one dimension, not a 0-d one`)
  // A vector stands for all rows of a square matrix.
  const columns = array.shape[array.ndim - 1]
  const rows = array.ndim === 1 ? columns : array.shape[array.ndim - 2]
  const zero: Input = { scalar: toDType(0, dtype), type: dtype.name }
  const mask = belowMask(context, rows, columns, operation === 'tril' ? k : k - 1)
  const inputs = operation === 'tril' ? [mask, array, zero] : [mask, zero, array]
  return elementwise(context, { op: 'select' }, dtype, ['bool', dtype.name, dtype.name], inputs)
}

function matrixOfDiagonal(array: NDArray, k: number): NDArray {
  const { context, dtype, size } = array
  const side = size + Math.abs(k)
  const matrix = filledArray(context, [side, side], dtype, toDType(0, dtype), axesInOrder(2, 'C'))
  const { itemsize } = dtype
  const strides = array.shape.map((_, axis) =>
    array.shape.slice(axis + 1).reduce((product, length) => product * length, (side + 1) * itemsize),
  )
  const offset = (k >= 0 ? k : -k * side) * itemsize
  assignInto(matrix.viewOf({ shape: array.shape, strides, offset }), { op: 'cast' }, dtype, dtype.name, [array])
  return matrix
}

function diagonalOf(array: NDArray, k: number): NDArray {
  const [rows, columns] = array.shape
  const [down, across] = array.strides
  const length = Math.max(0, Math.min(k >= 0 ? rows : rows + k, k >= 0 ? columns - k : columns))
  const start = length === 0 ? 0 : k >= 0 ? k * across : -k * down
  return array.viewOf({ shape: [length], strides: [down + across], offset: array.offset + start }, undefined, false)
}
