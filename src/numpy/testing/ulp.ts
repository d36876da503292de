/** Distances between floats, counted in representable numbers. */
import type { NDArray } from '../../array/ndarray.js'
import { type DType, type DTypeLike, dtypes } from '../../core/dtype.js'
import { DTypeError, ShapeError, shapeText } from '../../core/errors.js'
import { commonType } from '../../core/promotion.js'
import type { ArrayNamespace } from '../namespace.js'

/**
 * How many representable numbers lie between the elements, as floats.
 * @throws DTypeError for complex numbers; ShapeError where the shapes differ
 */
export function ulpDistance(np: ArrayNamespace, a: NDArray, b: NDArray, dtype?: DTypeLike | null): NDArray {
  const [x, y] = dtype ? [a.astype(dtype), b.astype(dtype)] : [a, b]
  const type = commonType(x.dtype as DType, y.dtype as DType)
  if (type.kind === 'c')
    throw new DTypeError('distances of complex numbers in ULP are not defined', { dtype: type.name })
  if (String(x.shape) !== String(y.shape)) {
    throw new ShapeError(`arrays do not have the same shape: ${shapeText(x.shape)} - ${shapeText(y.shape)}`, {
      x: x.shape,
      y: y.shape,
    })
  }
  const distance = np.subtract(ordinals(np, x.astype(type)), ordinals(np, y.astype(type)))
  return np.abs(distance.astype(type))
}

/** Integers in the order of the floats: neighbours differ by 1, and both zeros are 0. All NaN are one. */
function ordinals(np: ArrayNamespace, x: NDArray): NDArray {
  const integer = dtypes[`int${x.itemsize * 8}` as 'int16' | 'int32' | 'int64'] as DType
  const bits = (np.where(np.isnan(x), Number.NaN, x) as NDArray).copy().view(integer)
  return np.where(np.less(bits, 0), np.subtract(integer.min!, bits), bits) as NDArray
}
