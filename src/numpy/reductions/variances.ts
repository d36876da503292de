/** Variances in two passes, as NumPy computes them: the mean first, then the mean of the squared deviations from it. */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input, isArray, reduceOver } from '../../array/operate.js'
import { normalizeAxes } from '../../core/axis.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, type DTypeName, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ValueError } from '../../core/errors.js'
import { promoteTypes, resultType } from '../../core/promotion.js'
import { inexactTable } from '../../core/promotion-table.js'
import type { Reduction } from '../../graph/value.js'
import { type Builder, defineBody, type Id } from '../../ir/expr.js'
import { toArray } from '../chapter.js'
import { watch } from '../floating-errors.js'
import { noticeReduced } from '../notice.js'
import {
  accumulatorOf,
  functionNamed,
  isInexactName,
  quotientOf,
  reductionNamed,
  squaredModulus,
} from './expressions.js'
import { identityOf, maskedInput, roundedInput } from './folds.js'
import { countedInput, divisor, meanOver } from './means.js'
import { presentMask } from './missing.js'
import { axesOf, deliver, maskOf, reducedSize, type VarianceOptions } from './options.js'

export interface VarianceCall {
  readonly context: Context
  readonly operation: string
  /** Take the square root in the end. */
  readonly root: boolean
  /** Leave NaN out. */
  readonly skipNaN: boolean
}

/** The dtypes of the steps; each is rounded to, as NumPy does. */
interface Steps {
  /** Of the mean. */
  readonly mean: DTypeName
  /** Of the deviations, which are squared in `squared`. */
  readonly deviation: DTypeName
  readonly squared: DTypeName
  /** Of the sum of squares, and of the result. */
  readonly result: DTypeName
}

export function reduceVariance(call: VarianceCall, x: NDArray, options: VarianceOptions): NDArray {
  const { context, operation, root } = call
  const ddof = degreesOf(operation, options)
  const axes = call.skipNaN ? axesOf(options.axis, x.ndim) : normalizeAxes(options.axis, x.ndim)
  const skip = call.skipNaN && isInexactName(x.dtype.name)
  const mask = () => {
    const where = maskOf(context, operation, options.where, x.shape)
    return skip ? presentMask(context, x, where) : where
  }
  const type = options.dtype ? dtypeOf(options.dtype).name : inexactTable[x.dtype.name]
  const mean = meanInput(call, x, axes, options, type, mask())
  const steps = stepsOf(x, mean, type, options, skip)
  const squares = squaredDeviations(context, x, mean, steps)
  const result = meanOfSquares(context, squares, axes, options.keepdims, steps.result, { ddof, root, skip }, mask())
  if (watch.active) {
    const given = maskedInput(context, x, x.dtype.name, mask(), toDType(0, x.dtype))
    if (isArray(given)) noticeReduced(given, result, axes, options.keepdims)
  }
  return deliver(context, operation, result, options.out)
}

function degreesOf(operation: string, { ddof, correction }: VarianceOptions): number {
  if (correction !== undefined && ddof !== undefined && ddof !== 0) {
    throw new ValueError(`[${operation}] ddof and correction can't be provided simultaneously`, { ddof, correction })
  }
  const degrees = correction ?? ddof ?? 0
  if (typeof degrees !== 'number') throw new ArgumentError(`[${operation}] ddof has to be a number`, { ddof: degrees })
  return degrees
}

/** The mean that was given, or the one over `axes`, with the reduced axes kept. */
function meanInput(
  { context, operation }: VarianceCall,
  x: NDArray,
  axes: readonly number[],
  { mean }: VarianceOptions,
  type: DTypeName,
  mask: NDArray | undefined,
): Input {
  if (mean === undefined || mean === null) return meanOver(context, x, axes, true, type, type, mask)
  if (!isScalar(mean)) return toArray(context, mean, operation)
  const weak = resultType(x.dtype as DType, mean)
  return { scalar: mean, type: weak.kind === 'c' ? 'complex128' : 'float64' }
}

