/** NumPy's older polynomials: lists of coefficients from the highest power down, and `poly1d`. */
import type { Context } from '../array/context.js'
import { filledArray } from '../array/fill.js'
import type { ArrayLike, DTypeOf } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { elementwise, type Input } from '../array/operate.js'
import { castScalar } from '../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../core/errors.js'
import { toInteger } from '../core/integer.js'
import { promoteTypes } from '../core/promotion.js'
import { Chapter } from './chapter.js'
import type { ArrayNamespace } from './namespace.js'
import { readOptions } from './options.js'
import { arrayOf, dtypeFor, inexact, readElements, toNumber } from './polynomial/coefficients.js'
import { checkLinearAlgebra, eigenvaluesOf, fromZeros } from './polynomial/companion.js'
import { divideLeading, leadingTrimmed, multiplyExactly, sumAligned } from './polynomial/descending.js'
import { evaluate } from './polynomial/evaluate.js'
import { families } from './polynomial/families.js'
import { isPoly1d, makePoly1d, type Poly1dClass } from './polynomial/make-poly1d.js'
import { makePolynomialPackage, type PolynomialPackage } from './polynomial/package.js'
import type { DerivOptions, IntegOptions, Poly1d, PolyLike } from './polynomial/poly1d.js'
import { fitPowers, type PolyfitOptions, type PolyfitStatus } from './polynomial/polyfit.js'
import { compare, div, isZero, magnitude, mul, type Num } from './polynomial/terms.js'

type RealName = Exclude<DTypeName, 'complex64' | 'complex128'>
type FitResult<D extends DTypeName> = D extends RealName ? 'float64' : 'complex128'

export class Polynomials extends Chapter {
  /** Polynomials as objects that are called: `new np.poly1d([1, 2, 3])`. Mirrors numpy.poly1d. */
  get poly1d(): Poly1dClass {
    return makePoly1d(this.context, this.np)
  }

  /** Power series and series of orthogonal polynomials, as functions and classes. Mirrors numpy.polynomial. */
  get polynomial(): PolynomialPackage {
    return makePolynomialPackage(this.context, this.np)
  }

  /**
   * The coefficients of the polynomial with these roots; of a square matrix, those of its characteristic polynomial.
   * @throws ValueError for other shapes
   * Mirrors numpy.poly.
   */
  poly(seqOfZeros: ArrayLike): NDArray {
    const { values, dtype, shape } = readElements(this.context, seqOfZeros, 'poly')
    const numbers = values.map(toNumber)
    const floating = dtype === (dtypes.float16 as DType) ? dtypes.float64 : inexact(dtype)
    if (shape.length === 2 && shape[0] === shape[1] && shape[0] > 0) {
      checkLinearAlgebra(dtype, 'poly')
      const rows = Array.from({ length: shape[0] }, (_, row) => numbers.slice(row * shape[0], (row + 1) * shape[0]))
      const terms = fromZeros(eigenvaluesOf(rows))
      return arrayOf(this.context, terms, dtypeFor(terms, dtypes[floating.real]))
    }
    if (shape.length > 1) {
      throw new ValueError(`[poly] input must be 1d or non-empty square 2d array, not of shape ${shapeText(shape)}`, {
        shape,
      })
    }
    if (numbers.length === 0) return arrayOf(this.context, [1], dtypes.float64, [])
    const terms = fromZeros(numbers)
    return arrayOf(this.context, terms, dtypeFor(terms, dtypes[floating.real]))
  }

