/** Numerical ranges. */

import type { Context } from '../array/context.js'
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { elementwise, type Input } from '../array/operate.js'
import { fromPositions } from '../array/positions.js'
import { anyNumber } from '../core/argument-count.js'
import { normalizeAxis } from '../core/axis.js'
import { isScalar, toDType } from '../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, dtypes, isDType } from '../core/dtype.js'
import { ArgumentError, ValueError } from '../core/errors.js'
import { describe, toInteger } from '../core/integer.js'
import { transposeLayout } from '../core/layout.js'
import { promoteOperands, resultType, weakType } from '../core/promotion.js'
import type { DivideResult } from '../core/types.js'
import { rangeOf } from './arange.js'
import type { DTypeOption } from './as-array.js'
import { Chapter, toArray } from './chapter.js'
import { isOptions, readOptions } from './options.js'
import {
  directionFunction,
  geometricFunction,
  type Spaced,
  type Spacing,
  spacedArrays,
  spacedNumbers,
} from './spaced.js'

type Real = number | bigint

/** What is trailing in a call of `arange`. */
type RangeOptions = { readonly dtype?: DTypeLike | null }

export interface SpaceOptions {
  /** How many numbers. */
  readonly num?: number
  /** Whether `stop` is the last of them. */
  readonly endpoint?: boolean
  readonly dtype?: DTypeLike | null
  /** Where the new axis goes, for arrays. */
  readonly axis?: number
}

export interface LinspaceOptions extends SpaceOptions {
  /** Give `[numbers, step]`. */
  readonly retstep?: boolean
}

export interface LogspaceOptions extends SpaceOptions {
  readonly base?: ArrayLike
}

/** The dtype of `arange` over numbers or bigints. */
type RangeType<R extends Real> = number extends R ? 'float64' : R extends bigint ? 'int64' : 'float64'

