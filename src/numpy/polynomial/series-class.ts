/**
 * What the convenience classes of `np.polynomial` have in common. A series is called to evaluate it; points are mapped
 * from its domain to its window first.
 */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { checkArguments, countMethods } from '../../core/argument-count.js'
import type { Scalar } from '../../core/complex.js'
import { dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { asFunction, extendFunction } from '../kernels/function-object.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import {
  addSeries,
  clenshaw,
  divSeries,
  mulSeries,
  powSeries,
  scaleSeries,
  subSeries,
  type Terms,
} from './arithmetic.js'
import { derivative, integral, type Task } from './calculus.js'
import {
  arrayOf,
  asSeries,
  dtypeFor,
  homeOf,
  inexact,
  readElements,
  readNumber,
  type Series,
  toNumber,
} from './coefficients.js'
import { rootsOf } from './companion.js'
import { values } from './evaluate.js'
import type { Family } from './families.js'
import type { PolynomialClass } from './package.js'
import { type PrintStyle, printStyle, seriesText } from './series-text.js'
import { add, div, mul, type Num } from './terms.js'
import { domainMap, mapPoints, readDomain, trimCoefficients } from './utilities.js'

export interface SeriesOptions {
  /** The interval that is mapped to the window. */
  readonly domain?: ArrayLike | null
  readonly window?: ArrayLike | null
  /** What the variable is called; 'x' by default. */
  readonly symbol?: string
}

export interface ConvertOptions extends Omit<SeriesOptions, 'symbol'> {
  /** The class of the result; the same by default. */
  readonly kind?: PolynomialClass | null
}

export interface SeriesIntegralOptions {
  /** How many times; once by default. */
  readonly m?: number
  /** Constants of integration, one for each time. */
  readonly k?: Scalar | readonly Scalar[] | NDArray
  /** Where the integrals are their constants. */
  readonly lbnd?: Scalar | null
}

export interface SeriesLinspaceOptions {
  /** How many points; 100 by default. */
  readonly n?: number
  readonly domain?: ArrayLike | null
}

/** A kind of series over the arrays of one context. */
export interface Kind {
  readonly context: Context
  readonly np: ArrayNamespace
  readonly family: Family
}

interface State {
  readonly kind: Kind
  coef: NDArray
  domain: NDArray
  window: NDArray
  readonly symbol: string
}

const states = new WeakMap<object, State>()
const identifier = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u

export interface PolynomialSeries {
  /** The series at points. */
  (arg: ArrayLike): NDArray
  /** The series with another one in the place of its variable. */
  (arg: PolynomialSeries): PolynomialSeries
  /** How many coefficients there are. */
  readonly length: number
}

type Operand = PolynomialSeries | ArrayLike

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is a function
export class PolynomialSeries {
  /** @internal */
  constructor(usual: Kind, coef: ArrayLike, options?: ArrayLike | null | SeriesOptions) {
    const kind: Kind = { ...usual, ...homeOf(usual.context, usual.np, coef) }
    const name = kind.family.className
    const given = readOptions<SeriesOptions>(name, options, ['domain', 'window', 'symbol'])
    const { symbol = 'x' } = given
    if (typeof symbol !== 'string')
      throw new ArgumentError(`[${name}] symbol must be a string, not ${describe(symbol)}`)
    if (!identifier.test(symbol)) {
      throw new ValueError(`[${name}] symbol must be a valid identifier, not ${describe(symbol)}`, { symbol })
    }
    const interval = (what: 'domain' | 'window') => {
      const [{ terms, dtype }] = asSeries(kind.context, name, [given[what] ?? kind.family.domain], false)
      if (terms.length === 2) return arrayOf(kind.context, terms, dtype)
      throw new ValueError(`[${name}] ${what} must have two elements, not ${terms.length}`, { [what]: given[what] })
    }
    const [{ terms, dtype }] = asSeries(kind.context, name, [coef], false)
    const [domain, window] = [interval('domain'), interval('window')]
    const state: State = { kind, coef: arrayOf(kind.context, terms, dtype), domain, window, symbol }
    const call = (...args: readonly Operand[]) => {
      checkArguments(name, 1, args)
      return called(state, series as unknown as PolynomialSeries, args[0])
    }
    const series = asFunction(new.target.prototype, name, call as (...args: never[]) => unknown)
    Object.defineProperty(series, 'length', { get: () => state.coef.size, configurable: true })
    states.set(series, state)
    // biome-ignore lint/correctness/noConstructorReturn: an instance is a function
    return series as unknown as PolynomialSeries
  }

