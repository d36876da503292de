/** Dtypes in CUDA C++. */
import { type DTypeName, dtypes } from '../../../core/dtype.js'

const names: Readonly<Record<DTypeName, string>> = {
  bool: 'bool',
  int8: 'signed char',
  int16: 'short',
  int32: 'int',
  int64: 'long long',
  uint8: 'unsigned char',
  uint16: 'unsigned short',
  uint32: 'unsigned int',
  uint64: 'unsigned long long',
  float16: 'unsigned short',
  float32: 'float',
  float64: 'double',
  complex64: 'float2',
  complex128: 'double2',
}

export const cppType = (type: DTypeName): string => names[type]

/** The unsigned type of the same size: arithmetic on it wraps by definition. */
export function unsignedType(type: DTypeName): string {
  const { itemsize } = dtypes[type]
  return itemsize === 8 ? 'unsigned long long' : itemsize === 4 ? 'unsigned int' : 'unsigned int'
}

export const isFloat = (type: DTypeName) => dtypes[type].kind === 'f'
export const isSigned = (type: DTypeName) => dtypes[type].kind === 'i'
export const isDouble = (type: DTypeName) => type === 'float64'

/** The name of a C function for a floating dtype: `exp`, `expf`. */
export const cFunction = (name: string, type: DTypeName) => (isDouble(type) ? name : `${name}f`)
