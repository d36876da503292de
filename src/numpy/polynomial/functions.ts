/** The functions of one family of series, which carry its prefix in their names: `chebadd`, `polyval2d`, `lag2poly`. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromStored } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { counted } from '../../core/argument-count.js'
import type { Scalar } from '../../core/complex.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import {
  addSeries,
  divSeries,
  fromPowers,
  fromRoots,
  line,
  mulSeries,
  powSeries,
  subSeries,
  type Terms,
  timesX,
  toPowers,
} from './arithmetic.js'
import {
  type DerivativeOptions,
  derivative,
  derivativeKeys,
  type IntegralOptions,
  integral,
  integralKeys,
  type Task,
} from './calculus.js'
import { arrayOf, asSeries, dtypeFor, readNumber } from './coefficients.js'
import { companion, gauss, rootsOf } from './companion.js'
import {
  basisAt,
  floatingPoints,
  productBasisAt,
  type TensorOptions,
  values,
  valuesAtPoints,
  valuesFromRoots,
  valuesOnGrid,
} from './evaluate.js'
import { type Family, families, type Prefix } from './families.js'
import { type FitOptions, type FitStatus, fit } from './fitting.js'
import { trimCoefficients } from './utilities.js'

export interface PowerOptions {
  /** The largest exponent that is allowed; null for any. 16 by default, any for power series. */
  readonly maxpower?: number | null
}

export interface TrimOptions {
  /** Trailing coefficients of at most this magnitude are dropped. */
  readonly tol?: number
}