  /** The coefficients, from the lowest degree up. */
  get coef(): NDArray {
    return stateOf(this).coef
  }
  set coef(coef: NDArray) {
    stateOf(this).coef = coef
  }
  /** The interval that is mapped to the window. */
  get domain(): NDArray {
    return stateOf(this).domain
  }
  set domain(domain: NDArray) {
    stateOf(this).domain = domain
  }
  /** What the domain is mapped to before the series is evaluated. */
  get window(): NDArray {
    return stateOf(this).window
  }
  set window(window: NDArray) {
    stateOf(this).window = window
  }
  /** What the variable is called. */
  get symbol(): string {
    return stateOf(this).symbol
  }
  /** How the basis is printed; null for powers. */
  get basisName(): string | null {
    return stateOf(this).kind.family.basisName
  }

  /** Whether both have the same coefficients. Reads them. */
  hasSamecoef(other: PolynomialSeries): boolean {
    return stateOf(this).kind.np.arrayEqual(this.coef, other.coef)
  }

  /** Whether both have the same domain. Reads them. */
  hasSamedomain(other: PolynomialSeries): boolean {
    return stateOf(this).kind.np.arrayEqual(this.domain, other.domain)
  }

  /** Whether both have the same window. Reads them. */
  hasSamewindow(other: PolynomialSeries): boolean {
    return stateOf(this).kind.np.arrayEqual(this.window, other.window)
  }

  /** Whether both are of one kind. */
  hasSametype(other: unknown): boolean {
    return other instanceof PolynomialSeries && stateOf(other).kind.family === stateOf(this).kind.family
  }

  /** The sum, with a series, coefficients or a scalar. @throws ArgumentError for a series of another kind, domain or window; ValueError for another symbol */
  add(other: Operand): PolynomialSeries {
    return combined(this, other, addSeries)
  }

  /** The difference. @throws as `add` does */
  sub(other: Operand): PolynomialSeries {
    return combined(this, other, subSeries)
  }

  /** The product. @throws as `add` does */
  mul(other: Operand): PolynomialSeries {
    const { family } = stateOf(this).kind
    return combined(this, other, (a, b) => mulSeries(family, a, b))
  }

  /** By a number. @throws ArgumentError for a series, which `floordiv` takes */
  div(other: Scalar): PolynomialSeries {
    if (
      typeof other === 'boolean' ||
      other instanceof PolynomialSeries ||
      other instanceof NDArray ||
      Array.isArray(other)
    ) {
      throw new ArgumentError(`[div] a series is divided by a number, not by ${describe(other)}: floordiv takes series`)
    }
    return this.floordiv(other)
  }

  /** The quotient. @throws ValueError where the divisor is 0 */
  floordiv(other: Operand): PolynomialSeries {
    return this.divmod(other)[0]
  }

  /** The remainder. @throws ValueError where the divisor is 0 */
  mod(other: Operand): PolynomialSeries {
    return this.divmod(other)[1]
  }

  /** Quotient and remainder. @throws ValueError where the divisor is 0 */
  divmod(other: Operand): [quotient: PolynomialSeries, remainder: PolynomialSeries] {
    const { kind } = stateOf(this)
    const [a, b] = asSeries(kind.context, 'divmod', [this.coef, coefficientsBeside(this, other)])
    const [quotient, remainder] = divSeries(kind.family, 'divmod', a.terms, b.terms)
    return [made(this, quotient, a), made(this, remainder, a)]
  }

  /** A power. @throws ValueError for an exponent that isn't whole, is negative, or above the class's `maxpower` */
  pow(exponent: number): PolynomialSeries {
    const { kind } = stateOf(this)
    const [series] = asSeries(kind.context, 'pow', [this.coef])
    const most = (this.constructor as unknown as PolynomialClass).maxpower
    return made(this, powSeries(kind.family, 'pow', series.terms, exponent, most), series)
  }

  /** With all coefficients negated. */
  neg(): PolynomialSeries {
    return withCoefficients(this, this.coef.neg())
  }

