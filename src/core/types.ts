/**
 * What the compiler knows about dtypes: the type of a result follows from those of the operands, by the very tables
 * that promotion computes with.
 */
import type { Complex, Scalar } from './complex.js'
import type { DTypeName } from './dtype.js'
import type { complexTable, floatTable, inexactTable, PromotionTable, realTable, sumTable } from './promotion-table.js'

/** What two dtypes promote to. Unions give the union of all cases. */
export type Promote<A extends DTypeName, B extends DTypeName> = PromotionTable[A][B]

/** What a list of dtypes promotes to: from the highest kind down, as `promoteAll` does. */
export type PromoteAll<List extends readonly DTypeName[]> = number extends List['length']
  ? Promote<List[number], List[number]>
  : FoldKinds<List, [ComplexName, FloatName, SignedName, UnsignedName, 'bool']>

type FoldKinds<
  List extends readonly DTypeName[],
  Kinds extends readonly DTypeName[],
  Total extends DTypeName = never,
> = Kinds extends readonly [infer First extends DTypeName, ...infer Rest extends readonly DTypeName[]]
  ? FoldKinds<List, Rest, FoldKind<List, First, Total>>
  : Total

type FoldKind<
  List extends readonly DTypeName[],
  Kind extends DTypeName,
  Total extends DTypeName,
> = List extends readonly [infer First extends DTypeName, ...infer Rest extends readonly DTypeName[]]
  ? FoldKind<Rest, Kind, First extends Kind ? ([Total] extends [never] ? First : Promote<Total, First>) : Total>
  : Total

/** The dtype of a true division. */
export type DivideResult<D extends DTypeName> = (typeof inexactTable)[D]
/** The dtype of a mean, a variance, a standard deviation. */
export type MeanResult<D extends DTypeName> = (typeof inexactTable)[D]
/** The dtype of `sqrt`, `sin` and the other functions of floats. */
export type FloatResult<D extends DTypeName> = (typeof floatTable)[D]
/** The dtype of a sum or a product over elements. */
export type SumResult<D extends DTypeName> = (typeof sumTable)[D]
/** The dtype of real and imaginary parts, and of absolute values. */
export type RealOf<D extends DTypeName> = (typeof realTable)[D]
/** The dtype of an operation with a complex scalar. */
export type ComplexOf<D extends DTypeName> = (typeof complexTable)[D]
/** The dtype of comparisons. */
export type CompareResult = 'bool'
/** The dtype of positions and counts. */
export type IndexResult = 'int64'

type SignedName = 'int8' | 'int16' | 'int32' | 'int64'
type UnsignedName = 'uint8' | 'uint16' | 'uint32' | 'uint64'
type IntegerName = SignedName | UnsignedName
type FloatName = 'float16' | 'float32' | 'float64'
type ComplexName = 'complex64' | 'complex128'

/** The dtype that a JS value has by itself. */
export type ScalarType<S extends Scalar> = S extends number
  ? 'float64'
  : S extends bigint
    ? 'int64'
    : S extends boolean
      ? 'bool'
      : 'complex128'

/**
 * The dtype of an operation between an array of D and a scalar. For an integer array beside a number it depends on
 * whether that is whole: known for a literal (`x.add(2)`), both for a `number` variable, where a bigint says it.
 */
export type WithScalar<D extends DTypeName, S extends Scalar> = S extends number
  ? WithNumber<D, Wholeness<S>>
  : S extends bigint
    ? WithNumber<D, 'whole'>
    : S extends boolean
      ? D
      : ComplexOf<D>

type WithNumber<D extends DTypeName, W extends 'whole' | 'fraction'> = D extends 'bool'
  ? { whole: 'int64'; fraction: 'float64' }[W]
  : D extends IntegerName
    ? { whole: D; fraction: 'float64' }[W]
    : D

type Wholeness<S extends number> = number extends S
  ? 'whole' | 'fraction'
  : `${S}` extends `${bigint}`
    ? 'whole'
    : 'fraction'

/** What `item()` gives. */
export type ElementOf<D extends DTypeName> = D extends 'bool' ? boolean : D extends ComplexName ? Complex : number

interface TypedArrays {
  bool: Uint8Array
  int8: Int8Array
  int16: Int16Array
  int32: Int32Array
  int64: BigInt64Array
  uint8: Uint8Array
  uint16: Uint16Array
  uint32: Uint32Array
  uint64: BigUint64Array
  float16: Float32Array
  float32: Float32Array
  float64: Float64Array
  complex64: Float32Array
  complex128: Float64Array
}

/** What `toTypedArray()` gives. */
export type TypedArrayOf<D extends DTypeName> = TypedArrays[D]

interface TypedArrayNames {
  Int8Array: 'int8'
  Int16Array: 'int16'
  Int32Array: 'int32'
  BigInt64Array: 'int64'
  Uint8Array: 'uint8'
  Uint8ClampedArray: 'uint8'
  Uint16Array: 'uint16'
  Uint32Array: 'uint32'
  BigUint64Array: 'uint64'
  Float32Array: 'float32'
  Float64Array: 'float64'
}

/** The dtype that an array made from a typed array has. */
export type DTypeOfTypedArray<T extends { readonly [Symbol.toStringTag]: keyof TypedArrayNames }> =
  TypedArrayNames[T[typeof Symbol.toStringTag]]