/** What every family has. Coefficients are given from the lowest degree up. */
export interface CommonFunctions {
  /** The coefficients of 0. */
  readonly zero: NDArray<'int64'>
  /** The coefficients of 1. */
  readonly one: NDArray<'int64'>
  /** The coefficients of x. */
  readonly x: NDArray
  /** The interval that domains are mapped to. */
  readonly domain: NDArray<'float64'>
  /** The series of the line `off` + `scl`·x. Mirrors numpy's `polyline` and its like. */
  line(off: Scalar, scl: Scalar): NDArray
  /** The sum of two series. Mirrors numpy's `polyadd` and its like. */
  add(c1: ArrayLike, c2: ArrayLike): NDArray
  /** The difference of two series. Mirrors numpy's `polysub` and its like. */
  sub(c1: ArrayLike, c2: ArrayLike): NDArray
  /** A series times x. Mirrors numpy's `polymulx` and its like. */
  mulx(c: ArrayLike): NDArray
  /** The product of two series, again as a series. Mirrors numpy's `polymul` and its like. */
  mul(c1: ArrayLike, c2: ArrayLike): NDArray
  /** Quotient and remainder. @throws ValueError where `c2` is 0. Mirrors numpy's `polydiv` and its like. */
  div(c1: ArrayLike, c2: ArrayLike): [quotient: NDArray, remainder: NDArray]
  /** A series to a whole power. @throws ValueError above `maxpower`. Mirrors numpy's `polypow` and its like. */
  pow(c: ArrayLike, pow: number, options?: number | null | PowerOptions): NDArray
  /**
   * The series at the points `x`, in one pass over them. Further axes of `c` hold further series: the result has them in
   * front of the axes of `x`; with `tensor` false they broadcast with those.
   * Mirrors numpy's `polyval` and its like.
   */
  val(x: ArrayLike, c: ArrayLike, options?: boolean | TensorOptions): NDArray
  /** A series in two variables at the points (x, y). @throws ShapeError. Mirrors numpy's `polyval2d` and its like. */
  val2d(x: ArrayLike, y: ArrayLike, c: ArrayLike): NDArray
  /** A series in three variables at points. @throws ShapeError. Mirrors numpy's `polyval3d` and its like. */
  val3d(x: ArrayLike, y: ArrayLike, z: ArrayLike, c: ArrayLike): NDArray
  /** A series in two variables on the grid of all x and y. Mirrors numpy's `polygrid2d` and its like. */
  grid2d(x: ArrayLike, y: ArrayLike, c: ArrayLike): NDArray
  /** A series in three variables on a grid. Mirrors numpy's `polygrid3d` and its like. */
  grid3d(x: ArrayLike, y: ArrayLike, z: ArrayLike, c: ArrayLike): NDArray
  /** The `m`-th derivative. @throws ValueError for a negative `m`; AxisError. Mirrors numpy's `polyder` and its like. */
  der(c: ArrayLike, options?: number | DerivativeOptions): NDArray
  /** The `m`-th integral. @throws ValueError for too many constants; AxisError. Mirrors numpy's `polyint` and its like. */
  int(c: ArrayLike, options?: number | IntegralOptions): NDArray
  /** The series with given roots and 1 as its leading power's coefficient. Mirrors numpy's `polyfromroots` and its like. */
  fromroots(roots: ArrayLike): NDArray
  /** The basis at the points `x` along a new last axis of `deg` + 1. Mirrors numpy's `polyvander` and its like. */
  vander(x: ArrayLike, deg: number): NDArray
  /** Products of the bases at the points (x, y). Mirrors numpy's `polyvander2d` and its like. */
  vander2d(x: ArrayLike, y: ArrayLike, deg: readonly [number, number]): NDArray
  /** Products of the bases at points. Mirrors numpy's `polyvander3d` and its like. */
  vander3d(x: ArrayLike, y: ArrayLike, z: ArrayLike, deg: readonly [number, number, number]): NDArray
  /**
   * The series of degree `deg` (or with the degrees of a list) nearest to the points (x, y), by least squares. Warns
   * where the points don't determine it, unless `full` is asked for.
   * @throws ArgumentError for points of other shapes; DTypeError for float16
   * Mirrors numpy's `polyfit` and its like.
   */
  fit(
    x: ArrayLike,
    y: ArrayLike,
    deg: number | readonly number[] | NDArray,
    options: FitOptions & { readonly full: true },
  ): [NDArray, FitStatus]
  fit(
    x: ArrayLike,
    y: ArrayLike,
    deg: number | readonly number[] | NDArray,
    options?: number | null | (FitOptions & { readonly full?: false }),
  ): NDArray
  /** A series without small trailing coefficients. Mirrors numpy's `polytrim` and its like. */
  trim(c: ArrayLike, options?: number | TrimOptions): NDArray
  /** The companion matrix, whose eigenvalues are the roots. @throws ValueError below degree 1. Mirrors numpy's `polycompanion` and its like. */
  companion(c: ArrayLike): NDArray
  /** The roots in ascending order. @throws DTypeError for float16. Mirrors numpy's `polyroots` and its like. */
  roots(c: ArrayLike): NDArray
}

/** What the families of orthogonal polynomials have besides. */
export interface OrthogonalFunctions extends CommonFunctions {
  /** Points and weights of Gauss's quadrature. @throws ValueError for a degree below 1. Mirrors numpy's `leggauss` and its like. */
  gauss(deg: number): [x: NDArray<'float64'>, w: NDArray<'float64'>]
  /** The weight function of the quadrature. Mirrors numpy's `legweight` and its like. */
  weight(x: ArrayLike): NDArray
}

export interface PowerFunctions extends CommonFunctions {
  /** The product of the distances of `x` from the roots `r`. Mirrors numpy.polynomial.polynomial.polyvalfromroots. */
  valfromroots(x: ArrayLike, r: ArrayLike, options?: boolean | TensorOptions): NDArray
}

export interface InterpolateOptions<Args extends readonly unknown[] = readonly unknown[]> {
  /** What the function is given after the points. */
  readonly args?: Args
}

export interface ChebyshevFunctions extends OrthogonalFunctions {
  /** `npts` points of the first kind, ascending. Mirrors numpy.polynomial.chebyshev.chebpts1. */
  pts1(npts: number): NDArray<'float64'>
  /** `npts` points of the second kind, ascending. Mirrors numpy.polynomial.chebyshev.chebpts2. */
  pts2(npts: number): NDArray<'float64'>
  /** The series of degree `deg` that meets a function at the points of the first kind. Mirrors numpy.polynomial.chebyshev.chebinterpolate. */
  interpolate<Args extends readonly unknown[]>(
    func: (x: NDArray<'float64'>, ...args: Args) => ArrayLike,
    deg: number,
    options?: Args | InterpolateOptions<Args>,
  ): NDArray
}