  /** Whether kind, domain, window, coefficients and symbol are the same. Reads them. */
  eq(other: unknown): boolean {
    return (
      other instanceof PolynomialSeries &&
      this.hasSametype(other) &&
      this.symbol === other.symbol &&
      this.hasSamedomain(other) &&
      this.hasSamewindow(other) &&
      this.hasSamecoef(other)
    )
  }

  /** Whether they differ in any of that. Reads them. */
  ne(other: unknown): boolean {
    return !this.eq(other)
  }

  /** A series of its own with the same coefficients. */
  copy(): PolynomialSeries {
    return withCoefficients(this, this.coef)
  }

  /** The highest degree that there is a coefficient for, be it 0. */
  degree(): number {
    return this.coef.size - 1
  }

  /** Without the terms above a degree. @throws ValueError for a negative one */
  cutdeg(deg: number): PolynomialSeries {
    return this.truncate(deg + 1)
  }

  /** Without trailing coefficients of magnitude `tol` (0) or less. */
  trim(options?: number | { readonly tol?: number }): PolynomialSeries {
    return withCoefficients(this, trimCoefficients(this.coef.context, 'trim', this.coef, options))
  }

  /** The first coefficients only. @throws ValueError for a size below 1 */
  truncate(size: number): PolynomialSeries {
    if (!Number.isInteger(size) || size < 1) {
      throw new ValueError(`[truncate] size must be a positive integer, not ${describe(size)}`, { size })
    }
    return withCoefficients(this, size >= this.coef.size ? this.coef : this.coef.at(`:${size}`))
  }

  /** The same function as a series of another kind, domain or window. */
  convert(options?: ArrayLike | null | ConvertOptions): PolynomialSeries {
    const given = readOptions<ConvertOptions>('convert', options, ['domain', 'kind', 'window'])
    const kind = given.kind ?? (this.constructor as unknown as PolynomialClass)
    const { domain = kind.domain, window = kind.window } = given
    return this(kind.identity({ domain: domain ?? kind.domain, window: window ?? kind.window, symbol: this.symbol }))
  }

  /** Offset and scale of the map from the domain to the window. */
  mapparms(): [off: Num, scl: Num] {
    const state = stateOf(this)
    return mapOf(state)
  }

  /** The `m`-th integral. @throws ValueError for too many constants */
  integ(options?: number | SeriesIntegralOptions): PolynomialSeries {
    const { m = 1, k, lbnd = null } = readOptions<SeriesIntegralOptions>('integ', options, ['m', 'k', 'lbnd'])
    const [off, scl] = this.mapparms()
    const bound = lbnd === null ? 0 : add<Num>(off, mul<Num>(scl, readNumber(lbnd, '[integ] lbnd')))
    return withCoefficients(this, integral(taskOf(this, 'integ'), this.coef, { m, k, lbnd: bound, scl: div(1, scl) }))
  }

  /** The `m`-th derivative. */
  deriv(options?: number | { readonly m?: number }): PolynomialSeries {
    const { m = 1 } = readOptions<{ m: number }>('deriv', options, ['m'])
    const [, scl] = this.mapparms()
    return withCoefficients(this, derivative(taskOf(this, 'deriv'), this.coef, { m, scl }))
  }

  /** Where the series is 0, in the domain. */
  roots(): NDArray {
    const { kind, domain, window } = stateOf(this)
    const { context, family } = kind
    const [series] = asSeries(context, 'roots', [this.coef])
    const found = rootsOf(family, series, 'roots')
    const [off, scl] = domainMap(readDomain(context, window, 'roots'), readDomain(context, domain, 'roots'))
    const mapped = found.map((root) => add<Num>(off, mul<Num>(scl, root)))
    return arrayOf(context, mapped, dtypeFor(mapped, dtypes.float64))
  }

  /** `n` (100) points of the domain, and the series there. */
  linspace(options?: number | SeriesLinspaceOptions): [x: NDArray, y: NDArray] {
    const { n = 100, domain } = readOptions<SeriesLinspaceOptions>('linspace', options, ['n', 'domain'])
    const { kind } = stateOf(this)
    const [start, stop] = readDomain(kind.context, domain ?? this.domain, 'linspace')
    const x = kind.np.linspace(start, stop, toInteger(n, '[linspace] n')) as NDArray
    return [x, this(x)]
  }

  /** The coefficients, from the lowest degree up. */
  [Symbol.iterator](): IterableIterator<NDArray> {
    return this.coef[Symbol.iterator]()
  }

