/**
 * What two arrays have in common, and what they don't: both in one sorted row, in which equal elements of the first
 * one come before those of the second one. Then neighbours say it all.
 */
import { differs, kept, placesInRows } from '../../array/groups.js'
import { lookupNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { reshaped } from '../../array/reshape.js'
import { sortedRows, sortedWithOrder } from '../../array/sorting.js'
import { int64, lookup, tableOf } from '../../array/tables.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { promoteTypes } from '../../core/promotion.js'
import type { Builder, Id } from '../../ir/expr.js'

interface Pair {
  readonly b: Builder
  /** The element, and which array it is from: 0 or 1. */
  readonly element: (place: Id) => Id
  readonly source: (place: Id) => Id
  readonly place: Id
  readonly length: Id
}

/** Which elements of a sorted row are kept, by a rule that looks at neighbours. */
function selection(
  name: string,
  sorted: NDArray,
  order: NDArray<'int64'>,
  firstSize: number,
  rule: (pair: Pair) => Id,
): NDArray<'bool'> {
  const type = sorted.dtype.name
  const params: DTypeName[] = ['int64', 'int64', 'int64']
  const fn = lookupNamed(`sets.${name}.${type}`, [type, 'int64'], params, (b, place, length, first) =>
    rule({
      b,
      place,
      length,
      element: (at) => b.load(0, type, at),
      source: (at) =>
        b.select(b.op('lt', b.load(1, 'int64', at), first), b.literal('int64', 0n), b.literal('int64', 1n)),
    }),
  )
  const inputs = [placesInRows(sorted), int64(sorted.size), int64(firstSize)]
  return lookup(sorted.context, fn, dtypes.bool, 'int64', inputs, [tableOf(sorted), tableOf(order)])
}

const next = ({ b, place }: Pair) => b.op('add', place, b.literal('int64', 1n))

/** The last element of the first array that equals one of the second: behind it comes the first of the second. */
function common(pair: Pair): Id {
  const { b, place, length, element, source } = pair
  const after = next(pair)
  const inside = b.op('lt', after, length)
  const crosses = b.op('lt', source(place), source(after))
  return b.op('and', b.op('and', inside, crosses), b.op('eq', element(place), element(after)))
}

/** As NumPy has it where elements are said to be unique: equal neighbours, wherever they are from. */
function equalNeighbours(pair: Pair): Id {
  const { b, place, length, element } = pair
  const after = next(pair)
  return b.op('and', b.op('lt', after, length), b.op('eq', element(place), element(after)))
}

/**
 * The last of equal elements, where it is from the first array; the first of them, where it is from the second one.
 * NaNs are equal to those of their own array only.
 */
function single(pair: Pair): Id {
  const { b, place, length, element, source } = pair
  const one = b.literal('int64', 1n)
  const parted = (left: Id, right: Id) => {
    const apart = differs(b, element(left), element(right), true)
    const missing = b.op('ne', element(left), element(left))
    return b.op('or', apart, b.op('and', missing, b.op('ne', source(left), source(right))))
  }
  const [before, after] = [b.op('sub', place, one), next(pair)]
  const last = b.op('or', b.op('eq', after, length), parted(place, after))
  const first = b.op('or', b.op('lt', before, b.literal('int64', 0n)), parted(before, place))
  return b.select(b.op('eq', source(place), one), first, last)
}

/** Elements that differ from both neighbours. */
function lonely({ b, place, length, element }: Pair): Id {
  const one = b.literal('int64', 1n)
  const [before, after] = [b.op('sub', place, one), b.op('add', place, one)]
  const last = b.op('or', b.op('eq', after, length), b.op('ne', element(place), element(after)))
  const first = b.op('or', b.op('lt', before, b.literal('int64', 0n)), b.op('ne', element(before), element(place)))
  return b.op('and', first, last)
}

/**
 * The common elements of two rows; then where they are first in each. Reads their number.
 * @param join makes one row of two
 */
export function commonElements(
  first: NDArray,
  second: NDArray,
  assumeUnique: boolean,
  join: (rows: readonly NDArray[]) => NDArray,
): [NDArray, NDArray<'int64'>, NDArray<'int64'>] {
  // Backwards, so that the last of equal elements in sorted order is the one that comes first.
  const leading = assumeUnique ? first : first.at('::-1')
  const row = join([leading, second])
  const [sorted, order] = sortedWithOrder(reshaped(row, [1, row.size]))
  const mask = selection(
    assumeUnique ? 'equal' : 'common',
    sorted,
    order,
    first.size,
    assumeUnique ? equalNeighbours : common,
  )
  const { context } = row
  const following = lookupNamed('sets.following', ['int64'], ['int64', 'int64'], (b, place, size) =>
    b.op('sub', b.load(0, 'int64', b.op('add', place, b.literal('int64', 1n))), size),
  )
  const inSecond = lookup(
    context,
    following,
    dtypes.int64,
    'int64',
    [placesInRows(order), int64(first.size)],
    [tableOf(order)],
  )
  const inFirst = assumeUnique
    ? order
    : elementwise(context, { op: 'sub' }, dtypes.int64, 'int64', [int64(first.size - 1), order])
  return kept(mask, [sorted, inFirst, inSecond]) as [NDArray, NDArray<'int64'>, NDArray<'int64'>]
}

/** The elements that only one of two rows has, once each. Reads their number. */
export function distinctElements(
  first: NDArray,
  second: NDArray,
  assumeUnique: boolean,
  join: (rows: readonly NDArray[]) => NDArray,
): NDArray {
  const row = join([first, second])
  const [sorted, order] = sortedWithOrder(reshaped(row, [1, row.size]))
  const [name, rule] = assumeUnique ? (['lonely', lonely] as const) : (['single', single] as const)
  return kept(selection(name, sorted, order, first.size, rule), [sorted])[0]
}

/** The dtype that elements of both are compared in: signed beside unsigned integers by their 64 bits, where they agree. */
function comparedAs(x: DType, row: DType): DTypeName {
  const integers = 'iu'.includes(x.kind) && 'iu'.includes(row.kind)
  const type = promoteTypes(x, row)
  return integers && type.kind === 'f' ? (row.kind === 'u' ? 'uint64' : 'int64') : type.name
}

const finding = (type: DTypeName, own: DTypeName, other: DTypeName, invert: boolean) =>
  lookupNamed(
    `sets.member.${type}.${own}.${other}${invert ? '.not' : ''}`,
    [own],
    [other, 'int64', 'int64'],
    (b, element, place, size) => {
      const key = b.cast(element, type)
      const same = b.op('eq', b.cast(b.load(0, own, place), type), key)
      const found = b.op('and', b.op('lt', place, size), same)
      return answer(b, { type, own, other, invert }, key, found)
    },
  )

interface Membership {
  /** In which elements are compared, and that of the row and of those that are looked for. */
  readonly type: DTypeName
  readonly own: DTypeName
  readonly other: DTypeName
  readonly invert: boolean
}

function answer(b: Builder, { type, own, other, invert }: Membership, key: Id, found: Id): Id {
  // Bits of a negative number are those of a large one without a sign.
  const signs = type.endsWith('int64') && dtypes[own].kind !== dtypes[other].kind
  const member = signs ? b.op('and', found, b.op('ge', b.cast(key, 'int64'), b.literal('int64', 0n))) : found
  return invert ? b.op('not', member) : member
}

/** Elements of a row up to which each is compared with all of them; kernels have room for so many. */
const fewMembers = [4, 8, 16] as const

/** Compares with the first `size` elements of a row that there is room for: the last of them takes all places behind. */
const comparing = (membership: Membership, room: number) => {
  const { type, own, other, invert } = membership
  const name = `sets.few.${room}.${type}.${own}.${other}${invert ? '.not' : ''}`
  const params: DTypeName[] = [other, 'int64', 'int64', 'int64']
  return lookupNamed(name, [own], params, (b, element, size, stride, offset) => {
    const key = b.cast(element, type)
    const last = b.op('sub', size, b.literal('int64', 1n))
    const equal = Array.from({ length: room }, (_, at) => {
      const place = b.op('min', b.literal('int64', BigInt(at)), last)
      const position = b.op('add', offset, b.op('mul', place, stride))
      return b.op('eq', b.cast(b.load(0, own, position), type), key)
    })
    const found = equal.reduce((some, next) => b.op('or', some, next))
    return answer(b, membership, key, found)
  })
}

/** Which elements of `x` are in `row`, or are not. @param search gives the places of elements in a sorted row */
export function members(
  x: NDArray,
  row: NDArray,
  invert: boolean,
  search: (sorted: NDArray, keys: NDArray, type: DTypeName) => NDArray<'int64'>,
): NDArray<'bool'> {
  const type = comparedAs(x.dtype as DType, row.dtype as DType)
  const own = x.dtype.name
  const room = row.size > 0 ? fewMembers.find((most) => row.size <= most) : undefined
  if (room !== undefined) {
    const table = tableOf(row)
    const few = [x, int64(row.size), int64(table.strides[0]), int64(table.offset)]
    const fn = comparing({ type, own: row.dtype.name, other: own, invert }, room)
    return lookup(x.context, fn, dtypes.bool, [own, 'int64', 'int64', 'int64'], few, [table])
  }
  const sorted = reshaped(sortedRows(reshaped(row, [1, row.size])), [row.size])
  const inputs = [x, search(sorted, x, type), int64(row.size)]
  const as: DTypeName[] = [own, 'int64', 'int64']
  return lookup(x.context, finding(type, row.dtype.name, own, invert), dtypes.bool, as, inputs, [tableOf(sorted)])
}