type Prefixed<P extends string, F> = { readonly [K in keyof F as `${P}${K & string}`]: F[K] }

/** Conversion to power series and back. */
export type Conversions<P extends string> = {
  /** A series of this family as a power series. */
  readonly [K in `${P}2poly`]: (c: ArrayLike) => NDArray
} & {
  /** A power series as one of this family. */
  readonly [K in `poly2${P}`]: (pol: ArrayLike) => NDArray
}

export type PowerModule = Prefixed<'poly', PowerFunctions>
export type ChebyshevModule = Prefixed<'cheb', ChebyshevFunctions> & Conversions<'cheb'>
export type OrthogonalModule<P extends 'leg' | 'herm' | 'herme' | 'lag'> = Prefixed<P, OrthogonalFunctions> &
  Conversions<P>

type Functions = Record<string, unknown>

/** All functions of a family, under their prefixed names. */
export function familyFunctions(context: Context, np: ArrayNamespace, family: Family): Functions {
  const { prefix } = family
  const functions: Functions = {}
  const define = (own: object) => {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(own))) {
      const { value } = descriptor
      const member = typeof value === 'function' ? { ...descriptor, value: counted(prefix + name, value) } : descriptor
      Object.defineProperty(functions, prefix + name, member)
    }
  }
  const taskOf = (name: string): Task => ({ context, np, operation: prefix + name, family })
  define(constants(context, family))
  define(arithmetic(context, family))
  define(analysis(taskOf))
  if (prefix === 'poly') {
    define({
      valfromroots: (x: ArrayLike, r: ArrayLike, options?: unknown) => {
        const task = taskOf('valfromroots')
        const { tensor = true } = readOptions<TensorOptions>(task.operation, options, ['tensor'])
        return valuesFromRoots(task, x, r, tensor)
      },
    })
    return functions
  }
  define({
    gauss: (deg: number) => {
      const { points, weights } = gauss(family, deg, `${prefix}gauss`)
      return [arrayOf(context, points, dtypes.float64), arrayOf(context, weights, dtypes.float64)]
    },
    weight: (x: ArrayLike) => weightAt(np, prefix, floatingPoints(context, x, `${prefix}weight`)),
  })
  if (prefix === 'cheb') define(chebyshevPoints(taskOf))
  functions[`${prefix}2poly`] = counted(`${prefix}2poly`, (c: ArrayLike) => {
    const [{ terms, dtype }] = asSeries(context, `${prefix}2poly`, [c])
    return arrayOf(context, toPowers(family, families.power, terms), dtype)
  })
  functions[`poly2${prefix}`] = counted(`poly2${prefix}`, (pol: ArrayLike) => {
    const [{ terms, dtype }] = asSeries(context, `poly2${prefix}`, [pol])
    return arrayOf(context, fromPowers(family, terms), dtype)
  })
  return functions
}

/** Fresh arrays at every look: importing makes none, and nobody's change is seen by others. */
function constants(context: Context, family: Family) {
  const whole = (...elements: bigint[]) =>
    fromStored(context, dtypes.int64, [elements.length], BigInt64Array.from(elements))
  return {
    get zero() {
      return whole(0n)
    },
    get one() {
      return whole(1n)
    },
    get x() {
      const terms = line(family, 0, 1) as readonly number[]
      return terms.every(Number.isInteger) ? whole(...terms.map(BigInt)) : arrayOf(context, terms, dtypes.float64)
    },
    get domain() {
      return arrayOf(context, family.domain, dtypes.float64)
    },
  }
}

