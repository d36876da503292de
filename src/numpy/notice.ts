/**
 * Finding floating-point errors after the fact in what reductions, accumulations and casts give: NaN where nothing given
 * was NaN is an invalid value, an infinity where nothing given was infinite an overflow. An integer made from a number
 * that it hasn't room for is an invalid value; NumPy's small integers are made by way of 32 bits, or 64.
 */
import { expressionNamed } from '../array/lookups.js'
import type { NDArray } from '../array/ndarray.js'
import { elementwise, reduceOver } from '../array/operate.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { type Builder, defineBody, type Id } from '../ir/expr.js'
import { flagOf, handleErrors } from './floating-errors.js'

const flags = {
  name: 'errors.flags',
  combine: defineBody(['int32', 'int32'], (b, x, y) => [b.op('or', x, y)]),
  identity: [0],
  finish: defineBody(['int32'], (_, all) => [all]),
}

/** What elements are, as bits: NaN, infinite. */
const [missing, infinite] = [1, 2]

const isInexact = ({ kind }: DType) => kind === 'f' || kind === 'c'

/** The real parts that a number has; none where it can be neither NaN nor infinite. */
export function partsOf(b: Builder, x: Id): Id[] {
  const { kind } = dtypes[b.typeOf(x)]
  return kind === 'c' ? [b.op('real', x), b.op('imag', x)] : kind === 'f' ? [x] : []
}

export const isMissing = (b: Builder, x: Id): Id => b.op('ne', x, x)
export const isInfinite = (b: Builder, x: Id): Id =>
  b.op('eq', b.op('abs', x), b.literal(b.typeOf(x), Number.POSITIVE_INFINITY))

export function anyOf(b: Builder, parts: readonly Id[], test: (b: Builder, x: Id) => Id): Id {
  return parts.map((x) => test(b, x)).reduce((all, one) => b.op('or', all, one), b.literal('bool', false))
}

export function flag(b: Builder, condition: Id, bits: number): Id {
  return b.select(condition, b.literal('int32', bits), b.literal('int32', 0))
}

function kindsOf(x: NDArray): NDArray {
  const type = x.dtype.name
  const fn = expressionNamed(`errors.kinds.${type}`, [type], (b, value) => {
    const parts = partsOf(b, value)
    return b.op('or', flag(b, anyOf(b, parts, isMissing), missing), flag(b, anyOf(b, parts, isInfinite), infinite))
  })
  return elementwise(x.context, { op: 'call', fn }, dtypes.int32, type, [x])
}

/** All bits of the elements along some axes. */
function gathered(bits: NDArray, axes: readonly number[], keepdims?: boolean): NDArray {
  return reduceOver(bits.context, flags, dtypes.int32, [{ input: bits, as: 'int32' }], bits.shape, axes, keepdims)
}

/** The flags that any of the elements has. Reads one number. */
export function flagsIn(bits: NDArray): number {
  return bits.size === 0 ? 0 : Number(gathered(bits, [...bits.shape.keys()]).item())
}

function handleFlags(operation: string, bits: NDArray): void {
  const found = flagsIn(bits)
  if (found !== 0) handleErrors(operation, found)
}

/** From what was given, and what came out of it, to errors. */
const compared = () =>
  expressionNamed('errors.compared', ['int32', 'int32'], (b, given, got) => {
    const has = (bits: Id, kind: number) =>
      b.op('ne', b.op('and', bits, b.literal('int32', kind)), b.literal('int32', 0))
    const clean = b.op('eq', given, b.literal('int32', 0))
    const invalid = b.op('and', has(got, missing), b.op('not', has(given, missing)))
    const over = b.op('and', b.op('and', has(got, infinite), clean), b.op('not', has(got, missing)))
    return b.op('or', flag(b, invalid, flagOf('invalid')), flag(b, over, flagOf('over')))
  })

function compare(operation: string, given: NDArray, got: NDArray): void {
  const call = { op: 'call', fn: compared() } as const
  handleFlags(operation, elementwise(given.context, call, dtypes.int32, 'int32', [given, got]))
}

/** For a reduction of `x` along `axes`. */
export function noticeReduced(x: NDArray, result: NDArray, axes: readonly number[], keepdims?: boolean): void {
  if (isInexact(result.dtype)) compare('reduce', gathered(kindsOf(x), axes, keepdims), kindsOf(result))
}

/** For what accumulates along an axis. */
export function noticeAccumulated(x: NDArray, result: NDArray, axis: number): void {
  if (isInexact(result.dtype)) compare('accumulate', gathered(kindsOf(x), [axis]), gathered(kindsOf(result), [axis]))
}

/** The numbers of which integers can be made: from the first one on, and below the second one. */
function roomOf(type: DTypeName): readonly [number, number] {
  if (type === 'uint64') return [-(2 ** 63), 2 ** 64]
  return type === 'int64' || type === 'uint32' ? [-(2 ** 63), 2 ** 63] : [-(2 ** 31), 2 ** 31]
}

/** For elements that get another dtype. */
export function noticeCast(x: NDArray, type: DType): void {
  const from = x.dtype as DType
  if (!isInexact(from) || type.kind === 'b') return
  const narrower = isInexact(type) && dtypes[type.real].itemsize < dtypes[from.real].itemsize
  if (isInexact(type) && !narrower) return
  const fn = expressionNamed(`errors.cast.${from.name}.${type.name}`, [from.name], (b, value) => {
    const parts = partsOf(b, value)
    if (!narrower) return flag(b, lacksRoom(b, b.cast(parts[0], 'float64'), roomOf(type.name)), flagOf('invalid'))
    const overflows = (part: Id) =>
      b.op('and', isInfinite(b, b.cast(part, type.real)), b.op('not', isInfinite(b, part)))
    const over = (type.kind === 'c' ? parts : parts.slice(0, 1)).map(overflows)
    return flag(
      b,
      over.reduce((a, one) => b.op('or', a, one)),
      flagOf('over'),
    )
  })
  handleFlags('cast', elementwise(x.context, { op: 'call', fn }, dtypes.int32, from.name, [x]))
}

function lacksRoom(b: Builder, x: Id, [least, beyond]: readonly [number, number]): Id {
  const whole = b.op('trunc', x)
  const [low, high] = [b.op('ge', whole, b.literal('float64', least)), b.op('lt', whole, b.literal('float64', beyond))]
  return b.op('not', b.op('and', low, high))
}
