/** Grids of coordinates from ranges: `mgrid` and `ogrid`. */
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import type { NDArray } from '../../array/ndarray.js'
import { assignInto, elementwise } from '../../array/operate.js'
import { fromPositions } from '../../array/positions.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { rangeOf } from '../arange.js'
import { functionNamed } from '../reductions/expressions.js'
import { type GridRange, type RangePart, readRange } from './grid-slices.js'

/** A range with its length, and the distance of its points. */
interface Along {
  readonly range: GridRange
  readonly length: number
  readonly step: number
}

function measured(range: GridRange, operation: string): Along {
  const { start, stop, step, points } = range
  if (stop === null) throw new ArgumentError(`[${operation}] every slice needs a stop`)
  if (points !== undefined) {
    return { range, length: points, step: points > 1 ? (stop - start) / (points - 1) : 1 }
  }
  const length = Math.ceil((stop - start) / step)
  return { range, length, step }
}

const scaledPosition = () =>
  functionNamed('grid', ['int64', 'float64', 'float64'], (b, position, step, start) =>
    b.op('add', b.op('mul', b.cast(position, 'float64'), step), start),
  )

/** The coordinates along one axis of a grid of `shape`. */
function coordinate(context: Context, shape: readonly number[], axis: number, along: Along, type: DType): NDArray {
  const { range, step } = along
  if (type.kind === 'i') return fromPositions(context, shape, type, null, [{ axis, start: range.start, step }])
  const scalars = [step, range.start].map((scalar) => ({ scalar, type: 'float64' as const }))
  return fromPositions(context, shape, type, scaledPosition(), [{ axis }], scalars)
}

/** One range by itself: as `arange` has it, or so many points. */
export function singleRange(context: Context, part: RangePart, operation: string): NDArray {
  const range = readRange(part, operation)
  if (range.points !== undefined) {
    const along = measured(range, operation)
    return coordinate(context, [along.length], 0, along, dtypes.float64)
  }
  const { start, stop, step, whole } = range
  const ends: [number, number] = stop === null ? [0, start] : [start, stop]
  if (!whole) return rangeOf(context, ends[0], ends[1], step, dtypes.float64)
  return rangeOf(context, BigInt(ends[0]), BigInt(ends[1]), BigInt(step), dtypes.int64)
}

function readAll(parts: readonly RangePart[], operation: string): { all: Along[]; type: DType } {
  const all = parts.map((part) => measured(readRange(part, operation), operation))
  return { all, type: all.every(({ range }) => range.whole) ? dtypes.int64 : dtypes.float64 }
}

/** The coordinates of a grid, those of one axis after the other. */
export function denseGrid(context: Context, parts: readonly RangePart[], operation: string): NDArray {
  if (parts.length === 1) return singleRange(context, parts[0], operation)
  const { all, type } = readAll(parts, operation)
  const shape = all.map(({ length }) => length)
  if (shape.some((length) => length < 0)) {
    throw new ValueError(`[${operation}] negative dimensions are not allowed: the grid has shape ${shapeText(shape)}`, {
      shape,
    })
  }
  const result = emptyArray(context, [all.length, ...shape], type)
  all.forEach((along, axis) => {
    assignInto(result.at(axis), { op: 'cast' }, type, type.name, [coordinate(context, shape, axis, along, type)])
  })
  return result
}

/** The coordinates of a grid, each along its own axis only. */
export function openGrid(context: Context, parts: readonly RangePart[], operation: string): NDArray[] {
  const { all, type } = readAll(parts, operation)
  return all.map((along, axis) => {
    const shape = all.map(({ length }, each) => (each === axis ? Math.max(0, length) : 1))
    return elementwise(context, { op: 'cast' }, type, type.name, [coordinate(context, shape, axis, along, type)])
  })
}