function arithmetic(context: Context, family: Family) {
  const { prefix } = family
  const pair = (name: string, c1: ArrayLike, c2: ArrayLike, combine: (a: Terms, b: Terms) => Terms) => {
    const [a, b] = asSeries(context, prefix + name, [c1, c2])
    return arrayOf(context, combine(a.terms, b.terms), a.dtype)
  }
  return {
    line: (off: Scalar, scl: Scalar) => {
      const [start, slope] = [off, scl].map((value) => readNumber(value, `[${prefix}line] off and scl`))
      const terms = line(family, start, slope)
      return arrayOf(context, terms, dtypeFor(terms, dtypes.float64))
    },
    add: (c1: ArrayLike, c2: ArrayLike) => pair('add', c1, c2, addSeries),
    sub: (c1: ArrayLike, c2: ArrayLike) => pair('sub', c1, c2, subSeries),
    mul: (c1: ArrayLike, c2: ArrayLike) => pair('mul', c1, c2, (a, b) => mulSeries(family, a, b)),
    mulx: (c: ArrayLike) => {
      const [{ terms, dtype }] = asSeries(context, `${prefix}mulx`, [c])
      return arrayOf(context, timesX(family, terms), dtype)
    },
    div: (c1: ArrayLike, c2: ArrayLike) => {
      const [a, b] = asSeries(context, `${prefix}div`, [c1, c2])
      return divSeries(family, `${prefix}div`, a.terms, b.terms).map((terms) => arrayOf(context, terms, a.dtype))
    },
    pow: (c: ArrayLike, pow: number, options?: unknown) => {
      const operation = `${prefix}pow`
      const given = readOptions<PowerOptions>(operation, options, ['maxpower'])
      const most = given.maxpower === undefined ? (prefix === 'poly' ? null : 16) : given.maxpower
      const [{ terms, dtype }] = asSeries(context, operation, [c])
      return arrayOf(context, powSeries(family, operation, terms, Number(pow), most), dtype)
    },
    fromroots: (roots: ArrayLike) => {
      if (isEmptyList(roots)) return arrayOf(context, [1], dtypes.float64)
      const [{ terms, dtype }] = asSeries(context, `${prefix}fromroots`, [roots], false)
      return arrayOf(context, fromRoots(family, terms), dtype)
    },
    trim: (c: ArrayLike, options?: unknown) => trimCoefficients(context, `${prefix}trim`, c, options),
    companion: (c: ArrayLike) => {
      const [series] = asSeries(context, `${prefix}companion`, [c])
      const rows = companion(family, series, `${prefix}companion`)
      return arrayOf(context, rows.flat(), series.dtype, [rows.length, rows.length])
    },
    roots: (c: ArrayLike) => {
      const [series] = asSeries(context, `${prefix}roots`, [c])
      const found = rootsOf(family, series, `${prefix}roots`)
      return arrayOf(context, found, dtypeFor(found, series.dtype))
    },
  }
}

const isEmptyList = (value: ArrayLike) =>
  (value as { readonly length?: number }).length === 0 || (value as { readonly size?: number }).size === 0

function analysis(taskOf: (name: string) => Task) {
  return {
    val: (x: ArrayLike, c: ArrayLike, options?: unknown) => {
      const task = taskOf('val')
      const { tensor = true } = readOptions<TensorOptions>(task.operation, options, ['tensor'])
      return values(task, x, c, tensor)
    },
    val2d: (x: ArrayLike, y: ArrayLike, c: ArrayLike) => valuesAtPoints(taskOf('val2d'), [x, y], c),
    val3d: (x: ArrayLike, y: ArrayLike, z: ArrayLike, c: ArrayLike) => valuesAtPoints(taskOf('val3d'), [x, y, z], c),
    grid2d: (x: ArrayLike, y: ArrayLike, c: ArrayLike) => valuesOnGrid(taskOf('grid2d'), [x, y], c),
    grid3d: (x: ArrayLike, y: ArrayLike, z: ArrayLike, c: ArrayLike) => valuesOnGrid(taskOf('grid3d'), [x, y, z], c),
    der: (c: ArrayLike, options?: unknown) => {
      const task = taskOf('der')
      return derivative(task, c, readOptions<DerivativeOptions>(task.operation, options, derivativeKeys))
    },
    int: (c: ArrayLike, options?: unknown) => {
      const task = taskOf('int')
      return integral(task, c, readOptions<IntegralOptions>(task.operation, options, integralKeys))
    },
    vander: (x: ArrayLike, deg: number) => basisAt(taskOf('vander'), x, deg),
    vander2d: (x: ArrayLike, y: ArrayLike, deg: readonly number[]) => productBasisAt(taskOf('vander2d'), [x, y], deg),
    vander3d: (x: ArrayLike, y: ArrayLike, z: ArrayLike, deg: readonly number[]) =>
      productBasisAt(taskOf('vander3d'), [x, y, z], deg),
    fit: (x: ArrayLike, y: ArrayLike, deg: number | readonly number[] | NDArray, options?: unknown) => {
      const task = taskOf('fit')
      return fit(task, x, y, deg, readOptions<FitOptions>(task.operation, options, ['rcond', 'full', 'w']))
    },
  }
}

