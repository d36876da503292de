/** Arithmetic of coefficients from the highest power down, in the dtypes that they have. */
import type { Context } from '../../array/context.js'
import { filledArray } from '../../array/fill.js'
import { type ArrayLike, fromStored } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { storedElements } from '../../array/read.js'
import { castScalar, readElement, toDType, writeElement } from '../../core/convert.js'
import type { DType } from '../../core/dtype.js'
import { ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { promoteTypes } from '../../core/promotion.js'
import type { ArrayNamespace } from '../namespace.js'
import { convolve } from './arithmetic.js'
import { arrayOf, inexact, readElements, toNumber } from './coefficients.js'
import { div, isZero, magnitude, mul, type Num, sub } from './terms.js'

/** Sum or difference, the last coefficients below each other. */
export function sumAligned(np: ArrayNamespace, operation: 'add' | 'subtract', a1: ArrayLike, a2: ArrayLike): NDArray {
  const [a, b] = [a1, a2].map((each) => np.atleast1d(each) as NDArray)
  const length = Math.max(a.shape[0], b.shape[0])
  const [x, y] = [a, b].map((each) => {
    const missing = length - each.shape[0]
    if (missing > 0 && Math.max(a.ndim, b.ndim) > 1) {
      throw new ShapeError(
        `[${operation}] coefficients of different lengths have to be lists, and not of shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
        { shapes: [a.shape, b.shape] },
      )
    }
    return missing === 0 ? each : (np.pad(each, { 0: [missing, 0] }) as NDArray)
  })
  return operation === 'add' ? np.add(x, y) : np.subtract(x, y)
}

/** The product; of integers modulo 2 to the power of their bits. */
export function multiplyExactly(context: Context, a: NDArray, b: NDArray): NDArray {
  const type: DType = promoteTypes(a.dtype, b.dtype)
  if (type.kind === 'f' || type.kind === 'c') {
    const [x, y] = [a, b].map((each) => readElements(context, each, 'polymul').values.map(toNumber))
    return arrayOf(context, convolve(x, y), type)
  }
  const [x, y] = [a, b].map((each) => {
    const stored = storedElements(each)
    return Array.from({ length: each.size }, (_, at) => BigInt(readElement(each.dtype, stored, at) as number))
  })
  const product = new Array<bigint>(x.length + y.length - 1).fill(0n)
  x.forEach((left, i) => {
    y.forEach((right, j) => {
      product[i + j] += left * right
    })
  })
  const result = new type.storage(product.length)
  product.forEach((value, at) => {
    const wrapped = type.kind === 'b' ? value !== 0n : castScalar(BigInt.asIntN(64, value), 'int64', type.name)
    writeElement(type, result, at, wrapped)
  })
  return fromStored(context, type, [product.length], result)
}

/** What `allclose` takes for 0 in front of a remainder. */
const nothing = 1e-8

/** Quotient and remainder. */
export function divideLeading(context: Context, u: ArrayLike, v: ArrayLike): [NDArray, NDArray] {
  const [dividend, divisor] = [u, v].map((each) => readElements(context, each, 'polydiv'))
  for (const { values, shape } of [dividend, divisor]) {
    if (values.length === 0 || shape.length > 1) {
      throw new ValueError(`[polydiv] takes lists of coefficients, not of shape (${shape.join(',')})`, { shape })
    }
  }
  const type = promoteTypes(inexact(dividend.dtype), inexact(divisor.dtype))
  const terms = divisor.values.map(toNumber)
  let rest: Num[] = dividend.values.map(toNumber)
  const steps = Math.max(rest.length - terms.length + 1, 1)
  const quotient: Num[] = new Array(steps).fill(0)
  const scale = div(1, terms[0])
  for (let k = 0; k <= rest.length - terms.length; k++) {
    const factor = mul<Num>(scale, rest[k])
    quotient[k] = factor
    terms.forEach((term, at) => {
      rest[k + at] = sub<Num>(rest[k + at], mul<Num>(factor, term))
    })
  }
  while (rest.length > 1 && magnitude(rest[0]) <= nothing) rest = rest.slice(1)
  return [arrayOf(context, quotient, type), arrayOf(context, rest, type)]
}

/** Coefficients without zeros in front; one stays. */
export function leadingTrimmed(context: Context, np: ArrayNamespace, c: ArrayLike): NDArray {
  const { values, dtype, shape } = readElements(context, c, 'poly1d')
  if (shape.length > 1) throw new ValueError('[poly1d] Polynomial must be 1d only.', { shape })
  const first = values.findIndex((value) => !isZero(toNumber(value)))
  if (first < 0) return filledArray(context, [1], dtype, toDType(0, dtype))
  const array = np.atleast1d(c) as NDArray
  return first === 0 ? array : array.at(`${first}:`)
}
