/** From the bounds of `integers` to the distribution that draws from them. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, isArray } from '../../array/operate.js'
import { isScalar } from '../../core/convert.js'
import { type DType, type DTypeLike, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { sizeOf } from '../../core/layout.js'
import { toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { isOptions, readOptions } from '../options.js'
import type { BitGenerator } from './bit-generators.js'
import { Drawing, type Size } from './draw.js'
import { anyInteger, narrowIntegers, wideIntegers } from './integers.js'

export interface IntegersOptions {
  readonly high?: ArrayLike | null
  /** The shape to draw. */
  readonly size?: Size
  /** A dtype of whole numbers, or bool; int64 by default. */
  readonly dtype?: DTypeLike | null
  /** Whether the upper bound is among the numbers. */
  readonly endpoint?: boolean
}

/** Options without a dtype. */
export type Int64<O> = O & { readonly dtype?: null }

const keys = ['high', 'size', 'dtype', 'endpoint'] as const

export function drawIntegers(
  context: Context,
  bits: BitGenerator,
  operation: 'integers' | 'randint',
  low: ArrayLike,
  high: ArrayLike | IntegersOptions | null | undefined,
  given: IntegersOptions | undefined,
): NDArray {
  const options = readOptions<IntegersOptions>(operation, isOptions(high) ? high : given, keys, null)
  const upper = isOptions(high) ? options.high : (high ?? options.high)
  const [from, to] = upper === undefined || upper === null ? [0, low] : [low, upper as ArrayLike]
  const type = typeOf(options.dtype)
  const drawing = new Drawing(context, operation, bits)
  const endpoint = options.endpoint ?? false
  const numbers =
    isScalar(from) && isScalar(to)
      ? fromScalars(drawing, bound(from), bound(to) - (endpoint ? 0n : 1n), type, options.size)
      : fromArrays(drawing, context, from, to, endpoint, type, options.size)
  if ((numbers.dtype as DType) === type) return numbers
  return elementwise(context, { op: 'cast' }, type, type.name, [numbers])
}

function typeOf(dtype: DTypeLike | null | undefined): DType {
  const type: DType = dtype === undefined || dtype === null ? dtypes.int64 : dtypeOf(dtype)
  if (type.kind === 'i' || type.kind === 'u' || type.kind === 'b') return type
  throw new DTypeError(`[integers] dtype is one of whole numbers or bool, not ${type.name}`, { dtype: type.name })
}

/** Bounds lose their fraction, as NumPy's do. */
function bound(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  const number = Math.trunc(Number(value))
  if (typeof value === 'object' || !Number.isFinite(number)) {
    throw new ArgumentError(`[integers] bounds are whole numbers, not ${describe(value)}`)
  }
  return BigInt(number)
}

const least = (type: DType) => (type.kind === 'b' ? 0n : BigInt(type.min!))
const most = (type: DType) => (type.kind === 'b' ? 1n : BigInt(type.max!))

function fromScalars(drawing: Drawing, low: bigint, last: bigint, type: DType, size: Size | undefined): NDArray {
  if (low < least(type))
    throw new ValueError(`[integers] low is out of bounds for ${type.name}`, { low, dtype: type.name })
  if (last > most(type))
    throw new ValueError(`[integers] high is out of bounds for ${type.name}`, { last, dtype: type.name })
  if (last < low) throw new ValueError(`[integers] there is no whole number from ${low} to ${last}`, { low, last })
  const span = last - low
  const start = BigInt.asIntN(64, low)
  if (type.itemsize >= 4) {
    const shape = drawing.shapeOf(size, [])
    const own = drawing.bits.integers(start, span, sizeOf(shape, 8), drawing.operation === 'randint')
    if (own !== undefined) return fromJS(drawing.context, own).reshape([...shape])
  }
  if (span < 2n ** 32n) return drawing.tried(narrowIntegers, size, [start, span + 1n])
  if (span === 2n ** 64n - 1n) return drawing.fixed(anyInteger, size, [])
  return drawing.tried(wideIntegers, size, [start, span, 2n ** BigInt(span.toString(2).length) - 1n])
}

function fromArrays(
  drawing: Drawing,
  context: Context,
  from: ArrayLike,
  to: ArrayLike,
  endpoint: boolean,
  type: DType,
  size: Size | undefined,
): NDArray {
  const np = context.namespace as ArrayNamespace
  const whole = (value: ArrayLike): NDArray<'int64'> => {
    const array = isScalar(value) ? np.full([], bound(value), { dtype: 'int64' }) : toArray(context, value, 'integers')
    if ((array.dtype as DType) === dtypes.uint64)
      throw new DTypeError('[integers] takes no bounds of dtype uint64 in arrays')
    return array.astype('int64')
  }
  const low = whole(from)
  const last = endpoint ? whole(to) : np.subtract(whole(to), 1n)
  if (low.size > 0 && BigInt(low.min().item({ bigint: true })) < least(type)) {
    throw new ValueError(`[integers] low is out of bounds for ${type.name}`, { dtype: type.name })
  }
  if (last.size > 0 && BigInt(last.max().item({ bigint: true })) > most(type)) {
    throw new ValueError(`[integers] high is out of bounds for ${type.name}`, { dtype: type.name })
  }
  if (np.any(np.less(last, low)).item()) throw new ValueError('[integers] low >= high somewhere')
  const span = np.subtract(last, low).view('uint64')
  const mask = filledBelow(np, span)
  return drawing.tried(wideIntegers, size, [isArray(low) ? low : 0n, span, mask])
}

/** All bits up to the highest one that is set. */
function filledBelow(np: ArrayNamespace, span: NDArray): NDArray {
  let mask = span
  for (const shift of [1n, 2n, 4n, 8n, 16n, 32n]) mask = np.bitwiseOr(mask, np.rightShift(mask, shift))
  return mask
}
