/** Reductions by one operation: sums, products, extremes, tests. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input, isArray, reduceOver } from '../../array/operate.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { toDType } from '../../core/convert.js'
import { type DType, type DTypeName, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { checkCast, checkFits, promoteTypes } from '../../core/promotion.js'
import { sumTable } from '../../core/promotion-table.js'
import type { Reduction } from '../../graph/value.js'
import { type Builder, defineBody, type Id } from '../../ir/expr.js'
import { watch } from '../floating-errors.js'
import { noticeReduced } from '../notice.js'
import { accumulatorOf, functionNamed, isInexactName, isNaNOf, reductionNamed } from './expressions.js'
import { axesOf, checkOut, deliver, type ExtremeOptions, maskOf, reducesNothing, type SumOptions } from './options.js'

/** An operation that combines two elements; `fmin` and `fmax` pass over NaN. */
export type Fold = 'add' | 'mul' | 'min' | 'max' | 'fmin' | 'fmax' | 'and' | 'or'

/** NumPy's names, for messages. */
const ufuncNames: Readonly<Record<Fold, string>> = {
  add: 'add',
  mul: 'multiply',
  min: 'minimum',
  max: 'maximum',
  fmin: 'fmin',
  fmax: 'fmax',
  and: 'logical_and',
  or: 'logical_or',
}

/** What changes nothing in `fold`. */
export function identityOf(fold: Fold, type: DTypeName): Scalar {
  const row = dtypes[type]
  switch (fold) {
    case 'add':
    case 'or':
      return toDType(row.kind === 'b' ? false : 0, row)
    case 'mul':
    case 'and':
      return toDType(1, row)
    case 'min':
    case 'max':
      return extremeOf(fold, row)
    case 'fmin':
    case 'fmax':
      if (!isInexactName(type)) return extremeOf(fold === 'fmin' ? 'min' : 'max', row)
      return row.kind === 'c' ? new Complex(Number.NaN, Number.NaN) : Number.NaN
  }
}

function extremeOf(fold: 'min' | 'max', { kind, min, max, name }: DType): Scalar {
  const end = fold === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  if (kind === 'b') return fold === 'min'
  if (kind === 'f') return end
  if (kind === 'c') return new Complex(end, end)
  return toDType((fold === 'min' ? max : min)!, dtypes[name])
}

export function combine(b: Builder, fold: Fold, x: Id, y: Id): Id {
  if (fold !== 'fmin' && fold !== 'fmax') return b.op(fold, x, y)
  if (!isInexactName(b.typeOf(x))) return b.op(fold === 'fmin' ? 'min' : 'max', x, y)
  // Comparisons with NaN don't hold: a NaN in y keeps x.
  return b.select(b.op('or', b.op(fold === 'fmin' ? 'lt' : 'gt', y, x), isNaNOf(b, x)), y, x)
}

/** The reduction by `fold` over elements of `type`; with `initial` its value is an extra scalar. */
export function foldReduction(fold: Fold, type: DTypeName, initial = false): Reduction {
  return reductionNamed(`${fold}.${type}${initial ? '.initial' : ''}`, () => {
    const inner = fold === 'add' || fold === 'mul' ? accumulatorOf(type) : type
    return {
      combine: defineBody([inner, inner], (b, x, y) => [combine(b, fold, x, y)]),
      identity: [initial && fold === 'add' ? negativeZero(inner) : identityOf(fold, inner)],
      finish: defineBody(initial ? [inner, inner] : [inner], (b, total, start) => [
        b.cast(initial ? combine(b, fold, total, start) : total, type),
      ]),
    }
  })
}

/** Neutral in sums of both zeros, so that `initial: -0` alone stays what it is. */
function negativeZero(type: DTypeName): Scalar {
  const { kind } = dtypes[type]
  if (kind === 'f') return -0
  return kind === 'c' ? new Complex(-0, -0) : identityOf('add', type)
}

/** The elements as `type`, with `neutral` where `mask` doesn't hold. */
export function maskedInput(
  context: Context,
  x: NDArray,
  type: DTypeName,
  mask: NDArray | undefined,
  neutral: Scalar,
): Input {
  if (mask === undefined) return x
  const fallback: Input = { scalar: neutral, type }
  return elementwise(context, { op: 'select' }, dtypes[type], ['bool', type, type], [mask, x, fallback])
}

/** Elements that pass through half precision on their way into a wider accumulator. */
export function roundedInput(context: Context, x: NDArray, type: DTypeName): NDArray {
  if (accumulatorOf(type) === type || x.dtype.name === type) return x
  return elementwise(context, { op: 'cast' }, dtypes[type], type, [x])
}

