/** Every operation of lowered kernels as a C++ expression over operands that are names. */
import type { Scalar } from '../../../core/complex.js'
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { InternalError } from '../../../core/errors.js'
import type { FunctionOp, PrimitiveOp } from '../../../ir/ops.js'
import { cFunction, cppType, isDouble, isFloat, isSigned, unsignedType } from './types.js'

/** An operand: the C++ name of a value, and its dtype. */
export interface Operand {
  readonly name: string
  readonly type: DTypeName
  /** For a uint64: a C++ expression for the uint32 that it was widened from. */
  readonly narrow?: string
  /** For a uint64: two uint32 that it is the product of. */
  readonly product?: readonly [string, string]
  /** For a uint64: two uint32 whose product's high half it is. */
  readonly highOf?: readonly [string, string]
}

type Write = (type: DTypeName, a: Operand, b: Operand) => string

const cast = (type: DTypeName, text: string) => `(${cppType(type)})(${text})`

/** Integer arithmetic goes through unsigned types, where overflow is defined. */
const wrapping =
  (sign: string, onBool?: string): Write =>
  (type, a, b) => {
    if (type === 'bool' && onBool) return `${a.name} ${onBool} ${b.name}`
    if (isFloat(type)) return `${a.name} ${sign} ${b.name}`
    const unsigned = unsignedType(type)
    return cast(type, `(${unsigned})${a.name} ${sign} (${unsigned})${b.name}`)
  }

const bitwise =
  (sign: string): Write =>
  (type, a, b) =>
    cast(type, `${a.name} ${sign} ${b.name}`)

const compare =
  (sign: string): Write =>
  (_, a, b) =>
    `${a.name} ${sign} ${b.name}`

const extremum =
  (name: 'min' | 'max'): Write =>
  (type, a, b) => {
    if (isFloat(type)) return `cuts_${name}(${a.name}, ${b.name})`
    return `${a.name} ${name === 'min' ? '<' : '>'} ${b.name} ? ${a.name} : ${b.name}`
  }

const rounding =
  (name: string): Write =>
  (type, a) =>
    `${cFunction(name, type)}(${a.name})`

const negative = (type: DTypeName, a: Operand) => cast(type, `0u - (${unsignedType(type)})${a.name}`)

const primitives: { readonly [op in PrimitiveOp]: Write } = {
  add: wrapping('+', '||'),
  sub: wrapping('-'),
  mul: wrapping('*', '&&'),
  div: (_, a, b) => `${a.name} / ${b.name}`,
  // The smallest integer by −1 isn't defined in C++.
  idiv: (type, a, b) =>
    isSigned(type)
      ? `${b.name} == -1 ? ${negative(type, a)} : ${cast(type, `${a.name} / ${b.name}`)}`
      : cast(type, `${a.name} / ${b.name}`),
  irem: (type, a, b) =>
    isSigned(type)
      ? `${b.name} == -1 ? ${cast(type, '0')} : ${cast(type, `${a.name} % ${b.name}`)}`
      : cast(type, `${a.name} % ${b.name}`),
  neg: (type, a) => (isFloat(type) ? `-${a.name}` : negative(type, a)),
  abs: (type, a) => {
    if (isFloat(type)) return `${cFunction('fabs', type)}(${a.name})`
    return isSigned(type) ? `${a.name} < 0 ? ${negative(type, a)} : ${a.name}` : a.name
  },
  min: extremum('min'),
  max: extremum('max'),
  sqrt: rounding('sqrt'),
  floor: rounding('floor'),
  ceil: rounding('ceil'),
  trunc: rounding('trunc'),
  rint: rounding('rint'),
  and: bitwise('&'),
  or: bitwise('|'),
  xor: bitwise('^'),
  not: (type, a) => (type === 'bool' ? `!${a.name}` : cast(type, `~${a.name}`)),
  shl: (type, a, b) => cast(type, `(${unsignedType(type)})${a.name} << (${unsignedType(type)})${b.name}`),
  shr: (type, a, b) => cast(type, `${a.name} >> (${unsignedType(type)})${b.name}`),
  eq: compare('=='),
  ne: compare('!='),
  lt: compare('<'),
  le: compare('<='),
  gt: compare('>'),
  ge: compare('>='),
}

/** Function ops that CUDA's math library has for float and double, within 2 ULP. */
const library = {
  exp: 'exp',
  exp2: 'exp2',
  expm1: 'expm1',
  log: 'log',
  log2: 'log2',
  log10: 'log10',
  log1p: 'log1p',
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  asin: 'asin',
  acos: 'acos',
  atan: 'atan',
  atan2: 'atan2',
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  asinh: 'asinh',
  acosh: 'acosh',
  atanh: 'atanh',
  cbrt: 'cbrt',
  pow: 'pow',
  fmod: 'fmod',
  copysign: 'copysign',
  nextafter: 'nextafter',
} as const satisfies Partial<Record<FunctionOp, string>>

