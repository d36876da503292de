/** `np.polynomial`: modules of functions for six kinds of series, and a class for each. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { checkCount, counted, countMethods } from '../../core/argument-count.js'
import { dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import { fromRoots, line } from './arithmetic.js'
import { arrayOf, asSeries, dtypeFor } from './coefficients.js'
import { type Family, families } from './families.js'
import { type FitOptions, type FitStatus, fit } from './fitting.js'
import {
  type ChebyshevModule,
  familyFunctions,
  type InterpolateOptions,
  type OrthogonalModule,
  type PowerModule,
} from './functions.js'
import { type ConvertOptions, PolynomialSeries, type SeriesOptions } from './series-class.js'
import { type PrintStyle, setDefaultPrintstyle } from './series-text.js'
import { add, div, mul, type Num } from './terms.js'
import { domainMap, domainOf, makeUtilities, mapPoints, type PolyUtils, readDomain } from './utilities.js'

export interface SeriesFitOptions extends SeriesOptions, FitOptions {}

/** A convenience class. */
export interface PolynomialClass {
  /** A series of coefficients, from the lowest degree up. @throws ValueError for anything but one list of numbers */
  new (coef: ArrayLike, options?: ArrayLike | null | SeriesOptions): PolynomialSeries
  readonly prototype: PolynomialSeries
  readonly domain: NDArray<'float64'>
  readonly window: NDArray<'float64'>
  /** How the basis is printed; null for powers. */
  readonly basisName: string | null
  /** The largest exponent that `pow` takes. */
  maxpower: number
  /** The least-squares fit to points; the domain is that of `x` unless it is given. */
  fit(
    x: ArrayLike,
    y: ArrayLike,
    deg: number | readonly number[] | NDArray,
    options: SeriesFitOptions & { readonly full: true },
  ): [PolynomialSeries, FitStatus]
  fit(
    x: ArrayLike,
    y: ArrayLike,
    deg: number | readonly number[] | NDArray,
    options?: ArrayLike | null | SeriesFitOptions,
  ): PolynomialSeries
  /** The series with given roots; with `domain` null its domain is theirs. */
  fromroots(roots: ArrayLike, options?: ArrayLike | null | SeriesOptions): PolynomialSeries
  /** The series that is its own argument. */
  identity(options?: ArrayLike | null | SeriesOptions): PolynomialSeries
  /** The member of the basis of degree `deg`. @throws ValueError unless that is a whole number that isn't negative */
  basis(deg: number, options?: ArrayLike | null | SeriesOptions): PolynomialSeries
  /** A series of any kind as one of this. */
  cast(series: PolynomialSeries, options?: ArrayLike | null | Omit<ConvertOptions, 'kind'>): PolynomialSeries
}

export interface ChebyshevClass extends PolynomialClass {
  /** The series that meets a function at the Chebyshev points of a domain. */
  interpolate<Args extends readonly unknown[]>(
    func: (x: NDArray, ...args: Args) => ArrayLike,
    deg: number,
    options?: ArrayLike | null | (InterpolateOptions<Args> & { readonly domain?: ArrayLike | null }),
  ): PolynomialSeries
}

export interface PolynomialPackage {
  readonly polynomial: PowerModule & { readonly Polynomial: PolynomialClass }
  readonly chebyshev: ChebyshevModule & { readonly Chebyshev: ChebyshevClass }
  readonly legendre: OrthogonalModule<'leg'> & { readonly Legendre: PolynomialClass }
  readonly hermite: OrthogonalModule<'herm'> & { readonly Hermite: PolynomialClass }
  readonly hermiteE: OrthogonalModule<'herme'> & { readonly HermiteE: PolynomialClass }
  readonly laguerre: OrthogonalModule<'lag'> & { readonly Laguerre: PolynomialClass }
  /** Power series. */
  readonly Polynomial: PolynomialClass
  readonly Chebyshev: ChebyshevClass
  readonly Legendre: PolynomialClass
  /** The physicists' polynomials. */
  readonly Hermite: PolynomialClass
  /** The probabilists' polynomials. */
  readonly HermiteE: PolynomialClass
  readonly Laguerre: PolynomialClass
  readonly polyutils: PolyUtils
  setDefaultPrintstyle(style: PrintStyle): void
}

const seriesKeys = ['domain', 'window', 'symbol'] as const

export function makePolynomialPackage(context: Context, np: ArrayNamespace): PolynomialPackage {
  const modules: Record<string, unknown> = {}
  const names = { power: 'polynomial' } as Readonly<Record<string, string>>
  for (const [key, family] of Object.entries(families)) {
    const functions = familyFunctions(context, np, family)
    const Class = makeClass(context, np, family)
    functions[family.className] = Class
    modules[names[key] ?? key] = functions
    modules[family.className] = Class
  }
  const chebyshev = modules.chebyshev as ChebyshevModule
  addInterpolate(context, modules.Chebyshev as PolynomialClass, chebyshev)
  return {
    ...modules,
    polyutils: makeUtilities(context, np),
    setDefaultPrintstyle: counted('setDefaultPrintstyle', setDefaultPrintstyle),
  } as unknown as PolynomialPackage
}

