/** Which dtype operands meet in (NumPy 2's table and NEP 50), and which casts are allowed. */
import { Complex, type Scalar } from './complex.js'
import { type DType, type DTypeName, dtypes, dtypesById, isDType } from './dtype.js'
import { DTypeError, OverflowError, ValueError } from './errors.js'
import { describe } from './integer.js'
import { complexTable, inexactTable, promotionTable } from './promotion-table.js'

const count = dtypesById.length

const promoted: readonly DType[] = dtypesById.flatMap((a) =>
  dtypesById.map((b) => dtypes[promotionTable[a.name][b.name]]),
)

/**
 * What several dtypes promote to. The order in which they are given doesn't matter: pairs are promoted from the highest
 * kind down, so that (int8, uint8, float16) is a float16 although (int8, uint8) is an int16.
 */
export function promoteAll(types: readonly DType[]): DType {
  if (types.length === 0) throw new ValueError('at least one array or dtype is required', {})
  let result = types[0]
  for (const type of types) if (kindRank(type) > kindRank(result)) result = type
  for (let rank = kindRank(result); rank >= 0; rank--) {
    for (const type of types) if (kindRank(type) === rank) result = promoteTypes(result, type)
  }
  return result
}

/** Bool, unsigned, signed, floating, complex: `same_kind` casts only go up. */
function kindRank({ kind }: DType): number {
  return 'buifc'.indexOf(kind)
}

/** The smallest dtype that both can be cast to safely. */
export function promoteTypes(a: DType, b: DType): DType {
  return promoted[a.id * count + b.id]
}

export const castings = ['no', 'equiv', 'safe', 'same_kind', 'unsafe'] as const

/**
 * What casts an operation may make: none (`no`, `equiv`), those that keep all values (`safe`), also those within a
 * kind or to a higher one (`same_kind`), or any (`unsafe`).
 */
export type Casting = (typeof castings)[number]

export function canCast(from: DType, to: DType, casting: Casting = 'safe'): boolean {
  switch (casting) {
    case 'unsafe':
      return true
    case 'same_kind':
      return kindRank(from) <= kindRank(to)
    case 'safe':
      return promoteTypes(from, to) === to
    case 'no':
    case 'equiv':
      return from === to
    default:
      throw new ValueError(`casting must be one of ${castings.join(', ')}, not ${describe(casting)}`, { casting })
  }
}

/** Throws where `casting` doesn't allow the cast; `operation` and `role` ('input', 'output') are for the message. */
export function checkCast(from: DType, to: DType, casting: Casting, operation: string, role = 'output'): void {
  if (canCast(from, to, casting)) return
  throw new DTypeError(
    `Cannot cast ${operation} ${role} from dtype('${from.name}') to dtype('${to.name}') with casting rule '${casting}'`,
    { from: from.name, to: to.name, casting },
  )
}

/** The dtype of an array, or a JS value that adapts to the arrays beside it. */
export type Operand = DType | Scalar

/**
 * The dtype that an operation on these operands is computed in. Without an array a number is a float64, a bigint an
 * int64 and a Complex a complex128.
 * @throws OverflowError where a whole number is outside the integer dtype that the arrays give the operation.
 */
export function resultType(...operands: readonly Operand[]): DType {
  const result = promoteOperands(operands)
  for (const operand of operands) if (!isDType(operand)) checkFits(operand, result)
  return result
}

/** `resultType` without the check of the scalars' values: what NumPy's `result_type` gives, and comparisons use. */
export function promoteOperands(operands: readonly Operand[]): DType {
  const strong: DType[] = operands.filter(isDType)
  const array = strong.length > 0
  let weak: WeakKind = 'none'
  let integer: DType = dtypes.int64
  for (const operand of operands) {
    if (isDType(operand)) continue
    const kind = weakKind(operand, array)
    if (weakRank[kind] > weakRank[weak]) weak = kind
    if (!array && typeof operand === 'bigint' && integerScalarType(operand) === dtypes.uint64) integer = dtypes.uint64
  }
  if (!array && operands.length > 0) strong.push(dtypes.bool)
  return meet(promoteAll(strong), weak, integer)
}

/** The dtype that an operation between an array of `array` and `scalar` is computed in. */
export function weakType(array: DType, scalar: Scalar): DType {
  return meet(array, weakKind(scalar, true), dtypes.int64)
}

type WeakKind = 'none' | 'integer' | 'float' | 'complex'
const weakRank: Readonly<Record<WeakKind, number>> = { none: 0, integer: 1, float: 2, complex: 3 }