function weightAt(np: ArrayNamespace, prefix: Prefix, x: NDArray): NDArray {
  switch (prefix) {
    case 'cheb':
      return np.reciprocal(np.sqrt(x.add(1)).mul(np.sqrt(x.neg().add(1))))
    case 'herm':
      return np.exp(np.square(x).neg())
    case 'herme':
      return np.exp(np.square(x).mul(-0.5))
    case 'lag':
      return np.exp(x.neg())
    default:
      return x.mul(0).add(1)
  }
}

function chebyshevPoints(taskOf: (name: string) => Task) {
  const count = (operation: string, npts: number, least: number) => {
    const number = toInteger(npts, `[${operation}] npts`)
    if (number >= least) return number
    throw new ValueError(`[${operation}] npts must be >= ${least}, not ${number}`, { npts: number })
  }
  const first = (context: Context, number: number) => {
    const values = Array.from({ length: number }, (_, at) =>
      Math.sin(((0.5 * Math.PI) / number) * (2 * at + 1 - number)),
    )
    return arrayOf(context, values, dtypes.float64) as NDArray as NDArray<'float64'>
  }
  return {
    pts1: (npts: number) => first(taskOf('pts1').context, count('chebpts1', npts, 1)),
    pts2: (npts: number) => {
      const last = count('chebpts2', npts, 2) - 1
      const values = Array.from({ length: last + 1 }, (_, at) =>
        at === last ? 1 : Math.cos(-Math.PI + (Math.PI / last) * at),
      )
      return arrayOf(taskOf('pts2').context, values, dtypes.float64)
    },
    interpolate: (func: (x: NDArray<'float64'>, ...args: unknown[]) => ArrayLike, deg: number, options?: unknown) => {
      const task = taskOf('interpolate')
      if (typeof func !== 'function') {
        throw new ArgumentError(`[${task.operation}] func must be a function, not ${describe(func)}`)
      }
      const { args = [] } = readOptions<InterpolateOptions>(task.operation, options, ['args'])
      const degree = toInteger(deg, `[${task.operation}] deg`)
      if (degree < 0) throw new ValueError(`[${task.operation}] expected deg >= 0, not ${degree}`, { deg: degree })
      const points = first(task.context, degree + 1)
      const heights = floatingPoints(task.context, func(points, ...args), task.operation)
      const basis = basisAt(task, points, degree)
      const spread = heights.ndim === 0 ? [] : new Array<number>(heights.ndim - 1).fill(1)
      const terms = basis.reshape([...basis.shape, ...spread]).mul(heights.reshape([-1, 1, ...heights.shape.slice(1)]))
      const sums = task.np.sum(terms as NDArray, 0)
      const factors = Array.from({ length: degree + 1 }, (_, at) => (at === 0 ? 1 : 2) / (degree + 1))
      const scale = arrayOf(task.context, factors, dtypes.float64, [degree + 1, ...spread])
      return sums.mul((sums.dtype as DType) === dtypes.float64 ? scale : scale.astype(sums.dtype))
    },
  }
}