export const nativeFunctions: ReadonlySet<`${FunctionOp}:f`> = new Set(
  Object.keys(library).map((op) => `${op as FunctionOp}:f` as const),
)

/** A primitive or native operation. */
export function operation(op: string, type: DTypeName, args: readonly Operand[]): string {
  const primitive = primitives[op as PrimitiveOp]
  if (primitive) return primitive(type, args[0], args[1])
  const name = library[op as keyof typeof library]
  if (name === undefined) throw new InternalError(`[${op}] reached the CUDA writer without being lowered`)
  return `${cFunction(name, type)}(${args.map((arg) => arg.name).join(', ')})`
}

/** The conversions of `core/convert.ts`. */
export function conversion(from: Operand, to: DTypeName): string {
  if (from.type === to) return from.name
  if (to === 'bool') return `${from.name} != 0`
  if (!isFloat(from.type) || isFloat(to)) return cast(to, from.name)
  if (to === 'int64') return `cuts_to_int64(${from.name})`
  if (to === 'uint64') return `cuts_to_uint64(${from.name})`
  if (to === 'uint32') return `(unsigned int)cuts_to_int64(${from.name})`
  return to === 'int32' ? `cuts_to_int32(${from.name})` : cast(to, `cuts_to_int32(${from.name})`)
}

export function bitConversion(from: Operand, to: DTypeName): string {
  if (isFloat(from.type) === isFloat(to)) return cast(to, from.name)
  const double = dtypes[to].itemsize === 8
  if (isFloat(to)) return double ? `__longlong_as_double((long long)${from.name})` : `__int_as_float((int)${from.name})`
  return cast(to, double ? `__double_as_longlong(${from.name})` : `__float_as_int(${from.name})`)
}

const view = new DataView(new ArrayBuffer(8))

/** A literal that keeps every bit. */
export function literal(type: DTypeName, value: Scalar): string {
  if (type === 'bool') return value ? 'true' : 'false'
  if (isFloat(type)) return floatLiteral(type, value as number)
  const { itemsize } = dtypes[type]
  if (itemsize < 8) return cast(type, isSigned(type) ? `${value}` : `${value}u`)
  const bits = BigInt.asUintN(64, value as bigint)
  return cast(type, `0x${bits.toString(16)}ull`)
}

function floatLiteral(type: DTypeName, value: number): string {
  if (Number.isFinite(value) && Math.abs(value) < 2 ** 53 && Number.isInteger(value) && !Object.is(value, -0)) {
    return isDouble(type) ? `${value}.0` : `${value}.0f`
  }
  if (isDouble(type)) {
    view.setFloat64(0, value)
    return `__longlong_as_double(0x${view.getBigUint64(0).toString(16)}ull) /* ${value} */`
  }
  view.setFloat32(0, value)
  return `__int_as_float(0x${view.getUint32(0).toString(16)}u) /* ${value} */`
}

/** Functions that every kernel may use. */
export const prelude = `__device__ __forceinline__ long long cuts_to_int64(double x) {
  return x != x ? 0 : x >= 9223372036854775808.0 ? 0x7fffffffffffffffll : x < -9223372036854775808.0 ? (-0x7fffffffffffffffll - 1) : (long long)x;
}
__device__ __forceinline__ unsigned long long cuts_to_uint64(double x) {
  return x < 0 ? (unsigned long long)cuts_to_int64(x) : x != x ? 0 : x >= 18446744073709551616.0 ? 0xffffffffffffffffull : (unsigned long long)x;
}
__device__ __forceinline__ int cuts_to_int32(double x) {
  return x != x ? 0 : x >= 2147483648.0 ? 2147483647 : x <= -2147483648.0 ? (-2147483647 - 1) : (int)x;
}
template <class T> __device__ __forceinline__ T cuts_min(T a, T b) {
  return a != a ? a : b != b ? b : a < b ? a : b < a ? b : signbit(a) ? a : b;
}
template <class T> __device__ __forceinline__ T cuts_max(T a, T b) {
  return a != a ? a : b != b ? b : a > b ? a : b > a ? b : signbit(a) ? b : a;
}
template <class T, int N> struct alignas(sizeof(T) * N > 16 ? 16 : sizeof(T) * N) Pack { T v[N]; };
`