export interface FoldCall {
  readonly context: Context
  readonly operation: string
  readonly fold: Fold
  /** The dtype to compute in, which the result has. */
  readonly type: DTypeName
}

/** Reduces `x` by one operation. */
export function reduceFold({ context, operation, fold, type }: FoldCall, x: NDArray, options: ExtremeOptions): NDArray {
  const axes = axesOf(options.axis, x.ndim)
  const mask = maskOf(context, operation, options.where, x.shape)
  const hasInitial = options.initial !== undefined && options.initial !== null
  const needsElement = (fold !== 'and' && fold !== 'or' && fold !== 'add' && fold !== 'mul') || options.initial === null
  if (needsElement && !hasInitial) checkHasElements(fold, x, axes, mask)
  const inner = fold === 'add' || fold === 'mul' ? accumulatorOf(type) : type
  const start = hasInitial ? [{ dtype: inner, value: initialValue(options.initial!, type, fold) }] : []
  const neutral = identityOf(fold, type)
  const input = maskedInput(context, inner === type ? x : roundedInput(context, x, type), type, mask, neutral)
  const terms = [{ input, as: inner }]
  const { keepdims } = options
  const reduction = foldReduction(fold, type, hasInitial)
  const result = reduceOver(context, reduction, dtypes[type], terms, x.shape, axes, keepdims, start)
  if (watch.active && isArray(input)) noticeReduced(input, result, axes, keepdims)
  return deliver(context, operation, result, options.out)
}

function initialValue(value: Scalar, type: DTypeName, fold: Fold): Scalar {
  if (fold !== 'add' && fold !== 'mul') checkFits(value, dtypes[type])
  return toDType(value, dtypes[type])
}

function checkHasElements(fold: Fold, x: NDArray, axes: readonly number[], mask: NDArray | undefined): void {
  const name = ufuncNames[fold]
  if (mask !== undefined) {
    throw new ValueError(
      `reduction operation '${name}' does not have an identity, so to use a where mask one has to specify 'initial'`,
    )
  }
  if (reducesNothing(x.shape, axes)) {
    throw new ValueError(
      `zero-size array to reduction operation ${name} which has no identity: the shape is ${shapeText(x.shape)}`,
      { shape: x.shape, axes },
    )
  }
}

/** The dtype of a sum or a product: the one asked for, or the one that `out` leads to, or NumPy's default. */
export function sumTypeOf({ dtype, out }: SumOptions, x: NDArray): DTypeName {
  if (dtype !== undefined && dtype !== null) return dtypeOf(dtype).name
  if (out !== undefined && out !== null && out.dtype !== undefined) return promoteTypes(out.dtype, x.dtype).name
  return sumTable[x.dtype.name]
}

/** `max − min`, both found in one pass; in the dtype that `out` leads to. */
export function reduceRange(context: Context, x: NDArray, options: ExtremeOptions): NDArray {
  const { out, keepdims } = options
  const axes = axesOf(options.axis, x.ndim)
  checkHasElements('max', x, axes, undefined)
  const type: DTypeName = isArray(out) ? promoteTypes(out.dtype, x.dtype).name : x.dtype.name
  if (type === 'bool') throw new DTypeError('[ptp] takes numbers: bool arrays have no difference', { dtype: type })
  const reduction = reductionNamed(`ptp.${type}`, () => ({
    combine: defineBody([type, type, type, type], (b, high, low, otherHigh, otherLow) => [
      b.op('max', high, otherHigh),
      b.op('min', low, otherLow),
    ]),
    identity: [identityOf('max', type), identityOf('min', type)],
    finish: defineBody([type, type], (b, high, low) => [b.op('sub', high, low)]),
  }))
  const term = { input: x, as: type }
  const result = reduceOver(context, reduction, dtypes[type] as DType, [term, term], x.shape, axes, keepdims)
  const target = checkOut(context, 'ptp', out, result.shape)
  if (target !== undefined) checkCast(dtypes[type], target.dtype, 'same_kind', 'ptp')
  return deliver(context, 'ptp', result, out)
}

/** The number of elements that aren't 0. */
export function reduceCount(context: Context, x: NDArray, options: ExtremeOptions): NDArray {
  const axes = axesOf(options.axis, x.ndim)
  const type = x.dtype.name
  const fn = functionNamed(`nonzero.${type}`, [type], (b, value) => b.cast(b.cast(value, 'bool'), 'int64'))
  const ones = elementwise(context, { op: 'call', fn }, dtypes.int64, type, [x])
  const terms = [{ input: ones, as: 'int64' as const }]
  return reduceOver(context, foldReduction('add', 'int64'), dtypes.int64, terms, x.shape, axes, options.keepdims)
}
