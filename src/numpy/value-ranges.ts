/** Bringing elements into range: rounding, clipping, replacing what isn't a finite number. */
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { assignInto, copyAs, elementwise, type Input } from '../array/operate.js'
import { anyNumber } from '../core/argument-count.js'
import { broadcastsTo } from '../core/broadcast.js'
import type { Scalar } from '../core/complex.js'
import { isScalar, toDType } from '../core/convert.js'
import { type DType, type DTypeLike, dtypes } from '../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../core/errors.js'
import { toInteger } from '../core/integer.js'
import { type Casting, checkCast } from '../core/promotion.js'
import type { Promote } from '../core/types.js'
import type { DTypeOf } from './array-types.js'
import { Chapter, toArray } from './chapter.js'
import { finiteFunction, largest, rounded } from './logic/rounding.js'
import type { OutOnly } from './logic.js'
import { isOptions, readOptions } from './options.js'
import { callUfunc } from './ufunc/call.js'
import { ufuncRow } from './ufunc/loop.js'
import { ufuncRows } from './ufunc/table.js'
import type { Common } from './ufunc/types.js'

export interface RoundOptions extends OutOnly {
  /** Places after the decimal point; negative ones are before it. */
  readonly decimals?: number
}

export interface ClipOptions extends OutOnly {
  /** The lowest value; null for none. */
  readonly min?: ArrayLike | null
  /** The highest value; null for none. */
  readonly max?: ArrayLike | null
  /** Where to clip: elsewhere `out` keeps its elements. */
  readonly where?: ArrayLike
  /** The dtype to compute in. */
  readonly dtype?: DTypeLike | null
  readonly casting?: Casting
}

export interface NanToNumOptions {
  /** False to write into the array that was given. */
  readonly copy?: boolean
  /** What replaces NaN: 0 by default. */
  readonly nan?: ArrayLike
  /** What replaces +∞: the largest finite number by default. */
  readonly posinf?: ArrayLike | null
  /** What replaces −∞: the smallest finite number by default. */
  readonly neginf?: ArrayLike | null
}

/** The dtype of rounded elements: bools become halves. */
export type RoundResult<D> = D extends 'bool' ? 'float16' : D

/** The dtype that clipping gives. */
export type ClipResult<A extends ArrayLike, Low extends Bound, High extends Bound> = Low extends null | undefined
  ? High extends null | undefined
    ? DTypeOf<A>
    : Common<A, NonNullable<High>>
  : High extends null | undefined
    ? Common<A, NonNullable<Low>>
    : Promote<Common<A, NonNullable<Low>>, Common<A, NonNullable<High>>>

type Bound = ArrayLike | null | undefined

const clipKeys = ['min', 'max', 'out', 'where', 'dtype', 'casting'] as const

/** A NaN anywhere gives NaN; where the bounds cross, the upper one wins. */
const clipRow = ufuncRow('clip', 3, 'biufc', (b, _, x, low, high) => b.op('min', b.op('max', x, low), high))

