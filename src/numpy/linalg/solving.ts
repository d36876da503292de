/** Linear equations, inverses and determinants. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { reshaped } from '../../array/reshape.js'
import { broadcastShapes } from '../../core/broadcast.js'
import type { DType } from '../../core/dtype.js'
import { LinAlgError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { linearAlgebra } from '../../device/linalg/host.js'
import { stretched } from '../manipulation/shapes.js'
import { checkSquare, matrixType } from './checks.js'
import { solverFor } from './on-device/matrices.js'
import { determinantOnDevice, inverseOnDevice, signsOnDevice, solveOnDevice } from './on-device/solving.js'
import { emptyStack, matrixAt, product, readStack, type Stack, writeStack, writeVectors } from './stacks.js'

function singular(operation: string, shape: readonly number[], at: number, count: number): LinAlgError {
  const which = count > 1 ? ` (matrix ${at} of ${count})` : ''
  return new LinAlgError(`[${operation}] Singular matrix: the shape is ${shapeText(shape)}${which}`, { shape, at })
}

/** x of a·x = b; a `b` of one dimension is a vector. */
export function solveOf(context: Context, a: NDArray, b: NDArray, operation = 'linalg.solve'): NDArray {
  checkSquare(operation, a)
  const type = matrixType(operation, a, b)
  if (b.ndim === 0) {
    throw new ValueError(`[${operation}] b has to be a vector or matrices, and has no dimensions`, { shape: b.shape })
  }
  const n = a.shape[a.ndim - 1]
  const vector = b.ndim === 1
  const sides = vector ? reshaped(b, [b.size, 1]) : b
  if (sides.shape[sides.ndim - 2] !== n) {
    throw new ShapeError(
      `[${operation}] the shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} don't fit: b needs ${n} rows`,
      { shapes: [a.shape, b.shape] },
    )
  }
  const lead = broadcastShapes(a.shape.slice(0, -2), sides.shape.slice(0, -2))
  const count = sides.shape[sides.ndim - 1]
  const all = stretched(sides, [...lead, n, count])
  const solver = solverFor(all)
  if (solver !== undefined) {
    const found = solveOnDevice(solver, a, all, type.result)
    if (typeof found === 'number') throw singular(operation, a.shape, found, a.size === n * n ? 1 : product(lead))
    return vector ? reshaped(found, [...lead, n]) : found
  }
  const left = readStack(stretched(a, [...lead, n, n]), type)
  const right = readStack(all, type)
  const library = linearAlgebra(n, n)
  for (let k = 0; k < left.count; k++) {
    const regular = library.solve(type.lanes, n, count, matrixAt(left, k), matrixAt(right, k))
    if (!regular) throw singular(operation, a.shape, k, left.count)
  }
  if (vector) return writeVectors(context, [...lead, n], type.lanes, right.data, type.result)
  return writeStack(context, right, type.result)
}

/** Inverses; where `whenSingular` is a number, singular matrices give that, else they are an error. */
export function inverseOf(
  context: Context,
  a: NDArray,
  operation = 'linalg.inv',
  whenSingular?: number,
  resultType?: DType,
): NDArray {
  checkSquare(operation, a)
  const type = matrixType(operation, a)
  const { lanes } = type
  const solver = solverFor(a)
  if (solver !== undefined) {
    const found = inverseOnDevice(solver, a, resultType ?? type.result, whenSingular)
    if (typeof found === 'number') throw singular(operation, a.shape, found, product(a.shape.slice(0, -2)))
    return found
  }
  const stack = readStack(a, type)
  const n = stack.rows
  const inverses = emptyStack(stack.lead, n, n, lanes)
  const library = linearAlgebra(n, n)
  for (let k = 0; k < stack.count; k++) {
    const inverse = matrixAt(inverses, k)
    for (let at = 0; at < inverse.length; at += (n + 1) * lanes) inverse[at] = 1
    if (library.solve(lanes, n, n, matrixAt(stack, k), inverse)) continue
    if (whenSingular === undefined) throw singular(operation, a.shape, k, stack.count)
    inverse.fill(whenSingular)
  }
  return writeStack(context, inverses, resultType ?? type.result)
}

