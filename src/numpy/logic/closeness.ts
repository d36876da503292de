/** Comparing arrays as wholes: within tolerances, or exactly. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input, isArray } from '../../array/operate.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { promoteAll, promoteTypes, weakType } from '../../core/promotion.js'
import { inexactTable } from '../../core/promotion-table.js'
import type { Builder, Id } from '../../ir/expr.js'
import { toArray } from '../chapter.js'
import { functionNamed, isNaNOf } from '../reductions/expressions.js'
import { reduceFold } from '../reductions/folds.js'

export interface CloseOptions {
  /** Tolerance relative to the second operand: 1e-5 by default. */
  readonly rtol?: ArrayLike
  /** Absolute tolerance: 1e-8 by default. */
  readonly atol?: ArrayLike
  /** Whether NaN is close to NaN. */
  readonly equalNan?: boolean
}

/** The dtypes that closeness is decided in. */
interface CloseTypes {
  /** Of the difference of the operands. */
  readonly difference: DTypeName
  /** Of the second operand, which the tolerance is relative to. */
  readonly second: DTypeName
  /** Of the tolerance, and of comparing with it. */
  readonly tolerance: DTypeName
  readonly comparison: DTypeName
}

/** |a − b| ≤ atol + rtol · |b|, for each pair of elements; infinities are close to themselves only. */
export function closeElements(context: Context, a: ArrayLike, b: ArrayLike, options: CloseOptions): NDArray<'bool'> {
  const operation = 'isclose'
  const x = isScalar(a) && !isScalar(b) ? a : toArray(context, a, operation)
  const y = isScalar(b) && !isScalar(a) ? b : toArray(context, b, operation)
  const limits = [options.rtol ?? 1e-5, options.atol ?? 1e-8].map((limit) =>
    isScalar(limit) ? limit : toArray(context, limit, operation),
  )
  const types = closeTypes(x, y, limits)
  const fn = closeFunction(types, options.equalNan ?? false)
  const { difference, second, tolerance } = types
  const [rtol, atol] = limits.map((limit) => inputOf(limit, tolerance))
  const inputs = [inputOf(x, difference), inputOf(y, second), rtol, atol]
  return elementwise(context, { op: 'call', fn }, dtypes.bool, [difference, second, tolerance, tolerance], inputs)
}

function inputOf(operand: NDArray | Scalar, type: DTypeName): Input {
  return isArray(operand) ? operand : { scalar: toDType(operand, dtypes[type]), type }
}

/** The second operand counts as inexact; scalars adapt to the arrays, a tolerance of scalars alone is a float64. */
function closeTypes(x: NDArray | Scalar, y: NDArray | Scalar, limits: readonly (NDArray | Scalar)[]): CloseTypes {
  const limitTypes = limits.filter(isArray).map((limit) => limit.dtype as DType)
  if (!isArray(y)) {
    const own: DType = dtypes[inexactTable[(x as NDArray).dtype.name]]
    const difference = weakType(own, y)
    const tolerance = promoteAll([dtypes.float64, ...limitTypes])
    const comparison = limitTypes.length > 0 ? promoteTypes(dtypes[difference.real], tolerance).name : difference.real
    return { difference: difference.name, second: difference.name, tolerance: tolerance.name, comparison }
  }
  const second: DType = dtypes[inexactTable[y.dtype.name]]
  const difference = isArray(x) ? promoteTypes(x.dtype, second) : weakType(second, x)
  const tolerance = promoteAll([dtypes[second.real], ...limitTypes])
  const comparison = promoteTypes(dtypes[difference.real], tolerance)
  return {
    difference: difference.name,
    second: second.name,
    tolerance: tolerance.name,
    comparison: comparison.name,
  }
}

function closeFunction({ difference, second, tolerance, comparison }: CloseTypes, equalNan: boolean) {
  const name = `isclose.${difference}.${second}.${tolerance}.${comparison}${equalNan ? '.nan' : ''}`
  return functionNamed(name, [difference, second, tolerance, tolerance], (b, x, y, rtol, atol) => {
    const wide = b.cast(y, difference)
    const distance = b.cast(b.op('abs', b.op('sub', x, wide)), comparison)
    const limit = b.op('add', atol, b.op('mul', rtol, b.cast(b.op('abs', y), tolerance)))
    const near = b.op('and', b.op('le', distance, b.cast(limit, comparison)), isBounded(b, y))
    const close = b.op('or', near, b.op('eq', x, wide))
    return equalNan ? b.op('or', close, b.op('and', isNaNOf(b, x), isNaNOf(b, y))) : close
  })
}

function isBounded(b: Builder, x: Id): Id {
  if (dtypes[b.typeOf(x)].kind === 'c') return b.op('and', isBounded(b, b.op('real', x)), isBounded(b, b.op('imag', x)))
  return b.op('lt', b.op('abs', x), b.literal(b.typeOf(x), Number.POSITIVE_INFINITY))
}

/** Where both elements are NaN. */
export function bothNaN(context: Context, a: NDArray, b: NDArray): NDArray<'bool'> {
  const types = [a.dtype.name, b.dtype.name] as const
  const fn = functionNamed(`bothNaN.${types}`, types, (builder, x, y) =>
    builder.op('and', isNaNOf(builder, x), isNaNOf(builder, y)),
  )
  return elementwise(context, { op: 'call', fn }, dtypes.bool, types, [a, b])
}

/** Whether all elements of a bool array hold: reads it. */
export function holdsEverywhere(context: Context, tests: NDArray): boolean {
  return reduceFold({ context, operation: 'all', fold: 'and', type: 'bool' }, tests, {}).item() as unknown as boolean
}
