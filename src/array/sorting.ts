/**
 * Sorting rows of any dtype. Complex numbers are sorted by imaginary part, then stably by real part, then by which of
 * their parts are NaN: that is NumPy's order of them.
 */
import { type DTypeName, dtypes } from '../core/dtype.js'
import { expressionNamed } from './lookups.js'
import type { NDArray } from './ndarray.js'
import { elementwise } from './operate.js'
import { sortRows } from './patterns.js'
import { takeFromRows } from './rows.js'

/** The rows of [rows, length] in rising order; NaNs come last. */
export function sortedRows<D extends DTypeName>(x: NDArray<D>): NDArray<D> {
  if (x.dtype.kind !== 'c') return sortRows(x, true, 'none').keys!
  return takeFromRows(x, rowOrder(x))
}

/** The positions that the elements of each row of [rows, length] have in rising order; equal ones stay in order. */
export function rowOrder(x: NDArray, before?: NDArray<'int64'>): NDArray<'int64'> {
  let order = before
  for (const keys of sortKeys(x)) {
    order = sortRows(order === undefined ? keys : takeFromRows(keys, order), false, order ?? 'positions').payload!
  }
  return order!
}

/** Sorted rows, and the positions that their elements had. */
export function sortedWithOrder<D extends DTypeName>(x: NDArray<D>): [NDArray<D>, NDArray<'int64'>] {
  if (x.dtype.kind !== 'c') {
    const { keys, payload } = sortRows(x, true, 'positions')
    return [keys!, payload!]
  }
  const order = rowOrder(x)
  return [takeFromRows(x, order), order]
}

/** What `x` is stably sorted by, one after another; the last one counts most. */
function sortKeys(x: NDArray): NDArray[] {
  const type = x.dtype.name
  if (x.dtype.kind !== 'c') return [x]
  const { context } = x
  const real = dtypes[x.dtype.real]
  const part = (op: 'real' | 'imag') => elementwise(context, { op }, real, type, [x]) as NDArray
  const missing = expressionNamed(`sort.missing.${type}`, [type], (b, z) => {
    const missingPart = (op: 'real' | 'imag') => b.op('ne', b.op(op, z), b.op(op, z))
    const number = (value: number) => b.literal('uint8', value)
    return b.select(missingPart('real'), number(2), b.select(missingPart('imag'), number(1), number(0)))
  })
  return [part('imag'), part('real'), elementwise(context, { op: 'call', fn: missing }, dtypes.uint8, type, [x])]
}
