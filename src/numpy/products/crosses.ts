/** The cross product of arrays of vectors. */
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import type { NDArray } from '../../array/ndarray.js'
import { assignInto, elementwise, type Operation } from '../../array/operate.js'
import { normalizeAxis } from '../../core/axis.js'
import { broadcastShapes } from '../../core/broadcast.js'
import type { DType, DTypeName } from '../../core/dtype.js'
import { DTypeError, ShapeError, shapeText } from '../../core/errors.js'
import { sliceLayout, transposeLayout } from '../../core/layout.js'
import { promoteTypes } from '../../core/promotion.js'
import { functionNamed } from '../reductions/expressions.js'

/** Where the vectors' components lie. */
export interface CrossAxes {
  readonly axisa?: number
  readonly axisb?: number
  readonly axisc?: number
  readonly axis?: number | null
}

/** `a × b`. A vector of two components has a third one of 0; of two such vectors only the third component is given. */
export function crossOf(context: Context, a: NDArray, b: NDArray, axes: CrossAxes): NDArray {
  const { axisa = -1, axisb = -1, axisc = -1, axis } = axes
  const whole = axis !== undefined && axis !== null
  const left = vectorsLast(a, whole ? axis : axisa)
  const right = vectorsLast(b, whole ? axis : axisb)
  const [lengthA, lengthB] = [left, right].map(({ shape, ndim }) => shape[ndim - 1])
  if ((lengthA !== 2 && lengthA !== 3) || (lengthB !== 2 && lengthB !== 3)) {
    throw new ShapeError(
      `[cross] incompatible dimensions for cross product (dimension must be 2 or 3): shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
      { shapes: [a.shape, b.shape] },
    )
  }
  const type = promoteTypes(a.dtype, b.dtype)
  if (type.kind === 'b') throw new DTypeError('[cross] takes numbers: bools have no difference', { dtype: type.name })
  const shape = broadcastShapes(left.shape.slice(0, -1), right.shape.slice(0, -1))
  const u = (index: number) => component(left, index)
  const v = (index: number) => component(right, index)
  const third = [u(0), v(1), u(1), v(0)]
  if (lengthA === 2 && lengthB === 2) return elementwise(context, difference(type), type, type.name, third)
  const place = normalizeAxis(whole ? axis : axisc, shape.length + 1)
  const result = emptyArray(context, [...shape, 3], type)
  const write = (index: number, operation: Operation, inputs: readonly NDArray[]) =>
    assignInto(component(result, index), operation, type, type.name, inputs)
  if (lengthA === 3 && lengthB === 3) {
    write(0, difference(type), [u(1), v(2), u(2), v(1)])
    write(1, difference(type), [u(2), v(0), u(0), v(2)])
  } else if (lengthA === 3) {
    write(0, negated(type), [u(2), v(1)])
    write(1, { op: 'mul' }, [u(2), v(0)])
  } else {
    write(0, { op: 'mul' }, [u(1), v(2)])
    write(1, negated(type), [u(0), v(2)])
  }
  write(2, difference(type), third)
  const order = shape.map((_, at) => at)
  order.splice(place, 0, shape.length)
  return place === shape.length ? result : result.viewOf(transposeLayout(result, order))
}

function vectorsLast(array: NDArray, axis: number): NDArray {
  const at = normalizeAxis(axis, array.ndim)
  const order = array.shape.map((_, each) => each).filter((each) => each !== at)
  return at === array.ndim - 1 ? array : array.viewOf(transposeLayout(array, [...order, at]))
}

/** The components of all vectors at one index. */
function component(array: NDArray, index: number): NDArray {
  const last = array.ndim - 1
  const { shape, strides, offset } = sliceLayout(array, last, index, 1, 1)
  return array.viewOf({ shape: shape.slice(0, last), strides: strides.slice(0, last), offset })
}

function difference(type: DType): Operation {
  const params: DTypeName[] = [type.name, type.name, type.name, type.name]
  const fn = functionNamed(`cross.${type.name}`, params, (b, p, q, r, s) =>
    b.op('sub', b.op('mul', p, q), b.op('mul', r, s)),
  )
  return { op: 'call', fn }
}

function negated(type: DType): Operation {
  const fn = functionNamed(`cross.negated.${type.name}`, [type.name, type.name], (b, p, q) =>
    b.op('neg', b.op('mul', p, q)),
  )
  return { op: 'call', fn }
}
