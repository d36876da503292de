/** `ufunc.reduce`. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { assignInto, elementwise, type Input, isArray, reduceOver } from '../../array/operate.js'
import type { Scalar } from '../../core/complex.js'
import { toDType } from '../../core/convert.js'
import { type DType, type DTypeLike, dtype as dtypeOf, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { checkFits } from '../../core/promotion.js'
import type { Reduction } from '../../graph/value.js'
import { defineBody } from '../../ir/expr.js'
import { toArray } from '../chapter.js'
import { readOptions } from '../options.js'
import { reduceFold } from '../reductions/folds.js'
import { axesOf, maskOf } from '../reductions/options.js'
import type { Loop, UfuncRow } from './loop.js'
import { foldAlong } from './ordered.js'
import { chooseLoop } from './resolve.js'

/** Options of `ufunc.reduce`. */
export interface ReduceOptions {
  /** What to reduce over: the first axis by default, null for all. */
  readonly axis?: number | readonly number[] | null
  /** The dtype to compute in, and of the result. */
  readonly dtype?: DTypeLike | null
  readonly out?: NDArray | readonly [NDArray] | null
  /** Keep the reduced axes, with length 1. */
  readonly keepdims?: boolean
  /** What to start with. */
  readonly initial?: Scalar | null
  /** Which elements to take. */
  readonly where?: ArrayLike
}

const keys = ['axis', 'dtype', 'out', 'keepdims', 'initial', 'where'] as const

export function reduceUfunc(context: Context, row: UfuncRow, value: ArrayLike, given: unknown): NDArray {
  const operation = `${row.name}.reduce`
  if (row.nin !== 2) throw new ValueError(`[${operation}] is only there for ufuncs of two operands`)
  if (row.nout !== 1) throw new ValueError(`[${operation}] is only there for ufuncs with one result`)
  const options = readOptions<ReduceOptions>(operation, given, keys)
  const array = isArray(value) ? toArray(context, value, operation) : fromJS(context, value)
  const axes = axesOf(options.axis === undefined ? 0 : options.axis, array.ndim)
  const out = outOf(context, operation, options)
  const loop = reduceLoop(row, array.dtype, options, out)
  const { reduction } = row
  if (reduction === undefined || reduction.ordered) {
    const total = reduceInOrder(context, row, loop, array, axes, options)
    if (out === null) return total
    checkOutShape(operation, out, total)
    assignInto(out, { op: 'cast' }, out.dtype, out.dtype.name, [total])
    return out
  }
  const [type] = loop.inputs
  if (reduction.fold !== undefined) {
    const { keepdims, initial, where } = options
    const call = { context, operation, fold: reduction.fold, type: type.name }
    return reduceFold(call, array, { axis: axes, out, keepdims, initial, where })
  }
  const mask = maskOf(context, operation, options.where, array.shape)
  const { initial } = options
  const started = initial !== undefined && initial !== null
  const noIdentity = !started && (!reduction.identity || initial === null)
  if (noIdentity) checkNotEmpty(row, array, axes, mask)
  if (started) checkFits(initial, type)
  let input: NDArray = array
  if (mask !== undefined) {
    const neutral: Input = { scalar: toDType(reduction.neutral(type), type), type: type.name }
    input = elementwise(context, { op: 'select' }, type, ['bool', type.name, type.name], [mask, array, neutral])
  }
  const result = loop.outputs[0]
  const keepdims = options.keepdims ?? false
  let total: NDArray =
    !reduction.identity && mask === undefined && !started && axes.every((axis) => array.shape[axis] === 1)
      ? elementwise(context, { op: 'cast' }, result, result.name, [without(array, axes, keepdims)])
      : reduceOver(context, reductionOf(row, loop), result, [{ input, as: type.name }], input.shape, axes, keepdims)
  if (started) total = elementwise(context, loop.operation(0), result, loop.as, [startValue(initial, type), total])
  if (out === null) return total
  checkOutShape(operation, out, total)
  assignInto(out, { op: 'cast' }, out.dtype, out.dtype.name, [total])
  return out
}

const startValue = (initial: Scalar, type: DType): Input => ({ scalar: toDType(initial, type), type: type.name })

