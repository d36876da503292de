/** Rounding to decimals, as NumPy does it: scaled up, rounded, scaled down. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs, elementwise, type Input } from '../../array/operate.js'
import { toDType } from '../../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { DTypeError } from '../../core/errors.js'
import { checkCast } from '../../core/promotion.js'
import type { Builder, Id } from '../../ir/expr.js'
import { functionNamed } from '../reductions/expressions.js'
import { checkOut, deliver } from '../reductions/options.js'

/** The elements rounded to `decimals` places after the point, or before it where it is negative. */
export function rounded(context: Context, x: NDArray, decimals: number, out: NDArray | null | undefined): NDArray {
  const target = checkOut(context, 'round', out, x.shape)
  const own = x.dtype as DType
  const integer = own.kind === 'i' || own.kind === 'u'
  if (integer && decimals >= 0) return deliver(context, 'round', copyAs(x, own), target)
  if (own.kind === 'b' && decimals !== 0 && target === undefined) {
    throw new DTypeError('[round] is not defined for bools with decimals', { dtype: own.name })
  }
  const exact = integer || own.kind === 'b'
  const first: DType = !exact ? own : decimals === 0 ? dtypes.float16 : dtypes.float64
  if (target !== undefined) checkCast(first, target.dtype, 'same_kind', '[round]')
  const steps: Steps = { first, rest: target?.dtype ?? first, result: target?.dtype ?? (integer ? own : first) }
  return deliver(context, 'round', scaled(context, x, decimals, steps), target)
}

/** The dtypes of scaling up, of what follows, and of the result: NumPy works in `out` from the second step on. */
interface Steps {
  readonly first: DType
  readonly rest: DType
  readonly result: DType
}

function scaled(context: Context, x: NDArray, decimals: number, { first, rest, result }: Steps): NDArray {
  const places = decimals > 0 ? 'up' : decimals < 0 ? 'down' : 'whole'
  const [real, realRest] = [first.real, rest.real]
  const name = `round.${places}.${first.name}.${rest.name}.${result.name}`
  const fn = functionNamed(name, [first.name, real, realRest], (b, value, scale, scaleBack) => {
    const part = (each: Id) => roundPart(b, places, each, scale, scaleBack)
    if (first.kind !== 'c') return b.cast(part(value), result.name)
    return b.cast(b.op('complex', part(b.op('real', value)), part(b.op('imag', value))), result.name)
  })
  const power = powerOfTen(Math.abs(decimals))
  const scales = [real, realRest].map((type): Input => ({ scalar: toDType(power, dtypes[type]), type }))
  return elementwise(context, { op: 'call', fn }, result, [first.name, real, realRest], [x, ...scales])
}

/** As NumPy multiplies it up, roundings included. */
function powerOfTen(exponent: number): number {
  let power = 1
  for (let left = Math.min(exponent, 400); left > 0; left--) power *= 10
  return power
}

function roundPart(b: Builder, places: 'up' | 'down' | 'whole', x: Id, scale: Id, scaleBack: Id): Id {
  const rest = b.typeOf(scaleBack)
  if (places === 'whole') return b.op('rint', b.cast(x, rest))
  const [there, back] = places === 'up' ? (['mul', 'div'] as const) : (['div', 'mul'] as const)
  return b.op(back, b.op('rint', b.cast(b.op(there, x, scale), rest)), scaleBack)
}

/** The largest finite values. */
export const largest: Readonly<Record<string, number>> = {
  float16: 65504,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
} satisfies Partial<Record<DTypeName, number>>

/** `value` with NaN and infinities replaced; for complex numbers in each part. */
export function finiteFunction(type: DTypeName) {
  const { kind, real } = dtypes[type]
  return functionNamed(`nanToNum.${type}`, [type, real, real, real], (b, value, nan, high, low) => {
    const part = (x: Id) => {
      const infinity = (sign: number) => b.op('eq', x, b.literal(real, sign * Number.POSITIVE_INFINITY))
      return b.select(b.op('ne', x, x), nan, b.select(infinity(1), high, b.select(infinity(-1), low, x)))
    }
    return kind === 'c' ? b.op('complex', part(b.op('real', value)), part(b.op('imag', value))) : part(value)
  })
}
