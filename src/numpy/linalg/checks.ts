/** What all functions of linear algebra ask of their operands, and the dtypes of their results. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { DTypeError, LinAlgError, shapeText } from '../../core/errors.js'
import { promoteAll } from '../../core/promotion.js'
import { inexactTable } from '../../core/promotion-table.js'
import type { MeanResult, Promote, RealOf } from '../../core/types.js'
import type { Lanes } from '../../device/linalg/routines.js'
import type { DTypeOf } from '../array-types.js'

/** A matrix of floats of the operand's width; of integers and bools float64. */
export type MatrixOf<A extends ArrayLike> = NDArray<MeanResult<DTypeOf<A>>>
/** Singular values and norms: real numbers of the operand's width. */
export type RealMatrixOf<A extends ArrayLike> = NDArray<RealOf<MeanResult<DTypeOf<A>>>>
/** What two operands have in common. */
export type MatrixOfBoth<A extends ArrayLike, B extends ArrayLike> = NDArray<
  Promote<MeanResult<DTypeOf<A>>, MeanResult<DTypeOf<B>>>
>

/** The dtypes of a computation: it is done in double precision, and rounded to `result` or `real` at the end. */
export interface MatrixType {
  readonly lanes: Lanes
  readonly result: DType
  readonly real: DType
  /** float64 or complex128. */
  readonly wide: DType
}

/** @throws DTypeError for float16 */
export function matrixType(operation: string, ...arrays: readonly NDArray[]): MatrixType {
  const types = arrays.map(({ dtype }) => {
    if (dtype.name === 'float16') {
      const text = `[${operation}] array type float16 is unsupported in linalg: astype('float32') first`
      throw new DTypeError(text, { dtype: dtype.name })
    }
    return dtypes[inexactTable[dtype.name]] as DType
  })
  const result = promoteAll(types)
  const lanes = result.lanes
  return { lanes, result, real: dtypes[result.real], wide: lanes === 2 ? dtypes.complex128 : dtypes.float64 }
}

/** @throws LinAlgError below two dimensions */
export function checkStacked(operation: string, ...arrays: readonly NDArray[]): void {
  for (const { ndim, shape } of arrays) {
    if (ndim >= 2) continue
    throw new LinAlgError(
      `[${operation}] ${ndim}-dimensional array given, of shape ${shapeText(shape)}. Array must be at least two-dimensional`,
      { shape },
    )
  }
}

/** @throws LinAlgError unless the last two dimensions are the same */
export function checkSquare(operation: string, array: NDArray): void {
  checkStacked(operation, array)
  const { shape, ndim } = array
  if (shape[ndim - 1] === shape[ndim - 2]) return
  throw new LinAlgError(
    `[${operation}] Last 2 dimensions of the array must be square: the shape is ${shapeText(shape)}`,
    { shape },
  )
}

/** @throws LinAlgError unless there are exactly two dimensions */
export function checkMatrix(operation: string, ...arrays: readonly NDArray[]): void {
  for (const { ndim, shape } of arrays) {
    if (ndim === 2) continue
    throw new LinAlgError(
      `[${operation}] ${ndim}-dimensional array given, of shape ${shapeText(shape)}. Array must be two-dimensional`,
      { shape },
    )
  }
}
