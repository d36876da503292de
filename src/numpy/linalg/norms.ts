/** Norms of vectors and matrices: expressions on the device, but for those that need singular values. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { reshaped } from '../../array/reshape.js'
import { normalizeAxes, normalizeAxis } from '../../core/axis.js'
import { dtypes } from '../../core/dtype.js'
import { shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { isInexact } from '../../core/promotion.js'
import type { ArrayNamespace } from '../namespace.js'
import { singularValuesOf } from './singular-values.js'
import { product } from './stacks.js'

/**
 * Of vectors any number, `Infinity` and `-Infinity` too; of matrices ±1, ±2, ±`Infinity`, 'fro' (or 'f') and 'nuc'.
 */
export type NormOrder = number | 'fro' | 'f' | 'nuc'

export interface NormSettings {
  readonly ord?: NormOrder | null
  readonly axis?: number | readonly number[] | null
  readonly keepdims?: boolean
}

export function normOf(context: Context, np: ArrayNamespace, given: NDArray, settings: NormSettings): NDArray {
  const { ord = null, axis = null, keepdims = false } = settings
  const x = isInexact(given.dtype) ? given : copyAs(given, dtypes.float64)
  const { ndim } = x
  if (axis === null) {
    const plain = ord === null || ((ord === 'f' || ord === 'fro') && ndim === 2) || (ord === 2 && ndim === 1)
    if (plain) return np.sqrt(np.sum(squares(x), { keepdims })) as NDArray
  }
  const axes = axis === null ? x.shape.map((_, each) => each) : typeof axis === 'number' ? [axis] : axis
  if (axes.length === 1) return vectorNormAlong(np, x, ord, normalizeAxis(axes[0], ndim), keepdims)
  if (axes.length === 2) {
    const [row, column] = axes.map((each) => normalizeAxis(each, ndim))
    if (row === column) throw new ValueError('[linalg.norm] Duplicate axes given', { axis })
    return matrixNormOver(context, np, x, ord, row, column, keepdims)
  }
  throw new ValueError(
    `[linalg.norm] Improper number of dimensions to norm: ${axes.length}, of the shape ${shapeText(x.shape)}`,
    { shape: x.shape, axis },
  )
}

/** |x|² without a root. */
function squares(x: NDArray): NDArray {
  if (x.dtype.kind !== 'c') return x.mul(x) as NDArray
  const [re, im] = [x.real as NDArray, x.imag as NDArray]
  return re.mul(re).add(im.mul(im)) as NDArray
}

function vectorNormAlong(np: ArrayNamespace, x: NDArray, ord: unknown, axis: number, keepdims: boolean): NDArray {
  const options = { axis, keepdims }
  if (ord === null || ord === 2) return np.sqrt(np.sum(squares(x), options)) as NDArray
  if (typeof ord !== 'number') {
    throw new ValueError(`[linalg.norm] Invalid norm order ${describe(ord)} for vectors`, { ord })
  }
  if (ord === 0) return np.sum(copyAs(x.ne(0) as NDArray, dtypes[x.dtype.real]), options)
  const sizes = np.abs(x) as NDArray
  if (ord === Number.POSITIVE_INFINITY) return np.max(sizes, { ...options, initial: 0 })
  if (ord === Number.NEGATIVE_INFINITY) return np.min(sizes, options)
  if (ord === 1) return np.sum(sizes, options)
  return np.sum(sizes.pow(ord) as NDArray, options).pow(1 / ord) as NDArray
}

function matrixNormOver(
  context: Context,
  np: ArrayNamespace,
  x: NDArray,
  ord: unknown,
  row: number,
  column: number,
  keepdims: boolean,
): NDArray {
  const both = [row, column]
  const kept = { keepdims: true } as const
  const folded = (): NDArray => {
    switch (ord) {
      case null:
      case 'f':
      case 'fro':
        return np.sqrt(np.sum(squares(x), { axis: both, ...kept })) as NDArray
      case 1:
        return np.max(np.sum(np.abs(x) as NDArray, { axis: row, ...kept }), { axis: column, initial: 0, ...kept })
      case -1:
        return np.min(np.sum(np.abs(x) as NDArray, { axis: row, ...kept }), { axis: column, ...kept })
      case Number.POSITIVE_INFINITY:
        return np.max(np.sum(np.abs(x) as NDArray, { axis: column, ...kept }), { axis: row, initial: 0, ...kept })
      case Number.NEGATIVE_INFINITY:
        return np.min(np.sum(np.abs(x) as NDArray, { axis: column, ...kept }), { axis: row, ...kept })
      default:
        return byValues()
    }
  }
  const byValues = (): NDArray => {
    if (ord !== 2 && ord !== -2 && ord !== 'nuc') {
      throw new ValueError(`[linalg.norm] Invalid norm order for matrices: ${describe(ord)}`, { ord })
    }
    const values = singularValuesOf(context, np.moveaxis(x, both, [-2, -1]), 'linalg.norm')
    const found =
      ord === 2
        ? np.max(values, { axis: -1, initial: 0 })
        : ord === -2
          ? np.min(values, { axis: -1 })
          : np.sum(values, { axis: -1, initial: 0 })
    return reshaped(
      found,
      x.shape.map((length, axis) => (axis === row || axis === column ? 1 : length)),
    )
  }
  const result = folded()
  return keepdims ? result : reshaped(result, shapeWithout(result.shape, both))
}

function shapeWithout(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.filter((_, axis) => !axes.includes(axis))
}

/** The norm of vectors that lie along any number of axes: all of them by default. */
export function vectorNormOf(context: Context, np: ArrayNamespace, x: NDArray, settings: NormSettings): NDArray {
  const { ord = 2, axis = null, keepdims = false } = settings
  const axes = normalizeAxes(axis ?? x.shape.map((_, each) => each), x.ndim)
  let found: NDArray
  if (typeof axis === 'number') {
    found = normOf(context, np, x, { ord, axis: axes[0] })
  } else {
    const rest = x.shape.map((_, each) => each).filter((each) => !axes.includes(each))
    const lengths = rest.map((each) => x.shape[each])
    const size = product(axes.map((each) => x.shape[each]))
    const flat = reshaped(x.transpose([...axes, ...rest]) as NDArray, [size, ...lengths])
    found = normOf(context, np, flat, { ord, axis: 0 })
  }
  if (!keepdims) return found
  return reshaped(
    found,
    x.shape.map((length, each) => (axes.includes(each) ? 1 : length)),
  )
}
