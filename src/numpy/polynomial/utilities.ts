/** `polyutils`: what the modules of `np.polynomial` share and users may call. */
import type { Context } from '../../array/context.js'
import { filledArray } from '../../array/fill.js'
import { formatFloatPositional, formatFloatScientific, getPrintoptions } from '../../array/format/index.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { countMethods } from '../../core/argument-count.js'
import { Complex } from '../../core/complex.js'
import { isScalar } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import { arrayOf, asSeries, dtypeFor, readElements, toNumber, trimmed } from './coefficients.js'
import type { TrimOptions } from './functions.js'
import { div, magnitude, mul, type Num, sub } from './terms.js'

export interface AsSeriesOptions {
  /** Whether trailing zeros are dropped. */
  readonly trim?: boolean
}

export interface FormatFloatOptions {
  /** Whether a number in scientific notation is put in parentheses. */
  readonly parens?: boolean
}

export interface PolyUtils {
  /** Copies of 1-d arrays in the inexact dtype that they have in common. @throws ValueError. Mirrors numpy.polynomial.polyutils.as_series. */
  asSeries(alist: readonly ArrayLike[], options?: boolean | AsSeriesOptions): NDArray[]
  /** A series without trailing zeros; one element stays. Mirrors numpy.polynomial.polyutils.trimseq. */
  trimseq(seq: ArrayLike): NDArray
  /** A series without trailing elements of magnitude `tol` or less. Mirrors numpy.polynomial.polyutils.trimcoef. */
  trimcoef(c: ArrayLike, options?: number | TrimOptions): NDArray
  /** The smallest interval (or rectangle, of complex points) that holds the points. Mirrors numpy.polynomial.polyutils.getdomain. */
  getdomain(x: ArrayLike): NDArray
  /** Points mapped linearly from one domain to another. Mirrors numpy.polynomial.polyutils.mapdomain. */
  mapdomain(x: ArrayLike, old: ArrayLike, into: ArrayLike): NDArray
  /** Offset and scale of the linear map between two domains. Mirrors numpy.polynomial.polyutils.mapparms. */
  mapparms(old: ArrayLike, into: ArrayLike): [off: number | Complex, scl: number | Complex]
  /** A number as polynomials print it. Mirrors numpy.polynomial.polyutils.format_float. */
  formatFloat(x: number, options?: boolean | FormatFloatOptions): string
}

/** Both ends of a domain on the host. */
export function readDomain(context: Context, domain: ArrayLike, operation: string): [Num, Num] {
  const { values, shape } = readElements(context, domain, operation)
  if (values.length < 2) {
    throw new ShapeError(`[${operation}] a domain has two elements, and this one has shape ${shapeText(shape)}`, {
      shape,
    })
  }
  return [toNumber(values[0]), toNumber(values[1])]
}

/** Offset and scale of the linear map from one domain to another. */
export function domainMap([from, to]: readonly [Num, Num], [start, end]: readonly [Num, Num]): [Num, Num] {
  const length = sub<Num>(to, from)
  const offset = sub<Num>(mul<Num>(to, start), mul<Num>(from, end))
  return [div(offset, length), div(sub<Num>(end, start), length)]
}

/** off + scl · x. `strong` numbers count as float64 arrays do, others adapt to the points. */
export function mapPoints(context: Context, x: ArrayLike, off: Num, scl: Num, strong: boolean): NDArray {
  const points = toArray(context, x, 'mapdomain')
  const [shift, factor] = [off, scl].map((value) => {
    if (!strong) return value
    const dtype: DType = dtypeFor([value], dtypes.float64)
    return filledArray(context, [], dtype, value)
  })
  if (strong || !isScalar(x)) {
    const floating = points.dtype.kind === 'f' || points.dtype.kind === 'c' ? points : points.astype(dtypes.float64)
    return floating.mul(factor as Num).add(shift as Num)
  }
  return points.mul(factor as Num).add(shift as Num)
}

export function trimCoefficients(context: Context, operation: string, c: ArrayLike, options: unknown): NDArray {
  const { tol = 0 } = readOptions<TrimOptions>(operation, options, ['tol'])
  if (!(tol >= 0)) throw new ValueError(`[${operation}] tol must be non-negative, not ${tol}`, { tol })
  const [{ terms, dtype }] = asSeries(context, operation, [c])
  let { length } = terms
  while (length > 0 && !(magnitude(terms[length - 1]) > tol)) length--
  return arrayOf(context, length === 0 ? [mul<Num>(terms[0], 0)] : terms.slice(0, length), dtype)
}

