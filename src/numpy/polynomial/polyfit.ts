/** `polyfit`: a fit of powers with its covariance. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { dtypes } from '../../core/dtype.js'
import { DTypeError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { promoteTypes } from '../../core/promotion.js'
import type { Task } from './calculus.js'
import { arrayOf } from './coefficients.js'
import { basisAt } from './evaluate.js'
import {
  coefficientArray,
  type FitStatus,
  readPoints,
  residualArray,
  type Solution,
  solve,
  warnOfRank,
} from './fitting.js'

export interface PolyfitOptions {
  /** Singular values below this part of the largest count as 0. */
  readonly rcond?: number | null
  /** Give residuals, rank, singular values and rcond besides. */
  readonly full?: boolean
  /** Weights of the points: with standard deviations σ they are 1/σ. */
  readonly w?: ArrayLike | null
  /** Give the covariance of the coefficients besides: scaled so that χ² per degree of freedom is 1, or as it is. */
  readonly cov?: boolean | 'unscaled'
}

export type PolyfitStatus = FitStatus

/** The coefficients from the highest power down, and what else was asked for. */
export function fitPowers(
  task: Task,
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  options: PolyfitOptions,
): NDArray | [NDArray, ...FitStatus] | [NDArray, NDArray] {
  const { context, operation } = task
  if (deg < 0) throw new ValueError(`[${operation}] expected deg >= 0, not ${deg}`, { deg })
  const { cov = false } = options
  if (typeof cov !== 'boolean' && cov !== 'unscaled') {
    throw new ValueError(`[${operation}] cov must be true, false or 'unscaled', not ${describe(cov)}`, { cov })
  }
  const points = readPoints(context, operation, x, y, options.w, true)
  const wide = points.x.astype(promoteTypes(points.x.dtype, dtypes.float64))
  const basis = basisAt(task, wide, deg).at(':', '::-1')
  const solution = solve(points, basis, options.rcond)
  const c = coefficientArray(context, solution, [...Array(deg + 1).keys()], deg + 1)
  if (options.full) {
    const s = arrayOf(context, solution.singularValues, dtypes[points.dtype.real])
    return [c, residualArray(context, solution), solution.rank, s, solution.rcond]
  }
  warnOfRank(solution, operation)
  return cov === false ? c : [c, covarianceOf(task, solution, cov)]
}

function covarianceOf({ context, operation }: Task, solution: Solution, cov: true | 'unscaled'): NDArray {
  const { points, scale, order, residuals } = solution
  if (points.x.dtype.kind === 'c') {
    throw new DTypeError(`[${operation}] there is no covariance for complex x`, { dtype: points.x.dtype.name })
  }
  const count = points.x.size
  if (cov === true && count <= order) {
    throw new ValueError(
      `[${operation}] the number of data points must exceed order to scale the covariance matrix: ${count} for ${order}`,
    )
  }
  const base = solution.solved.covariance()
  const factors = cov === 'unscaled' ? [1] : residuals.map((each) => each / (count - order))
  const flat = base.flatMap((row, i) =>
    row.flatMap((value, j) => factors.map((factor) => (value / (scale[i] * scale[j])) * factor)),
  )
  const shape = points.y.ndim === 1 ? [order, order] : [order, order, factors.length]
  return arrayOf(context, flat, dtypes[points.dtype.real], shape)
}
