/** Functions that go over to complex numbers where a real argument lies outside of their real domain. */
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { copyAs } from '../array/operate.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { addChapters, Chapter } from './chapter.js'
import type { ArrayNamespace } from './namespace.js'

/** The functions of `emath`. The dtype of their results depends on the values: each reads them. */
class ExtendedMath extends Chapter {
  /** The square root; complex where an element is negative. Mirrors numpy.emath.sqrt. */
  sqrt(x: ArrayLike): NDArray {
    return this.np.sqrt(notNegative(this.toArray(x, 'emath.sqrt')))
  }

  /** The natural logarithm; complex where an element is negative. Mirrors numpy.emath.log. */
  log(x: ArrayLike): NDArray {
    return this.np.log(notNegative(this.toArray(x, 'emath.log')))
  }

  /** The logarithm to base 2; complex where an element is negative. Mirrors numpy.emath.log2. */
  log2(x: ArrayLike): NDArray {
    return this.np.log2(notNegative(this.toArray(x, 'emath.log2')))
  }

  /** The logarithm to base 10; complex where an element is negative. Mirrors numpy.emath.log10. */
  log10(x: ArrayLike): NDArray {
    return this.np.log10(notNegative(this.toArray(x, 'emath.log10')))
  }

  /** The logarithm to base `n`; complex where one of the two is negative. Mirrors numpy.emath.logn. */
  logn(n: ArrayLike, x: ArrayLike): NDArray {
    const [base, value] = [n, x].map((each) => notNegative(this.toArray(each, 'emath.logn')))
    return this.np.divide(this.np.log(value), this.np.log(base)) as NDArray
  }

  /** `x` to the power `p`; complex where an `x` is negative, and floating where a whole `p` is. Mirrors numpy.emath.power. */
  power(x: ArrayLike, p: ArrayLike): NDArray {
    const exponent = this.toArray(p, 'emath.power')
    const negative = exponent.dtype.kind === 'i' && exponent.lt(0).any().item()
    const floating = negative ? copyAs(exponent, dtypes.float64) : exponent
    return this.np.power(notNegative(this.toArray(x, 'emath.power')), floating) as NDArray
  }

  /** The arc cosine; complex where an element is outside of [−1, 1]. Mirrors numpy.emath.arccos. */
  arccos(x: ArrayLike): NDArray {
    return this.np.arccos(withinOne(this.toArray(x, 'emath.arccos')))
  }

  /** The arc sine; complex where an element is outside of [−1, 1]. Mirrors numpy.emath.arcsin. */
  arcsin(x: ArrayLike): NDArray {
    return this.np.arcsin(withinOne(this.toArray(x, 'emath.arcsin')))
  }

  /** The inverse hyperbolic tangent; complex where an element is outside of [−1, 1]. Mirrors numpy.emath.arctanh. */
  arctanh(x: ArrayLike): NDArray {
    return this.np.arctanh(withinOne(this.toArray(x, 'emath.arctanh')))
  }
}

export interface EmathNamespace extends ExtendedMath {}

export class Emath extends Chapter {
  /** Functions that go over to complex numbers where they have to. Mirrors numpy.emath. */
  readonly emath: EmathNamespace

  constructor(context: Context, np: ArrayNamespace) {
    super(context, np)
    const emath: Record<string, unknown> = {}
    addChapters(emath, [ExtendedMath], context, np, 'emath.')
    this.emath = emath as unknown as EmathNamespace
  }
}

const hasSign = ({ kind }: DType): boolean => kind === 'i' || kind === 'f'

function notNegative(x: NDArray): NDArray {
  return hasSign(x.dtype) && x.lt(0).any().item() ? complexOf(x) : x
}

function withinOne(x: NDArray): NDArray {
  const outside = 'iuf'.includes(x.dtype.kind) && x.abs().gt(1).any().item()
  return outside ? complexOf(x) : x
}

/** Small dtypes become complex64, as in NumPy; half precision doesn't count as small there. */
const single: readonly DTypeName[] = ['float32', 'int8', 'int16', 'uint8', 'uint16']

function complexOf(x: NDArray): NDArray {
  return copyAs(x, single.includes(x.dtype.name) ? dtypes.complex64 : dtypes.complex128) as NDArray
}
