/**
 * NumPy's rules for the dtypes of results, as constant tables: promotion computes with their values, the compiler with
 * their types (`core/types.ts`), so that the two can't disagree.
 */
import { type DTypeName, dtypeNames } from './dtype.js'

// biome-ignore format: a chart
const chart = {
  //             b1     i1     i2     i4     i8     u1     u2     u4     u8     f2     f4     f8     c8    c16
  bool:       [ 'b1',  'i1',  'i2',  'i4',  'i8',  'u1',  'u2',  'u4',  'u8',  'f2',  'f4',  'f8',  'c8', 'c16'],
  int8:       [ 'i1',  'i1',  'i2',  'i4',  'i8',  'i2',  'i4',  'i8',  'f8',  'f2',  'f4',  'f8',  'c8', 'c16'],
  int16:      [ 'i2',  'i2',  'i2',  'i4',  'i8',  'i2',  'i4',  'i8',  'f8',  'f4',  'f4',  'f8',  'c8', 'c16'],
  int32:      [ 'i4',  'i4',  'i4',  'i4',  'i8',  'i4',  'i4',  'i8',  'f8',  'f8',  'f8',  'f8', 'c16', 'c16'],
  int64:      [ 'i8',  'i8',  'i8',  'i8',  'i8',  'i8',  'i8',  'i8',  'f8',  'f8',  'f8',  'f8', 'c16', 'c16'],
  uint8:      [ 'u1',  'i2',  'i2',  'i4',  'i8',  'u1',  'u2',  'u4',  'u8',  'f2',  'f4',  'f8',  'c8', 'c16'],
  uint16:     [ 'u2',  'i4',  'i4',  'i4',  'i8',  'u2',  'u2',  'u4',  'u8',  'f4',  'f4',  'f8',  'c8', 'c16'],
  uint32:     [ 'u4',  'i8',  'i8',  'i8',  'i8',  'u4',  'u4',  'u4',  'u8',  'f8',  'f8',  'f8', 'c16', 'c16'],
  uint64:     [ 'u8',  'f8',  'f8',  'f8',  'f8',  'u8',  'u8',  'u8',  'u8',  'f8',  'f8',  'f8', 'c16', 'c16'],
  float16:    [ 'f2',  'f2',  'f4',  'f8',  'f8',  'f2',  'f4',  'f8',  'f8',  'f2',  'f4',  'f8',  'c8', 'c16'],
  float32:    [ 'f4',  'f4',  'f4',  'f8',  'f8',  'f4',  'f4',  'f8',  'f8',  'f4',  'f4',  'f8',  'c8', 'c16'],
  float64:    [ 'f8',  'f8',  'f8',  'f8',  'f8',  'f8',  'f8',  'f8',  'f8',  'f8',  'f8',  'f8', 'c16', 'c16'],
  complex64:  [ 'c8',  'c8',  'c8', 'c16', 'c16',  'c8',  'c8', 'c16', 'c16',  'c8',  'c8', 'c16',  'c8', 'c16'],
  complex128: ['c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16', 'c16'],
} as const satisfies Record<DTypeName, readonly Code[]>

/** Columns of the chart, by the code that heads them. */
const columns = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  c8: 'complex64',
  c16: 'complex128',
} as const satisfies Record<string, DTypeName>

type Code = keyof typeof columns
type Columns = typeof columns
type Chart = typeof chart

interface Position {
  bool: 0
  int8: 1
  int16: 2
  int32: 3
  int64: 4
  uint8: 5
  uint16: 6
  uint32: 7
  uint64: 8
  float16: 9
  float32: 10
  float64: 11
  complex64: 12
  complex128: 13
}

/** The chart with names, by row and column. */
export type PromotionTable = {
  readonly [A in DTypeName]: { readonly [B in DTypeName]: Columns[Chart[A][Position[B]]] }
}

/** What two dtypes promote to, by row and column. */
export const promotionTable = Object.fromEntries(
  dtypeNames.map((a) => [a, Object.fromEntries(dtypeNames.map((b, column) => [b, columns[chart[a][column]]]))]),
) as PromotionTable

const identity = {
  bool: 'bool',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  float16: 'float16',
  float32: 'float32',
  float64: 'float64',
  complex64: 'complex64',
  complex128: 'complex128',
} as const satisfies Record<DTypeName, DTypeName>

/** The dtype of a true division, of a mean, and of what else has no integer result: float64 for integers and bool. */
export const inexactTable = {
  ...identity,
  bool: 'float64',
  int8: 'float64',
  int16: 'float64',
  int32: 'float64',
  int64: 'float64',
  uint8: 'float64',
  uint16: 'float64',
  uint32: 'float64',
  uint64: 'float64',
} as const satisfies Record<DTypeName, DTypeName>

/** The dtype of a function of floats (`sqrt`, `sin`): the smallest float that holds the integers. */
export const floatTable = {
  ...inexactTable,
  bool: 'float16',
  int8: 'float16',
  uint8: 'float16',
  int16: 'float32',
  uint16: 'float32',
} as const satisfies Record<DTypeName, DTypeName>

/** The dtype of a sum or a product: 64 bits for integers, so that small ones don't overflow. */
export const sumTable = {
  ...identity,
  bool: 'int64',
  int8: 'int64',
  int16: 'int64',
  int32: 'int64',
  uint8: 'uint64',
  uint16: 'uint64',
  uint32: 'uint64',
} as const satisfies Record<DTypeName, DTypeName>

/** The dtype of the parts and of the absolute value. */
export const realTable = {
  ...identity,
  complex64: 'float32',
  complex128: 'float64',
} as const satisfies Record<DTypeName, DTypeName>

/** The complex dtype that an operation with a complex scalar has. */
export const complexTable = {
  bool: 'complex128',
  int8: 'complex128',
  int16: 'complex128',
  int32: 'complex128',
  int64: 'complex128',
  uint8: 'complex128',
  uint16: 'complex128',
  uint32: 'complex128',
  uint64: 'complex128',
  float16: 'complex64',
  float32: 'complex64',
  float64: 'complex128',
  complex64: 'complex64',
  complex128: 'complex128',
} as const satisfies Record<DTypeName, DTypeName>
