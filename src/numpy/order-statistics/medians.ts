/** Medians: the mean of the one or two elements in the middle of a row. */
import { filledArray } from '../../array/fill.js'
import { lookupNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { selectRows } from '../../array/patterns.js'
import { fromPositions } from '../../array/positions.js'
import { reshaped } from '../../array/reshape.js'
import { sortedRows } from '../../array/sorting.js'
import { int64, lookup, tableOf } from '../../array/tables.js'
import { Complex } from '../../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { inexactTable } from '../../core/promotion-table.js'
import type { Builder, Id } from '../../ir/expr.js'
import { accumulatorOf, isInexactName } from '../reductions/expressions.js'
import { presentCount } from './quantiles.js'

/** `(x + y) / 2` as NumPy's mean has it: half precision in single. */
function meanOfTwo(b: Builder, x: Id, y: Id, type: DTypeName): Id {
  const inner = accumulatorOf(type)
  const total = b.op('add', b.cast(x, inner), b.cast(y, inner))
  return b.cast(b.op('div', total, b.literal(inner, 2)), type)
}

const nanOf = (type: DTypeName) => (dtypes[type].kind === 'c' ? new Complex(Number.NaN, Number.NaN) : Number.NaN)

/** The medians of rows, in `shape`; NaN where a row has one, or no element. */
export function mediansOf(rows: NDArray, shape: readonly number[]): NDArray {
  const own = rows.dtype as DType
  const type = dtypes[inexactTable[own.name]] as DType
  const [, length] = rows.shape
  if (length === 0) return filledArray(rows.context, shape, type, nanOf(type.name))
  const middle = [Math.floor((length - 1) / 2), Math.floor(length / 2)]
  // Complex rows can't be selected from.
  const ranks = own.kind === 'c' ? undefined : [...new Set([...middle, length - 1])]
  const table = ranks === undefined ? sortedRows(rows) : selectRows(rows, ranks)
  const place = (rank: number) => int64(ranks === undefined ? rank : ranks.indexOf(rank))
  const stride = ranks?.length ?? length
  const starts = fromPositions(rows.context, [rows.shape[0]], dtypes.int64, null, [{ axis: 0, step: stride }])
  const inputs = [starts, place(middle[0]), place(middle[1]), place(length - 1)]
  const fn = medianFunction(own.name, type.name, middle[0] !== middle[1])
  return reshaped(lookup(rows.context, fn, type, 'int64', inputs, [tableOf(table)]), shape)
}

const medianFunction = (own: DTypeName, type: DTypeName, even: boolean) =>
  lookupNamed(
    `median.${own}${even ? '.even' : ''}`,
    [own],
    ['int64', 'int64', 'int64', 'int64'],
    (b, start, low, high, end) => {
      const at = (place: Id) => b.load(0, own, b.op('add', start, place))
      const median = even ? meanOfTwo(b, at(low), at(high), type) : b.cast(at(low), type)
      if (!isInexactName(own)) return median
      const last = at(end)
      return b.select(b.op('ne', last, last), last, median)
    },
  )

/** The medians of what isn't NaN in rows of an inexact dtype. */
export function nanMediansOf(rows: NDArray, shape: readonly number[]): NDArray {
  const own = rows.dtype as DType
  const [, length] = rows.shape
  const starts = fromPositions(rows.context, [rows.shape[0]], dtypes.int64, null, [{ axis: 0, step: length }])
  const table = tableOf(sortedRows(rows))
  const result = lookup(rows.context, nanMedianFunction(own.name), own, 'int64', [starts, int64(length)], [table])
  return reshaped(result, shape)
}

const nanMedianFunction = (type: DTypeName) =>
  lookupNamed(`nanmedian.${type}`, [type], ['int64', 'int64'], (b, start, length) => {
    const one = b.literal('int64', 1n)
    const present = presentCount(b, type, 0, start, length)
    const at = (place: Id) => b.load(0, type, b.op('add', start, place))
    const low = at(b.op('shr', b.op('sub', present, one), one))
    const high = at(b.op('shr', present, one))
    const odd = b.op('eq', b.op('and', present, one), one)
    const median = b.select(odd, low, meanOfTwo(b, low, high, type))
    return b.select(b.op('eq', present, b.literal('int64', 0n)), b.literal(type, nanOf(type)), median)
  })