export interface Determinants {
  readonly sign: NDArray
  readonly logarithm: NDArray
}

/** Determinants as signs and logarithms of absolute values. */
export function signsOf(context: Context, a: NDArray): Determinants {
  const operation = 'linalg.slogdet'
  checkSquare(operation, a)
  const type = matrixType(operation, a)
  const solver = solverFor(a)
  if (solver !== undefined) return signsOnDevice(solver, a, type)
  const stack = readStack(a, type)
  const { lanes } = type
  const signs = new Float64Array(stack.count * lanes)
  const logarithms = new Float64Array(stack.count)
  eachFactored(
    stack,
    (matrix, k, odd) => {
      const height = (stack.rows + 1) * lanes
      let [re, im, logarithm] = [odd ? -1 : 1, 0, 0]
      for (let at = 0; at < matrix.length; at += height) {
        const [a, b] = [matrix[at], lanes === 2 ? matrix[at + 1] : 0]
        const size = lanes === 2 ? Math.hypot(a, b) : Math.abs(a)
        logarithm += Math.log(size)
        // As in NumPy a NaN has the sign 1 in real matrices.
        if (lanes === 1) re = a < 0 ? -re : re
        else [re, im] = [(re * a - im * b) / size, (re * b + im * a) / size]
      }
      signs[k * lanes] = re
      if (lanes === 2) signs[k * 2 + 1] = im
      logarithms[k] = logarithm
    },
    (k) => {
      logarithms[k] = Number.NEGATIVE_INFINITY
    },
  )
  const sign = writeVectors(context, stack.lead, lanes, signs, type.result)
  return { sign, logarithm: writeVectors(context, stack.lead, 1, logarithms, type.real) }
}

/** Determinants: products of the pivots, kept in range on the way. */
export function determinantOf(context: Context, a: NDArray): NDArray {
  const operation = 'linalg.det'
  checkSquare(operation, a)
  const type = matrixType(operation, a)
  const solver = solverFor(a)
  if (solver !== undefined) return determinantOnDevice(solver, a, type)
  const stack = readStack(a, type)
  const { lanes } = type
  const found = new Float64Array(stack.count * lanes)
  eachFactored(stack, (matrix, k, odd) => {
    let [re, im, exponent] = [odd ? -1 : 1, 0, 0]
    for (let at = 0; at < matrix.length; at += (stack.rows + 1) * lanes) {
      if (lanes === 1) re *= matrix[at]
      else [re, im] = [re * matrix[at] - im * matrix[at + 1], re * matrix[at + 1] + im * matrix[at]]
      const size = Math.abs(re) + Math.abs(im)
      if ((size < step && size > 1 / step) || !Number.isFinite(size) || size === 0) continue
      const by = size < 1 ? 1 : -1
      re *= step ** by
      im *= step ** by
      exponent -= by
    }
    found[k * lanes] = scaled(re, exponent)
    if (lanes === 2) found[k * 2 + 1] = scaled(im, exponent)
  })
  return writeVectors(context, stack.lead, lanes, found, type.result)
}

/** Pivots up to 2¹⁰²³ times a product below this stay finite. */
const step = 2 ** 300

function scaled(value: number, exponent: number): number {
  for (; exponent > 0 && Number.isFinite(value) && value !== 0; exponent--) value *= step
  for (; exponent < 0 && value !== 0; exponent++) value /= step
  return value
}

/** Factors the matrices; `odd` tells whether rows were exchanged an odd number of times. Singular ones have their own way. */
function eachFactored(
  stack: Stack,
  regular: (matrix: Float64Array, k: number, odd: boolean) => void,
  singular: (k: number) => void = () => {},
): void {
  const pivots = new Int32Array(stack.rows)
  const library = linearAlgebra(stack.rows, stack.rows)
  for (let k = 0; k < stack.count; k++) {
    const matrix = matrixAt(stack, k)
    if (!library.lu(stack.lanes, stack.rows, matrix, pivots)) {
      singular(k)
      continue
    }
    let odd = false
    pivots.forEach((pivot, row) => {
      if (pivot !== row) odd = !odd
    })
    regular(matrix, k, odd)
  }
}