  /**
   * The roots of a polynomial, those of large modulus first; complex where one is.
   * @throws ValueError for more than one dimension; LinAlgError for infinities and NaN; DTypeError for float16
   * Mirrors numpy.roots.
   */
  roots(p: PolyLike): NDArray {
    const { values, dtype, shape } = readElements(this.context, coefficientsOf(p), 'roots')
    if (shape.length > 1) {
      throw new ValueError(`[roots] Input must be a rank-1 array, not of shape ${shapeText(shape)}`, { shape })
    }
    const all = values.map(toNumber)
    const first = all.findIndex((value) => !isZero(value))
    if (first < 0) return arrayOf(this.context, [], dtypes.float64)
    const last = all.findLastIndex((value) => !isZero(value))
    const c = all.slice(first, last + 1)
    const floating = inexact(dtype)
    if (c.length > 1) checkLinearAlgebra(floating, 'roots')
    const size = c.length - 1
    const rows = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, column): Num => {
        if (row === 0) return mul<Num>(div(c[column + 1], c[0]), -1)
        return row === column + 1 ? 1 : 0
      }),
    )
    const found = size === 0 ? [] : [...eigenvaluesOf(rows)].sort(fromLargest)
    const zeros = new Array<Num>(all.length - 1 - last).fill(0)
    const type = size === 0 ? dtypes.float64 : dtypeFor(found, floating)
    return arrayOf(this.context, [...found, ...zeros], type)
  }

  /** The sum of two polynomials. Mirrors numpy.polyadd. */
  polyadd(a1: Poly1d, a2: PolyLike): Poly1d
  polyadd(a1: PolyLike, a2: Poly1d): Poly1d
  polyadd(a1: ArrayLike, a2: ArrayLike): NDArray
  polyadd(a1: PolyLike, a2: PolyLike): NDArray | Poly1d
  polyadd(a1: PolyLike, a2: PolyLike): NDArray | Poly1d {
    return wrapped(this.np, [a1, a2], sumAligned(this.np, 'add', coefficientsOf(a1), coefficientsOf(a2)))
  }

  /** The difference of two polynomials. Mirrors numpy.polysub. */
  polysub(a1: Poly1d, a2: PolyLike): Poly1d
  polysub(a1: PolyLike, a2: Poly1d): Poly1d
  polysub(a1: ArrayLike, a2: ArrayLike): NDArray
  polysub(a1: PolyLike, a2: PolyLike): NDArray | Poly1d
  polysub(a1: PolyLike, a2: PolyLike): NDArray | Poly1d {
    return wrapped(this.np, [a1, a2], sumAligned(this.np, 'subtract', coefficientsOf(a1), coefficientsOf(a2)))
  }

  /** The product of two polynomials; of integers it is exact. Mirrors numpy.polymul. */
  polymul(a1: Poly1d, a2: PolyLike): Poly1d
  polymul(a1: PolyLike, a2: Poly1d): Poly1d
  polymul(a1: ArrayLike, a2: ArrayLike): NDArray
  polymul(a1: PolyLike, a2: PolyLike): NDArray | Poly1d
  polymul(a1: PolyLike, a2: PolyLike): NDArray | Poly1d {
    const [a, b] = [a1, a2].map((each) => leadingTrimmed(this.context, this.np, coefficientsOf(each)))
    return wrapped(this.np, [a1, a2], multiplyExactly(this.context, a, b))
  }

  /** Quotient and remainder of two polynomials. @throws ValueError for no coefficients. Mirrors numpy.polydiv. */
  polydiv(u: Poly1d, v: PolyLike): [quotient: Poly1d, remainder: Poly1d]
  polydiv(u: PolyLike, v: Poly1d): [quotient: Poly1d, remainder: Poly1d]
  polydiv(u: ArrayLike, v: ArrayLike): [quotient: NDArray, remainder: NDArray]
  polydiv(u: PolyLike, v: PolyLike): [NDArray | Poly1d, NDArray | Poly1d]
  polydiv(u: PolyLike, v: PolyLike): [NDArray | Poly1d, NDArray | Poly1d] {
    const [quotient, remainder] = divideLeading(this.context, coefficientsOf(u), coefficientsOf(v))
    return [wrapped(this.np, [u, v], quotient), wrapped(this.np, [u, v], remainder)]
  }

  /** The `m`-th derivative (the first). @throws ValueError for a negative `m`. Mirrors numpy.polyder. */
  polyder(p: Poly1d, options?: number | DerivOptions): Poly1d
  polyder(p: ArrayLike, options?: number | DerivOptions): NDArray
  polyder(p: PolyLike, options?: number | DerivOptions): NDArray | Poly1d {
    const times = readOrder('polyder', readOptions<DerivOptions>('polyder', options, ['m']).m)
    let c = this.toArray(coefficientsOf(p), 'polyder')
    for (let count = 0; count < times; count++) {
      const powers = this.np.arange(BigInt(Math.max(c.size - 1, 0)), 0n, -1n)
      c = c.at(':-1').mul(powers)
    }
    return wrapped(this.np, [p], c)
  }

  /**
   * The `m`-th integral (the first), with the constants `k` (zeros).
   * @throws ValueError for a negative `m` and for too few constants
   * Mirrors numpy.polyint.
   */
  polyint(p: Poly1d, options?: number | IntegOptions): Poly1d
  polyint(p: ArrayLike, options?: number | IntegOptions): NDArray
  polyint(p: PolyLike, options?: number | IntegOptions): NDArray | Poly1d {
    const given = readOptions<IntegOptions>('polyint', options, ['m', 'k'])
    const times = readOrder('polyint', given.m)
    let constants = this.np.atleast1d(given.k ?? 0) as NDArray
    if (constants.size !== 1 && constants.size < times) {
      throw new ValueError(
        `[polyint] k must be a scalar or a rank-1 array of length 1 or ${times}, not of shape ${shapeText(constants.shape)}`,
      )
    }
    if (constants.size === 1 && times > 1) constants = this.np.repeat(constants, times)
    let c = this.toArray(coefficientsOf(p), 'polyint')
    for (let count = 0; count < times; count++) {
      const powers = this.np.arange(BigInt(c.size), 0n, -1n)
      c = this.np.concatenate([c.div(powers), constants.at(`${count}:${count + 1}`)]) as NDArray
    }
    return wrapped(this.np, [p], c)
  }

  /**
   * A polynomial at points, in one pass over them; with a polynomial for `x` the polynomial of that.
   * Mirrors numpy.polyval.
   */
  polyval(p: PolyLike, x: Poly1d): Poly1d
  polyval(p: PolyLike, x: ArrayLike): NDArray
  polyval(p: PolyLike, x: PolyLike): NDArray | Poly1d {
    const c = coefficientsOf(p)
    if (isPoly1d(x)) return composed(this.np, this.toArray(c, 'polyval'), x)
    const { values, dtype, shape } = readElements(this.context, c, 'polyval')
    if (shape.length === 0) {
      throw new ArgumentError('[polyval] p must be a list of coefficients, not a scalar')
    }
    const points = this.toArray(x, 'polyval')
    if (values.length === 0) return this.np.zerosLike(points)
    if (shape.length > 1) {
      let result: NDArray = this.np.zerosLike(points)
      for (const row of this.toArray(c, 'polyval')) result = result.mul(points).add(row)
      return result
    }
    const type = promoteTypes(dtype, points.dtype)
    const terms = values.map((value) => castScalar(value, dtype.name, type.name)).reverse()
    if (type.kind === 'f' || type.kind === 'c') return evaluate(this.context, families.power, terms, points, type)
    return exactly(this.context, terms, points, type)
  }

  /**
   * The polynomial of degree `deg` nearest to the points (x, y), by least squares. Warns where the points don't
   * determine it, unless `full` is asked for.
   * @throws ArgumentError for points of other shapes; ValueError for a negative degree; DTypeError for float16
   * Mirrors numpy.polyfit.
   */
  polyfit(
    x: ArrayLike,
    y: ArrayLike,
    deg: number,
    options: PolyfitOptions & { readonly full: true },
  ): [NDArray, ...PolyfitStatus]
  polyfit(
    x: ArrayLike,
    y: ArrayLike,
    deg: number,
    options: PolyfitOptions & { readonly cov: true | 'unscaled' },
  ): [coefficients: NDArray, covariance: NDArray]
  polyfit<Y extends ArrayLike>(
    x: NDArray<RealName> | readonly number[],
    y: Y,
    deg: number,
    options?: number | null | (PolyfitOptions & { readonly full?: false; readonly cov?: false }),
  ): NDArray<FitResult<DTypeOf<Y>>>
  polyfit(x: ArrayLike, y: ArrayLike, deg: number, options?: number | null | PolyfitOptions): NDArray
  polyfit(x: ArrayLike, y: ArrayLike, deg: number, options?: unknown): unknown {
    const given = readOptions<PolyfitOptions>('polyfit', options, ['rcond', 'full', 'w', 'cov'])
    const task = { context: this.context, np: this.np, operation: 'polyfit', family: families.power }
    return fitPowers(task, x, y, toInteger(deg, '[polyfit] deg'), given)
  }
}

