/** What singular values tell: ranks, condition numbers, generalised inverses. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { LinAlgError, shapeText, ValueError } from '../../core/errors.js'
import { isInexact } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { checkSquare, checkStacked, matrixType } from './checks.js'
import { type NormOrder, normOf } from './norms.js'
import { hermitianSingularValuesOf, hermitianSvdOf, singularValuesOf, svdOf } from './singular-values.js'
import { inverseOf } from './solving.js'
import { product, swapped } from './stacks.js'

const epsilons: Readonly<Record<string, number>> = { float16: 2 ** -10, float32: 2 ** -23, float64: 2 ** -52 }

/** NumPy's default tolerance: the longer side times the precision of a dtype. */
function precisionOf({ shape, ndim }: NDArray, type: DType): number {
  return Math.max(shape[ndim - 2], shape[ndim - 1]) * epsilons[type.real]
}

export interface PinvSettings {
  readonly rcond?: ArrayLike | null
  readonly hermitian?: boolean
  readonly rtol?: ArrayLike | null
}

/** The generalised inverse of Moore and Penrose. */
export function pinvOf(context: Context, np: ArrayNamespace, a: NDArray, settings: PinvSettings): NDArray {
  const operation = 'linalg.pinv'
  const { hermitian = false } = settings
  checkStacked(operation, a)
  const rcond = readTolerance(context, a, settings)
  const { shape, ndim } = a
  const [m, n] = [shape[ndim - 2], shape[ndim - 1]]
  if (m * n === 0) return np.zeros([...shape.slice(0, -2), n, m], { dtype: a.dtype })
  const conjugate = np.conj(a) as NDArray
  const decomposition = hermitian
    ? hermitianSvdOf(context, np, conjugate, operation)
    : svdOf(context, conjugate, false, operation)
  const { U, S, Vh } = decomposition
  const large = S.gt(rcond.at('...', null).mul(np.max(S, { axis: -1, keepdims: true })))
  const zero = np.zeros([], { dtype: S.dtype })
  const inverses = np.where(large, np.divide(1, np.where(large, S, np.ones([], { dtype: S.dtype }))), zero) as NDArray
  return np.matmul(swapped(Vh), np.multiply(inverses.at('...', null), swapped(U))) as NDArray
}

function readTolerance(context: Context, a: NDArray, { rcond, rtol }: PinvSettings): NDArray {
  const operation = 'linalg.pinv'
  if (rcond !== undefined && rcond !== null) {
    if (rtol === undefined) return toArray(context, rcond, operation)
    throw new ValueError(`[${operation}] rtol and rcond can't be both set`, { rcond, rtol })
  }
  if (rtol === undefined) return toArray(context, 1e-15, operation)
  if (rtol !== null) return toArray(context, rtol, operation)
  if (!isInexact(a.dtype)) {
    const text = `[${operation}] rtol: null takes the precision of the dtype, and ${a.dtype.name} has none`
    throw new ValueError(text, { dtype: a.dtype.name })
  }
  return toArray(context, precisionOf(a, a.dtype), operation)
}

export interface RankSettings {
  readonly tol?: ArrayLike | null
  readonly hermitian?: boolean
  readonly rtol?: ArrayLike | null
}

/** How many singular values are above the tolerance; of vectors whether there is anything but 0. */
export function rankOf(context: Context, np: ArrayNamespace, a: NDArray, settings: RankSettings): NDArray<'int64'> {
  const operation = 'linalg.matrixRank'
  const { tol = null, hermitian = false, rtol = null } = settings
  if (tol !== null && rtol !== null)
    throw new ValueError(`[${operation}] tol and rtol can't be both set`, { tol, rtol })
  if (a.ndim < 2) return copyAs(np.any(a.ne(0)) as NDArray, dtypes.int64)
  const values = hermitian
    ? hermitianSingularValuesOf(context, np, a, operation)
    : singularValuesOf(context, a, operation)
  if (tol !== null) return np.countNonzero(values.gt(toArray(context, tol, operation).at('...', null)), { axis: -1 })
  const most = np.max(values, { axis: -1, keepdims: true, initial: 0 }) as NDArray
  const limit =
    rtol === null ? most.mul(precisionOf(a, values.dtype)) : most.mul(toArray(context, rtol, operation).at('...', null))
  return np.countNonzero(values.gt(limit), { axis: -1 })
}

/** |a|·|a⁻¹| in a norm: infinite for singular matrices, NaN where there are NaNs. */
export function conditionOf(context: Context, np: ArrayNamespace, a: NDArray, order: NormOrder | null): NDArray {
  const operation = 'linalg.cond'
  if (a.size === 0 && product(a.shape.slice(-2)) === 0) {
    const text = `[${operation}] cond is not defined on empty arrays: the shape is ${shapeText(a.shape)}`
    throw new LinAlgError(text, { shape: a.shape })
  }
  const found = order === null || order === 2 || order === -2 ? byValues() : byNorms(order)
  if (a.dtype.kind !== 'f' && a.dtype.kind !== 'c') return withoutNaNs(found, np.isnan(found) as NDArray)
  const missing = np.any(np.isnan(a) as NDArray, { axis: [-2, -1] }) as NDArray
  return withoutNaNs(found, np.logicalAnd(np.isnan(found), np.logicalNot(missing)) as NDArray)

  function byValues(): NDArray {
    const values = singularValuesOf(context, a, operation)
    const [largest, least] = [values.at('...', 0), values.at('...', -1)]
    return (order === -2 ? least.div(largest) : largest.div(least)) as NDArray
  }

  function byNorms(norm: NormOrder): NDArray {
    checkSquare(operation, a)
    const { real, result } = matrixType(operation, a)
    const inverse = inverseOf(context, a, operation, Number.NaN, dtypes[result.lanes === 2 ? 'complex128' : 'float64'])
    const axis = [-2, -1] as const
    const both = normOf(context, np, a, { ord: norm, axis }).mul(normOf(context, np, inverse, { ord: norm, axis }))
    return copyAs(both as NDArray, real)
  }

  function withoutNaNs(values: NDArray, where: NDArray): NDArray {
    return copyAs(np.where(where, Number.POSITIVE_INFINITY, values) as NDArray, values.dtype)
  }
}
