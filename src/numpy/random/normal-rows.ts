/** Normal rows with a covariance: the factor of the matrix, and rows times it. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { positionsAt } from '../../array/positions.js'
import { int64, lookup, tableOf } from '../../array/tables.js'
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { contiguousStrides } from '../../core/layout.js'
import { defineBody, defineLookup } from '../../ir/expr.js'
import { symmetricEigen } from '../host-linalg.js'
import type { ArrayNamespace } from '../namespace.js'
import type { SizeOptions } from './generator.js'

export interface NormalOptions extends SizeOptions {
  /** What happens where the matrix isn't symmetric and positive semidefinite; 'warn' by default. */
  readonly checkValid?: 'warn' | 'raise' | 'ignore'
  /** How far it may be from being so; 1e-8 by default. */
  readonly tol?: number
  /** How the matrix is factored; 'svd' by default. 'cholesky' wants a positive definite one. */
  readonly method?: 'svd' | 'eigh' | 'cholesky'
}

export const normalKeys = ['size', 'checkValid', 'tol', 'method'] as const

const operation = 'multivariateNormal'

/** A with A·Aᵀ = cov. */
export function factorOf(
  np: ArrayNamespace,
  mean: NDArray,
  cov: NDArray,
  { checkValid = 'warn', tol = 1e-8, method = 'svd' }: NormalOptions,
): NDArray<'float64'> {
  if (!['svd', 'eigh', 'cholesky'].includes(method)) {
    throw new ValueError(`[${operation}] method must be one of 'eigh', 'svd', 'cholesky', not ${String(method)}`)
  }
  if (!['warn', 'raise', 'ignore'].includes(checkValid)) {
    throw new ValueError(`[${operation}] checkValid must be 'warn', 'raise' or 'ignore', not ${String(checkValid)}`)
  }
  if (mean.ndim !== 1) throw new ValueError(`[${operation}] mean must be 1 dimensional, not (${mean.shape})`)
  if (cov.ndim !== 2 || cov.shape[0] !== cov.shape[1]) {
    throw new ValueError(`[${operation}] cov must be 2 dimensional and square, not (${cov.shape})`)
  }
  if (cov.shape[0] !== mean.size) {
    throw new ValueError(`[${operation}] mean and cov must have same length, not ${mean.size} and ${cov.shape[0]}`)
  }
  if (method === 'cholesky') return np.linalg.cholesky(cov) as NDArray as NDArray<'float64'>
  const rows = cov.tolist() as number[][]
  const symmetric = rows.map((row, at) => row.map((_, to) => (at >= to ? row[to] : rows[to][at])))
  const { values, vectors } = symmetricEigen(symmetric)
  if (checkValid !== 'ignore' && !isValid(rows, values, method, tol)) complain(checkValid)
  const factor = vectors.map((row) => row.map((entry, at) => entry * Math.sqrt(Math.abs(values[at]))))
  return np.array(factor, 'float64').reshape([...cov.shape]) as NDArray as NDArray<'float64'>
}

/** As NumPy: with 'eigh' by the eigenvalues alone, else the matrix has to be symmetric as well. */
function isValid(rows: readonly (readonly number[])[], values: readonly number[], method: string, tol: number) {
  const positive = values.every((value) => value >= -tol)
  if (method === 'eigh') return positive
  const near = (a: number, b: number) => Math.abs(a - b) <= tol + tol * Math.abs(b)
  return positive && rows.every((row, at) => row.every((entry, to) => near(entry, rows[to][at])))
}

function complain(checkValid: 'warn' | 'raise'): void {
  const text = `[${operation}] covariance is not symmetric positive-semidefinite.`
  if (checkValid === 'raise') throw new ValueError(text)
  process.emitWarning(text, 'RuntimeWarning')
}

/** (first of the row of z, first of the row of the factor, count, mean): mean + Σ z[k]·factor[k], in this order. */
const rowProduct = defineLookup(
  'random.row.product',
  ['float64', 'float64'],
  ['int64', 'int64', 'int64', 'float64'],
  (b, row, column, count, mean) => {
    const types: DTypeName[] = ['int64', 'int64', 'int64', 'float64']
    const body = defineBody(types, (inner, at, to, left, sum) => {
      const one = inner.literal('int64', 1n)
      const term = inner.op('mul', inner.load(0, 'float64', at), inner.load(1, 'float64', to))
      const more = inner.op('gt', left, inner.literal('int64', 0n))
      const next = [inner.op('add', at, one), inner.op('add', to, one), inner.op('sub', left, one)]
      return [more, ...next, inner.op('add', sum, term)]
    })
    return b.loop(body, row, column, count, mean)[3]
  },
)

/**
 * mean + z·factorᵀ for the rows of `z`. Products are added in one order on every device, which those of `matmul` are
 * not.
 */
export function transformedRows(context: Context, z: NDArray, factor: NDArray, mean: NDArray): NDArray<'float64'> {
  const { shape } = z
  const length = mean.size
  const [rows, columns] = [tableOf(z.ravel()), tableOf(factor.ravel())]
  const rowStrides = contiguousStrides(shape, 1)
  rowStrides[shape.length - 1] = 0
  const columnStrides = shape.map((_, axis) => (axis === shape.length - 1 ? length : 0))
  const inputs = [
    positionsAt(context, shape, rowStrides, rows.offset),
    positionsAt(context, shape, columnStrides, columns.offset),
    int64(length),
    mean,
  ]
  return lookup(context, rowProduct, dtypes.float64, ['int64', 'int64', 'int64', 'float64'], inputs, [rows, columns])
}