/** A polynomial of a polynomial. */
function composed(np: ArrayNamespace, p: NDArray, x: Poly1d): Poly1d {
  let result: NDArray = filledArray(p.context, [1], dtypes.int64, 0n)
  for (const term of p) result = np.polyadd(np.polymul(result, x.coeffs), term)
  return new np.poly1d(result)
}

export function coefficientsOf(p: PolyLike): ArrayLike {
  return isPoly1d(p) ? p.coeffs : p
}

/** A polynomial where one of the operands is. */
function wrapped(np: ArrayNamespace, operands: readonly PolyLike[], result: NDArray): NDArray | Poly1d {
  return operands.some(isPoly1d) ? new np.poly1d(result) : result
}

/** By descending modulus; of conjugates the one with the positive imaginary part is first. */
const fromLargest = (a: Num, b: Num) => magnitude(b) - magnitude(a) || compare(b, a)

function readOrder(operation: string, m: number | undefined): number {
  const times = toInteger(m ?? 1, `[${operation}] m`)
  if (times >= 0) return times
  throw new ValueError(`[${operation}] the order must not be negative, and is ${times}`, { m: times })
}

/** Integers and bools: x · 0 + c needs no care for infinities. */
function exactly(
  context: Context,
  terms: readonly Parameters<typeof evaluate>[2][number][],
  x: NDArray,
  type: DType,
): NDArray {
  if (terms.length > 1) return evaluate(context, families.power, terms, x, type)
  const inputs: Input[] = [x, { scalar: castScalar(false, 'bool', type.name), type: type.name }]
  const none = elementwise(context, { op: 'mul' }, type, type.name, inputs)
  return elementwise(context, { op: 'add' }, type, type.name, [none, { scalar: terms[0], type: type.name }])
}
