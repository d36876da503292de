/** Functions that NumPy has beside its ufuncs: sinc and the modified Bessel function. */
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { dtypes } from '../core/dtype.js'
import type { MeanResult } from '../core/types.js'
import type { DTypeOf } from './array-types.js'
import { Chapter } from './chapter.js'
import { besselI0 } from './logic/bessel.js'
import { unary } from './ufunc/call.js'
import { ufuncRow } from './ufunc/loop.js'

/** What stands in for 0, where the quotient would be undefined. */
const nearZero: Readonly<Record<string, number>> = { float16: 2 ** -10, float32: 2 ** -23, float64: 2 ** -52 }

const sincRow = ufuncRow(
  'sinc',
  1,
  'fc',
  (b, type, x) => {
    const scaled = b.op('mul', b.literal(type, Math.PI), x)
    const isZero = b.op('eq', scaled, b.literal(type, 0))
    const y = b.select(isZero, b.literal(type, nearZero[type] ?? 1e-20), scaled)
    return b.op('div', b.op('sin', y), y)
  },
  { integersAs: dtypes.float64 },
)

const i0Row = ufuncRow('i0', 1, 'f', (b, type, x) => b.cast(besselI0(b, b.cast(x, 'float64')), type), {
  integersAs: dtypes.float64,
})

export class SpecialFunctions extends Chapter {
  /** sin(πx) / (πx), and 1 at 0. Integers are computed in float64. Mirrors numpy.sinc. */
  sinc<X extends ArrayLike>(x: X): NDArray<MeanResult<DTypeOf<X>>>
  sinc(x: ArrayLike): NDArray {
    return unary(this.context, sincRow, this.toArray(x, 'sinc'))
  }

  /**
   * The modified Bessel function of the first kind and order 0.
   * @throws DTypeError for complex numbers
   * Mirrors numpy.i0.
   */
  i0<X extends ArrayLike>(x: X): NDArray<MeanResult<DTypeOf<X>>>
  i0(x: ArrayLike): NDArray {
    return unary(this.context, i0Row, this.toArray(x, 'i0'))
  }
}