export class Ranges extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { arange: anyNumber }

  /**
   * `start`, `start + step`, … up to but without `stop`: float64 for numbers, int64 for bigints, or `dtype`. Takes no
   * memory before it is used. Call it as `arange(stop)`, `arange(start, stop)` or `arange(start, stop, step)`.
   * @throws ValueError for a step of 0 and for NaN
   *
   * Mirrors numpy.arange.
   */
  arange<D extends DTypeName>(stop: Real, options: DTypeLike<D> | DTypeOption<D>): NDArray<D>
  arange<D extends DTypeName>(start: Real, stop: Real, options: DTypeLike<D> | DTypeOption<D>): NDArray<D>
  arange<D extends DTypeName>(start: Real, stop: Real, step: Real, options: DTypeLike<D> | DTypeOption<D>): NDArray<D>
  arange<R extends Real>(stop: R, options?: RangeOptions | null): NDArray<RangeType<R>>
  arange<R extends Real>(start: R, stop: R, options?: RangeOptions | null): NDArray<RangeType<R>>
  arange<R extends Real>(start: R, stop: R, step: R, options?: RangeOptions | null): NDArray<RangeType<R>>
  arange(...args: readonly unknown[]): NDArray {
    const numbers: Real[] = []
    while (numbers.length < args.length && isReal(args[numbers.length])) numbers.push(args[numbers.length] as Real)
    const rest = args.slice(numbers.length)
    const options = rest[0] ?? undefined
    const known = options === undefined || isOptions(options) || isDTypeLike(options)
    if (numbers.length < 1 || numbers.length > 3 || rest.length > 1 || !known) {
      const shown = args.map(describe).join(', ')
      throw new ArgumentError(`[arange] takes up to three numbers (start, stop, step) and options, not (${shown})`)
    }
    const { dtype } = readOptions<{ dtype: DTypeLike | null }>('arange', options, ['dtype'])
    const whole = numbers.every((value) => typeof value === 'bigint')
    const [start, stop] = numbers.length === 1 ? [whole ? 0n : 0, numbers[0]] : numbers
    const step = numbers.length === 3 ? numbers[2] : whole ? 1n : 1
    const type: DType = dtype === undefined || dtype === null ? resultType(...numbers) : dtypeOf(dtype)
    return whole
      ? rangeOf(this.context, start, stop, step, type)
      : rangeOf(this.context, Number(start), Number(stop), Number(step), type)
  }

  /**
   * `num` (50) evenly spaced numbers from `start` to `stop`, inclusive unless `endpoint` is false. For arrays the
   * numbers are along a new axis. Takes no memory before it is used.
   * @throws ValueError for a negative `num`; ShapeError where the arrays don't broadcast
   *
   * Mirrors numpy.linspace.
   */
  linspace<A extends ArrayLike, B extends ArrayLike>(
    start: A,
    stop: B,
    options: LinspaceOptions & { readonly retstep: true },
  ): [NDArray, NDArray]
  linspace<D extends DTypeName>(
    start: ArrayLike,
    stop: ArrayLike,
    options: LinspaceOptions & DTypeOption<D>,
  ): NDArray<D>
  linspace<A extends ArrayLike, B extends ArrayLike>(
    start: A,
    stop: B,
    options?: number | LinspaceOptions,
  ): NDArray<DivideResult<DTypeOf<A> | DTypeOf<B>>>
  linspace(start: ArrayLike, stop: ArrayLike, options?: unknown): NDArray | [NDArray, NDArray] {
    const keys = ['num', 'endpoint', 'retstep', 'dtype', 'axis'] as const
    const given = readOptions<LinspaceOptions>('linspace', options, keys)
    const { values, step } = spacedBetween(this.context, 'linspace', start, stop, given, given.dtype)
    return given.retstep ? [values, step] : values
  }

  /**
   * `num` (50) numbers evenly spaced on a log scale: `base` to the powers from `start` to `stop`.
   *
   * Mirrors numpy.logspace.
   */
  logspace<D extends DTypeName>(
    start: ArrayLike,
    stop: ArrayLike,
    options: LogspaceOptions & DTypeOption<D>,
  ): NDArray<D>
  logspace<A extends ArrayLike, B extends ArrayLike>(
    start: A,
    stop: B,
    options?: number | LogspaceOptions,
  ): NDArray<DivideResult<DTypeOf<A> | DTypeOf<B>>>
  logspace(start: ArrayLike, stop: ArrayLike, options?: unknown): NDArray {
    const keys = ['num', 'endpoint', 'base', 'dtype', 'axis'] as const
    const given = readOptions<LogspaceOptions>('logspace', options, keys)
    const { base = 10 } = given
    if (isScalar(base)) {
      const exponents = spacedBetween(this.context, 'logspace', start, stop, given).values
      const type = weakType(exponents.dtype, base)
      return power(this.context, { scalar: toDType(base, type), type: type.name }, exponents, type, given.dtype)
    }
    const bases = this.toArray(base, 'logspace')
    const ends = [start, stop].map((end) => (isScalar(end) ? end : this.toArray(end, 'logspace')))
    const ndim = Math.max(bases.ndim, ...ends.map((end) => (isScalar(end) ? 0 : end.ndim)))
    const [from, to] = ends.map((end) => withLeadingAxes(this.toArray(end, 'logspace'), ndim))
    const exponents = spacedBetween(this.context, 'logspace', from, to, given).values
    const axis = normalizeAxis(toInteger(given.axis ?? 0, '[logspace] axis'), ndim + 1)
    const along = withAxis(withLeadingAxes(bases, ndim), axis)
    return power(this.context, along, exponents, resultType(bases.dtype, exponents.dtype), given.dtype)
  }

  /**
   * `num` (50) numbers evenly spaced on a log scale from `start` to `stop`, which may be negative or complex.
   * @throws ValueError where an end is 0; arrays are waited for
   *
   * Mirrors numpy.geomspace.
   */
  geomspace<D extends DTypeName>(start: ArrayLike, stop: ArrayLike, options: SpaceOptions & DTypeOption<D>): NDArray<D>
  geomspace<A extends ArrayLike, B extends ArrayLike>(
    start: A,
    stop: B,
    options?: number | SpaceOptions,
  ): NDArray<DivideResult<DTypeOf<A> | DTypeOf<B>>>
  geomspace(start: ArrayLike, stop: ArrayLike, options?: unknown): NDArray {
    const { context } = this
    const given = readOptions<SpaceOptions>('geomspace', options, ['num', 'endpoint', 'dtype', 'axis'])
    const ends = [start, stop].map((end) => (isScalar(end) ? end : this.toArray(end, 'geomspace')))
    const own = ends.map((end) => (isScalar(end) ? end : (end.dtype as DType)))
    const wanted = given.dtype === undefined || given.dtype === null ? undefined : dtypeOf(given.dtype)
    const compute = promoteOperands([...own, 0.5, wanted ?? dtypes.float64])
    const type = compute.name
    const [from, to] = ends.map((end) => this.toArray(end, 'geomspace'))
    if (hasZero(from) || hasZero(to)) throw new ValueError('[geomspace] a geometric sequence can’t include zero')
    const sign = elementwise(context, { op: 'call', fn: directionFunction(compute) }, compute, type, [from])
    const turned = [from, to].map((end) => elementwise(context, { op: 'div' }, compute, type, [end, sign]))
    const logs = turned.map((end) => elementwise(context, { op: 'log10' }, compute, type, [end]))
    const { count, endpoint } = spacingOf('geomspace', given, compute, compute)
    const exponents = spacedArrays(context, logs[0], logs[1], { count, endpoint, compute, result: compute }).values
    const index = fromPositions(context, [count, ...exponents.shape.slice(1).fill(1)], dtypes.int64, null, [
      { axis: 0 },
    ])
    const last: Input = { scalar: BigInt(endpoint && count > 1 ? count - 1 : -1), type: 'int64' }
    const fn = geometricFunction(compute)
    const as = ['int64', type, type, type, type, 'int64'] as const
    const inputs = [index, exponents, turned[0], turned[1], sign, last]
    const values = elementwise(context, { op: 'call', fn }, compute, as, inputs)
    const result = wanted ?? compute
    const converted = result === compute ? values : elementwise(context, { op: 'cast' }, result, result.name, [values])
    return movedFromFront(converted, given.axis, 'geomspace')
  }
}