function makeClass(context: Context, np: ArrayNamespace, family: Family): PolynomialClass {
  const kind = { context, np, family }
  const Class = class extends PolynomialSeries {
    static maxpower = 100
    static readonly basisName = family.basisName

    static get domain(): NDArray<'float64'> {
      return arrayOf(context, family.domain, dtypes.float64) as NDArray as NDArray<'float64'>
    }

    static get window(): NDArray<'float64'> {
      return Class.domain
    }

    constructor(coef: ArrayLike, options?: ArrayLike | null | SeriesOptions, ...extra: readonly unknown[]) {
      checkCount(family.className, 2, 2 + extra.length)
      super(kind, coef, options)
    }

    static fit(x: ArrayLike, y: ArrayLike, deg: number, options?: unknown): unknown {
      const keys = ['domain', 'rcond', 'full', 'w', 'window', 'symbol'] as const
      const given = readOptions<SeriesFitOptions>('fit', options, keys)
      const domain = fitDomain(context, np, x, given.domain ?? null, Class.domain)
      const window = given.window ?? Class.window
      const [off, scl] = domainMap(readDomain(context, domain, 'fit'), readDomain(context, window, 'fit'))
      const points = mapPoints(context, x, off, scl, true)
      const result = fit({ ...kind, operation: 'fit' }, points, y, deg, given)
      const series = (coef: NDArray) => new Class(coef, { domain, window, symbol: given.symbol })
      return Array.isArray(result) ? [series(result[0]), result[1]] : series(result)
    }

    static fromroots(roots: ArrayLike, options?: unknown): PolynomialSeries {
      const given = readOptions<SeriesOptions>('fromroots', options, seriesKeys)
      const [{ terms, dtype }] = asSeries(context, 'fromroots', [roots], false)
      const asked = given.domain
      const domain = asked === null ? domainOf(context, np, roots) : isEmpty(asked) ? Class.domain : asked!
      const window = given.window ?? Class.window
      const [off, scl] = domainMap(readDomain(context, domain, 'fromroots'), readDomain(context, window, 'fromroots'))
      const moved = terms.map((root) => add<Num>(off, mul<Num>(scl, root)))
      let scale: Num = 1
      for (const _ of terms) scale = mul<Num>(scale, scl)
      const coef = fromRoots(family, moved).map((term) => div(term, scale))
      const array = arrayOf(context, coef, dtypeFor(coef, dtype.kind === 'c' ? dtypes.complex128 : dtypes.float64))
      return new Class(array, { domain, window, symbol: given.symbol })
    }

    static identity(options?: unknown): PolynomialSeries {
      const given = readOptions<SeriesOptions>('identity', options, seriesKeys)
      const [domain, window] = [given.domain ?? Class.domain, given.window ?? Class.window]
      const [off, scl] = domainMap(readDomain(context, window, 'identity'), readDomain(context, domain, 'identity'))
      const terms = line(family, off, scl)
      const coef = arrayOf(context, terms, dtypeFor(terms, dtypes.float64))
      return new Class(coef, { domain, window, symbol: given.symbol })
    }

    static basis(deg: number, options?: unknown): PolynomialSeries {
      if (!Number.isInteger(deg) || deg < 0) {
        throw new ValueError(`[basis] deg must be a non-negative integer, not ${describe(deg)}`, { deg })
      }
      const given = readOptions<SeriesOptions>('basis', options, seriesKeys)
      return new Class([...new Array<number>(deg).fill(0), 1], given)
    }

    static cast(series: PolynomialSeries, options?: unknown): PolynomialSeries {
      if (!(series instanceof PolynomialSeries)) {
        throw new ArgumentError(`[cast] takes a series, not ${describe(series)}`)
      }
      const given = readOptions<ConvertOptions>('cast', options, ['domain', 'window'])
      return series.convert({ ...given, kind: Class as unknown as PolynomialClass })
    }
  }
  Object.defineProperty(Class, 'name', { value: family.className })
  countMethods(Class)
  return Class as unknown as PolynomialClass
}

const isEmpty = (domain: ArrayLike | undefined) =>
  domain === undefined || (Array.isArray(domain) && domain.length === 0)

/** The domain of a fit: that of the points unless one is given; widened where all points are one. */
function fitDomain(
  context: Context,
  np: ArrayNamespace,
  x: ArrayLike,
  domain: ArrayLike | null,
  usual: NDArray,
): ArrayLike {
  if (domain !== null) return isEmpty(domain) ? usual : domain
  const own = domainOf(context, np, x)
  const [low, high] = readDomain(context, own, 'fit')
  if (add<Num>(high, mul<Num>(low, -1)) !== 0) return own
  return arrayOf(context, [add<Num>(low, -1), add<Num>(high, 1)], own.dtype)
}

function addInterpolate(context: Context, Class: PolynomialClass, { chebinterpolate }: ChebyshevModule): void {
  const interpolate = (func: (x: NDArray, ...args: unknown[]) => ArrayLike, deg: number, options?: unknown) => {
    const keys = ['domain', 'args'] as const
    const given = readOptions<InterpolateOptions<unknown[]> & { domain: ArrayLike | null }>(
      'interpolate',
      options,
      keys,
    )
    const domain = given.domain ?? Class.domain
    const [off, scl] = domainMap(
      readDomain(context, Class.window, 'interpolate'),
      readDomain(context, domain, 'interpolate'),
    )
    const mapped = (x: NDArray, ...args: unknown[]) => func(mapPoints(context, x, off, scl, true), ...args)
    return new Class(chebinterpolate(mapped, deg, { args: given.args ?? [] }), { domain })
  }
  Object.defineProperty(Class, 'interpolate', { value: counted('interpolate', interpolate) })
}
