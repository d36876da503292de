/** One element by itself: what `str` and `repr` give for NumPy's scalars. Print options play no part. */
import type { Complex, Scalar } from '../../core/complex.js'
import type { DType } from '../../core/dtype.js'
import type { FloatName } from './float-digits.js'
import { positionalText, scientificText, type Trim, unpadded } from './float-text.js'

/** `str(scalar)`: `True`, `12`, `1e-05`, `(1+2j)`. */
export function scalarStr(value: Scalar, dtype: DType): string {
  switch (dtype.kind) {
    case 'b':
      return value ? 'True' : 'False'
    case 'i':
    case 'u':
      return String(value)
    case 'f':
      return floatStr(value as number, dtype.real as FloatName, '0', false)
    case 'c':
      return complexStr(value as Complex, dtype.real as FloatName)
  }
}

/** `repr(scalar)`: `np.True_`, `np.int64(12)`, `np.float32(0.1)`, `np.complex128(1+2j)`. */
export function scalarRepr(value: Scalar, dtype: DType): string {
  const text = scalarStr(value, dtype)
  if (dtype.kind === 'b') return `np.${text}_`
  return `np.${dtype.name}(${text.startsWith('(') ? text.slice(1, -1) : text})`
}

/** From this magnitude on, a scalar is written with an exponent. */
const scientificFrom: { readonly [D in FloatName]: number } = { float16: 1e3, float32: 1e6, float64: 1e16 }

function floatStr(value: number, dtype: FloatName, trim: Trim, sign: boolean): string {
  const magnitude = Math.abs(value)
  const common = { dtype, precision: null, unique: true, sign, padLeft: 0, minDigits: null }
  const positional = magnitude === 0 || (magnitude >= 1e-4 && magnitude < scientificFrom[dtype])
  return positional
    ? positionalText(value, { ...common, trim, fractional: true, padRight: unpadded })
    : scientificText(value, { ...common, trim: '-', expDigits: 2 })
}

function complexStr({ re, im }: Complex, part: FloatName): string {
  if (Object.is(re, 0)) return `${floatStr(im, part, '-', false)}j`
  const imaginary = floatStr(im, part, '-', true)
  return `(${floatStr(re, part, '-', false)}${imaginary === 'nan' ? '+nan' : imaginary}j)`
}