/** What isn't associative is combined from left to right, along one axis. */
function reduceInOrder(
  context: Context,
  row: UfuncRow,
  loop: Loop,
  array: NDArray,
  axes: readonly number[],
  options: ReduceOptions,
): NDArray {
  const { shape } = array
  if (axes.length > 1) {
    throw new ValueError(`reduction operation '${row.name}' is not reorderable, so at most one axis may be specified`)
  }
  const mask = maskOf(context, `${row.name}.reduce`, options.where, shape)
  const { initial } = options
  const started = initial !== undefined && initial !== null
  const [type] = loop.inputs
  if (started) checkFits(initial, type)
  else checkNotEmpty(row, array, axes, mask)
  const start = started ? startValue(initial, type) : undefined
  // A 0-d array has no axis to go along: it is the line of its only element.
  const line =
    axes.length === 0
      ? array.viewOf({ shape: [...shape, 1], strides: [...array.strides, 0], offset: array.offset })
      : array
  const axis = axes[0] ?? shape.length
  const total = foldAlong(context, row, loop, line, axis, { start, mask: axes.length === 0 ? spread(mask) : mask })
  if (!options.keepdims || axes.length === 0) return total
  const { strides, offset } = total
  return total.viewOf({ shape: total.shape.toSpliced(axis, 0, 1), strides: strides.toSpliced(axis, 0, 0), offset })
}

const spread = (mask: NDArray | undefined): NDArray | undefined =>
  mask?.viewOf({ shape: [...mask.shape, 1], strides: [...mask.strides, 0], offset: mask.offset })

/** The array without axes of length 1. */
function without(array: NDArray, axes: readonly number[], keepdims: boolean): NDArray {
  const kept = <T>(list: readonly T[]) => list.filter((_, axis) => keepdims || !axes.includes(axis))
  return array.viewOf({ shape: kept(array.shape), strides: kept(array.strides), offset: array.offset })
}

function outOf(context: Context, operation: string, { out }: ReduceOptions): NDArray | null {
  if (out === undefined || out === null) return null
  const only: unknown = isArray(out) ? out : out.length === 1 ? out[0] : undefined
  if (!isArray(only)) throw new ArgumentError(`[${operation}] out has to be an array`)
  const array = toArray(context, only, operation)
  if (!array.writeable) throw new ValueError(`[${operation}] output array is read-only`)
  return array
}

/** The loop whose inputs and output have one dtype; reductions convert elements as they please. */
export function reduceLoop(
  row: UfuncRow,
  own: DType,
  { dtype }: Pick<ReduceOptions, 'dtype'>,
  out: NDArray | null,
): Loop {
  const asked = dtype === undefined || dtype === null ? undefined : dtypeOf(dtype)
  if (row.compares !== undefined && own.kind !== 'b' && asked?.kind !== 'b') {
    const text = `[${row.name}] compares, and can only combine bools: the array has dtype ${own.name}`
    throw new DTypeError(text, { operation: row.name, dtype: own.name })
  }
  // What gives bools combines bools: elements count as true or false.
  if (row.loops.some(({ outputs, inputs }) => outputs[0] !== inputs[0])) {
    return chooseLoop(row, [dtypes.bool, dtypes.bool], asked, 'unsafe')
  }
  if (out !== null && asked === undefined) return chooseLoop(row, [out.dtype, own], undefined, 'unsafe')
  const type = asked ?? row.reduction?.wider?.(own) ?? own
  return chooseLoop(row, [type, type], asked, 'unsafe')
}

function checkNotEmpty(row: UfuncRow, array: NDArray, axes: readonly number[], mask: NDArray | undefined): void {
  if (mask !== undefined) {
    throw new ValueError(
      `reduction operation '${row.name}' does not have an identity, so to use a where mask one has to specify 'initial'`,
    )
  }
  if (axes.some((axis) => array.shape[axis] === 0)) {
    throw new ValueError(`zero-size array to reduction operation ${row.name} which has no identity`, {
      shape: array.shape,
    })
  }
}

function checkOutShape(operation: string, out: NDArray, total: NDArray): void {
  if (out.ndim === total.ndim && out.shape.every((length, axis) => length === total.shape[axis])) return
  throw new ShapeError(
    `[${operation}] out has shape ${shapeText(out.shape)}, and the result ${shapeText(total.shape)}`,
    { out: out.shape, shape: total.shape },
  )
}

const reductions = new Map<string, Reduction>()

/** A row's reduction in one of its loops. */
export function reductionOf(row: UfuncRow, loop: Loop): Reduction {
  const [input] = loop.inputs
  const name = `${row.name}.reduce.${input.name}`
  let found = reductions.get(name)
  if (found === undefined) {
    const { op, fn } = loop.operation(0)
    const types = [input.name, input.name]
    found = {
      name,
      combine: fn?.body ?? defineBody(types, (b, x, y) => [b.op(op as 'add', x, y)]),
      identity: [toDType(row.reduction!.neutral(input), input)],
      finish: defineBody([input.name], (_, x) => [x]),
    }
    reductions.set(name, found)
  }
  return found
}