  /** The series as text, in the style that `setDefaultPrintstyle` chose. */
  toString(): string {
    return this.format(printStyle())
  }

  /** The series as text. @throws ValueError for an unknown style */
  format(style: PrintStyle): string {
    if (style !== 'ascii' && style !== 'unicode') {
      throw new ValueError(`[format] unsupported style ${describe(style)}: the styles are 'ascii' and 'unicode'`)
    }
    const { kind, coef, symbol } = stateOf(this)
    const { values: list, dtype } = readElements(kind.context, coef, 'format')
    return seriesText(kind.family, { terms: list.map(toNumber), dtype }, this.mapparms(), symbol, style)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const { kind, coef, domain, window, symbol } = stateOf(this)
    const [c, d, w] = [coef, domain, window].map((array) => kind.np.arrayRepr(array).slice(6, -1))
    return `${kind.family.className}(${c}, domain=${d}, window=${w}, symbol='${symbol}')`
  }
}
extendFunction(PolynomialSeries)
countMethods(PolynomialSeries.prototype)

function stateOf(series: PolynomialSeries): State {
  return states.get(series)!
}

function taskOf(series: PolynomialSeries, operation: string): Task {
  return { ...stateOf(series).kind, operation }
}

function mapOf({ kind, domain, window }: State): [Num, Num] {
  const { context } = kind
  return domainMap(readDomain(context, domain, 'mapparms'), readDomain(context, window, 'mapparms'))
}

function called(state: State, series: PolynomialSeries, arg: Operand): NDArray | PolynomialSeries {
  const [off, scl] = mapOf(state)
  if (arg instanceof PolynomialSeries) return composed(series, arg, off, scl)
  const points = mapPoints(state.kind.context, arg, off, scl, true)
  return values({ ...state.kind, operation: state.kind.family.className }, points, state.coef, true)
}

/** The series of another series, which says kind, domain, window and symbol of the result. */
function composed(series: PolynomialSeries, inner: PolynomialSeries, off: Num, scl: Num): PolynomialSeries {
  const { kind } = stateOf(series)
  const { family } = stateOf(inner).kind
  const [outer, argument] = asSeries(kind.context, 'call', [series.coef, inner.coef])
  const mapped = addSeries(scaleSeries(argument.terms, scl), [off])
  const terms = outer.terms.map((term): Terms => [term])
  const result = clenshaw<Terms>(kind.family, terms, {
    add: addSeries,
    sub: subSeries,
    scale: scaleSeries,
    times: (each) => mulSeries(family, each, mapped),
  })
  return withCoefficients(inner, arrayOf(kind.context, result, outer.dtype))
}

/** @throws where the other one's kind, domain, window or symbol is another one */
function coefficientsBeside(series: PolynomialSeries, other: Operand): ArrayLike {
  if (!(other instanceof PolynomialSeries)) return other
  const text = () => `${stateOf(series).kind.family.className} and ${stateOf(other).kind.family.className}`
  if (!series.hasSametype(other)) throw new ArgumentError(`Polynomial types differ: ${text()}`)
  if (!series.hasSamedomain(other)) throw new ArgumentError(`Domains differ: ${series.domain} and ${other.domain}`)
  if (!series.hasSamewindow(other)) throw new ArgumentError(`Windows differ: ${series.window} and ${other.window}`)
  if (series.symbol !== other.symbol) {
    throw new ValueError(`Polynomial symbols differ: '${series.symbol}' and '${other.symbol}'`)
  }
  return other.coef
}

function combined(series: PolynomialSeries, other: Operand, combine: (a: Terms, b: Terms) => Terms): PolynomialSeries {
  const { context } = stateOf(series).kind
  const [a, b] = asSeries(context, stateOf(series).kind.family.className, [
    series.coef,
    coefficientsBeside(series, other),
  ])
  return made(series, combine(a.terms, b.terms), a)
}

function made(like: PolynomialSeries, terms: Terms, { dtype }: Series): PolynomialSeries {
  return withCoefficients(like, arrayOf(stateOf(like).kind.context, terms, inexact(dtype)))
}

function withCoefficients(like: PolynomialSeries, coef: NDArray): PolynomialSeries {
  const { domain, window, symbol } = stateOf(like)
  const Class = like.constructor as unknown as PolynomialClass
  return new Class(coef, { domain, window, symbol })
}
