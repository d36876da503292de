/** How far products may be from NumPy's: they are added in another order, and NumPy rounds halves after every addition. */
import type { DTypeName } from '#src/core/dtype.js'
import type { Tolerance } from './compare-arrays.js'

const norms: Record<string, number> = {
  float16: 0.01,
  float32: 2e-6,
  float64: 1e-14,
  complex64: 2e-6,
  complex128: 1e-14,
}

export const toleranceOf = (...dtypes: DTypeName[]): Tolerance => ({
  norm: Math.max(...dtypes.map((dtype) => norms[dtype] ?? 1e-14)),
})
