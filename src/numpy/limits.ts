/** What the numbers of a dtype can hold: `finfo` and `iinfo`. */
import { castScalar } from '../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'

/** Machine limits of a floating dtype. */
export interface FloatInfo {
  readonly dtype: DType
  /** Bits of an element. */
  readonly bits: number
  /** The distance from 1 to the next larger number, and its exponent of two. */
  readonly eps: number
  readonly machep: number
  /** The distance from 1 to the next smaller number, and its exponent of two. */
  readonly epsneg: number
  readonly negep: number
  readonly max: number
  readonly min: number
  /** The smallest power of two that is too large, and the exponent of the smallest normal number. */
  readonly maxexp: number
  readonly minexp: number
  /** Bits of the exponent, with and without its sign and bias; bits of the fraction. */
  readonly nexp: number
  readonly iexp: number
  readonly nmant: number
  /** Decimal digits that are exact, and 10 to the power of minus that. */
  readonly precision: number
  readonly resolution: number
  readonly smallestNormal: number
  readonly tiny: number
  readonly smallestSubnormal: number
}

/** Limits of an integer dtype: bigints for 64 bits, numbers otherwise. */
export interface IntegerInfo<D extends DTypeName = DTypeName> {
  readonly dtype: DType<D>
  readonly kind: 'i' | 'u'
  readonly bits: number
  readonly min: D extends 'int64' | 'uint64' ? bigint : number
  readonly max: D extends 'int64' | 'uint64' ? bigint : number
}

/** Bits of the fraction and of the exponent, by bytes. */
const formats: Readonly<Record<number, readonly [fraction: number, exponent: number]>> = {
  2: [10, 5],
  4: [23, 8],
  8: [52, 11],
}

/** The limits of `dtype`'s real dtype, which is a floating one. */
export function floatInfo(dtype: DType): FloatInfo {
  const real = dtypes[dtype.real] as DType
  const [nmant, nexp] = formats[real.itemsize]
  const maxexp = 2 ** (nexp - 1)
  const minexp = 2 - maxexp
  const precision = Math.floor(nmant * Math.log10(2))
  const max = (2 - 2 ** -nmant) * 2 ** (maxexp - 1)
  const resolution = Number(`1e-${precision}`)
  return Object.freeze({
    dtype: real,
    bits: real.itemsize * 8,
    eps: 2 ** -nmant,
    machep: -nmant,
    epsneg: 2 ** (-nmant - 1),
    negep: -nmant - 1,
    max,
    min: -max,
    maxexp,
    minexp,
    nexp,
    iexp: nexp,
    nmant,
    precision,
    resolution: castScalar(resolution, 'float64', real.name) as number,
    smallestNormal: 2 ** minexp,
    tiny: 2 ** minexp,
    smallestSubnormal: 2 ** (minexp - nmant),
  })
}

export function integerInfo(dtype: DType): IntegerInfo {
  const wide = dtype.itemsize === 8
  const limit = (value: bigint) => (wide ? value : Number(value)) as number & bigint
  return Object.freeze({
    dtype,
    kind: dtype.kind as 'i' | 'u',
    bits: dtype.itemsize * 8,
    min: limit(dtype.min!),
    max: limit(dtype.max!),
  })
}
