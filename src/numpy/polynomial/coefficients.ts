/** Coefficients between arrays and the host: series are short, and what is done to them is done there. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromStored } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { storedElements } from '../../array/read.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { isScalar, readElement, scalarType, writeElement } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { commonType } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { isZero, type Num, toComplex } from './terms.js'

/** Elements on the host, in C order. */
export interface HostElements {
  readonly values: readonly Scalar[]
  readonly dtype: DType
  readonly shape: readonly number[]
}

/** Whether a value is an array of this context, or of another GPU that the same namespace works on. */
function isNear(context: Context, value: unknown): value is NDArray {
  return value instanceof NDArray && (value.context === context || value.context.module === context.module)
}

/** Where a polynomial lives: with its coefficients, on whichever GPU they are. */
export function homeOf(
  context: Context,
  np: ArrayNamespace,
  coefficients: unknown,
): { context: Context; np: ArrayNamespace } {
  if (!isNear(context, coefficients)) return { context, np }
  return { context: coefficients.context, np: coefficients.context.namespace as ArrayNamespace }
}

/** Reads an array-like; an array that is pending is computed. */
export function readElements(context: Context, value: ArrayLike, operation: string): HostElements {
  if (isScalar(value)) return { values: [value], dtype: scalarType(value), shape: [] }
  if (Array.isArray(value) && value.length > 0 && value.every((element) => typeof element === 'number')) {
    return { values: value as readonly number[], dtype: dtypes.float64, shape: [value.length] }
  }
  const array = isNear(context, value) ? value : toArray(context, value, operation)
  const stored = storedElements(array)
  const values = Array.from({ length: array.size }, (_, index) => readElement(array.dtype, stored, index))
  return { values, dtype: array.dtype, shape: array.shape }
}

export const toNumber = (value: Scalar): Num => (value instanceof Complex ? value : Number(value))

/** A series on the host: coefficients, and the dtype that they have as an array. */
export interface Series {
  readonly terms: readonly Num[]
  readonly dtype: DType
}

/** The dtype that integers and bools are computed in; others stay. */
export const inexact = (dtype: DType): DType => (dtype.kind === 'f' || dtype.kind === 'c' ? dtype : dtypes.float64)

/**
 * Series in the inexact dtype that they have in common, without trailing zeros unless `trim` is false.
 * @throws ValueError for no coefficients, for more than one dimension, and for bools
 */
export function asSeries<const L extends readonly ArrayLike[]>(
  context: Context,
  operation: string,
  list: L,
  trim = true,
): { readonly [K in keyof L]: Series } {
  const read = list.map((value) => readElements(context, value, operation))
  for (const { values, shape } of read) {
    if (values.length === 0) throw new ValueError(`[${operation}] Coefficient array is empty`, { shape })
    if (shape.length > 1) {
      throw new ValueError(`[${operation}] Coefficient array is not 1-d: its shape is ${shapeText(shape)}`, { shape })
    }
  }
  if (read.some(({ dtype }) => dtype.kind === 'b')) {
    throw new ValueError(`[${operation}] Coefficient arrays have no common type: one of them is of bools`)
  }
  const dtype = commonType(...read.map((each) => each.dtype))
  return read.map(({ values }) => {
    const terms = values.map(toNumber)
    return { terms: trim ? trimmed(terms) : terms, dtype }
  }) as { readonly [K in keyof L]: Series }
}

/** Without trailing zeros; one coefficient stays. */
export function trimmed<T extends Num>(terms: readonly T[]): readonly T[] {
  let { length } = terms
  while (length > 1 && isZero(terms[length - 1])) length--
  return length === terms.length ? terms : terms.slice(0, length)
}

/** Host numbers as an array of `dtype` (and of `shape`, if it isn't a list of them). */
export function arrayOf(
  context: Context,
  values: readonly Num[],
  dtype: DType,
  shape: readonly number[] = [values.length],
): NDArray {
  const stored = new dtype.storage(values.length * dtype.lanes)
  const complex = dtype.kind === 'c'
  values.forEach((value, index) => {
    writeElement(dtype, stored, index, complex ? toComplex(value) : typeof value === 'number' ? value : value.re)
  })
  return fromStored(context, dtype, shape, stored)
}

/** The dtype for numbers that may be complex, of the precision of `dtype`. */
export function dtypeFor(values: readonly Num[], dtype: DType): DType {
  if (dtype.kind === 'c' || values.every((value) => typeof value === 'number')) return dtype
  return dtype === (dtypes.float64 as DType) ? dtypes.complex128 : dtypes.complex64
}

/** A number that a user gives: a scalar, or an array of one element, which is read. */
export function readNumber(value: unknown, what: string): Num {
  if (isScalar(value)) return toNumber(value)
  if (value instanceof NDArray && value.ndim === 0) return toNumber(readElement(value.dtype, storedElements(value), 0))
  throw new ArgumentError(`${what} must be a scalar, not ${describe(value)}`, { value })
}