export function domainOf(context: Context, np: ArrayNamespace, x: ArrayLike): NDArray {
  const [{ terms, dtype }] = asSeries(
    context,
    'getdomain',
    [x instanceof NDArray && x.size > 16 ? extremes(np, x) : x],
    false,
  )
  const parts = (part: (value: Num) => number) => {
    const values = terms.map(part)
    const pick = (better: (a: number, b: number) => boolean) =>
      values.reduce((best, value) => (Number.isNaN(best) || better(best, value) ? best : value))
    return [pick((a, b) => a <= b), pick((a, b) => a >= b)]
  }
  const [low, high] = parts((value) => (typeof value === 'number' ? value : value.re))
  if (dtype.kind !== 'c') return arrayOf(context, [low, high], dtype)
  const [bottom, top] = parts((value) => (typeof value === 'number' ? 0 : value.im))
  return arrayOf(context, [new Complex(low, bottom), new Complex(high, top)], dtypes.complex128)
}

/** The extremes of many points, found where they are. */
function extremes(np: ArrayNamespace, x: NDArray): NDArray {
  if (x.ndim !== 1 || x.dtype.kind === 'b') return x
  if (x.dtype.kind !== 'c') return np.stack([np.min(x), np.max(x)])
  const [re, im] = [x.real, x.imag] as [NDArray, NDArray]
  const corner = (of: (part: NDArray) => NDArray) => of(re).add(of(im).mul(new Complex(0, 1)))
  return np.stack([corner((part) => np.min(part)), corner((part) => np.max(part))])
}

export function formatFloat(x: number, parens = false, dtype: 'float16' | 'float32' | 'float64' = 'float64'): string {
  const { nanstr, infstr, precision, floatmode, sign: signs } = getPrintoptions()
  if (Number.isNaN(x)) return nanstr
  // As in NumPy, the sign of an infinity is not shown.
  if (!Number.isFinite(x)) return infstr
  const size = Math.abs(x)
  const least = 10 ** Math.min(0, Math.floor(-(precision - 1) / 2))
  const [trim, unique] = floatmode === 'fixed' ? (['k', false] as const) : (['0', true] as const)
  const options = { dtype, precision, unique, trim, sign: signs === '+' }
  if (x === 0 || (size < 1e8 && size >= least)) return formatFloatPositional(x, { ...options, fractional: true })
  const text = formatFloatScientific(x, options)
  return parens ? `(${text})` : text
}

export function makeUtilities(context: Context, np: ArrayNamespace): PolyUtils {
  return countMethods<PolyUtils>({
    asSeries(alist, options) {
      const { trim = true } = readOptions<AsSeriesOptions>('asSeries', options, ['trim'])
      return asSeries(context, 'asSeries', alist, trim).map(({ terms, dtype }) => arrayOf(context, terms, dtype))
    },
    trimseq(seq) {
      const { values, dtype, shape } = readElements(context, seq, 'trimseq')
      if (shape.length !== 1 || values.length === 0) return toArray(context, seq, 'trimseq')
      const { length } = trimmed(values.map(toNumber))
      return toArray(context, seq, 'trimseq').at(`:${length}`) as NDArray as NDArray<typeof dtype.name>
    },
    trimcoef: (c, options) => trimCoefficients(context, 'trimcoef', c, options),
    getdomain: (x) => domainOf(context, np, x),
    mapdomain(x, old, into) {
      const [off, scl] = domainMap(readDomain(context, old, 'mapdomain'), readDomain(context, into, 'mapdomain'))
      return mapPoints(context, x, off, scl, old instanceof NDArray || into instanceof NDArray)
    },
    mapparms: (old, into) => domainMap(readDomain(context, old, 'mapparms'), readDomain(context, into, 'mapparms')),
    formatFloat(x, options) {
      const { parens = false } = readOptions<FormatFloatOptions>('formatFloat', options, ['parens'])
      return formatFloat(x, parens)
    },
  })
}