/** `linspace` in the dtype that the ends ask for. */
function spacedBetween(
  context: Context,
  operation: string,
  start: ArrayLike,
  stop: ArrayLike,
  options: SpaceOptions,
  dtype?: DTypeLike | null,
): Spaced {
  const ends = [start, stop].map((end) => (isScalar(end) ? end : toArray(context, end, operation)))
  const own = ends.map((end) => (isScalar(end) ? end : (end.dtype as DType)))
  const compute = promoteOperands([...own, 0.5])
  const spacing = spacingOf(
    operation,
    options,
    compute,
    dtype === undefined || dtype === null ? compute : dtypeOf(dtype),
  )
  const [from, to] = ends
  const real = (end: unknown) => isScalar(end) && typeof end !== 'object'
  const { values, step } =
    real(from) && real(to)
      ? spacedNumbers(context, Number(from), Number(to), spacing)
      : spacedArrays(context, toArray(context, from, operation), toArray(context, to, operation), spacing)
  return { values: movedFromFront(values, options.axis, operation), step }
}

function power(
  context: Context,
  base: Input,
  exponents: NDArray,
  type: DType,
  dtype: DTypeLike | null | undefined,
): NDArray {
  const powers = elementwise(context, { op: 'pow' }, type, type.name, [base, exponents])
  const result = dtype === undefined || dtype === null ? type : dtypeOf(dtype)
  return result === type ? powers : elementwise(context, { op: 'cast' }, result, result.name, [powers])
}

const isReal = (value: unknown): value is Real => typeof value === 'number' || typeof value === 'bigint'

function isDTypeLike(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'function' || isDType(value)
}

function spacingOf(operation: string, options: SpaceOptions, compute: DType, result: DType): Spacing {
  const count = toInteger(options.num ?? 50, `[${operation}] num`)
  if (count < 0)
    throw new ValueError(`[${operation}] the number of samples, ${count}, must be non-negative`, { num: count })
  return { count, endpoint: options.endpoint ?? true, compute, result }
}

function hasZero(array: NDArray): boolean {
  if (array.size === 0) return false
  const elements = array.toTypedArray() as ArrayLike as readonly (number | bigint)[]
  const { lanes } = array.dtype
  for (let at = 0; at < elements.length; at += lanes) {
    if (Number(elements[at]) === 0 && (lanes === 1 || Number(elements[at + 1]) === 0)) return true
  }
  return false
}

/** The first axis at another place. */
function movedFromFront(array: NDArray, axis: number | undefined, operation: string): NDArray {
  const to = normalizeAxis(toInteger(axis ?? 0, `[${operation}] axis`), array.ndim)
  if (to === 0) return array
  const order = Array.from({ length: array.ndim }, (_, at) => at)
  order.splice(0, 1)
  order.splice(to, 0, 0)
  return array.viewOf(transposeLayout(array, order))
}

function withLeadingAxes(array: NDArray, ndim: number): NDArray {
  const lead = new Array<number>(ndim - array.ndim)
  return array.viewOf({
    shape: [...lead.fill(1), ...array.shape],
    strides: [...lead.fill(0), ...array.strides],
    offset: array.offset,
  })
}

function withAxis(array: NDArray, axis: number): NDArray {
  const { offset } = array
  const shape = [...array.shape.slice(0, axis), 1, ...array.shape.slice(axis)]
  return array.viewOf({ shape, strides: [...array.strides.slice(0, axis), 0, ...array.strides.slice(axis)], offset })
}
