/** `poly1d`: NumPy's older class of polynomials, whose coefficients are given from the highest power down. */
import type { Context } from '../../array/context.js'
import { filledArray } from '../../array/fill.js'
import { formatFloatPositional, formatFloatScientific } from '../../array/format/index.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { checkArguments, countMethods } from '../../core/argument-count.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { isScalar, toDType } from '../../core/convert.js'
import { ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { asFunction, extendFunction } from '../kernels/function-object.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import { homeOf, readElements, toNumber } from './coefficients.js'
import { leadingTrimmed } from './descending.js'
import type { Num } from './terms.js'

export interface Poly1dOptions {
  /** Whether the list is one of roots, not of coefficients. */
  readonly r?: boolean
  /** What the variable is called where the polynomial is printed; 'x' by default. */
  readonly variable?: string | null
}

export interface DerivOptions {
  /** How many times; once by default. */
  readonly m?: number
}

export interface IntegOptions extends DerivOptions {
  /** Constants of integration: one for each time, or one for all. */
  readonly k?: Scalar | readonly Scalar[] | NDArray
}

/** Coefficients, or a polynomial that has some. */
export type PolyLike = ArrayLike | Poly1d

interface State {
  readonly np: ArrayNamespace
  coeffs: NDArray
  readonly variable: string
}

const states = new WeakMap<object, State>()

function stateOf(polynomial: Poly1d): State {
  return states.get(polynomial)!
}

/** A polynomial is called to evaluate it: at points, or with a polynomial in the place of its variable. */
export interface Poly1d {
  (val: ArrayLike): NDArray
  (val: Poly1d): Poly1d
  /** The order. */
  readonly length: number
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is a function
export class Poly1d {
  /** @internal */
  constructor(first: Context, usual: ArrayNamespace, cOrR: PolyLike, options?: boolean | Poly1dOptions) {
    const { context, np } = homeOf(first, usual, cOrR instanceof Poly1d ? cOrR.coeffs : cOrR)
    const { r = false, variable = null } = readOptions<Poly1dOptions>('poly1d', options, ['r', 'variable'])
    const other = cOrR instanceof Poly1d ? stateOf(cOrR) : undefined
    const state: State = {
      np,
      coeffs: other?.coeffs ?? leadingTrimmed(context, np, r ? np.poly(cOrR as ArrayLike) : (cOrR as ArrayLike)),
      variable: variable ?? other?.variable ?? 'x',
    }
    const call = (...args: readonly PolyLike[]) => {
      checkArguments('poly1d', 1, args)
      return np.polyval(state.coeffs, args[0] as ArrayLike)
    }
    const polynomial = asFunction(new.target.prototype, 'poly1d', call as (...args: never[]) => unknown)
    Object.defineProperty(polynomial, 'length', { get: () => state.coeffs.size - 1, configurable: true })
    states.set(polynomial, state)
    // biome-ignore lint/correctness/noConstructorReturn: an instance is a function
    return polynomial as unknown as Poly1d
  }

  /** The coefficients, from the highest power down. */
  get coeffs(): NDArray {
    return stateOf(this).coeffs
  }
  /** The same as `coeffs`. */
  get c(): NDArray {
    return this.coeffs
  }
  /** The same as `coeffs`. */
  get coef(): NDArray {
    return this.coeffs
  }
  /** The same as `coeffs`. */
  get coefficients(): NDArray {
    return this.coeffs
  }
  /** The highest power. */
  get order(): number {
    return this.coeffs.size - 1
  }
  /** The same as `order`. */
  get o(): number {
    return this.order
  }
  /** Where the polynomial is 0. */
  get roots(): NDArray {
    return stateOf(this).np.roots(this.coeffs)
  }
  /** The same as `roots`. */
  get r(): NDArray {
    return this.roots
  }
  /** What the variable is called where the polynomial is printed. */
  get variable(): string {
    return stateOf(this).variable
  }

  /** The coefficient of a power: 0 for those that aren't there. Python's `p[power]`. */
  at(power: number): NDArray {
    const { coeffs, order } = this
    const k = toInteger(power, '[poly1d] a power')
    if (k >= 0 && k <= order) return coeffs.at(order - k)
    return filledArray(coeffs.context, [], coeffs.dtype, toDType(0, coeffs.dtype))
  }

  /** Sets the coefficient of a power. Python's `p[power] = value`. @throws ValueError for a negative power */
  set(power: number, value: ArrayLike): void {
    const k = toInteger(power, '[poly1d] a power')
    if (k < 0) throw new ValueError('[poly1d] Does not support negative powers.', { power: k })
    const state = stateOf(this)
    const missing = k - this.order
    if (missing > 0) state.coeffs = state.np.pad(state.coeffs, [missing, 0])
    state.coeffs.set(this.order - k, value)
  }

  /** The sum, with a polynomial, coefficients or a scalar. */
  add(other: PolyLike): Poly1d {
    return this.made(stateOf(this).np.polyadd(this.coeffs, this.coerced(other).coeffs))
  }

  /** The difference. */
  sub(other: PolyLike): Poly1d {
    return this.made(stateOf(this).np.polysub(this.coeffs, this.coerced(other).coeffs))
  }

  /** The product. */
  mul(other: PolyLike): Poly1d {
    if (isScalar(other)) return this.made(this.coeffs.mul(other))
    return this.made(stateOf(this).np.polymul(this.coeffs, this.coerced(other).coeffs))
  }

  /** By a scalar a polynomial; by a polynomial quotient and remainder. */
  div(other: Scalar): Poly1d
  div(other: PolyLike): Poly1d | [quotient: Poly1d, remainder: Poly1d]
  div(other: PolyLike): Poly1d | [Poly1d, Poly1d] {
    if (isScalar(other)) return this.made(this.coeffs.div(other))
    const [quotient, remainder] = stateOf(this).np.polydiv(this.coeffs, this.coerced(other).coeffs)
    return [this.made(quotient), this.made(remainder)]
  }

  /** A power. @throws ValueError unless the exponent is a whole number that isn't negative */
  pow(exponent: number): Poly1d {
    if (!Number.isInteger(exponent) || exponent < 0) {
      throw new ValueError(`[poly1d] Power to non-negative integers only, not ${describe(exponent)}`, { exponent })
    }
    const { np } = stateOf(this)
    let power: NDArray = np.array([1n]) as NDArray
    for (let count = 0; count < exponent; count++) power = np.polymul(this.coeffs, power)
    return this.made(power)
  }

  /** With all coefficients negated. */
  neg(): Poly1d {
    return this.made(this.coeffs.neg())
  }

  /** Whether both have the same coefficients. Reads the answer. */
  eq(other: unknown): boolean {
    return other instanceof Poly1d && stateOf(this).np.arrayEqual(this.coeffs, other.coeffs)
  }

  /** Whether they differ. Reads the answer. */
  ne(other: unknown): boolean {
    return !this.eq(other)
  }

  /** The `m`-th derivative. */
  deriv(options?: number | DerivOptions): Poly1d {
    return this.made(stateOf(this).np.polyder(this.coeffs, readOptions<DerivOptions>('deriv', options, ['m'])))
  }

  /** The `m`-th integral. */
  integ(options?: number | IntegOptions): Poly1d {
    const { m = 1, k = 0 } = readOptions<IntegOptions>('integ', options, ['m', 'k'])
    return this.made(stateOf(this).np.polyint(this.coeffs, { m, k }))
  }

  /** The coefficients, from the highest power down. */
  [Symbol.iterator](): IterableIterator<NDArray> {
    return this.coeffs[Symbol.iterator]()
  }

  /** Two lines, as NumPy prints it: the exponents stand above. */
  toString(): string {
    const { values } = readElements(this.coeffs.context, this.coeffs, 'poly1d')
    return withRaisedPowers(sumText(values.map(toNumber), this.variable))
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `poly1d(${stateOf(this).np.arrayRepr(this.coeffs).slice(6, -1)})`
  }

  /** @internal */
  private made(coefficients: NDArray): Poly1d {
    return new (this.constructor as new (c: ArrayLike) => Poly1d)(coefficients)
  }

  /** @internal */
  private coerced(other: PolyLike): Poly1d {
    if (other instanceof Poly1d) return other
    return new (this.constructor as new (c: ArrayLike) => Poly1d)(other)
  }
}
extendFunction(Poly1d)
countMethods(Poly1d.prototype)

/** The terms in one line, powers as `x**2`. */
function sumText(coefficients: readonly Num[], variable: string): string {
  const order = coefficients.length - 1
  let text = ''
  coefficients.forEach((coefficient, at) => {
    const power = order - at
    const number = coefficientText(coefficient)
    if (number === '0') return
    const term = power === 0 ? number : power === 1 ? `${number} ${variable}` : `${number} ${variable}**${power}`
    if (text === '') text = term
    else text += term.startsWith('-') ? ` - ${term.slice(1)}` : ` + ${term}`
  })
  return text === '' ? '0' : text
}

function coefficientText(value: Num): string {
  const { re, im } = value instanceof Complex ? value : { re: value, im: 0 }
  if (im === 0) return fourDigits(re)
  return re === 0 ? `${fourDigits(im)}j` : `(${fourDigits(re)} + ${fourDigits(im)}j)`
}

/** C's `%.4g`. */
function fourDigits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value === 0 ? '0' : nonFinite(value)
  const scientific = formatFloatScientific(value, { precision: 3, unique: false, trim: '-' }).replace('.e', 'e')
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1))
  if (exponent < -4 || exponent >= 4) return scientific
  return formatFloatPositional(value, { precision: 4, unique: false, fractional: false, trim: '-' })
}

const nonFinite = (value: number) => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf')

const widest = 70

/** The powers in lines of their own above the terms; both are broken where they get too long. */
function withRaisedPowers(text: string): string {
  const blocks: string[] = []
  let [upper, lower] = ['', '']
  let end = 0
  for (const match of text.matchAll(/\*\*(\d+)/g)) {
    const part = text.slice(end, match.index)
    const power = match[1]
    end = match.index + match[0].length
    const below = part + ' '.repeat(power.length - 1)
    const above = ' '.repeat(part.length - 1) + power
    if (lower.length + below.length > widest || upper.length + above.length > widest) {
      blocks.push(`${upper}\n${lower}`)
      ;[upper, lower] = [above, below]
    } else {
      upper += above
      lower += below
    }
  }
  blocks.push(`${upper}\n${lower}`)
  return ` ${blocks.join('\n ')}${text.slice(end)}`
}