function stepsOf(x: NDArray, mean: Input, type: DTypeName, options: VarianceOptions, skip: boolean): Steps {
  const own = x.dtype as DType
  const other = mean instanceof NDArray ? (mean.dtype as DType) : own
  const scalar = mean instanceof NDArray ? undefined : mean.scalar
  const deviation = scalar === undefined ? promoteTypes(own, other) : resultType(own, scalar)
  if (deviation.kind === 'b') throw new DTypeError(`[var] bool arrays have no difference: use another dtype`)
  const squared = skip ? own : deviation
  const natural = own.kind === 'f' || own.kind === 'c' ? squared.real : type
  const { dtype, out } = options
  const result = dtype ? type : out instanceof NDArray ? promoteTypes(out.dtype, dtypes[natural]).name : natural
  return { mean: type, deviation: deviation.name, squared: squared.name, result }
}

function squaredDeviations(context: Context, x: NDArray, mean: Input, { deviation, squared }: Steps): NDArray {
  const fn = functionNamed(`squaredDeviation.${deviation}.${squared}`, [deviation, deviation], (b, value, center) =>
    squaredModulus(b, b.cast(b.op('sub', value, center), squared)),
  )
  return elementwise(context, { op: 'call', fn }, dtypes[dtypes[squared].real] as DType, deviation, [x, mean])
}

interface Finish {
  readonly ddof: number
  readonly root: boolean
  readonly skip: boolean
}

function meanOfSquares(
  context: Context,
  squares: NDArray,
  axes: readonly number[],
  keepdims: boolean | undefined,
  type: DTypeName,
  finish: Finish,
  mask: NDArray | undefined,
): NDArray {
  const inner = accumulatorOf(type)
  const neutral = identityOf('add', type)
  const sum = { input: maskedInput(context, roundedInput(context, squares, type), type, mask, neutral), as: inner }
  const reduction = varianceReduction(type, mask !== undefined, finish)
  const { shape } = squares
  if (mask === undefined) {
    const extras = [divisor(type, Math.max(reducedSize(shape, axes) - finish.ddof, 0))]
    return reduceOver(context, reduction, dtypes[type] as DType, [sum], shape, axes, keepdims, extras)
  }
  const count = { input: countedInput(context, mask), as: 'int64' as const }
  const extras = [{ dtype: 'float64' as const, value: finish.ddof }]
  return reduceOver(context, reduction, dtypes[type] as DType, [sum, count], shape, axes, keepdims, extras)
}

/** A sum divided by what is left of the count; where nothing is left, NaN if NaN is skipped. */
function varianceReduction(type: DTypeName, counted: boolean, { root, skip }: Finish): Reduction {
  const name = `variance.${type}${counted ? '.counted' : ''}${root ? '.root' : ''}${skip ? '.skip' : ''}`
  return reductionNamed(name, () => {
    const inner = accumulatorOf(type)
    const wide = quotientOf(type)
    const zero = identityOf('add', inner)
    const last = (b: Builder, total: Id, divided: Id) => {
      const quotient = b.cast(b.op('div', b.cast(b.cast(total, type), wide), divided), type)
      return root ? rootOf(b, quotient) : quotient
    }
    if (!counted) {
      return {
        combine: defineBody([inner, inner], (b, x, y) => [b.op('add', x, y)]),
        identity: [zero],
        finish: defineBody([inner, wide], (b, total, divided) => [last(b, total, divided)]),
      }
    }
    return {
      combine: defineBody([inner, 'int64', inner, 'int64'], (b, x, m, y, n) => [b.op('add', x, y), b.op('add', m, n)]),
      identity: [zero, 0n],
      finish: defineBody([inner, 'int64', 'float64'], (b, total, count, ddof) => {
        const left = b.op('sub', b.cast(count, 'float64'), ddof)
        const nothing = b.op('le', left, b.literal('float64', 0))
        const fallback = b.literal('float64', skip ? Number.NaN : 0)
        return [last(b, total, b.cast(b.select(nothing, fallback, left), wide))]
      }),
    }
  })
}

function rootOf(b: Builder, x: Id): Id {
  const type = b.typeOf(x)
  return isInexactName(type) ? b.op('sqrt', x) : b.cast(b.op('sqrt', b.cast(x, 'float64')), type)
}
