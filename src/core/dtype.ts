/**
 * The dtype table: the only place that knows what the 14 dtypes are. Everything else asks a `DType` for its fields
 * and never switches on a name.
 */
import { DTypeError } from './errors.js'
import { describe } from './integer.js'

export const dtypeNames = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
  'float32',
  'float64',
  'complex64',
  'complex128',
] as const

export type DTypeName = (typeof dtypeNames)[number]

/** NumPy's kind codes: boolean, signed integer, unsigned integer, floating, complex. */
export type Kind = 'b' | 'i' | 'u' | 'f' | 'c'

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/** The constructor of a typed array, over any buffer. */
export interface TypedArrayConstructor {
  new (length: number): TypedArray
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray
  readonly BYTES_PER_ELEMENT: number
}

export interface DType<D extends DTypeName = DTypeName> {
  readonly name: D
  /** Position in `dtypeNames`; dense, so that tables can be indexed by it. */
  readonly id: number
  readonly kind: Kind
  /** Bytes per element. */
  readonly itemsize: number
  /** NumPy's one-letter code, as in `.npy` headers: `f8`, `i4`, `b1`. */
  readonly code: string
  /** How elements lie in memory: float16 as Uint16 bits, complex as interleaved pairs of the real type. */
  readonly storage: TypedArrayConstructor
  /** Elements of `storage` per element: 2 for complex dtypes, else 1. */
  readonly lanes: 1 | 2
  /** The dtype of the real and imaginary parts; the dtype itself where it isn't complex. */
  readonly real: DTypeName
  /** Smallest and largest value of an integer dtype; undefined otherwise. */
  readonly min?: bigint
  readonly max?: bigint
}

function row(
  id: number,
  kind: Kind,
  itemsize: number,
  code: string,
  storage: TypedArrayConstructor,
  more: Partial<DType> = {},
): DType {
  const name = dtypeNames[id]
  const bits = BigInt(itemsize * 8)
  const range =
    kind === 'i'
      ? { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }
      : kind === 'u'
        ? { min: 0n, max: (1n << bits) - 1n }
        : {}
  return Object.freeze({ name, id, kind, itemsize, code, storage, lanes: 1, real: name, ...range, ...more } as DType)
}

const rows: readonly DType[] = [
  row(0, 'b', 1, 'b1', Uint8Array),
  row(1, 'i', 1, 'i1', Int8Array),
  row(2, 'i', 2, 'i2', Int16Array),
  row(3, 'i', 4, 'i4', Int32Array),
  row(4, 'i', 8, 'i8', BigInt64Array),
  row(5, 'u', 1, 'u1', Uint8Array),
  row(6, 'u', 2, 'u2', Uint16Array),
  row(7, 'u', 4, 'u4', Uint32Array),
  row(8, 'u', 8, 'u8', BigUint64Array),
  row(9, 'f', 2, 'f2', Uint16Array),
  row(10, 'f', 4, 'f4', Float32Array),
  row(11, 'f', 8, 'f8', Float64Array),
  row(12, 'c', 8, 'c8', Float32Array, { lanes: 2, real: 'float32' }),
  row(13, 'c', 16, 'c16', Float64Array, { lanes: 2, real: 'float64' }),
]

/** The table, by name. */
export const dtypes: { readonly [D in DTypeName]: DType<D> } = Object.freeze(
  Object.fromEntries(rows.map((entry) => [entry.name, entry])),
) as { readonly [D in DTypeName]: DType<D> }

/** The table, by `id`. */
export const dtypesById: readonly DType[] = rows

const aliases: Readonly<Record<string, DTypeName>> = {
  bool_: 'bool',
  half: 'float16',
  single: 'float32',
  float: 'float64',
  double: 'float64',
  int: 'int64',
  uint: 'uint64',
  complex: 'complex128',
  intp: 'int64',
  uintp: 'uint64',
  byte: 'int8',
  ubyte: 'uint8',
  short: 'int16',
  ushort: 'uint16',
  intc: 'int32',
  uintc: 'uint32',
  longlong: 'int64',
  ulonglong: 'uint64',
  csingle: 'complex64',
  cdouble: 'complex128',
}

const byText = new Map<string, DType>([
  ...rows.map((entry) => [entry.name, entry] as const),
  ...Object.entries(aliases).map(([alias, name]) => [alias, dtypes[name]] as const),
  ...rows.flatMap((entry) => [[entry.code, entry] as const, [`<${entry.code}`, entry] as const]),
  ['?', dtypes.bool],
  ['|b1', dtypes.bool],
  ['|i1', dtypes.int8],
  ['|u1', dtypes.uint8],
])

/** Anything that names a dtype: a string (`'float32'`, `'f4'`), a table row, or a function that carries one as `dtype`. */
export type DTypeLike<D extends DTypeName = DTypeName> = D | DType<D> | DTypeFunction<D>

/** `np.float32` and the like. Arrays have a `dtype` too, and don't name one: in its place they are mistakes. */
export interface DTypeFunction<D extends DTypeName = DTypeName> {
  (...args: never[]): unknown
  readonly dtype: DType<D>
}

/**
 * The table row that `like` names.
 * @throws DTypeError for anything that names no dtype.
 */
export function dtype<D extends DTypeName>(like: DTypeLike<D>): DType<D>
export function dtype(like: unknown): DType
export function dtype(like: unknown): DType {
  if (typeof like === 'string') {
    const found = byText.get(like)
    if (found) return found
  } else if (isDType(like)) return like
  else if (typeof like === 'function') {
    const carried = (like as { dtype?: unknown }).dtype
    if (isDType(carried)) return carried
  }
  const hint = typeof like === 'number' ? ' (a shape of several dimensions is one list: [2, 3])' : ''
  const message = `data type ${describe(like)} not understood: expected one of ${dtypeNames.join(', ')}${hint}`
  throw new DTypeError(message, { dtype: like })
}

export function isDType(value: unknown): value is DType {
  return typeof value === 'object' && value !== null && rows[(value as DType).id] === value
}
