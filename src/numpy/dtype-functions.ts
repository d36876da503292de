/** Questions about dtypes: which one operands meet in, what can be cast to what, what belongs to which kind. */
import type { ArrayLike } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { anyNumber } from '../core/argument-count.js'
import type { Scalar } from '../core/complex.js'
import { isScalar } from '../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, isDType } from '../core/dtype.js'
import { DTypeError, ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import {
  type Casting,
  type Category,
  canCast,
  commonType,
  isSubdtype,
  minScalarType,
  promoteOperands,
  promoteTypes,
} from '../core/promotion.js'
import type { Promote } from '../core/types.js'
import { Chapter, toArray } from './chapter.js'
import type { DTypeObject } from './dtype-objects.js'
import { type FloatInfo, floatInfo, type IntegerInfo, integerInfo } from './limits.js'
import { readOptions } from './options.js'

/** What `isdtype` asks for. */
export type DTypeKind =
  | 'bool'
  | 'signed integer'
  | 'unsigned integer'
  | 'integral'
  | 'real floating'
  | 'complex floating'
  | 'numeric'

const kindsOf: Readonly<Record<DTypeKind, string>> = {
  bool: 'b',
  'signed integer': 'i',
  'unsigned integer': 'u',
  integral: 'iu',
  'real floating': 'f',
  'complex floating': 'c',
  numeric: 'iufc',
}

/** NumPy's abstract dtypes, each with those that it belongs to. */
const parents: Readonly<Record<Category, readonly Category[]>> = {
  generic: ['generic'],
  number: ['number', 'generic'],
  integer: ['integer', 'number', 'generic'],
  signedinteger: ['signedinteger', 'integer', 'number', 'generic'],
  unsignedinteger: ['unsignedinteger', 'integer', 'number', 'generic'],
  inexact: ['inexact', 'number', 'generic'],
  floating: ['floating', 'inexact', 'number', 'generic'],
  complexfloating: ['complexfloating', 'inexact', 'number', 'generic'],
}

const isCategory = (value: unknown): value is Category => typeof value === 'string' && Object.hasOwn(parents, value)

/** One letter per dtype, by id. */
const chars = '?bhilBHILefdFD'
/** From the largest elements to the smallest. */
const charsBySize = 'GDFgdfQqLlIiHhBb?'

const typeNames: Readonly<Record<string, string>> = {
  S1: 'character',
  '?': 'bool',
  b: 'signed char',
  B: 'unsigned char',
  h: 'short',
  H: 'unsigned short',
  i: 'integer',
  I: 'unsigned integer',
  l: 'long integer',
  L: 'unsigned long integer',
  q: 'long long integer',
  Q: 'unsigned long long integer',
  f: 'single precision',
  d: 'double precision',
  g: 'long precision',
  F: 'complex single precision',
  D: 'complex double precision',
  G: 'complex long double precision',
  S: 'string',
  U: 'unicode',
  V: 'void',
  O: 'object',
}

export class DTypeFunctions extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { resultType: anyNumber, commonType: anyNumber }

  // NumPy's abstract dtypes, for `issubdtype`.
  readonly generic = 'generic'
  readonly number = 'number'
  readonly integer = 'integer'
  readonly signedinteger = 'signedinteger'
  readonly unsignedinteger = 'unsignedinteger'
  readonly inexact = 'inexact'
  readonly floating = 'floating'
  readonly complexfloating = 'complexfloating'

  /**
   * The dtype that `dtype` names: a string (`'float32'`, `'f4'`) or `np.float32`.
   * @throws DTypeError for anything that names no dtype
   *
   * Mirrors numpy.dtype.
   */
  dtype<D extends DTypeName>(dtype: DTypeLike<D> | DTypeObject<D>): DType<D> {
    return dtypeOf(dtype as DTypeLike<D>)
  }

  /**
   * The limits of a floating dtype, or of a complex one's parts; for a scalar, those of its dtype.
   * @throws ValueError for another dtype
   *
   * Mirrors numpy.finfo.
   */
  finfo(dtype: DTypeLike | number | Exclude<Scalar, boolean>): FloatInfo {
    const type = isScalar(dtype) ? promoteOperands([dtype]) : dtypeOf(dtype)
    if (type.kind === 'f' || type.kind === 'c') return floatInfo(type)
    throw new ValueError(`[finfo] data type ${type.name} is not inexact: iinfo has the limits of integers`, {
      dtype: type.name,
    })
  }

  /**
   * The limits of an integer dtype; for a bigint those of int64.
   * @throws ValueError for another dtype
   *
   * Mirrors numpy.iinfo.
   */
  iinfo<D extends DTypeName>(dtype: DTypeLike<D>): IntegerInfo<D>
  iinfo(dtype: bigint): IntegerInfo<'int64'>
  iinfo(dtype: DTypeLike | bigint): IntegerInfo {
    const type = isScalar(dtype) ? promoteOperands([dtype]) : dtypeOf(dtype)
    if (type.min !== undefined) return integerInfo(type)
    throw new ValueError(`[iinfo] invalid integer data type ${type.name}: finfo has the limits of floats`, {
      dtype: type.name,
    })
  }

  /**
   * Whether `casting` ('safe' without it) allows to cast `from`, a dtype or an array, to `to`.
   *
   * Mirrors numpy.can_cast.
   */
  canCast(from: DTypeLike | NDArray, to: DTypeLike, options?: Casting | { readonly casting?: Casting }): boolean {
    const { casting } = readOptions<{ casting: Casting }>('canCast', options, ['casting'])
    if (isScalar(from)) {
      throw new DTypeError(`[canCast] takes a dtype or an array, not the scalar ${describe(from)}: use minScalarType`)
    }
    const type = from instanceof NDArray ? (from.dtype as DType) : dtypeOf(from)
    return canCast(type, dtypeOf(to), casting ?? 'safe')
  }

  /** The smallest dtype that both can be cast to safely. Mirrors numpy.promote_types. */
  promoteTypes<A extends DTypeName, B extends DTypeName>(
    type1: DTypeLike<A>,
    type2: DTypeLike<B>,
  ): DType<Promote<A, B>> {
    return promoteTypes(dtypeOf(type1), dtypeOf(type2)) as DType as DType<Promote<A, B>>
  }

  /**
   * The dtype that an operation on these arrays, dtypes and scalars is computed in; scalars are weak.
   * @throws ValueError without operands
   *
   * Mirrors numpy.result_type.
   */
  resultType(...arraysAndDtypes: readonly (ArrayLike | DTypeLike)[]): DType {
    return promoteOperands(arraysAndDtypes.map((operand) => operandOf(this.context, operand)))
  }

  /**
   * The smallest dtype that holds a scalar's value; for an array with dimensions, its dtype.
   *
   * Mirrors numpy.min_scalar_type.
   */
  minScalarType(a: ArrayLike): DType {
    if (isScalar(a)) return minScalarType(a)
    const array = this.toArray(a, 'minScalarType')
    if (array.ndim > 0) return array.dtype
    return minScalarType(array.item({ bigint: true }) as Scalar)
  }

  /**
   * The inexact dtype that arrays have in common: float64 where there are integers.
   * @throws DTypeError for an array of bools
   *
   * Mirrors numpy.common_type.
   */
  commonType(...arrays: readonly ArrayLike[]): DType {
    return commonType(...arrays.map((array) => this.toArray(array, 'commonType').dtype as DType))
  }

  /**
   * Whether a dtype is another one or belongs to an abstract one: `np.issubdtype(x, np.floating)`.
   *
   * Mirrors numpy.issubdtype.
   */
  issubdtype(arg1: DTypeLike | Category, arg2: DTypeLike | Category): boolean {
    if (isCategory(arg1)) return isCategory(arg2) && parents[arg1].includes(arg2)
    return isSubdtype(dtypeOf(arg1), isCategory(arg2) ? arg2 : dtypeOf(arg2))
  }

  /**
   * Whether a dtype is of a kind (`'integral'`, `'real floating'` …), is another dtype, or is one of several such.
   * @throws ValueError for a kind that there isn't
   *
   * Mirrors numpy.isdtype.
   */
  isdtype(dtype: DTypeLike, kind: DTypeKind | DTypeLike | readonly (DTypeKind | DTypeLike)[]): boolean {
    const type = dtypeOf(dtype)
    const wanted = Array.isArray(kind) ? (kind as readonly unknown[]) : [kind]
    // Each of them is looked at, so that a wrong name is an error wherever it stands.
    return wanted.map((one) => belongs(type, one)).includes(true)
  }

  /**
   * The letter of the smallest of the dtypes in `typeset` that those of `typechars` can be cast to.
   *
   * Mirrors numpy.mintypecode.
   */
  mintypecode(
    typechars: string | readonly (string | ArrayLike)[],
    options?: string | { readonly typeset?: string | readonly string[]; readonly default?: string },
  ): string {
    const given = readOptions<{ typeset: string | readonly string[]; default: string }>('mintypecode', options, [
      'typeset',
      'default',
    ])
    const typeset = [...(given.typeset ?? 'GDFgdf')]
    const letters = [...typechars].map((one) =>
      typeof one === 'string' ? one : chars[toArray(this.context, one, 'mintypecode').dtype.id],
    )
    const found = letters.filter((letter) => typeset.includes(letter))
    if (found.length === 0) return given.default ?? 'd'
    if (found.includes('F') && found.includes('d')) return 'D'
    return found.reduce((best, letter) => (charsBySize.indexOf(letter) < charsBySize.indexOf(best) ? letter : best))
  }

  /**
   * What a dtype's letter stands for, in words.
   * @throws ArgumentError for a letter that stands for nothing
   *
   * Mirrors numpy.typename.
   */
  typename(char: string): string {
    if (Object.hasOwn(typeNames, char)) return typeNames[char]
    throw new ValueError(
      `[typename] ${describe(char)} is no type's letter: those are ${Object.keys(typeNames).join(' ')}`,
    )
  }
}

/** An operand of `resultType`: a dtype, or a scalar that adapts. */
function operandOf(context: NDArray['context'], operand: ArrayLike | DTypeLike): DType | Scalar {
  if (isScalar(operand) || isDType(operand)) return operand
  if (operand instanceof NDArray) return operand.dtype
  if (typeof operand === 'string' || typeof operand === 'function') return dtypeOf(operand)
  const array = Array.isArray(operand) || ArrayBuffer.isView(operand)
  return array ? toArray(context, operand as ArrayLike, 'resultType').dtype : dtypeOf(operand)
}

function belongs(type: DType, kind: unknown): boolean {
  if (typeof kind !== 'string') return type === dtypeOf(kind)
  if (Object.hasOwn(kindsOf, kind)) return kindsOf[kind as DTypeKind].includes(type.kind)
  try {
    return type === dtypeOf(kind)
  } catch (cause) {
    const known = Object.keys(kindsOf).join(', ')
    throw new ValueError(`[isdtype] kind ${describe(kind)} is neither a dtype nor one of ${known}`, { kind }, { cause })
  }
}
