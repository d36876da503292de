import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'

/** Bits of the significand, and the exponent of the smallest subnormal. */
const precisions: { readonly [D in DTypeName]?: readonly [bits: number, least: number] } = {
  float16: [11, -24],
  float32: [24, -149],
  float64: [53, -1074],
}

/**
 * How far `got` lies from `wanted`, in units in the last place; infinite where they differ in kind: NaN, infinity, the
 * sign of a zero. `size` is the magnitude whose last place counts, where that isn't the larger of the two.
 */
export function ulpDistance(got: number, wanted: number, type: DTypeName, size = 0): number {
  if (Number.isNaN(wanted) || Number.isNaN(got)) return Number.isNaN(wanted) && Number.isNaN(got) ? 0 : Infinity
  if (got === wanted) return Object.is(got, wanted) ? 0 : Infinity
  if (!Number.isFinite(got) || !Number.isFinite(wanted)) return Infinity
  const [bits, least] = precisions[type]!
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(wanted), Math.abs(got), size)))
  return Math.abs(got - wanted) / 2 ** Math.max(least, exponent - bits + 1)
}

/** The distance of two values of `type`. `ofModulus`: the parts of complex numbers in last places of the modulus. */
export function distance(got: Scalar, wanted: Scalar, type: DTypeName, ofModulus = false): number {
  if (dtypes[type].kind === 'f') return ulpDistance(Number(got), Number(wanted), type)
  if (!(got instanceof Complex && wanted instanceof Complex)) return got === wanted ? 0 : Infinity
  const modulus = Math.hypot(wanted.re, wanted.im)
  const size = ofModulus && Number.isFinite(modulus) ? modulus : 0
  const { real } = dtypes[type]
  return Math.max(ulpDistance(got.re, wanted.re, real, size), ulpDistance(got.im, wanted.im, real, size))
}
