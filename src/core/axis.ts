/** Axes given by the user: negative ones count from the end. */
import { ArgumentError, AxisError, ValueError } from './errors.js'
import { toInteger } from './integer.js'

/** `axis` counted from 0. */
export function normalizeAxis(axis: number, ndim: number): number {
  const whole = toInteger(axis, 'axis')
  if (whole < -ndim || whole >= ndim) {
    throw new AxisError(`axis ${whole} is out of bounds for array of dimension ${ndim}`, { axis: whole, ndim })
  }
  return whole < 0 ? whole + ndim : whole + 0
}

/** Axes counted from 0, in the order given; all of them where `axis` is null or undefined. */
export function normalizeAxes(axis: number | readonly number[] | null | undefined, ndim: number): number[] {
  if (axis === null || axis === undefined) return Array.from({ length: ndim }, (_, index) => index)
  if (!Array.isArray(axis)) return [normalizeAxis(axis as number, ndim)]
  const axes = (axis as readonly number[]).map((one) => normalizeAxis(one, ndim))
  if (new Set(axes).size !== axes.length) {
    throw new ValueError(`duplicate value in 'axis': (${axis.join(', ')})`, { axis, ndim })
  }
  return axes
}

/** A permutation of all axes, counted from 0; the reversed order where none is given. */
export function normalizePermutation(axes: readonly number[] | null | undefined, ndim: number): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: ndim }, (_, index) => ndim - 1 - index)
  if (!Array.isArray(axes)) throw new ArgumentError(`axes must be a list of axes, not ${String(axes)}`, { axes })
  if (axes.length !== ndim) {
    throw new ValueError(`axes don't match array: (${axes.join(', ')}) for an array of dimension ${ndim}`, {
      axes,
      ndim,
    })
  }
  const order = axes.map((axis) => normalizeAxis(axis, ndim))
  if (new Set(order).size !== ndim) throw new ValueError(`repeated axis in transpose: (${axes.join(', ')})`, { axes })
  return order
}