/** Beside an array a whole number counts as an integer; a boolean is a bool and changes nothing. */
function weakKind(scalar: Scalar, besideArray: boolean): WeakKind {
  switch (typeof scalar) {
    case 'boolean':
      return 'none'
    case 'bigint':
      return 'integer'
    case 'number':
      return besideArray && Number.isInteger(scalar) ? 'integer' : 'float'
    default:
      if (scalar instanceof Complex) return 'complex'
      throw new DTypeError(`${describe(scalar)} is neither an array nor a scalar`, { value: scalar })
  }
}

function meet(strong: DType, weak: WeakKind, integer: DType): DType {
  switch (weak) {
    case 'none':
      return strong
    case 'integer':
      return strong.kind === 'b' ? integer : strong
    case 'float':
      return dtypes[inexactTable[strong.name]]
    case 'complex':
      return dtypes[complexTable[strong.name]]
  }
}

/** int64, or uint64 where only that holds `value`. */
export function integerScalarType(value: bigint): DType {
  if (fitsInteger(value, dtypes.int64)) return dtypes.int64
  if (fitsInteger(value, dtypes.uint64)) return dtypes.uint64
  throw new OverflowError(`integer ${value} is too large: it fits neither int64 nor uint64`, { value })
}

/** Whether a whole number lies in the range of an integer dtype. */
export function fitsInteger(value: bigint | number, type: DType): boolean {
  return value >= type.min! && value <= type.max!
}

/** Throws where `type` is an integer dtype and `value` a whole number outside of it. */
export function checkFits(value: Scalar, type: DType): void {
  if (type.min === undefined) return
  if ((typeof value === 'number' && Number.isInteger(value)) || typeof value === 'bigint') {
    if (!fitsInteger(value, type)) throw outOfRange(value, type)
  }
}

export function outOfRange(value: number | bigint, type: DType): OverflowError {
  return new OverflowError(`integer ${value} out of bounds for ${type.name}: it holds ${type.min} to ${type.max}`, {
    value,
    dtype: type.name,
  })
}

/** The smallest dtype that holds a scalar's value; for an array's dtype, that dtype. */
export function minScalarType(value: Operand): DType {
  if (isDType(value)) return value
  if (typeof value === 'boolean') return dtypes.bool
  if (typeof value === 'bigint') {
    const kind = value < 0n ? 'i' : 'u'
    const found = dtypesById.find((entry) => entry.kind === kind && fitsInteger(value, entry))
    return found ?? integerScalarType(value)
  }
  // The limits are NumPy's own: round numbers below the largest values.
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Math.abs(value) < 65000) return dtypes.float16
    return Math.abs(value) < 3.4e38 ? dtypes.float32 : dtypes.float64
  }
  return Math.abs(value.re) < 3.4e38 && Math.abs(value.im) < 3.4e38 ? dtypes.complex64 : dtypes.complex128
}

/** The inexact dtype that arrays have in common: float64 where there are integers, complex where one is. */
export function commonType(...types: readonly DType[]): DType {
  let real: DType = dtypes.float16
  let complex = false
  for (const type of types) {
    if (type.kind === 'b') throw new DTypeError("can't get common type for non-numeric array", { dtype: type.name })
    complex ||= type.kind === 'c'
    real = promoteTypes(real, type.kind === 'i' || type.kind === 'u' ? dtypes.float64 : dtypes[type.real])
  }
  return complex ? dtypes[complexTable[real.name]] : real
}

const categories = {
  generic: 'biufc',
  number: 'iufc',
  integer: 'iu',
  signedinteger: 'i',
  unsignedinteger: 'u',
  inexact: 'fc',
  floating: 'f',
  complexfloating: 'c',
} as const

/** NumPy's abstract dtypes. */
export type Category = keyof typeof categories

/** NumPy's `issubdtype`: whether `type` is the dtype `of`, or belongs to the category `of`. */
export function isSubdtype(type: DType, of: Category | DTypeName | DType): boolean {
  if (typeof of !== 'string') return type === of
  const kinds = categories[of as Category]
  return kinds === undefined ? type.name === of : (kinds as string).includes(type.kind)
}

export const isInteger = (type: DType): boolean => type.kind === 'i' || type.kind === 'u'
export const isInexact = (type: DType): boolean => type.kind === 'f' || type.kind === 'c'
export const isComplex = (type: DType): boolean => type.kind === 'c'
export const isBool = (type: DType): boolean => type.kind === 'b'