export class ValueRanges extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { clip: anyNumber }

  /**
   * Rounds to `decimals` places, halves to even; integers too, where `decimals` is negative.
   * @throws DTypeError for bools with decimals
   * Mirrors numpy.round.
   */
  round<A extends ArrayLike>(a: A, options?: number | RoundOptions): NDArray<RoundResult<DTypeOf<A>>>
  round(a: ArrayLike, given?: number | RoundOptions): NDArray {
    const { decimals = 0, out } = readOptions<RoundOptions>('round', given, ['decimals', 'out'])
    return rounded(this.context, this.toArray(a, 'round'), toInteger(decimals, 'decimals'), out)
  }

  /** `round` under its other name. Mirrors numpy.around. */
  around<A extends ArrayLike>(a: A, options?: number | RoundOptions): NDArray<RoundResult<DTypeOf<A>>>
  around(a: ArrayLike, given?: number | RoundOptions): NDArray {
    const { decimals = 0, out } = readOptions<RoundOptions>('around', given, ['decimals', 'out'])
    return rounded(this.context, this.toArray(a, 'around'), toInteger(decimals, 'decimals'), out)
  }

  /** Rounds towards 0; integers stay as they are. @throws DTypeError for complex numbers. Mirrors numpy.fix. */
  fix<X extends ArrayLike>(x: X, options?: NDArray | OutOnly): NDArray<DTypeOf<X>>
  fix(x: ArrayLike, options?: NDArray | OutOnly): NDArray {
    const { out = null } = readOptions<OutOnly>('fix', options, ['out'])
    return callUfunc(this.context, ufuncRows.trunc, [x, { out }]) as NDArray
  }

  /**
   * The elements, with those below `min` and above `max` replaced by these. Either may be null or left out, and both
   * may be given as options. A NaN bound gives NaN.
   * @throws ValueError for bounds given twice; OverflowError for an integer bound on the wrong side of the dtype
   * Mirrors numpy.clip.
   */
  clip<A extends ArrayLike, Low extends ArrayLike | null, High extends ArrayLike | null>(
    a: A,
    min: Low,
    max: High,
    options?: ClipOptions,
  ): NDArray<ClipResult<A, Low, High>>
  clip(a: ArrayLike, options?: ClipOptions): NDArray
  clip(a: ArrayLike, min?: ArrayLike | null, max?: ArrayLike | null): NDArray
  clip(a: ArrayLike, ...args: readonly unknown[]): NDArray {
    const x = this.toArray(a, 'clip')
    const last = args.findIndex(isOptions)
    if (args.length > (last < 0 ? 2 : 3) || (last >= 0 && last !== args.length - 1)) {
      throw new ArgumentError('[clip] takes an array, min, max and options')
    }
    const { min, max, ...options } = readOptions<ClipOptions>('clip', last < 0 ? undefined : args[last], clipKeys)
    const given = (last < 0 ? args : args.slice(0, last)) as (ArrayLike | null | undefined)[]
    if (given.length > 0 && (min !== undefined || max !== undefined)) {
      throw new ValueError('[clip] takes its bounds as arguments or as options, not both')
    }
    const low = boundOf(this.context, x, given[0] ?? min, (bound, { min: lowest }) => bound <= lowest!)
    const high = boundOf(this.context, x, given[1] ?? max, (bound, { max: highest }) => bound >= highest!)
    const row =
      low === null
        ? high === null
          ? ufuncRows.positive
          : ufuncRows.minimum
        : high === null
          ? ufuncRows.maximum
          : clipRow
    const operands = [x, low, high].filter((operand) => operand !== null)
    return callUfunc(this.context, row, [...operands, options]) as NDArray
  }

  /**
   * The elements with NaN and infinities replaced by numbers: by 0, and by the largest ones of the dtype.
   * @throws DTypeError for a replacement of another kind; ShapeError where it doesn't broadcast to `x`
   * Mirrors numpy.nan_to_num.
   */
  nanToNum<X extends ArrayLike>(x: X, options?: boolean | NanToNumOptions): NDArray<DTypeOf<X>>
  nanToNum(x: ArrayLike, given?: boolean | NanToNumOptions): NDArray {
    const options = readOptions<NanToNumOptions>('nanToNum', given, ['copy', 'nan', 'posinf', 'neginf'])
    const array = this.toArray(x, 'nanToNum')
    const own = array.dtype as DType
    const copy = options.copy ?? true
    if (own.kind !== 'f' && own.kind !== 'c') return copy ? copyAs(array, own) : array
    const most = largest[own.real]
    const replacements = [options.nan ?? 0, options.posinf ?? most, options.neginf ?? -most]
    const inputs = [array, ...replacements.map((value) => replacement(this.context, array, value))]
    const as = [own.name, own.real, own.real, own.real] as const
    const operation = { op: 'call', fn: finiteFunction(own.name) } as const
    if (copy) return elementwise(this.context, operation, own, as, inputs)
    assignInto(array, operation, own, as, inputs)
    return array
  }
}

/** A bound as an operand; null where there is none, or where the integer dtype has it already. */
function boundOf(
  context: Context,
  x: NDArray,
  bound: ArrayLike | null | undefined,
  implied: (bound: number | bigint, dtype: DType) => boolean,
): NDArray | Scalar | null {
  if (bound === null || bound === undefined) return null
  if (!isScalar(bound)) return toArray(context, bound, 'clip')
  const type = x.dtype as DType
  const whole = typeof bound === 'bigint' || (typeof bound === 'number' && Number.isInteger(bound))
  return type.min !== undefined && whole && implied(bound, type) ? null : bound
}

function replacement(context: Context, x: NDArray, value: ArrayLike): Input {
  const real = dtypes[x.dtype.real] as DType
  if (isScalar(value)) return { scalar: toDType(value, real), type: real.name }
  const array = toArray(context, value, 'nanToNum')
  checkCast(array.dtype, real, 'same_kind', '[nanToNum]', 'replacement')
  if (!broadcastsTo(array.shape, x.shape)) {
    throw new ShapeError(
      `[nanToNum] a replacement of shape ${shapeText(array.shape)} doesn't broadcast to ${shapeText(x.shape)}`,
      { replacement: array.shape, shape: x.shape },
    )
  }
  return array
}
