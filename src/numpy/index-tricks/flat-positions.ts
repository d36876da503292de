/** Positions counted through all elements of a shape, and positions along each of its axes. */
import type { Context } from '../../array/context.js'
import { filledArray } from '../../array/fill.js'
import { type ArrayLike, fromJS, isTypedArray } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { copyAs, elementwise, type Input } from '../../array/operate.js'
import { isScalar } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { sizeOf } from '../../core/layout.js'
import { toArray } from '../chapter.js'
import { functionNamed } from '../reductions/expressions.js'

/** What becomes of a position outside of its axis: an error, the nearest one, or counting on from the other end. */
export type RavelMode = 'raise' | 'clip' | 'wrap'

/** Whole numbers as int64: arrays of integers, or lists and numbers that are whole. @throws DTypeError, ArgumentError */
export function wholeArray(context: Context, value: ArrayLike, operation: string): NDArray {
  const array = toArray(context, value, operation)
  const { kind, name } = array.dtype as DType
  const own = value instanceof NDArray || isTypedArray(value)
  if (!own && kind === 'f') {
    if (!array.toTypedArray().every((each) => Number.isInteger(each))) {
      throw new ArgumentError(`[${operation}] only whole numbers are permitted, and ${describe(value)} has others`)
    }
    return isScalar(value) ? fromJS(context, value, dtypes.int64) : copyAs(array, dtypes.int64)
  }
  if (!'biu'.includes(kind)) {
    throw new DTypeError(`[${operation}] only arrays of integers are permitted, not one of ${name}`, {
      dtype: name,
    })
  }
  return name === 'uint64' ? copyAs(array, dtypes.int64) : array
}

/** Bytes don't count here: how many positions one step along each axis is. */
function distances(shape: readonly number[], order: 'C' | 'F'): number[] {
  const steps = new Array<number>(shape.length)
  let step = 1
  for (let at = 0; at < shape.length; at++) {
    const axis = order === 'C' ? shape.length - 1 - at : at
    steps[axis] = step
    step *= shape[axis]
  }
  return steps
}

const int64Scalar = (value: number): Input => ({ scalar: BigInt(value), type: 'int64' })

const coordinateOf = () =>
  functionNamed('unravel', ['int64', 'int64', 'int64'], (b, position, step, length) =>
    b.op('irem', b.op('idiv', position, step), length),
  )

/** The positions along each axis. Reads whether all of them are inside. */
export function unraveled(
  context: Context,
  positions: NDArray,
  shape: readonly number[],
  order: 'C' | 'F',
): NDArray<'int64'>[] {
  const size = sizeOf(shape)
  if (shape.length === 0 && positions.ndim > 0) {
    throw new ValueError('[unravelIndex] multiple indices are not supported for 0d arrays')
  }
  const outside = positions.size > 0 ? outsideOf(positions, size) : undefined
  if (outside !== undefined) {
    throw new ValueError(
      `index ${outside} is out of bounds for array with size ${size}: the shape is ${shapeText(shape)}`,
      {
        index: outside,
        shape,
      },
    )
  }
  if (positions.size === 0) return shape.map(() => filledArray(context, positions.shape, dtypes.int64, 0n))
  const steps = distances(shape, order)
  return shape.map((length, axis) => {
    const inputs = [positions, int64Scalar(steps[axis]), int64Scalar(length)]
    return elementwise(context, { op: 'call', fn: coordinateOf() }, dtypes.int64, 'int64', inputs)
  })
}

const isOutside = () =>
  functionNamed('outside', ['int64', 'int64'], (b, position, size) =>
    b.op('or', b.op('lt', position, b.literal('int64', 0n)), b.op('ge', position, size)),
  )

/** A position below 0 or from `size` on; undefined where there is none. */
function outsideOf(positions: NDArray, size: number): number | undefined {
  const inputs = [positions, int64Scalar(size)]
  const outside = elementwise(positions.context, { op: 'call', fn: isOutside() }, dtypes.bool, 'int64', inputs)
  if (!outside.any().item()) return undefined
  const low = Number(positions.min().item())
  return low < 0 ? low : Number(positions.max().item())
}

const step = (mode: RavelMode) =>
  functionNamed(`ravel.${mode}`, ['int64', 'int64', 'int64', 'int64'], (b, total, position, distance, length) => {
    const zero = b.literal('int64', 0n)
    const last = b.op('sub', length, b.literal('int64', 1n))
    const placed =
      mode === 'raise'
        ? position
        : mode === 'clip'
          ? b.op('max', zero, b.op('min', position, last))
          : b.op('mod', position, length)
    return b.op('add', total, b.op('mul', placed, distance))
  })

/** The positions counted through all elements. Reads whether those that may not be outside are inside. */
export function raveledPositions(
  context: Context,
  coordinates: readonly NDArray[],
  shape: readonly number[],
  modes: readonly RavelMode[],
  order: 'C' | 'F',
): NDArray<'int64'> {
  const empty = coordinates.some(({ size }) => size === 0)
  coordinates.forEach((positions, axis) => {
    const outside = modes[axis] === 'raise' && positions.size > 0 ? outsideOf(positions, shape[axis]) : undefined
    if (outside !== undefined) {
      throw new ValueError(
        `[ravelMultiIndex] invalid entry in coordinates array: ${outside} along axis ${axis} of shape ${shapeText(shape)}`,
        { index: outside, axis, shape },
      )
    }
  })
  if (!empty && shape.includes(0)) {
    throw new ValueError(`[ravelMultiIndex] there are no positions in an array of shape ${shapeText(shape)}`, { shape })
  }
  const steps = distances(shape, order)
  let total: Input = int64Scalar(0)
  coordinates.forEach((positions, axis) => {
    const inputs: Input[] = [total, positions, int64Scalar(steps[axis]), int64Scalar(Math.max(1, shape[axis]))]
    total = elementwise(context, { op: 'call', fn: step(modes[axis]) }, dtypes.int64, 'int64', inputs)
  })
  return total as NDArray<'int64'>
}
