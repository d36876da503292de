/** Assigning what a user gives to an array. */
import { broadcastsTo } from '../core/broadcast.js'
import { isScalar, toDType } from '../core/convert.js'
import { ShapeError, shapeText, ValueError } from '../core/errors.js'
import { type ArrayLike, fromJS, isTypedArray } from './from-js.js'
import { NDArray } from './ndarray.js'
import { assignInto, checkDevice, type Input } from './operate.js'

/** `target[...] = value`: scalars and lists have to fit the dtype, arrays are cast to it whatever theirs is. */
export function assignValue(target: NDArray, value: ArrayLike): void {
  const { context, dtype } = target
  if (!target.writeable) throw new ValueError('assignment destination is read-only', { shape: target.shape })
  if (isScalar(value)) {
    assignInto(target, { op: 'cast' }, dtype, dtype.name, [{ scalar: toDType(value, dtype), type: dtype.name }])
    return
  }
  if (value instanceof NDArray) checkDevice(context, value, 'set')
  const source = value instanceof NDArray ? value : fromJS(context, value, isTypedArray(value) ? undefined : dtype)
  assignArray(target, source)
}

/** The same for a target that is one element: it takes a scalar or a 0-d array. */
export function assignElement(target: NDArray, value: ArrayLike): void {
  const shape = value instanceof NDArray ? value.shape : isScalar(value) ? [] : [(value as readonly unknown[]).length]
  if (shape.length > 0) throw elementFromSequence(shape)
  assignValue(target, value)
}

export function elementFromSequence(shape: readonly number[]): ValueError {
  return new ValueError(
    `setting an array element with a sequence: the index names one element, and the value has shape ${shapeText(shape)}`,
    { shape },
  )
}

/** `target[...] = source`, whatever the dtypes. The source may have more dimensions, where they are of length 1. */
export function assignArray(target: NDArray, source: NDArray): void {
  assignInto(target, { op: 'cast' }, target.dtype, target.dtype.name, [withoutLeadingOnes(target, source)])
}

/** `target[mask] = source` for masks that broadcast to the target; a scalar has the target's dtype already. */
export function assignMasked(target: NDArray, source: ArrayLike, mask: NDArray): void {
  const type = target.dtype.name
  const input: Input = isScalar(source)
    ? { scalar: source, type }
    : withoutLeadingOnes(target, source instanceof NDArray ? source : fromJS(target.context, source, target.dtype))
  assignInto(target, { op: 'select' }, target.dtype, ['bool', type, type], [mask, input, target])
}

/** As in NumPy's assignments, leading dimensions of 1 that the target doesn't have are dropped. */
function withoutLeadingOnes(target: NDArray, source: NDArray): NDArray {
  const extra = source.ndim - target.ndim
  if (extra <= 0) return source
  const { shape, strides, offset } = source
  if (shape.slice(0, extra).some((length) => length !== 1) || !broadcastsTo(shape.slice(extra), target.shape)) {
    throw new ShapeError(
      `could not broadcast input array from shape ${shapeText(shape)} into shape ${shapeText(target.shape)}`,
      { from: shape, to: target.shape },
    )
  }
  return source.viewOf({ shape: shape.slice(extra), strides: strides.slice(extra), offset })
}
