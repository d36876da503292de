/** Derivatives and integrals of series: rules on coefficients, which are numbers, or arrays where there are more axes. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { normalizeAxis } from '../../core/axis.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar, readElement } from '../../core/convert.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { transposeLayout } from '../../core/layout.js'
import { toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { valueAt } from './arithmetic.js'
import { arrayOf, inexact, readElements, readNumber, toNumber } from './coefficients.js'
import type { Family } from './families.js'
import { add, isZero, mul, type Num, sub, type Term } from './terms.js'

export interface DerivativeOptions {
  /** How many times; 1 by default. */
  readonly m?: number
  /** What each derivative is multiplied with: the slope of a change of variable. */
  readonly scl?: Scalar
  /** The axis along which the coefficients lie. */
  readonly axis?: number
}

export interface IntegralOptions extends DerivativeOptions {
  /** Constants of integration, one for each time; zeros where there are fewer. */
  readonly k?: Scalar | readonly Scalar[] | NDArray
  /** Where the integrals are their constants. */
  readonly lbnd?: Scalar
}

export const derivativeKeys = ['m', 'scl', 'axis'] as const
export const integralKeys = ['m', 'k', 'lbnd', 'scl', 'axis'] as const

export interface Task {
  readonly context: Context
  readonly np: ArrayNamespace
  readonly operation: string
  readonly family: Family
}

/** Coefficients by degree: numbers of a list, or arrays without the axis. */
interface Unpacked {
  readonly terms: readonly Term[]
  readonly dtype: DType
  readonly axis: number
}

function unpack({ context, operation }: Task, c: ArrayLike, axis: number): Unpacked {
  const array = c instanceof NDArray ? c : undefined
  if (array === undefined || array.ndim < 2) {
    const { values, dtype, shape } = readElements(context, c, operation)
    if (shape.length < 2) {
      normalizeAxis(axis, 1)
      return { terms: values.map(toNumber), dtype: inexact(dtype), axis: 0 }
    }
  }
  const given = toArray(context, c, operation)
  const dtype = inexact(given.dtype)
  const floating = (given.dtype as DType) === dtype ? given : given.astype(dtype)
  const at = normalizeAxis(axis, given.ndim)
  const order = [at, ...given.shape.map((_, other) => other).filter((other) => other !== at)]
  const rows = floating.viewOf(transposeLayout(floating, order))
  return { terms: Array.from({ length: rows.shape[0] }, (_, row) => rows.at(row)), dtype, axis: at }
}

function pack({ context, np }: Task, terms: readonly Term[], dtype: DType, axis: number): NDArray {
  if (terms.some((term) => term instanceof NDArray)) {
    const stacked = np.stack(terms as readonly NDArray[], axis)
    return (stacked.dtype as DType) === dtype ? stacked : stacked.astype(dtype)
  }
  return arrayOf(context, terms as readonly Num[], dtype)
}

/** The coefficients as they are, as an array of their own. */
function same({ context, operation }: Task, c: ArrayLike, dtype: DType): NDArray {
  const array = toArray(context, c, operation)
  return copyAs(array.ndim === 0 ? array.reshape([1]) : array, dtype)
}

function readCount(operation: string, m: unknown, what: string): number {
  const count = toInteger(m, `[${operation}] the order of ${what}`)
  if (count >= 0) return count
  throw new ValueError(`[${operation}] The order of ${what} must be non-negative, not ${count}`, { m: count })
}

export function derivative(task: Task, c: ArrayLike, options: DerivativeOptions): NDArray {
  const { operation, family } = task
  const count = readCount(operation, options.m ?? 1, 'derivation')
  const scl = readNumber(options.scl ?? 1, `[${operation}] scl`)
  const { terms, dtype, axis } = unpack(task, c, toInteger(options.axis ?? 0, `[${operation}] axis`))
  if (count === 0 || terms.length === 0) return same(task, c, dtype)
  if (count >= terms.length) return pack(task, [mul<Term>(terms[0], 0)], dtype, axis)
  let series = terms
  for (let round = 0; round < count; round++) series = derived(family, series, scl)
  return pack(task, series, dtype, axis)
}

export function derived<T extends Term>(family: Family, c: readonly T[], scl: Num): T[] {
  const { weight, gap, carry } = family.derivative
  const rest: Term[] = isOne(scl) ? c.slice() : c.map((term) => mul<Term>(term, scl))
  if (c.length === 1) return [mul<Term>(c[0], 0)] as T[]
  const result: Term[] = new Array(c.length - 1)
  for (let j = c.length - 1; j > 0; j--) {
    result[j - 1] = weight(j) === 1 ? rest[j] : mul<Term>(rest[j], weight(j))
    const carried = gap === 0 ? 0 : carry(j)
    if (carried !== 0) rest[j - gap] = add<Term>(rest[j - gap], carried === 1 ? rest[j] : mul<Term>(rest[j], carried))
  }
  return result as T[]
}

const isOne = (value: Num) => value === 1

export function integral(task: Task, c: ArrayLike, options: IntegralOptions): NDArray {
  const { operation, family } = task
  const count = readCount(operation, options.m ?? 1, 'integration')
  const constants = readConstants(task, options.k)
  if (constants.length > count) {
    throw new ValueError(`[${operation}] Too many integration constants: ${constants.length} for ${count} integrals`)
  }
  const [lbnd, scl] = [options.lbnd ?? 0, options.scl ?? 1].map((value, at) =>
    readNumber(value, `[${operation}] ${at === 0 ? 'lbnd' : 'scl'}`),
  )
  const { terms, dtype, axis } = unpack(task, c, toInteger(options.axis ?? 0, `[${operation}] axis`))
  if (count === 0) return same(task, c, dtype)
  if (terms.length === 0) throw new ValueError(`[${operation}] there are no coefficients to integrate`)
  let series = terms
  for (let round = 0; round < count; round++) series = integrated(family, series, constants[round] ?? 0, lbnd, scl)
  return pack(task, series, dtype, axis)
}

function readConstants({ context, operation }: Task, k: IntegralOptions['k']): readonly Num[] {
  if (k === undefined || k === null) return []
  if (isScalar(k)) return [toNumber(k)]
  if (!Array.isArray(k) && !(k instanceof NDArray)) {
    throw new ArgumentError(`[${operation}] k must be a scalar or a list of them, not ${describe(k)}`)
  }
  return readElements(context, k as ArrayLike, operation).values.map(toNumber)
}

export function integrated<T extends Term>(family: Family, c: readonly T[], constant: Num, lbnd: Num, scl: Num): T[] {
  const rest: Term[] = isOne(scl) ? c.slice() : c.map((term) => mul<Term>(term, scl))
  if (rest.length === 1 && isAllZero(rest[0])) return [add<Term>(rest[0], constant)] as T[]
  const result: Term[] = new Array(rest.length + 1).fill(undefined)
  rest.forEach((term, j) => {
    for (const [at, factor] of family.integral(j)) {
      const part = factor === 1 ? term : mul<Term>(term, factor)
      result[at] = result[at] === undefined ? part : add<Term>(result[at], part)
    }
  })
  for (let at = 0; at < result.length; at++) result[at] ??= mul<Term>(rest[0], 0)
  const atBound = valueAt<Term>(family, result, lbnd)
  result[0] = add<Term>(result[0], sub<Term>(constant, atBound))
  return result as T[]
}

/** Whether nothing but zeros is there; of an array this is read. */
function isAllZero(term: Term): boolean {
  if (!(term instanceof NDArray)) return isZero(term)
  const other = term.ne(0).any()
  return !readElement(other.dtype, other.toTypedArray(), 0)
}
