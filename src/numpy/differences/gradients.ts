/** Gradients by differences of second order, with even or uneven spacing. */
import { emptyArray } from '../../array/fill.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { assignInto, copyAs } from '../../array/operate.js'
import { reshaped } from '../../array/reshape.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { copyOrder } from '../../core/order.js'
import { toArray } from '../chapter.js'
import { namespaceOf } from '../namespace.js'
import { differences, part } from './diffs.js'

/** The distance of neighbours: one for all, or one for each pair along the axis. */
type Spacing = Scalar | NDArray

/** Distances of all axes, from what the user gave. */
export function readSpacings(array: NDArray, axes: readonly number[], given: readonly ArrayLike[]): Spacing[] {
  const all = given.map((value): Spacing => (isScalar(value) ? value : toArray(array.context, value, 'gradient')))
  if (all.length === 0) return axes.map(() => 1)
  if (all.length === 1 && isEven(all[0])) return axes.map(() => all[0])
  if (all.length !== axes.length) {
    throw new ArgumentError(
      `[gradient] takes no spacing, one number for all axes, or one spacing for each of the ${axes.length} axes, and got ${all.length}`,
    )
  }
  return all.map((spacing, at) => (isEven(spacing) ? spacing : distances(spacing as NDArray, array.shape[axes[at]])))
}

const isEven = (spacing: Spacing): boolean => !(spacing instanceof NDArray) || spacing.ndim === 0

/** The distances between coordinates; one of them where they are all the same. */
function distances(coordinates: NDArray, length: number): Spacing {
  if (coordinates.ndim !== 1) {
    throw new ValueError(
      `[gradient] distances must be either scalars or 1d, not of shape ${shapeText(coordinates.shape)}`,
    )
  }
  if (coordinates.size !== length) {
    throw new ValueError(
      `[gradient] when 1d, distances must match the length of the corresponding dimension: ${coordinates.size} and ${length}`,
    )
  }
  const whole = 'biu'.includes(coordinates.dtype.kind)
  const steps = differences(whole ? copyAs(coordinates, dtypes.float64) : coordinates, 0)
  if (steps.size === 0) return steps
  const even = steps.eq(steps.at(0)).all().item()
  return even ? steps.at(0) : steps
}

/** Values between two places, divided by a distance. */
const quotient = (high: NDArray, low: NDArray, distance: Spacing): NDArray => high.sub(low).div(distance) as NDArray

/** The gradient along one axis. */
export function gradientAlong(given: NDArray, axis: number, spacing: Spacing, edgeOrder: number): NDArray {
  const { context, shape } = given
  const own: DType = given.dtype
  const length = shape[axis]
  if (length < edgeOrder + 1) {
    throw new ValueError(
      `[gradient] at least ${edgeOrder + 1} elements are required along axis ${axis}: the shape is ${shapeText(shape)}`,
      { shape, axis, edgeOrder },
    )
  }
  if (own.kind === 'b') throw new DTypeError('[gradient] takes numbers: bools have no difference', { dtype: 'bool' })
  const whole = own.kind === 'i' || own.kind === 'u'
  const f = whole ? copyAs(given, dtypes.float64) : given
  const out = emptyArray(context, shape, f.dtype, copyOrder(given.strides))
  const write = (start: number, count: number, value: NDArray) =>
    assignInto(part(out, axis, start, count), { op: 'cast' }, out.dtype, out.dtype.name, [value])
  const at = (start: number, count = 1) => part(f, axis, start, count)
  const uneven = spacing instanceof NDArray && spacing.ndim === 1 ? spacing : undefined
  const inside = length - 2
  write(1, inside, uneven ? unevenInside(at, axis, f.ndim, uneven, inside) : evenInside(at, spacing, inside))
  if (edgeOrder === 1) {
    write(0, 1, quotient(at(1), at(0), uneven ? uneven.at(0) : spacing))
    write(length - 1, 1, quotient(at(length - 1), at(length - 2), uneven ? uneven.at(-1) : spacing))
    return out
  }
  const [first, last] = uneven ? unevenEdges(uneven) : evenEdges(spacing)
  write(0, 1, weighted(first, [at(0), at(1), at(2)]))
  write(length - 1, 1, weighted(last, [at(length - 3), at(length - 2), at(length - 1)]))
  return out
}

type Places = (start: number, count?: number) => NDArray

function evenInside(at: Places, spacing: Spacing, count: number): NDArray {
  return quotient(at(2, count), at(0, count), times(2, spacing))
}

function unevenInside(at: Places, axis: number, ndim: number, steps: NDArray, count: number): NDArray {
  const [before, after] = [part(steps, 0, 0, count), part(steps, 0, 1, count)]
  const both = before.add(after)
  const weights = [
    after.neg().div(before.mul(both)),
    after.sub(before).div(before.mul(after)),
    before.div(after.mul(both)),
  ] as NDArray[]
  const shape = Array.from({ length: ndim }, (_, each) => (each === axis ? count : 1))
  const along = weights.map((weight) => reshaped(weight, shape))
  return weighted(along, [at(0, count), at(1, count), at(2, count)])
}

function evenEdges(spacing: Spacing): [Spacing[], Spacing[]] {
  return [
    [over(-1.5, spacing), over(2, spacing), over(-0.5, spacing)],
    [over(0.5, spacing), over(-2, spacing), over(1.5, spacing)],
  ]
}

function unevenEdges(steps: NDArray): [NDArray[], NDArray[]] {
  const [a, b] = [steps.at(0), steps.at(1)]
  const [c, d] = [steps.at(-2), steps.at(-1)]
  const [start, end] = [a.add(b), c.add(d)]
  return [
    [a.mul(2).add(b).neg().div(a.mul(start)), start.div(a.mul(b)), a.neg().div(b.mul(start))],
    [d.div(c.mul(end)), end.neg().div(c.mul(d)), d.mul(2).add(c).div(d.mul(end))],
  ] as [NDArray[], NDArray[]]
}

function times(factor: number, spacing: Spacing): Spacing {
  return spacing instanceof NDArray ? (spacing.mul(factor) as NDArray) : scaled(spacing, (value) => factor * value)
}

function over(factor: number, spacing: Spacing): Spacing {
  if (spacing instanceof NDArray) return namespaceOf(spacing).divide(factor, spacing) as NDArray
  return scaled(spacing, (value) => factor / value)
}

function scaled(spacing: Scalar, compute: (value: number) => number): number {
  if (typeof spacing === 'object') throw new DTypeError('[gradient] a complex spacing has to be an array', { spacing })
  return compute(Number(spacing))
}

/** Σ weight · values. */
function weighted(weights: readonly Spacing[], values: readonly NDArray[]): NDArray {
  const [a, b, c] = values.map((value, index) => value.mul(weights[index]) as NDArray)
  return a.add(b).add(c) as NDArray
}
